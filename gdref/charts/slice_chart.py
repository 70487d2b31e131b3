"""The error over one parameter while the other is fixed: a parabola, and its slope at one place."""

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
    slopes = gradient(m, b, with_names(points))
    curvatures = [bowl.hessian[k][k] for k in (0, 1)]
    here = bowl.error + bowl.excess(m, b)
    lowest = [
        at - slope / curvature if curvature else at
        for at, slope, curvature in zip((m, b), slopes, curvatures, strict=True)
    ]
    floors = [
        here - slope * (at - low) / 2 for at, slope, low in zip((m, b), slopes, lowest, strict=True)
    ]
    # Both panels have the same axis of the error, so their slopes can be compared. The axis is high
    # enough for two parabolas: their ends have at least twice the lowest error.
    top = max(max(2 * floor, here + 0.3 * (here - floor)) for floor in floors)
    top = top or max(curvatures) / 2 * min(max(abs(m), abs(b), 1.0), 1e100) ** 2
    y = Axis("error", *reach([0.0, top], margin=0.0))
    panels, words = [], []
    for name, held, at, slope, curvature, middle, floor in (
        ("m", f"b = {pictured(b)}", m, slopes[0], curvatures[0], lowest[0], floors[0]),
        ("b", f"m = {pictured(m)}", b, slopes[1], curvatures[1], lowest[1], floors[1]),
    ):
        half = sqrt(2 * (y.high - floor) / curvature) if curvature else max(abs(at), 1.0)
        low, high = middle - half, middle + half
        xs = [low + (high - low) * k / (SAMPLES - 1) for k in range(SAMPLES)]
        errors = (bowl.error + bowl.excess(*((x, b) if name == "m" else (m, x))) for x in xs)
        ys = [min(error, y.high) for error in errors]
        run = (high - low) * 0.3
        if slope and isfinite(top / slope):
            run = min(run, abs(0.62 * (y.high - y.low) / slope))  # a steep tangent is short
        ends = max(low, at - run), min(high, at + run)
        tangent = ends, [here + slope * (end - at) for end in ends]
        label = f"slope {pictured(slope)} = dE/d{name}"
        panels.append(
            Panel(
                Axis(f"{name}, with {held}", *reach(xs, margin=0.0)),
                y,
                (
                    Series("error", xs, ys, "curve"),
                    Series(label, *tangent, "curve", of="slope"),
                ),
                (Mark(f"{name} = {pictured(at)}", at, here),),
            )
        )
        words.append(
            f"Against {name}, with {held}, it is a parabola with its lowest point at {name} = "
            f"{pictured(middle)}; at {name} = {pictured(at)} its slope, dE/d{name}, "
            f"is {pictured(slope)}."
        )
    place = f"m = {pictured(m)}, b = {pictured(b)}"
    words.insert(0, f"The error at {place} is {pictured(here)}.")
    return Chart(
        _finding(place, slopes), " ".join(words), tuple(panels), subtitle=with_names(points).title
    )


def _finding(place: str, slopes: tuple[float, float]) -> str:
    """The steeper of the two slopes; plain if both are alike."""
    (small, less), (large, more) = sorted(zip(map(abs, slopes), "mb", strict=True))
    if not large:
        return f"At {place}, both slopes are 0"
    if not small:
        return f"At {place}, the error changes with {more} only"
    if large < 2 * small:
        return f"The error about {place}"
    times = f"{pictured(large / small, 3)} times as steep"
    return f"At {place}, the error is {times} over {more} as over {less}"
