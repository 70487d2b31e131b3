"""One panel of an SVG: its axes, series and marks as elements."""

from collections.abc import Sequence
from itertools import islice

from gdref.charts.placing import apart, equalised, visible
from gdref.charts.sheet import STYLED, Panel, Position, Series
from gdref.charts.svg.axes import axes
from gdref.charts.svg.elements import Style, dots, group, n, path_data
from gdref.charts.svg.labels import Labels
from gdref.charts.svg.layout import Box
from gdref.charts.svg.markers import markers

ORDER = (
    "area",
    "band",
    "guide",
    "contour",
    "outline",
    "dots",
    "path",
    "line",
    "curve",
)  # from back to front
ARROW = 14  # pixels; cuts at a smaller distance share one arrow
CROWDED = 9  # times the width or the height of the panel; longer lines are drawn thin
ENOUGH = 5000  # rows
Lines = list[list[Position]]


def styles(panel: Panel) -> dict[int, Style]:
    """The styles of the series by index; placed() has given them their places."""
    return {
        k: Style(series.place, crowded(series, panel))
        for k, series in enumerate(panel.series)
        if series.place is not None
    }


def draw(
    panel: Panel, box: Box, moving: Sequence[Series] = ()
) -> tuple[list[str], list[Position | None]]:
    """The elements of the panel in a box, from back to front, and the place where each series ends.

    moving: series that are drawn later; no label is put on them.
    """
    panel = equalised(panel, box.right - box.left, box.bottom - box.top)
    elements, taken = axes(panel, box)
    by_index = styles(panel)
    labels = Labels(box, taken)
    parts = [visible_pixels(series, panel, box) for series in (*panel.series, *moving)]
    for series, (inside, _) in zip((*panel.series, *moving), parts, strict=True):
        if series.kind in STYLED:
            labels.avoid(inside)
        elif series.kind == "contour":
            labels.avoid_contours(inside)

    def depth(k: int) -> tuple[int, bool]:
        """The order from back to front: faint kinds first, crowded paths behind other paths."""
        return ORDER.index(panel.series[k].kind), k in by_index and not by_index[k].crowded

    marked: list[Position] = []
    for k in sorted(range(len(panel.series)), key=depth):
        series, (inside, cuts) = panel.series[k], parts[k]
        body = series_elements(series, inside, cuts, by_index.get(k), box, marked)
        if body:
            name = "points" if series.kind == "dots" else f"{series.kind}-{series.label}"
            elements.append(group(name, body, series.label))
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
    for earlier, _, at, label, k in sorted(stops):  # the last epoch first, then powers of ten
        series, style = panel.series[k], by_index[k]
        x, y = to_pixels(panel.position(series.xs[at], series.ys[at]), box)
        front = labels.stop(x, y, label, style.color)
        if front and earlier:  # the last one has the mark at the end of the path
            elements.append(style.marker(x, y))
        fronts.append(front)
    for series, (inside, _) in reversed(list(zip(panel.series, parts, strict=False))):
        if series.label and series.kind == "contour":
            fronts.append(labels.contour(series.label, inside))
    ends = [inside[-1][-1] if inside else None for inside, _ in parts]
    return [*elements, group("labels", fronts)], ends


def series_elements(
    series: Series,
    inside: Lines,
    cuts: list[Position],
    style: Style | None,
    box: Box,
    marked: list[Position],
) -> list[str]:
    """The elements of a series: its line, area or dots, its markers, and arrows at its cuts.

    inside: the parts in the box, in pixels. cuts: the places where the series is cut off, in
    pixels. marked: the places of all markers so far.
    """
    if not inside:
        return []
    if series.kind == "dots":
        return dots([place for part in inside for place in part])
    d = path_data(inside, 2 if series.kind == "line" else 1)  # a marker of a line is at a corner
    if series.kind == "area":
        return [f'<path class="area" d="{d}z"/>']
    if series.kind == "band" and style:
        return [f'<path class="band {style.color}" d="{d}z"/>']
    if series.kind in ("guide", "contour", "outline"):
        look = style.guide if style else f'class="{series.kind}"'
        return [f'<path {look} d="{d}"/>']
    style = style or Style(0)
    alone = series.kind == "line" and len(series.xs) == 1  # a mark that moves along a curve
    elements = [f'<path {style.stroke} d="{d}"/>'] * (not alone)
    if series.kind == "line":
        edges = set(cuts)
        rows = [row for part in inside for row in part if row not in edges]
        elements += markers(rows, style, marked)
    elif series.kind == "path" and inside[-1][-1] not in cuts:
        elements.append(style.marker(*inside[-1][-1], 1.4))
    return elements + [
        style.arrow(x, y, box) for x, y in apart(cuts, 6 * ARROW if style.crowded else ARROW)
    ]


def crowded(series: Series, panel: Panel) -> bool:
    """Whether a line is so long for its panel that dashes would be a tangle."""
    length, last = 0.0, None
    for x, y in islice(zip(series.xs, series.ys, strict=True), ENOUGH):
        if panel.can_show(x, y):
            u, v = (max(0.0, min(1.0, share)) for share in panel.position(x, y))
            length += abs(u - last[0]) + abs(v - last[1]) if last else 0.0
            last = u, v
    return series.kind in STYLED and length > CROWDED


def to_pixels(position: Position, box: Box) -> Position:
    """A position in a panel's box, in pixels."""
    x, y = position
    return box.left + x * (box.right - box.left), box.bottom - y * (box.bottom - box.top)


def visible_pixels(series: Series, panel: Panel, box: Box) -> tuple[Lines, list[Position]]:
    """The parts of a series in the box, and the places where it is cut off, in pixels."""
    inside, cuts = visible(series, panel, box.right - box.left, box.bottom - box.top)
    lines = [[to_pixels(position, box) for position in part] for part in inside]
    return lines, [to_pixels(position, box) for position in cuts]
