"""A question for each step of the lesson, and its answer, computed from the points."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import fsum, inf

from gdref.bowl import Bowl
from gdref.descent import Row, descend
from gdref.optimizers import Optimizer
from gdref.optimizers.batch import batch
from gdref.optimizers.last_point import last_point
from gdref.points import Points
from gdref.squared_error import gradient, mse, predict
from gdref.text.numbers import rounded, rounded_down, short
from gdref.theory.forecast import forecast
from gdref.theory.rate_limits import STANDARDIZED_RATE


@dataclass(frozen=True)
class Questions:
    """The questions for some points. rate: the learning rate of batch on the page."""

    points: Points
    bowl: Bowl
    start: tuple[float, float]
    epochs: int
    rate: float

    def of(self, panel: str) -> tuple[str, str]:
        """The question and the answer of the step with this picture, such as "map"."""
        ask: Callable[[], tuple[str, str]] = getattr(self, f"_{panel}")
        return ask()

    @cached_property
    def rows(self) -> list[Row]:
        """The run of batch."""
        return self._run(batch)

    def _run(self, optimizer: Optimizer) -> list[Row]:
        place = {"m": self.start[0], "b": self.start[1], "learning_rate": self.rate}
        return list(descend(optimizer, self.points, epochs=self.epochs, **place))

    def _data(self) -> tuple[str, str]:
        mean_x, mean_y = (
            rounded(fsum(column) / len(column)) for column in zip(*self.points, strict=True)
        )
        x, y = self.points.x_name, self.points.y_name
        return (
            f"Which value of {y} would you guess at {x} = {mean_x}?",
            f"A good guess is {mean_y}, because {mean_x} is the mean of {x}, and {mean_y} is the "
            f"mean of {y}.",
        )

    def _line(self) -> tuple[str, str]:
        (x, y), (m, b) = self.points[0], self.start
        r = y - predict(x, m, b)
        side = f"{short(abs(r))} {'above' if r > 0 else 'below'}" if r else "on"
        return (
            f"How far is the first point from the line at m = {short(m)}, b = {short(b)}?",
            f"The line has y = {short(predict(x, m, b))} at x = {short(x)}, and the point has "
            f"y = {short(y)}. The point is {side} the line.",
        )

    def _residuals(self) -> tuple[str, str]:
        error = mse(*self.start, self.points)
        return (
            "If each residual were twice as long, how large would the error be?",
            "It would be 4 times as large, because each residual is squared. At the start: "
            f"4 × {short(error)} = {short(4 * error)}.",
        )

    def _map(self) -> tuple[str, str]:
        bowl = self.bowl
        place = f"m = {short(bowl.m)}, b = {short(bowl.b)}"
        answer = f"No. The lowest error is {short(bowl.error)}, at {place}."
        if bowl.exact:
            answer = f"Yes, up to rounding: the line with {place}."
        if not bowl.unique:
            answer += " All x are equal, so many other lines have this error too."
        return "Is there a line through all of these points, with the error 0?", answer

    def _slice_m(self) -> tuple[str, str]:
        dm, db = gradient(*self.start, self.points)
        which = "With m" if abs(dm) > abs(db) else "With b" if abs(dm) < abs(db) else "Neither"
        return (
            "At the start, does the error change faster with m, or with b?",
            f"{which}: at the start dE/dm = {short(dm)} and dE/db = {short(db)}.",
        )

    def _path(self) -> tuple[str, str]:
        limit = self.bowl.largest_stable_rate
        rate = rounded_down(limit, 1)
        return (
            f"Will batch converge with a learning rate of {rate}?",
            f"Yes: it is below the limit, {rounded_down(limit, 6)}. Twice this rate, "
            f"{short(2 * float(rate))}, is above the limit, so batch diverges.",
        )

    def _error(self) -> tuple[str, str]:
        height = [self.bowl.excess(row.m, row.b) for row in self.rows]
        half = next((k for k, one in enumerate(height) if one <= height[0] / 2), None)
        return (
            f"Batch runs with a learning rate of {self.rate:g}. At which epoch is the error "
            "halfway between the error at the start and the lowest error?",
            f"Later than epoch {self.epochs:,}." if half is None else f"At epoch {half}.",
        )

    def _mistake(self) -> tuple[str, str]:
        x, y = self.points[-1]
        return (
            "A program assigns the sums of the gradient (=) instead of adding to them (+=). Which "
            "points have an effect?",
            f"Only the last point, ({short(x)}, {short(y)}). After {self.epochs:,} epochs the "
            f"program with the mistake has the error {short(self._run(last_point)[-1].error)}; "
            f"the right program has the error {short(self.rows[-1].error)}.",
        )

    def _origin(self) -> tuple[str, str]:
        b, best = self.rows[-1].b, self.bowl.b
        near = "the best line through the origin" if abs(b) < abs(b - best) else "the best line"
        return (
            f"After {self.epochs:,} epochs of batch, is the line nearer to the best line, or to "
            "the best line through the origin?",
            f"Nearer to {near}: after the run, b is {short(b)}. The best line has "
            f"b = {short(best)}, and a line through the origin has b = 0.",
        )

    def _valley(self) -> tuple[str, str]:
        near = forecast(self.bowl, len(self.points), self.rate, *self.start)
        return (
            f"Batch runs with a learning rate of {self.rate:g}. Which number is near its value "
            "at the minimum first (within 1 %): the error, or b?",
            f"{_near('The error', near.error_near)} {_near('b', near.b_near)}",
        )

    def _scaled(self) -> tuple[str, str]:
        question = "If x is standardised, how many epochs does batch need to be near the minimum?"
        if not self.bowl.unique:
            return question, "All x are equal, so x cannot be standardised."
        n = len(self.points)
        after = forecast(self.bowl.standardized(), n, STANDARDIZED_RATE)
        before = forecast(self.bowl, n, self.rate, *self.start)
        return (
            question,
            f"With a learning rate of {STANDARDIZED_RATE:g}: "
            f"{_near('the error', after.error_near)} If x is not standardised: "
            f"{_near('the error', before.error_near)}",
        )


def _near(name: str, epoch: float | None) -> str:
    """A sentence: the epoch from which a number is near its value at the minimum."""
    if epoch is None:
        return f'{name} is 0 at the minimum, up to rounding, so "within 1 %" has no meaning.'
    if epoch == inf:
        return f"{name} is never within 1 % of its value at the minimum."
    return f"{name} is within 1 % of its value at the minimum from epoch {epoch:,.0f} on."
