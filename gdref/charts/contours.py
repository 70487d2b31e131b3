"""Contours of the error: ellipses in closed form, because the error is a quadratic."""

import math
from decimal import Decimal
from math import acos, asin, atan2, cos, fsum, hypot, isfinite, nan, pi, sin, sqrt

from gdref.bowl import Bowl
from gdref.charts.sheet import Series
from gdref.charts.ticks import log_labels

CONTOURS = 9
THIN = 0.012  # the narrowest contour, as a share of the picture's width
Window = tuple[float, float, float, float]  # lowest m, highest m, lowest b, highest b


def contours(bowl: Bowl, window: Window, *, equal: bool = False) -> list[Series]:
    """Contours at an excess of 1 or 3 x 10^n, and the areas inside them; deeper areas are darker.

    equal: whether the panel will be equalised. All contours are drawn whole then, because an
    equalised panel shows more than the window.
    """
    m0, m1, b0, b1 = window
    top = max(bowl.excess(m, b) for m in (m0, m1) for b in (b0, b1))
    distinct = m0 - bowl.m < m1 - bowl.m and b0 - bowl.b < b1 - bowl.b
    if not (0 < top < math.inf and distinct):  # too far from the minimum for floats
        return []
    # The width of a contour of level 1, as a share of the window, measured across the valley.
    root_mean_square = hypot(sqrt(bowl.variance_x), bowl.mean_x)
    width = 2 / hypot(root_mean_square * (m1 - m0), b1 - b0)
    areas: list[Series] = []
    lines: list[Series] = []
    levels: list[Decimal] = []
    powers = range(math.floor(math.log10(top)), -324, -1)
    for exact in (digit * Decimal(10) ** power for power in powers for digit in (3, 1)):
        level = float(exact)
        if width * sqrt(level) < THIN or len(lines) == CONTOURS:
            break
        xs, ys = contour(bowl, level, window, equal) if level < top else ([], [])
        if xs:
            levels.append(exact)
            lines.append(Series("", xs, ys, "contour"))
            areas.append(area(bowl, level, window, lines[-1]))
    labels = log_labels(levels) if levels else []
    lines = [line._replace(label=label) for line, label in zip(lines, labels, strict=True)]
    return areas + lines[::-1]


def area(bowl: Bowl, level: float, window: Window, line: Series) -> Series:
    """The part of the window inside a contour. It is convex, so its corners are sorted by angle."""
    m0, m1, b0, b1 = window
    corners = [(m, b) for m, b in zip(line.xs, line.ys, strict=True) if isfinite(m)]
    if bowl.variance_x:  # not for straight contours: they reach beyond the window
        corners += [(m, b) for m in (m0, m1) for b in (b0, b1) if bowl.excess(m, b) <= level]
    middle_m = fsum(m / len(corners) for m, _ in corners)
    middle_b = fsum(b / len(corners) for _, b in corners)
    corners.sort(key=lambda c: atan2((c[1] - middle_b) / (b1 - b0), (c[0] - middle_m) / (m1 - m0)))
    return Series("", [m for m, _ in corners], [b for _, b in corners], "area")


def contour(
    bowl: Bowl, level: float, window: Window, whole: bool = False
) -> tuple[list[float], list[float]]:
    """The values of m and of b on the contour of `level`: in the window, or on the whole contour.

    With (u, v) = (m - m*, b - b*), the contour is p u^2 + (q u + v)^2 = level, where p is the
    variance of x and q its mean. So u = a cos t and q u + v = r sin t, with a = sqrt(level / p)
    and r = sqrt(level). The ellipse meets the edge u = c where cos t = c / a, and the edge
    v = c where sin(t - phase) = c / hypot(r, q a).
    """
    m, b, r, q = bowl.m, bowl.b, sqrt(level), bowl.mean_x
    u0, u1, v0, v1 = window[0] - m, window[1] - m, window[2] - b, window[3] - b
    xs: list[float] = []
    ys: list[float] = []
    if not bowl.variance_x:  # all x are equal: two straight lines
        for v in (r, -r):
            xs += [u0 + m, u1 + m, nan]
            ys += [v - q * u0 + b, v - q * u1 + b, nan]
        return xs, ys
    a = r / sqrt(bowl.variance_x)
    height, phase = hypot(r, q * a), atan2(q * a, r)
    turns = []
    for c in (u0, u1):
        if abs(c) <= a and not whole:
            turns += [acos(c / a), -acos(c / a)]
    for c in (v0, v1):
        if abs(c) <= height and not whole:
            turns += [phase + asin(c / height), phase + pi - asin(c / height)]
    turns = sorted(t % (2 * pi) for t in turns) or [0.0]
    for t, end in zip(turns, [*turns[1:], turns[0] + 2 * pi], strict=True):
        middle = (t + end) / 2
        u, v = a * cos(middle), r * sin(middle) - q * a * cos(middle)
        inside = whole or (u0 <= u <= u1 and v0 <= v <= v1)
        if not inside or end - t < 1e-12:
            continue
        # The straight pieces that are drawn are at most 1/2000 of the window away from the ellipse.
        size = max(a / (u1 - u0), height / (v1 - v0))
        steps = max(2, min(240, math.ceil((end - t) * sqrt(size * 250))))
        for k in range(steps + 1):
            angle = t + (end - t) * k / steps
            xs.append(m + a * cos(angle))
            ys.append(b + r * sin(angle) - q * a * cos(angle))
        xs.append(nan)
        ys.append(nan)
    return xs, ys
