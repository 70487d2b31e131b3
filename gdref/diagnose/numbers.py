"""Which slip gives the numbers that a program printed: found without the program.

A step of batch is an affine map of (m, b), so some 1,000 programs can be followed over 10,000
epochs at a multiplication an epoch. What is found is checked by running the program itself.
"""

from collections.abc import Iterable
from functools import cached_property
from math import isfinite, nan
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.diagnose.candidates import Candidate, pairs, parts, singles
from gdref.diagnose.maps import Map, Step, fast_step, part_maps
from gdref.diagnose.printed import ANY, Printed, printed
from gdref.limits import LONG_VALLEY
from gdref.points import PointsLike, as_points
from gdref.slips import SLIPS, program
from gdref.squared_error import Point

LAST_EPOCH = 10_000
FAR = 1e200  # past this nobody prints numbers
WORK = 4_000_000  # points' steps to run in order to check what was found: about a second
FEWEST = (0, 5, 8)  # digits that it takes to tell no slip, one or two from chance
CONSISTENT = ({"no-two", "error-half"}, {"sum-for-mean", "error-sum"})  # E and its own gradient

Path = tuple[tuple[str, int, float | int | None], ...]


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
    def slips(self) -> list[str]:
        """The ids of the slips; exchanged names are one where there is no other."""
        ids = list(self.candidate.ids)
        return ids or (["exchanged-at-end"] if self.exchanged else [])


class Numbers(NamedTuple):
    """What the numbers tell.

    verdict: "right", "convention", "slip" or "unknown". found: the programs that fit, the plainest
    first. nearby: where there are none, what can be said all the same.
    """

    verdict: str
    found: list[Found]
    nearby: list[str]


def numbers(
    points: PointsLike,
    m: str | float | None = None,
    b: str | float | None = None,
    error: str | float | None = None,
    *,
    epochs: int | None = None,
    learning_rate: float = 1e-4,
    start: tuple[float, float] = (0.0, 0.0),
) -> Numbers:
    """Which programs print these numbers: the right one, or one with slips.

    m, b, error: as printed, as texts with the digits that there are, or as floats with all.
    epochs: how many iterations were made; without it, every epoch up to 10,000 is tried.
    Raises SpecError for a text that is no number.
    """
    m_, b_, error_ = (
        ANY if number is None else printed(name, number)
        for name, number in (("m", m), ("b", b), ("error", error))
    )
    if not all(number is ANY or number.finite for number in (m_, b_)):
        return Numbers("unknown", [], [])
    search = Search(m_, b_, error_, as_points(points), epochs, learning_rate, start)
    found = [one for one in search.found() if search.holds(one)]
    if not found and search.at_minimum():
        return Numbers("right", [], ["m and b are the least-squares minimum, where descent leads."])
    if not found or search.digits < FEWEST[len(found[0].slips)]:
        return Numbers("unknown", found, [] if found else search.nearby())
    return Numbers(verdict(found[0], with_error=error is not None), found, [])


