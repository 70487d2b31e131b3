"""The programs to try: the right program, and programs with one mistake or two."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from gdref.mistakes import MISTAKES, Choice, together
from gdref.mistakes.right_program import FUNCTION_OF
from gdref.squared_error import Point

SET_ASIDE = {"exchanged-at-end"}  # found by the search, which exchanges the printed numbers


class Candidate(NamedTuple):
    """A program as a list of its mistakes; the right program has none."""

    choices: tuple[Choice, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [choice.mistake.id for choice in self.choices]

    @property
    def of_the_step(self) -> tuple[Choice, ...]:
        """The mistakes that change (m, b) after a step. The other mistakes do not change (m, b)."""
        return tuple(c for c in self.choices if c.mistake.place in ("gradient", "step"))

    @property
    def of_the_error(self) -> tuple[Choice, ...]:
        """The mistakes that change the printed error at the same (m, b)."""
        return tuple(c for c in self.choices if "error" in map(FUNCTION_OF.get, c.changes))

    @property
    def only_in_the_error(self) -> bool:
        """Whether a mistake changes only the error."""
        return any(choice.mistake.of_the_error for choice in self.choices)

    def steps(self, n: int) -> int | None:
        """The number of steps, if it is the same for every number of epochs; otherwise None."""
        fixed = {("never-fed-back", 1): 0, ("never-fed-back", 0): 1, ("one-iteration", 0): 1}
        fixed["loops-mixed", 0] = n
        return min((fixed[c.key[:2]] for c in self.choices if c.key[:2] in fixed), default=None)


def choices(points: Sequence[Point]) -> Iterator[Choice]:
    """Every mistake in each of its forms, with the numbers that are often written instead of n."""
    n, total_x = len(points), 0.0
    for x, _ in points:
        total_x += x
    times = [1 / n, n / 2, n / total_x if total_x else 1]  # divisors n * n, 2, sum of x
    numbers: dict[str, list[float] | list[int]] = {
        "wrong-divisor": [number for number in times if number not in (0.5, 1)],
        "part-of-points": [k for k in (n // 2, n - 1) if 1 < k < n],
    }
    for mistake in MISTAKES.values():
        for form, changes in enumerate(mistake.forms):
            if any("{}" in text for text in changes.values()):
                yield from (Choice(mistake, form, number) for number in numbers[mistake.id])
            elif mistake.id not in SET_ASIDE:
                yield Choice(mistake, form)


def pairs(points: Sequence[Point]) -> Iterator[Candidate]:
    """The programs with two different mistakes that are possible together."""
    for one, other in combinations(choices(points), 2):
        if one.mistake.id != other.mistake.id and together(one, other) is not None:
            yield Candidate((one, other))
