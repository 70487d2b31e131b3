"""What the checks try an optimizer on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.squared_error import Point

Pair = tuple[float, float]

# x as in the bundled points, so that defaults made for those suit; y without rounding. Tuples, so
# that no optimizer can change them for the next one.
LINE: tuple[Point, ...] = tuple((float(x), 1.5 * x + 8) for x in range(23, 73))
NOISY: tuple[Point, ...] = tuple((x, y + (-1) ** k * (k % 7)) for k, (x, y) in enumerate(LINE))
# As steep in m, but with a mean of x of 0: there m and b do not disturb each other.
CENTRED: tuple[Point, ...] = tuple(
    (float(x), 1.5 * x + 8) for x in (-65, -50, -35, -20, 20, 35, 50, 65)
)
UPDATES = 120  # more than two epochs, where an update is a point
LONG = 1100  # beyond 1,024, where 2.0**t overflows, and Python's recursion limit of 1,000
BUDGET = 3000  # calls over all points that one update may take; a halved step is 0 after 1,100


class Enough(BaseException):
    """An update takes more than the budget; no Exception, so that an optimizer lets it through."""


class Limited(Objective):
    """An objective that lets no update ask for more than the budget."""

    goal = 0

    def new_update(self) -> None:
        self.goal = self.work + BUDGET * self.size

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        return super().error(m, b, self._affordable(indices))

    def gradient(self, m: float, b: float, indices: Iterable[int] | None = None) -> Pair:
        return super().gradient(m, b, self._affordable(indices))

    def _affordable(self, indices: Iterable[int] | None) -> list[int] | None:
        left = self.goal - self.work
        chosen = None if indices is None else list(islice(indices, left + 1))
        if (self.size if chosen is None else len(chosen)) > left:
            raise Enough
        return chosen


def run(
    optimizer: Optimizer,
    points: Sequence[Point] = NOISY,
    m: float = 0.0,
    b: float = 0.0,
    updates: int = UPDATES,
) -> Iterator[Pair]:
    """Some updates, up to the first that is not finite: there the driver would stop."""
    objective = Limited(points)
    objective.new_update()
    for pair in islice(optimizer(objective, m, b), updates):
        yield pair
        if not all(map(isfinite, pair)):
            return
        objective.new_update()
