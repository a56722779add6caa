# SPDX-License-Identifier: MIT
"""
What the figures say: medians and spread, the targets, the README's section.
"""

import datetime
import os
import platform
import re
from statistics import median

BEGIN = '<!-- bench: begin; bench/bench --readme writes this section -->'
END = '<!-- bench: end -->'


class Figures:
    """The cells of all rounds, and the single figures."""

    def __init__(self, cells, single):
        self.cells = cells
        self.single = single

    def values(self, cell, what):
        return [row[what] for row in self.cells.get(cell, [])]

    def get(self, cell, what):
        """The median, or None where that was not measured."""
        values = self.values(cell, what)
        return median(values) if values else None

    def ratio(self, cell, to, what='rate'):
        """The median of the rounds' own ratios."""
        pairs = list(zip(self.values(cell, what), self.values(to, what)))
        return median(a / b for a, b in pairs) if pairs else None


# --- targets ------------------------------------------------------------------


def overhead(figures):
    """What a request takes beyond its card's time and bare HTTP's."""
    rows = zip(*(figures.values(cell, 'p50') for cell in
                 ('instant: ours, 1 slots', 'instant: limit, 1 slots',
                  'instant: bare HTTP, 1 conns')))
    values = [ours - limit - bare for ours, limit, bare in rows]
    return median(values) if values else None


def of_limit(cards, slots):
    return lambda figures: figures.ratio(f'{cards}: ours, {slots} slots',
                                         f'{cards}: limit, {slots} slots')


def single(*path):
    def get(figures):
        value = figures.single
        for name in path:
            value = value.get(name) if value is not None else None
        return value / 1024 if value is not None else None
    return get


def accepts_ms(figures):
    values = figures.single.get('start_up', {}).get('accepts_ms')
    return median(values) if values else None


def own_allocations(figures):
    rows = figures.single.get('cost', {}).get('allocations')
    if rows is None:
        return None
    return sum(row['calls'] for name, row in rows.items()
               if name.startswith('ours'))


# What, unit, at most or at least, how much, from the figures.
TARGETS = [
    ('instant card, 1 slot, p50: ours - limit - bare HTTP', 'us', '<=', 60,
     overhead),
    ('instant card, 1 slot: rate / limit', '', '>=', 0.45,
     of_limit('instant', 1)),
    ('instant cards, 8 slots: rate / limit', '', '>=', 0.6,
     of_limit('instant', 8)),
    *((f'2 + 20 ms cards, {n} slot{"s" if n > 1 else ""}: rate / limit', '',
       '>=', 0.98, of_limit('2+20 ms', n)) for n in (1, 4, 8)),
    ('cards in the process, 64 connections: rate / bare HTTP', '', '>=', 0.3,
     lambda f: f.ratio('soft: ours, 64 conns', 'soft: bare HTTP, 64 conns')),
    ('p99 of one slot while 7 others hang / alone', '', '<=', 1.1,
     lambda f: f.ratio('instant: ours, beside 7 that hang',
                       'instant: ours, alone', 'p99')),
    ('memory, idle, 16 slots', 'MiB', '<=', 8,
     single('memory', 'idle_kib')),
    ('memory, 256 connections', 'MiB', '<=', 16,
     single('memory', 'connections_256_kib')),
    ('start-up to accepting, 8 cards', 'ms', '<=', 50, accepts_ms),
    ('allocations per request, ours', '', '<=', 0, own_allocations),
]


def verdicts(figures):
    """(what, unit, comparison, target, value, met) of all that was measured."""
    rows = []
    for what, unit, comparison, target, get in TARGETS:
        value = get(figures)
        if value is not None:
            met = value <= target if comparison == '<=' else value >= target
            rows.append((what, unit, comparison, target, value, met))
    return rows


# --- text ---------------------------------------------------------------------


def machine():
    model = ''
    with open('/proc/cpuinfo', encoding='utf-8') as f:
        for line in f:
            if line.startswith('model name'):
                model = line.split(':', 1)[1].strip()
                break
    return {'cpu': model, 'cores': os.cpu_count(),
            'kernel': platform.release(),
            'system': system_name(),
            'date': datetime.date.today().isoformat(),
            'load': os.getloadavg()[0]}


def system_name():
    with open('/etc/os-release', encoding='utf-8') as f:
        match = re.search(r'^PRETTY_NAME="(.*)"', f.read(), re.M)
    return match[1] if match else 'Linux'


def spread(values, digits=0):
    low, high = min(values), max(values)
    return f'{low:.{digits}f}-{high:.{digits}f}'


def print_all(figures):
    print(f'\n{"median (from-to), of the rounds":36} {"requests/s":>26} '
          f'{"p50 us":>22} {"p99 us":>24}')
    for cell in figures.cells:
        line = f'{cell:36}'
        for what, width in (('rate', 26), ('p50', 22), ('p99', 24)):
            values = figures.values(cell, what)
            text = f'{median(values):.0f} ({spread(values)})'
            line += f' {text:>{width}}'
        print(line)
    print()
    for what, unit, comparison, target, value, met in verdicts(figures):
        print(f'{"ok    " if met else "MISSED"} {what}: {value:.2f} {unit} '
              f'({comparison} {target})')


