"""Contours of the error: ellipses in closed form, because the error is a quadratic."""

from decimal import Decimal
from math import acos, cos, floor, hypot, inf, log10, nan, sin, sqrt

from gdref.bowl import Bowl
from gdref.charts.sheet import Series
from gdref.charts.ticks import log_labels

CONTOURS = 9
THIN = 0.012  # the width of the narrowest contour, as a share of the picture's width
STEPS = 120  # half a contour is drawn as 120 straight pieces
Window = tuple[float, float, float, float]  # lowest m, highest m, lowest b, highest b


def contours(bowl: Bowl, window: Window, *, equal: bool = False) -> list[Series]:
    """The contours at an excess of 1 or 3 x 10^n, and the areas inside. Lower areas are darker.

    equal: whether m and b have the same scale. If so, the panel shows more than the window, and
    contours go on outside the window.
    """
    m0, m1, b0, b1 = window
    top = max(bowl.excess(m, b) for m in (m0, m1) for b in (b0, b1))
    distinct = m0 - bowl.m < m1 - bowl.m and b0 - bowl.b < b1 - bowl.b
    if not (0 < top < inf and distinct):  # the window is too far from the minimum for floats
        return []
    # The width of the contour of level 1 across the valley, as a share of the window.
    root_mean_square = hypot(sqrt(bowl.variance_x), bowl.mean_x)
    width = 2 / hypot(root_mean_square * (m1 - m0), b1 - b0)
    lines: list[Series] = []
    areas: list[Series] = []
    levels: list[Decimal] = []
    powers = range(floor(log10(top)), -324, -1)
    for exact in (digit * Decimal(10) ** power for power in powers for digit in (3, 1)):
        level = float(exact)
        if width * sqrt(level) < THIN or len(lines) == CONTOURS:
            break
        ms, upper, lower = contour(bowl, level, (-inf, inf) if equal else (m0, m1))
        if ms and level < top:
            levels.append(exact)
            lines.append(Series("", [*ms, nan, *ms], [*upper, nan, *lower], "contour"))
            areas.append(Series("", [*ms, *ms[::-1]], [*upper, *lower[::-1]], "area"))
    labels = log_labels(levels) if levels else []
    lines = [line._replace(label=label) for line, label in zip(lines, labels, strict=True)]
    return areas + lines[::-1]


def contour(
    bowl: Bowl, level: float, ends: tuple[float, float]
) -> tuple[list[float], list[float], list[float]]:
    """Values of m between two ends, and for each m the two values of b on the contour of `level`.

    With (u, v) = (m - m*, b - b*), the contour is p u^2 + (q u + v)^2 = level, where p is the
    variance of x and q its mean. So u = a cos t and v = -q u +- r sin t, with r = sqrt(level) and
    a = r / sqrt(p). If all x are equal, p is 0, and the contour is two straight lines.
    """
    r, (u0, u1) = sqrt(level), (end - bowl.m for end in ends)
    halves = [(u0, r), (u1, r)]
    if bowl.variance_x:
        a = r / sqrt(bowl.variance_x)
        first, last = (acos(max(-1.0, min(1.0, u / a))) for u in (u1, u0))
        turns = [first + (last - first) * k / STEPS for k in range(STEPS + 1)]
        halves = [(a * cos(t), r * sin(t)) for t in turns] if first < last else []
    ms = [bowl.m + u for u, _ in halves]
    upper, lower = (
        [bowl.b - bowl.mean_x * u + sign * half for u, half in halves] for sign in (1, -1)
    )
    return ms, upper, lower
