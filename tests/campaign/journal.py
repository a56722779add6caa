# SPDX-License-Identifier: MIT
"""
The two records of a run, both with CLOCK_MONOTONIC in nanoseconds: what the
cards saw (sim-rest-card(1), JOURNAL), and what the callers sent and got.
"""

import json
import threading
import time
from typing import NamedTuple

RESET = 'reset'
FAULT = 'fault'
COMMAND = '>'
ANSWER = '<'

MF = bytes.fromhex('3f00')
EF_ICCID = bytes.fromhex('2fe2')


class Event(NamedTuple):
    """A line of the cards' journal; `data` is for commands and answers."""
    ns: int
    card: str
    kind: str
    data: bytes
    line: str

    @property
    def ins(self):
        return self.data[1] if len(self.data) > 1 else None

    @property
    def channel(self):
        """Of a command (TS 102 221, 10.1.1); class A0 has none but 0."""
        cla = self.data[0]
        if cla == 0xa0:
            return 0
        return 4 + (cla & 0x0f) if cla & 0x40 else cla & 0x03

    @property
    def selects_aid(self):
        return self.ins == 0xa4 and self.data[0] != 0xa0 and self.data[2] == 4

    @property
    def sw(self):
        """Of an answer."""
        return int.from_bytes(self.data[-2:], 'big')

    @property
    def is_authenticate(self):
        return self.kind == COMMAND and self.ins == 0x88

    @property
    def challenge(self):
        """RAND and AUTN of an AUTHENTICATE in the 3G context, in hex."""
        data = self.data[5:]
        if len(data) < 34 or data[0] != 16 or data[17] != 16:
            return None, None
        return data[1:17].hex(), data[18:34].hex()

    @property
    def is_empty_verify(self):
        """Which asks for the tries left, and uses none."""
        return (self.kind == COMMAND and self.ins == 0x20 and
                len(self.data) <= 5)

    @property
    def is_verify_with_data(self):
        return (self.kind == COMMAND and self.ins == 0x20 and
                len(self.data) > 5)


def read_card(line):
    words = line.split()
    if len(words) < 3 or not words[0].isdigit():
        raise ValueError(f'no line of a journal: {line!r}')
    ns, card, kind = int(words[0]), words[1], words[2]
    data = b''
    if kind in (COMMAND, ANSWER) and len(words) > 3:
        data = bytes.fromhex(words[3].removesuffix('...'))
    return Event(ns, card, kind, data, line.rstrip('\n'))


def read_cards(lines):
    """The events in the lines, in their order."""
    events = []
    for line in lines:
        event = read_card(line)
        if event.kind != FAULT or not line.endswith('(no effect)\n'):
            events.append(event)
    return events


def read_callers(lines):
    """A dict for each line."""
    return [json.loads(line) for line in lines]


class CallerJournal:
    """
    One line of JSON for each of these events, told apart by "event":

    request  id, slot, card (expected, or null), rand, autn, deadline_ms, app,
             and for requests whose order is known: group, turn
    answer   id, status, code, executed, iccid, values
    left     id, started: true, false, or null when nobody can know
    lost     id, why: the connection ended without an answer
    note     text: what was done to the system, for the reader
    """

    def __init__(self, path):
        self.file = open(path, 'a', encoding='ascii')
        self.lock = threading.Lock()
        self.last_id = 0

    def next_id(self):
        with self.lock:
            self.last_id += 1
            return self.last_id

    def write(self, event, ns=None, **members):
        ns = time.monotonic_ns() if ns is None else ns
        line = json.dumps({'ns': ns, 'event': event, **members}) + '\n'
        with self.lock:
            self.file.write(line)

    def note(self, text):
        self.write('note', text=text)

    def close(self):
        self.file.close()
