# SPDX-License-Identifier: MIT
"""
Was every answer right?  The cards' journal joined with the callers' by RAND,
which is unique, against the rules I1 to I6 of doc/reliability.md.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from journal import ANSWER, COMMAND, EF_ICCID, FAULT, MF, RESET
from milenage import Milenage

MS = 1000000

# For the way of an answer and of a hang-up: the bound, which a machine that is
# shared with others misses now and then, and what is wrong on any.
GRACE_MS, GRACE_MAX_MS = 250, 1000
DROP_MS, DROP_MAX_MS = 100, 1000
LATE_ANSWER, LATE_DROP = 'answers behind the deadline', 'work behind a hang-up'
LATE_MAX, LATE_OF = 3, 1000  # so many, and one in so many requests

# Refused before the key was used (doc/reliability.md 1): the same challenge
# may be sent once more, and does not count as executed.
UNEXECUTED = (0x6700, 0x6982, 0x6985, 0x6a86, 0x6b00, 0x6d00, 0x6e00)
NO_SUCH_CHANNEL = 0x6881  # of any but the basic one
TRIES_MAX = 2

# Faults that change what the server is told.
LIES = ('extra', 'flip', 'length', 'status', 'status-after', 'truncate',
        'wrong-tlv')


class Card(NamedTuple):
    """What the tester knows of a card."""
    name: str
    iccid: str
    k: bytes
    opc: bytes

    def key(self, app):
        """K and OPc; an ISIM, where there is one, has them in turn."""
        return (self.opc, self.k) if app == 'isim' else (self.k, self.opc)


class Violation(NamedTuple):
    rule: str
    text: str
    lines: tuple  # of the journals

    def __str__(self):
        return '\n    '.join([f'{self.rule}: {self.text}', *self.lines])


def is_unexecuted(command, answer):
    return (answer.sw in UNEXECUTED or
            (answer.sw == NO_SUCH_CHANNEL and command.channel != 0))


class Oracle:
    """
    Takes both journals whole; check() gives the violations.

    A command that came too early is excused in two cases, if the card refused
    it.  A GET RESPONSE, when a fault had changed an answer since the last
    reset: the server was told of data that wait (an answer cut in the right
    place ends with 61xx; a card that is an answer behind says so of the command
    before).  And the first command behind a reset, `unseen_resets` times: a
    program that lets go of a card as the server connects makes pcscd power it
    off under the server, and nobody is told.
    """

    def __init__(self, cards, card_events, caller_events, pins=(),
                 unseen_resets=0, busy=False):
        self.cards = {card.iccid: card for card in cards}
        self.milenage = {(card.name, app): Milenage(*card.key(app))
                         for card in cards for app in ('usim', 'isim')}
        self.iccid_of = {card.name: card.iccid for card in cards}
        self.events = card_events
        self.pins = set(pins)  # (ICCID, PIN) that the server was given
        self.unseen_resets = unseen_resets
        self.busy = busy
        self.violations = []
        self.late = Counter()  # the worst ms, by what missed its target
        self.counts = Counter()
        self.sent = defaultdict(list)  # AUTHENTICATEs by RAND
        self.refused = defaultdict(list)  # those that the card did not execute
        self._sort_authenticates()
        self.requests = {}
        self.ends = defaultdict(list)
        for event in caller_events:
            if event['event'] == 'request':
                self.requests[event['id']] = event
            elif event['event'] != 'note':
                self.ends[event['id']].append(event)

    def _sort_authenticates(self):
        last = {}
        for event in self.events:
            before = last.get(event.card)
            if event.is_authenticate:
                self.sent[event.challenge[0]].append(event)
            elif (event.kind == ANSWER and before is not None and
                  before.is_authenticate and is_unexecuted(before, event)):
                rand = before.challenge[0]
                self.sent[rand].remove(before)
                self.refused[rand].append(before)
            last[event.card] = event

    def violated(self, rule, text, *evidence):
        lines = [e.line if hasattr(e, 'line') else str(e) for e in evidence]
        self.violations.append(Violation(rule, text, tuple(lines)))

    def check(self):
        self.counts['requests'] = len(self.requests)
        self.counts['authenticates'] = sum(map(len, self.sent.values()))
        for request in self.requests.values():
            self._check_request(request, self.ends.get(request['id'], []))
        self._check_lateness()
        self._check_strangers()
        self._check_order()
        self._check_pins()
        self._check_sequences()
        return self.violations

    # --- one request ------------------------------------------------------

    def _check_request(self, request, ends):
        sent = self.sent.get(request['rand'], [])
        if len(sent) > 1:
            self.violated('I2', 'AUTHENTICATE was sent twice', request, *sent)
        refused = self.refused.get(request['rand'], [])
        if len(sent) + len(refused) > TRIES_MAX:
            self.violated('I2', 'more tries than one again', request, *sent,
                          *refused)
        if len(ends) != 1:
            self.violated('I4', f'{len(ends)} ends of one request', request,
                          *ends)
            return
        end = ends[0]
        self.counts[end['event']] += 1
        if end['event'] == 'left':
            self._check_left(request, end, sent)
        elif end['event'] == 'lost':
            self.violated('I4', f'no answer: {end["why"]}', request)
        else:
            self._check_answer(request, end, sent)

    def _check_answer(self, request, answer, sent):
        self.counts[f'{answer["status"]} {answer["code"]}'] += 1
        late = ((answer['ns'] - request['ns']) // MS -
                request['deadline_ms'])
        if late > GRACE_MS:
            self._note_late(LATE_ANSWER, late)
        if late > GRACE_MAX_MS:
            self.violated('I4', f'{late} ms behind the deadline', request,
                          answer)
        if answer['code'] in ('success', 'sync'):
            self._check_values(request, answer, sent)
        else:
            self._check_executed(request, answer, sent)

    def _check_values(self, request, answer, sent):
        card = self.cards.get(answer['iccid'])
        if card is None:
            self.violated('I1', 'no card has this ICCID', request, answer)
            return
        if len(sent) != 1:
            self.violated('I1', f'{len(sent)} AUTHENTICATEs behind a success',
                          request, answer, *sent)
            return
        if sent[0].card != card.name:
            self.violated('I1', f'the answer names {card.name}', request,
                          answer, *sent)
        if sent[0].challenge[1] != request['autn']:
            self.violated('I1', 'another AUTN', request, answer, *sent)
        if not request['ns'] <= sent[0].ns <= answer['ns']:
            self.violated('I1', 'outside of the request', request, answer,
                          *sent)
        if request['card'] not in (None, card.name):
            self.violated('I1', f'{request["card"]} was asked for', request,
                          answer, *sent)
        if not self._values_are_right(request, answer, card.name):
            self.violated('I1', f'not the values of {card.name}', request,
                          answer, *sent)

    def _values_are_right(self, request, answer, name):
        milenage = self.milenage[name, request['app']]
        rand = bytes.fromhex(request['rand'])
        got = answer['values']
        if answer['code'] == 'sync':
            auts = bytes.fromhex(got['auts'])
            return milenage.sqn_of_auts(rand, auts) is not None
        right = milenage.answer(rand)
        return (got['res'] == right.res.hex() and
                got['ck'] == right.ck.hex() and
                got['ik'] == right.ik.hex() and
                got.get('kc') in (None, right.kc.hex()))

    def _check_executed(self, request, answer, sent):
        allowed = {'no': (0,), 'unknown': (0, 1), 'yes': (1,)}
        executed = answer['executed']
        if executed not in allowed:
            self.violated('I2', f'executed is {executed!r}', request, answer)
        elif len(sent) not in allowed[executed]:
            self.violated('I2', f'{len(sent)} AUTHENTICATEs, but executed '
                          f'is {executed}', request, answer, *sent)

    def _check_left(self, request, left, sent):
        """Started work is finished; queued work is dropped."""
        if left['started'] is True and len(sent) != 1:
            self.violated('I2', f'{len(sent)} AUTHENTICATEs of a caller who '
                          'left when it had started', request, left, *sent)
        if left['started'] is False and sent:
            late = (sent[0].ns - left['ns']) // MS
            if late > DROP_MS:
                self._note_late(LATE_DROP, late)
            if late > DROP_MAX_MS:
                self.violated('I2', 'done for a caller who had left the queue',
                              request, left, *sent)

    def _note_late(self, what, ms):
        self.counts[what] += 1
        self.late[what] = max(self.late[what], ms)

    def _check_lateness(self):
        allowed = 0
        if self.busy:
            allowed = LATE_MAX + len(self.requests) // LATE_OF
        for rule, what in (('I4', LATE_ANSWER), ('I2', LATE_DROP)):
            if self.counts[what] > allowed:
                self.violated(rule, f'{self.counts[what]} {what}, up to '
                              f'{self.late[what]} ms')

    def _check_strangers(self):
        known = {request['rand'] for request in self.requests.values()}
        for events in (self.sent, self.refused):
            for rand in events.keys() - known:
                if events[rand]:
                    self.violated('I2', 'nobody sent this challenge',
                                  *events[rand])

    # --- order ------------------------------------------------------------

    def _check_order(self):
        """Of requests to one slot that are known to be accepted in turn."""
        groups = defaultdict(list)
        for request in self.requests.values():
            if request.get('group') is not None:
                groups[request['group'], request['slot']].append(request)
        for group in groups.values():
            group.sort(key=lambda request: request['turn'])
            self._check_turns(group)

    def _check_turns(self, group):
        last = None
        for request in group:
            for event in self.sent.get(request['rand'], [])[:1]:
                self.counts['turns'] += 1
                if last is not None and event.ns < last.ns:
                    self.violated('I3', 'an earlier request came later',
                                  request, last, event)
                last = event

    # --- the cards --------------------------------------------------------

    def _check_pins(self):
        cards = {}
        for event in self.events:
            if event.card not in cards:
                cards[event.card] = Pins(self.violated, self.pins,
                                         self.iccid_of[event.card])
            cards[event.card].take(event)

    def _check_sequences(self):
        cards = {}
        for event in self.events:
            card = cards.setdefault(event.card, Sequence(self))
            card.take(event)
        for card in cards.values():
            card.end()


class Pins:
    """
    What one card has been told of PINs, over all its resets: each only if it
    was given to the server for this card, only behind 6982 and three tries, and
    never again unless the card took it.
    """

    def __init__(self, violated, given, iccid):
        self.violated = violated
        self.given = given  # (ICCID, PIN)
        self.iccid = iccid
        self.command = None
        self.asked = False  # 6982, and no PIN since then
        self.three = False  # said by the exchange before
        self.tried = {}  # each PIN's last VERIFY, unless it was right
        self.count = 0

    def take(self, event):
        if event.kind == COMMAND:
            if event.is_verify_with_data:
                self._judge(event)
            self.command = event
            self.three = False
        elif event.kind == ANSWER and self.command is not None:
            self.asked |= event.sw == 0x6982
            self.three = self.command.is_empty_verify and event.sw == 0x63c3
            if self.command.is_verify_with_data and event.sw == 0x9000:
                self.tried.pop(self._pin(self.command), None)

    def confirm(self, pin):
        """The operator says that it is right, whatever became of it."""
        self.tried.pop(pin, None)

    @staticmethod
    def _pin(event):
        return event.data[5:13].rstrip(b'\xff').decode('latin-1')

    def _judge(self, event):
        pin = self._pin(event)
        self.count += 1
        if (self.iccid, pin) not in self.given:
            self.violated('I5', 'VERIFY with a PIN that nobody gave', event)
        if pin in self.tried:
            self.violated('I5', 'a PIN was tried twice', self.tried[pin],
                          event)
        if not self.asked:
            self.violated('I5', 'a PIN that the card did not ask for', event)
        if not self.three:
            self.violated('I5', 'a PIN without three tries left',
                          *filter(None, [self.command]), event)
        self.tried[pin] = event
        self.asked = False


class Sequence:
    """
    What one card has been through since its last reset: each logical channel
    has its own file and its own ADF, and is there only while it is open.
    """

    def __init__(self, oracle):
        self.oracle = oracle
        self.suspect = None  # came too early, and has no answer yet
        self.reset()

    def reset(self):
        self.command = None  # the last one, and its status word
        self.sw = None
        self.open = {0}
        self.file = {}  # by channel, the EF selected last
        self.adf = set()  # the channels on which one is selected
        self.read_iccid = False
        self.lied = False

    def take(self, event):
        if event.kind == ANSWER and len(event.data) >= 2:
            self._take_answer(event)
            return
        if event.kind == FAULT:
            self.lied = self.lied or event.line.split()[4] in LIES
            self.oracle.counts['faults'] += 1
            return
        self._judge_suspect(None)
        if event.kind == RESET:
            self.reset()
        elif event.kind == COMMAND:
            self._take_command(event)

    def end(self):
        self._judge_suspect(None)

    def _take_command(self, event):
        if event.ins == 0xc0 and not self._may_get_response(event):
            self._suspect('GET RESPONSE without its command', event)
        selected = event.channel in self.adf
        if event.is_authenticate and not (selected and self.read_iccid):
            what = 'the ICCID' if selected else 'SELECT of an ADF'
            self._suspect(f'AUTHENTICATE without {what}', event)
        self.command, self.sw = event, None
        if event.ins == 0xa4:
            self.file[event.channel] = event.data[5:7]
            if event.data[5:7] == MF and event.data[2] == 0:
                self.adf.discard(event.channel)

    def _suspect(self, text, event):
        self.suspect = (text, self.command, event)

    def _judge_suspect(self, sw):
        """With the answer of what came too early, None if there is none."""
        if self.suspect is None:
            return
        text, before, event = self.suspect
        self.suspect = None
        refused = sw is not None and sw >> 8 not in (0x90, 0x61, 0x98)
        counts = self.oracle.counts
        if refused and event.ins == 0xc0 and self.lied:
            counts['promised'] += 1
        elif (refused and before is None and
              counts['reset'] < self.oracle.unseen_resets):
            counts['reset'] += 1
        else:
            self.oracle.violated('I6', text, *filter(None, (before, event)))

    def _may_get_response(self, event):
        if self.sw is None or event.channel != self.command.channel:
            return False
        first = self.sw >> 8
        if self.command.ins == 0xc0:
            return first in (0x61, 0x6c)
        return first in (0x61, 0x62, 0x63)

    def _take_answer(self, event):
        self.sw = event.sw
        self._judge_suspect(self.sw)
        if self.command is None:
            return
        channel = self.command.channel
        if self.sw >> 8 not in (0x90, 0x61, 0x62) or channel not in self.open:
            return
        if self.command.selects_aid:
            self.adf.add(channel)
        if (self.command.ins == 0xb0 and
                self.file.get(channel) == EF_ICCID):
            self.read_iccid = True
        if self.command.ins == 0x70:
            self._take_channel(event)

    def _take_channel(self, event):
        """MANAGE CHANNEL went well: what it was about begins anew, or ends."""
        closes, number = self.command.data[2] == 0x80, self.command.data[3]
        if not closes and number == 0 and len(event.data) == 3:
            number = event.data[0]
        self.adf.discard(number)
        self.file.pop(number, None)
        if number != 0:
            (self.open.discard if closes else self.open.add)(number)