README_CELLS = [
    ('1 instant card, 1 connection', 'instant: limit, 1 slots',
     'instant: ours, 1 slots'),
    ('8 instant cards, 8 connections', 'instant: limit, 8 slots',
     'instant: ours, 8 slots'),
    ('16 instant cards, 16 connections', 'instant: limit, 16 slots',
     'instant: ours, 16 slots'),
    ('1 card of 2 + 20 ms', '2+20 ms: limit, 1 slots',
     '2+20 ms: ours, 1 slots'),
    ('8 cards of 2 + 20 ms', '2+20 ms: limit, 8 slots',
     '2+20 ms: ours, 8 slots'),
    ('8 cards of 10 + 60 ms', '10+60 ms: limit, 8 slots',
     '10+60 ms: ours, 8 slots'),
]


def where(about):
    """What it was measured on, and whether that had other work."""
    return (f'{about["cpu"]}, {about["cores"]} cores that cards, pcscd, server '
            f'and callers share; {about["system"]}; {about["date"]}; load '
            f'average at the start {about["load"]:.1f}.')


def markdown(figures, about, chart):
    """For the README: what a reader wants to know first."""
    lines = ['| authentications per second | at most, by pcscd | here | |',
             '|---|---|---|---|']
    for name, limit, ours in README_CELLS:
        if figures.get(ours, 'rate') is not None:
            lines.append(f'| {name} | {figures.get(limit, "rate"):.0f} | '
                         f'{figures.get(ours, "rate"):.0f} | '
                         f'{100 * figures.ratio(ours, limit):.0f} % |')
    return '\n'.join([*lines, '', f'![Rates and the limit]({chart})', '',
                      where(about)])


def all_markdown(figures, about):
    """For doc/performance.md: everything."""
    lines = [where(about), '', '| target | | measured | |', '|---|---|---|---|']
    for what, unit, comparison, target, value, met in verdicts(figures):
        sign = {'<=': 'at most', '>=': 'at least'}[comparison]
        lines.append(f'| {what} | {sign} {target} {unit} | {value:.2f} | '
                     f'{"" if met else "missed"} |')
    lines += ['', '| median (from-to) of the rounds | requests/s | p50 us | '
              'p99 us |', '|---|---|---|---|']
    for cell in figures.cells:
        texts = [f'{median(values):.0f} ({spread(values)})' for values in
                 (figures.values(cell, what) for what in ('rate', 'p50',
                                                          'p99'))]
        lines.append(f'| {cell} | {" | ".join(texts)} |')
    return '\n'.join([*lines, '', *cpu_lines(figures), '',
                      *cost_lines(figures.single)])


CPU_CELLS = ('instant: limit, 8 slots', 'instant: ours, 8 slots',
             'instant: ours, 64 conns', 'instant: ours, TLS',
             'instant: ours, Unix socket', 'soft: ours, 64 conns')
CPU_PARTS = ('pcscd', 'cards', 'server', 'client')


def cpu_lines(figures):
    """On a machine that is busy, this is what decides."""
    lines = [f'| CPU time of one, us | {" | ".join(CPU_PARTS)} | together |',
             '|---|' + '---|' * (len(CPU_PARTS) + 1)]
    for cell in CPU_CELLS:
        rows = figures.values(cell, 'cpu')
        if rows:
            parts = [median(row.get(part, 0) for row in rows)
                     for part in CPU_PARTS]
            texts = [f'{us:.0f}' for us in (*parts, sum(parts))]
            lines.append(f'| {cell} | {" | ".join(texts)} |')
    return lines


def cost_lines(single):
    lines = ['| of the server | |', '|---|---|']
    for key, name in (('memory', ''), ('memory_with_tls', ', TLS')):
        if key in single:
            kib = single[key]
            lines.append(
                f'| memory{name}: {kib["slots"]} slots, idle; 256 connections '
                f'| {kib["idle_kib"] / 1024:.1f} MiB; '
                f'{kib["connections_256_kib"] / 1024:.1f} MiB |')
    if 'start_up' in single:
        for key, name in (('accepts_ms', 'accepts'),
                          ('answers_ms', 'has answered')):
            lines.append(f'| start-up with 8 cards until it {name} | '
                         f'{median(single["start_up"][key]):.0f} ms |')
    cost = single.get('cost')
    if cost is None:
        return lines
    lines.append('| context switches for each request | '
                 f'{cost["switches"]:.1f} |')
    for key, name in (('system_calls', 'system calls'),
                      ('instructions', 'instructions')):
        parts = ', '.join(f'{part} {count:.0f}'
                          for part, count in cost[key].items())
        lines.append(f'| {name} for each request | '
                     f'{sum(cost[key].values()):.0f}: {parts} |')
    parts = ', '.join(f'{name} {row["calls"]:.0f} ({row["bytes"]:.0f} bytes)'
                      for name, row in cost['allocations'].items())
    return [*lines, f'| allocations for each request | {parts} |']


def write_section(path, section):
    """In the place of what is between the marks."""
    with open(path, encoding='utf-8') as f:
        text = f.read()
    start, stop = text.find(BEGIN), text.find(END)
    if start < 0 or stop < start:
        raise ValueError(f'{path}: has no section between {BEGIN} and {END}')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(f'{text[:start]}{BEGIN}\n\n{section}\n\n{text[stop:]}')
