# SPDX-License-Identifier: MIT
"""
What one request costs the server, apart from time: instructions (callgrind),
system calls (strace), context switches, allocations (count.c); and its memory
and its start-up.  Each as the difference between many requests and few.
"""

import collections
import os
import re
import struct
import subprocess
import time

from rig import PORT, Failed, ask, end, listens, wait_for

FEW, MANY = 100, 600
PLACE = struct.Struct('10Q')  # struct place of count.c
# Where ours takes memory on behalf of somebody else.
PASSED_ON = ('wipe_malloc', 'wipe_realloc', 'wipe_calloc', 'allocate')


def start_up(rig, times):
    """Milliseconds from the start to: it accepts, it has answered."""
    accepts, answers = [], []
    for _ in range(times):
        began = time.monotonic()
        rig.start_server()
        while not listens(PORT):
            if rig.server.poll() is not None:
                raise Failed('the server does not start')
        accepts.append((time.monotonic() - began) * 1000)
        while ask_card() != 200:
            if time.monotonic() > began + 20:
                raise Failed('the server does not answer')
        answers.append((time.monotonic() - began) * 1000)
        rig.wait_for_server()
        rig.stop_server()
    return {'accepts_ms': accepts, 'answers_ms': answers}


def ask_card():
    body = b'{"rand":"%s","autn":"%s"}' % (b'00' * 16, b'00' * 16)
    return ask('POST', '/sim-auth-api/v1/slot/0', body)[0]


def memory(rig, *arguments, how=()):
    """With as many cards as are inserted: idle, and with 256 connections."""
    rig.start_server(*arguments)
    try:
        rig.wait_for_server()
        slots = rig.card_count
        rig.load(slots, slots, '-n', str(10 * slots), *how)
        idle = rig.server_status()['kib']
        rig.load(slots, 256, '-d', '1000', *how)
        return {'slots': slots, 'idle_kib': idle,
                'connections_256_kib': rig.server_status()['peak_kib']}
    finally:
        rig.stop_server()


def switches(rig):
    rig.start_server()
    try:
        rig.wait_for_server()
        rig.load(1, 1, '-n', '100')
        before = rig.server_status()['switches']
        rig.load(1, 1, '-n', '2000')
        return (rig.server_status()['switches'] - before) / 2000
    finally:
        rig.stop_server()


def unfiltered(rig):
    """What looks at the server makes system calls of its own in there."""
    with open(rig.path('unfiltered.ini'), 'w', encoding='ascii') as f:
        f.write('[server]\nseccomp = no\n')
    return f'--config={f.name}'


def after(rig, count, wrapper, **more):
    """The server has run from start to end with so many requests."""
    rig.start_server('-p', str(PORT), unfiltered(rig), wrapper=wrapper, **more)
    try:
        rig.wait_for_server()
        rig.load(1, 1, '-n', str(count))
    finally:
        rig.stop_server()


def per_request(few, many):
    """Of two counters, without what does not come with each request."""
    each = {name: (many[name] - few[name]) / (MANY - FEW) for name in many}
    return dict(sorted(((name, round(n, 2)) for name, n in each.items()
                        if n >= 0.05), key=lambda item: -item[1]))


def system_calls(rig):
    counts = []
    for n in (FEW, MANY):
        path = rig.path(f'strace.{n}')
        # -D: the server is our child, and hears its SIGTERM.
        after(rig, n, ['strace', '-D', '-f', '-c', '-U', 'calls,name', '-o',
                       path])
        wait_for(lambda: read_strace(path), 'strace')
        counts.append(read_strace(path))
    return per_request(*counts)


def read_strace(path):
    counts = collections.Counter()
    with open(path, encoding='ascii') as f:
        for line in f:
            words = line.split()
            if len(words) == 2 and words[0].isdigit() and words[1] != 'total':
                counts[words[1]] += int(words[0])
    return counts


def instructions(rig):
    counts = []
    for n in (FEW, MANY):
        path = rig.path(f'callgrind.{n}')
        after(rig, n, ['valgrind', '--quiet', '--tool=callgrind',
                       f'--callgrind-out-file={path}'])
        counts.append(read_callgrind(path))
    return per_request(*counts)


