# SPDX-License-Identifier: MIT
"""Everything at once: whatever the other scenarios do, in any order."""

import contextlib
import signal
import threading
import time

from load import Caller, Load
from matrix import FAULTS, POSITIONS, SENSELESS
from scenarios import ALL, NEIGHBOURS, Swapper, in_threads

SENSIBLE = [(fault, position) for fault in FAULTS for position in POSITIONS
            if fault != 'swap' and not fault.startswith('extra') and
            (fault, position) not in SENSELESS]
MORE_DESCRIPTORS = 16  # than at a tenth, which are connections
MORE_THREADS = 2
MORE_KIB = 2048


class Chaos:
    """
    What can be done to the system.  Each slot takes the next step when it has
    done one; pcscd belongs to all of them.
    """

    def __init__(self, run, count):
        self.run, self.world = run, run.world
        self.swappers = [Swapper(run, slot) for slot in ALL]
        self.count = count
        self.taken = 0
        self.early = None
        self.lock = threading.Lock()
        self.pcscd = threading.Lock()
        self.later = []
        self.steps = {
            self.swap: 30, self.fault: 30, self.hang: 10, self.leave: 20,
            self.neighbour: 5, self.freeze: 2, self.kill: 1,
        }

    def wanted(self, slot):
        swapper = self.swappers[slot]
        return swapper.former if time.monotonic_ns() % 4 == 0 else (
            swapper.card())

    def take(self):
        """False when all steps are taken."""
        with self.lock:
            self.taken += 1
            if self.taken == self.count // 10:
                self.early = self.world.resources()
            return self.taken <= self.count

    def one_slot(self, slot):
        swapper = self.swappers[slot]
        while self.take():
            step = swapper.rng.choices(list(self.steps),
                                       self.steps.values())[0]
            self.world.callers.note(f'{step.__name__} {slot}')
            step(swapper)
            time.sleep(swapper.rng.random() * 0.05)

    def swap(self, swapper):
        swapper.swap()

    def fault(self, swapper):
        process = swapper.process
        fault, position = swapper.rng.choice(SENSIBLE)
        process.command(f'chaos * {POSITIONS[position]} once {fault}')
        if 'hang' in fault:
            self.soon(swapper, lambda: self.clear(process))

    @staticmethod
    def clear(process):
        with contextlib.suppress(OSError): # when it was pulled meanwhile
            process.command('clear')

    def hang(self, swapper):
        swapper.process.hang()
        # A card that is stopped does not listen to what comes next.
        time.sleep(swapper.rng.random() * 0.5)
        swapper.process.go_on()

    def leave(self, swapper):
        caller = Caller(self.world)
        number = caller.send(self.wanted(swapper.slot), swapper.slot)
        time.sleep(swapper.rng.random() * 0.02)
        caller.leave(number, started=None)

    def neighbour(self, swapper):
        program = self.run.neighbour(swapper.rng.choice(NEIGHBOURS),
                                     swapper.slot, seconds=1)
        self.soon(swapper, program.visits)

    def freeze(self, swapper):
        with self.pcscd:
            self.world.pcscd_signal(signal.SIGSTOP)
            time.sleep(swapper.rng.choice((0.05, 0.5, 1.2)))
            self.world.pcscd_signal(signal.SIGCONT)

    def kill(self, _):
        with self.pcscd:
            self.world.pcscd_kill()
            self.world.pcscd_start()

    def soon(self, swapper, function):
        timer = threading.Timer(swapper.rng.random() * 2, function)
        timer.start()
        with self.lock:
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
    disorder = Chaos(run, run.count(short=200, long=10000))
    for swapper in disorder.swappers:
        swapper.insert()
    world.start_server(deadline_ms=1000)
    # The oracle wants to remember each request.
    with Load(world, ALL, disorder.wanted, callers=2,
              pause_ms=run.count(short=5, long=30)) as load:
        load.await_all(ALL)
        in_threads(disorder.one_slot, ALL)
        disorder.end()
        back = load.await_all(ALL)
        late = world.resources()
    run.within(2000, back, 'all slots serve again')
    for what, before, after, more in zip(
            ('descriptors', 'threads', 'KiB'), disorder.early, late,
            (MORE_DESCRIPTORS, MORE_THREADS, MORE_KIB)):
        if after > before + more:
            run.fail(f'{before} {what} have become {after}')
    return {'steps': disorder.count,
            'all slots serve again after': f'{back:.0f} ms',
            'descriptors, threads, KiB at a tenth and at the end':
                f'{disorder.early}, {late}'}


SCENARIOS = {'chaos': chaos}
