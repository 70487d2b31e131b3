"""One panel of an SVG: its axes, series and marks as elements, and where its labels are."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, hypot
from typing import NamedTuple
from xml.sax.saxutils import escape

from gdref.charts.chart import STYLED, Panel, Position, Series, apart, clipped, equalised, pieces
from gdref.charts.layout import Box, fitted, free, text_box
from gdref.charts.scale import Tick, ticks
from gdref.charts.style import COLORS, DASHES, MARKERS, clean, text_width

SIDE = 30  # pixels to the right of a panel that its tick labels may use
NOISE = 12  # times up and down the panel: a line of more is drawn thin, and behind the others
CROWD = 2000  # dots: of more, those that share a cell of 4 pixels are drawn as one
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Drawn(NamedTuple):
    """A panel as elements of an SVG, in order from back to front, and the boxes of its labels.

    ends: where each series with a label ends, in pixels, or None where nothing of it is seen.
    """

    elements: list[str]
    boxes: list[Box]
    ends: dict[int, Position | None]


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


def ways(lines: Sequence[Sequence[Position]]) -> str:
    """The d of a path: lines in pixels; what is the same after rounding is left out."""
    found = []
    for line in lines:
        corners = [f"{n(x)} {n(y)}" for x, y in line]
        kept = [c for k, c in enumerate(corners) if k == 0 or c != corners[k - 1]]
        found.append(f"M{kept[0]}" + (f"L{' '.join(kept[1:])}" if kept[1:] else "h0"))
    return "".join(found)


def marker(style: int, x: float, y: float) -> str:
    """The d of a style's marker at (x, y)."""
    return f"M{n(x)} {n(y)}{MARKERS[style % len(MARKERS)]}"


def paint(style: int, thin: bool = False) -> str:
    """The attributes of a line in a style."""
    dash = DASHES[style % len(DASHES)]
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


def y_ticks(panel: Panel) -> list[Tick]:
    """The ticks of the upright axis: their labels settle how wide the panel is."""
    return ticks(panel.y.low, panel.y.high, panel.y.log, 7)


def gutter(panel: Panel) -> float:
    """The room that the labels of a panel's y axis need to its left."""
    return 20 + max([30.0, *(text_width(tick_label(tick), 13) for tick in y_ticks(panel))])


def styles(panel: Panel) -> dict[int, int]:
    """The style of each series that has one of its own, by its index."""
    own = [k for k, series in enumerate(panel.series) if series.kind in STYLED]
    return {k: style for style, k in enumerate(own)}


