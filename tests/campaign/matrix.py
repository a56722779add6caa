# SPDX-License-Identifier: MIT
"""
Cards that misbehave (sim-rest-card(1), FAULTS): each fault at each position
of what the server sends, and answers cut at each length.
"""

import threading
import time
from collections import defaultdict
from typing import NamedTuple

from load import (Caller, FORGED, FRESH, GOOD, Load, Lost, STALE)
from scenarios import ALL, in_threads, spread

DEADLINE_MS = 1000
USABLE_MS = 3000

POSITIONS = {
    'SELECT MF': '00a40004023f00',
    'ICCID read': '00b0',
    'EF_DIR': '00b2',
    'SELECT ADF': '00a404',
    'AUTHENTICATE': '0088',
    'GET RESPONSE': '00c0',
}

# None of these makes the card say that it has not done what it has done, or
# has done what it has not: against that there is no remedy.
FAULTS = (
    'hang', 'hang-after', 'delay 300', 'delay-after 300', 'length 1',
    'length 2', 'length 258', 'length 65535', 'wrong-tlv tag',
    'wrong-tlv length', 'truncate 5', 'close before', 'close in',
    'close after', 'swap', 'extra before', 'extra after', 'status 6f00',
    'eject 200',
)
WHEN = ('once', 'always', '1%')

# These need an answer with data, which comes at once on T=1 only.
OF_DATA = ('wrong-tlv tag', 'wrong-tlv length', 'truncate 5')

# The ICCID is no TLV object, and with another digit it is another ICCID.
SENSELESS = {('wrong-tlv tag', 'ICCID read'),
             ('wrong-tlv length', 'ICCID read')}


