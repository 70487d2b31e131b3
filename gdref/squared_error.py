"""The article's formulas: the line, the error of a line, and the gradient of that error.

A point is one (x, y) pair. Sums run from left to right with `+=`, as in the article's own loop.
So every supported Python gives the same digits; the built-in sum() does not.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import sqrt

Point = tuple[float, float]


def predict(x: float, m: float, b: float) -> float:
    """y = m x + b"""
    return m * x + b


def sse(m: float, b: float, points: Sequence[Point]) -> float:
    """sum of (y - (m x + b))^2, the sum of squared errors; in units of y squared."""
    _check_is_last(points)
    total = 0.0
    for x, y in points:
        r = y - (m * x + b)
        total += r * r  # if r is very large, r * r is inf, but r ** 2 raises OverflowError
    return total


def mse(m: float, b: float, points: Sequence[Point]) -> float:
    """E(m, b) = 1/n * sum of (y - (m x + b))^2, the error; in units of y squared.

    The article calls this SSE, although it is divided by n.
    Raises ZeroDivisionError if there are no points.
    """
    return sse(m, b, points) / len(points)


def gradient(m: float, b: float, points: Sequence[Point]) -> tuple[float, float]:
    """(dE/dm, dE/db) = (-2/n * sum of x r, -2/n * sum of r), with r = y - (m x + b).

    Raises ZeroDivisionError if there are no points.
    """
    _check_is_last(points)
    dm = db = 0.0
    w = -(2 / len(points))  # dividing by n at the end would round differently
    for x, y in points:
        r = y - (m * x + b)
        db += w * r
        dm += w * x * r
    return dm, db


def _check_is_last(points: object) -> None:
    """Raises TypeError if the points are a number, because then the order of arguments is wrong."""
    if isinstance(points, int | float):
        raise TypeError(f"the points are {points!r}; expected m, b, points, in this order")


def gradient_of_point(m: float, b: float, point: Point) -> tuple[float, float]:
    """The gradient over one point, without a loop, but with the same digits as gradient()."""
    x, y = point
    r = y - (m * x + b)
    db = 0.0 + -2.0 * r  # 0.0 + as in the loop, so no derivative is -0.0
    dm = 0.0 + -2.0 * x * r
    return dm, db


def rmse(m: float, b: float, points: Sequence[Point]) -> float:
    """sqrt(E(m, b)), the root mean squared error; in units of y."""
    return sqrt(mse(m, b, points))


def r_squared(m: float, b: float, points: Sequence[Point]) -> float | None:
    """R^2 = 1 - E(m, b) / E of the flat line y = mean y; None if all y are equal."""
    level = all(y == points[0][1] for _, y in points)
    flat = flat_line_error(partial(mse, points=points), partial(gradient, points=points))
    return None if level or flat == 0 else 1 - mse(m, b, points) / flat


def flat_line_error(
    error: Callable[[float, float], float], gradient: Callable[[float, float], tuple[float, float]]
) -> float:
    """The error of the flat line y = mean y, which is the variance of y.

    error, gradient: functions of (m, b). The gradient gives mean y: at (0, 0), dE/db = -2 mean y.
    """
    _, db = gradient(0.0, 0.0)
    return error(0.0, -db / 2)
