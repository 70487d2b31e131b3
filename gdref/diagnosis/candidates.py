"""The programs to try: the right program, and programs with one mistake or two."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from gdref.mistakes import MISTAKES, Choice, Program, program, together
from gdref.mistakes.right_program import PLACES
from gdref.squared_error import Point

ONE_STEP = {"never-fed-back", "one-iteration"}  # the number of epochs has no effect
SET_ASIDE = {"exchanged-at-end"}  # found by the search, which exchanges the printed numbers

Key = tuple[tuple[str, int, float | int | None], ...]


class Candidate(NamedTuple):
    """A program as a list of its mistakes; the right program has none."""

    choices: tuple[Choice, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [choice.mistake.id for choice in self.choices]

    @property
    def program(self) -> Program:
        return program(*self.choices)

    @property
    def of_the_step(self) -> tuple[Choice, ...]:
        """The mistakes that change (m, b) after a step."""
        return tuple(c for c in self.choices if c.mistake.place in ("gradient", "step"))

    @property
    def of_the_error(self) -> tuple[Choice, ...]:
        """The mistakes that change the printed error at the same (m, b)."""
        return tuple(c for c in self.choices if "error" in map(PLACES.get, c.changes))

    @property
    def path(self) -> Key:
        """The key of the steps. Candidates that make the same steps have the same key."""
        return tuple(choice.key for choice in self.of_the_step)

    def places(self, *names: str) -> bool:
        """Whether one of the mistakes is in these functions: "error", "gradient", "step", "fit"."""
        return any(choice.mistake.place in names for choice in self.choices)

    def steps(self, n: int) -> int | None:
        """The number of steps over n points, if it is the same for any number of epochs."""
        if any(choice.key[:2] == ("never-fed-back", 1) for choice in self.choices):
            return 0  # the start is printed
        if not ONE_STEP.isdisjoint(self.ids):
            return 1
        return n if "loops-mixed" in self.ids else None


def choices(points: Sequence[Point]) -> Iterator[Choice]:
    """Every mistake in each of its forms, with the numbers that people often write instead of n."""
    n = len(points)
    numbers = {
        "wrong-divisor": named_multiples(points),
        "part-of-points": [k for k in (n // 2, n - 1) if 1 < k < n],
    }
    for mistake in MISTAKES.values():
        for form, changes in enumerate(mistake.forms):
            if any("{}" in text for text in changes.values()):
                yield from (Choice(mistake, form, number) for number in numbers[mistake.id])
            elif mistake.id not in SET_ASIDE:
                yield Choice(mistake, form)


def named_multiples(points: Sequence[Point]) -> Sequence[float]:
    """The multiples of the gradient, if 2 n, the number of columns or the sum of x replaces n."""
    n, total_x = len(points), 0.0
    for x, _ in points:
        total_x += x
    times = [1 / n, n / 2] + ([n / total_x] if total_x else [])
    return [number for number in times if number not in (0.5, 1)]


def singles(points: Sequence[Point]) -> list[Candidate]:
    """The right program, then the programs with one mistake."""
    return [Candidate(), *(Candidate((choice,)) for choice in choices(points))]


def pairs(points: Sequence[Point]) -> Iterator[Candidate]:
    """The programs with two different mistakes that are possible together."""
    for one, other in combinations(choices(points), 2):
        if one.mistake.id != other.mistake.id and together(one, other) is not None:
            yield Candidate((one, other))


def with_number(mistake: str, form: int, number: float | int) -> Candidate:
    """The program with one mistake that contains a number."""
    return Candidate((Choice(MISTAKES[mistake], form, number),))
