"""What may have been run: the right program, and those with one slip or two."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from gdref.slips import SLIPS, Choice, Program, program, together
from gdref.squared_error import Point

SET_ASIDE = {"exchanged-at-end"}  # looked for by exchanging the names of what was printed


class Candidate(NamedTuple):
    """Some slips; none for the right program."""

    choices: tuple[Choice, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(choice.slip.id for choice in self.choices)

    @property
    def program(self) -> Program:
        return program(*self.choices)

    @property
    def of_the_step(self) -> tuple[Choice, ...]:
        """The slips that change where a step leads: not those of the error or of the loop."""
        return tuple(c for c in self.choices if c.slip.place in ("gradient", "step"))

    @property
    def path(self) -> tuple[tuple[str, int, float | int | None], ...]:
        """What tells its path from others': its slips of the step."""
        return tuple(choice.key for choice in self.of_the_step)

    @property
    def of_the_error(self) -> tuple[Choice, ...]:
        return tuple(c for c in self.choices if c.slip.place == "error")

    def epoch(self, asked: int, n: int) -> int:
        """How many steps count where so many iterations are asked for over n points."""
        if not {"never-fed-back", "one-iteration"}.isdisjoint(self.ids):
            return min(asked, 1)
        return n if "loops-mixed" in self.ids else asked

    @property
    def counts_epochs(self) -> bool:
        """Whether the number of iterations does something."""
        return {"never-fed-back", "one-iteration", "loops-mixed"}.isdisjoint(self.ids)


def choices(points: Sequence[Point]) -> list[Choice]:
    """Every slip in each of its forms; the constants that are taken for n are put in."""
    n = len(points)
    total_x = 0.0
    for x, _ in points:
        total_x += x
    result = []
    for slip in SLIPS.values():
        for form, changes in enumerate(slip.forms):
            if slip.id in SET_ASIDE:
                continue
            if not any("{}" in text for text in changes.values()):
                result.append(Choice(slip, form))
            elif slip.id == "wrong-divisor":
                times = [1 / n, n / 2] + ([n / total_x] if total_x else [])
                result += [Choice(slip, form, number) for number in times if number not in (0.5, 1)]
            elif slip.id == "part-of-points":
                result += [Choice(slip, form, k) for k in (n // 2, n - 1) if 1 < k < n]
    return result


def singles(points: Sequence[Point]) -> list[Candidate]:
    """The right program, then each slip alone."""
    return [Candidate(), *(Candidate((choice,)) for choice in choices(points))]


def pairs(points: Sequence[Point]) -> Iterator[Candidate]:
    """Two slips that go together, of different ids."""
    for one, other in combinations(choices(points), 2):
        if one.slip.id != other.slip.id and together(one, other) is not None:
            yield Candidate((one, other))


def parts(count: int) -> Candidate:
    """The slip that only the first so many points count."""
    return Candidate((Choice(SLIPS["part-of-points"], 1, count),))