def axes(panel: Panel, box: Box) -> Drawn:
    """The axes with ticks, grid and names; the name of y stands above its axis."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    grid, labels, boxes = [], [], []
    for tick in y_ticks(panel):
        y = bottom - height * panel.y.position(tick.value)
        grid.append(f"M{n(left)} {n(y)}H{n(right)}")
        labels.append(text(left - 8, y + 4.5, tick_label(tick), "tick", "end"))
        boxes.append(text_box(left - 8, y + 4.5, tick_label(tick), "tick", "end"))
    for most in range(9, 0, -1):
        found = ticks(panel.x.low, panel.x.high, panel.x.log, most)
        at = [left + width * panel.x.position(tick.value) for tick in found]
        below = [
            text_box(x, bottom + 18, tick_label(t), "tick", "middle")
            for x, t in zip(at, found, strict=True)
        ]
        if all(a.right + 8 <= b.left for a, b in pairwise(below)):
            break
    room = left - 46  # where the next label may begin
    for x, tick, label in zip(at, found, below, strict=True):
        grid.append(f"M{n(x)} {n(top)}V{n(bottom)}")
        if room < label.left and label.right <= right + SIDE:
            room = label.right + 8
            labels.append(text(x, bottom + 18, tick_label(tick), "tick", "middle"))
            boxes.append(label)
    x_name = fitted(clean(panel.x.name), width, "faint")
    y_name = fitted(clean(panel.y.name), right - left + 30, "faint")
    labels.append(text((left + right) / 2, bottom + 38, x_name, "faint", "middle"))
    start = left - gutter(panel) + 16
    labels.append(text(start, top - 10, y_name, "faint"))
    boxes.append(text_box((left + right) / 2, bottom + 38, x_name, "faint", "middle"))
    boxes.append(text_box(start, top - 10, y_name, "faint"))
    frame = f'<path class="axis" d="M{n(left)} {n(top)}V{n(bottom)}H{n(right)}"/>'
    return Drawn([f'<path class="grid" d="{"".join(grid)}"/>', frame, *labels], boxes, {})


def draw(panel: Panel, box: Box, avoid: Sequence[Position] = ()) -> Drawn:
    """The panel in a box. avoid: a line that labels are to keep clear of."""
    panel = equalised(panel, box.right - box.left, box.bottom - box.top)
    elements, boxes, ends = axes(panel, box)
    own = styles(panel)
    order = ("guide", "contour", "dots", "path", "line", "curve")
    heights: list[tuple[str, list[list[Position]]]] = []
    busy = stepped(avoid)
    fronts = []
    parts = [shown(series, panel, box) for series in panel.series]
    behind = [  # faint things behind, and of the lines the noisy ones
        (order.index(series.kind), not noisy(parts[k][0], box), k)
        for k, series in enumerate(panel.series)
    ]
    for _, _, k in sorted(behind):
        series, (inside, cuts) = panel.series[k], parts[k]
        if series.kind == "path":
            for part in inside:
                busy += stepped(part)
        ends[k] = inside[-1][-1] if inside else None
        if series.kind == "contour":
            heights.append((series.label, inside))
        body = curve(series, inside, own.get(k, 0), box)
        body += [leaving(x, y, box, own.get(k, 0)) for x, y in cuts if k in own]
        if body:
            title = f"<title>{escape(clean(series.label))}</title>" if series.label else ""
            elements.append(f"<g>{title}{''.join(body)}</g>")
    for mark in panel.marks:
        x, y = place((panel.x.position(mark.x), panel.y.position(mark.y)), box)
        if box.holds(Box(x, y, x, y)):
            boxes.append(Box(x - 7, y - 7, x + 7, y + 7))
            elements.append(f'<circle class="mark" cx="{n(x)}" cy="{n(y)}" r="5"/>')
            fronts.append(beside(x, y, mark.label, busy, boxes, box))
    fronts += [along(level, inside, busy, boxes, box) for level, inside in reversed(heights)]
    return Drawn(elements + [front for front in fronts if front], boxes, ends)


def place(position: Position, box: Box) -> Position:
    """A position in a panel's box, in pixels."""
    x, y = position
    return box.left + x * (box.right - box.left), box.bottom - y * (box.bottom - box.top)


def shown(series: Series, panel: Panel, box: Box) -> tuple[list[list[Position]], list[Position]]:
    """What of a series lies in the box, and the places where it is cut off, in pixels."""
    inside: list[list[Position]] = []
    cuts: list[Position] = []
    for piece in pieces(series, panel, box.right - box.left):
        if series.kind == "dots":
            inside += [[place(position, box)] for position in piece]
            continue
        parts, out = clipped(piece)
        inside += [[place(position, box) for position in part] for part in parts]
        cuts += [place(position, box) for position in out]
    return inside, apart(cuts, 14)


