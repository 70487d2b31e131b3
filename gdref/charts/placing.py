"""Finds the visible parts of the series in a panel, for ascii/ and svg/."""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from math import isfinite

from gdref.charts.axis import MAX_FLOAT, Axis
from gdref.charts.paths import covering, moved_rows, simplified
from gdref.charts.sheet import FILLED, Panel, Position, Series

OFF_PANEL = 1e6  # the end of a line is moved nearer if it is more than OFF_PANEL axis lengths away


def equalised(panel: Panel, width: float, height: float) -> Panel:
    """The panel. If its axes must have the same scale (`equal`), one axis becomes longer.

    width, height: the size of the drawn panel, in any unit.
    """
    x, y = panel.x, panel.y
    unit = max((x.high - x.low) / width, (y.high - y.low) / height)
    if not panel.equal or not isfinite(unit):
        return panel

    def longer(axis: Axis, room: float) -> Axis:
        middle, half = (axis.low + axis.high) / 2, unit * room / 2
        return axis._replace(low=max(-MAX_FLOAT, middle - half), high=min(MAX_FLOAT, middle + half))

    return panel._replace(x=longer(x, width), y=longer(y, height))


def visible(
    series: Series, panel: Panel, width: float, height: float
) -> tuple[list[list[Position]], list[Position]]:
    """The parts of a series inside the panel, and the places at which it is cut off.

    width, height: the size of the panel in pixels or in characters. Corners that nobody could see
    at this size are left out.
    """
    inside: list[list[Position]] = []
    cuts: list[Position] = []
    pairs: Iterable[Position] = zip(series.xs, series.ys, strict=True)
    if series.kind == "path":
        pairs = moved_rows(series, panel, width, height)
    for shown, piece in groupby(pairs, lambda pair: panel.can_show(*pair)):
        if not shown:
            continue
        line = [panel.position(x, y) for x, y in piece]
        if series.kind == "dots":
            inside += [[position] for position in line if within(position)]
        elif series.kind in FILLED:
            inside += filter(None, [clip_area(line)])
        else:
            parts, edges = clipped(line)
            inside += parts
            cuts += edges
    if series.kind == "dots":
        return inside, cuts
    inside = [simplified(part, width, height) for part in inside]
    return covering(inside, width, height) if series.kind == "path" else inside, cuts


def clipped(line: Sequence[Position]) -> tuple[list[list[Position]], list[Position]]:
    """The pieces of a line inside the panel, and the places at which it is cut off."""
    inside: list[list[Position]] = []
    edges: list[Position] = []
    if len(line) == 1 and within(line[0]):
        return [list(line)], []
    for (ax, ay), (bx, by) in pairwise(line):
        far_a, far_b = (max(abs(x), abs(y)) > OFF_PANEL for x, y in ((ax, ay), (bx, by)))
        if far_a and far_b:
            continue
        dx, dy = bx - ax, by - ay
        if far_a or far_b:  # move the far end nearer, because the differences must stay exact
            share = OFF_PANEL / max(abs(dx), abs(dy))
            dx, dy = dx * share, dy * share
            ax, ay, bx, by = (bx - dx, by - dy, bx, by) if far_a else (ax, ay, ax + dx, ay + dy)
        enter, leave = 0.0, 1.0  # shares of the distance from a to b (Liang and Barsky, 1984)
        for toward, room in ((-dx, ax), (dx, 1 - ax), (-dy, ay), (dy, 1 - ay)):
            if toward < 0:
                enter = max(enter, room / toward)
            elif toward > 0:
                leave = min(leave, room / toward)
            elif room < 0:
                enter = 2.0  # no part of the piece is in the panel
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
        if leave < 1 or not within((bx, by)):  # outside only because of rounding
            edges.append(last)
    return inside, edges


def within(position: Position) -> bool:
    """Whether a position is inside the panel."""
    return 0 <= position[0] <= 1 and 0 <= position[1] <= 1


def far_apart(positions: Iterable[Position], distance: float) -> list[Position]:
    """Some of the positions, so that no two are nearer to each other than `distance`."""
    kept: list[Position] = []
    for x, y in positions:
        if all(abs(x - u) + abs(y - v) > distance for u, v in kept):
            kept.append((x, y))
    return kept


def clip_area(outline: Sequence[Position]) -> list[Position]:
    """The outline of an area, cut off at the edges of the panel (Sutherland and Hodgman, 1974)."""
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
