"""The picture of the error surface: contours over (m, b), the minimum, the optimizers' paths."""

from collections.abc import Sequence
from itertools import chain
from math import (
    acos,
    asin,
    atan2,
    ceil,
    cos,
    floor,
    hypot,
    inf,
    isfinite,
    log10,
    nan,
    pi,
    sin,
    sqrt,
)
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.charts.chart import Axis, Chart, Mark, Panel, Series
from gdref.charts.scale import reach, short
from gdref.charts.track import Track, milestones
from gdref.exceptions import PointsError

CORNERS = 2000  # of all paths together, about: more cannot be told apart
CONTOURS = 9
THIN = 0.012  # of the width of the picture: narrower contours would be one line
Window = tuple[float, float, float, float]  # m from, to; b from, to


class View(NamedTuple):
    """The plane of the picture: (u, v) about the minimum, with E - E* = p u^2 + (q u + v)^2.

    In (m, b) p is the variance of x and q its mean. In standardised x, where the parameters are
    the slope a standard deviation, m sd, and the height at the mean of x, b + m mean, p = 1 and
    q = 0: all contours are circles.
    """

    bowl: Bowl
    standardized: bool

    @property
    def p(self) -> float:
        return 1.0 if self.standardized else self.bowl.variance_x

    @property
    def q(self) -> float:
        return 0.0 if self.standardized else self.bowl.mean_x

    @property
    def names(self) -> tuple[str, str]:
        if self.standardized:
            return "slope per standard deviation of x", "height at the mean of x"
        return "slope m", "intercept b"

    @property
    def center(self) -> tuple[float, float]:
        return self.at(self.bowl.m, self.bowl.b)

    def at(self, m: float, b: float) -> tuple[float, float]:
        """Where (m, b) lies in the plane."""
        if not self.standardized:
            return m, b
        return m * sqrt(self.bowl.variance_x), b + m * self.bowl.mean_x