def curve(series: Series, inside: list[list[Position]], style: int, box: Box) -> list[str]:
    """The elements of a series."""
    if not inside:
        return []
    if series.kind == "dots":
        if len(inside) > CROWD:
            inside = list({(x // 4, y // 4): [(x, y)] for ((x, y),) in inside}.values())
        return [f'<path class="dots" d="{ways(inside)}"/>']
    if series.kind in ("guide", "contour"):
        return [f'<path class="{series.kind}" d="{ways(inside)}"/>']
    color = COLORS[style % len(COLORS)]
    if series.kind == "path":
        spots = [inside[-1][-1]]
    elif series.kind == "curve":
        spots = []
    else:
        spots = on_the_way([corner for part in inside for corner in part], style)
    markers = "".join(marker(style, x, y) for x, y in spots)
    way = f'<path {paint(style, noisy(inside, box))} d="{ways(inside)}"/>'
    return [way + (f'<path class="spot" fill="{color}" d="{markers}"/>' if markers else "")]


def noisy(inside: list[list[Position]], box: Box) -> bool:
    """Whether a line goes to and fro so much that it fills an area."""
    steps = (abs(c[0] - a[0]) + abs(c[1] - a[1]) for line in inside for a, c in pairwise(line))
    return sum(steps) > NOISE * (box.bottom - box.top)


def on_the_way(line: list[Position], style: int) -> list[Position]:
    """Four places along a line, evenly over x, elsewhere for each style."""
    xs = [x for x, _ in line]
    found = []
    for quarter in range(4):
        x = xs[0] + (xs[-1] - xs[0]) * (quarter + 0.25 + 0.1 * (style % 8)) / 4.2
        k = max(1, bisect_left(xs, x))
        if k < len(xs) and xs[k] > xs[k - 1]:
            share = (x - xs[k - 1]) / (xs[k] - xs[k - 1])
            found.append((x, line[k - 1][1] + share * (line[k][1] - line[k - 1][1])))
    return found or [line[-1]]


def leaving(x: float, y: float, box: Box, style: int) -> str:
    """An arrowhead at the edge where a line leaves the box."""
    edges = ((y - box.top, 0), (box.right - x, 90), (box.bottom - y, 180), (x - box.left, 270))
    turn = f" rotate({min(edges)[1]})" if min(edges)[1] else ""
    color = COLORS[style % len(COLORS)]
    return f'<path fill="{color}" transform="translate({n(x)} {n(y)}){turn}" d="M-6 9L0-3 6 9z"/>'


def beside(
    x: float, y: float, label: str, paths: list[Position], boxes: list[Box], room: Box
) -> str:
    """A mark's label, on whichever side there is room for it, if can be clear of the paths."""
    label = fitted(clean(label), (room.right - room.left) / 2)
    width = text_width(label, 14)
    around = ((10, 5), (-10 - width, 5), (-width / 2, -11), (-width / 2, 22), (10, -9), (10, 18))
    candidates = [text_box(x + dx, y + dy, label) for dx, dy in around]
    clear = [b for b in candidates if not any(b.meets(Box(x, y, x, y)) for x, y in paths)]
    box = free([*clear, *candidates], boxes, room)
    if box is None:
        return ""
    boxes.append(box)
    dx, dy = around[candidates.index(box)]
    return text(x + dx, y + dy, label, "halo")


def stepped(line: Sequence[Position]) -> list[Position]:
    """Places on a line, no more than some 8 pixels from one to the next."""
    found = list(line[:1])
    for (x, y), (u, v) in pairwise(line):
        steps = min(100, ceil(hypot(u - x, v - y) / 8)) or 1
        found += [(x + (u - x) * k / steps, y + (v - y) * k / steps) for k in range(1, steps + 1)]
    return found


def along(
    level: str,
    lines: list[list[Position]],
    paths: list[Position],
    boxes: list[Box],
    room: Box,
) -> str:
    """A contour's level, somewhere on it, clear of the other labels and of the paths."""
    corners = [corner for line in lines for corner in line]
    if not corners or max(hypot(x - corners[0][0], y - corners[0][1]) for x, y in corners) < 24:
        return ""
    step = max(1, len(corners) // 40)
    candidates = [text_box(x, y + 4, level, "small", "middle") for x, y in corners[::step]]
    clear = [b for b in candidates if not any(b.meets(Box(x, y, x, y)) for x, y in paths)]
    box = free(clear, boxes, room)
    if box is None:
        return ""
    boxes.append(box)
    x, y = corners[::step][candidates.index(box)]
    return text(x, y + 4, level, "small halo", "middle")
