"""The figures that the article prints, and how each comes about.

The notebook that printed them assigned (=) where the gradient sums are added up (+=). So each
iteration followed the last point alone: last_point. Its code was mended later, its output was not.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from gdref.descent import Row, descend
from gdref.optimizers.batch import batch
from gdref.optimizers.last_point import last_point
from gdref.squared_error import Point, mse

ROOMY = Context(prec=400)  # digits enough for every float


class Figure(NamedTuple):
    """A number in the article.

    says: what the article says that it is. printed: its digits. value: what gdref computes, or
    None where the descent has diverged before. what: what it really is.
    """

    says: str
    printed: str
    value: float | None
    what: str

    @property
    def agreement(self) -> str | None:
        """How value comes to be printed so: "rounded", "cut off", or None where it does not."""
        printed = Decimal(self.printed)
        if self.value is not None:
            for how, mode in (("rounded", ROUND_HALF_UP), ("cut off", ROUND_DOWN)):
                if Decimal(self.value).quantize(printed, mode, ROOMY) == printed:
                    return how
        return None


def figures(points: Sequence[Point]) -> list[Figure]:
    """What the article prints, beside what these points give."""
    mistake = {row.epoch: row for row in descend(last_point, points, epochs=1000)}
    at_950, at_1000 = mistake.get(950), mistake.get(1000)
    return [
        Figure("error at b = 0, m = 0", "5565.11", mse(0.0, 0.0, points), "mse at (0, 0)"),
        Figure("b after 950 iterations", "1.52484", at_1000 and at_1000.m, "mistake's m at 1000"),
        Figure("m after 950 iterations", "0.0606", at_1000 and at_1000.b, "mistake's b at 1000"),
        Figure(
            "error after 950",
            "112.76",
            at_950 and at_950.error,
            "mistake's error at 950",
        ),
    ]


def as_printed(points: Sequence[Point]) -> tuple[Row, str]:
    """Where the formulas as the article prints them lead in its 950 iterations, and the status."""
    descent = descend(batch, points, epochs=950)
    *_, last = descent
    return last, descent.status
