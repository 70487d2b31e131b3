"""gdref.fit: one run of one optimizer. Each row is shown as soon as it is computed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdref.descent import Row
from gdref.experiments.in_step import Pick, epochs_to_show, in_step
from gdref.experiments.run import Run, notes_on
from gdref.experiments.run_charts import line_chart
from gdref.objective import Optimizer
from gdref.points import PointsLike, with_names
from gdref.squared_error import gradient
from gdref.text.names import with_known_names
from gdref.text.results import Cell, Table
from gdref.theory.conditions import Conditions, ResultOverPoints, choose_one
from gdref.theory.equations import lines_beside

if TYPE_CHECKING:
    from gdref.charts import Chart

HEADINGS = ["epoch", "update", "m", "b", "error", "excess", "dE/dm", "dE/db"]
COLUMN_WIDTHS = [5, 7, 8, 9, 8, 9, 10, 10]


@with_known_names
def fit(
    optimizer: str | Optimizer = "batch",
    points: PointsLike | None = None,
    *,
    epochs: int = 1000,
    learning_rate: float | None = None,
    seed: int | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    min_change: float | None = None,
    standardize: bool = False,
    rows: int | None = None,
    every: int | None = None,
    done: Callable[[float], None] = lambda share: None,
) -> "Fit":
    """Run one optimizer on some points, or on the bundled points.

    The run is computed while its rows are read. The options are the same as in compare(). Raises
    SpecError for a wrong spec or hyperparameter, PluginError if the optimizer fails.
    """
    pick = epochs_to_show(epochs, rows, every)
    conditions = Conditions(with_names(points), start, epochs, tolerance, standardize, min_change)
    common = {"epochs": epochs, "learning_rate": learning_rate, "seed": seed}
    run = Run(choose_one(optimizer, conditions, **common), conditions)
    if run.fault:
        raise run.fault
    return Fit(conditions, run, pick, done)


@dataclass(repr=False)
class Fit(ResultOverPoints):
    """One run, and the line that it found. Iterate over a Fit to get the rows.

    run: the run, up to the last row that was read. pick: returns True for an epoch to show.
    """

    conditions: Conditions
    run: Run
    pick: Pick
    done: Callable[[float], None]

    def __iter__(self) -> Iterator[Row]:
        """The rows to show, each as soon as it is computed."""
        yield from list(self.run.rows)
        for _ in in_step([self.run], self.pick, self.done):
            if self.run.show():
                yield self.run.row
        if self.run.fault:
            raise self.run.fault
        self.notes = notes_on([self.run])
        self.exit_code = int(self.run.diverged)

    @property
    def rows(self) -> list[Row]:
        """All rows to show, after the end of the run."""
        return list(self)

    def as_rows(self) -> Table:
        return Table(HEADINGS, map(self._cells, self), COLUMN_WIDTHS)

    def _cells(self, row: Row) -> list[Cell]:
        slopes = gradient(row.m, row.b, self.points)
        excess = self.minimum.excess(row.m, row.b)
        return [row.epoch, row.update, row.m, row.b, row.error, excess, *slopes]

    def page(self) -> Iterator[str | Table]:
        """The rows, each as soon as it is computed, then the line found and the minimum."""
        yield self.as_rows()
        m, b, error = self.rows[-1][3:]
        if not self.run.diverged:
            yield lines_beside(m, b, error, self.minimum, self.points)

    def as_json(self) -> dict[str, object]:
        """The result for JSON, with the keys of Comparison.as_json()."""
        list(self)
        return {**self.conditions.as_json(), "runs": [self.run.as_json()]}

    def chart(self) -> "Chart":
        list(self)
        return line_chart(self.conditions, [self.run])

    def __repr__(self) -> str:
        return f"<Fit of {self.run.spec} on {self.points.name}: {self.run.status}>"
