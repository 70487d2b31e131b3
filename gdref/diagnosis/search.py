"""Searches for programs with no mistake, one or two, that print the given numbers.

A formula gives the numbers of the right program at every epoch. In most other programs, a step is a
linear map, so an epoch takes only one multiplication. So gdref can follow about 1,000 programs over
10,000 epochs. If a program fits, gdref runs it as a check.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from math import inf, isfinite
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.diagnosis.candidates import Candidate, choices, pairs
from gdref.diagnosis.closed_form import LAST_EPOCH, RightRun, joined
from gdref.diagnosis.maps import FAILURES, Map, fast_step, part_maps
from gdref.diagnosis.printed import ANY, Printed
from gdref.mistakes import MISTAKES, Choice, program
from gdref.squared_error import Point

FOLLOWED = 10_000  # the last epoch, for programs with a mistake
LOOK_AGAIN = 128  # every 128 epochs, gdref checks whether a run still changes
FAR = 1e200  # no program prints numbers larger than this
WORK = 4_000_000  # epochs * points of the longest check by a run: about a second
LOOKS = 1_000  # for one program, at most 1,000 errors are computed point by point
FEWEST = (3, 5, 8)  # the digits that are needed to find no mistake, one, or two
ROUNDING = 1e-11  # relative to the largest term, more than the rounding errors of a long run


class Given(NamedTuple):
    """The numbers that a program printed, and the run that printed them."""

    m: Printed
    b: Printed
    error: Printed
    points: list[Point]
    epochs: int | None
    learning_rate: float
    start: tuple[float, float]

    @property
    def digits(self) -> int:
        """The number of given digits; a number of epochs counts as three."""
        given = self.m.digits + self.b.digits + self.error.digits
        return given + 3 * (self.epochs is not None)


Line = tuple[Printed, Printed]  # m and b, as printed
States = dict[int, tuple[float, float]]  # (m, b) by epoch


class Found(NamedTuple):
    """A program that prints the given numbers.

    epochs: the epochs at which m and b fit. error_epochs: if the error fits at other epochs, these
    epochs. exchanged: whether the names of m and b are exchanged. m, b, error: at `epoch`.
    """

    candidate: Candidate
    exchanged: bool
    epochs: list[range]
    epoch: int
    m: float
    b: float
    error: float | None
    error_epochs: list[range]

    @property
    def mistakes(self) -> list[str]:
        """The ids of the mistakes; if there are none, exchanged names count as a mistake."""
        return self.candidate.ids or (["exchanged-at-end"] if self.exchanged else [])

    @property
    def line(self) -> tuple[float, float]:
        """m and b as the program prints them."""
        return (self.b, self.m) if self.exchanged else (self.m, self.b)

    @property
    def numbers(self) -> list[float | int]:
        """The numbers in the mistakes, for example 50 for part-of-points (50)."""
        return [c.number for c in self.candidate.choices if c.number is not None]

    def order(self, epochs: int | None) -> tuple[int, int, float]:
        """The sort key: fewest mistakes, then nearest epoch, then the most frequent mistakes."""
        far = 0 if epochs is None else abs(self.epoch - epochs)
        mistakes = max(len(self.mistakes), len(self.candidate.ids) + self.exchanged)
        return mistakes, far, -sum(MISTAKES[mistake].share for mistake in self.mistakes)


class Search:
    """Searches for the programs that print the given m, b and error."""

    def __init__(self, given: Given) -> None:
        self.given, self.points = given, given.points
        self.bowl = Bowl.of(given.points)
        self.right = RightRun(self.bowl, given.learning_rate, given.start)
        x, y = (max(map(abs, values)) for values in zip(*given.points, strict=True))
        largest = ROUNDING * max(y, abs(self.bowl.b), abs(self.bowl.m) * x)
        self.m, self.b = given.m.widened(largest / (x or 1.0)), given.b.widened(largest)
        self.error = given.error.widened(largest * largest)
        self.known: dict[tuple[object, ...], States] = {}

    def one_mistake(self) -> list[Found]:
        """The right program or programs with one mistake, if they fit.

        The search ends when a program fits. It tries the given number of epochs, then other epochs,
        then exchanged names, then an error from another epoch than m and b.
        """
        one = [Candidate(), *(Candidate((choice,)) for choice in choices(self.points))]
        hits = self.hits(one)
        if here := self.at_epochs(hits):
            return here if not here[0].mistakes else here + [h for h in hits if not h.mistakes]
        found = hits or self.hits(one, exchanged=True) or self.hits(self.first_points())
        if found or self.given.error is ANY:
            return found
        tried = one[:1] if self.right_line else one
        return self.hits(tried, apart=True) or self.hits(tried, exchanged=True, apart=True)

    def two_mistakes(self) -> list[Found]:
        """Programs with two mistakes. If m and b are right, one of the mistakes is in the error."""
        if self.right_line:
            return self.hits(two for two in pairs(self.points) if two.only_in_the_error)
        two = self.hits(pairs(self.points))
        return self.at_epochs(two) or two

    @property
    def right_line(self) -> bool:
        """Whether the right program prints m and b; the error may differ."""
        epochs, asked = self.epochs(Candidate(), (self.m, self.b), ANY), self.given.epochs
        enough = self.given.digits - self.given.error.digits >= FEWEST[1]
        return enough and (bool(epochs) if asked is None else at(epochs, asked))

    def at_epochs(self, found: Iterable[Found]) -> list[Found]:
        """The programs in `found` that fit at the given number of epochs."""
        asked = self.given.epochs
        return [one for one in found if asked is not None and at(one.epochs, asked)]

    def first_points(self) -> Iterator[Candidate]:
        """The programs that use only the first k points, if they fit."""
        for k, form, step in part_maps(self.points, self.given.learning_rate):
            asked = self.given.epochs
            if asked and self.fits(*step.after(asked, *self.given.start)):
                yield Candidate((Choice(MISTAKES["part-of-points"], form, k),))

    def hits(
        self, candidates: Iterable[Candidate], exchanged: bool = False, apart: bool = False
    ) -> list[Found]:
        """The programs that fit, best first. If several forms of a mistake fit, only one is listed.

        apart: whether the error may be from another epoch than m and b.
        """
        each = (self.hit(candidate, exchanged, apart) for candidate in candidates)
        unique: dict[tuple[object, ...], Found] = {}
        for one in sorted(filter(None, each), key=lambda one: one.order(self.given.epochs)):
            unique.setdefault((tuple(one.mistakes), tuple(one.numbers)), one)
        return [one for one in unique.values() if self.holds(one)]

    def hit(self, candidate: Candidate, exchanged: bool, apart: bool) -> Found | None:
        """The candidate with the epochs at which it fits; None if it never fits."""
        if candidate.only_in_the_error and (apart or self.given.error is ANY):
            return None  # this mistake changes no printed number
        line = (self.b, self.m) if exchanged else (self.m, self.b)
        epochs = self.epochs(candidate, line, ANY if apart else self.error, exchanged)
        others = self.epochs(candidate, (ANY, ANY), self.error) if apart and epochs else []
        if not epochs or (apart and not others):
            return None
        epoch = nearest(epochs, self.given.epochs)
        m, b = self.state(candidate, epoch)
        error = self.error_at(candidate, m, b)
        return Found(candidate, exchanged, epochs, epoch, m, b, error, others)

    def fits(self, m: float, b: float) -> bool:
        """Whether the printed m and b equal the given m and b."""
        return self.m.fits(m) and self.b.fits(b)

    def epochs(
        self, candidate: Candidate, line: Line, error: Printed, exchanged: bool = False
    ) -> list[range]:
        """The epochs at which a candidate prints these numbers. ANY is no number: everything fits.

        exchanged: whether the error may be computed with m and b exchanged. Epoch 0 counts only if
        the given number of epochs is 0.
        """
        (m, b), right, first = line, self.right, int(self.given.epochs != 0)
        in_closed_form = not candidate.choices and not exchanged
        states: States = {}
        if (steps := candidate.steps(len(self.points))) is not None:
            u, v = self.state(candidate, first)
            found = [range(first, LAST_EPOCH + 1)] if m.fits(u) and b.fits(v) else []
        elif candidate.of_the_step:
            states = self.states(candidate, m == b == ANY)
            found = spans(k for k, (u, v) in states.items() if m.fits(u) and b.fits(v))
        else:
            shown = error if in_closed_form else ANY
            found = right.epochs([(right.m, m), (right.b, b), (right.error, shown)])
        found = list(filter(None, (r[first:] if r[0] == 0 else r for r in found)))
        if error == ANY or in_closed_form:
            return found

        def fits(epoch: int) -> bool:
            u, v = states[epoch] if states else self.state(candidate, epoch)
            errors = [self.error_at(candidate, *one) for one in ((u, v), (v, u))[: 1 + exchanged]]
            return any(value is not None and error.fits(value) for value in errors)

        looks = LOOKS if candidate.of_the_error else FOLLOWED
        return those(found, fits, looks if steps is None else 1)

    def state(self, candidate: Candidate, epoch: int) -> tuple[float, float]:
        """(m, b) of the candidate at an epoch at which it fits; inf if they overflow."""
        steps = candidate.steps(len(self.points))
        if not candidate.of_the_step:
            return self.right.at(epoch if steps is None else steps)
        if steps is None:
            return self.states(candidate)[epoch]
        return self.follow(candidate, ANY, ANY, steps).get(steps, (inf, inf))

    def states(self, candidate: Candidate, everywhere: bool = False) -> States:
        """(m, b) at the epochs that fit. They are stored, because many candidates share them."""
        if everywhere:
            return self.follow(candidate, ANY, ANY, FOLLOWED)
        path = tuple(choice.key for choice in candidate.of_the_step)
        if path not in self.known:
            self.known[path] = self.follow(candidate, self.m, self.b, FOLLOWED)
        return self.known[path]

    def follow(self, candidate: Candidate, m_box: Printed, b_box: Printed, last: int) -> States:
        """(m, b) at each epoch that fits, up to `last`. Exchanged m and b fit too.

        If the given number of epochs is larger than `last`, (m, b) at this epoch is included.
        """
        m_low, m_high, b_low, b_high = m_box.low, m_box.high, b_box.low, b_box.high
        asked, (m, b), rate = self.given.epochs or 0, self.given.start, self.given.learning_rate
        states: States = {}
        step, loops = fast_step(program(*candidate.of_the_step), self.points, rate)
        if loops:
            last = min(last, max(WORK // len(self.points) // 10, 100))
        elif isinstance(step, Map):
            if asked > last:
                states[asked] = step.after(asked, m, b)
            step = step.quick()
        with suppress(*FAILURES):  # then the program has no later epochs
            for epoch in range(last + 1):
                if (m_low <= m <= m_high and b_low <= b <= b_high) or (
                    b_low <= m <= b_high and m_low <= b <= m_high
                ):
                    states[epoch] = m, b
                before = m, b
                m, b = step(m, b)
                if epoch % LOOK_AGAIN == 0:
                    if (m, b) == before:  # the run no longer changes
                        states |= dict.fromkeys((*range(epoch, last + 1), max(asked, last)), before)
                        break
                    if not (-FAR < m < FAR and -FAR < b < FAR):
                        break
        return states

    def error_at(self, candidate: Candidate, m: float, b: float) -> float | None:
        """The error that the candidate prints at (m, b); None if it prints no number."""
        error: float | None = self.bowl.error + self.bowl.excess(m, b)
        if candidate.of_the_error:
            try:
                error = program(*candidate.of_the_error).error(m, b, self.points)
            except FAILURES:
                return None
        return error if error is not None and isfinite(error) else None

    def holds(self, found: Found) -> bool:
        """Whether the program prints the given numbers if gdref runs it."""
        if found.epoch * len(self.points) > WORK:
            return True  # the run takes too long; maps and runs agree to 1e-9
        try:
            m, b = program(*found.candidate.choices).fit(
                self.points, *self.given.start, self.given.learning_rate, found.epoch
            )
        except FAILURES:
            return False
        return self.fits(*((b, m) if found.exchanged else (m, b)))


def spans(epochs: Iterable[int]) -> list[range]:
    """The epochs as ranges."""
    return joined([range(epoch, epoch + 1) for epoch in epochs])


def at(epochs: Sequence[range], epoch: int | None) -> bool:
    """Whether an epoch is in one of the ranges."""
    return any(epoch in stretch for stretch in epochs)


def nearest(epochs: Sequence[range], asked: int | None) -> int:
    """The epoch that is nearest to `asked`; if `asked` is None, the first epoch."""
    if asked is None:
        return epochs[0][0]
    inside = (r[(min(max(asked, r[0]), r[-1]) - r[0]) // r.step] for r in epochs)
    return min(inside, key=lambda epoch: abs(epoch - asked))


def those(epochs: Sequence[range], fits: Callable[[int], bool], looks: int) -> list[range]:
    """The epochs at which fits(epoch) is true. fits() is called about `looks` times."""
    stride = max(1, sum(map(len, epochs)) // looks)
    parts = [r[k : k + stride] for r in epochs for k in range(0, len(r), stride)]
    return joined([part for part in parts if fits(part[0])])
