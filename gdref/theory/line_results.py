"""The error and the gradient at one line, as the commands error and gradient show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gdref.points import Points
from gdref.squared_error import gradient, mse, r_squared, rmse, sse
from gdref.text.results import Cell, Result, Table
from gdref.theory import gradient_check


@dataclass(frozen=True)
class LineResult(Result):
    """Numbers of the line y = m x + b over some points.

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
    """The two derivatives of the error at a line. check: computed in five ways."""
    dm, db = gradient(m, b, points)
    shown: list[list[Cell]] = [
        ["dE/dm", dm, "-2/n * sum of x (y - (m x + b))"],
        ["dE/db", db, "-2/n * sum of (y - (m x + b))"],
    ]
    if check:
        shown = gradient_check.ways(m, b, points)
    return (CheckedGradient if check else LineResult)(m, b, points, {"dm": dm, "db": db}, shown)


class CheckedGradient(LineResult):
    """The gradient computed in five ways, with their relative errors: a row for each way."""

    def as_json(self) -> dict[str, object]:
        keys = ["way", "dm", "relative_error_dm", "db", "relative_error_db"]
        return {**super().as_json(), "check": [dict(zip(keys, w, strict=True)) for w in self.shown]}

    def as_rows(self) -> Table:
        return Table(["way", "dm", "relative error", "db", "relative error"], self.shown)

    def page(self) -> Iterator[str | Table]:
        """The ways, and why a step can be too small or too large."""

        def two_digits(error: Cell) -> str:
            return f"{error:.1e}" if error else "-" if error is None else "0"

        rows = [[w, dm, two_digits(e), db, two_digits(f)] for w, dm, e, db, f in self.shown]
        yield Table(["", "dE/dm", "relative error", "dE/db", "relative error"], rows)
        yield gradient_check.about_the_step(self.m, self.b, self.points)
