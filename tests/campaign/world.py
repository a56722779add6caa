# SPDX-License-Identifier: MIT
"""
The system under test inside the rig (tests/system/rig): its pcscd, the server
and the software cards, and what can be done to them.  Everything runs as a
process of its own and is ended by its own number.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter

from journal import FAULT, CallerJournal, read_callers, read_cards
from oracle import Card, Oracle

FIRST_PORT = 35963
PCSCD_BASH = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          '..', 'system', 'pcscd.bash')
PCSCD_PID = '/run/rig/pcscd.pid'
SEQ_STEP = 32  # SQN is SEQ and 5 bits of IND


class Broken(Exception):
    """The system did not do what a step of a scenario needs."""


def wait_for(seconds, condition, what):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Broken(f'{what}: not within {seconds} s')
        time.sleep(0.01)


def luhn(digits):
    """With the check digit of an ICCID."""
    total = 0
    for i, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if i % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def make_card(n):
    """Number n of at most 4096 cards, with keys that no other has."""
    return Card(f'card{n}', luhn(f'898821100000{n:06d}'),
                n.to_bytes(2, 'big') * 8, (n ^ 0xffff).to_bytes(2, 'big') * 8)


def write_card(file, card, n, settings):
    """A section of a profile (sim-rest-card(1), PROFILE)."""
    lines = {'iccid': card.iccid, 'imsi': f'00101{n:010d}',
             'k': card.k.hex(), 'opc': card.opc.hex(),
             'applications': 'usim', **settings}
    file.write(f'[card "{card.name}"]\n')
    file.writelines(f'{key} = {lines[key]}\n' for key in lines)


def sanitizer_environment(folder):
    env = dict(os.environ)
    for tool in ('ASAN', 'UBSAN', 'TSAN', 'LSAN'):
        env[f'{tool}_OPTIONS'] = (
            f'log_path={folder}/sanitizer:print_stacktrace=1')
    return env


class CardProcess:
    """A sim-rest-card with one card, in one reader."""

    def __init__(self, world, card, slot, profile):
        self.card = card
        self.slot = slot
        self.control = world.path(f'control{slot}.{card.name}')
        arguments = ['sim-rest-card', '-p', str(FIRST_PORT + slot),
                     '--journal', world.path('cards.journal'),
                     '--control', self.control, '--card', card.name]
        if os.path.exists(world.path(f'{card.name}.faults')):
            arguments += ['--fault', world.path(f'{card.name}.faults')]
        self.log = open(world.path('cards.log'), 'ab')
        self.process = subprocess.Popen(
            [*arguments, profile], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=self.log, env=world.env)

    def command(self, line):
        """Of the control socket: sim-rest-card(1), FAULTS."""
        with self._connect() as s:
            s.sendall(line.encode() + b'\n')
            answer = s.recv(4096).decode().strip()
        if answer != 'ok':
            raise Broken(f'{line}: {answer}')

    def _connect(self):
        """It may have been started just now."""
        end = time.monotonic() + 10
        while True:
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(10)
            try:
                s.connect(self.control)
                return s
            except (FileNotFoundError, ConnectionRefusedError):
                s.close()
                if (self.process.poll() is not None or
                        time.monotonic() > end):
                    raise
            time.sleep(0.01)

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def pull(self):
        """As a card that is pulled: at once, whatever it is doing."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.log.close()
        # The next process of this card is not there before it listens.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.control)


