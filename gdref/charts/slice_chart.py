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
    (mm, _), (_, bb) = bowl.hessian
    here = bowl.error + bowl.excess(m, b)
    panels, words = [], []
    for name, held, at, slope, curvature in (
        ("m", f"b = {pictured(b)}", m, slopes[0], mm),
        ("b", f"m = {pictured(m)}", b, slopes[1], bb),
    ):
        lowest = at - slope / curvature if curvature else at
        lowest_error = here - slope * (at - lowest) / 2
        # Wide enough to look like a parabola: the ends have at least twice the lowest error.
        floor = sqrt(max(0.0, 2 * lowest_error / curvature)) if curvature else 0.0
        half = max(1.15 * abs(lowest - at), floor) or max(abs(at), 1.0)
        low, high = lowest - half, lowest + half
        xs = [low + (high - low) * k / (SAMPLES - 1) for k in range(SAMPLES)]
        pairs = [(x, b) if name == "m" else (m, x) for x in xs]
        ys = [bowl.error + bowl.excess(*pair) for pair in pairs]
        top = max([*ys, here])
        y = Axis("error", *reach([0.0, top]))
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
                    Series(f"error at {held}", xs, ys, "curve", of="error"),
                    Series(label, *tangent, "curve", of="slope"),
                ),
                (Mark(f"{name} = {pictured(at)}", at, here),),
            )
        )
        words.append(
            f"Against {name}, with {held}, it is a parabola with its lowest point at {name} = "
            f"{pictured(lowest)}; at {name} = {pictured(at)} its slope, dE/d{name}, "
            f"is {pictured(slope)}."
        )
    place = f"m = {pictured(m)}, b = {pictured(b)}"
    words.insert(0, f"The error at {place} is {pictured(here)}.")
    return Chart(f"The error about {place}", " ".join(words), tuple(panels))
