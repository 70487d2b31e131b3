"""The points, the objective and the short runs that the checks use to try an optimizer."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from math import isclose, isfinite
from threading import Thread, current_thread
from time import monotonic, process_time

from gdref.objective import Objective, PointsInMemory, Source
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import Hyperparameter, Value, hyperparameters, with_values
from gdref.squared_error import Point, gradient, mse
from gdref.testing.failures import CheckFailed
from gdref.testing.sample_points import ELSEWHERE, LONG, NOISY, UPDATES

Pair = tuple[float, float]
LESS = 0.7  # a hyperparameter times 0.7 is a value that no author writes into a formula
BUDGET = 3000  # calls over all points for one update; after 1,100 halvings, a step is 0


class BudgetExceeded(BaseException):
    """An update needs more work than BUDGET. `except Exception` does not catch this error."""


class RecordedObjective(Objective):
    """An objective that records its calls, and limits the work of each update.

    gradients: (m, b) and the indices of each gradient; None for all points.
    right: the last (m, b), and the derivatives there if they were computed over all points.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        super().__init__(points)
        self.gradients: list[tuple[Pair, list[int] | None]] = []
        self.new_update((0.0, 0.0))

    def new_update(self, pair: Pair) -> None:
        """Start a new budget for the next update, which begins at this pair."""
        self.limit = self.work + BUDGET * self.size
        self.pair, self.right = pair, {*pair}

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        return super().error(m, b, self._within_budget(indices))

    def gradient(self, m: float, b: float, indices: Iterable[int] | None = None) -> Pair:
        chosen = self._within_budget(indices)
        self.gradients.append(((m, b), chosen))
        found = super().gradient(m, b, chosen)
        if chosen is None and (m, b) == self.pair:
            self.right.update(found)
        return found

    def _within_budget(self, indices: Iterable[int] | None) -> list[int] | None:
        chosen = None if indices is None else list(indices)
        if self.work + (self.size if chosen is None else len(chosen)) > self.limit:
            raise BudgetExceeded
        return chosen


class Away(Source):
    """Points, perhaps mirrored, that can be read only through calls, as in a database.

    how: the factors of m and b (or of dE/dm and dE/db), and whether m and b are exchanged. calls:
    the number of calls that succeed; later calls raise OSError. failures: the raised exceptions.
    asked: the number of requested gradients and errors of single points.
    """

    def __init__(
        self, points: Sequence[Point], how: tuple[int, int, bool] = (1, 1, False), calls: int = -1
    ) -> None:
        self.points, self.how, self.calls = PointsInMemory(points), how, calls
        self.size = self.points.size
        self.asked, self.failures = 0, list[OSError]()

    def turned(self, pair: Pair) -> Pair:
        """The mirrored pair, for (m, b) or for the derivatives."""
        m, b = pair[::-1] if self.how[2] else pair
        return self.how[0] * m, self.how[1] * b

    def error(self, m: float, b: float, indices: list[int] | None = None) -> float:
        self._count(indices)
        return self.points.error(*self.turned((m, b)), indices)

    def gradient(self, m: float, b: float, indices: list[int] | None = None) -> Pair:
        self._count(indices)
        return self.turned(self.points.gradient(*self.turned((m, b)), indices))

    def _count(self, indices: list[int] | None) -> None:
        if self.calls == 0:
            self.failures.append(OSError("the source of the points has failed"))
            raise self.failures[-1] if len(self.failures) < 100 else BudgetExceeded
        self.calls -= 1
        self.asked += self.size if indices is None else len(indices)


class Worker(Thread):
    """A thread that runs a check. updates: the number of updates so far.

    last: the time of the last sign of life, as processor time and as time on the clock.
    """

    updates = 0
    last = 0.0, 0.0


def sign_of_life(updates: int = 0) -> None:
    """Record in the thread of a check that its optimizer has not hung."""
    worker = current_thread()
    if isinstance(worker, Worker):
        worker.updates, worker.last = worker.updates + updates, (process_time(), monotonic())


def moves(optimizer: Optimizer, objective: Objective, m: float, b: float) -> Iterator[Pair]:
    """(m, b) after each update. Raises CheckFailed if an update is not a pair of numbers."""
    for update, pair in enumerate(optimizer(objective, m, b), 1):
        sign_of_life(1)
        try:
            new_m, new_b = pair
            isfinite(new_m), isfinite(new_b)
        except (TypeError, ValueError, OverflowError):
            raise CheckFailed(
                f"update {update} is {pair!r}; yield m, b: a tuple of two finite floats", "last"
            ) from None
        yield pair


def run(
    optimizer: Optimizer,
    points: Sequence[Point] = NOISY,
    m: float = 0.0,
    b: float = 0.0,
    updates: int | None = UPDATES,
    objective: RecordedObjective | None = None,
) -> Iterator[Pair]:
    """(m, b) after each update, up to the first pair that is not finite.

    updates: the largest number of updates; None for no limit.
    """
    objective = objective or RecordedObjective(points)
    objective.new_update((m, b))
    for pair in islice(moves(optimizer, objective, m, b), updates):
        yield pair
        if not all(map(isfinite, pair)):
            return
        objective.new_update(pair)


def check_start(optimizer: Optimizer) -> None:
    """Raises CheckFailed if the first m (or b) does not depend on m (or b) at the start."""
    starts = ELSEWHERE, (5.0, ELSEWHERE[1]), (ELSEWHERE[0], 40.0)
    first, *others = (next(run(optimizer, NOISY, *start), (0.0, 0.0)) for start in starts)
    for k, name in enumerate("mb"):
        if first[k] == others[k][k]:
            raise CheckFailed(
                f"its first {name} does not depend on the {name} of the start; begin with the "
                "given (m, b)"
            )


def no_descent(
    fault: str,
    way_out: str,
    optimizer: Optimizer,
    points: Sequence[Point],
    start: Pair = (0.0, 0.0),
    look: str = "m b",
) -> CheckFailed:
    """The failure of a descent. If the first step is too long, the advice is a shorter step."""
    (m, b), (dm, db) = start, gradient(*start, points)
    new = next(run(optimizer, points, m, b), start)
    if (new[0] - m) * dm + (new[1] - b) * db < 0 and not mse(*new, points) < mse(m, b, points):
        way_out, look = "its first step goes downhill, but too far: make the steps shorter", ""
    return CheckFailed(f"{fault}; {way_out}", look)


def with_long_schedule(optimizer: Optimizer) -> Optimizer:
    """The optimizer. A hyperparameter `epochs` gets a larger value than the checks need."""
    known = "epochs" in hyperparameters(optimizer)
    return with_values(optimizer, epochs=10 * LONG) if known else optimizer


def close(pair: Pair, digits: float, one: float, other: float) -> bool:
    """Whether two numbers are equal up to rounding. pair: the pair that contains `other`."""
    noise = 1e-3 * digits * max(map(abs, pair))
    return isclose(one, other, rel_tol=digits, abs_tol=noise) or abs(other) > 1e100


def less(h: Hyperparameter) -> dict[str, Value]:
    """Another value for a hyperparameter, as a keyword: 0.7 times its default if it is a number."""
    if h.choices or h.type is bool:
        return {h.name: next(v for v in (*h.choices, True, False) if v != h.default)}
    if not isinstance(h.default, int | float):
        return {}
    return {h.name: h.type(h.default * LESS) or h.type(1) * (LESS if h.type is float else 1)}


def differ(one: Iterable[Pair], other: Iterable[Pair]) -> bool:
    """Whether two runs have different updates, or one run ends earlier."""
    return any(repr(p) != repr(q) for p, q in zip_longest(one, other))
