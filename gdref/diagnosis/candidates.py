"""What may have been run: the right program, and those with one mistake or two."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from gdref.mistakes import MISTAKES, Choice, Program, program, together
from gdref.squared_error import Point

SET_ASIDE = {"exchanged-at-end"}  # looked for by exchanging the names of what was printed


class Candidate(NamedTuple):
    """Some mistakes; none for the right program."""

    choices: tuple[Choice, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(choice.mistake.id for choice in self.choices)

    @property
    def program(self) -> Program:
        return program(*self.choices)

    @property
    def of_the_step(self) -> tuple[Choice, ...]:
        """The mistakes that change where a step leads: not those of the error or of the loop."""
        return tuple(c for c in self.choices if c.mistake.place in ("gradient", "step"))

    @property
    def path(self) -> tuple[tuple[str, int, float | int | None], ...]:
        """What tells its path from others': its mistakes of the step."""
        return tuple(choice.key for choice in self.of_the_step)

    @property
    def of_the_error(self) -> tuple[Choice, ...]:
        return tuple(c for c in self.choices if c.mistake.place == "error")

    def epoch(self, asked: int, n: int) -> int:
        """How many steps count where so many iterations are asked for over n points."""
        if any(choice.key[:2] == ("never-fed-back", 1) for choice in self.choices):
            return 0  # the start is printed
        if not {"never-fed-back", "one-iteration"}.isdisjoint(self.ids):
            return min(asked, 1)
        return n if "loops-mixed" in self.ids else asked

    @property
    def counts_epochs(self) -> bool:
        """Whether the number of iterations does something."""
        return {"never-fed-back", "one-iteration", "loops-mixed"}.isdisjoint(self.ids)


def choices(points: Sequence[Point]) -> list[Choice]:
    """Every mistake in each of its forms; the constants that are taken for n are put in."""
    n = len(points)
    result = []
    for mistake in MISTAKES.values():
        for form, changes in enumerate(mistake.forms):
            if mistake.id in SET_ASIDE:
                continue
            if not any("{}" in text for text in changes.values()):
                result.append(Choice(mistake, form))
            elif mistake.id == "wrong-divisor":
                result += [Choice(mistake, form, times) for times in named_multiples(points)]
            elif mistake.id == "part-of-points":
                result += [Choice(mistake, form, k) for k in (n // 2, n - 1) if 1 < k < n]
    return result


def named_multiples(points: Sequence[Point]) -> list[float]:
    """How many times the gradient is where n twice, the columns or the sum of x stand for n."""
    n = len(points)
    total_x = 0.0
    for x, _ in points:
        total_x += x
    times = [1 / n, n / 2] + ([n / total_x] if total_x else [])
    return [number for number in times if number not in (0.5, 1)]


def singles(points: Sequence[Point]) -> list[Candidate]:
    """The right program, then each mistake alone."""
    return [Candidate(), *(Candidate((choice,)) for choice in choices(points))]


def pairs(points: Sequence[Point]) -> Iterator[Candidate]:
    """Two mistakes that go together, of different ids."""
    for one, other in combinations(choices(points), 2):
        if one.mistake.id != other.mistake.id and together(one, other) is not None:
            yield Candidate((one, other))


def parts(count: int, form: int) -> Candidate:
    """The mistake that only the first so many points count."""
    return Candidate((Choice(MISTAKES["part-of-points"], form, count),))


def multiple_of(times: float) -> Candidate:
    """The mistake that the gradient is so many times the right one."""
    return Candidate((Choice(MISTAKES["wrong-divisor"], 1, times),))
