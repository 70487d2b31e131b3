"""gdref.article: the numbers that the article prints, and the source of each number.

The notebook behind the article assigned the gradient sums (=) instead of adding to them (+=). So
each iteration followed the last point only, as in optimizers/last_point.py. Later, the code of the
notebook was corrected, but not its output.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from textwrap import fill
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Row, descend
from gdref.optimizers.batch import batch
from gdref.optimizers.last_point import last_point
from gdref.points import Points, PointsLike, with_names
from gdref.squared_error import Point, mse
from gdref.text.results import Cell, Result, Table, cell_text
from gdref.text.sentences import WIDTH, paragraph
from gdref.theory.equations import equation, many_minima

ROOMY = Context(prec=400)  # enough digits for every float

MISTAKE = (
    "The mistake: the notebook behind the article assigned (=) the two gradient sums instead of "
    "adding to them (+=). So each iteration followed the gradient of the last point only, divided "
    "by n. The code was corrected later, but not the printed numbers. The article also exchanges "
    "the names of b and m, and its values after 950 iterations are from iteration 1,000. To see "
    "the mistake:"
)
OTHER_POINTS = (
    "These are not the article's points, so the article's numbers cannot be checked on them. This "
    "table has the results of the same formulas on these points. With the mistake (= instead of "
    "+=), only the last point counts. To see more about the mistake: gdref article, without --data."
)


class Figure(NamedTuple):
    """A number in the article.

    says: the description in the article. printed: the number in the article, such as "112.76".
    value: the number that gdref computes; None if the descent diverged too early. what: the correct
    description.
    """

    says: str
    printed: str
    value: float | None
    what: str

    @property
    def agreement(self) -> str | None:
        """How the value gives the printed number: "rounded" or "cut off"; None if it does not."""
        printed = Decimal(self.printed)
        if self.value is not None:
            for how, mode in (("rounded", ROUND_HALF_UP), ("cut off", ROUND_DOWN)):
                if Decimal(self.value).quantize(printed, mode, ROOMY) == printed:
                    return how
        return None

    @property
    def text(self) -> str:
        """The value with 10 digits."""
        return "diverged" if self.value is None else f"{self.value:.10g}"


def figures(points: Sequence[Point]) -> list[Figure]:
    """The numbers in the article, each with its value on these points."""
    mistake = {row.epoch: row for row in descend(last_point, points, epochs=1000)}
    at_950, at_1000 = mistake.get(950), mistake.get(1000)
    return [
        Figure("error at b = 0, m = 0", "5565.11", mse(0.0, 0.0, points), "mse at (0, 0)"),
        Figure("b after 950 iterations", "1.52484", at_1000 and at_1000.m, "mistake's m at 1000"),
        Figure("m after 950 iterations", "0.0606", at_1000 and at_1000.b, "mistake's b at 1000"),
        Figure("error after 950", "112.76", at_950 and at_950.error, "mistake's error at 950"),
    ]


def article(points: PointsLike | None = None) -> "Article":
    """The numbers that the article prints, and the numbers that gdref computes."""
    given = with_names(points)
    descent = descend(batch, given, epochs=950)
    *_, end = descent
    return Article(given, Bowl.of(given), figures(given), end, descent.status)


@dataclass
class Article(Result):
    """The numbers in the article.

    end, status: the last row and the status of 950 iterations with the printed formulas.
    """

    points: Points
    minimum: Bowl
    figures: list[Figure]
    end: Row
    status: str

    def page(self) -> Iterator[str | Table]:
        """The numbers, the mistake in the notebook, and the line from the printed formulas."""
        if any(figure.agreement for figure in self.figures):
            headings = ["the article says", "", "gdref", "correct description", "agrees"]
            rows: list[list[Cell]] = [
                [f.says, f.printed, f.text, f.what, f.agreement or "NO"] for f in self.figures
            ]
            yield Table(headings, rows)
            call = "gdref compare --optimizers batch,last-point --epochs 950"
            yield f"{paragraph(MISTAKE)}\n{call}"
        else:
            yield paragraph(OTHER_POINTS)
            yield Table(
                ["description", "on these points"], [[f.what, f.text] for f in self.figures]
            )
        end, lowest = self.end, self.minimum
        if self.status == "diverged":
            lines = ["With the printed formulas the descent diverges: a learning rate of 0.0001 is"]
            lines.append("too large for these points.")
        else:
            lines = [f"With the printed formulas, {end.epoch} iterations lead to"]
            lines.append(self._in_lines(end.m, end.b, end.error))
        lines += ["The minimum is", self._in_lines(lowest.m, lowest.b, lowest.error)]
        yield "\n".join(filter(None, [*lines, many_minima(lowest, self.points)]))

    def _in_lines(self, m: float, b: float, error: float) -> str:
        """A line and its error, indented, within 80 columns."""
        text = f"{equation(m, b, self.points)}, error {cell_text(error)}"
        return fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ")

    def as_rows(self) -> Table:
        headings = ["says", "printed", "value", "what", "agreement"]
        return Table(headings, [[*figure, figure.agreement] for figure in self.figures])

    def as_json(self) -> dict[str, object]:
        return {
            "data": self.points.name,
            "points": len(self.points),
            "minimum": self.minimum.as_json(),
            "figures": [
                {**f._asdict(), "reproduced": f.agreement is not None, "agreement": f.agreement}
                for f in self.figures
            ],
            "as_printed": self.end._asdict(),
        }
