"""Makes long lines shorter: it leaves out corners that nobody could see."""

from bisect import bisect_left
from cmath import polar
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import asin, ceil, inf, pi

from gdref.charts.sheet import Panel, Position, Series

COLUMNS = 130  # the number of columns of a curve over epochs, each about 3 pixels wide
DENSE = 2  # a column with more rows shows the median and the range of its rows
RISE = 16  # the most rows of a column in which the curve only rises or only falls
FLAT = 0.0015  # a range up to this share of the panel's height is hidden under the line
TOLERANCE = 0.2  # in pixels: a corner is left out if it is nearer to the line
STILL_PIXELS = 0.05  # in pixels: a row of a path is left out if it moves less
CELL = 0.35  # the width of a cell in pixels; its diagonal is half a pixel
MANY_CORNERS = 1500  # a path with more corners is drawn only where it reaches new cells


def in_columns(series: Series, panel: Panel) -> list[Series]:
    """The curve, with one median per dense column. A visible band comes before the curve.

    The band has the lowest and the highest value of each column. If the curve only rises or only
    falls in a column, up to RISE rows are kept. The curve ends at its last row. The xs must not
    decrease.
    """
    xs, ys, place = series.xs, series.ys, panel.y.position
    edges = (
        bisect_left(xs, c / COLUMNS, 1, len(xs), key=panel.x.position) for c in range(1, COLUMNS)
    )
    columns = [(a, b) for a, b in pairwise([0, 1, *edges, len(xs) - 1]) if a < b]
    first = next((a for a, b in columns if b - a > DENSE), len(xs))
    line = list(zip(xs[:first], ys[:first], strict=True))
    ranges: list[tuple[float, float, float]] = []
    wide = False
    for a, b in columns:
        rows = [(y, x) for x, y in zip(xs[a:b], ys[a:b], strict=True) if panel.y.can_show(y)]
        if a < first or not rows:
            continue
        values = sorted(rows)
        (low, _), (high, _) = values[0], values[-1]
        x = xs[(a + b) // 2]
        steep = place(high) - place(low) > FLAT
        if steep and rows in (values, values[::-1]):
            line += [(x, y) for y, x in rows[:: ceil(len(rows) / RISE)]]
        else:
            line.append((x, values[len(values) // 2][0]))
            wide = wide or steep
        ranges += [(at, low, high) for at in ((x,) if ranges else (xs[a], x))]
    if ranges:
        line.append((xs[-1], ys[-1]))
        ranges.append((xs[-1], *ranges[-1][1:]))
    curve = series._replace(xs=[x for x, _ in line], ys=[y for _, y in line])
    return [band(ranges, series.label), curve] if wide else [curve]


def band(ranges: Sequence[tuple[float, float, float]], of: str) -> Series:
    """An area between the lowest and the highest value at each x. A range is (x, low, high)."""
    outline = [(x, low) for x, low, _ in ranges] + [(x, high) for x, _, high in ranges[::-1]]
    return Series("", [x for x, _ in outline], [y for _, y in outline], "band", of=of)


def moved_rows(series: Series, panel: Panel, width: float, height: float) -> Iterator[Position]:
    """The rows of a path. A row that moves less than STILL_PIXELS pixels is left out."""
    dx = 2 * STILL_PIXELS / width * (panel.x.high / 2 - panel.x.low / 2)
    dy = 2 * STILL_PIXELS / height * (panel.y.high / 2 - panel.y.low / 2)
    u, v = inf, inf
    for x, y in zip(series.xs, series.ys, strict=True):
        if not (abs(x - u) < dx and abs(y - v) < dy):
            u, v = x, y
            yield u, v
    if series.xs and (u, v) != (x, y):
        yield x, y


def simplified(line: Sequence[Position], width: float, height: float) -> list[Position]:
    """The line with fewer corners. Each left-out corner is within TOLERANCE of the new line.

    From a kept corner, the next piece of the line must pass near all corners that it leaves out.
    The directions of such pieces form a wedge (Sklansky and Gonzalez, 1980). The last corner in
    the wedge is kept. A corner at which the line turns back is kept, too.
    """

    def way(a: Position, b: Position) -> tuple[float, float]:
        """The length and the direction of the line from a to b, in pixels."""
        return polar(complex((b[0] - a[0]) * width, (b[1] - a[1]) * height))

    kept, far, middle, low, high = list(line[:1]), 0.0, 0.0, 0.0, 0.0
    for previous, corner in pairwise(line):
        length, direction = way(kept[-1], corner)
        turn = (direction - middle + pi) % (2 * pi) - pi
        if far > TOLERANCE and not (low <= turn <= high and length >= far - TOLERANCE):
            kept.append(previous)
            far = 0.0
            length, direction = way(previous, corner)
        half = asin(min(1.0, TOLERANCE / length)) if length else 0.0
        if far > TOLERANCE:
            low, high, far = max(low, turn - half), min(high, turn + half), max(far, length)
        elif length > TOLERANCE:
            middle, low, high, far = direction, -half, half, length
    return kept + list(line[1:][-1:])


def covering(
    pieces: Sequence[Sequence[Position]], width: float, height: float
) -> list[list[Position]]:
    """The parts of a long path that cover new cells. The other parts would not be visible."""
    if sum(map(len, pieces)) <= MANY_CORNERS:
        return [list(piece) for piece in pieces]
    covered: set[int] = set()
    stride = ceil(width / CELL) + 2
    parts: list[list[Position]] = []
    for piece in pieces:
        joined = False
        for (ax, ay), (bx, by) in pairwise(piece):
            x, y = ax * width / CELL, ay * height / CELL
            dx, dy = bx * width / CELL - x, by * height / CELL - y
            steps = ceil(max(abs(dx), abs(dy))) or 1
            cells = {
                int(x + dx * k / steps) + stride * int(y + dy * k / steps) for k in range(steps + 1)
            }
            fresh = not cells <= covered
            if fresh:
                covered |= cells
                if joined:
                    parts[-1].append((bx, by))
                else:
                    parts.append([(ax, ay), (bx, by)])
            joined = fresh
    return parts