def verdict(first: Found, with_error: bool) -> str:
    """What the first of those found says of the program."""
    kinds = {SLIPS[slip].kind for slip in first.slips}
    if not first.slips:
        return "right"
    consistent = set(first.slips) in CONSISTENT or (first.slips == ["no-two"] and not with_error)
    return "convention" if kinds == {"convention"} or consistent else "slip"


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

    @property
    def digits(self) -> int:
        """How many significant digits are given; the number of epochs counts as three."""
        given = sum(
            len(n.text.lstrip("-+0.").replace(".", "")) for n in (self.m, self.b, self.error)
        )
        return given + 3 * (self.epochs is not None)

    def found(self) -> list[Found]:
        """The plainest explanation that there is, and those that are as plain.

        With epochs given, those come first, then others; then exchanged names; then (m, b) of one
        epoch and the error of another; and last, two slips at once.
        """
        alone = singles(self.points)
        right = self.hits(alone[0])
        if self.epochs is not None:
            here = self.at_epochs([*alone, *self.solved()])
            if here:
                return here if not here[0].slips else here + right
        for exchanged in (False, True):
            found = self.sorted(hit for c in alone for hit in self.hits(c, exchanged))
            if found:
                return found
        found = self.sorted(self.at_epochs(self.solved()))
        if found:
            return found
        if self.error is not ANY:
            for exchanged in (False, True):
                mixed = [hit for c in alone for hit in self.hits(c, exchanged, mixed=True)]
                if mixed:
                    return self.sorted(mixed)
        both = list(pairs(self.points))
        if self.epochs is not None and (here := self.at_epochs(both)):
            return here
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
        """The fewest slips first, then the nearest epoch, then the most frequent slips."""

        def order(one: Found) -> tuple[int, int, int]:
            far = 0 if self.epochs is None else abs(one.epoch - self.epochs)
            return len(one.slips), far, -sum(SLIPS[slip].found for slip in one.slips)

        return sorted(found, key=order)

    def solved(self) -> list[Candidate]:
        """The slips with a number in them, for each number that fits: the first so many points."""
        asked = self.epochs or 1000
        result = []
        for k, step in part_maps(self.points, self.learning_rate):
            m, b = step.power(asked)(*self.start)
            if self.m.fits(m) and self.b.fits(b):
                result.append(parts(k))
                self._steps[result[-1].path] = step
        return result

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
            if any(choice.slip.place == "error" for choice in candidate.choices):
                return []  # nothing that was printed can show it
            return [self.hit(candidate, exchanged, epochs)]
        errors = self.errors_of(candidate, epochs)
        fitting = [k for k in epochs if k in errors and self.error.fits(errors[k])]
        if fitting:
            return [self.hit(candidate, exchanged, fitting)]
        if not mixed or candidate.of_the_error or not candidate.counts_epochs:
            return []
        errors = self.errors_of(candidate, range(self.last + 1))
        others = [k for k, error in errors.items() if self.error.fits(error)]
        return [self.hit(candidate, exchanged, epochs, others)] if others else []

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
        except (OverflowError, ZeroDivisionError):
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
            for one in (False, True):
                self._seen[candidate.path, one] = []
            self._follow(candidate)
        return self._seen[key]

    def _follow(self, candidate: Candidate) -> None:
        """Note the epochs at which m and b fit, under their own names and under each other's."""
        step = self.step_of(candidate)
        if step is None:
            return self._run(candidate)
        own, other = (self._seen[candidate.path, one] for one in (False, True))
        m_low, m_high, b_low, b_high = self.m.low, self.m.high, self.b.low, self.b.high
        m, b = self.start
        is_map = isinstance(step, Map)
        mm, mb, m0, bm, bb, b0 = step if isinstance(step, Map) else (0.0,) * 6
        for epoch in range(self.last + 1):
            if m_low <= m <= m_high and b_low <= b <= b_high:
                own.append(epoch)
            if m_low <= b <= m_high and b_low <= m <= b_high:
                other.append(epoch)
            before = m, b
            try:
                m, b = (mm * m + mb * b + m0, bm * m + bb * b + b0) if is_map else step(m, b)
            except OverflowError:
                return
            if (m, b) == before:  # and so it stays
                for epochs in (own, other):
                    if epochs and epochs[-1] == epoch:
                        epochs.extend(range(epoch + 1, self.last + 1))
                return
            if not (-FAR < m < FAR and -FAR < b < FAR):
                return

    def _run(self, candidate: Candidate) -> None:
        """The same by running the program, where its step is no map; as far as a second goes."""
        own, other = (self._seen[candidate.path, one] for one in (False, True))
        step = program(*candidate.of_the_step).step
        m, b = self.start
        for epoch in range(min(self.last, self.runs) + 1):
            if self.m.fits(m) and self.b.fits(b):
                own.append(epoch)
            if self.m.fits(b) and self.b.fits(m):
                other.append(epoch)
            try:
                m, b = step(m, b, self.points, self.learning_rate)
            except (OverflowError, ZeroDivisionError):
                return

    def errors_of(self, candidate: Candidate, epochs: Iterable[int]) -> dict[int, float]:
        """The candidate's error by epoch, where it has one; of many epochs, those spread evenly."""
        wanted = sorted(epochs)
        errors: dict[int, float] = {}
        step = self.step_of(candidate)
        if not isinstance(step, Map):
            wanted = wanted[:100]
        at, (m, b) = 0, self.start
        for epoch in wanted:
            if isinstance(step, Map) and candidate.counts_epochs:
                if epoch - at == 1:
                    m, b = step(m, b)
                elif epoch != at:
                    m, b = step.power(epoch - at)(m, b)
                at = epoch
            else:
                m, b = self.state(candidate, epoch)
            error = self.error_at(candidate, m, b)
            if error is not None:
                errors[epoch] = error
        return errors

    def error_at(self, candidate: Candidate, m: float, b: float) -> float | None:
        """The error that the candidate prints at (m, b); None where it prints none."""
        slips = candidate.of_the_error + tuple(
            c for c in candidate.choices if c.slip.id == "x-y-exchanged"
        )
        if not slips:
            return self.right_error(m, b)
        try:
            error: float | None = program(*slips).error(m, b, self.points)
        except (OverflowError, ZeroDivisionError):
            return None
        return error if error is not None and isfinite(error) else None

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
        except (OverflowError, ZeroDivisionError):
            return False
        m, b = (b, m) if found.exchanged else (m, b)
        return self.m.fits(m) and self.b.fits(b)

    def at_minimum(self) -> bool:
        """Whether m and b are the least-squares minimum, and the error, if given, is that there."""
        given = self.m is not ANY and self.b is not ANY
        there = self.m.fits(self.bowl.m) and self.b.fits(self.bowl.b)
        return given and there and self.error.fits(self.bowl.error)

    def nearby(self) -> list[str]:
        """What can be said of m and b where no program was found, on these points."""
        if self.m is ANY or self.b is ANY:
            return []
        if self.m.fits(self.bowl.b) and self.b.fits(self.bowl.m):
            return ["b and m are the least-squares minimum, with their names exchanged."]
        m, b = self.m.value, self.b.value
        sentences = []
        (steep_m, steep_b), _ = self.bowl.directions
        across = (m - self.bowl.m) * steep_m + (b - self.bowl.b) * steep_b
        share = self.bowl.curvatures[0] / 2 * across * across
        if self.bowl.condition > LONG_VALLEY and share < 0.01 * self.bowl.excess(m, b):
            sentences.append(
                "The line is on the floor of the valley, which a right program goes along as well: "
                "another learning rate, start or number of epochs may be all there is to it."
            )
        right = self.right_error(m, b)
        if self.error is not ANY and right is not None:
            fits = "is" if self.error.fits(right) else "is not"
            sentences.append(
                f"The error {fits} the mean squared error of that m and b, {right:.6g}."
            )
        return sentences
