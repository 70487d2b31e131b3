"""Optimizers side by side on the same points, at the same cost: what gdref compare prints."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.optimizers import Optimizer
from gdref.points import Points, PointsLike, read_points, with_names
from gdref.run import Run
from gdref.scaling import Scale, standardize
from gdref.specs import Value, chosen_ones, spec_value
from gdref.squared_error import Point
from gdref.tables import Cell, minimum_as_json, table

if TYPE_CHECKING:
    from gdref.charts import Chart, Track

Pick = Callable[[int], bool]
Table = tuple[str, list[str], list[list[Cell]]]  # what stands above it, its header, its rows


class Comparison(NamedTuple):
    """Some runs over the same points, and the minimum that they look for.

    runs: those of the optimizers that work. faults: what is wrong with the others. errors: for the
    epochs shown, the error of each run by its label.
    """

    points: Points
    minimum: Bowl
    runs: list[Run]
    faults: list[PluginError]
    errors: list[tuple[int, dict[str, float]]]

    @property
    def rows(self) -> dict[str, list[Row]]:
        """The rows shown, by the label of their run."""
        return {run.spec: run.rows for run in self.runs}

    @property
    def winners(self) -> list[Run]:
        """The runs that ended lowest, the same to 9 digits; none where every run diverged."""
        settled = [run for run in self.runs if not run.diverged]
        lowest = min((run.row.error for run in settled), default=0.0)
        return [run for run in settled if run.row.error <= lowest * (1 + 1e-9)]

    @property
    def winner(self) -> Run | None:
        """The run that ended lowest; None where two did, or none."""
        return self.winners[0] if len(self.winners) == 1 else None

    def tables(self, style: str = "table") -> str:
        """The tables that gdref compare prints, in a style of tabulate's."""
        parts = self._tables(style)
        return "\n\n".join(f"{title}\n\n{table(head, rows, style)}" for title, head, rows in parts)

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
        ends = ", ".join(f"{run.spec} {run.row.error:.6g}" for run in self.runs)
        return f"<Comparison on {self.points.name}: {ends}; minimum {self.minimum.error:.6g}>"

    def _repr_html_(self) -> str:
        """The tables and the chart, as a notebook shows them."""
        parts = [
            f"<p>{escape(title)}</p>\n{table(header, rows, 'html')}"
            for title, header, rows in self._tables("html")
        ]
        return "\n".join([*parts, self.chart()._repr_svg_()] if self.runs else parts)

    def _tables(self, style: str) -> Iterator[Table]:
        names = [run.spec for run in self.runs]
        n = len(self.points)
        title = f"Error over the {n:,} point{'s' * (n != 1)} of {self.points.name}"
        errors: list[list[Cell]] = [
            [epoch, *(at_epoch.get(name) for name in names)] for epoch, at_epoch in self.errors
        ]
        yield f"{title}, after each epoch", ["epoch", *names], errors
        header = ["optimizer", "m", "b", "error", "excess", "best error", "status"]
        yield "Where they ended", header, [*map(self._end, self.runs), self._minimum()]
        yield self._costs()
        width = 62 - max(map(len, names), default=0) if style == "table" else 1000
        settings: list[list[Cell]] = []
        for run in self.runs:
            values = [f"{key}={spec_value(v)}" for key, v in run.chosen.hyperparameters.items()]
            settled = fill(" ".join(values), max(width, 40))
            settings.append([run.spec, settled, run.chosen.entry.source])
        yield "Hyperparameters", ["optimizer", "set to", "from"], settings

    def _end(self, run: Run) -> list[Cell]:
        m, b, error = run.row.m, run.row.b, run.row.error
        excess = self.minimum.excess(m, b)
        return [run.spec, m, b, error, excess, run.best, run.status]

    def _minimum(self) -> list[Cell]:
        bowl = self.minimum
        return ["minimum", bowl.m, bowl.b, bowl.error, 0.0, bowl.error, ""]

    def _costs(self) -> Table:
        header = ["optimizer", "updates", "point-gradients", "1 %: epoch", "1 %: point-gradients"]
        not_near = "no 1 % of 0" if self.minimum.exact else "not reached"
        costs: list[list[Cell]] = [
            [
                run.spec,
                run.row.update,
                run.row.point_gradients,
                run.near.epoch if run.near else not_near,
                run.near.point_gradients if run.near else not_near,
            ]
            for run in self.runs
        ]
        if any(run.descent.objective.point_errors for run in self.runs):
            header.insert(3, "point-errors")
            for run, cost in zip(self.runs, costs, strict=True):
                cost.insert(3, run.descent.objective.point_errors)
        title = "What it took, and when the error was first within 1 % of the minimum"
        return title, header, costs


