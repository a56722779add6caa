# SPDX-License-Identifier: MIT
"""
Callers of the server.  Each writes down what it sends before it sends it, and
what comes back, in the callers' journal.
"""

import json
import random
import socket
import threading
import time
from typing import NamedTuple

from milenage import Milenage
from world import Broken

PATIENCE_S = 5  # behind the deadline, before an answer counts as lost
ERROR_PAUSE_S = 0.01
IDLE_S = 10  # the server closes idle connections after 15 s

FRESH, STALE, FORGED = 'fresh', 'stale', 'forged'
GOOD = ('success', 'sync', 'incorrect_mac')


class Result(NamedTuple):
    code: str  # "success", "sync", the code of an error, or "lost"
    executed: str
    ms: float
    iccid: str


class Lost(Exception):
    """The connection ended without an answer."""


def receive(sock):
    try:
        data = sock.recv(65536)
    except OSError as error:
        raise Lost(type(error).__name__) from None
    if not data:
        raise Lost('closed')
    return data


def outcome_of(status, body):
    """Code, executed and values of an answer."""
    members = json.loads(body)
    if status == 200 and 'successful_3g_authentication' in members:
        return 'success', 'yes', members['successful_3g_authentication']
    if status == 200 and 'synchronisation_failure' in members:
        return 'sync', 'yes', members['synchronisation_failure']
    error = members['error']
    return error['code'], error.get('executed'), {}


