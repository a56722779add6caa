# SPDX-License-Identifier: MIT
"""
What is measured, round by round.  In each round all cells of a kind of cards
run once, one after the other, so that whatever else the machine does in the
meantime meets all of them alike.
"""

import contextlib
import socket

from rig import NGINX_PORT, NGINX_TLS_PORT, PORT, TLS_PORT, Failed, ask

# Of the cards: none, and two that are as slow as cards are.
CARDS = {
    'instant': {},
    '2+20 ms': {'apdu_delay_ms': 2, 'auth_delay_ms': 20},
    '10+60 ms': {'apdu_delay_ms': 10, 'auth_delay_ms': 60},
}
SLOTS = 8
HUNG = 7
SOFT = 'soft'


class Rounds:
    """All figures, by the name of the cell: a list with one for each round."""

    def __init__(self, rig, options):
        self.rig = rig
        self.count = options.rounds
        self.ms = options.ms
        self.warm_ms = options.warm_ms
        self.quick = options.quick
        self.cells = {}

    def take(self, name, measure):
        result = self.rig.measure_cpu(measure)
        self.cells.setdefault(name, []).append(result)
        print(f'    {name:34} {result["rate"]:10.1f}/s  p50 '
              f'{result["p50"]:8.1f}  p99 {result["p99"]:8.1f} us',
              flush=True)

    def limit(self, cards, slots, ms=None):
        self.take(f'{cards}: limit, {slots} slots', lambda: self.rig.limit(
            slots, self.warm_ms, ms or self.ms))

    def ours(self, cards, what, slots, connections, *options, ms=None):
        self.take(f'{cards}: ours, {what}', lambda: self.rig.load(
            slots, connections, '-w', str(self.warm_ms), '-d',
            str(ms or self.ms), *options))

    def bare(self, cards, connections, length, *options, what=None):
        what = what or f'{connections} conns'
        self.take(f'{cards}: bare HTTP, {what}', lambda: self.rig.load(
            min(connections, SLOTS), connections, '-p', str(NGINX_PORT),
            '-f', str(length), '-w', str(self.warm_ms), '-d', str(self.ms),
            *options))

    def each(self, what):
        for i in range(self.count):
            print(f'  {what}: round {i + 1} of {self.count}', flush=True)
            yield i

    @contextlib.contextmanager
    def server(self, *arguments):
        self.rig.start_server(self.rig.configured(), *arguments)
        try:
            self.rig.wait_for_server()
            yield
        finally:
            self.rig.stop_server()


def learn_answer(rounds):
    """A usual answer and its headers, for nginx to give the same."""
    rig = rounds.rig
    with rounds.server():
        body = b'{"rand":"%s","autn":"%s"}' % (b'00' * 16, b'00' * 16)
        with socket.create_connection(('127.0.0.1', PORT), 10) as s:
            path = '/sim-auth-api/v1/slot/0'
            s.sendall(f'POST {path} HTTP/1.1\r\nHost: localhost\r\n'
                      f'Connection: close\r\nContent-Length: {len(body)}'
                      '\r\n\r\n'.encode() + body)
            head = s.recv(65536).split(b'\r\n\r\n')[0].decode()
        rig.load(1, 1, '-n', '20')
    fields = dict(line.split(': ', 1) for line in head.split('\r\n')[1:])
    kept = {name: fields[name] for name in
            ('SIM-Slot', 'SIM-ICCID', 'Cache-Control') if name in fields}
    # What a success has: RES, CK, IK, Kc.
    success = ('{"successful_3g_authentication":{"res":"%s","ck":"%s",'
               '"ik":"%s","kc":"%s"}}' % ('0' * 16, '1' * 32, '2' * 32,
                                          '3' * 16))
    return success.encode(), kept


def ways(rig, server, tls_port):
    """What load takes to ask otherwise than over TCP as it is."""
    tls = ('-p', str(tls_port), '-t', rig.path('pki/ca.pem'))
    return {'TLS': tls, 'Unix socket': ('-u', rig.path(f'{server}.sock')),
            'new connection each': ('-1',),
            'new TLS connection each': ('-1', *tls)}


