# SPDX-License-Identifier: MIT
"""Everything at once: whatever the other scenarios do, in any order."""

import signal
import threading
import time

from load import Caller, Load
from matrix import FAULTS, POSITIONS, SENSELESS
from scenarios import ALL, NEIGHBOURS, Swapper

SENSIBLE = [(fault, position) for fault in FAULTS for position in POSITIONS
            if fault != 'swap' and not fault.startswith('extra') and
            (fault, position) not in SENSELESS]
MORE_DESCRIPTORS = 16  # than at the start, which are connections
MORE_THREADS = 2


class Chaos:
    """What can be done to the system; each step ends by itself."""

    def __init__(self, run):
        self.run, self.world, self.rng = run, run.world, run.rng
        self.swappers = [Swapper(run, slot) for slot in ALL]
        self.later = []
        self.steps = {
            'swap': (self.swap, 30), 'fault': (self.fault, 30),
            'hang': (self.hang, 10), 'leave': (self.leave, 20),
            'neighbour': (self.neighbour, 5), 'freeze': (self.freeze, 3),
            'kill': (self.kill, 2),
        }

    def wanted(self, slot):
        swapper = self.swappers[slot]
        return swapper.former if time.monotonic_ns() % 4 == 0 else (
            swapper.card())

    def step(self):
        names = list(self.steps)
        weights = [weight for _, weight in self.steps.values()]
        name = self.rng.choices(names, weights)[0]
        slot = self.rng.choice(ALL)
        self.world.callers.note(f'{name} {slot}')
        self.steps[name][0](slot)
        time.sleep(self.rng.random() * 0.05)

    def swap(self, slot):
        self.swappers[slot].swap()

    def fault(self, slot):
        process = self.swappers[slot].process
        fault, position = self.rng.choice(SENSIBLE)
        process.command(f'chaos * {POSITIONS[position]} once {fault}')
        if 'hang' in fault:
            self.soon(lambda: process.process.poll() is not None or
                      process.command('clear'))

    def hang(self, slot):
        process = self.swappers[slot].process
        process.hang()
        # A card that is stopped does not listen to what comes next.
        time.sleep(self.rng.random() * 0.5)
        process.go_on()

    def leave(self, slot):
        caller = Caller(self.world)
        number = caller.send(self.wanted(slot), slot)
        time.sleep(self.rng.random() * 0.02)
        caller.leave(number, started=None)

    def neighbour(self, slot):
        program = self.run.neighbour(self.rng.choice(NEIGHBOURS), slot,
                                     seconds=1)
        self.soon(program.wait)

    def freeze(self, _):
        self.world.pcscd_signal(signal.SIGSTOP)
        time.sleep(self.rng.choice((0.05, 0.5, 1.2)))
        self.world.pcscd_signal(signal.SIGCONT)

    def kill(self, _):
        self.world.pcscd_kill()
        self.world.pcscd_start()

    def soon(self, function):
        timer = threading.Timer(self.rng.random() * 2, function)
        timer.start()
        self.later.append(timer)

    def end(self):
        """Good cards everywhere, and nothing that still comes."""
        for timer in self.later:
            timer.join()
        for swapper in self.swappers:
            swapper.process.pull()
            swapper.insert()


def chaos(run):
    world = run.world
    disorder = Chaos(run)
    for swapper in disorder.swappers:
        swapper.insert()
    world.start_server(deadline_ms=1000)
    count = run.count(short=150, long=10000)
    with Load(world, ALL, disorder.wanted, callers=2) as load:
        load.await_all(ALL)
        for i in range(count):
            if i == count // 10:
                early = world.resources()
            disorder.step()
        disorder.end()
        back = load.await_all(ALL)
        late = world.resources()
    run.within(3000, back, 'all slots serve again')
    if late[0] > early[0] + MORE_DESCRIPTORS:
        run.fail(f'{early[0]} descriptors have become {late[0]}')
    if late[1] > early[1] + MORE_THREADS:
        run.fail(f'{early[1]} threads have become {late[1]}')
    return {'steps': count, 'all slots serve again after': f'{back:.0f} ms',
            'descriptors, threads, KiB at a tenth and at the end':
                f'{early}, {late}'}


SCENARIOS = {'chaos': chaos}
UNSEEN_RESETS = {'chaos'}
