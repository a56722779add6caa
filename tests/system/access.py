#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The authorization matrix: every caller, in every way to show who one is, asks
every address in every method.  What must come of it is worked out here from
the table of callers below, apart from the code that is tested.

    access.py config [--hole] [--unix PATH] [--tls FOLDER]
        the configuration, on stdout; with a hole in it that run must find

    access.py run --port N --cards FILE --watch FILE --command REGEX ...
        ask it all.  FILE has a line SLOT ICCID IMSI READER for each card; the
        watched file grows by a line that matches REGEX for each command to a
        card.  The last line on stdout sums up; exits with 1 unless all is
        right.
"""

import argparse
import hashlib
import http.client
import json
import os
import re
import socket
import ssl
import sys
import urllib.parse

API = '/sim-auth-api/v1/'
INFO = '/sim-info-api/v1/'


def secret(name):
    return hashlib.sha256(b'secret of ' + name.encode()).hexdigest()


class Caller:
    """What is None has no limit."""

    def __init__(self, slots=None, cards=None, may=None, apps=None,
                 contexts=None, expired=False, configured=True, uid=None,
                 certificate=None):
        self.slots = slots
        self.cards = cards
        self.may = may
        self.apps = apps
        self.contexts = contexts
        self.expired = expired
        self.configured = configured
        self.uid = uid
        self.certificate = certificate


# Cards by number: the ICCID of card N begins with 8988211000000001 and ends
# with N and a check digit.
CALLERS = {
    'all': Caller(certificate='dns:all.example'),
    'slots': Caller(slots=[0, 2]),
    'range': Caller(slots=[1, 2, 3], certificate='dns:range.example'),
    'empty': Caller(slots=[4, 9]),
    'card': Caller(cards=[0]),
    'cards': Caller(cards=[1, 2]),
    'everyone': Caller(cards=[0, 1, 2, 3]),
    'both': Caller(slots=[1, 2], cards=[2, 3]),
    'none': Caller(slots=[0], cards=[1]),
    'reader': Caller(may=['info']),
    'authenticator': Caller(may=['auth'], slots=[0, 1]),
    'usim': Caller(apps=['usim']),
    'ims': Caller(apps=['isim'], contexts=['3g'], slots=[0, 1, 2]),
    'gsm': Caller(contexts=['gsm']),
    'local': Caller(uid=os.getuid(), slots=[3]),
    'old': Caller(expired=True, certificate='dns:old.example'),
    'stranger': Caller(configured=False, certificate='dns:stranger.example'),
}


def write_config(args, out):
    if args.cards_file:
        cards = read_cards(args.cards_file)
    print('[listen "tcp"]\nhost = localhost\nport = 0', file=out)
    if args.unix:
        print(f'[listen "local"]\nunix = {args.unix}', file=out)
    if args.tls:
        print('[listen "tls"]\nhost = 127.0.0.2\nport = 0\ntls = yes',
              file=out)
        print(f'[tls]\ncertificate = {args.tls}/server.crt\n'
              f'key = {args.tls}/server.key\nclient_ca = {args.tls}/ca.crt\n'
              'client_certificate = optional', file=out)
    for name, c in CALLERS.items():
        if not c.configured:
            continue
        slots = c.slots
        if args.hole and name == 'slots':
            slots = [0, 1, 2]
        digest = hashlib.sha256(secret(name).encode()).hexdigest()
        print(f'[caller "{name}"]\ntoken = sha256:{digest}', file=out)
        if c.uid is not None:
            print(f'uid = {c.uid}', file=out)
        if c.certificate is not None:
            print(f'certificate = {c.certificate}', file=out)
        if slots is not None:
            print('slots =', ', '.join(map(str, slots)), file=out)
        for n in c.cards or []:
            # The last two by how they begin, without the check digit.
            iccid = cards[n].iccid
            print('iccids =', iccid if n < 2 else iccid[:-1] + '*', file=out)
        for key in 'may', 'apps', 'contexts':
            if getattr(c, key) is not None:
                print(key, '=', ' '.join(getattr(c, key)), file=out)
        if c.expired:
            print('expires = 2020-01-01T00:00:00Z', file=out)


class Card:
    def __init__(self, slot, iccid, imsi, reader):
        self.slot = int(slot)
        self.iccid = iccid
        self.imsi = imsi
        self.reader = reader


def read_cards(path):
    with open(path, encoding='utf-8') as f:
        return [Card(*line.rstrip('\n').split(' ', 3)) for line in f]


# --- what is asked ---------------------------------------------------------

class Request:
    def __init__(self, method, path, kind=None, key=None, what=None,
                 app='usim', context='3g'):
        self.method = method
        self.path = path
        self.kind = kind  # 'slot', 'iccid', 'imsi', 'reader', 'list', None
        self.key = key
        self.what = what  # 'auth', 'info', None: no such URL
        self.app = app
        self.context = context

    def body(self):
        if self.what != 'auth':
            return None
        body = {'rand': os.urandom(16).hex(), 'app': self.app,
                'context': self.context}
        if self.context == '3g':
            body['autn'] = '00' * 16
        return json.dumps(body)

    def __str__(self):
        return f'{self.method} {self.path} {self.app} {self.context}'


def requests(cards, empty):
    keys = [('slot', str(c.slot)) for c in cards]
    keys += [('slot', str(n)) for n in empty] + [('slot', '9'),
                                                  ('slot', '1000')]
    keys += [('iccid', c.iccid) for c in cards] + [('iccid', '899900')]
    keys += [('imsi', c.imsi) for c in cards] + [('imsi', '999990000000000')]
    keys += [('reader', c.reader) for c in cards] + [('reader', 'None 00')]
    for kind, key in keys:
        path = kind + '/' + urllib.parse.quote(key, safe='')
        yield Request('GET', INFO + path, kind, key, 'info')
        yield Request('POST', API + path, kind, key, 'auth')
        if kind == 'slot':
            yield Request('POST', API + path, kind, key, 'auth', app='isim')
            yield Request('POST', API + path, kind, key, 'auth',
                          context='gsm')
            yield Request('OPTIONS', API + path, kind, key, 'wrong')
    yield Request('GET', INFO + 'slots', 'list', None, 'info')
    yield Request('GET', '/', None, None, None)
    yield Request('GET', API + 'slot/x', None, None, None)


# --- what must come of it --------------------------------------------------

class Expected:
    def __init__(self, status, code=None, card=None, slots=None):
        self.status = status
        self.code = code
        self.card = card
        self.slots = slots


def identity(caller_name, way):
    """Who that is: a caller, or None."""
    if not CALLERS[caller_name].configured or CALLERS[caller_name].expired:
        return None
    return CALLERS[caller_name] if way.right else None


def card_of(request, cards):
    for c in cards:
        if request.key == {'slot': str(c.slot), 'iccid': c.iccid,
                           'imsi': c.imsi, 'reader': c.reader}[request.kind]:
            return c
    return None


def sees(caller, card, cards):
    return ((caller.slots is None or card.slot in caller.slots) and
            (caller.cards is None or
             cards.index(card) in caller.cards))


def expect(caller, request, cards, empty):
    if caller is None:
        return Expected(401, 'unauthorized')
    if request.what is None:
        return Expected(404, 'not_found')
    if request.what == 'wrong':
        return Expected(405, 'method_not_allowed')
    if caller.may is not None and request.what not in caller.may:
        return Expected(403, 'forbidden')
    if request.kind == 'list':
        seen = {c.slot for c in cards if sees(caller, c, cards)}
        if caller.cards is None:
            seen |= {n for n in empty
                     if caller.slots is None or n in caller.slots}
        return Expected(200, slots=seen)
    card = card_of(request, cards)
    if card is None or not sees(caller, card, cards):
        if (request.kind == 'slot' and int(request.key) in empty and
                caller.cards is None and
                (caller.slots is None or int(request.key) in caller.slots)):
            # Nothing is refused before the card is looked for.
            if forbids(caller, request):
                return Expected(403, 'forbidden')
            return Expected(410, 'no_card')
        by_slot = request.kind in ('slot', 'reader')
        return Expected(404, 'no_such_slot' if by_slot else 'no_such_card')
    if forbids(caller, request):
        return Expected(403, 'forbidden')
    return Expected(200, card=card)


def forbids(caller, request):
    return request.what == 'auth' and (
        (caller.apps is not None and request.app not in caller.apps) or
        (caller.contexts is not None and
         request.context not in caller.contexts))


# --- ways to show who one is -----------------------------------------------

class Way:
    def __init__(self, name, right, field=None, socket='tcp',
                 certificate=None):
        self.name = name
        self.right = right
        self.field = field
        self.socket = socket
        self.certificate = certificate

    def counts(self):
        """Is it an attempt that the brake counts when it fails?"""
        return self.field is not None or self.certificate is not None


def ways(name, args):
    c = CALLERS[name]
    token = secret(name)
    yield Way('token', True, f'Bearer {name}.{token}')
    yield Way('token, other case', True, f'bEARER {name}.{token}')
    yield Way('nothing', False)
    yield Way('wrong secret', False, f'Bearer {name}.{token[:-1]}g')
    yield Way('shortened secret', False, f'Bearer {name}.{token[:-1]}')
    yield Way("another's name", False, f'Bearer nobody.{token}')
    yield Way("another's secret", False,
              f"Bearer {name}.{secret('all' if name != 'all' else 'slots')}")
    yield Way('no name', False, f'Bearer {token}')
    yield Way('Basic', False, f'Basic {name}:{token}')
    yield Way('hash as secret', False, f'Bearer {name}.' +
              hashlib.sha256(token.encode()).hexdigest())
    if args.unix:
        yield Way('token over unix', True, f'Bearer {name}.{token}', 'unix')
        yield Way('wrong secret over unix', False,
                  f'Bearer {name}.{token[:-1]}g', 'unix')
    if args.unix and c.uid is not None:
        yield Way('user', True, None, 'unix')
    if args.tls and c.certificate is not None:
        yield Way('certificate', True, None, 'tls', name)
        yield Way('certificate, wrong token', False,
                  f'Bearer {name}.{token[:-1]}g', 'tls', name)
        yield Way('certificate and token of another', False,
                  f'Bearer {name}.{secret("usim")}', 'tls', name)
    if args.tls:
        yield Way('token over TLS', True, f'Bearer {name}.{token}', 'tls')
        yield Way('no certificate', False, None, 'tls')


# --- asking ----------------------------------------------------------------

class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__('localhost', timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self.path)


class Asker:
    """Keep-alive connections; whoever fails comes from another address soon,
    so that the brake on failed attempts does not answer in place of 401."""

    FAILURES = 9

    def __init__(self, args):
        self.args = args
        self.connections = {}
        self.failures = {}
        self.address = 0

    def open(self, way):
        if way.socket == 'unix':
            return UnixConnection(self.args.unix)
        self.address += 1
        source = (f'127.1.{self.address // 250}.{self.address % 250 + 1}', 0)
        if way.socket == 'tls':
            context = ssl.create_default_context(
                cafile=f'{self.args.tls}/ca.crt')
            if way.certificate is not None:
                context.load_cert_chain(
                    f'{self.args.tls}/{way.certificate}.crt',
                    f'{self.args.tls}/{way.certificate}.key')
            return http.client.HTTPSConnection(
                '127.0.0.2', self.args.tls_port, timeout=20,
                source_address=source, context=context)
        return http.client.HTTPConnection(
            '127.0.0.1', self.args.port, timeout=20, source_address=source)

    def connection(self, way, fails):
        key = (way.socket, way.certificate)
        if fails and way.counts():
            self.failures[key] = self.failures.get(key, 0) + 1
            if self.failures[key] % self.FAILURES == 0 and \
                    key in self.connections:
                self.connections.pop(key).close()
        if key not in self.connections:
            self.connections[key] = self.open(way)
        return self.connections[key]

    def ask(self, way, request, fails):
        conn = self.connection(way, fails)
        fields = {'Host': 'localhost'}
        if way.field is not None:
            fields['Authorization'] = way.field
        conn.request(request.method, request.path, request.body(), fields)
        response = conn.getresponse()
        return response.status, response.headers, response.read()


class Watch:
    """How many commands have gone to cards."""

    def __init__(self, path, command):
        self.file = open(path, encoding='utf-8', errors='replace')
        self.command = re.compile(command)
        self.count()

    def count(self):
        return sum(1 for line in self.file if self.command.search(line))


def is_braked(way, expected, status):
    """A user of this machine has no other address to come from."""
    return way.socket == 'unix' and expected.status == 401 and status == 429


def differs(expected, status, headers, body):
    """What is wrong with the answer; None when it is right."""
    if status != expected.status:
        return f'status {status}'
    data = json.loads(body)
    if expected.code is not None:
        if data['error']['code'] != expected.code:
            return data['error']['code']
        if data['error']['executed'] != 'no':
            return 'executed'
    if status == 404 and ('SIM-Slot' in headers or 'SIM-ICCID' in headers):
        return 'tells of a slot'
    if status == 401 and headers['WWW-Authenticate'] != 'Bearer':
        return 'no WWW-Authenticate'
    if any(name.lower().startswith('access-control') or
           name.lower() == 'set-cookie' for name in headers):
        return 'CORS or a cookie'
    if not re.fullmatch('[0-9a-f]{16}', headers['SIM-Request'] or ''):
        return 'SIM-Request'
    if expected.card is not None and \
            headers['SIM-ICCID'] != expected.card.iccid:
        return 'another card'
    if expected.slots is not None and \
            {s['number'] for s in data['slots']} != expected.slots:
        return 'list'
    return None


def run(args):
    cards = read_cards(args.cards_file)
    asker = Asker(args)
    watch = Watch(args.watch, args.command)
    counts = {'cells': 0, 'allowed': 0, 'denied': 0, 'braked': 0,
              'wrong_allow': 0, 'wrong_deny': 0, 'wrong_answer': 0, 'commands_on_deny': 0}
    bodies = {}
    turn = 0
    for name in CALLERS:
        for way in ways(name, args):
            caller = identity(name, way)
            asked = list(requests(cards, args.empty))
            if caller is None:
                # From fewer addresses than there are sets in the brake's
                # table; in turn, so that all of it is asked by somebody.
                turn = (turn + 1) % 3
                asked = asked[turn::3]
            for request in asked:
                expected = expect(caller, request, cards, args.empty)
                status, headers, body = asker.ask(way, request,
                                                  caller is None)
                if is_braked(way, expected, status):
                    counts['braked'] += 1
                    expected = Expected(429, 'rate_limited')
                wrong = differs(expected, status, headers, body)
                sent = watch.count()
                counts['cells'] += 1
                denied = expected.status != 200
                counts['denied' if denied else 'allowed'] += 1
                if wrong is None and status in (401, 403, 404):
                    # One body for each, whoever asks and why ever.
                    key = (status, expected.code)
                    if bodies.setdefault(key, body) != body:
                        wrong = 'another body'
                if denied and sent > 0:
                    counts['commands_on_deny'] += sent
                    wrong = wrong or f'{sent} commands'
                if wrong is None:
                    continue
                if denied and status == 200:
                    counts['wrong_allow'] += 1
                elif not denied and status != 200:
                    counts['wrong_deny'] += 1
                else:
                    counts['wrong_answer'] += 1
                print(f'{name}, {way.name}: {request}: {wrong}, expected '
                      f'{expected.status} {expected.code}: {body[:200]}')
    print(' '.join(f'{k}={v}' for k, v in counts.items()))
    return all(v == 0 for k, v in counts.items()
               if k.startswith(('wrong', 'commands')))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('what', choices=['config', 'run'])
    parser.add_argument('--hole', action='store_true')
    parser.add_argument('--unix')
    parser.add_argument('--tls')
    parser.add_argument('--tls-port', type=int)
    parser.add_argument('--port', type=int)
    parser.add_argument('--cards', dest='cards_file')
    parser.add_argument('--watch')
    parser.add_argument('--command')
    parser.add_argument('--empty', type=int, action='append', default=[])
    args = parser.parse_args()
    if args.what == 'config':
        write_config(args, sys.stdout)
        return 0
    return 0 if run(args) else 1


if __name__ == '__main__':
    sys.exit(main())
