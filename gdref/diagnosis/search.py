"""A search through the programs with one mistake or two for those that print the given numbers.

A step of batch is an affine map of (m, b), so some 1,000 programs can be followed over 10,000
epochs at a multiplication an epoch. What is found is checked by running the program itself.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from math import isfinite, nan
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.diagnosis.candidates import Candidate, multiple_of, pairs, parts, singles
from gdref.diagnosis.maps import FAILURES, Map, Step, fast_step, part_maps, quadratic
from gdref.diagnosis.multiples import multiples
from gdref.diagnosis.printed import ANY, Printed
from gdref.mistakes import MISTAKES, Choice, program
from gdref.mistakes.program import PLACES
from gdref.squared_error import Point

LAST_EPOCH = 10_000
BLOCK = 100
FAR = 1e200  # past this nobody prints numbers
MOST_EXACT = 100  # errors of one candidate that its own program computes; the rest is a formula's
WORK = 4_000_000  # points' steps to run in order to check what was found: about a second

Path = tuple[tuple[str, int, float | int | None], ...]


def changing_the_error(candidate: Candidate) -> list[Choice]:
    """The mistakes of a candidate that change the error too."""
    return [c for c in candidate.choices if "error" in map(PLACES.get, c.changes)]


class Found(NamedTuple):
    """A program whose numbers are printed as the given ones are.

    epochs: at which ones m and b are. error_epochs: the same for the error, where that is at other
    ones. exchanged: whether m and b have each other's name. m, b, error: its own, at epoch.
    """

    candidate: Candidate
    exchanged: bool
    epochs: list[int]
    epoch: int
    m: float
    b: float
    error: float | None
    error_epochs: list[int] | None = None

    @property
    def mistakes(self) -> list[str]:
        """The ids of the mistakes; exchanged names are one where there is no other."""
        ids = list(self.candidate.ids)
        return ids or (["exchanged-at-end"] if self.exchanged else [])

    @property
    def numbers(self) -> list[float | int]:
        """The numbers in the mistakes that have one: how many points, which multiple."""
        return [c.number for c in self.candidate.choices if c.number is not None]


class Search:
    """A search for the programs that print m, b and the error, over these points."""

    def __init__(
        self,
        m: Printed,
        b: Printed,
        error: Printed,
        points: list[Point],
        epochs: int | None,
        learning_rate: float,
        start: tuple[float, float],
    ) -> None:
        self.m, self.b, self.error = m, b, error
        self.points, self.epochs, self.learning_rate, self.start = (
            points,
            epochs,
            learning_rate,
            start,
        )
        self.last = max(LAST_EPOCH, epochs or 0)
        self._steps: dict[Path, Map] = {}
        self._seen: dict[tuple[Path, bool], list[int]] = {}
        self._of_maps: dict[Map, tuple[list[int], list[int]]] = {}
        self._errors: dict[Path, Callable[..., float | None]] = {}
        self._error_epochs: dict[Path, list[int]] = {}
        self._possible: dict[tuple[Path, bool], bool] = {}

    @property
    def digits(self) -> int:
        """How many significant digits are given; the number of epochs counts as three."""
        given = sum(number.digits for number in (self.m, self.b, self.error))
        return given + 3 * (self.epochs is not None)

    def found(self) -> list[Found]:
        """The plainest explanation that there is, and those that are as plain.

        With epochs given, those come first, then others; then exchanged names; then (m, b) of one
        epoch and the error of another; and last, two mistakes at once.
        """
        alone = singles(self.points)
        right = self.hits(alone[0])
        if self.epochs is not None and (here := self.at_epochs(alone)):
            return here if not here[0].mistakes else here + right
        for exchanged in (False, True):
            found = self.sorted(hit for c in alone for hit in self.hits(c, exchanged))
            if found:
                return found
        if found := self.at_epochs(self.first_points()):
            return found
        if self.error is not ANY:
            for exchanged in (False, True):
                mixed = [hit for c in alone for hit in self.hits(c, exchanged, mixed=True)]
                if mixed:
                    return self.sorted(mixed)
        times = self.at_epochs(self.multiples())
        both = list(pairs(self.points))
        if self.epochs is not None and (here := times + self.at_epochs(both)):
            return here  # a number that was solved for fits easily: two mistakes are said as well
        return self.sorted(hit for c in both for hit in self.hits(c))

    def at_epochs(self, candidates: Iterable[Candidate]) -> list[Found]:
        """Those that fit at the epochs that were made."""
        return self.sorted(
            hit
            for candidate in candidates
            for hit in self.hits(candidate)
            if self.epochs in hit.epochs or not candidate.counts_epochs
        )

    def sorted(self, found: Iterable[Found]) -> list[Found]:
        """The fewest mistakes first, then the nearest epoch, then the most frequent mistakes."""

        def order(one: Found) -> tuple[int, int, float]:
            far = 0 if self.epochs is None else abs(one.epoch - self.epochs)
            mistakes = max(len(one.mistakes), len(one.candidate.ids) + one.exchanged)
            return mistakes, far, -sum(MISTAKES[mistake].share for mistake in one.mistakes)

        unique: dict[tuple[object, ...], Found] = {}
        for one in sorted(found, key=order):
            unique.setdefault((tuple(one.mistakes), one.exchanged, tuple(one.numbers)), one)
        return list(unique.values())

    def first_points(self) -> list[Candidate]:
        """The mistakes that only the first so many points count, for each number of them that fits."""
        asked = self.epochs or 1000
        result = []
        for k, form, step in part_maps(self.points, self.learning_rate):
            m, b = step.power(asked)(*self.start)
            if self.m.fits(m) and self.b.fits(b):
                result.append(parts(k, form))
                self._steps[result[-1].path] = step
        return result

    def multiples(self) -> list[Candidate]:
        """The multiple of the right gradient that fits, where the epochs are known."""
        right = self.step_of(Candidate())
        if not self.epochs or not isinstance(right, Map) or ANY in (self.m, self.b):
            return []
        found = multiples(right, self.m, self.b, self.start, self.epochs)
        return [multiple_of(times) for times in found]

    def hits(
        self, candidate: Candidate, exchanged: bool = False, mixed: bool = False
    ) -> list[Found]:
        """The candidate with the epochs at which it fits, or nothing.

        mixed: take the error of one epoch beside m and b of another.
        """
        epochs = self.epochs_of(candidate, exchanged)
        if not epochs:
            return []
        if self.error is ANY:
            if any(choice.mistake.place == "error" for choice in candidate.choices):
                return []  # nothing that was printed can show it
            return [self.hit(candidate, exchanged, epochs)]
        if self.error_possible(candidate, exchanged):
            errors = self.errors_of(candidate, epochs, exchanged)
            fitting = [k for k in epochs if k in errors]
            if fitting:
                return [self.hit(candidate, exchanged, fitting)]
        if not mixed or candidate.of_the_error or not candidate.counts_epochs:
            return []
        if candidate.path not in self._error_epochs:
            errors = self.errors_of(candidate, range(self.last + 1))
            self._error_epochs[candidate.path] = list(errors)
        error_epochs = self._error_epochs[candidate.path]
        return [self.hit(candidate, exchanged, epochs, error_epochs)] if error_epochs else []

    def error_possible(self, candidate: Candidate, exchanged: bool) -> bool:
        """Whether any m and b that are printed so can have the error that was printed.

        An error is convex in (m, b), so over a rectangle it is largest at a corner, and nowhere
        smaller than twice the one in the middle less the largest.
        """
        if ANY in (self.m, self.b):
            return True
        mistakes = tuple(choice.key for choice in changing_the_error(candidate))
        if (mistakes, exchanged) not in self._possible:
            self._possible[mistakes, exchanged] = any(
                self._in_reach(candidate, *sides)
                for sides in ((self.m, self.b), (self.b, self.m))[: 1 + exchanged]
            )
        return self._possible[mistakes, exchanged]

    def _in_reach(self, candidate: Candidate, m: Printed, b: Printed) -> bool:
        corners = [
            self.error_at(candidate, slope, intercept)
            for slope in (m.low, m.high)
            for intercept in (b.low, b.high)
        ]
        middle = self.error_at(candidate, (m.low + m.high) / 2, (b.low + b.high) / 2)
        finite = [error for error in (middle, *corners) if error is not None]
        if middle is None or len(finite) < 5:
            return True
        rounding = 1e-6 * max(finite)
        smallest, largest = 2 * middle - max(finite) - rounding, max(finite) + rounding
        return smallest <= self.error.high and self.error.low <= largest

    def hit(
        self,
        candidate: Candidate,
        exchanged: bool,
        epochs: list[int],
        error_epochs: list[int] | None = None,
    ) -> Found:
        asked = self.epochs if self.epochs is not None else epochs[0]
        epoch = min(epochs, key=lambda k: abs(k - asked))
        m, b = self.state(candidate, epoch)
        error = self.error_at(candidate, m, b)
        return Found(candidate, exchanged, epochs, epoch, m, b, error, error_epochs)

    def step_of(self, candidate: Candidate) -> Step | None:
        """The candidate's step without its loop over the points, good for one run."""
        if candidate.path in self._steps:
            return self._steps[candidate.path]
        step = fast_step(program(*candidate.of_the_step), self.points, self.learning_rate)
        if isinstance(step, Map):  # any other may remember, so it is made anew for each run
            self._steps[candidate.path] = step
        return step

    def state(self, candidate: Candidate, asked: int) -> tuple[float, float]:
        """(m, b) of the candidate where so many iterations are asked for; nan past all floats."""
        step, epoch = self.step_of(candidate), candidate.epoch(asked, len(self.points))
        m, b = self.start
        try:
            if isinstance(step, Map):
                return step.power(epoch)(m, b)
            if step is None:
                own = program(*candidate.of_the_step)
                return own.fit(self.points, m, b, self.learning_rate, min(epoch, self.runs))
            for _ in range(min(epoch, self.runs)):
                m, b = step(m, b)
        except FAILURES:
            return nan, nan
        return m, b

    @property
    def runs(self) -> int:
        """How many steps a program may make whose step is no map."""
        return max(WORK // len(self.points) // 10, 100)

    def epochs_of(self, candidate: Candidate, exchanged: bool) -> list[int]:
        """The epochs at which m and b are printed as the given ones."""
        key = candidate.path, exchanged
        if not candidate.counts_epochs:
            m, b = self.state(candidate, self.epochs or 1000)
            fits = (
                (self.m.fits(b) and self.b.fits(m))
                if exchanged
                else (self.m.fits(m) and self.b.fits(b))
            )
            return [self.epochs or 1000] if fits else []
        if key not in self._seen:
            self._follow(candidate)
        fitting = self._seen[key]  # the start itself is no result, unless no epoch was made
        return fitting[1:] if self.epochs != 0 and fitting[:1] == [0] else fitting

    def _follow(self, candidate: Candidate) -> None:
        """Note the epochs at which m and b fit, under their own names and under each other's."""
        step = self.step_of(candidate)
        if step is None:  # as far as a second goes
            own = program(*candidate.of_the_step).step
            epochs = self._of_function(
                lambda m, b: own(m, b, self.points, self.learning_rate), min(self.last, self.runs)
            )
        elif not isinstance(step, Map):
            epochs = self._of_function(step, self.last)
        else:
            if step not in self._of_maps:  # many mistakes, or pairs of them, make the same steps
                self._of_maps[step] = self._of_map(step)
            epochs = self._of_maps[step]
        self._seen[candidate.path, False], self._seen[candidate.path, True] = epochs

    def _of_map(self, step: Map) -> tuple[list[int], list[int]]:
        """The epochs at which a map's m and b fit: BLOCK steps between two looks at the run."""
        own: list[int] = []
        other: list[int] = []
        m_low, m_high, b_low, b_high = self.m.low, self.m.high, self.b.low, self.b.high
        mm, mb, m0, bm, bb, b0 = step
        m, b = self.start
        for first in range(0, self.last + 1, BLOCK):
            for epoch in range(first, min(first + BLOCK, self.last + 1)):
                if m_low <= m <= m_high and b_low <= b <= b_high:
                    own.append(epoch)
                if b_low <= m <= b_high and m_low <= b <= m_high:
                    other.append(epoch)
                m, b = mm * m + mb * b + m0, bm * m + bb * b + b0
            if (m, b) == step(m, b):  # and so it stays
                rest = range(epoch + 1, self.last + 1)
                own += rest if self.m.fits(m) and self.b.fits(b) else ()
                other += rest if self.m.fits(b) and self.b.fits(m) else ()
                break
            if not (-FAR < m < FAR and -FAR < b < FAR):
                break
        return own, other

    def _of_function(
        self, step: Callable[[float, float], tuple[float, float]], last: int
    ) -> tuple[list[int], list[int]]:
        """The same for a step that is no map."""
        own: list[int] = []
        other: list[int] = []
        m, b = self.start
        for epoch in range(last + 1):
            if self.m.low <= m <= self.m.high and self.b.low <= b <= self.b.high:
                own.append(epoch)
            if self.m.low <= b <= self.m.high and self.b.low <= m <= self.b.high:
                other.append(epoch)
            before = m, b
            try:
                m, b = step(m, b)
            except FAILURES:
                break
            if (m, b) == before:  # and so it stays
                for epochs in (own, other):
                    epochs += range(epoch + 1, last + 1) if epochs[-1:] == [epoch] else ()
                break
            if not (-FAR < m < FAR and -FAR < b < FAR):
                break
        return own, other

    def errors_of(
        self, candidate: Candidate, epochs: Iterable[int], exchanged: bool = False
    ) -> dict[int, float]:
        """The candidate's error by epoch, where it can be the one that was printed.

        Exchanged names may have gone into the error as well.
        """
        errors: dict[int, float] = {}
        mistakes = changing_the_error(candidate)
        rough = quadratic(self._error_of(mistakes), self.points) if mistakes else None
        low, high = (
            v + side * 1e-6 * abs(v) for v, side in ((self.error.low, -1), (self.error.high, 1))
        )
        for epoch, m, b in self.states(candidate, sorted(epochs)):
            for slope, intercept in ((m, b), (b, m))[: 1 + exchanged]:
                if rough and not low <= rough(slope, intercept) <= high:
                    continue
                if rough and len(errors) >= MOST_EXACT:
                    error: float | None = rough(slope, intercept)
                elif mistakes:
                    error = self.error_at(candidate, slope, intercept)
                else:
                    error = self.right_error(slope, intercept)
                if error is not None and self.error.fits(error):
                    errors.setdefault(epoch, error)
        return errors

    def states(self, candidate: Candidate, wanted: list[int]) -> Iterator[tuple[int, float, float]]:
        """(epoch, m, b) for epochs in their order; one run serves them all."""
        step, at, (m, b) = self.step_of(candidate), 0, self.start
        if step is None or not candidate.counts_epochs:
            for epoch in wanted[:100]:
                yield epoch, *self.state(candidate, epoch)
            return
        for epoch in wanted:
            if isinstance(step, Map) and epoch - at > 1:
                m, b = step.power(epoch - at)(m, b)
            else:
                for _ in range(epoch - at):
                    try:
                        m, b = step(m, b)
                    except FAILURES:
                        return
            yield epoch, m, b
            at = epoch

    def error_at(self, candidate: Candidate, m: float, b: float) -> float | None:
        """The error that the candidate prints at (m, b); None where it prints none."""
        mistakes = changing_the_error(candidate)
        if not mistakes:
            return self.right_error(m, b)
        try:
            error: float | None = self._error_of(mistakes)(m, b, self.points)
        except FAILURES:
            return None
        return error if error is not None and isfinite(error) else None

    def _error_of(self, mistakes: Iterable[Choice]) -> Callable[..., float | None]:
        """The error of a program with these mistakes, which is built once."""
        keys = tuple(choice.key for choice in mistakes)
        if keys not in self._errors:
            self._errors[keys] = program(*mistakes).error
        return self._errors[keys]

    def right_error(self, m: float, b: float) -> float | None:
        """E(m, b) from the bowl, as it is asked for thousands of times."""
        error = self.bowl.error + self.bowl.excess(m, b)
        return error if isfinite(error) else None

    @cached_property
    def bowl(self) -> Bowl:
        return Bowl.of(self.points)

    def holds(self, found: Found) -> bool:
        """Whether the candidate's own program, run to the epoch, prints what was given."""
        epoch = found.epoch
        if found.candidate.epoch(epoch, len(self.points)) * len(self.points) > WORK:
            return True  # too long to run; the maps agree with runs to 1e-9
        whole = found.candidate.program
        try:
            m, b = whole.fit(self.points, *self.start, self.learning_rate, epoch)
        except FAILURES:
            return False
        m, b = (b, m) if found.exchanged else (m, b)
        return self.m.fits(m) and self.b.fits(b)
