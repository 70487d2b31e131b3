"""Where the parts of a chart lie in its panels: what both renderers need, so that they agree."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import isfinite

from gdref.charts.chart import Axis, Panel, Position, Series
from gdref.charts.scale import LARGEST, NEAR


def equalised(panel: Panel, width: float, height: float) -> Panel:
    """The panel with one of its axes lengthened about its middle, if it is to be equal.

    width, height: the room it is drawn in, in the same unit.
    """
    x, y = panel.x, panel.y
    unit = max((x.high - x.low) / width, (y.high - y.low) / height)
    if not panel.equal or not isfinite(unit):
        return panel

    def longer(axis: Axis, room: float) -> Axis:
        middle, half = (axis.low + axis.high) / 2, unit * room / 2
        return axis._replace(low=max(-LARGEST, middle - half), high=min(LARGEST, middle + half))

    return panel._replace(x=longer(x, width), y=longer(y, height))


def pieces(series: Series, panel: Panel, columns: float) -> Iterator[list[Position]]:
    """The unbroken pieces of a series, as positions; a line thinned to so many columns."""
    x, y = panel.x, panel.y

    def positions() -> Iterator[Position | None]:
        for a, b in zip(series.xs, series.ys, strict=True):
            shown = x.can_show(a) and y.can_show(b)
            yield (x.position(a), y.position(b)) if shown else None

    for broken, piece in groupby(positions(), lambda position: position is None):
        if not broken:
            line = [position for position in piece if position is not None]
            yield thinned(line, columns) if series.kind in ("line", "curve") else line


def thinned(line: Sequence[Position], columns: float) -> list[Position]:
    """Of each column's positions the lowest and the highest, so that a spike survives."""
    kept: list[Position] = []
    for _, group in groupby(line, lambda position: int(position[0] * columns)):
        column = list(group)
        if len(column) > 2:
            ends = {
                min(range(len(column)), key=lambda k: column[k][1]),
                max(range(len(column)), key=lambda k: column[k][1]),
            }
            column = [column[k] for k in sorted(ends)]
        kept += column
    if kept and kept[0] != line[0]:
        kept.insert(0, line[0])
    if kept and kept[-1] != line[-1]:
        kept.append(line[-1])
    return kept


def clipped(line: Sequence[Position]) -> tuple[list[list[Position]], list[Position]]:
    """The pieces of a line that lie in the panel, and the places where it is cut off."""
    inside: list[list[Position]] = []
    edges: list[Position] = []
    if len(line) == 1 and within(line[0]):
        return [list(line)], []
    for (ax, ay), (bx, by) in pairwise(line):
        far_a, far_b = (max(abs(x), abs(y)) > NEAR for x, y in ((ax, ay), (bx, by)))
        if far_a and far_b:
            continue
        dx, dy = bx - ax, by - ay
        if far_a or far_b:  # nearer, in the same direction: what is subtracted must not drown
            share = NEAR / max(abs(dx), abs(dy))
            dx, dy = dx * share, dy * share
            ax, ay, bx, by = (bx - dx, by - dy, bx, by) if far_a else (ax, ay, ax + dx, ay + dy)
        enter, leave = 0.0, 1.0  # as shares of the way from a to b (Liang and Barsky, 1984)
        for toward, room in ((-dx, ax), (dx, 1 - ax), (-dy, ay), (dy, 1 - ay)):
            if toward < 0:
                enter = max(enter, room / toward)
            elif toward > 0:
                leave = min(leave, room / toward)
            elif room < 0:
                enter = 2.0  # beside the panel, all along
        if enter > leave:
            continue
        first = (ax, ay) if enter == 0 else (ax + enter * dx, ay + enter * dy)
        last = (bx, by) if leave == 1 else (ax + leave * dx, ay + leave * dy)
        if inside and inside[-1][-1] == first:
            inside[-1].append(last)
        else:
            inside.append([first, last])
            if enter > 0:
                edges.append(first)
        if leave < 1 or not within((bx, by)):  # outside by less than rounding
            edges.append(last)
    return inside, edges


def within(position: Position) -> bool:
    """Whether a position lies in the panel."""
    return 0 <= position[0] <= 1 and 0 <= position[1] <= 1


def apart(positions: Iterable[Position], distance: float) -> list[Position]:
    """Those of the positions that are further than a distance from all before them."""
    kept: list[Position] = []
    for x, y in positions:
        if all(abs(x - u) + abs(y - v) > distance for u, v in kept):
            kept.append((x, y))
    return kept


def clip_area(outline: Sequence[Position]) -> list[Position]:
    """The outline of what of an area lies in the panel (Sutherland and Hodgman, 1974)."""
    corners = list(outline)
    for axis, edge, sign in ((0, 0.0, 1), (0, 1.0, -1), (1, 0.0, 1), (1, 1.0, -1)):
        kept: list[Position] = []
        for first, second in pairwise([*corners, *corners[:1]]):
            a, b = sign * (first[axis] - edge), sign * (second[axis] - edge)
            if a >= 0:
                kept.append(first)
            if (a < 0) != (b < 0):
                share = a / (a - b)
                x = first[0] + share * (second[0] - first[0])
                y = first[1] + share * (second[1] - first[1])
                kept.append((edge, y) if axis == 0 else (x, edge))
        corners = kept
    return corners
