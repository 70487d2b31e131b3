"""One panel of an SVG: its axes, series and marks as elements, and where its labels are."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from xml.sax.saxutils import escape

from gdref.charts.chart import STYLED, Panel, Position, Series
from gdref.charts.placing import apart, clipped, equalised, pieces
from gdref.charts.scale import Tick, ticks
from gdref.charts.svg.elements import curve, leaving, n, noisy, text, tick_label
from gdref.charts.svg.labels import along, beside, stepped
from gdref.charts.svg.layout import Box, fit_pixels, text_box
from gdref.charts.svg.style import text_width
from gdref.charts.words import clean

SIDE = 30  # pixels to the right of a panel that its tick labels may use


class Drawn(NamedTuple):
    """A panel as elements of an SVG, in order from back to front, and the boxes of its labels.

    ends: where each series with a label ends, in pixels, or None where nothing of it is seen.
    """

    elements: list[str]
    boxes: list[Box]
    ends: dict[int, Position | None]


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
        x_ticks = ticks(panel.x.low, panel.x.high, panel.x.log, most)
        at = [left + width * panel.x.position(tick.value) for tick in x_ticks]
        below = [
            text_box(x, bottom + 18, tick_label(t), "tick", "middle")
            for x, t in zip(at, x_ticks, strict=True)
        ]
        if all(a.right + 8 <= b.left for a, b in pairwise(below)):
            break
    room = left - 46  # where the next label may begin
    for x, tick, label in zip(at, x_ticks, below, strict=True):
        grid.append(f"M{n(x)} {n(top)}V{n(bottom)}")
        if room < label.left and label.right <= right + SIDE:
            room = label.right + 8
            labels.append(text(x, bottom + 18, tick_label(tick), "tick", "middle"))
            boxes.append(label)
    x_name = fit_pixels(clean(panel.x.name), width, "faint")
    y_name = fit_pixels(clean(panel.y.name), right - left + 30, "faint")
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
    parts = [visible_parts(series, panel, box) for series in panel.series]
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
        x, y = to_pixels((panel.x.position(mark.x), panel.y.position(mark.y)), box)
        if box.holds(Box(x, y, x, y)):
            boxes.append(Box(x - 7, y - 7, x + 7, y + 7))
            elements.append(f'<circle class="mark" cx="{n(x)}" cy="{n(y)}" r="5"/>')
            fronts.append(beside(x, y, mark.label, busy, boxes, box))
    fronts += [along(level, inside, busy, boxes, box) for level, inside in reversed(heights)]
    return Drawn(elements + [front for front in fronts if front], boxes, ends)


def to_pixels(position: Position, box: Box) -> Position:
    """A position in a panel's box, in pixels."""
    x, y = position
    return box.left + x * (box.right - box.left), box.bottom - y * (box.bottom - box.top)


def visible_parts(
    series: Series, panel: Panel, box: Box
) -> tuple[list[list[Position]], list[Position]]:
    """What of a series lies in the box, and the places where it is cut off, in pixels."""
    inside: list[list[Position]] = []
    cuts: list[Position] = []
    for piece in pieces(series, panel, box.right - box.left):
        if series.kind == "dots":
            inside += [[to_pixels(position, box)] for position in piece]
            continue
        parts, out = clipped(piece)
        inside += [[to_pixels(position, box) for position in part] for part in parts]
        cuts += [to_pixels(position, box) for position in out]
    return inside, apart(cuts, 14)
