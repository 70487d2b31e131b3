"""The results of the commands error and gradient: the error and the gradient of one line.

gdref gradient --check also computes the gradient in four other ways, to check the loop.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10, sqrt, ulp

from gdref.bowl import Bowl
from gdref.points import Points
from gdref.squared_error import Point, gradient, mse, r_squared, rmse, sse
from gdref.text.numbers import count
from gdref.text.results import Cell, Result, Table
from gdref.text.sentences import paragraph

STEP, TINY_STEP = 1e-3, 1e-12


@dataclass(frozen=True)
class LineResult(Result):
    """Numbers about the line y = m x + b and some points.

    values: the numbers by their names in JSON and CSV. shown: a row of the page for each number.
    """

    m: float
    b: float
    points: Points
    values: dict[str, float | None]
    shown: list[list[Cell]]

    def as_json(self) -> dict[str, object]:
        place = {"data": self.points.name, "points": len(self.points), "m": self.m, "b": self.b}
        return {**place, **self.values}

    def as_rows(self) -> Table:
        return Table(list(self.values), [list(self.values.values())])

    def page(self) -> Iterator[str | Table]:
        yield Table(["", "value", "formula"], self.shown)


def error_of_line(m: float, b: float, points: Points) -> LineResult:
    """sse, mse, rmse and R^2 of a line; R^2 is None if all y are equal."""
    values = {formula.__name__: formula(m, b, points) for formula in (sse, mse, rmse, r_squared)}
    formulas = [
        "sum of (y - (m x + b))^2",
        "sse / n: the error; the article calls this SSE",
        "square root of mse, in units of y",
        "1 - sse / sse of the line y = mean y",
    ]
    if values["r_squared"] is None:
        formulas[-1] = "undefined: all y are equal"
    shown = [[*item, formula] for item, formula in zip(values.items(), formulas, strict=True)]
    return LineResult(m, b, points, values, shown)


def gradient_of_line(m: float, b: float, points: Points, check: bool = False) -> LineResult:
    """The two derivatives of the error at a line; with check, computed in five ways."""
    dm, db = gradient(m, b, points)
    shown: list[list[Cell]] = [
        ["dE/dm", dm, "-2/n * sum of x (y - (m x + b))"],
        ["dE/db", db, "-2/n * sum of (y - (m x + b))"],
    ]
    if check:
        shown = ways(m, b, points)
    return (CheckedGradient if check else LineResult)(m, b, points, {"dm": dm, "db": db}, shown)


class CheckedGradient(LineResult):
    """The gradient computed in five ways, with the relative error of each way."""

    def as_json(self) -> dict[str, object]:
        keys = ["way", "dm", "relative_error_dm", "db", "relative_error_db"]
        return {**super().as_json(), "check": [dict(zip(keys, w, strict=True)) for w in self.shown]}

    def as_rows(self) -> Table:
        return Table(["way", "dm", "relative error", "db", "relative error"], self.shown)

    def page(self) -> Iterator[str | Table]:
        """The five ways, and the reason why a step can be too small or too large."""

        def two_digits(error: Cell) -> str:
            return f"{error:.1e}" if error else "-" if error is None else "0"

        rows = [[w, dm, two_digits(e), db, two_digits(f)] for w, dm, e, db, f in self.shown]
        yield Table(["", "dE/dm", "relative error", "dE/db", "relative error"], rows)
        yield about_the_step(self.m, self.b, self.points)


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
    by a small number. If h is large, E(m + h, b) and E(m - h, b) are large, and so are
    their rounding errors.
    """
    dm = (mse(m + h, b, points) - mse(m - h, b, points)) / (2 * h)
    db = (mse(m, b + h, points) - mse(m, b - h, points)) / (2 * h)
    return dm, db


def ways(m: float, b: float, points: Sequence[Point]) -> list[list[Cell]]:
    """A row for each of five ways to compute the gradient.

    The cells of a row: the way, dE/dm, its relative error, dE/db, its relative error. A
    relative error is None if the exact derivative is 0.
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
    """The reason why a step can be too small or too large, with the numbers of this line."""
    dm, _ = gradient(m, b, points)
    here, change = mse(m, b, points), 2 * TINY_STEP * abs(dm)
    (curvature, _), _ = Bowl.of(points).hessian
    if not (change and curvature):
        return "dE/dm is 0 or nearly 0 here, so E(m + h, b) - E(m - h, b) is only rounding."
    right = count(max(0, floor(log10(change / ulp(here)))), "digit")
    largest = min(sqrt(2 * here) / sqrt(curvature), 1e300)  # the quotient may overflow
    return paragraph(
        f"A step of {TINY_STEP:g} is too small: between its two ends E changes by {change:.1e}. "
        f"Floats near E = {here:.6g} are {ulp(here):.1e} apart, so at most {right} of the "
        "difference can be right. E is quadratic, so rounding is the only error. Larger steps, up "
        f"to about {largest:.2g}, have a smaller rounding error. With even larger steps, E and its "
        "rounding grow with the square of the step."
    )
