"""Run optimizers side by side, an epoch at a time, and keep what a report needs."""

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from math import inf

import typer

from gdref.bowl import Bowl
from gdref.cli.options import pair
from gdref.cli.output import minimum, plain, warn
from gdref.descent import Descent, Row
from gdref.exceptions import PluginError, SpecError
from gdref.points import Points
from gdref.scaling import Scale, standardize
from gdref.specs import Chosen, choose_all
from gdref.squared_error import Point

Pick = Callable[[int], bool]


def picked(epochs: int, rows: int | None, every: int | None) -> Pick:
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


class Run:
    """One optimizer's descent as a report tells it.

    row: where it stands. rows: the ones shown, and the last. best: the lowest error of all.
    near: the first row whose error is within 1 % of the minimum's, or None.
    over: whether row is the last. fault: what the optimizer did wrong, or None.
    trace: the numbers of all rows, one row after another, where a chart needs them.
    """

    row: Row

    def __init__(
        self,
        chosen: Chosen,
        descent: Descent,
        bowl: Bowl,
        scale: Scale | None = None,
        trace: "array[float] | None" = None,
    ) -> None:
        self.chosen, self.descent, self.bowl, self._scale = chosen, descent, bowl, scale
        self.rows: list[Row] = []
        self.trace = trace
        self.best = inf
        self.near: Row | None = None
        self.fault: PluginError | None = None
        self._coming = iter(descent)
        self._next = self._pull()

    @property
    def over(self) -> bool:
        return self._next is None

    def _pull(self) -> Row | None:
        try:
            with redirect_stdout(sys.stderr):  # what a plugin prints is no part of the results
                row = next(self._coming, None)
        except SpecError as error:  # a hyperparameter out of its range
            raise SpecError(f"{self.chosen.spec}: {error}") from error
        except PluginError as error:
            self.fault = PluginError(f"{self.chosen.spec} of {self.chosen.entry.source}: {error}")
            self.fault.__cause__ = error
            return None
        if row is not None and self._scale is not None:
            m, b = self._scale.original(row.m, row.b)
            row = row._replace(m=m, b=b)
        return row

    def advance(self, epoch: int) -> None:
        """Go on to the last row that is not past this epoch."""
        while self._next is not None and self._next.epoch <= epoch:
            self.row = self._next
            self.best = min(self.best, self.row.error)
            if self.trace is not None:
                self.trace.extend(self.row)
            if self.near is None and self.row.error <= 1.01 * self.bowl.error:
                self.near = self.row
            self._next = self._pull()

    def show(self) -> bool:
        """Keep the row that it stands at; whether it is a new one."""
        new = not self.rows or self.rows[-1] is not self.row
        if new:
            self.rows.append(self.row)
        return new

    def as_json(self) -> dict[str, object]:
        """The run as --format json prints it."""
        last, near = self.row, self.near
        return {
            "optimizer": self.chosen.entry.name,
            "spec": self.chosen.spec,
            "source": self.chosen.entry.source,
            "hyperparameters": {key: plain(v) for key, v in self.chosen.hyperparameters.items()},
            "status": self.descent.status,
            "message": self.descent.message,
            "updates": last.update,
            "point_gradients": last.point_gradients,
            "point_errors": self.descent.objective.point_errors,
            "m": last.m,
            "b": last.b,
            "error": last.error,
            "excess": self.bowl.excess(last.m, last.b),
            "best_error": self.best,
            "within_1_percent": near
            and {"epoch": near.epoch, "point_gradients": near.point_gradients},
            "rows": [row._asdict() for row in self.rows],
        }


def set_off(
    specs: str,
    points: Points,
    surface: Bowl,
    *,
    epochs: int,
    learning_rate: float | None,
    seed: int | None,
    start: str,
    tolerance: float | None,
    standardized: bool = False,
    traced: bool = False,
) -> tuple[list[Run], list[PluginError]]:
    """A run for each optimizer of a comma-separated list, and what is wrong with the others.

    Nothing has been printed yet when one of the options proves to be wrong.
    """
    m, b = pair("--start", start)
    common = {
        key: value
        for key, value in (("learning_rate", learning_rate), ("seed", seed))
        if value is not None
    }
    descended: Sequence[Point] = points
    scale: Scale | None = None
    if standardized:
        descended, scale = standardize(points)
        m, b = scale.standardized(m, b)
    chosen = choose_all(specs, common)
    faults = [one for one in chosen if isinstance(one, PluginError)]
    ready = [one for one in chosen if not isinstance(one, PluginError)]
    for key in common:
        if ready and not any(key in one.hyperparameters for one in ready):
            option = key.replace("_", "-")
            raise SpecError(f"--{option}: none of {', '.join(o.spec for o in ready)} has a {key}")
    if standardized and learning_rate is None:
        warn("x is standardised: batch is stable up to a learning rate of 1; try 0.1")
    runs: list[Run] = []
    for one in ready:
        descent = Descent(one.optimizer, descended, (m, b), epochs, tolerance, one.hyperparameters)
        runs.append(Run(one, descent, surface, scale, array("d") if traced else None))
    return runs, faults


def document(points: Points, bowl: Bowl, runs: Iterable[Run]) -> dict[str, object]:
    """What fit and compare print with --format json."""
    return {
        "data": points.name,
        "points": len(points),
        "minimum": minimum(bowl),
        "runs": [run.as_json() for run in runs],
    }


def in_step(
    runs: Iterable[Run], pick: Pick, done: Callable[[int], None]
) -> Iterator[tuple[int, list[Run]]]:
    """Run the descents together; yield each epoch to show, with the runs that came so far.

    An epoch is shown where it is picked, and where a run ends. done is told of every epoch.
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


def sound(runs: list[Run], faults: list[PluginError]) -> tuple[list[Run], list[PluginError]]:
    """The runs that went well, and what is wrong with the other optimizers."""
    failed = [run.fault for run in runs if run.fault]
    return [run for run in runs if not run.fault], faults + failed


def conclude(runs: list[Run], faults: list[PluginError]) -> None:
    """Say which runs diverged and which optimizers are broken; exit 1 for the latter."""
    for run in runs:
        if run.descent.status == "diverged":
            warn(f"{run.chosen.spec}: {run.descent.message}")
    for fault in faults:
        warn(f"error: {fault}")
    if faults:
        raise typer.Exit(1)
