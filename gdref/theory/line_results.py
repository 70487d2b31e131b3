"""The error and the gradient at one line, as the commands error and gradient show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from gdref.points import Points
from gdref.squared_error import gradient, mse, r_squared, rmse, sse
from gdref.text.results import Cell, Result, Table
from gdref.theory import gradient_check


@dataclass(frozen=True)
class OneLine(Result):
    """The line y = m x + b over some points."""

    m: float
    b: float
    points: Points

    def as_json(self) -> dict[str, object]:
        """The line and its points."""
        return {"data": self.points.name, "points": len(self.points), "m": self.m, "b": self.b}


class ErrorOfLine(OneLine):
    """The error of the line: sse, mse, rmse and R^2."""

    @property
    def values(self) -> dict[str, float | None]:
        """The four values by name; R^2 is None if all y are equal."""
        formulas = (sse, mse, rmse, r_squared)
        return {formula.__name__: formula(self.m, self.b, self.points) for formula in formulas}

    def as_json(self) -> dict[str, object]:
        """The line and the four values."""
        return {**super().as_json(), **self.values}

    def as_rows(self) -> Table:
        """The four values in one row."""
        return Table(list(self.values), [list(self.values.values())])

    def page(self) -> Iterator[Table]:
        """The four values, each with its formula."""
        meaning = {
            "sse": "sum of (y - (m x + b))^2",
            "mse": "sse / n: the error; the article calls this SSE",
            "rmse": "square root of mse, in units of y",
            "r_squared": "1 - sse / sse of the line y = mean y",
        }
        if self.values["r_squared"] is None:
            meaning["r_squared"] = "undefined: all y are equal"
        rows = [[name, value, meaning[name]] for name, value in self.values.items()]
        yield Table(["", "value", "formula"], rows)


class GradientOfLine(OneLine):
    """The gradient of the error at the line."""

    def as_json(self) -> dict[str, object]:
        """The line and the two derivatives."""
        dm, db = gradient(self.m, self.b, self.points)
        return {**super().as_json(), "dm": dm, "db": db}

    def as_rows(self) -> Table:
        """The two derivatives in one row."""
        return Table(["dm", "db"], [gradient(self.m, self.b, self.points)])

    def page(self) -> Iterator[str | Table]:
        """The two derivatives, each with its formula."""
        dm, db = gradient(self.m, self.b, self.points)
        formulas = "-2/n * sum of x (y - (m x + b))", "-2/n * sum of (y - (m x + b))"
        rows: list[list[Cell]] = [["dE/dm", dm, formulas[0]], ["dE/db", db, formulas[1]]]
        yield Table(["", "value", "formula"], rows)


class CheckedGradient(GradientOfLine):
    """The gradient computed in five ways, with their relative errors."""

    @property
    def ways(self) -> list[list[Cell]]:
        """A row for each way to compute the gradient."""
        return gradient_check.ways(self.m, self.b, self.points)

    def as_json(self) -> dict[str, object]:
        """The line, the two derivatives, and under "check" the gradient computed in each way."""
        keys = ["way", "dm", "relative_error_dm", "db", "relative_error_db"]
        return {**super().as_json(), "check": [dict(zip(keys, w, strict=True)) for w in self.ways]}

    def as_rows(self) -> Table:
        """A row for each way to compute the gradient."""
        return Table(["way", "dm", "relative error", "db", "relative error"], self.ways)

    def page(self) -> Iterator[str | Table]:
        """The ways, and why a step can be too small or too large."""

        def two_digits(error: Cell) -> str:
            return f"{error:.1e}" if error else "-" if error is None else "0"

        rows = [[w, dm, two_digits(e), db, two_digits(f)] for w, dm, e, db, f in self.ways]
        yield Table(["", "dE/dm", "relative error", "dE/db", "relative error"], rows)
        yield gradient_check.about_the_step(self.m, self.b, self.points)