class Caller:
    """One connection, used by one thread."""

    def __init__(self, world, name=None):
        self.world = world
        self.name = name or f'caller{world.callers.next_id()}'
        self.sock = None
        self.rest = b''  # received behind the answer that was read last
        self.used = 0
        self.rand = None  # of the last request
        # Not the world's, so that threads cannot change each other's numbers.
        self.rng = random.Random(f'{world.rng.random()}')

    def close(self):
        if self.sock is not None:
            self.sock.close()
            self.sock = None
            self.rest = b''

    def connect(self):
        if self.sock is not None and time.monotonic() - self.used > IDLE_S:
            self.close()
        if self.sock is None:
            self.sock = socket.create_connection(
                ('127.0.0.1', self.world.port), timeout=10)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.used = time.monotonic()
        return self.sock

    def get(self, path):
        """For what is not in the journal: status and body."""
        self.connect().sendall(
            f'GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
        try:
            status, headers, body = self._read_answer()
        except Lost:
            self.close()
            raise
        if headers.get('connection') == 'close':
            self.close()
        return status, body

    def _read_answer(self):
        """Status, header fields in lower case, and body."""
        self.sock.settimeout(self.world.deadline_ms / 1000 + PATIENCE_S)
        data = self.rest
        while b'\r\n\r\n' not in data:
            data += receive(self.sock)
        head, _, body = data.partition(b'\r\n\r\n')
        first, *fields = head.decode('latin-1').split('\r\n')
        headers = {}
        for field in fields:
            name, _, value = field.partition(':')
            headers[name.lower()] = value.strip()
        length = int(headers['content-length'])
        while len(body) < length:
            body += receive(self.sock)
        self.rest = body[length:]
        return int(first.split()[1]), headers, body[:length]

    def challenge(self, card, kind, app):
        rand = self.rng.randbytes(16)
        milenage = Milenage(*card.key(app))
        sqn = 1 if kind == STALE else self.world.next_sqn(card)
        autn = milenage.autn(rand, sqn)
        if kind == FORGED:
            autn = autn[:-1] + bytes([autn[-1] ^ 1])
        return rand, autn

    def send(self, card, slot, kind=FRESH, guard=None, group=None,
             app='usim'):
        """
        Without waiting for the answer; returns the id.  Any card may answer
        unless the request has a guard, an ICCID.
        """
        rand, autn = self.challenge(card, kind, app)
        self.rand = rand.hex()
        members = {'rand': rand.hex(), 'autn': autn.hex()}
        if app != 'usim':
            members['app'] = app
        if guard is not None:
            members['iccid'] = guard
        body = json.dumps(members).encode()
        sock = self.connect()
        number = self.world.callers.next_id()
        self.world.callers.write(
            'request', id=number, slot=slot, rand=rand.hex(),
            autn=autn.hex(), deadline_ms=self.world.deadline_ms,
            card=card.name if guard == card.iccid else None,
            group=group or self.name, turn=number, app=app)
        try:
            sock.sendall(
                f'POST /sim-auth-api/v1/slot/{slot} HTTP/1.1\r\n'
                f'Host: localhost\r\nContent-Length: {len(body)}\r\n\r\n'
                .encode() + body)
        except OSError:
            pass  # then receive() says so
        return number

    def wait(self, number, began):
        try:
            status, headers, body = self._read_answer()
        except Lost as lost:
            self.close()
            self.world.callers.write('lost', id=number, why=str(lost))
            return Result('lost', None, 0, None)
        ns = time.monotonic_ns()
        code, executed, values = outcome_of(status, body)
        iccid = headers.get('sim-iccid')
        self.world.callers.write(
            'answer', ns, id=number, status=status, code=code,
            executed=executed, iccid=iccid, values=values)
        if headers.get('connection') == 'close':
            self.close()
        return Result(code, executed, (ns - began) / 1e6, iccid)

    def authenticate(self, card, slot, **how):
        began = time.monotonic_ns()
        return self.wait(self.send(card, slot, **how), began)

    def leave(self, number, started):
        """Hang up while the request is on its way."""
        self.world.callers.write('left', id=number, started=started)
        self.close()


def settle(world):
    """
    What was sent before has been read when this returns: the server reads all
    its connections in one loop, which has gone round twice by then.
    """
    caller = Caller(world)
    for _ in range(2):
        caller.get('/settled')
    caller.close()


def await_success(caller, card, slot, seconds=20):
    """Milliseconds until this card has authenticated in this slot."""
    began = time.monotonic()
    while True:
        result = caller.authenticate(card, slot)
        elapsed = time.monotonic() - began
        if result.code == 'success':
            return elapsed * 1000
        if elapsed > seconds:
            raise Broken(f'slot {slot} does not serve {card.name} within '
                         f'{seconds} s: {result.code}')
        time.sleep(0.02)


class Sample(NamedTuple):
    slot: int
    began_ns: int
    ended_ns: int
    result: Result


class Load:
    """
    Callers that keep slots busy in threads of their own.  card_of says which
    card is thought to be in a slot now.
    """

    def __init__(self, world, slots, card_of, callers=2, pause_ms=5):
        self.world = world
        self.card_of = card_of
        self.pause_ms = pause_ms
        self.stopping = threading.Event()
        self.samples = []
        self.failure = None
        self.threads = [
            threading.Thread(target=self._run, args=(slot, f'{slot}.{i}'))
            for slot in slots for i in range(callers)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        if self.failure is not None:
            raise self.failure

    def _run(self, slot, name):
        caller = Caller(self.world, name)
        try:
            while not self.stopping.is_set():
                self._call(caller, slot)
                self.stopping.wait(
                    caller.rng.random() * 2 * self.pause_ms / 1000)
        except Exception as error:
            self.failure = error
        caller.close()

    def _call(self, caller, slot):
        kind = caller.rng.choices((FRESH, STALE, FORGED), (18, 1, 1))[0]
        card = self.card_of(slot)
        guard = card.iccid if caller.rng.random() < 0.5 else None
        began = time.monotonic_ns()
        result = caller.authenticate(card, slot, kind=kind, guard=guard)
        self.samples.append(
            Sample(slot, began, time.monotonic_ns(), result))
        if result.code not in GOOD:
            self.stopping.wait(ERROR_PAUSE_S)

    def results(self, slots=None, since_ns=0):
        return [sample.result for sample in self.samples
                if sample.began_ns >= since_ns and
                (slots is None or sample.slot in slots)]

    def await_all(self, slots, seconds=20):
        """Milliseconds until each of them has served a request made now."""
        since = time.monotonic_ns()
        missing, last, at = set(slots), since, len(self.samples)
        while missing:
            if time.monotonic_ns() - since > seconds * 1e9:
                raise Broken(f'slots {sorted(missing)} do not serve within '
                             f'{seconds} s')
            time.sleep(0.01)
            for sample in self.samples[max(0, at - 100):]:
                if (sample.slot in missing and sample.began_ns >= since and
                        sample.result.code in GOOD):
                    missing.discard(sample.slot)
                    last = max(last, sample.ended_ns)
            at = len(self.samples)
        return (last - since) / 1e6


def percentile(values, percent):
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