def read_callgrind(path):
    """Instructions by who ran them: a part of src/, or a library."""
    counts, names = collections.Counter(), {}
    part = library = None

    def name_of(kind, text):
        number, _, name = text.partition(' ')
        return names.setdefault((kind, number), name)

    skip = False
    with open(path, encoding='utf-8') as f:
        for line in f:
            key, _, value = line.rstrip().partition('=')
            if key == 'ob':
                library = name_of('ob', value)
            elif key in ('fl', 'fi', 'fe'):
                part = name_of('fl', value)
            elif key == 'cob':
                name_of('ob', value)
            elif key in ('cfi', 'cfl'):
                name_of('fl', value)
            elif key == 'calls':
                skip = True  # the next line is about the callee
            elif line[:1] in '0123456789+-*':
                if not skip:
                    counts[owner(part, library)] += int(line.split()[1])
                skip = False
    return counts


def owner(part, library):
    match = re.search(r'src/(\w+)/\w+\.[ch]$', part or '')
    if match and 'sim-rest-server' in library:
        return match[1]
    return re.sub(r'[-.].*', '', os.path.basename(library or '?'))


# --- allocations ------------------------------------------------------------


def counted(rig):
    """The environment in which a server counts its allocations."""
    return {**os.environ, 'COUNT_FILE': rig.path('count'),
            'LD_PRELOAD': rig.program('bench/count.so')}


def allocations(rig):
    rig.start_server('-p', str(PORT), unfiltered(rig), env=counted(rig))
    try:
        rig.wait_for_server()
        return allocations_of(rig, lambda n: rig.load(1, 1, '-n', str(n)))
    finally:
        rig.stop_server()


def allocations_of(rig, ask):
    """By who asked for them: calls and bytes of each request."""
    ask(200)
    before = read_places(rig.path('count'))
    ask(1000)
    after_them = read_places(rig.path('count'))
    objects = read_maps(rig.server.pid)
    total = collections.Counter()
    for frames, (calls, size) in after_them.items():
        old = before.get(frames, (0, 0))
        if calls - old[0] >= 100:  # not one now and then
            name = asker(frames, objects)
            total[name, 'calls'] += (calls - old[0]) / 1000
            total[name, 'bytes'] += (size - old[1]) / 1000
    names = sorted({name for name, _ in total})
    return {name: {what: round(total[name, what], 2)
                   for what in ('calls', 'bytes')} for name in names}


def read_places(path):
    with open(path, 'rb') as f:
        rows = PLACE.iter_unpack(f.read())
    return {row[2:]: row[:2] for row in rows if row[0] > 0}


def read_maps(pid):
    """Where each object's text is: start, end, its address in the file."""
    maps = []
    with open(f'/proc/{pid}/maps', encoding='utf-8') as f:
        for line in f:
            words = line.split()
            if len(words) == 6 and words[5].startswith('/'):
                start, stop = (int(x, 16) for x in words[0].split('-'))
                maps.append((start, stop, int(words[2], 16), words[5]))
    return maps


def asker(frames, objects):
    """The library, or the function of ours, that wanted the memory."""
    for frame in frames:
        for start, stop, offset, path in objects:
            if start <= frame < stop:
                break
        else:
            continue
        if 'sim-rest-server' not in path:
            name = re.sub(r'[-.].*', '', os.path.basename(path))
            return name
        function = symbol(path, frame - start + offset - 1)
        if function not in PASSED_ON:
            return f'ours: {function}'
    return 'unknown'


def symbol(path, address):
    said = subprocess.run(['addr2line', '-f', '-e', path, hex(address)],
                          capture_output=True, check=True).stdout
    return said.split()[0].decode()


def all_of(rig):
    """With instant cards in the readers; needs valgrind and strace."""
    result = {'switches': switches(rig)}
    for name, measure in (('system_calls', system_calls),
                          ('allocations', allocations),
                          ('instructions', instructions)):
        print(f'  {name}', flush=True)
        result[name] = measure(rig)
    end(rig.server)
    return result
