"""gdref.compare: optimizers side by side, on the same points and at the same cost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

from gdref.descent import Row
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.comparison_page import conclusion, further_commands, tables
from gdref.experiments.in_step import epochs_to_show, in_step, several_seeds, without_faults
from gdref.experiments.run import Run, by_label, notes_on
from gdref.experiments.run_charts import chart_of
from gdref.plugins.specs import Optimizers
from gdref.points import PointsLike, with_names
from gdref.text.names import with_known_names
from gdref.text.results import Table
from gdref.theory.conditions import Conditions, ResultOverPoints, choose_several
from gdref.theory.quartiles import median, ranks

if TYPE_CHECKING:
    from gdref.charts import Chart


@with_known_names
def compare(
    optimizers: Optimizers = "batch,sgd,momentum",
    points: PointsLike | None = None,
    *,
    epochs: int = 1000,
    learning_rate: float | None = None,
    seed: int | None = None,
    seeds: int = 1,
    tune: bool = False,
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    min_change: float | None = None,
    standardize: bool = False,
    rows: int | None = None,
    every: int | None = None,
    keep: bool = True,
    done: Callable[[float], None] = lambda share: None,
) -> "Comparison":
    """Run optimizers side by side on some points, or on the bundled points.

    optimizers: specs, such as "momentum:beta=0.5", or functions.
    learning_rate, seed: the values for optimizers without such values in their specs.
    seeds: the number of runs of each stochastic optimizer, with the seeds 0, 1, 2, ...
    tune: give each optimizer the best learning rate that a sweep finds.
    tolerance: stop a run when |dE/dm| and |dE/db| are at most this value.
    min_change: stop a run when an epoch changes the error by less than this value.
    standardize: scale x to mean 0 and standard deviation 1. The default learning rates change.
    rows: show N epochs, log-spaced. every: show every Nth epoch. keep: keep every row, for charts.
    done: a function that is called with the finished share of the work, such as 0.5.
    Raises SpecError for a wrong spec, hyperparameter or combination of options.
    """
    if seeds > 1 and seed is not None:
        raise SpecError("--seed and --seeds exclude each other; give one of them")
    if tune and learning_rate is not None:
        raise SpecError("--tune finds the learning rate; leave --learning-rate out")
    conditions = Conditions(with_names(points), start, epochs, tolerance, standardize, min_change)
    pick = epochs_to_show(epochs, rows, every)
    common = {"epochs": epochs, "learning_rate": learning_rate, "seed": seed}
    chosen, faults = choose_several(optimizers, conditions, **common)
    notes: list[str] = []
    before = 0.0
    if tune:
        from gdref.experiments.tuning import tuned  # imported only for tune=True

        chosen, notes = tuned(chosen, conditions, lambda share: done(share / 2))
        before = 0.5
    runs = [Run(one, conditions, keep) for one in several_seeds(chosen, seeds)]
    groups = by_label(runs)
    errors = []
    for epoch, live in in_step(runs, pick, lambda share: done(before + share * (1 - before))):
        for run in live:
            run.show()
        errors.append((epoch, dict(medians_at(groups, live))))
    runs, faults = without_faults(runs, faults)
    return Comparison(conditions, runs, faults, errors, [*notes, *notes_on(runs, faults)])


@dataclass(repr=False)
class Comparison(ResultOverPoints):
    """Some runs under the same conditions.

    runs: for each optimizer that works, one run, or one run for each seed. faults: a failure for
    each optimizer that fails. errors: the epochs in the tables; for each epoch, the labels with
    their errors. With several seeds, these are median errors.
    """

    conditions: Conditions
    runs: list[Run]
    faults: list[PluginError]
    errors: list[tuple[int, dict[str, float]]]
    notes: list[str]

    def __post_init__(self) -> None:
        self.exit_code = int(bool(self.faults) or any(run.diverged for run in self.runs))

    @property
    def groups(self) -> dict[str, list[Run]]:
        """The runs by label: one run, or one run for each seed."""
        return by_label(self.runs)

    @property
    def rows(self) -> dict[str, list[Row]]:
        """The rows shown, by label. With several seeds, the rows of the first seed."""
        return {spec: runs[0].rows for spec, runs in self.groups.items()}

    @property
    def winners(self) -> list[Run]:
        """The run with the lowest error at the end, or several runs if their errors count as equal.

        Errors count as equal if 9 digits are the same. With several seeds, errors count as equal
        if the middle halves of the errors overlap. Runs that diverged are left out.
        """
        ends = {spec: [run.end for run in runs] for spec, runs in self.groups.items()}
        first = ranks(ends, self.minimum.error + self.minimum.rounding)[:1]
        return [self.groups[spec][0] for group in first for spec in group]

    @property
    def winner(self) -> Run | None:
        """The run that wins; None if no run wins, or if several runs win."""
        return self.winners[0] if len(self.winners) == 1 else None

    def page(self) -> Iterator[str | Table]:
        """The winner and its line, then the tables, then commands that show more."""
        if self.runs:
            yield conclusion(self.winners, self.groups)
            yield from tables(self.conditions, self.groups, self.errors)
            yield from further_commands(self.conditions, self.runs)

    def as_rows(self) -> Table:
        headings = ["spec", *Row._fields]
        return Table(headings, ([self._own_spec(r), *row] for r in self.runs for row in r.rows))

    def _own_spec(self, run: Run) -> str:
        """The spec of one run; with its seed if there are several seeds."""
        several = len(self.groups[run.spec]) > 1
        return f"{run.spec}:seed={run.chosen.hyperparameters['seed']}" if several else run.spec

    def as_json(self) -> dict[str, object]:
        return {**self.conditions.as_json(), "runs": [run.as_json() for run in self.runs]}

    def chart(self, kind: str = "error", **options: Any) -> "Chart":
        """A chart of the kind "error", "surface" or "line"; options: the options of that chart."""
        return chart_of(kind, self.conditions, self.runs, **options)

    def _repr_html_(self) -> str:
        """The page and the chart, as a notebook shows them."""
        drawn = any(run.trace for run in self.runs)
        return super()._repr_html_() + (f"\n{self.chart()._repr_svg_()}" if drawn else "")

    def __repr__(self) -> str:
        ends = ", ".join(
            f"{spec} {median(run.row.error for run in runs):.6g}"
            for spec, runs in self.groups.items()
        )
        return f"<Comparison on {self.points.name}: {ends}; minimum {self.minimum.error:.6g}>"


def medians_at(groups: dict[str, list[Run]], live: list[Run]) -> Iterator[tuple[str, float]]:
    """The current error by label; with several seeds, the median error if the median is finite."""
    for spec, runs in groups.items():
        several = len(runs) > 1
        if any(run.fault for run in runs) or not (several or runs[0] in live):
            continue
        errors = (inf if several and run.over and run.diverged else run.row.error for run in runs)
        if (error := median(errors)) < inf:
            yield spec, error
