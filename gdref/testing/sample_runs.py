"""The points, the objective and the short runs that the checks use to try an optimizer."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.squared_error import Point
from gdref.testing.failures import CheckFailed

Pair = tuple[float, float]

# The x are not sorted. They are in the range of the bundled points, because defaults are made for
# this range. The y are not rounded. These are tuples, because an optimizer cannot change a tuple.
LINE: tuple[Point, ...] = tuple((23.0 + 7 * k % 50, 1.5 * (23 + 7 * k % 50) + 8) for k in range(50))
NOISY: tuple[Point, ...] = tuple((x, y + (-1) ** k * (k % 7)) for k, (x, y) in enumerate(LINE))
# The same curvature in m as LINE, but the mean of x is 0, so m and b do not influence each other.
ODD = *NOISY, *NOISY[7:10]  # 53 points, a prime number: every size of minibatch leaves a rest
CENTRED: tuple[Point, ...] = tuple(
    (float(x), 1.5 * x + 8) for x in (-65, -50, -35, -20, 20, 35, 50, 65)
)
# The gradients are tiny: then the value of an epsilon matters.
TINY: tuple[Point, ...] = tuple((x / 50, y * 1e-9) for x, y in NOISY)
ELSEWHERE = 0.3, -0.7  # a start that is not the minimum of anything
UPDATES = 120  # more than two epochs, if an update takes one point
LONG = 1100  # more than 1,000, Python's recursion limit, and 1,024: 2.0**1024 overflows
BUDGET = 3000  # calls over all points for one update; a step is 0 after 1,100 halvings


class BudgetExceeded(BaseException):
    """An update takes more than the budget. An optimizer's `except Exception` does not catch it."""


class RecordedObjective(Objective):
    """An objective that records its calls, and limits the work of each update.

    calls: the indices of each call since the last update; None for all points.
    furthest: the largest index so far. partly: whether a call used only some of the points.
    places: each (m, b) at which a gradient was computed.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        super().__init__(points)
        self.places: set[Pair] = set()
        self.partly, self.furthest = False, 0
        self.new_update()

    def new_update(self) -> None:
        """Give the next update a new budget."""
        self.calls: list[list[int] | None] = []
        self.limit = self.work + BUDGET * self.size

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        return super().error(m, b, self._recorded(indices))

    def gradient(self, m: float, b: float, indices: Iterable[int] | None = None) -> Pair:
        self.places.add((m, b))
        return super().gradient(m, b, self._recorded(indices))

    def _recorded(self, indices: Iterable[int] | None) -> list[int] | None:
        chosen = None if indices is None else list(indices)
        if self.work + (self.size if chosen is None else len(chosen)) > self.limit:
            raise BudgetExceeded
        self.partly = self.partly or chosen is not None
        self.calls.append(chosen)
        used = range(self.size) if chosen is None else chosen
        self.furthest = max(self.furthest, used[-1], *(used if chosen else ()))
        return chosen


def pairs(optimizer: Optimizer, objective: Objective, m: float, b: float) -> Iterator[Pair]:
    """(m, b) after each update. Raises CheckFailed if one is not a pair of numbers."""
    for update, pair in enumerate(optimizer(objective, m, b), 1):
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
    for pair in islice(pairs(optimizer, objective, m, b), updates):
        yield pair
        if not all(map(isfinite, pair)):
            return
        objective.new_update()


def differ(one: Iterable[Pair], other: Iterable[Pair]) -> bool:
    """Whether two runs have different updates, or one ends before the other."""
    return any(repr(p) != repr(q) for p, q in zip_longest(one, other))
