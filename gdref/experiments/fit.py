"""gdref.fit: one run of one optimizer, whose rows are shown as they are computed."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.in_step import Pick, choose_for, epochs_to_show, in_step, start_runs
from gdref.experiments.run import Run, notes_on, runs_as_json
from gdref.experiments.run_charts import line_chart
from gdref.optimizers import Optimizer
from gdref.points import Points, PointsLike, read_points, with_names
from gdref.squared_error import gradient
from gdref.text.results import Cell, Result, Table
from gdref.theory.lines import lines_beside

if TYPE_CHECKING:
    from gdref.charts import Chart

WIDTHS = {
    "epoch": 5,
    "update": 7,
    "m": 8,
    "b": 9,
    "error": 8,
    "excess": 9,
    "dE/dm": 10,
    "dE/db": 10,
}


def fit(
    optimizer: str | Optimizer = "batch",
    points: PointsLike | None = None,
    *,
    epochs: int = 1000,
    learning_rate: float | None = None,
    seed: int | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    standardize: bool = False,
    rows: int | None = None,
    every: int | None = None,
    done: Callable[[float], None] = lambda share: None,
) -> "Fit":
    """Run one optimizer on some points, or on the bundled ones.

    It runs while its rows are read. The options are those of compare(). Raises SpecError for a
    wrong spec or hyperparameter, PluginError if the optimizer fails.
    """
    if isinstance(optimizer, str) and "," in optimizer:
        raise SpecError(f"fit runs one optimizer, not {optimizer!r}; compare runs several")
    pick = epochs_to_show(epochs, rows, every)
    given = read_points() if points is None else with_names(points)
    bowl = Bowl.of(given)
    (chosen,) = choose_for(optimizer, epochs, learning_rate, seed)
    if isinstance(chosen, PluginError):
        raise chosen
    (run,) = start_runs(
        [chosen],
        given,
        bowl,
        epochs=epochs,
        start=start,
        tolerance=tolerance,
        standardize=standardize,
    )
    if run.fault:
        raise run.fault
    default_rates = standardize and learning_rate is None
    return Fit(given, bowl, run, pick, default_rates, lambda epoch: done(epoch / (epochs or 1)))


class Fit(Result):
    """One run: its rows, and the line that it found.

    minimum: the bowl over the points. run: as far as its rows have been read.
    """

    def __init__(
        self,
        points: Points,
        minimum: Bowl,
        run: Run,
        pick: Pick,
        default_rates: bool,
        done: Callable[[int], None],
    ) -> None:
        self.points, self.minimum, self.run = points, minimum, run
        self._pick, self._default_rates, self._done = pick, default_rates, done

    def __iter__(self) -> Iterator[Row]:
        """The rows to show, each as soon as it is computed."""
        run = self.run
        yield from list(run.rows)
        for _ in in_step([run], self._pick, self._done):
            if run.show():
                yield run.row
        if run.fault:
            raise run.fault
        self.notes = notes_on([run], default_rates=self._default_rates)
        self.exit_code = int(run.diverged)

    @property
    def rows(self) -> list[Row]:
        """All rows to show; the run goes on to its end for them."""
        return list(self)

    def as_rows(self) -> Table:
        """A row with every digit for each epoch shown."""
        return Table(list(WIDTHS), map(self._cells, self), list(WIDTHS.values()))

    def _cells(self, row: Row) -> list[Cell]:
        slopes = gradient(row.m, row.b, self.points)
        excess = self.minimum.excess(row.m, row.b)
        return [row.epoch, row.update, row.m, row.b, row.error, excess, *slopes]

    def page(self) -> Iterator[str | Table]:
        """The rows as they come, then the line found beside the minimum."""
        yield self.as_rows()
        list(self)
        if not self.run.diverged:
            row = self.run.row
            yield lines_beside(row.m, row.b, row.error, self.minimum, self.points)

    def as_json(self) -> dict[str, object]:
        """What gdref fit --format json prints: the same as gdref compare."""
        list(self)
        return runs_as_json(self.points, self.minimum, [self.run])

    def chart(self) -> "Chart":
        """The line found and the minimum, among the points."""
        list(self)
        return line_chart(self.points, self.minimum, [self.run])

    def __repr__(self) -> str:
        return f"<Fit of {self.run.spec} on {self.points.name}: {self.run.status}>"
