"""Run an optimizer: one Row an epoch, until the budget is used up or there is a reason to stop."""

from collections import namedtuple
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from math import isfinite

from gdref.bowl import Bowl
from gdref.exceptions import GdrefError, PluginError, PointsError, SpecError
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.squared_error import Point, gradient, mse


class Row(namedtuple("Row", "epoch update point_gradients m b error")):
    """Where a descent stands at the end of an epoch, and what it took to come there."""

    __slots__ = ()
    epoch: int
    update: int
    point_gradients: int
    m: float
    b: float
    error: float


class Descent:
    """One run of an optimizer: iterate over it for its rows, then read how it ended.

    status: "running", then "finished" (the budget is used up), "converged", "diverged" or "ended"
        (the optimizer stopped by itself).
    message: the status in words, with the way out where there is one.
    objective: what the optimizer was given; it has counted the work.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        points: Sequence[Point],
        start: tuple[float, float],
        epochs: int,
        tolerance: float | None,
        hyperparameters: Mapping[str, object],
    ) -> None:
        self.status, self.message = "running", ""
        self.objective = Objective(points)
        self._points, self._epochs, self._tolerance = points, epochs, tolerance
        self._rows = self._run(optimizer, *start, hyperparameters)

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def _run(
        self, optimizer: Optimizer, m: float, b: float, hyperparameters: Mapping[str, object]
    ) -> Iterator[Row]:
        objective, n = self.objective, self.objective.size
        row = Row(0, 0, 0, m, b, mse(m, b, self._points))
        if not isfinite(row.error):
            raise PointsError(
                f"at the start, m={m!r} and b={b!r}, the error is not finite; "
                "start nearer to 0, or divide the points by something"
            )
        update, next_row, first = 0, n, []
        try:
            updates = iter(optimizer(objective, m, b, **hyperparameters))
            first = list(islice(updates, 1))  # a bad hyperparameter speaks up before any row is out
            yield row
            if self._is_over(row):
                return
            for m, b in chain(first, updates):
                if not (isfinite(m) and isfinite(b)):
                    return self._diverge(row)
                update += 1
                spent = objective.point_gradients + objective.point_errors
                if spent < next_row > update:
                    continue
                epoch = max(spent, update) // n  # an update counts as one point or more
                m, b = float(m), float(b)
                error = mse(m, b, self._points)
                if not isfinite(error):
                    return self._diverge(row)
                row = Row(epoch, update, objective.point_gradients, m, b, error)
                next_row = (epoch + 1) * n
                yield row
                if self._is_over(row):
                    return
            if update > row.update:  # the optimizer stopped within an epoch
                m, b = float(m), float(b)
                error = mse(m, b, self._points)
                if not isfinite(error):
                    return self._diverge(row)
                yield Row(row.epoch + 1, update, objective.point_gradients, m, b, error)
        except GdrefError:
            raise
        except (Exception, SystemExit) as fault:
            said = str(fault)
            named = not first and any(name in said for name in hyperparameters)
            if named and isinstance(fault, (ValueError, TypeError)):
                raise SpecError(said) from fault
            raise PluginError(f"{type(fault).__name__} at update {update + 1}: {said}") from fault
        self.status, self.message = "ended", f"stopped by itself after update {update}"

    def _is_over(self, row: Row) -> bool:
        """Whether to stop at this row: within the tolerance, or the budget used up."""
        if self._tolerance is not None:
            steepest = max(map(abs, gradient(row.m, row.b, self._points)))
            if steepest <= self._tolerance:
                found = f"the gradient is within {self._tolerance!r} of 0 at epoch {row.epoch}"
                self.status, self.message = "converged", found
                return True
        if row.epoch >= self._epochs:
            self.status, self.message = "finished", f"its {self._epochs} epochs are used up"
            return True
        return False

    def _diverge(self, row: Row) -> None:
        limit = Bowl.of(self._points).largest_stable_rate
        alone = min(1 / (x * x + 1) for x, _ in self._points)  # 2 / the curvature of one point
        self.status = "diverged"
        self.message = (
            f"no longer finite after epoch {row.epoch}: choose a smaller learning_rate "
            f"(on these points, batch is stable up to {limit:.6g}, sgd up to {alone:.6g})"
        )


def descend(
    optimizer: Optimizer,
    points: Sequence[Point],
    *,
    m: float = 0.0,
    b: float = 0.0,
    epochs: int = 1000,
    tolerance: float | None = None,
    **hyperparameters: object,
) -> Descent:
    """Run an optimizer from (m, b); its rows come as they are computed, none is kept.

    epochs: the budget. An epoch is n points' gradients or errors, whichever the optimizer asks
        for, so that all are compared at equal cost.
    tolerance: stop at the first row where neither dE/dm nor dE/db is further than this from 0.
    hyperparameters: the optimizer's own; one named like a parameter here goes in by partial().
    Raises SpecError for a value out of range, PointsError without points or where the start has no
    finite error, PluginError where the optimizer itself fails.
    """
    if epochs < 0:
        raise SpecError(f"epochs={epochs!r} is out of range; expected a whole number from 0 up")
    if tolerance is not None and not tolerance >= 0:
        raise SpecError(f"tolerance={tolerance!r} is out of range; expected a number from 0 up")
    return Descent(optimizer, points, (m, b), epochs, tolerance, hyperparameters)
