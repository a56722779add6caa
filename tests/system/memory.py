#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# How often words are in the memory of a process:
#
#	memory.py PID WORD...
#
# A word is looked for as it is and with its letters in the other case, and one
# of hex digits as its bytes, too, if those are at least 5: fewer are there by
# chance.  Prints a line for each hit, WORD FORM ADDRESS and whose memory it is;
# the last line is the count of bytes that were looked at.

import re
import sys


def forms(word):
    yield 'text', word.encode()
    if word.upper() != word:
        yield 'capitals', word.upper().encode()
    if word.lower() != word:
        yield 'small', word.lower().encode()
    if re.fullmatch('([0-9a-fA-F]{2}){5,}', word):
        yield 'bytes', bytes.fromhex(word)


PAGE = 4096
ZERO = bytes(PAGE)


def runs(start, content):
    """The parts that are not zero from end to end, which most pages are."""
    first = None
    for at in range(0, len(content), PAGE):
        empty = content[at:at + PAGE] == ZERO
        if empty and first is not None:
            yield start + first, content[first:at]
            first = None
        elif not empty and first is None:
            first = at
    if first is not None:
        yield start + first, content[first:]


def regions(pid):
    """Start, bytes and name of all memory that can be read."""
    with open(f'/proc/{pid}/maps') as maps, \
            open(f'/proc/{pid}/mem', 'rb', 0) as memory:
        for line in maps:
            field = line.split(None, 5)
            start, end = (int(x, 16) for x in field[0].split('-'))
            name = field[5].strip() if len(field) > 5 else 'anonymous'
            if field[1][0] != 'r' or name.startswith(('[vvar', '[vsyscall')):
                continue
            memory.seek(start)
            for at, content in runs(start, memory.read(end - start)):
                yield at, content, name


def main():
    pid, words = sys.argv[1], sys.argv[2:]
    needles = [(w, form, text) for w in words for form, text in forms(w)]
    total = 0
    for start, content, name in regions(pid):
        total += len(content)
        for word, form, text in needles:
            at = content.find(text)
            while at >= 0:
                print(word, form, hex(start + at), name)
                at = content.find(text, at + 1)
    print(total)


main()
