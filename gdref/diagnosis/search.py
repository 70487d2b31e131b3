"""A search for programs with no mistake, one or two, that print the given numbers.

The right program is searched in closed form at every epoch. A step of most other programs is a
linear map, so one epoch costs one multiplication. This makes it possible to follow some 1,000
programs over 10,000 epochs. A program that fits is then run, to check it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf, isfinite
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.diagnosis.candidates import Candidate, Key, pairs, singles, with_number
from gdref.diagnosis.closed_form import LAST_EPOCH, RightRun, joined
from gdref.diagnosis.maps import FAILURES, Map, Step, fast_step, part_maps
from gdref.diagnosis.printed import ANY, Printed
from gdref.mistakes import MISTAKES, program
from gdref.squared_error import Point

FOLLOWED = 10_000  # the number of epochs in which programs with a mistake are followed
LOOK_AGAIN = 128  # epochs between two checks whether a run still changes
FAR = 1e200  # no program prints numbers larger than this
WORK = 4_000_000  # steps times points of a run that checks a program: about a second
LOOKS = 1_000  # the number of errors of one program that are computed point by point
FEWEST = (3, 5, 8)  # given digits that are needed for no mistake, for one, and for two
ROUNDING = 1e-11  # relative to the largest term; the rounding errors of a long run are smaller


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


States = dict[int, tuple[float, float]]  # (m, b) by epoch


class Found(NamedTuple):
    """A program that prints the given numbers.

    epochs: the epochs at which m and b fit. error_epochs: the epochs at which the error fits, if
    they are others. exchanged: whether m and b have exchanged names. m, b, error: at `epoch`.
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
    def numbers(self) -> list[float | int]:
        """The numbers of points, or the multiples, that are part of the mistakes."""
        return [c.number for c in self.candidate.choices if c.number is not None]

    def order(self, epochs: int | None) -> tuple[int, int, float]:
        """The sort key: fewest mistakes, then nearest epoch, then the most frequent mistakes."""
        far = 0 if epochs is None else abs(self.epoch - epochs)
        mistakes = max(len(self.mistakes), len(self.candidate.ids) + self.exchanged)
        return mistakes, far, -sum(MISTAKES[mistake].share for mistake in self.mistakes)


