"""The pictures over x, over epochs and over one parameter: data, line, error, slice.

Four builders with nothing in common but their kind, so that one file holds them.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from math import isfinite, nan
from typing import Literal

from gdref.bowl import Bowl
from gdref.charts.chart import Axis, Chart, Mark, Panel, Series
from gdref.charts.scale import TINY, reach, short
from gdref.charts.track import Track
from gdref.points import Points
from gdref.squared_error import gradient, mse, predict

Work = Literal["epochs", "updates", "point-gradients"]
FEW = 200  # points: of so many, each residual can be drawn
FAR_OFF = 1000  # times the height of the points
SAMPLES = 121  # of a parabola


def data(points: Points) -> Chart:
    """The points."""
    return Chart(f"{count(len(points), 'point')} of {points.name}", about(points), (_plot(points),))


def line(points: Points, lines: Sequence[tuple[str, float, float]]) -> Chart:
    """The points and some lines, each with its name, m and b; of a single one the residuals too."""
    panel = _plot(points, [(m, b) for _, m, b in lines])
    ends = panel.x.low, panel.x.high
    drawn = [Series(name, ends, [predict(x, m, b) for x in ends]) for name, m, b in lines]
    words = [
        f"{name}: {equation(m, b, points)}, with an error of {short(mse(m, b, points))}."
        for name, m, b in lines
    ]
    residuals: tuple[Series, ...] = ()
    if len(lines) == 1 and len(points) <= FEW:
        _, m, b = lines[0]
        residuals = (
            Series(
                "residual",
                [coordinate for x, _ in points for coordinate in (x, x, nan)],
                [coordinate for x, y in points for coordinate in (y, predict(x, m, b), nan)],
                "guide",
            ),
        )
    titles = [equation(m, b, points) for _, m, b in lines]
    title = titles[0] if len(lines) == 1 else f"{len(lines)} lines through {points.name}"
    return Chart(
        title,
        " ".join([about(points), *words]),
        (panel._replace(series=(*residuals, *panel.series, *drawn)),),
    )


def _plot(points: Points, lines: Sequence[tuple[float, float]] = ()) -> Panel:
    """The points as dots, with room for some lines where they pass below or above them."""
    x = Axis(points.x_name, *reach(x for x, _ in points))
    low, high = reach(y for _, y in points)
    heights = (predict(end, m, b) for m, b in lines for end in (x.low, x.high))
    # A line from far off, as a diverged run's, would flatten the points: it leaves by an edge.
    near = (y for y in heights if abs(y / 2 - low / 2) <= FAR_OFF * (high / 2 - low / 2))
    y = Axis(points.y_name, *reach(chain((y for _, y in points), near)))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Panel(x, y, (Series("points" if lines else "", xs, ys, "dots"),))


def error(
    tracks: Sequence[Track],
    bowl: Bowl,
    *,
    over: Work = "epochs",
    raw: bool = False,
    log_x: bool = True,
    log_y: bool = True,
) -> Chart:
    """The error by the work done, a curve an optimizer.

    raw: the error itself; otherwise its excess over the minimum.
    """
    series, notes = [], Counter[str]()
    for track in tracks:
        work: dict[str, Sequence[float]] = {
            "epochs": track.epoch,
            "updates": track.update,
            "point-gradients": track.point_gradients,
        }
        heights = track.error if raw else list(map(bowl.excess, track.m, track.b))
        series.append(Series(track.name, work[over], heights))
        notes["at " + over.removesuffix("s") + " 0"] += log_x * sum(x < TINY for x in work[over])
        zero = "with an error of 0" if raw else "with an excess of 0"
        notes[zero] += log_y * sum(y < TINY for y in heights)
    what = "Error" if raw else "Excess of the error over the minimum"
    x = Axis(over, *reach(chain.from_iterable(s.xs for s in series), log_x, 0.0), log_x)
    # A diverged run leaves by the top edge: its end would flatten all the others.
    settled = [s.ys for s, t in zip(series, tracks, strict=True) if not t.diverged]
    starts = [y for s in series for y in s.ys[:2]]
    y = Axis(
        "error" if raw else "error less the minimum's",
        *reach(chain(starts, chain.from_iterable(settled)), log_y),
        log_y,
    )
    words = [_course(s, over) for s in series if s.xs]
    left_out = " and ".join(f"{count(n, 'row')} {where}" for where, n in notes.items() if n)
    return Chart(
        f"{what} by {over.removesuffix('s')}",
        f"{what} of {count(len(tracks), 'optimizer')} by {over}. {' '.join(words)}"
        f" The error at the minimum is {short(bowl.error)}.",
        (Panel(x, y, tuple(series)),),
        (f"Not shown, as a log axis has no 0: {left_out}.",) if left_out else (),
    )


def _course(series: Series, over: str) -> str:
    """Where a curve begins, ends and was lowest, in a sentence."""
    lowest = min(range(len(series.ys)), key=series.ys.__getitem__)
    first, last = series.ys[0], series.ys[-1]
    return (
        f"{series.label}: from {short(first)} at the start to {short(last)} after "
        f"{short(series.xs[-1])} {over}, lowest at {short(series.xs[lowest])} with "
        f"{short(series.ys[lowest])}."
    )


def slices(points: Points, bowl: Bowl, m: float, b: float) -> Chart:
    """The error against m with b held, and against b with m held, each with its tangent at (m, b).

    The slope of a tangent is the partial derivative there.
    """
    slopes = gradient(m, b, points)
    (mm, _), (_, bb) = bowl.hessian
    here = bowl.error + bowl.excess(m, b)
    panels, words = [], []
    for name, held, at, slope, curvature in (
        ("m", f"b = {short(b)}", m, slopes[0], mm),
        ("b", f"m = {short(m)}", b, slopes[1], bb),
    ):
        lowest = at - slope / curvature if curvature else at
        half = 1.15 * abs(lowest - at) or max(abs(at), 1.0)
        low, high = lowest - half, lowest + half
        xs = [low + (high - low) * k / (SAMPLES - 1) for k in range(SAMPLES)]
        pairs = [(x, b) if name == "m" else (m, x) for x in xs]
        ys = [bowl.error + bowl.excess(*pair) for pair in pairs]
        top = max([*ys, here])
        y = Axis("error", *reach([0.0, top]))
        run = (high - low) * 0.3
        if slope and isfinite(top / slope):
            run = min(run, abs(0.62 * (y.high - y.low) / slope))  # a steep one is short
        ends = max(low, at - run), min(high, at + run)
        tangent = ends, [here + slope * (end - at) for end in ends]
        label = f"slope {short(slope)} = dE/d{name}"
        panels.append(
            Panel(
                Axis(f"{name}, with {held}", *reach(xs, margin=0.0)),
                y,
                (Series(f"error at {held}", xs, ys, "curve"), Series(label, *tangent, "curve")),
                (Mark(f"{name} = {short(at)}", at, here),),
            )
        )
        words.append(
            f"Against {name}, with {held}, it is a parabola with its lowest point at {name} = "
            f"{short(lowest)}; at {name} = {short(at)} its slope, dE/d{name}, is {short(slope)}."
        )
    return Chart(
        f"The error about m = {short(m)}, b = {short(b)}, and its slopes there",
        f"The error at m = {short(m)}, b = {short(b)} is {short(here)}. {' '.join(words)}",
        tuple(panels),
    )


def about(points: Points) -> str:
    """What the points are, in a sentence."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (
        f"{count(len(points), 'point')} of {points.name}: {points.x_name} from {short(min(xs))} to "
        f"{short(max(xs))}, {points.y_name} from {short(min(ys))} to {short(max(ys))}."
    )


def equation(m: float, b: float, points: Points) -> str:
    """A line in words, with the names of the points' columns: y = 1.478 x + 0.08894."""
    sign = "-" if b < 0 else "+"
    return f"{points.y_name} = {short(m)} {points.x_name} {sign} {short(abs(b))}"


def count(number: int, what: str) -> str:
    """So many of something: 1 point, 1,000 points."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
