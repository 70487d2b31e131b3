"""The loop that runs an optimizer.

The loop counts the work of the updates in epochs. For each epoch, the loop computes the error and
yields a row. The rows end when the budget is used up, or when the run converges, diverges or ends.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import chain, islice
from math import isfinite
from typing import NamedTuple

from gdref.exceptions import PointsError, SpecError
from gdref.objective import Objective, Optimizer, Source, as_source
from gdref.plugins.faults import check_is_function, has_open, updates
from gdref.points import PointsLike
from gdref.squared_error import flat_line_error

FAR_ABOVE = 10  # a run has diverged if its error is above 10 times the flat line's error
ROUNDING = 1e-18  # below 1e-18 times the error of the line y = 0, an error is only rounding


class Row(NamedTuple):
    """The position of a descent at the end of an epoch, and the work done so far."""

    epoch: int
    update: int
    point_gradients: int
    m: float
    b: float
    error: float


class Descent:
    """One run of an optimizer. Iterate over a Descent to get the rows; then read its status.

    status: first "running". The status at the end is "finished" (the budget is used up),
    "converged", "ended" (the optimizer stopped by itself) or "diverged". A run has diverged if its
    error is not finite, or if its error has grown and is above 10 times the error of the flat line
    y = mean y. The noise of sgd stays below this limit: by default, sgd reaches 1.8 times the flat
    line's error.
    message: the status in words.
    objective: the objective of the optimizer, which has counted the work.
    every: yield only every Nth epoch and the last epoch, to compute fewer errors.
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
        min_change: float | None = None,
    ) -> None:
        if not hasattr(epochs, "__index__") or epochs < 0:
            raise SpecError(f"epochs={epochs!r} is out of range; expected a whole number from 0 up")
        if tolerance is not None and not tolerance >= 0:
            raise SpecError(f"tolerance={tolerance!r} is out of range; expected a number from 0 up")
        if min_change is not None and not min_change > 0:
            raise SpecError(f"min_change={min_change!r} is out of range; expected a number above 0")
        self.status, self.message = "running", ""
        self._epochs, self._tolerance, self._every = epochs, tolerance, every
        self._min_change = min_change
        self._points = as_source(points)  # the errors in the rows do not count as work
        self.objective = Objective(self._points)
        self._rows = self._run(m, b, updates(optimizer, self.objective, m, b, hyperparameters))

    def __iter__(self) -> Iterator[Row]:
        if self.status != "running":
            raise RuntimeError(
                "this descent is over, and it keeps no rows; call descend() again, "
                "or keep the rows: rows = list(descend(...))"
            )
        return self._rows

    def _run(self, m: float, b: float, pairs: Iterator[tuple[float, float]]) -> Iterator[Row]:
        """Yields the start, then a row for every Nth epoch. The last epoch may have less work.

        An update counts as the work of at least one point, so every run ends.
        """
        objective, error, n = self.objective, self._points.error, self.objective.size
        start = row = Row(0, 0, 0, m, b, error(m, b))
        if not isfinite(start.error):
            raise PointsError(
                f"at the start, m={m!r} and b={b!r}, the error is not finite; "
                "start nearer to (0, 0), or divide all x and y by a number"
            )
        first = list(islice(pairs, 1))  # raises SpecError if a value is out of range
        yield start
        if self._is_over(start, None):
            return
        update = work = 0
        stride, budget = self._every * n, self._epochs * n
        goal = min(stride, budget)
        for update, (m, b) in enumerate(chain(first, pairs), 1):
            work = objective.point_gradients + objective.point_errors
            if work < update:
                work = update
            if work < goal:
                continue
            last, row = row, Row(work // n, update, objective.point_gradients, m, b, error(m, b))
            if not isfinite(row.error):
                return self._end("diverged", f"the error is not finite after epoch {last.epoch}")
            yield row
            if self._is_over(row, last):
                break
            goal = min(row.epoch * n + stride, budget)
        if update > row.update:  # the optimizer stopped within an epoch
            epoch = (work - 1) // n + 1
            last, row = row, Row(epoch, update, objective.point_gradients, m, b, error(m, b))
            if not isfinite(row.error):
                return self._end("diverged", f"the error is not finite after epoch {last.epoch}")
            yield row
        if self.status == "running":
            self._end("ended", f"the optimizer stopped after update {update}")
        if has_grown(start.error, row.error, self._points.error, self._points.gradient):
            grown = f"the error grew from {start.error:.6g} to {row.error:.6g}"
            self._end("diverged", f"{grown} by epoch {row.epoch}")

    def _is_over(self, row: Row, last: Row | None) -> bool:
        """Whether a run has converged or used up its budget at a row. last: the previous row."""
        tolerance, least = self._tolerance, self._min_change
        steepest = 0.0 if tolerance is None else max(map(abs, self._points.gradient(row.m, row.b)))
        if tolerance is not None and steepest <= tolerance:
            small = f"|dE/dm| and |dE/db| are at most {tolerance!r}"
            self._end("converged", f"{small} at epoch {row.epoch}")
        elif last and least is not None and abs(row.error - last.error) < least:
            change = f"the error changed by less than {least!r}"
            self._end("converged", f"{change} from epoch {last.epoch} to {row.epoch}")
        elif row.epoch >= self._epochs:
            self._end("finished", f"the number of epochs, {self._epochs}, is reached")
        return self.status != "running"

    def _end(self, status: str, message: str) -> None:
        self.status, self.message = status, message


def has_grown(
    first: float,
    last: float,
    error: Callable[[float, float], float],
    gradient: Callable[[float, float], tuple[float, float]],
) -> bool:
    """Whether a run has diverged: its error has grown, and is far above the flat line's error."""
    if last <= first:
        return False
    flat, zero = flat_line_error(error, gradient), error(0.0, 0.0)
    # If all y are equal, the flat line's error is only rounding. Then y = 0 is the flat line.
    return last > FAR_ABOVE * (flat if flat > ROUNDING * zero else zero)


def descend(
    optimizer: Optimizer,
    points: PointsLike | Source,
    *,
    m: float = 0.0,
    b: float = 0.0,
    epochs: int = 1000,
    tolerance: float | None = None,
    min_change: float | None = None,
    **hyperparameters: object,
) -> Descent:
    """Run an optimizer from (m, b). The rows are computed one by one, and not kept.

    points: (x, y) pairs, or any object with size, error and gradient, as in objective.Source.
    epochs: the budget. In an epoch, an optimizer computes n gradients or errors of single points.
        So an epoch has the same cost for all optimizers.
    tolerance: stop at the first row in which |dE/dm| and |dE/db| are at most this value.
    min_change: stop at the first row whose error differs by less than this value from the error
        of the previous row.
    hyperparameters: the hyperparameters of the optimizer. If a hyperparameter has the name of a
        parameter of descend(), use functools.partial(). A hyperparameter called epochs gets the
        budget, unless partial() sets another value.
    Raises SpecError for a value out of range, PluginError if the optimizer fails, PointsError if
    there are no points or if the error at the start is not finite.
    """
    check_is_function(optimizer)
    if has_open(optimizer, "epochs"):
        hyperparameters["epochs"] = epochs
    return Descent(
        optimizer, points, m, b, epochs, tolerance, hyperparameters, min_change=min_change
    )