def instant(rounds, length):
    for _ in rounds.each('instant cards'):
        rounds.limit('instant', 1)
        rounds.limit('instant', SLOTS)
        for connections in (1, SLOTS, 64):
            rounds.bare('instant', connections, length)
        if not rounds.quick:
            for what, how in ways(rounds.rig, 'nginx', NGINX_TLS_PORT).items():
                rounds.bare('instant', SLOTS, length, *how, what=what)
        with rounds.server():
            rounds.ours('instant', '1 slots', 1, 1)
            rounds.ours('instant', f'{SLOTS} slots', SLOTS, SLOTS)
            for connections in (16, 64, 256):
                rounds.ours('instant', f'{connections} conns', SLOTS,
                            connections)
            for what, how in ways(rounds.rig, 'server', TLS_PORT).items():
                rounds.ours('instant', what, SLOTS, SLOTS, *how)
            rounds.ours('instant', 'USIM and ISIM in turn', 1, 1, '-i')
            beside_hung(rounds)


def beside_hung(rounds):
    """One slot alone, and while the cards of seven others answer nothing."""
    rig = rounds.rig
    rounds.ours('instant', 'alone', 1, 1)
    rig.control(*(f'hang{n} card{n} authenticate always hang'
                  for n in range(1, HUNG + 1)))
    callers = [hang_at(slot) for slot in range(1, HUNG + 1)]
    rounds.ours('instant', 'beside 7 that hang', 1, 1)
    rig.control('clear')
    for caller in callers:
        caller.close()
    # Until they are ready again; a caller who left is served to the end.
    rig.load(SLOTS, SLOTS, '-n', str(2 * SLOTS))


def hang_at(slot):
    body = '{"rand":"%032x","autn":"%032x"}' % (slot, slot)
    s = socket.create_connection(('127.0.0.1', PORT), 10)
    s.sendall(f'POST /sim-auth-api/v1/slot/{slot} HTTP/1.1\r\n'
              f'Host: localhost\r\nContent-Length: {len(body)}\r\n\r\n{body}'
              .encode())
    return s


def slow(rounds, cards, slot_counts, ms):
    for _ in rounds.each(f'cards of {cards}'):
        for slots in slot_counts:
            rounds.limit(cards, slots, ms)
        with rounds.server():
            for slots in slot_counts:
                rounds.ours(cards, f'{slots} slots', slots, slots, ms=ms)


def soft(rounds, length):
    profile = rounds.rig.write_profile('soft', SLOTS)
    rounds.rig.profile = profile
    rounds.rig.card_count = SLOTS
    for _ in rounds.each('cards in the process'):
        rounds.bare(SOFT, 64, length)
        with rounds.server(f'--soft={profile}'):
            rounds.ours(SOFT, '1 slots', 1, 1)
            rounds.ours(SOFT, '64 conns', SLOTS, 64)


def sixteen(rounds):
    for _ in rounds.each('16 cards'):
        rounds.limit('instant', 16)
        with rounds.server():
            rounds.ours('instant', '16 slots', 16, 16)


def run_all(rounds):
    """The rounds; between them, the figures that take but one."""
    rig = rounds.rig
    rig.insert(SLOTS)
    body, headers = learn_answer(rounds)
    rig.start_nginx(body, headers)
    status, got = ask('POST', '/', b'{}', NGINX_PORT)
    if status != 200 or got != body:
        raise Failed(f'nginx says {status} {got}')
    instant(rounds, len(body))
    if not rounds.quick:
        sixteen_cards(rounds)
    slow_ms = {'2+20 ms': 1500, '10+60 ms': 2500}
    for cards in ('2+20 ms',) if rounds.quick else slow_ms:
        rig.insert(SLOTS, **CARDS[cards])
        slow(rounds, cards, (1, 4, SLOTS), slow_ms[cards])
    soft(rounds, len(body))


def sixteen_cards(rounds):
    rounds.rig.insert(16)
    sixteen(rounds)