class Search:
    """A search over some points for the programs that print m, b and the error."""

    def __init__(self, given: Given) -> None:
        self.given, self.points = given, given.points
        self.bowl = Bowl.of(given.points)
        self.right = RightRun(self.bowl, given.learning_rate, given.start)
        x, y = (max(map(abs, values)) for values in zip(*given.points, strict=True))
        largest = ROUNDING * max(y, abs(self.bowl.b), abs(self.bowl.m) * x)
        self.m, self.b = given.m.widened(largest / (x or 1.0)), given.b.widened(largest)
        self.error = given.error.widened(largest * largest)
        self._states: dict[Key | Map, States] = {}

    def without_error(self) -> "Search":
        """The same search for m and b only."""
        other = Search(self.given._replace(error=ANY))
        other._states = self._states
        return other

    def one_mistake(self) -> list[Found]:
        """The right program or programs with one mistake, if they fit.

        The cases are tried in order until a program fits: the given number of epochs, other epochs,
        exchanged names, an error from another epoch than m and b.
        """
        one = singles(self.points)
        hits = self.hits(one)
        if here := self.at_epochs(hits):
            return here if not here[0].mistakes else here + [h for h in hits if not h.mistakes]
        found = hits or self.hits(one, exchanged=True) or self.hits(self.first_points())
        if found or self.given.error is ANY:
            return found
        tried = one[:1] if self.right_line else one
        return self.hits(tried, apart=True) or self.hits(tried, exchanged=True, apart=True)

    def two_mistakes(self) -> list[Found]:
        """Programs with two mistakes; if the right program prints m and b, one is in the error."""
        if self.right_line:
            return self.hits(two for two in pairs(self.points) if two.places("error"))
        two = self.hits(pairs(self.points))
        return self.at_epochs(two) or two

    @property
    def right_line(self) -> bool:
        """Whether the right program prints m and b; the error may differ."""
        epochs, asked = self.epochs_of(Candidate()), self.given.epochs
        enough = self.given.digits - self.given.error.digits >= FEWEST[1]
        return enough and (bool(epochs) if asked is None else at(epochs, asked))

    def at_epochs(self, found: Iterable[Found]) -> list[Found]:
        """The programs that fit after the given number of epochs."""
        asked = self.given.epochs
        return [one for one in found if asked is not None and at(one.epochs, asked)]

    def first_points(self) -> Iterator[Candidate]:
        """The candidates that use only the first k points, for each k that fits."""
        for k, form, step in part_maps(self.points, self.given.learning_rate):
            asked = self.given.epochs
            if asked and self.fits(*step.power(asked)(*self.given.start)):
                yield with_number("part-of-points", form, k)

    def hits(
        self, candidates: Iterable[Candidate], exchanged: bool = False, apart: bool = False
    ) -> list[Found]:
        """The programs that fit, best first. Each mistake is listed in one of its forms only.

        apart: whether the error may belong to another epoch than m and b.
        """
        each = (self.hit(candidate, exchanged, apart) for candidate in candidates)
        unique: dict[tuple[object, ...], Found] = {}
        for one in sorted(filter(None, each), key=lambda one: one.order(self.given.epochs)):
            unique.setdefault((tuple(one.mistakes), tuple(one.numbers)), one)
        return list(unique.values())

    def hit(self, candidate: Candidate, exchanged: bool, apart: bool) -> Found | None:
        """The candidate with the epochs at which it fits; None if it never fits."""
        epochs = self.epochs_of(candidate, exchanged)
        error_epochs: list[range] = []
        if not epochs or (self.given.error is ANY and candidate.places("error")):
            return None  # no printed number can show this mistake
        if self.given.error is not ANY:
            fitting = self.with_error(candidate, epochs, exchanged)
            if apart and not fitting and not candidate.places("error"):
                error_epochs = self.epochs_of_error(candidate)
            if not fitting and not error_epochs:
                return None
            epochs = fitting or epochs
        epoch = nearest(epochs, self.given.epochs)
        m, b = self.state(candidate, epoch)
        error = self.error_at(candidate, m, b)
        return Found(candidate, exchanged, epochs, epoch, m, b, error, error_epochs)

    def fits(self, m: float, b: float) -> bool:
        """Whether m and b, when printed, look like the given ones."""
        return self.m.fits(m) and self.b.fits(b)

    def epochs_of(self, candidate: Candidate, exchanged: bool = False) -> list[range]:
        """The epochs at which the m and b of a candidate fit."""
        first = int(self.given.epochs != 0)
        if candidate.steps(len(self.points)) is not None:
            m, b = self.state(candidate, first)
            fits = self.fits(b, m) if exchanged else self.fits(m, b)
            return [range(first, LAST_EPOCH + 1)] if fits else []
        if candidate.path:
            states = self.states(candidate)
            epochs = spans(k for k in states if self.fits(*states[k][:: -1 if exchanged else 1]))
        else:
            m_box, b_box = (self.b, self.m) if exchanged else (self.m, self.b)
            epochs = self.right.epochs([(self.right.m, m_box), (self.right.b, b_box)])
        return self.results(epochs)

    def results(self, epochs: list[range]) -> list[range]:
        """The epochs without epoch 0, unless the given number of epochs is 0."""
        first = int(self.given.epochs != 0)
        return list(filter(None, (r[first:] if r[0] == 0 else r for r in epochs)))

    def with_error(self, candidate: Candidate, epochs: list[range], exchanged: bool) -> list[range]:
        """The epochs at which the error fits too; the error may have used the exchanged names."""

        def fits(epoch: int) -> bool:
            m, b = self.state(candidate, epoch)
            lines = [(m, b), (b, m)] if exchanged else [(m, b)]
            return any(self.error_fits(candidate, *line) for line in lines)

        if candidate.choices or exchanged:
            return those(epochs, fits, LOOKS if candidate.of_the_error else FOLLOWED)
        right = self.right
        wanted = [(right.m, self.m), (right.b, self.b), (right.error, self.error)]
        return self.results(right.epochs(wanted))

    def epochs_of_error(self, candidate: Candidate) -> list[range]:
        """The epochs at which the error fits, whatever m and b are."""
        if not candidate.path:
            return self.right.epochs([(self.right.error, self.error)])
        states = self.follow(*self.step_of(candidate), ANY, ANY)
        return spans(k for k, state in states.items() if self.error_fits(candidate, *state))

    def step_of(self, candidate: Candidate) -> tuple[Step, int]:
        """A fast form of the candidate's step, for one run, and how many epochs to follow it."""
        own, rate = program(*candidate.of_the_step), self.given.learning_rate
        if fast := fast_step(own, self.points, rate):
            return fast, FOLLOWED
        affordable = max(WORK // len(self.points) // 10, 100)
        return lambda m, b: own.step(m, b, self.points, rate), min(FOLLOWED, affordable)

    def state(self, candidate: Candidate, epoch: int) -> tuple[float, float]:
        """(m, b) of the candidate at an epoch at which it fits; inf if they overflow."""
        steps = candidate.steps(len(self.points))
        if not candidate.path:
            return self.right.at(epoch if steps is None else steps)
        if steps is None:
            return self.states(candidate)[epoch]
        (step, _), (m, b) = self.step_of(candidate), self.given.start
        try:
            for _ in range(steps):
                m, b = step(m, b)
        except FAILURES:
            return inf, inf
        return m, b

    def states(self, candidate: Candidate) -> States:
        """(m, b) at the epochs that fit, stored because many candidates make the same steps."""
        if candidate.path not in self._states:
            step, last = self.step_of(candidate)
            same = step if isinstance(step, Map) else candidate.path
            if same not in self._states:
                self._states[same] = self.follow(step, last, self.m, self.b)
            self._states[candidate.path] = self._states[same]
        return self._states[candidate.path]

    def follow(self, step: Step, last: int, m_box: Printed, b_box: Printed) -> States:
        """(m, b) at each epoch, up to the last that fits. Exchanged names count as a fit.

        If the given number of epochs is larger, (m, b) at that epoch is included.
        """
        m_low, m_high, b_low, b_high = m_box.low, m_box.high, b_box.low, b_box.high
        asked, (m, b) = self.given.epochs or 0, self.given.start
        quick = step.quick() if isinstance(step, Map) else step
        states: States = {}
        if asked > last and isinstance(step, Map):
            states[asked] = step.power(asked)(m, b)
        try:
            for epoch in range(last + 1):
                if (m_low <= m <= m_high and b_low <= b <= b_high) or (
                    b_low <= m <= b_high and m_low <= b <= m_high
                ):
                    states[epoch] = m, b
                if epoch % LOOK_AGAIN:
                    m, b = quick(m, b)
                    continue
                before = m, b
                m, b = quick(m, b)
                if (m, b) == before:  # the run no longer changes
                    states |= dict.fromkeys((*range(epoch, last + 1), max(asked, last)), before)
                    break
                if not (-FAR < m < FAR and -FAR < b < FAR):
                    break
        except FAILURES:
            pass  # the program stops here
        return states

    def error_at(self, candidate: Candidate, m: float, b: float) -> float | None:
        """The error that the candidate prints at (m, b); None if it prints no number."""
        error: float | None
        if candidate.of_the_error:
            try:
                error = program(*candidate.of_the_error).error(m, b, self.points)
            except FAILURES:
                return None
        else:
            error = self.bowl.error + self.bowl.excess(m, b)
        return error if error is not None and isfinite(error) else None

    def error_fits(self, candidate: Candidate, m: float, b: float) -> bool:
        """Whether the candidate's error at (m, b), when printed, looks like the given one."""
        error = self.error_at(candidate, m, b)
        return error is not None and self.error.fits(error)

    def holds(self, found: Found) -> bool:
        """Whether a run of the candidate's program up to the epoch prints the given numbers."""
        if found.epoch * len(self.points) > WORK:
            return True  # a run would take too long; the maps agree with runs to 1e-9
        own, start, rate = found.candidate.program, self.given.start, self.given.learning_rate
        try:
            m, b = own.fit(self.points, *start, rate, found.epoch)
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
    """The epoch nearest to the number that was asked for; without one, the first epoch."""
    if asked is None:
        return epochs[0][0]
    inside = (r[(min(max(asked, r[0]), r[-1]) - r[0]) // r.step] for r in epochs)
    return min(inside, key=lambda epoch: abs(epoch - asked))


def those(epochs: Sequence[range], fits: Callable[[int], bool], looks: int) -> list[range]:
    """The parts of the epochs at which something fits. fits() is called about `looks` times."""
    stride = max(1, sum(map(len, epochs)) // looks)
    parts = [r[k : k + stride] for r in epochs for k in range(0, len(r), stride)]
    return joined([part for part in parts if fits(part[0])])
