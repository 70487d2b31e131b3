"""Optimizers side by side on the same points, at the same cost: what gdref compare prints."""

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from math import inf
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.points import Points, PointsLike, read_points, with_names
from gdref.run import Run
from gdref.scaling import Scale, standardize
from gdref.signatures import Value, spec_value
from gdref.specs import Chosen, Optimizers, chosen_ones, fitted
from gdref.spread import quantile, ranks
from gdref.squared_error import Point
from gdref.tables import Cell, minimum_as_json, table

if TYPE_CHECKING:
    from gdref.charts import Chart, Track

Pick = Callable[[int], bool]
Table = tuple[str, list[str], list[list[Cell]]]  # what stands above it, its header, its rows


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
        return grouped(self.runs)

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
        ends = ", ".join(
            f"{spec} {quantile([run.row.error for run in runs], 0.5):.6g}"
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

    def _tables(self, style: str) -> Iterator[Table]:
        names = list(self.groups)
        several = max(map(len, self.groups.values()), default=1)
        title = f"Error over the {self.points.title}"
        errors: list[list[Cell]] = [
            [epoch, *(at_epoch.get(name) for name in names)] for epoch, at_epoch in self.errors
        ]
        draws = [spec for spec, runs in self.groups.items() if len(runs) > 1]
        seeds = f" (of {', '.join(draws)} the median of {several} seeds)" if draws else ""
        yield f"{title}, after each epoch{seeds}", ["epoch", *names], errors
        header = ["optimizer", "m", "b", "error", "excess", "best error", "status"]
        header[4:4] = ["middle half"] if draws else []
        ends = [self._end(runs, bool(draws)) for runs in self.groups.values()]
        yield "Where they ended", header, [*ends, self._minimum(bool(draws))]
        yield self._costs()
        width = 62 - max(map(len, names), default=0) if style == "table" else 1000
        settings: list[list[Cell]] = []
        for run, *others in self.groups.values():
            known = {key: spec_value(v) for key, v in run.chosen.hyperparameters.items()}
            if others:
                known["seed"] += f"..{several - 1}"
            values = [f"{key}={text}" for key, text in known.items()]
            settled = fill(" ".join(values), max(width, 40))
            settings.append([run.spec, settled, run.chosen.entry.source])
        yield "Hyperparameters", ["optimizer", "set to", "from"], settings

    def _end(self, runs: list[Run], draws: bool) -> list[Cell]:
        excesses = [self.minimum.excess(run.row.m, run.row.b) for run in runs]
        statuses = {run.status: [one.status for one in runs].count(run.status) for run in runs}
        status = ", ".join(
            f"{n} {name}" if len(statuses) > 1 else name for name, n in statuses.items()
        )
        rows = [run.row for run in runs]
        row: list[Cell] = [runs[0].spec]
        row += [median(r.m for r in rows), median(r.b for r in rows), median(r.error for r in rows)]
        if draws:
            low, high = (quantile([end_of(run) for run in runs], share) for share in (0.25, 0.75))
            row.append(f"{low:.4g} to {high:.4g}" if len(runs) > 1 else "")
        return [*row, median(excesses), median(run.best for run in runs), status]

    def _minimum(self, draws: bool) -> list[Cell]:
        bowl = self.minimum
        row: list[Cell] = ["minimum", bowl.m, bowl.b, bowl.error]
        return [*row, *([""] if draws else []), 0.0, bowl.error, ""]

    def _costs(self) -> Table:
        header = ["optimizer", "updates", "point-gradients", "1 %: epoch", "1 %: point-gradients"]
        not_near = "no 1 % of 0" if self.minimum.exact else "not reached"
        costs: list[list[Cell]] = []
        for spec, runs in self.groups.items():
            epoch = whole(run.near.epoch if run.near else inf for run in runs)
            work = whole(run.near.point_gradients if run.near else inf for run in runs)
            near: list[Cell] = [not_near if value is None else value for value in (epoch, work)]
            updates = whole(run.row.update for run in runs)
            costs.append([spec, updates, whole(run.row.point_gradients for run in runs), *near])
        if any(run.descent.objective.point_errors for run in self.runs):
            header.insert(3, "point-errors")
            for runs, cost in zip(self.groups.values(), costs, strict=True):
                cost.insert(3, whole(run.descent.objective.point_errors for run in runs))
        title = "What it took, and when the error was first within 1 % of the minimum"
        return title, header, costs


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
    groups = grouped(runs)
    for epoch, live in in_step(runs, pick, done):
        for run in live:
            run.show()
        errors.append((epoch, dict(medians_at(groups, live))))
    runs, faults = without_faults(runs, faults)
    return Comparison(given, bowl, runs, faults, errors)


def epochs_to_show(epochs: int, rows: int | None, every: int | None) -> Pick:
    """Which epochs to show: 1, 2, 5, 10, 20, ...; or so many, log-spaced; or every so many."""
    if rows and every:
        raise SpecError("--rows and --every exclude each other; give one of them")
    if every:
        return lambda epoch: epoch % every == 0
    if rows:
        coming = log_spaced_epochs(epochs, rows)
        following = next(coming)

        def pick(epoch: int) -> bool:  # asked of one epoch after the other
            nonlocal following
            while following < epoch:
                following = next(coming, sys.maxsize)
            return following == epoch

        return pick
    return lambda epoch: str(epoch).rstrip("0") in ("", "1", "2", "5")


def log_spaced_epochs(epochs: int, rows: int) -> Iterator[int]:
    """So many epochs from 0 to the last, log-spaced, one at a time: there may be a billion."""
    epoch = 0
    yield epoch
    for k in range(1, rows):
        share = (k - 1) / (rows - 2) if rows > 2 else 1  # from 1 to epochs
        epoch = max(epoch + 1, round(epochs**share))
        yield epoch


def start_runs(
    optimizers: Optimizers,
    points: Points,
    bowl: Bowl,
    *,
    epochs: int,
    common: dict[str, Value],
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    standardized: bool = False,
    traced: bool = False,
    seeds: int = 1,
) -> tuple[list[Run], list[PluginError]]:
    """A run for each optimizer, and what is wrong with the others; nothing has been run yet.

    common: values for all that have such a hyperparameter and whose spec leaves it open. epochs
    is one: a schedule knows its budget.
    """
    m, b = start
    descended: Sequence[Point] = points
    scale: Scale | None = None
    if standardized:
        descended, scale = standardize(points)
        m, b = scale.standardized(m, b)
    chosen = chosen_ones(optimizers, {"epochs": epochs, **common})
    faults = [one for one in chosen if isinstance(one, PluginError)]
    ready = [one for one in chosen if not isinstance(one, PluginError)]
    for key in common:
        if ready and not any(key in one.hyperparameters for one in ready):
            option = key.replace("_", "-")
            raise SpecError(f"--{option}: none of {', '.join(o.spec for o in ready)} has a {key}")
    runs: list[Run] = []
    for one in several_seeds(ready, seeds):
        descent = Descent(one.optimizer, descended, m, b, epochs, tolerance, one.hyperparameters)
        runs.append(Run(one, descent, descended, bowl, scale, array("d") if traced else None))
    return runs, faults


def several_seeds(chosen: Iterable[Chosen], seeds: int) -> Iterator[Chosen]:
    """Each optimizer; one that draws as often as there are seeds."""
    for one in chosen:
        if seeds > 1 and "seed" in one.hyperparameters:
            for seed in range(seeds):
                seed_of_its_type = {"seed": fitted(one, "seed", seed)}
                yield one._replace(hyperparameters=one.hyperparameters | seed_of_its_type)
        else:
            yield one


def grouped(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """Runs by their label."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.spec, []).append(run)
    return groups


def medians_at(groups: dict[str, list[Run]], live: list[Run]) -> Iterator[tuple[str, float]]:
    """The error of each optimizer just now; of several seeds the median, where it is a number."""
    going = set(map(id, live))
    for spec, runs in groups.items():
        if any(run.fault for run in runs):
            continue
        if len(runs) == 1 and id(runs[0]) not in going:
            continue
        error = median(inf if run.over and run.diverged else run.row.error for run in runs)
        if len(runs) == 1 or error < inf:
            yield spec, runs[0].row.error if len(runs) == 1 else error


def end_of(run: Run) -> float:
    """The error at a run's end; inf where it diverged."""
    return inf if run.diverged else run.row.error


def median(values: Iterable[float]) -> float:
    return quantile(list(values), 0.5)


def whole(values: Iterable[float]) -> int | None:
    """The median of counts as a count; None where it is none."""
    value = median(values)
    return round(value) if value < inf else None


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

    tracks = []
    for group in grouped(run for run in runs if run.trace).values():
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
