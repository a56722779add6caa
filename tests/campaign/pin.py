# SPDX-License-Identifier: MIT
"""
PINs: servers are killed at any instant, cards pulled and pcscd killed, with PINs
that are right, wrong, changed, or belong to a card that has lost tries before.
No card may lose more than one try, and one with fewer than three may lose none.

Each lane is a server of its own on one reader, with its own file of PINs and
its own latch, which last through the lives of many cards.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter

from journal import COMMAND, read_card
from oracle import Pins
from scenarios import ALL, in_threads
from world import FIRST_PORT, Broken, wait_for, write_card

SETTLED_S = 20
CONFIRMATIONS = 5
TRIES = 3
OPEN, LOCKED = 'incorrect_mac', ('pin_required', 'pin_blocked')


class LockedCard:
    """A card behind a PIN, with its state and its journal in files."""

    def __init__(self, lane, number):
        self.world, self.lane = lane.world, lane
        self.card = self.world.card(number)
        self.pin = f'{lane.rng.randrange(10 ** 5):05d}'
        self.profile = self.world.path(f'{self.card.name}.ini')
        self.state = self.world.path(f'{self.card.name}.state')
        self.journal = self.world.path(f'{self.card.name}.journal')
        self.given = set()  # (ICCID, PIN) that the server was told
        self.confirmed = []  # when, and which PIN
        self.lost = Counter()  # tries, by PIN
        with open(self.profile, 'w', encoding='ascii') as f:
            write_card(f, self.card, number, {
                'pin': self.pin, 'state': self.state,
                'sqn_check': 'off',
                'protocol': lane.rng.choice(('t0', 't1')),
                'apdu_delay_ms': lane.rng.choice((0, 0, 1, 3))})
        self.process = None

    def wrong_pin(self):
        return f'{(int(self.pin) + 1) % 10 ** 5:05d}'

    def insert(self):
        self.process = subprocess.Popen(
            ['sim-rest-card', '-p', str(FIRST_PORT + self.lane.slot),
             '--journal', self.journal, self.profile],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=self.lane.card_log, env=self.world.env)
        wait_for(10, lambda: os.path.exists(self.state), 'the card is there')

    def pull(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def tries(self):
        with open(self.state, encoding='ascii') as f:
            return int(re.search(r'(?m)^pin_tries = (\d)$', f.read())[1])

    def set_tries(self, tries):
        """As a telephone can, or somebody who does not know the PIN."""
        self.pull()
        with open(self.state, encoding='ascii') as f:
            text = re.sub(r'(?m)^pin_tries = \d$', f'pin_tries = {tries}',
                          f.read())
        with open(self.state, 'w', encoding='ascii') as f:
            f.write(text)
        self.insert()

    def check(self, fail):
        """I5, and how often it was given a PIN; the journal goes."""
        rule = Pins(lambda _, text, *events: fail(
            '\n'.join([f'I5: {text}', *(e.line for e in events)])),
            self.given, self.card.iccid)
        commands = 0
        with open(self.journal, encoding='ascii') as f:
            for line in f:
                event = read_card(line)
                while self.confirmed and self.confirmed[0][0] < event.ns:
                    rule.confirm(self.confirmed.pop(0)[1])
                commands += event.kind == COMMAND
                rule.take(event)
        if not self.lane.run.problems:
            os.remove(self.journal)
        return commands, rule.count


class Lane:
    """One reader, one server, and one card after the other."""

    def __init__(self, run, slot, starts):
        self.run, self.world, self.slot = run, run.world, slot
        self.rng = type(run.rng)(f'{run.rng.random()}')
        self.left = starts
        self.counts = Counter()
        self.folder = self.world.path(f'lane{slot}')
        os.mkdir(self.folder, 0o700)
        self.pins = os.path.join(self.folder, 'pins.ini')
        self.latch = os.path.join(self.folder, 'latch')
        self.log = os.path.join(self.folder, 'log')
        self.config = os.path.join(self.folder, 'server.ini')
        self.card_log = open(self.world.path('cards.log'), 'ab')
        self.card = None
        self.server = None
        self.before = 0  # latches of this card at the start
        others = ''.join(str(n) for n in range(len(ALL) // 2)
                         if n != slot // 2)
        with open(self.config, 'w', encoding='ascii') as f:
            f.write('[server]\nport = 0\nhost = 127.0.0.1\n'
                    f'pin_file = {self.pins}\npin_latch = {self.latch}\n'
                    f'ignore = ^Virtual PCD ([{others}]|{slot // 2} '
                    f'00 0{1 - slot % 2})\n')

    # --- the server -------------------------------------------------------

    def configure(self, pin, confirmed=None):
        self.card.given.add((self.card.card.iccid, pin))
        fresh = self.pins + '.new'
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
                  'w', encoding='ascii') as f:
            f.write(f'[card "{self.card.card.iccid}"]\npin = {pin}\n')
            if confirmed is not None:
                f.write(f'confirmed = {confirmed}\n')
        os.rename(fresh, self.pins)

    def start(self):
        self.left -= 1
        self.counts['starts'] += 1
        with open(self.log, 'wb') as log:
            self.server = subprocess.Popen(
                ['sim-rest-server', '--config', self.config],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=log, env=self.world.env)

    def kill(self, number=signal.SIGKILL):
        self.server.send_signal(number)
        try:
            status = self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()
            raise Broken('a server does not end') from None
        if status not in (0, -signal.SIGKILL, -signal.SIGTERM):
            raise Broken(f'a server ended with {status}: {self.logged()}')

    def logged(self):
        with open(self.log, encoding='utf-8') as f:
            return f.read()

    def ask(self):
        """The code that a forged challenge gets."""
        port = re.search(r'http://127.0.0.1:(\d+)', self.logged())[1]
        connection = http.client.HTTPConnection('127.0.0.1', int(port),
                                                timeout=20)
        body = json.dumps({'rand': '00' * 16, 'autn': '00' * 16,
                           'iccid': self.card.card.iccid})
        connection.request('POST', '/sim-auth-api/v1/slot/0', body)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer['error']['code']

    def await_word(self):
        """The card's own: open, or locked."""
        end = time.monotonic() + SETTLED_S
        while 'listening on' not in self.logged():
            if self.server.poll() is not None or time.monotonic() > end:
                raise Broken(f'a server does not start: {self.logged()}')
            time.sleep(0.005)
        while (code := self.ask()) not in (OPEN, *LOCKED):
            if time.monotonic() > end:
                raise Broken(f'no word of {self.card.card.name}: {code}')
            time.sleep(0.02)
        return code

    # --- what can happen to a start ---------------------------------------

    def is_latched(self):
        """Now, and not since a start before this one."""
        try:
            with open(self.latch, encoding='ascii') as f:
                return f.read().count(self.card.card.iccid)
        except FileNotFoundError:
            return 0

    def end_anywhere(self):
        time.sleep(self.rng.random() * 0.1)

    def end_at_work(self):
        """It looks for its cards by now."""
        end = time.monotonic() + 1
        while 'listening' not in self.logged() and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(self.rng.random() ** 2 * 0.5)

    def end_at_latch(self):
        """In the middle of it, if it comes to that."""
        end = time.monotonic() + 0.7
        while time.monotonic() < end and self.is_latched() <= self.before:
            time.sleep(0.0005)
        time.sleep(self.rng.choice((0, 0, 0.002, 0.01)))
        self.counts['killed at the latch'] += self.is_latched() > self.before

    def end_pulled(self):
        """The card goes and comes back in the meantime."""
        time.sleep(self.rng.random() * 0.2)
        self.card.pull()
        self.counts['pulled'] += 1
        time.sleep(self.rng.choice((0, 0.1, 0.5)))
        self.card.insert()
        time.sleep(self.rng.random() * 0.7)

    def end_settled(self):
        self.await_word()
        self.counts['settled'] += 1

    def one_start(self):
        """Is something latched that was not before?"""
        self.before = self.is_latched()
        self.start()
        self.rng.choices((self.end_anywhere, self.end_at_work,
                          self.end_at_latch, self.end_pulled,
                          self.end_settled), (20, 45, 20, 3, 12))[0]()
        self.kill(self.rng.choices((signal.SIGKILL, signal.SIGTERM),
                                   (9, 1))[0])
        return self.is_latched() > self.before

    def confirm(self, pin):
        """What the operator does about a right PIN that is latched."""
        self.counts['right, but latched until confirmed'] += 1
        self.configure(pin, self.rng.random())
        self.card.confirmed.append((time.monotonic_ns(), pin))

    # --- lives of cards ---------------------------------------------------

    def phase(self, pin, tries=None):
        """Some starts with this PIN; no try may be lost but by a wrong one."""
        if tries is not None and tries != self.card.tries():
            self.card.set_tries(tries)
        before = self.card.tries()
        self.configure(pin)
        may_lose = (pin != self.card.pin and before == TRIES and
                    not self.card.lost[pin])
        starts = min(self.left, self.rng.randint(4, 12))
        if before < TRIES:
            self.counts['starts with fewer than 3 tries'] += starts
        for _ in range(starts):
            if (self.one_start() and pin == self.card.pin and
                    self.rng.random() < 0.5):
                self.confirm(pin)
        # What was sent before the server was killed may come late.
        self.card.pull()
        lost = before - self.card.tries()
        self.card.insert()
        self.card.lost[pin] += lost
        self.counts['tries lost'] += lost
        if before < TRIES:
            self.counts['tries lost of fewer than 3'] += lost
        if not 0 <= lost <= may_lose:
            self.run.fail(f'{self.card.card.name} had {before} tries and lost '
                          f'{lost}, {pin} is given and {self.card.pin} right')

    def opens(self):
        """The right PIN: the card is open, if need be when it is confirmed."""
        if self.left <= 0:
            return
        self.configure(self.card.pin)
        for _ in range(CONFIRMATIONS):
            self.start()
            code = self.await_word()
            self.kill()
            if code == OPEN:
                self.counts['opened at the end'] += 1
                return
            # Latched before, or just now, since pcscd was killed meanwhile.
            if not re.search('pin=(latched|unanswered)', self.logged()):
                break
            self.confirm(self.card.pin)
        self.run.fail(f'{self.card.card.name} stays closed: {code}, '
                      f'{self.logged()}')

    def live(self, number):
        card = self.card = LockedCard(self, number)
        card.insert()
        kind = self.rng.choice(('right', 'wrong', 'changed', 'few'))
        if kind == 'right':
            self.phase(card.pin)
            self.opens()
        elif kind == 'wrong':
            self.phase(card.wrong_pin())
            self.phase(card.wrong_pin(), tries=3)
            self.phase(card.pin, tries=3)
            self.opens()
        elif kind == 'changed':
            self.phase(card.wrong_pin())
            self.phase(card.pin)
            self.phase(card.wrong_pin())
        else:
            self.phase(self.rng.choice((card.pin, card.wrong_pin())),
                       tries=self.rng.choice((2, 1)))
        card.pull()
        commands, verifies = card.check(self.run.fail)
        self.counts['commands'] += commands
        self.counts['PINs sent'] += verifies

    def work(self):
        number = 1 + self.slot
        try:
            while self.left > 0 and not self.run.problems:
                self.counts['cards'] += 1
                self.live(number)
                number += len(ALL)
        finally:
            if self.server is not None and self.server.poll() is None:
                self.server.kill()
                self.server.wait()
            if self.card is not None:
                self.card.pull()
            self.card_log.close()


class Killer(threading.Thread):
    """A new pcscd now and then, under all lanes."""

    def __init__(self, run):
        super().__init__()
        self.run_, self.rng = run, type(run.rng)(f'{run.rng.random()}')
        self.ended = threading.Event()
        self.kills = 0

    def run(self):
        try:
            while not self.ended.wait(self.rng.uniform(3, 9)):
                self.run_.world.pcscd_kill()
                time.sleep(self.rng.choice((0, 0, 0.5)))
                self.run_.world.pcscd_start()
                self.kills += 1
        except Broken as broken:
            self.run_.fail(str(broken))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


def pins(run):
    starts = run.count(short=320, long=10000)
    lanes = [Lane(run, slot, starts // len(ALL)) for slot in ALL]
    with Killer(run) as killer:
        in_threads(Lane.work, lanes)
    figures = Counter()
    for lane in lanes:
        figures.update(lane.counts)
    if not figures['PINs sent'] or not figures['tries lost']:
        run.fail('no PIN came to a card, or none was wrong')
    return {**{key: figures[key] for key in sorted(figures)},
            'tries lost of fewer than 3': figures['tries lost of fewer than 3'],
            'pcscd killed': killer.kills}


SCENARIOS = {'pins': pins}
