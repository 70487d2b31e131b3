"""One panel of an SVG: its axes, series and marks as elements, and where its labels are."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple
from xml.sax.saxutils import escape

from gdref.charts.chart import AREAS, STYLED, Panel, Position, Series
from gdref.charts.placing import apart, clip_area, clipped, equalised, pieces
from gdref.charts.svg.axes import axes
from gdref.charts.svg.elements import Style, dots, n, path_data
from gdref.charts.svg.labels import Lines, along, at_stop, beside
from gdref.charts.svg.layout import Box
from gdref.charts.svg.markers import Markers
from gdref.charts.words import clean

ORDER = ("area", "band", "guide", "contour", "dots", "path", "line", "curve")  # from back to front
ARROW = 14  # pixels: cuts so near have one arrow
Parts = list[list[Position]]


class Drawn(NamedTuple):
    """A panel as elements of an SVG, in order from back to front, and the boxes of its labels.

    ends: where each series with a label ends, in pixels, or None where nothing of it is seen.
    """

    elements: list[str]
    boxes: list[Box]
    ends: dict[int, Position | None]


def styles(panel: Panel) -> dict[int, Style]:
    """The style of each series that has one, of its own or of that it belongs to, by its index."""
    own = [k for k, series in enumerate(panel.series) if series.kind in STYLED]
    paths = sum(series.kind == "path" for series in panel.series)
    by_index = {}
    for place, k in enumerate(own):
        series = panel.series[k]
        width = 2.0
        if series.kind == "path" and paths <= 3:  # may coincide: each is seen beside the next
            width = 2.0 + 3.0 * (paths - 1 - place)
        by_index[k] = Style(place, series.noisy, width)
        if k and panel.series[k - 1].kind == "band":
            by_index[k - 1] = by_index[k]
    by_label = {panel.series[k].label: style for k, style in by_index.items()}
    for k, series in enumerate(panel.series):
        if series.of and series.of in by_label:
            by_index[k] = by_label[series.of]
    return by_index


def draw(panel: Panel, box: Box, moving: Sequence[Series] = ()) -> Drawn:
    """The panel in a box. moving: series drawn later, of which its labels are to keep clear."""
    panel = equalised(panel, box.right - box.left, box.bottom - box.top)
    elements, boxes = axes(panel, box)
    own = styles(panel)
    lines = Lines()
    parts = [visible_parts(series, panel, box) for series in panel.series]
    for series, (inside, _) in chain(
        zip(panel.series, parts, strict=True),
        ((series, visible_parts(series, panel, box)) for series in moving),
    ):
        if series.kind in STYLED:
            lines.add(inside)
    ends: dict[int, Position | None] = {}
    markers = Markers()
    for k in sorted(range(len(parts)), key=lambda k: _depth(panel.series[k], own.get(k))):
        series, (inside, cuts) = panel.series[k], parts[k]
        ends[k] = inside[-1][-1] if inside else None
        body = series_elements(series, inside, cuts, own.get(k), box, markers)
        if body:
            title = f"<title>{escape(clean(series.label))}</title>" if series.label else ""
            elements.append(f"<g>{title}{''.join(body)}</g>")
    fronts = []
    for mark in panel.marks:
        x, y = to_pixels((panel.x.position(mark.x), panel.y.position(mark.y)), box)
        if box.holds(Box(x, y, x, y)):
            boxes.append(Box(x - 7, y - 7, x + 7, y + 7))
            elements.append(f'<circle class="mark" cx="{n(x)}" cy="{n(y)}" r="5"/>')
            fronts.append(beside(x, y, mark.label, lines, boxes, box))
    stops = [
        (spot, k) for k, series in enumerate(panel.series) for spot in _stops(series, panel, box)
    ]
    spots = [place for (place, _), _ in stops]
    labelled: set[tuple[float, float, str]] = set()
    # Powers of ten first, as there may not be room for all.
    for ((x, y), label), k in sorted(stops, key=lambda stop: stop[0][1].strip("0,") != "1"):
        color = own[k].color
        elements.append(f'<circle class="spot" fill="{color}" cx="{n(x)}" cy="{n(y)}" r="4"/>')
        if (place := (round(x), round(y), label)) not in labelled:
            labelled.add(place)
            fronts.append(at_stop(x, y, label, spots, lines, boxes, box))
    for k in reversed(range(len(parts))):
        series = panel.series[k]
        if series.label and series.kind == "contour":
            fronts.append(along(series.label, parts[k][0], lines, boxes, box))
    return Drawn(elements + [front for front in fronts if front], boxes, ends)


def _depth(series: Series, style: Style | None) -> tuple[int, bool]:
    """How far to the front a series is drawn: faint kinds behind, and of the lines the noise."""
    return ORDER.index(series.kind), style is not None and not style.noisy


def _stops(series: Series, panel: Panel, box: Box) -> list[tuple[Position, str]]:
    """The stops of a series that lie in the box, in pixels."""
    places = [
        (to_pixels((panel.x.position(series.xs[k]), panel.y.position(series.ys[k])), box), label)
        for k, label in series.stops
    ]
    return [(place, label) for place, label in places if box.holds(Box(*place, *place))]


def series_elements(
    series: Series,
    inside: Parts,
    cuts: list[Position],
    style: Style | None,
    box: Box,
    markers: Markers,
) -> list[str]:
    """The elements of a series: its line or area or dots, its markers, and arrows where it leaves.

    inside, cuts: what lies in the box, and where it is cut off, in pixels.
    """
    if not inside:
        return []
    if series.kind == "dots":
        return dots([place for part in inside for place in part])
    if series.kind == "area":
        return [f'<path class="area" d="{path_data(inside)}z"/>']
    if series.kind == "band" and style:
        return [f'<path class="band" fill="{style.color}" d="{path_data(inside)}z"/>']
    if series.kind in ("guide", "contour"):
        look = style.guide if style else f'class="{series.kind}"'
        return [f'<path {look} d="{path_data(inside)}"/>']
    style = style or Style(0)
    elements = [f'<path {style.stroke} d="{path_data(inside)}"/>']
    if series.kind == "line":
        edges = set(cuts)
        rows = [row for part in inside for row in part if row not in edges]
        elements += markers.on_rows(rows, style)
    elif series.kind == "path":
        end = inside[-1][-1]
        elements += [] if end in cuts else [style.marker(*end, 1.4)]
    return elements + [style.arrow(x, y, box) for x, y in apart(cuts, ARROW)]


def to_pixels(position: Position, box: Box) -> Position:
    """A position in a panel's box, in pixels."""
    x, y = position
    return box.left + x * (box.right - box.left), box.bottom - y * (box.bottom - box.top)


def visible_parts(series: Series, panel: Panel, box: Box) -> tuple[Parts, list[Position]]:
    """What of a series lies in the box, and the places where it is cut off, in pixels."""
    inside: Parts = []
    cuts: list[Position] = []
    for piece in pieces(series, panel, box.right - box.left):
        if series.kind == "dots":
            inside += [[position] for position in piece]
        elif series.kind in AREAS:
            inside += [part for part in [clip_area(piece)] if part]
        else:
            parts, out = clipped(piece)
            inside += parts
            cuts += out
    pixels = [[to_pixels(position, box) for position in part] for part in inside]
    return pixels, [to_pixels(position, box) for position in cuts]
