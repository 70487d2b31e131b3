"""Contours of the error: it is a quadratic, so each is an ellipse, known in closed form."""

from math import acos, asin, atan2, ceil, cos, floor, hypot, inf, log10, nan, pi, sin, sqrt
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.charts.chart import Series
from gdref.charts.scale import short

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
