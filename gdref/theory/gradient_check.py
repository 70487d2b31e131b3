"""The gradient in other ways than the loop, to check it by."""

from collections.abc import Sequence
from fractions import Fraction

from gdref.squared_error import Point, mse


def exact_gradient(m: float, b: float, points: Sequence[Point]) -> tuple[Fraction, Fraction]:
    """(dE/dm, dE/db) over these very floats in rational arithmetic: no rounding anywhere."""
    dm = db = Fraction(0)
    for x, y in points:
        r = Fraction(y) - (Fraction(m) * Fraction(x) + Fraction(b))
        dm += Fraction(x) * r
        db += r
    return Fraction(-2, len(points)) * dm, Fraction(-2, len(points)) * db


def central_differences(
    m: float, b: float, points: Sequence[Point], h: float
) -> tuple[float, float]:
    """((E(m + h, b) - E(m - h, b)) / 2h, (E(m, b + h) - E(m, b - h)) / 2h).

    E is quadratic, so rounding is all that is lost: of E itself where h is small, of the E that h
    makes where it is large.
    """
    dm = (mse(m + h, b, points) - mse(m - h, b, points)) / (2 * h)
    db = (mse(m, b + h, points) - mse(m, b - h, points)) / (2 * h)
    return dm, db
