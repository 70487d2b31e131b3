"""Draws one panel of an SVG: its axes, series and marks become elements."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, get_args

from gdref.charts.placing import equalised, far_apart, visible
from gdref.charts.sheet import FILLED, STYLED, Kind, Panel, Position, Series
from gdref.charts.svg.axes import axes
from gdref.charts.svg.elements import Style, dots, group, look, n, path_data
from gdref.charts.svg.labels import Labels
from gdref.charts.svg.layout import Box

ARROW = 14  # two cuts that are fewer pixels apart share one arrow
CROWDED = 9  # a line that is longer than CROWDED times the size of the panel is drawn thin
MARKERS = 5  # the most markers on a line
SPACED = 9  # the smallest distance in pixels between markers of two lines


class Drawn(NamedTuple):
    """A series in pixels: its parts inside the box, the places of its cuts, and its style."""

    inside: list[list[Position]]
    cuts: list[Position]
    style: Style | None

    @property
    def end(self) -> Position | None:
        """The end of the last part; None if no part is inside the box."""
        return self.inside[-1][-1] if self.inside else None


def in_pixels(series: Series, panel: Panel, box: Box) -> Drawn:
    """A series in pixels."""
    width, height = box.right - box.left, box.bottom - box.top
    inside, cuts = visible(series, panel, width, height)
    steps = (step for part in inside for step in pairwise(part))
    length = sum(abs(x - u) + abs(y - v) for (u, v), (x, y) in steps)
    style = None if series.place is None else Style(series.place, length > CROWDED)
    parts = [[to_pixels(position, box) for position in part] for part in inside]
    return Drawn(parts, [to_pixels(position, box) for position in cuts], style)


def to_pixels(position: Position, box: Box) -> Position:
    """A position in a panel's box, in pixels."""
    x, y = position
    return box.left + x * (box.right - box.left), box.bottom - y * (box.bottom - box.top)


def draw(panel: Panel, box: Box, moving: Sequence[Series] = ()) -> tuple[list[str], list[Drawn]]:
    """The elements of a panel in the order of drawing, and its series in pixels.

    moving: series that are drawn later; no label is put on them.
    """
    panel = equalised(panel, box.right - box.left, box.bottom - box.top)
    elements, taken = axes(panel, box)
    both = [(one, in_pixels(one, panel, box)) for one in (*panel.series, *moving)]
    labels = Labels(
        box,
        taken,
        [part for series, drawn in both if series.kind in STYLED for part in drawn.inside],
        [part for series, drawn in both if series.kind == "contour" for part in drawn.inside],
    )
    del both[len(panel.series) :]

    def depth(one: tuple[Series, Drawn]) -> tuple[int, bool]:
        """A sort key: the order of Kind; of the paths, the crowded paths come first."""
        series, drawn = one
        return get_args(Kind).index(series.kind), bool(drawn.style and not drawn.style.crowded)

    marked: list[Position] = []
    for series, drawn in sorted(both, key=depth):
        if body := series_elements(series, drawn, box, marked):
            kind = {"line": "curve", "dots": "points"}.get(series.kind, series.kind)
            elements.append(group(f"{kind}-{series.label}", body, series.label))
    fronts = []
    for mark in panel.marks:
        x, y = to_pixels(panel.position(mark.x, mark.y), box)
        if box.holds(Box(x, y, x, y)):
            circle = f'<circle class="mark" cx="{n(x)}" cy="{n(y)}" r="5"/>'
            elements.append(group(f"mark-{mark.label}", [circle]))
            fronts.append(labels.mark(x, y, mark.label))
    stops = [
        (at != series.stops[-1][0], label.strip("0,") != "1", at, label, k)
        for k, series in enumerate(panel.series)
        for at, label in series.stops
    ]
    # First the label of the last epoch, then the labels of powers of ten.
    for earlier, _, at, label, k in sorted(stops):
        series, style = panel.series[k], both[k][1].style or Style(0)
        x, y = to_pixels(panel.position(series.xs[at], series.ys[at]), box)
        front = labels.stop(x, y, label, style.color)
        if front and earlier:  # the end of a path already has a marker
            elements.append(style.marker(x, y))
        fronts.append(front)
    for series, drawn in reversed(both):
        if series.label and series.kind == "contour":
            fronts.append(labels.contour(series.label, drawn.inside))
    return [*elements, group("labels", fronts)], [drawn for _, drawn in both]


def series_elements(series: Series, drawn: Drawn, box: Box, marked: list[Position]) -> list[str]:
    """The elements of a series: its line, area or dots, its markers, and arrows at its cuts.

    marked: the places of all markers so far.
    """
    inside, cuts, style = drawn
    if not inside:
        return []
    if series.kind == "dots":
        return dots([place for part in inside for place in part])
    d = path_data(inside, 2 if series.kind == "line" else 1)  # markers are exactly at corners
    if series.kind not in STYLED:
        end = "z" * (series.kind in FILLED)
        return [f'<path class="{look(series.kind, style)}" d="{d}{end}"/>']
    style = style or Style(0)
    alone = series.kind == "line" and len(series.xs) == 1  # a marker that moves along a curve
    elements = [f'<path {style.stroke} d="{d}"/>'] * (not alone)
    if series.kind == "line":
        rows = [row for part in inside for row in part if row not in set(cuts)]
        elements += markers(rows, style, marked)
    elif series.kind == "path" and inside[-1][-1] not in cuts:
        elements.append(style.marker(*inside[-1][-1], 1.4))
    return elements + [
        style.arrow(x, y, box) for x, y in far_apart(cuts, 6 * ARROW if style.crowded else ARROW)
    ]


def markers(rows: Sequence[Position], style: Style, taken: list[Position]) -> list[str]:
    """Markers on a line, each at one row of the line. taken: the places of all markers so far."""
    chosen: list[Position] = []
    for k in range(MARKERS if rows else 0):
        (left, _), (right, _) = rows[0], rows[-1]
        x = left + (right - left) * (k + 0.12 + 0.1 * (style.place % 8)) / MARKERS
        row = min(rows, key=lambda row: abs(row[0] - x))
        if all(abs(row[0] - u) >= SPACED or abs(row[1] - v) >= SPACED for u, v in taken + chosen):
            chosen.append(row)
    chosen = chosen or list(rows[-1:])  # if no row is far enough from other markers
    taken += chosen
    return [style.marker(x, y) for x, y in chosen]
