"""Optimizers side by side on the same points, at the same cost: what gdref compare prints."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from math import inf
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from gdref.bowl import Bowl
from gdref.cli.tables import table
from gdref.descent import Row
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.comparison_tables import Table, tables_of
from gdref.experiments.in_step import (
    by_label,
    end_of,
    epochs_to_show,
    in_step,
    start_runs,
    without_faults,
)
from gdref.experiments.run import Run
from gdref.plugins.specs import Optimizers
from gdref.points import Points, PointsLike, read_points, with_names
from gdref.text.sentences import WIDTH
from gdref.theory.spread import median, ranks

if TYPE_CHECKING:
    from gdref.charts import Chart, Track


class Comparison(NamedTuple):
    """Some runs over the same points, and the minimum that they look for.

    runs: those of the optimizers that work, one a seed where several were asked for. faults: what
    is wrong with the others. errors: for the epochs shown, the error of each optimizer by its
    label, of several seeds the median.
    """

    points: Points
    minimum: Bowl
    runs: list[Run]
    faults: list[PluginError]
    errors: list[tuple[int, dict[str, float]]]

    @property
    def groups(self) -> dict[str, list[Run]]:
        """The runs by their label: one, or one a seed."""
        return by_label(self.runs)

    def one_spec(self, run: Run) -> str:
        """The spec of a run alone: where there are several seeds, with its own."""
        several = len(self.groups[run.spec]) > 1
        return f"{run.spec}:seed={run.chosen.hyperparameters['seed']}" if several else run.spec

    @property
    def rows(self) -> dict[str, list[Row]]:
        """The rows shown, by the label of their run; of several seeds those of the first."""
        return {spec: runs[0].rows for spec, runs in self.groups.items()}

    @property
    def winners(self) -> list[Run]:
        """The runs that ended lowest and cannot be told apart; none where every run diverged.

        Those are the same to 9 digits; of several seeds, the middle halves of their ends overlap.
        """
        ends = {spec: [end_of(run) for run in runs] for spec, runs in self.groups.items()}
        bowl = self.minimum
        level = ranks(ends, bowl.error + 1e-18 * bowl.excess(0.0, 0.0))[:1]
        return [self.groups[spec][0] for group in level for spec in group]

    @property
    def winner(self) -> Run | None:
        """The run that ended lowest; None where two did, or none."""
        return self.winners[0] if len(self.winners) == 1 else None

    def tables(self, style: str = "table") -> str:
        """The tables that gdref compare prints, in a style of tabulate's."""
        parts = []
        for title, header, rows in self._tables(style):
            title = fill(title, WIDTH, break_on_hyphens=False) if style == "table" else title
            parts += [title, table(header, rows, style)]
        return "\n\n".join(parts)

    def _tables(self, style: str) -> Iterator[Table]:
        return tables_of(self.points, self.minimum, self.groups, self.errors, style)

    def chart(self, kind: str = "error") -> "Chart":
        """The runs as a picture: the "error" by epoch, the error "surface", or the "line"s."""
        from gdref import charts

        if kind == "error":
            return charts.error(self.minimum, tracks_of(self.runs))
        if kind == "surface":
            return charts.surface(self.minimum, tracks_of(self.runs))
        if kind == "line":
            return line_chart(self.points, self.minimum, tracks_of(self.runs))
        raise SpecError(f"there is no chart {kind!r}; expected error, surface or line")

    def as_json(self) -> dict[str, object]:
        """What gdref compare --format json prints."""
        return document(self.points, self.minimum, self.runs)

    def __repr__(self) -> str:
        ends = ", ".join(
            f"{spec} {median(run.row.error for run in runs):.6g}"
            for spec, runs in self.groups.items()
        )
        return f"<Comparison on {self.points.name}: {ends}; minimum {self.minimum.error:.6g}>"

    def _repr_html_(self) -> str:
        """The tables and the chart, as a notebook shows them."""
        parts = [
            f"<p>{escape(title)}</p>\n{table(header, rows, 'html')}"
            for title, header, rows in self._tables("html")
        ]
        return "\n".join([*parts, self.chart()._repr_svg_()] if self.runs else parts)


def compare(
    optimizers: Optimizers,
    points: PointsLike | None = None,
    *,
    epochs: int = 1000,
    learning_rate: float | None = None,
    seed: int | None = None,
    seeds: int = 1,
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    standardize: bool = False,
    rows: int | None = None,
    every: int | None = None,
    keep: bool = True,
    done: Callable[[int], None] = lambda epoch: None,
) -> Comparison:
    """Run optimizers side by side.

    optimizers: specs, such as "momentum:beta=0.5", or functions. points: the bundled ones if none
    are given. learning_rate, seed: for all that have one and whose spec sets none. seeds: so many
    runs of each that draws, with the seeds 0, 1, 2, ... rows, every: which epochs the tables show.
    keep: whether every row is kept, for charts. done is told of each epoch. Raises SpecError for a
    spec or a hyperparameter that is wrong.
    """
    given = read_points() if points is None else with_names(points)
    bowl = Bowl.of(given)
    pick = epochs_to_show(epochs, rows, every)
    common = {"learning_rate": learning_rate, "seed": seed}
    runs, faults = start_runs(
        optimizers,
        given,
        bowl,
        epochs=epochs,
        common={key: value for key, value in common.items() if value is not None},
        start=start,
        tolerance=tolerance,
        standardized=standardize,
        traced=keep,
        seeds=seeds,
    )
    errors: list[tuple[int, dict[str, float]]] = []
    groups = by_label(runs)
    for epoch, live in in_step(runs, pick, done):
        for run in live:
            run.show()
        errors.append((epoch, dict(medians_at(groups, live))))
    runs, faults = without_faults(runs, faults)
    return Comparison(given, bowl, runs, faults, errors)


def medians_at(groups: dict[str, list[Run]], live: list[Run]) -> Iterator[tuple[str, float]]:
    """The error of each optimizer just now; of several seeds the median, where it is a number."""
    for spec, runs in groups.items():
        several = len(runs) > 1
        if any(run.fault for run in runs) or not (several or runs[0] in live):
            continue
        ends = (inf if several and run.over and run.diverged else run.row.error for run in runs)
        if (error := median(ends)) < inf:
            yield spec, error


def document(points: Points, bowl: Bowl, runs: Iterable[Run]) -> dict[str, object]:
    """What fit and compare print with --format json."""
    return {
        "data": points.name,
        "points": len(points),
        "minimum": bowl.as_json(),
        "runs": [run.as_json() for run in runs],
    }


def tracks_of(runs: Iterable[Run]) -> "list[Track]":
    """What the charts need of some runs; one without a row is left out."""
    from gdref.charts.track import from_flat

    tracks = []
    for group in by_label(run for run in runs if run.trace).values():
        first, *others = (from_flat(r.spec, r.trace, r.diverged) for r in group if r.trace)
        tracks.append(first._replace(others=tuple(others)))
    return tracks


def line_chart(
    points: Points,
    bowl: Bowl,
    tracks: "Sequence[Track]",
    others: Sequence[tuple[str, float, float]] = (),
) -> "Chart":
    """The lines where runs ended, and the minimum, among the points."""
    from gdref.charts import line

    ends = [(track.name, track.m[-1], track.b[-1]) for track in tracks]
    minimum = [("minimum", bowl.m, bowl.b)] if ends else []
    return line(points, [*others, *ends, *minimum])