def surface(
    tracks: Sequence[Track],
    bowl: Bowl,
    *,
    window: Window | None = None,
    standardized: bool = False,
) -> Chart:
    """Contours of the error over (m, b), the minimum, and each optimizer's path.

    window: what to show, in the plane of the picture; otherwise all paths that did not diverge.
    Raises PointsError where x cannot be standardised, as all are equal.
    """
    if standardized and not bowl.unique:
        raise PointsError("all x are equal, so x cannot be standardised; leave --standardize out")
    view = View(bowl, standardized)
    paths = [path(track, view, CORNERS // (5 * max(1, len(tracks)))) for track in tracks]
    m, b = view.center
    settled = [p for p, t in zip(paths, tracks, strict=True) if not t.diverged]
    starts = [(p.xs[0], p.ys[0]) for p in paths if p.xs]
    if window is None:
        us = chain([m], (u for u, _ in starts), *(p.xs for p in settled))
        vs = chain([b], (v for _, v in starts), *(p.ys for p in settled))
        window = (*reach(us, margin=0.08), *reach(vs, margin=0.08))
    x, y = Axis(view.names[0], *window[:2]), Axis(view.names[1], *window[2:])
    marks = [Mark("minimum", m, b)]
    if len(set(starts)) == 1:
        marks.insert(0, Mark("start", *starts[0]))
    found = contours(view, window)
    words = [
        f"{t.name}: from m = {short(t.m[0])}, b = {short(t.b[0])} to m = {short(t.m[-1])}, "
        f"b = {short(t.b[-1])}, {short(bowl.excess(t.m[-1], t.b[-1]))} above the minimum."
        for t in tracks
        if t.m
    ]
    steep, flat = bowl.curvatures
    ratio = f"{steep / flat:,.0f} times" if flat and isfinite(steep / flat) else "infinitely"
    shape = f"The bowl is {ratio} as steep across its valley as along it."
    many = "" if bowl.unique else " All x are equal: every line through the mean is a minimum."
    minimum = f"m = {short(bowl.m)}, b = {short(bowl.b)}, with an error of {short(bowl.error)}"
    labels = ", ".join(series.label for series in found)
    return Chart(
        "The error surface" + (", in standardised x" if standardized else ""),
        f"Contours of the error over {x.name} and {y.name}. The minimum is at {minimum}. "
        f"{shape}{many} {' '.join(words)}",
        (Panel(x, y, (*found, *paths), tuple(marks), equal=standardized),),
        (f"Contours: error less the minimum's, {labels}.",) if found else (),
    )


def path(track: Track, view: View, most: int) -> Series:
    """The path of a run in the plane; of a long one, the extremes of log-spaced stretches."""
    places = [view.at(track.m[k], track.b[k]) for k in milestones(track.m, track.b, most)]
    return Series(track.name, [u for u, _ in places], [v for _, v in places], "path")


def contours(view: View, window: Window) -> list[Series]:
    """Contours where the excess is 1 or 3 x 10^n, those that can be told apart in the window."""
    (u0, u1, v0, v1), (m, b) = window, view.center
    if view.standardized:  # its panel is made equal, which shows more than the window
        wide, high = 2 * (u1 - u0), 2 * (v1 - v0)
        u0, u1, v0, v1 = u0 - wide, u1 + wide, v0 - high, v1 + high
    excesses = [
        view.p * (u - m) * (u - m) + (view.q * (u - m) + v - b) * (view.q * (u - m) + v - b)
        for u in window[:2]
        for v in window[2:]
    ]
    top = max(excesses)
    if not 0 < top < inf:
        return []
    # How wide a contour of level 1 is, as a share of the window, measured across the valley.
    width = 2 / hypot(hypot(sqrt(view.p), view.q) * (window[1] - window[0]), window[3] - window[2])
    found: list[Series] = []
    for power in range(floor(log10(top)), -324, -1):
        for digit in (3, 1):
            level = float(f"{digit}e{power}")
            if width * sqrt(level) < THIN or len(found) == CONTOURS:
                return found[::-1]
            xs, ys = contour(view, level, (u0, u1, v0, v1)) if level < top else ([], [])
            if xs:
                found.append(Series(short(level), xs, ys, "contour"))
    return found[::-1]


def contour(view: View, level: float, window: Window) -> tuple[list[float], list[float]]:
    """Where the excess is at that level, within the window: an ellipse in closed form.

    u = a cos t and q u + v = r sin t, with a = sqrt(level / p) and r = sqrt(level). It meets the
    edge u = c where cos t = c / a, and v = c where sin(t - phase) = c / hypot(r, q a).
    """
    (m, b), r, q = view.center, sqrt(level), view.q
    u0, u1, v0, v1 = window[0] - m, window[1] - m, window[2] - b, window[3] - b
    xs: list[float] = []
    ys: list[float] = []
    if not view.p:  # all x are equal: two straight lines
        for v in (r, -r):
            xs += [u0 + m, u1 + m, nan]
            ys += [v - q * u0 + b, v - q * u1 + b, nan]
        return xs, ys
    a = r / sqrt(view.p)
    height, phase = hypot(r, q * a), atan2(q * a, r)
    turns = []
    for c in (u0, u1):
        if abs(c) <= a:
            turns += [acos(c / a), -acos(c / a)]
    for c in (v0, v1):
        if abs(c) <= height:
            turns += [phase + asin(c / height), phase + pi - asin(c / height)]
    turns = sorted(t % (2 * pi) for t in turns) or [0.0]
    for t, end in zip(turns, [*turns[1:], turns[0] + 2 * pi], strict=True):
        middle = (t + end) / 2
        u, v = a * cos(middle), r * sin(middle) - q * a * cos(middle)
        if not (u0 <= u <= u1 and v0 <= v <= v1) or end - t < 1e-12:
            continue
        # Straight pieces that stray from the ellipse by no more than 1/2000 of the window.
        size = max(a / (u1 - u0), height / (v1 - v0))
        steps = max(2, min(240, ceil((end - t) * sqrt(size * 250))))
        for k in range(steps + 1):
            angle = t + (end - t) * k / steps
            xs.append(m + a * cos(angle))
            ys.append(b + r * sin(angle) - q * a * cos(angle))
        xs.append(nan)
        ys.append(nan)
    return xs, ys
