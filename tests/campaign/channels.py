# SPDX-License-Identifier: MIT
"""
USIM and ISIM of each card, with keys of their own, asked in turn: who of them
answers depends on logical channels, which cards refuse, lose and spoil.
"""

from load import Caller, Load, await_success
from scenarios import ALL, in_threads

DEADLINE_MS = 1000

# What is sent there, and what becomes of it.  As in matrix.py, none of these
# makes the card say that it has not done what it has done.
FRAMES = ('0070', '01a4', '01c0', '80f2', '0188', '0088')
FAULTS = ('status 6881', 'status 6e00', 'status 6f00', 'status 9000',
          'close before', 'close after', 'delay 300', 'delay-after 300',
          'truncate 2', 'swap same')

# The card would say that it has done what it has never seen.
SENSELESS = {(frame, 'status 9000') for frame in ('01a4', '0188', '0088')}


def insert(world, n, **settings):
    """With the USIM's keys in turn for the ISIM."""
    card = world.card(n)
    return world.insert(n, applications='usim isim', isim_k=card.opc.hex(),
                        isim_opc=card.k.hex(), **settings)


def in_turn(callers, card, slot, rounds):
    """The results of as many requests to each application."""
    return [callers[app].authenticate(card, slot, app=app)
            for _ in range(rounds) for app in ('usim', 'isim')]


def applications(run):
    world = run.world
    processes = [insert(world, n) for n in ALL]
    world.start_server(deadline_ms=DEADLINE_MS)
    rounds = run.count(short=12, long=200)
    rngs = [type(run.rng)(f'{run.rng.random()}') for _ in ALL]
    served = []

    def one_slot(slot):
        rng = rngs[slot]
        card = world.card(slot)
        callers = {app: Caller(world) for app in ('usim', 'isim')}
        await_success(callers['usim'], card, slot)
        for _ in range(rounds):
            frame, fault = rng.choice(FRAMES), rng.choice(FAULTS)
            if (frame, fault) in SENSELESS:
                continue
            when = rng.choice(('once', 'after 1 once', 'after 2 once'))
            processes[slot].command(f'bad * {frame} {when} {fault}')
            in_turn(callers, card, slot, 4)
            processes[slot].command('clear')
            await_success(callers['usim'], card, slot)
            served.extend(r.code for r in in_turn(callers, card, slot, 3))

    in_threads(one_slot, ALL)
    bad = [code for code in served if code != 'success']
    if bad:
        run.fail(f'{len(bad)} of {len(served)} failed behind the fault: '
                 f'{sorted(set(bad))}')
    return {'requests behind faults': len(served)}


SCENARIOS = {'USIM and ISIM in turn': applications}
