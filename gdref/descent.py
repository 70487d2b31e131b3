"""Run an optimizer: the loop over the iterations.

Updates become epochs, as the work is counted; epochs become rows, as the error is measured; and
the rows come until the budget is used up, or there is another reason to stop.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from math import isfinite, sqrt

from gdref.exceptions import PointsError, SpecError
from gdref.objective import Counted, Objective, Source, as_source
from gdref.optimizers import Optimizer
from gdref.plugins.updates import Pair, check_is_function, has_open, updates
from gdref.points import PointsLike
from gdref.squared_error import gradient, mse

FAR_ABOVE = 10  # times the flat line's error; see Descent
LEVEL = 1e-18  # of the error of y = 0: what is less is but rounding


class Row(namedtuple("Row", "epoch update point_gradients m b error")):
    """Where a descent stands at the end of an epoch, and the work that it took so far."""

    __slots__ = ()
    epoch: int
    update: int
    point_gradients: int
    m: float
    b: float
    error: float


class Descent:
    """One run of an optimizer: iterate over it for its rows, then read how it ended.

    status: "running", then "finished" (the budget is used up), "converged", "ended" (the optimizer
        stopped by itself) or "diverged": no longer finite, or with an error above the start's and
        more than 10 times that of the flat line y = mean y. So much is no noise: sgd at its
        defaults jumps to 1.8 times that error, while a run that grows passes every bound.
    message: the status in words.
    objective: what the optimizer was given; it has counted the work.
    every: epochs from one row to the next. The end is the same, and costs fewer errors.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        points: PointsLike | Source,
        m: float,
        b: float,
        epochs: int,
        tolerance: float | None,
        hyperparameters: Mapping[str, object],
        every: int = 1,
    ) -> None:
        self.status, self.message = "running", ""
        self._budget, self._tolerance, self._every = epochs, tolerance, every
        # What the driver asks for itself is not counted.
        self._error: Callable[[float, float], float]
        self._gradient: Callable[[float, float], tuple[float, float]]
        source = as_source(points)  # otherwise they are pairs
        if source is not None:
            self.objective: Objective = Counted(source)
            self._error, self._gradient = source.error, source.gradient
        else:
            self.objective = Objective(points)  # type: ignore[arg-type]
            own = list(self.objective._points)  # whatever an optimizer does to its list
            self._error = lambda m, b: mse(m, b, own)
            self._gradient = lambda m, b: gradient(m, b, own)
        pairs = updates(optimizer, self.objective, m, b, hyperparameters)
        self._until_over = self._run(self._rows(m, b, pairs))

    def __iter__(self) -> Iterator[Row]:
        if self.status != "running":
            raise RuntimeError(
                "this descent is over, and it keeps no rows; call descend() again, "
                "or keep them: rows = list(descend(...))"
            )
        return self._until_over

    def _run(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, up to the one at which there is a reason to stop."""
        start = last = next(rows)
        reason: tuple[str, str] | None = None
        for row in chain([start], rows):
            if not isfinite(row.error):
                reason = "diverged", f"no longer finite after epoch {last.epoch}"
                break
            last = row
            yield row
            if self._tolerance is not None and self._steepest(row) <= self._tolerance:
                within = f"|dE/dm| and |dE/db| are at most {self._tolerance!r}"
                reason = "converged", f"{within} at epoch {row.epoch}"
                break
            if row.epoch >= self._budget:
                reason = "finished", f"its {self._budget} epochs are used up"
                break
        if isfinite(row.error) and self._has_grown(start, last):
            grown = f"the error grew from {start.error:.6g} to {last.error:.6g}"
            reason = "diverged", f"{grown} by epoch {last.epoch}"
        self.status, self.message = reason or ("ended", f"by itself after update {last.update}")

    def _rows(self, m: float, b: float, pairs: Iterator[Pair]) -> Iterator[Row]:
        """The start, then a row after each n points' work; the last epoch may be cut short.

        An update counts as one point's work at least, so that what asks for nothing ends as well.
        """
        row = Row(0, 0, 0, m, b, self._error(m, b))
        if not isfinite(row.error):
            raise PointsError(
                f"at the start, m={m!r} and b={b!r}, the error is not finite; "
                "start nearer to 0, or divide the points by something"
            )
        first = list(islice(pairs, 1))  # a value out of range is refused before any row is out
        yield row
        objective, error, n = self.objective, self._error, self.objective.size
        update, every, budget = 0, self._every * n, self._budget * n
        goal = min(every, budget)
        for update, (m, b) in enumerate(chain(first, pairs), 1):
            work = objective.point_gradients + objective.point_errors  # .work, without its call
            if work < update:
                work = update
            if work >= goal:
                epoch = work // n
                row = Row(epoch, update, objective.point_gradients, m, b, error(m, b))
                goal = epoch * n + every
                if goal > budget:
                    goal = budget
                yield row
        if update > row.update:
            epoch = (work - 1) // n + 1  # the one that is under way
            yield Row(epoch, update, objective.point_gradients, m, b, error(m, b))

    def _steepest(self, row: Row) -> float:
        """The larger of |dE/dm| and |dE/db| there."""
        return max(map(abs, self._gradient(row.m, row.b)))

    def _has_grown(self, start: Row, last: Row) -> bool:
        """Whether a run ended above where it began, and far above the flat line."""
        if last.error <= start.error:
            return False
        zero = self._error(0.0, 0.0)
        step = sqrt(zero) or 1.0
        # E(0, b) is a parabola with its lowest point at the mean of y.
        mean_y = (self._error(0.0, -step) - self._error(0.0, step)) / (4 * step)
        flat = self._error(0.0, mean_y)
        # Where all y are equal, the flat line has no error but rounding's: then that of y = 0.
        return last.error > FAR_ABOVE * (flat if flat > LEVEL * zero else zero)


def descend(
    optimizer: Optimizer,
    points: PointsLike | Source,
    *,
    m: float = 0.0,
    b: float = 0.0,
    epochs: int = 1000,
    tolerance: float | None = None,
    **hyperparameters: object,
) -> Descent:
    """Run an optimizer from (m, b); its rows come as they are computed, none is kept.

    points: pairs, or a Source: anything with size, error(m, b, indices=None) and gradient alike.
    epochs: the budget. An epoch is n points' gradients or errors, whichever the optimizer asks
        for, so that all are compared at equal cost.
    tolerance: stop at the first row where neither dE/dm nor dE/db is further than this from 0.
    hyperparameters: the optimizer's own; one named like a parameter here goes in by partial().
        One that is called epochs is the budget, unless a partial() sets it.
    Raises SpecError for a value out of range, PointsError without points or where the start has no
    finite error, PluginError where the optimizer itself fails.
    """
    check_is_function(optimizer)
    if not hasattr(epochs, "__index__") or epochs < 0:
        raise SpecError(f"epochs={epochs!r} is out of range; expected a whole number from 0 up")
    if tolerance is not None and not tolerance >= 0:
        raise SpecError(f"tolerance={tolerance!r} is out of range; expected a number from 0 up")
    if has_open(optimizer, "epochs"):
        hyperparameters["epochs"] = epochs
    return Descent(optimizer, points, m, b, epochs, tolerance, hyperparameters)
