# SPDX-License-Identifier: MIT
"""
A chart as SVG: for each kind of cards a pair of bars, the limit and ours, with
the spread of the rounds.  Each pair has a scale of its own, from 0 to 110 % of
the limit, since cards differ a hundredfold.
"""

from html import escape
from statistics import median

WIDTH, ROW, TOP, LEFT, BAR = 760, 46, 44, 250, 14
SPAN = WIDTH - LEFT - 130
LIMIT, OURS, INK, LINE = '#b8c4d0', '#2f6f9f', '#24292f', '#d0d7de'


def text(x, y, words, anchor='start', size=13):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
            f'font-size="{size}" fill="{INK}">{escape(words)}</text>')


def bar(y, values, scale, colour):
    middle = median(values) * scale
    low, high = (min(LEFT + x * scale, WIDTH - 70)
                 for x in (min(values), max(values)))
    at = y + BAR / 2
    return [f'<rect x="{LEFT}" y="{y}" width="{middle:.1f}" height="{BAR}" '
            f'fill="{colour}"/>',
            f'<path d="M{low:.1f} {at}H{high:.1f}M{low:.1f} {at - 3}v6'
            f'M{high:.1f} {at - 3}v6" stroke="{INK}" fill="none"/>',
            text(LEFT + max(middle, high - LEFT) + 8, y + BAR - 2,
                 f'{median(values):.0f}/s')]


def draw(rows):
    """rows: (name, limit's rates, our rates), each with one value a round."""
    height = TOP + ROW * len(rows) + 30
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
             f'height="{height}" viewBox="0 0 {WIDTH} {height}" '
             'font-family="sans-serif">',
             f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
             text(12, 24, 'Authentications per second', size=16),
             f'<rect x="{LEFT}" y="12" width="14" height="14" '
             f'fill="{LIMIT}"/>', text(LEFT + 20, 24, 'the limit: pcscd alone'),
             f'<rect x="{LEFT + 190}" y="12" width="14" height="14" '
             f'fill="{OURS}"/>', text(LEFT + 210, 24, 'sim-rest-server')]
    for share in (0, 25, 50, 75, 100):
        x = LEFT + SPAN * share / 110
        parts += [f'<path d="M{x:.1f} {TOP - 6}V{height - 24}" '
                  f'stroke="{LINE}"/>',
                  text(x, height - 8, f'{share} %', 'middle', 11)]
    for i, (name, limit, ours) in enumerate(rows):
        y = TOP + i * ROW
        scale = SPAN / 1.1 / median(limit)
        parts += [text(LEFT - 10, y + BAR + 5, name, 'end'),
                  *bar(y, limit, scale, LIMIT),
                  *bar(y + BAR + 2, ours, scale, OURS)]
    return '\n'.join([*parts, '</svg>', ''])
