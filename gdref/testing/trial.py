"""What the checks try an optimizer on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.squared_error import Point
from gdref.testing.source import Line, lines_in_words

Pair = tuple[float, float]

# x as in the bundled points, so that defaults made for those suit, and in no order; y without
# rounding. Tuples, so that no optimizer can change them for the next one.
LINE: tuple[Point, ...] = tuple((23.0 + 7 * k % 50, 1.5 * (23 + 7 * k % 50) + 8) for k in range(50))
NOISY: tuple[Point, ...] = tuple((x, y + (-1) ** k * (k % 7)) for k, (x, y) in enumerate(LINE))
# As steep in m, but with a mean of x of 0: there m and b do not disturb each other.
CENTRED: tuple[Point, ...] = tuple(
    (float(x), 1.5 * x + 8) for x in (-65, -50, -35, -20, 20, 35, 50, 65)
)
UPDATES = 120  # more than two epochs, where an update is a point
LONG = 1100  # beyond 1,024, where 2.0**t overflows, and Python's recursion limit of 1,000
BUDGET = 3000  # calls over all points that one update may take; a halved step is 0 after 1,100


class Broken(Exception):
    """What an optimizer does wrong and how to mend it, in a sentence.

    look: what the line to look at is found by, as gdref.testing.lines.Watch has it.
    lines: the lines themselves, where they are known already.
    """

    def __init__(self, message: str, look: str = "m b", lines: Iterable[Line] = ()) -> None:
        super().__init__(message)
        self.message, self.look, self.lines = message, look, [*lines]

    def __str__(self) -> str:
        notes = "".join(f" [{note}]" for note in getattr(self, "__notes__", ()))
        look = f"; look at {lines_in_words(self.lines)}" if self.lines else ""
        return f"{self.message}{look}{notes}"


class Enough(BaseException):
    """An update takes more than the budget; no Exception, so that an optimizer lets it through."""


class Limited(Objective):
    """An objective that lets no update ask for more than the budget.

    partly: whether it was asked for some of the points alone.
    """

    goal, partly = 0, False

    def new_update(self) -> None:
        self.goal = self.work + BUDGET * self.size

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        return super().error(m, b, self._affordable(indices))

    def gradient(self, m: float, b: float, indices: Iterable[int] | None = None) -> Pair:
        return super().gradient(m, b, self._affordable(indices))

    def _affordable(self, indices: Iterable[int] | None) -> list[int] | None:
        left = self.goal - self.work
        self.partly = self.partly or indices is not None
        chosen = None if indices is None else list(islice(indices, left + 1))
        if (self.size if chosen is None else len(chosen)) > left:
            raise Enough
        return chosen


def pairs(optimizer: Optimizer, objective: Objective, m: float, b: float) -> Iterator[Pair]:
    """(m, b) after each update. Raises Broken for what is no pair of numbers."""
    for update, pair in enumerate(optimizer(objective, m, b), 1):
        try:
            new_m, new_b = pair
            isfinite(new_m), isfinite(new_b)
        except (TypeError, ValueError, OverflowError):
            raise Broken(
                f"update {update} is {pair!r}; yield m, b: a tuple of two finite floats", "last"
            ) from None
        yield pair


def run(
    optimizer: Optimizer,
    points: Sequence[Point] = NOISY,
    m: float = 0.0,
    b: float = 0.0,
    updates: int = UPDATES,
    objective: Limited | None = None,
) -> Iterator[Pair]:
    """Some updates, up to the first that is not finite: there the driver would stop."""
    objective = objective or Limited(points)
    objective.new_update()
    for pair in islice(pairs(optimizer, objective, m, b), updates):
        yield pair
        if not all(map(isfinite, pair)):
            return
        objective.new_update()


def short(text: str) -> str:
    """The beginning of a text, in quotes and on one line."""
    words = " ".join(text.split())
    return repr(words if len(words) <= 60 else f"{words[:57]}...")
