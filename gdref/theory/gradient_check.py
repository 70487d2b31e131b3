"""Other ways to compute the gradient, to check the loop."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor, log10, sqrt, ulp

from gdref.bowl import Bowl
from gdref.squared_error import Point, gradient, mse
from gdref.text.numbers import count
from gdref.text.results import Cell
from gdref.text.sentences import paragraph

STEP, TINY_STEP = 1e-3, 1e-12


def exact_gradient(m: float, b: float, points: Sequence[Point]) -> tuple[Fraction, Fraction]:
    """(dE/dm, dE/db) in rational arithmetic, without rounding."""
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

    E is quadratic, so rounding is the only error. If h is small, the rounding error of E is divided
    by a small number. If h is large, E is large at the two ends, and so is its rounding error.
    """
    dm = (mse(m + h, b, points) - mse(m - h, b, points)) / (2 * h)
    db = (mse(m, b + h, points) - mse(m, b - h, points)) / (2 * h)
    return dm, db


def ways(m: float, b: float, points: Sequence[Point]) -> list[list[Cell]]:
    """A row for each of five ways to compute the gradient.

    A row is the way, dE/dm, its relative error, dE/db, and its relative error. The relative error
    is None if the exact derivative is 0.
    """
    exact = exact_gradient(m, b, points)
    computed: list[tuple[str, tuple[float | Fraction, float | Fraction]]] = [
        ("the loop", gradient(m, b, points)),
        ("exact rationals", exact),
        (f"differences, h = {STEP:g}", central_differences(m, b, points, STEP)),
        (f"differences, h = {TINY_STEP:g}", central_differences(m, b, points, TINY_STEP)),
        ("the bowl's closed form", Bowl.of(points).gradient(m, b)),
    ]
    rows: list[list[Cell]] = []
    for way, values in computed:
        row: list[Cell] = [way]
        for value, true in zip(values, exact, strict=True):
            row += [float(value), float(abs((Fraction(value) - true) / true)) if true else None]
        rows.append(row)
    return rows


def about_the_step(m: float, b: float, points: Sequence[Point]) -> str:
    """Why a step can be too small, and too large, with the numbers of this line."""
    dm, _ = gradient(m, b, points)
    here, change = mse(m, b, points), 2 * TINY_STEP * abs(dm)
    (curvature, _), _ = Bowl.of(points).hessian
    if not (change and curvature):
        return "dE/dm is 0 or nearly 0 here, so a difference of E in m is only rounding."
    right = count(max(0, floor(log10(change / ulp(here)))), "digit")
    largest = sqrt(2 * here / curvature)
    return paragraph(
        f"A step of {TINY_STEP:g} is too small: between its two ends E changes by {change:.1e}. "
        f"Floats near E = {here:.6g} are {ulp(here):.1e} apart, so at most {right} of the "
        "difference can be right. E is quadratic, so rounding is the only error. A larger step "
        f"makes it smaller, up to about {largest:.2g}; above that, E and its rounding grow with "
        "the square of the step."
    )
