# SPDX-License-Identifier: MIT
"""
What happens to readers, cards, pcscd and callers.  Each scenario gets a Run,
brings its system to where it wants it, does its worst, and returns figures;
the oracle looks at the journals afterwards.
"""

import signal
import threading
import time

from load import (Caller, Load, GOOD, await_success, percentile, settle)
from world import Broken, wait_for

ALL = range(8)


def start(run, deadline_ms=None, arguments=(), **settings):
    """Eight cards, a server, and each slot has served once."""
    world = run.world
    processes = world.insert_many(len(ALL), **settings)
    world.start_server(*arguments, deadline_ms=deadline_ms)
    caller = Caller(world)
    for n in ALL:
        await_success(caller, world.card(n), n)
    caller.close()
    return processes


def in_threads(function, items):
    """One thread for each; what one of them raises is raised here."""
    failures = []

    def work(item):
        try:
            function(item)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def spread(values):
    """Median and worst of some milliseconds."""
    return f'{percentile(values, 50):.0f} ms, worst {max(values):.0f} ms'


# --- callers ------------------------------------------------------------------


def order(run):
    """Requests that were accepted in turn are carried out in that turn."""
    world = run.world
    start(run, auth_delay_ms=5)
    rounds = run.count(short=10, long=200)

    def one_slot(slot):
        callers = [Caller(world) for _ in range(8)]
        card = world.card(slot)
        for i in range(rounds):
            sent = []
            for caller in callers:
                group = f'order{slot}.{i}'
                sent.append(caller.send(card, slot, group=group))
                settle(world)
            for caller, number in zip(callers, sent):
                caller.wait(number, time.monotonic_ns())
            numbers = [callers[0].send(card, slot, group=f'line{slot}.{i}')
                       for _ in range(4)]
            for number in numbers:
                callers[0].wait(number, time.monotonic_ns())

    in_threads(one_slot, ALL)
    return {'requests in turn': rounds * 12 * len(ALL)}


def leaving(run):
    """Callers hang up: who was queued is not served, who had begun is."""
    world = run.world
    start(run, auth_delay_ms=300)
    queued = 10
    rounds = run.count(short=200, long=10000) // ((queued + 1) * len(ALL)) + 1

    def one_slot(slot):
        first = Caller(world)
        others = [Caller(world) for _ in range(queued)]
        card = world.card(slot)
        for _ in range(rounds):
            number = first.send(card, slot)
            wait_for(20, lambda: world.has_authenticated(first.rand),
                     'AUTHENTICATE is on the card')
            waiting = [caller.send(card, slot) for caller in others]
            settle(world)
            for caller, other in zip(others, waiting):
                caller.leave(other, started=False)
            first.leave(number, started=True)
        await_success(first, card, slot)

    in_threads(one_slot, ALL)
    return {'callers who left': rounds * (queued + 1) * len(ALL)}


# --- cards --------------------------------------------------------------------


def hung(run):
    """1 to 7 of 8 readers hang; the others must not notice."""
    world = run.world
    processes = start(run)
    seconds = run.count(short=1, long=20)
    figures = {}
    for count in run.count(short=(1, 4, 7), long=range(1, len(ALL))):
        stuck, others = ALL[:count], ALL[count:]
        with Load(world, others, world.card) as load:
            time.sleep(seconds)
        before = [result.ms for result in load.results()]
        with Load(world, stuck, world.card, callers=1) as behind:
            behind.await_all(stuck)
            for n in stuck:
                processes[n].hang()
            world.callers.note(f'{count} hang')
            try:
                with Load(world, others, world.card) as load:
                    time.sleep(seconds)
            finally:
                for n in stuck:
                    processes[n].go_on()
            world.callers.note(f'{count} go on')
            behind.await_all(stuck)
        errors = [r.code for r in load.results() if r.code not in GOOD]
        if errors:
            run.fail(f'{count} hang, and the others get {set(errors)}')
        after = [result.ms for result in load.results()]
        figures[f'{count} of 8 hang'] = (
            f'{len(after)} served beside, {len(errors)} errors, p99 '
            f'{percentile(after, 99):.1f} ms, without them '
            f'{percentile(before, 99):.1f} ms')
    return figures


