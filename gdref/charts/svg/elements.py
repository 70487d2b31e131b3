"""The elements that an SVG is made of: texts, lines, markers, each as a string."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

from gdref.charts.chart import Position, Series
from gdref.charts.scale import Tick
from gdref.charts.svg.layout import Box
from gdref.charts.svg.style import COLORS, DASHES, MARKERS
from gdref.charts.words import clean

NOISE = 12  # times up and down the panel: a line of more is drawn thin, and behind the others
CROWD = 2000  # dots: of more, those that share a cell of 4 pixels are drawn as one
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def n(value: float) -> str:
    """A number as the SVG has it: 2 decimals at most, no -0."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def text(x: float, y: float, words: str, style: str = "", anchor: str = "start") -> str:
    """A text element; its baseline begins (or has its middle, or ends) at (x, y)."""
    words = escape(clean(words))
    kind = f' class="{style}"' if style else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text{kind} x="{n(x)}" y="{n(y)}"{side}>{words}</text>'


def path_data(lines: Sequence[Sequence[Position]]) -> str:
    """The d of a path: lines in pixels; what is the same after rounding is left out."""
    subpaths = []
    for line in lines:
        corners = [f"{n(x)} {n(y)}" for x, y in line]
        kept = [c for k, c in enumerate(corners) if k == 0 or c != corners[k - 1]]
        subpaths.append(f"M{kept[0]}" + (f"L{' '.join(kept[1:])}" if kept[1:] else "h0"))
    return "".join(subpaths)


def marker(style: int, x: float, y: float) -> str:
    """The d of a style's marker at (x, y)."""
    return f"M{n(x)} {n(y)}{MARKERS[(style + style // 8) % 8]}"


def line_attributes(style: int, thin: bool = False) -> str:
    """The attributes of a line in a style."""
    dash = DASHES[(style + style // 8) % 8]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    if thin:
        dashes = ' stroke-width="1"'
    return f'class="line" stroke="{COLORS[style % len(COLORS)]}"{dashes}'


def tick_label(tick: Tick) -> str:
    """1e-6 as ten to the power of -6."""
    mantissa, e, exponent = tick.label.partition("e")
    if not e:
        return tick.label.replace("-", "\u2212")
    times = {"1": "", "-1": "-"}.get(mantissa, f"{mantissa}\u00b7").replace("-", "\u2212")
    return f"{times}10{exponent.translate(SUPERSCRIPTS)}"


def noisy(inside: list[list[Position]], box: Box) -> bool:
    """Whether a line goes to and fro so much that it fills an area."""
    steps = (abs(c[0] - a[0]) + abs(c[1] - a[1]) for line in inside for a, c in pairwise(line))
    return sum(steps) > NOISE * (box.bottom - box.top)


def curve(series: Series, inside: list[list[Position]], style: int, box: Box) -> list[str]:
    """The elements of a series."""
    if not inside:
        return []
    if series.kind == "dots":
        if len(inside) > CROWD:
            inside = list({(x // 4, y // 4): [(x, y)] for ((x, y),) in inside}.values())
        return [f'<path class="dots" d="{path_data(inside)}"/>']
    if series.kind in ("guide", "contour"):
        return [f'<path class="{series.kind}" d="{path_data(inside)}"/>']
    color = COLORS[style % len(COLORS)]
    if series.kind == "path":
        spots = [inside[-1][-1]]
    elif series.kind == "curve":
        spots = []
    else:
        spots = on_the_way([corner for part in inside for corner in part], style)
    markers = "".join(marker(style, x, y) for x, y in spots)
    way = f'<path {line_attributes(style, noisy(inside, box))} d="{path_data(inside)}"/>'
    return [way + (f'<path class="spot" fill="{color}" d="{markers}"/>' if markers else "")]


def on_the_way(line: list[Position], style: int) -> list[Position]:
    """Four places along a line, evenly over x, elsewhere for each style."""
    xs = [x for x, _ in line]
    spots = []
    for quarter in range(4):
        x = xs[0] + (xs[-1] - xs[0]) * (quarter + 0.25 + 0.1 * (style % 8)) / 4.2
        k = max(1, bisect_left(xs, x))
        if k < len(xs) and xs[k] > xs[k - 1]:
            share = (x - xs[k - 1]) / (xs[k] - xs[k - 1])
            spots.append((x, line[k - 1][1] + share * (line[k][1] - line[k - 1][1])))
    return spots or [line[-1]]


def leaving(x: float, y: float, box: Box, style: int) -> str:
    """An arrowhead at the edge where a line leaves the box."""
    edges = ((y - box.top, 0), (box.right - x, 90), (box.bottom - y, 180), (x - box.left, 270))
    turn = f" rotate({min(edges)[1]})" if min(edges)[1] else ""
    color = COLORS[style % len(COLORS)]
    return f'<path fill="{color}" transform="translate({n(x)} {n(y)}){turn}" d="M-6 9L0-3 6 9z"/>'
