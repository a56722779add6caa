#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
The benchmark's own words: what it measures is measured, a wrong answer is seen,
and its figures come out right.  Without pcscd and without a bound on time.
Prints TAP.

    test_tools.py BUILD [allocations]
"""

import contextlib
import os
import sys
import tempfile
import time
import xml.etree.ElementTree

sys.dont_write_bytecode = True

import chart
import cost
import report
from rig import Failed, Rig, end, make_card, write_card

REQUESTS = 200


def find_port(log):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with open(log, encoding='utf-8') as f:
            for line in f:
                if 'listening on http://127.0.0.1:' in line:
                    return line.split('127.0.0.1:')[1].split()[0]
        time.sleep(0.02)
    raise Failed('the server does not listen')


@contextlib.contextmanager
def soft_server(build, counted=False):
    with tempfile.TemporaryDirectory() as folder:
        rig = Rig(folder, build)
        rig.profile = rig.write_profile('right', 2)
        rig.server = rig.spawn('server', [
            rig.program('src/server/sim-rest-server'), '-p', '0',
            f'--soft={rig.profile}', cost.unfiltered(rig)],
            env=cost.counted(rig) if counted else None)
        try:
            yield rig, find_port(rig.path('server.log'))
        finally:
            rig.close()


def load(rig, port, *options, profile=None):
    return rig.load(2, 4, '-p', port, *options, profile=profile)


def is_plausible(result, count=REQUESTS):
    return (result['requests'] == count and result['wrong'] == 0 and
            result['rate'] > 0 and result['all'] >= count and
            result['cpu'] > 0 and 0 < result['min'] <= result['p50'] <=
            result['p90'] <= result['p99'] <= result['max'])


def counts_all(rig, port):
    return all(is_plausible(load(rig, port, '-n', str(REQUESTS), *options))
               for options in ((), ('-1',), ('-i',), ('-H', 'X-Test: 1')))


def measures_for_a_time(rig, port):
    result = load(rig, port, '-w', '50', '-d', '200')
    return is_plausible(result, result['requests'])


def sees_wrong_values(rig, port):
    """Of cards with the same numbers and other keys."""
    path = rig.path('wrong.ini')
    with open(path, 'w', encoding='ascii') as f:
        for n in range(2):
            card = make_card(n)._replace(opc=bytes(16))
            write_card(f, card, n, {})
    try:
        load(rig, port, '-n', '10', profile=path)
    except Failed as failed:
        return "'wrong': 10" in str(failed)
    return False


def sees_wrong_length(rig, port):
    try:
        load(rig, port, '-n', '10', '-f', '17')
    except Failed as failed:
        return "'wrong': 10" in str(failed)
    return False


def no_memory_for_a_request(build):
    """Of ours; and what is taken for a connection is seen."""
    with soft_server(build, counted=True) as (rig, port):
        kept = cost.allocations_of(
            rig, lambda n: rig.load(1, 1, '-p', port, '-n', str(n)))
        new = cost.allocations_of(
            rig, lambda n: rig.load(1, 1, '-p', port, '-1', '-n', str(n)))
    print(f'# {kept}\n# {new}')
    return ([name for name in kept if name.startswith('ours')] == [] and
            kept['libjansson']['calls'] > 1 and
            new['ours: conn_open']['calls'] == 1)


def row(rate, p50=1000.0, p99=2000.0):
    return {'rate': rate, 'p50': p50, 'p99': p99, 'requests': 100,
            'cpu': {'pcscd': 40, 'cards': 30, 'client': 20}}


def figures():
    """Two rounds; the machine was half as fast in the second."""
    cells = {'instant: limit, 1 slots': [row(1000, 200), row(500, 400)],
             'instant: ours, 1 slots': [row(500, 300), row(250, 560)],
             'instant: limit, 8 slots': [row(1), row(1)],
             'instant: bare HTTP, 1 conns': [row(9000, 50), row(4500, 110)]}
    return report.Figures(cells, {
        'memory': {'slots': 16, 'idle_kib': 4096,
                   'connections_256_kib': 20480}})


def targets_are_judged():
    got = {what: (value, met) for what, _, _, _, value, met
           in report.verdicts(figures())}
    return got == {
        'instant card, 1 slot, p50: ours - limit - bare HTTP': (50, True),
        'instant card, 1 slot: rate / limit': (0.5, True),
        'memory, idle, 16 slots': (4, True),
        'memory, 256 connections': (20, False)}


def readme_is_rewritten():
    about = {'cpu': 'A', 'cores': 2, 'system': 'B', 'date': '2000-01-01',
             'load': 0.5}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'README')
        with open(path, 'w', encoding='ascii') as f:
            f.write(f'before\n{report.BEGIN}\nold\n{report.END}\nafter\n')
        for _ in range(2):
            report.write_section(
                path, '\n\n'.join([
                    report.markdown(figures(), about, 'c.svg'),
                    report.all_markdown(figures(), about)]))
        with open(path, encoding='ascii') as f:
            text = f.read()
    return (text.startswith('before\n') and text.endswith('after\n') and
            'old' not in text and text.count(report.BEGIN) == 1 and
            '| 1 instant card, 1 connection | 750 | 375 | 50 % |' in text and
            '| memory, 256 connections | at most 16 MiB | 20.00 | missed |'
            in text and
            '| instant: limit, 8 slots | 40 | 30 | 0 | 20 | 90 |' in text)


def chart_is_drawn():
    drawn = chart.draw([('one & other', [100, 120, 110], [60, 70, 65])])
    root = xml.etree.ElementTree.fromstring(drawn)
    words = [element.text for element in root.iter() if element.text]
    return 'one & other' in words and '65/s' in words


def all_tests(build):
    yield 'targets are judged', targets_are_judged()
    yield 'the README is rewritten', readme_is_rewritten()
    yield 'the chart is drawn', chart_is_drawn()
    if 'allocations' in sys.argv[2:]:
        yield 'a request takes no memory', no_memory_for_a_request(build)
    with soft_server(build) as (rig, port):
        yield 'all requests are counted', counts_all(rig, port)
        yield 'for a time', measures_for_a_time(rig, port)
        yield 'wrong values are seen', sees_wrong_values(rig, port)
        yield 'a wrong length is seen', sees_wrong_length(rig, port)
        end(rig.server)


def main():
    results = list(all_tests(sys.argv[1]))
    print(f'1..{len(results)}')
    for i, (name, passed) in enumerate(results, 1):
        print(f'{"ok" if passed else "not ok"} {i} - {name}')
    sys.exit(not all(passed for _, passed in results))


if __name__ == '__main__':
    main()