class Swapper:
    """Changes the card in one slot, with and without a gap."""

    def __init__(self, run, slot):
        self.run, self.world, self.slot = run, run.world, slot
        self.rng = type(run.rng)(f'{run.rng.random()}')
        self.cards = [slot, 100 + slot, 200 + slot]
        self.now = 0
        self.former = self.world.card(slot)
        self.process = None
        self.back_ms = []

    def card(self):
        return self.world.card(self.cards[self.now])

    def insert(self):
        self.process = self.world.insert(self.cards[self.now], self.slot,
                                         auth_delay_ms=self.rng.choice((0, 20)),
                                         protocol=self.rng.choice(('t0', 't1')))

    def swap(self):
        old, self.former = self.process, self.card()
        same = self.rng.random() < 0.2
        if not same:
            self.now = (self.now + 1) % len(self.cards)
        if same or self.rng.random() < 0.5:
            old.pull()
            time.sleep(self.rng.random() * 0.8)
            self.insert()
        else:
            # The next card waits in the reader's queue, so that it is there
            # before pcscd looks again: PC/SC has no event for that.  A queue
            # that is still full of former cards has no room for it.
            self.insert()
            end = time.monotonic() + 2
            while (self.world.connections(self.slot) < 2 and
                   time.monotonic() < end):
                time.sleep(0.01)
            old.pull()