class JournalTail:
    """What has reached the cards by now: challenges, and faults by card."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.file = open(path, 'a+', encoding='ascii')
        self.file.seek(0)
        self.line = ''
        self.challenges = set()
        self.faults = Counter()

    def read(self):
        with self.lock:
            while chunk := self.file.readline():
                self.line += chunk
                if self.line.endswith('\n'):
                    self._take(self.line)
                    self.line = ''

    def _take(self, line):
        match = re.search(r'> ..88....2210(.{32})10', line)
        if match:
            self.challenges.add(match[1])
        words = line.split()
        if words[2] == FAULT and words[-1] != 'effect)':
            self.faults[words[1]] += 1

    def close(self):
        self.file.close()


class World:
    """One scenario's system, with a folder for all that is recorded."""

    def __init__(self, folder, rng):
        os.makedirs(folder)
        self.folder = folder
        self.rng = rng
        self.env = sanitizer_environment(folder)
        self.server_options = help_of('sim-rest-server')
        self.deadline_ms = 10000
        self.callers = CallerJournal(self.path('callers.journal'))
        self.tail = JournalTail(self.path('cards.journal'))
        self.known = {}  # all cards that ever were, by name
        self.sqn = {}
        self.processes = []
        self.server = None
        self.port = None
        self.server_log = None

    def path(self, name):
        return os.path.join(self.folder, name)

    # --- cards ------------------------------------------------------------

    def card(self, n):
        card = make_card(n)
        if card.name not in self.known:
            self.known[card.name] = card
            self.sqn[card.name] = 0
        return card

    def next_sqn(self, card):
        self.sqn[card.name] += SEQ_STEP
        return self.sqn[card.name]

    def insert(self, n, slot=None, others=(), faults=(), **settings):
        """
        Start card n in a slot, by default that of its number; with faults from
        the start, which may bring the others into the reader.
        """
        card = self.card(n)
        profile = self.path(f'{card.name}.ini')
        with open(profile, 'w', encoding='ascii') as f:
            for number in (n, *others):
                write_card(f, self.card(number), number, settings)
        with open(self.path(f'{card.name}.faults'), 'w',
                  encoding='ascii') as f:
            f.writelines(f'{fault}\n' for fault in faults)
        process = CardProcess(self, card, n if slot is None else slot, profile)
        self.processes.append(process)
        return process

    def insert_many(self, count, **settings):
        return [self.insert(n, **settings) for n in range(count)]

    def connections(self, slot):
        """How many cards are in this reader's slot or wait for it."""
        port = f':{FIRST_PORT + slot:04X}'
        with open('/proc/net/tcp', encoding='ascii') as f:
            rows = [line.split() for line in f]
        return sum(1 for row in rows
                   if row[2].endswith(port) and row[3] == '01')

    def has_authenticated(self, rand):
        self.tail.read()
        return rand in self.tail.challenges

    def faults_of(self, card):
        self.tail.read()
        return self.tail.faults[card.name]

    # --- server -----------------------------------------------------------

    def start_server(self, *arguments, deadline_ms=None):
        if deadline_ms and b'--deadline' in self.server_options:
            arguments += ('--deadline', str(deadline_ms))
            self.deadline_ms = deadline_ms
        self.server_log = self.path('server.log')
        with open(self.server_log, 'wb') as log:
            self.server = subprocess.Popen(
                ['sim-rest-server', '-p', '0', *arguments],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=log, env=self.env)
        wait_for(20, self._find_port, 'server listens')

    def _find_port(self):
        if self.server.poll() is not None:
            raise Broken(f'the server ended with {self.server.returncode}')
        with open(self.server_log, encoding='utf-8') as f:
            for line in f:
                if 'listening on http://127.0.0.1:' in line:
                    self.port = int(line.split('http://127.0.0.1:')[1]
                                    .split()[0].rstrip('/'))
                    return True
        return False

    def stop_server(self):
        if self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(20)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
                raise Broken('the server does not end on SIGTERM') from None
        if self.server.returncode != 0:
            raise Broken(f'the server ended with {self.server.returncode}')

    def resources(self):
        """Descriptors, threads and resident KiB of the server."""
        proc = f'/proc/{self.server.pid}'
        with open(f'{proc}/status', encoding='ascii') as f:
            status = dict(line.split(':', 1) for line in f if ':' in line)
        return (len(os.listdir(f'{proc}/fd')), int(status['Threads']),
                int(status['VmRSS'].split()[0]))

    # --- pcscd ------------------------------------------------------------

    @staticmethod
    def pcscd_start():
        run_pcscd_bash('pcscd_start')

    @staticmethod
    def pcscd_kill():
        run_pcscd_bash('pcscd_stop KILL')

    @staticmethod
    def pcscd_signal(number):
        with open(PCSCD_PID, encoding='ascii') as f:
            os.kill(int(f.read()), number)

    # --- the end ----------------------------------------------------------

    def close(self):
        """End it all, and say what did not end well."""
        problems = []
        try:
            if self.server is not None:
                self.stop_server()
        except Broken as broken:
            problems.append(str(broken))
        for process in self.processes:
            process.pull()
        self.callers.close()
        self.tail.close()
        run_pcscd_bash('pcscd_stop KILL; pcscd_start')
        problems += [f'sanitizer: {name}' for name in os.listdir(self.folder)
                     if name.startswith('sanitizer')]
        return problems

    def check(self, unseen_resets=0, busy=False):
        """The oracle that has seen both journals."""
        with open(self.path('cards.journal'), encoding='ascii') as f:
            card_events = read_cards(f)
        with open(self.path('callers.journal'), encoding='ascii') as f:
            caller_events = read_callers(f)
        oracle = Oracle(self.known.values(), card_events, caller_events,
                        unseen_resets=unseen_resets, busy=busy)
        oracle.check()
        return oracle


def help_of(program):
    return subprocess.run([program, '--help'], capture_output=True,
                          check=True).stdout


def run_pcscd_bash(commands):
    done = subprocess.run(
        ['bash', '-c', f'. "$0"; {commands}', PCSCD_BASH],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        print(f'# {commands}: {done.returncode}', file=sys.stderr)
        raise Broken(commands)
