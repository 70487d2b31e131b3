"""The error over m with a fixed b, and over b with a fixed m: two parabolas, and their slopes."""

from math import isfinite, sqrt

from gdref.bowl import Bowl
from gdref.charts.axis import Axis, reach
from gdref.charts.chart import Chart
from gdref.charts.sheet import Mark, Panel, Series
from gdref.points import PointsLike, with_names
from gdref.squared_error import gradient
from gdref.text.numbers import pictured

SAMPLES = 121  # points on a parabola


def slices(points: PointsLike, bowl: Bowl, m: float, b: float) -> Chart:
    """The error over m with b fixed, and over b with m fixed, each with its tangent at (m, b).

    The slope of the tangent is the partial derivative at (m, b).
    """
    points = with_names(points)
    at, slopes = (m, b), gradient(m, b, points)
    curvatures = [bowl.hessian[k][k] for k in (0, 1)]
    here = bowl.error + bowl.excess(m, b)
    lowest = [at[k] - slopes[k] / curvatures[k] if curvatures[k] else at[k] for k in (0, 1)]
    floors = [here - slopes[k] * (at[k] - lowest[k]) / 2 for k in (0, 1)]
    # Both panels have the same axis for the error, so that readers can compare the slopes. At the
    # ends of both parabolas, the error is at least twice as high as at the lowest point.
    top = max(max(2 * floor, here + 0.3 * (here - floor)) for floor in floors)
    top = top or max(curvatures) / 2 * min(max(abs(m), abs(b), 1.0), 1e100) ** 2
    y = Axis("error", *reach([0.0, top], margin=0.0))
    place = f"m = {pictured(m)}, b = {pictured(b)}"
    panels, words = [], [f"The error at {place} is {pictured(here)}."]
    for k, name in enumerate("mb"):
        held = f"{'bm'[k]} = {pictured(at[1 - k])}"
        half = max(abs(at[k]), 1.0)
        if curvatures[k]:
            half = sqrt(2 * (y.high - floors[k]) / curvatures[k])
        xs = [lowest[k] + half * (2 * j / (SAMPLES - 1) - 1) for j in range(SAMPLES)]
        errors = (bowl.error + bowl.excess(*((x, b) if k == 0 else (m, x))) for x in xs)
        run = 0.6 * half
        if slopes[k] and isfinite(top / slopes[k]):
            run = min(run, abs(0.62 * (y.high - y.low) / slopes[k]))  # a steep tangent is short
        ends = max(xs[0], at[k] - run), min(xs[-1], at[k] + run)
        series = (
            Series("error", xs, [min(error, y.high) for error in errors], "curve"),
            Series(
                f"slope {pictured(slopes[k])} = dE/d{name}",
                ends,
                [here + slopes[k] * (end - at[k]) for end in ends],
                "curve",
                of="slope",
            ),
        )
        x = Axis(f"{name}, with {held}", *reach(xs, margin=0.0))
        panels.append(Panel(x, y, series, (Mark(f"{name} = {pictured(at[k])}", at[k], here),)))
        words.append(
            f"Over {name}, with {held}, the error is a parabola with its lowest point at {name} = "
            f"{pictured(lowest[k])}. At {name} = {pictured(at[k])}, its slope dE/d{name} is "
            f"{pictured(slopes[k])}."
        )
    return Chart(_finding(place, slopes), " ".join(words), tuple(panels), subtitle=points.title)


def _finding(place: str, slopes: tuple[float, float]) -> str:
    """The finding: the steeper of the two slopes."""
    (small, less), (large, more) = sorted(zip(map(abs, slopes), "mb", strict=True))
    if not large:
        return f"At {place}, both slopes are 0"
    if large > 1e300 * small:
        return f"At {place}, the error changes with {more} only"
    if large < 2 * small:
        return f"The error about {place}"
    times = f"{pictured(large / small, 3)} times as steep"
    return f"At {place}, the error is {times} over {more} as over {less}"