def swaps(run):
    """Cards are pulled and exchanged while they are asked."""
    world = run.world
    swappers = [Swapper(run, slot) for slot in ALL]
    for swapper in swappers:
        swapper.insert()
    world.start_server()
    rounds = -(-run.count(short=20, long=1000) // len(ALL))

    def wanted(slot):
        swapper = swappers[slot]
        return (swapper.former if world.rng.random() < 0.3
                else swapper.card())

    def one_slot(slot):
        swapper, caller = swappers[slot], Caller(world)
        await_success(caller, swapper.card(), slot)
        for _ in range(rounds):
            time.sleep(swapper.rng.random() * 0.1)
            swapper.swap()
            swapper.back_ms.append(
                await_success(caller, swapper.card(), slot))
        caller.close()

    with Load(world, ALL, wanted, callers=1):
        in_threads(one_slot, ALL)
    back = [ms for swapper in swappers for ms in swapper.back_ms]
    run.within(3000, max(back), 'a slot serves the next card')
    return {'swaps': len(back), 'serves the next card after': spread(back)}


# --- pcscd --------------------------------------------------------------------


def pcscd_killed(run):
    """kill -9 under load, and a new one."""
    world = run.world
    start(run, auth_delay_ms=10)
    back = []
    with Load(world, ALL, world.card) as load:
        for i in range(run.count(short=5, long=500)):
            time.sleep(run.rng.random() * 0.2)
            world.callers.note(f'kill -9 {i}')
            world.pcscd_kill()
            time.sleep(run.rng.choice((0, 0, 0.3, 1)))
            world.pcscd_start()
            back.append(load.await_all(ALL))
    run.within(2000, max(back), 'all slots serve again')
    return {'kills': len(back), 'all slots serve again after': spread(back)}


# What a request may get that comes too late.
BEHIND_DEADLINE = ('deadline', 'queue_timeout', 'slot_stuck')


def pcscd_frozen(run):
    """STOP under load, and CONT, sometimes behind the deadline."""
    world = run.world
    start(run, deadline_ms=1000, auth_delay_ms=10)
    back = []
    with Load(world, ALL, world.card) as load:
        for i in range(run.count(short=5, long=500)):
            time.sleep(run.rng.random() * 0.2)
            world.callers.note(f'STOP {i}')
            world.pcscd_signal(signal.SIGSTOP)
            time.sleep(run.rng.choice((0.05, 0.3, 0.9, 1.5)))
            world.pcscd_signal(signal.SIGCONT)
            back.append(load.await_all(ALL))
    lost = {r.code for r in load.results()} - {*GOOD, *BEHIND_DEADLINE}
    if lost:
        run.fail(f'a frozen pcscd costs more than time: {lost}')
    run.within(2000, max(back), 'all slots serve again')
    return {'freezes': len(back), 'all slots serve again after': spread(back)}


# --- other programs -----------------------------------------------------------

NEIGHBOURS = ('reset', 'transaction', 'exclusive', 'select', 'contexts')


def neighbours(run):
    """Other programs were first at the readers, and come again and again."""
    world = run.world
    processes = world.insert_many(len(ALL))
    rude = [run.neighbour(mode, slot, seconds=1)
            for slot, mode in enumerate(NEIGHBOURS)]
    world.start_server()
    back, visits = [], 0
    with Load(world, ALL, world.card) as load:
        load.await_all(ALL[len(NEIGHBOURS):])
        for _ in range(run.count(short=2, long=50)):
            visits += sum(program.visits() > 0 for program in rude)
            back.append(load.await_all(ALL))
            rude = [run.neighbour(mode, slot, seconds=1)
                    for slot, mode in enumerate(NEIGHBOURS)]
            for slot, _ in enumerate(NEIGHBOURS): # lets them in
                processes[slot].pull()
                processes[slot] = world.insert(slot)
        visits += sum(program.visits() > 0 for program in rude)
        back.append(load.await_all(ALL))
    if visits == 0:
        run.fail('none of the neighbours got in')
    run.within(2000, max(back), 'all slots serve again')
    return {'visits': f'{visits} of {len(back) * len(NEIGHBOURS)}',
            'all slots serve after': spread(back)}


VISITED, OTHERS = ALL[:4], ALL[4:]


def neighbour(mode):
    """
    --share shared, and the same rude program in half of the readers, which
    have to serve when it is gone; the other half does not notice.
    """

    def scenario(run):
        world = run.world
        start(run, arguments=('--share', 'shared'))
        back, visits = [], 0
        with Load(world, OTHERS, world.card) as beside:
            with Load(world, VISITED, world.card) as load:
                for _ in range(run.count(short=2, long=50)):
                    rude = [run.neighbour(mode, slot, seconds=1)
                            for slot in VISITED]
                    visits += sum(program.visits() > 0 for program in rude)
                    back.append(load.await_all(VISITED))
        errors = {r.code for r in beside.results()} - set(GOOD)
        if errors:
            run.fail(f'readers without a neighbour get {errors}')
        if visits == 0:
            run.fail('none of the neighbours got in')
        run.within(2000, max(back), 'all slots serve again')
        return {'visits': f'{visits} of {len(back) * len(VISITED)}',
                'served beside': len(beside.results()),
                'all slots serve after': spread(back)}

    return scenario


def neighbour_exclusive(run):
    """It can only be there first: the server starts beside it."""
    world = run.world
    world.insert_many(len(ALL))
    back, busy = [], 0
    for _ in range(run.count(short=1, long=25)):
        rude = [run.neighbour('exclusive', slot, seconds=3)
                for slot in VISITED]
        time.sleep(1)  # they get in at once, there is nobody else
        world.start_server('--share', 'shared')
        with Load(world, ALL, world.card) as load:
            load.await_all(OTHERS)
            if not all(program.visits() for program in rude):
                run.fail('a neighbour did not get in')
            back.append(load.await_all(VISITED))
        busy += sum(r.code == 'reader_busy' for r in load.results(VISITED))
        errors = {r.code for r in load.results(OTHERS)} - set(GOOD)
        if errors:
            run.fail(f'readers without a neighbour get {errors}')
        world.stop_server()
    if busy == 0:
        run.fail('no reader of another program was busy')
    run.within(2000, max(back), 'all slots serve again')
    return {'visits': len(back) * len(VISITED),
            'all slots serve after': spread(back)}


SCENARIOS = {
    'order': order,
    'leaving': leaving,
    'hung readers': hung,
    'swaps': swaps,
    'pcscd killed': pcscd_killed,
    'pcscd frozen': pcscd_frozen,
    'neighbours': neighbours,
    **{f'neighbour: {mode}': neighbour(mode) for mode in NEIGHBOURS
       if mode != 'exclusive'},
    'neighbour: exclusive': neighbour_exclusive,
}
