"""Charts of the points, with or without lines."""

from collections.abc import Sequence
from itertools import chain
from math import isfinite, nan

from gdref.charts.axis import Axis, reach
from gdref.charts.captions import above, describe_points, pictured_line, trend
from gdref.charts.chart import Chart
from gdref.charts.sheet import Panel, Series
from gdref.points import Points, PointsLike, with_names
from gdref.squared_error import mse, predict
from gdref.text.numbers import pictured
from gdref.text.sentences import listed

MOST_RESIDUALS = 200  # the residuals are drawn for up to 200 points
FAR_OFF = 1000  # the axes leave out a line whose distance is more than FAR_OFF times their height


def data(points: PointsLike) -> Chart:
    """A chart of the points."""
    points = with_names(points)
    title = trend(points)
    source = points.title if title != points.title else ""
    return Chart(title, describe_points(points), (_plot(points),), subtitle=source)


def line(points: PointsLike, lines: Sequence[tuple[str, float, float]]) -> Chart:
    """A chart of the points and some lines (name, m, b). A single line also has its residuals."""
    points = with_names(points)
    panel = _plot(points, [(m, b) for _, m, b in lines])
    ends = panel.x.low, panel.x.high
    drawn = [Series(name, ends, [predict(x, m, b) for x in ends]) for name, m, b in lines]
    words = [
        f"{name}: {pictured_line(m, b, points)}, with an error of {pictured(mse(m, b, points))}."
        for name, m, b in lines
    ]
    residuals: list[Series] = []
    if len(lines) == 1 and len(points) <= MOST_RESIDUALS:
        _, m, b = lines[0]
        xs = [coordinate for x, _ in points for coordinate in (x, x, nan)]
        ys = [coordinate for x, y in points for coordinate in (y, predict(x, m, b), nan)]
        residuals = [Series("residual", xs, ys, "guide")]
    y = panel.y
    seen = [s.label for s in drawn if max(s.ys) >= y.low and min(s.ys) <= y.high]
    outside = [name for name, _, _ in lines if name not in seen]
    return Chart(
        _finding(points, lines, len(seen)),
        " ".join([describe_points(points), *words]),
        (panel._replace(series=(*residuals, *panel.series, *drawn)),),
        (f"Outside the picture: {listed(outside)}.",) if outside else (),
        subtitle=points.title,
    )


def _finding(points: Points, lines: Sequence[tuple[str, float, float]], seen: int) -> str:
    """The finding: the line with the lowest error, and its excess if the minimum is drawn."""
    errors = {name: mse(m, b, points) for name, m, b in lines}
    of = f"Of {seen} lines, " if seen > 2 else ""
    if len(lines) == 1:
        return (
            f"{pictured_line(*lines[0][1:], points)}: an error of {pictured(errors[lines[0][0]])}"
        )
    least = errors.pop("minimum", None)
    best = min(errors, key=errors.__getitem__)
    if not isfinite(errors[best]):
        return f"{seen} lines through {points.name}"
    if least is None:
        return f"{of}{best} has the least error: {pictured(errors[best])}"
    place = above(errors[best] - least, least, 1e-18 * mse(0.0, 0.0, points))
    return f"{of}{best} comes nearest: {place}" if of else f"The line of {best} is {place}"


def _plot(points: Points, lines: Sequence[tuple[float, float]] = ()) -> Panel:
    """A panel with the points as dots, and with room for lines below or above the points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x = Axis(points.x_name, *reach(xs))
    low, high = reach(ys)
    heights = (predict(end, m, b) for m, b in lines for end in (x.low, x.high))
    # An axis that shows a line far away would show the points as one flat row.
    near = (y for y in heights if abs(y / 2 - low / 2) <= FAR_OFF * (high / 2 - low / 2))
    y = Axis(points.y_name, *reach(chain(ys, near)))
    return Panel(x, y, (Series("points" if lines else "", xs, ys, "dots"),))