def compare(
    optimizers: str | Iterable[str | Optimizer],
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
    keep: bool = True,
    done: Callable[[int], None] = lambda epoch: None,
) -> Comparison:
    """Run optimizers side by side.

    optimizers: specs, such as "momentum:beta=0.5", or functions. points: the bundled ones if none
    are given. learning_rate, seed: for all that have one and whose spec sets none. rows, every:
    which epochs the tables show. keep: whether every row is kept, for charts. done is told of each
    epoch. Raises SpecError for a spec or a hyperparameter that is wrong.
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
    )
    errors: list[tuple[int, dict[str, float]]] = []
    for epoch, live in in_step(runs, pick, done):
        for run in live:
            run.show()
        errors.append((epoch, {run.spec: run.row.error for run in live}))
    runs, faults = without_faults(runs, faults)
    return Comparison(given, bowl, runs, faults, errors)


def epochs_to_show(epochs: int, rows: int | None, every: int | None) -> Pick:
    """Which epochs to show: 1, 2, 5, 10, 20, ...; or so many, log-spaced; or every so many."""
    if rows and every:
        raise SpecError("--rows and --every exclude each other; give one of them")
    if every:
        return lambda epoch: epoch % every == 0
    if rows:
        spaced = [0]
        for k in range(1, rows):
            share = (k - 1) / (rows - 2) if rows > 2 else 1  # from 1 to epochs
            spaced.append(max(spaced[-1] + 1, round(epochs**share)))
        return set(spaced).__contains__
    return lambda epoch: str(epoch).rstrip("0") in ("", "1", "2", "5")


def start_runs(
    optimizers: str | Iterable[str | Optimizer],
    points: Points,
    bowl: Bowl,
    *,
    epochs: int,
    common: dict[str, Value],
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    standardized: bool = False,
    traced: bool = False,
) -> tuple[list[Run], list[PluginError]]:
    """A run for each optimizer, and what is wrong with the others; nothing has been run yet.

    common: values for all that have such a hyperparameter and whose spec leaves it open.
    """
    m, b = start
    descended: Sequence[Point] = points
    scale: Scale | None = None
    if standardized:
        descended, scale = standardize(points)
        m, b = scale.standardized(m, b)
    chosen = chosen_ones(optimizers, common)
    faults = [one for one in chosen if isinstance(one, PluginError)]
    ready = [one for one in chosen if not isinstance(one, PluginError)]
    for key in common:
        if ready and not any(key in one.hyperparameters for one in ready):
            option = key.replace("_", "-")
            raise SpecError(f"--{option}: none of {', '.join(o.spec for o in ready)} has a {key}")
    runs: list[Run] = []
    for one in ready:
        descent = Descent(one.optimizer, descended, m, b, epochs, tolerance, one.hyperparameters)
        runs.append(Run(one, descent, descended, bowl, scale, array("d") if traced else None))
    return runs, faults


def in_step(
    runs: Iterable[Run], pick: Pick, done: Callable[[int], None]
) -> Iterator[tuple[int, list[Run]]]:
    """Run the descents together; yield each epoch to show, with the runs that came so far.

    An epoch is shown where pick holds, and where a run ends. done is told of every epoch.
    """
    live = [run for run in runs if not run.fault]
    epoch = 0
    while live:
        for run in live:
            run.advance(epoch)
        if pick(epoch) or any(run.over and not run.fault for run in live):
            yield epoch, live
        live = [run for run in live if not run.over]
        done(epoch)
        epoch += 1


def without_faults(
    runs: list[Run], faults: list[PluginError]
) -> tuple[list[Run], list[PluginError]]:
    """The runs that went well, and what is wrong with the other optimizers."""
    failed = [run.fault for run in runs if run.fault]
    return [run for run in runs if not run.fault], faults + failed


def document(points: Points, bowl: Bowl, runs: Iterable[Run]) -> dict[str, object]:
    """What fit and compare print with --format json."""
    return {
        "data": points.name,
        "points": len(points),
        "minimum": minimum_as_json(bowl),
        "runs": [run.as_json() for run in runs],
    }


def tracks_of(runs: Iterable[Run]) -> "list[Track]":
    """What the charts need of some runs; one without a row is left out."""
    from gdref.charts.track import from_flat

    return [from_flat(run.spec, run.trace, run.diverged) for run in runs if run.trace]


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