class Bench:
    """A slot in which one bad card follows the other."""

    def __init__(self, run, slot):
        self.run, self.world, self.slot = run, run.world, slot
        self.rng = type(run.rng)(f'{run.rng.random()}')
        self.caller = Caller(self.world, f'bench{slot}')
        self.process = None
        self.cards = []
        self.swaps = False
        self.next_card = 0
        self.usable_ms = []
        self.struck = 0
        self.unplugged = 0

    def insert(self, *faults, **settings):
        """A new card, with a second one for swaps; it misbehaves at once."""
        if self.process is not None:
            self.process.pull()
        n = 1 + self.slot + 2 * len(ALL) * self.next_card
        self.next_card += 1
        other = n + len(ALL)
        self.swaps = any('swap' in line for line in faults)
        lines = [line.replace('swap', f'swap card{other}') for line in faults]
        self.process = self.world.insert(n, self.slot, others=[other],
                                         faults=lines, **settings)
        self.cards = [self.world.card(n), self.world.card(other)]

    def ask(self):
        """Whichever of the two cards is thought to be there."""
        card = self.rng.choice(self.cards if self.swaps else self.cards[:1])
        guard = card.iccid if self.rng.random() < 0.2 else None
        return self.caller.authenticate(card, self.slot, guard=guard)

    def ask_for_info(self):
        """Reads all files anew, so that each position is met again."""
        try:
            self.caller.get(f'/sim-info-api/v1/slot/{self.slot}')
        except Lost as lost:
            self.run.fail(f'no answer for information: {lost}')

    def is_usable(self, seconds):
        """Again?  Says so in milliseconds, else None."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            result = self.caller.authenticate(self.cards[0], self.slot)
            if result.code in GOOD:
                return (time.monotonic() - began) * 1000
            time.sleep(0.02)
        return None

    def has_struck(self):
        return sum(map(self.world.faults_of, self.cards)) > 0

    def ask_until_struck(self, seconds):
        end = time.monotonic() + seconds
        while not self.has_struck() and time.monotonic() < end:
            if self.ask().code in GOOD:
                self.ask_for_info()
            else:
                time.sleep(0.02)

    def recover(self, name):
        """
        What is left of a fault must be gone without a restart.  Returns False
        when the slot is lost.
        """
        self.process.command('clear')
        ms = self.is_usable(seconds=USABLE_MS / 1000)
        if ms is None:
            # A card that is an answer behind stays so until it is pulled.
            if not name.startswith('extra'):
                self.run.fail(f'not usable within {USABLE_MS} ms: {name}')
            self.unplugged += 1
            self.insert()
            ms = self.is_usable(seconds=10)
        if ms is None:
            self.run.fail(f'slot {self.slot} is lost after: {name}')
            return False
        self.usable_ms.append(ms)
        return True


def run_cell(bench, fault, position, when):
    name = f'{fault}, {position}, {when}'
    bench.world.callers.note(f'slot {bench.slot}: {name}')
    times = when
    if when == '1%':
        times = f'1% seed {bench.rng.randrange(10 ** 6)}'
    protocol = 't0'
    if fault in OF_DATA and position != 'GET RESPONSE':
        protocol = 't1'
    bench.insert(f'cell * {POSITIONS[position]} {times} {fault}',
                 protocol=protocol)
    bench.ask_until_struck(0.5 if when == '1%' else 5)
    for _ in range(20 if when == '1%' else 2):
        bench.ask()
        bench.ask_for_info()
    if bench.has_struck():
        bench.struck += 1
    elif when != '1%':
        bench.run.fail(f'{name}: was never met')
    return bench.recover(name)


def share_out(run, work):
    """
    Each slot takes the next piece of work when it has done one, until the
    slot is lost.
    """
    lock = threading.Lock()
    left = list(work)
    run.rng.shuffle(left)
    run.world.start_server(deadline_ms=DEADLINE_MS)
    benches = [Bench(run, slot) for slot in ALL]

    def take():
        with lock:
            return left.pop() if left else None

    def one_slot(slot):
        while (piece := take()) and piece(benches[slot]):
            pass

    in_threads(one_slot, ALL)
    if left:
        run.fail(f'no slots are left for {len(left)} pieces of work')
    usable = [ms for bench in benches for ms in bench.usable_ms]
    return {'faults were met in': sum(bench.struck for bench in benches),
            'usable after the end of a fault': spread(usable),
            'usable only when the card was pulled':
                sum(bench.unplugged for bench in benches)}


def matrix(run):
    """Each fault at each position; once, always, and now and then."""
    cells = [(fault, position, when) for fault in FAULTS
             for position in POSITIONS
             for when in WHEN[:run.count(short=1, long=len(WHEN))]
             if (fault, position) not in SENSELESS]
    figures = share_out(run, [lambda bench, cell=cell: run_cell(bench, *cell)
                              for cell in cells])
    return {'cells': len(cells), **figures}


class Answer(NamedTuple):
    """What can be cut: an answer to what the server sends."""
    protocol: str
    pattern: str
    length: int  # with the status word
    # Bytes that can be told from wrong ones: tags, lengths, status word.  What
    # is flipped in a RES, a key or a digit is beyond what anybody here can see.
    structure: tuple
    kind: str = FRESH  # of the challenge; None: it is met by a new reading


SUCCESS = (55, (0, 1, 10, 27, 44, 53, 54))  # DB, RES, CK, IK, Kc
AUTS = (18, (0, 1, 16, 17))  # DC, AUTS
ANSWERS = (
    Answer('t0', 'get-response', *SUCCESS),
    Answer('t1', 'authenticate', *SUCCESS),
    Answer('t0', 'get-response', *AUTS, STALE),
    Answer('t1', 'authenticate', *AUTS, STALE),
    Answer('t0', 'authenticate', 2, (0, 1)),
    Answer('t1', 'authenticate', 2, (0, 1), FORGED),
    *(answer for protocol in ('t0', 't1') for answer in (
        Answer(protocol, '00b0', 12, (10, 11), None),  # ICCID
        Answer(protocol, '00b2', 45, (0, 1, 2, 3, 43, 44), None),  # EF_DIR
        Answer(protocol, {'t0': '00c0', 't1': '00a40004023f00'}[protocol],
               47, (0, 1, 45, 46), None))),  # the MF
)


def cut(bench, answer, action):
    """One answer is wrong, and the next request is served."""
    line = f'cut * {answer.pattern} once {action}'
    met = bench.world.faults_of(bench.cards[0])
    bench.process.command(line)
    if answer.kind is None:
        bench.ask_for_info()
    bench.caller.authenticate(bench.cards[0], bench.slot,
                              kind=answer.kind or FRESH)
    bench.process.command('clear')
    bench.struck += bench.world.faults_of(bench.cards[0]) - met
    ms = bench.is_usable(seconds=USABLE_MS / 1000)
    if ms is None:
        bench.run.fail(f'slot {bench.slot} does not serve after: '
                       f'{answer.protocol} {line}')
        return False
    bench.usable_ms.append(ms)
    return True


def truncation(run):
    """Answers cut at each length and with flipped bytes, on T=0 and T=1."""
    cuts = defaultdict(list)
    for answer in ANSWERS:
        cuts[answer.protocol] += [
            (answer, action) for action in (
                *(f'truncate {n}' for n in range(1, answer.length)),
                *(f'flip {at}' for at in answer.structure))]

    def sweep(bench, protocol, piece):
        bench.insert(protocol=protocol)
        if bench.is_usable(seconds=10) is None:
            bench.run.fail(f'slot {bench.slot} does not serve')
            return False
        return all(cut(bench, *one) for one in piece)

    work = [lambda bench, protocol=protocol, piece=cuts[protocol][i::4]:
            sweep(bench, protocol, piece)
            for protocol in cuts for i in range(4)]
    figures = share_out(run, work * run.count(short=1, long=10))
    return {'wrong answers to be given': sum(map(len, cuts.values())),
            **figures}


def dead_readers(run):
    """
    A frame without bytes makes the virtual reader's driver hang for good, at
    each position in another slot; two slots do not notice, and a new pcscd
    brings all of them back.
    """
    world = run.world
    for slot, pattern in enumerate(POSITIONS.values()):
        world.insert(slot, faults=[f'dead * {pattern} once length 0'])
    others = ALL[len(POSITIONS):]
    for slot in others:
        world.insert(slot)
    world.start_server(deadline_ms=DEADLINE_MS)
    back = []
    with Load(world, others, world.card) as beside:
        beside.await_all(others)
        since = time.monotonic_ns()
        with Load(world, ALL[:len(POSITIONS)], world.card, callers=1) as load:
            time.sleep(2 * DEADLINE_MS / 1000)
            errors = [r.code for r in beside.results(since_ns=since)
                      if r.code not in GOOD]
            world.callers.note('a new pcscd')
            world.pcscd_kill()
            world.pcscd_start()
            back.append(load.await_all(ALL[:len(POSITIONS)]))
            back.append(beside.await_all(others))
    if errors:
        run.fail(f'the others get {set(errors)}')
    met = sum(world.faults_of(world.card(slot)) > 0 for slot in ALL)
    if met < len(POSITIONS):
        run.fail(f'only {met} of {len(POSITIONS)} readers hung')
    return {'readers that hung': met, 'serve again after': spread(back)}


SCENARIOS = {
    'fault matrix': matrix,
    'truncation': truncation,
    'dead readers': dead_readers,
}
