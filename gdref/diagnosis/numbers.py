"""Which mistake gives the numbers that a program printed: found without the program."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.diagnosis.candidates import Candidate, named_multiples
from gdref.diagnosis.maps import step_map
from gdref.diagnosis.printed import ANY, exactly, printed
from gdref.diagnosis.scales import SCALES, Scaled, views
from gdref.diagnosis.search import FAR, Found, Search
from gdref.mistakes import MISTAKES, program
from gdref.points import PointsLike, as_points, read_points
from gdref.squared_error import Point, mse
from gdref.theory.rate_limits import LONG_VALLEY

ARTICLES = 1e-4  # its learning rate
USUAL_RATES = [
    float(f"{digits}e{power}")
    for power in range(-6, 0)
    for digits in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)
] + [1.0]
OF_THE_RATE = {  # mistakes that another rate, or on other points nearly, does as well
    "no-two",
    "sum-for-mean",
    "wrong-divisor",
    "integer-division",
    "rate-forgotten",
    "not-shuffled",
}
SAY_THE_RATE = "Another rate may be all there is to it. Say which it was: --learning-rate."
FEWEST = (3, 5, 8)  # digits that it takes to tell no mistake, one or two from chance
CONSISTENT = ({"no-two", "error-half"}, {"sum-for-mean", "error-sum"})  # E and its own gradient


class Numbers(NamedTuple):
    """What the numbers tell.

    verdict: "right", "convention", "mistake" or "unknown". found: the programs that fit, the plainest
    first. nearby: where there are none, what can be said all the same. multiple: so many times the
    learning rate would do it, and no mistake that is known. assumed: the rate was not told, and the
    points are not the article's.
    """

    verdict: str
    found: list[Found]
    nearby: list[str]
    multiple: float | None = None
    assumed: bool = False


def numbers(
    points: PointsLike,
    m: str | float | None = None,
    b: str | float | None = None,
    error: str | float | None = None,
    *,
    epochs: int | None = None,
    learning_rate: float | None = None,
    start: tuple[float, float] = (0.0, 0.0),
) -> Numbers:
    """Which programs print these numbers: the right one, or one with mistakes.

    m, b, error: as printed, as texts with the digits that there are, or as floats with all.
    epochs: how many iterations were made; without it, every epoch up to 10,000 is tried.
    learning_rate: without it, that of the article; on other points a mistake is then doubted where
    another rate may be all there is to it.
    Raises SpecError for a text that is no number.
    """
    m_, b_, error_ = (
        ANY if number is None else printed(name, number)
        for name, number in (("m", m), ("b", b), ("error", error))
    )
    if not all(number is ANY or number.finite for number in (m_, b_)):
        return Numbers("unknown", [], [])
    if (m_, b_) != (ANY, ANY) and epochs != 0 and (m_.value, b_.value) == start:
        m_, b_ = map(exactly, start)  # nothing has moved
    pairs = as_points(points)
    rate = ARTICLES if learning_rate is None else learning_rate
    search = Search(m_, b_, error_, pairs, epochs, rate, start)
    result = at_the_rate(search)
    if learning_rate is None and pairs != list(read_points()):
        return in_doubt(result, search)
    return result


def at_the_rate(search: Search) -> Numbers:
    """What the numbers tell if the learning rate is that of the search."""
    if at_minimum(search) and not search.hits(Candidate()):
        return Numbers("right", [], ["m and b are the least-squares minimum, where descent leads."])
    found = [one for one in search.found() if search.holds(one)]
    if not (found and not found[0].mistakes) and (words := over_scaled_x(search)):
        return Numbers("right", [], [words])
    if not found or search.digits < FEWEST[len(found[0].mistakes)]:
        return Numbers("unknown", found, [] if found else nearby(search))
    multiple = other_rate(found[0], search.points)
    if multiple:
        return Numbers("unknown", found, [], multiple)
    return Numbers(verdict(found[0], with_error=search.error is not ANY), found, [])


def over_scaled_x(search: Search) -> str:
    """In which scale of x the right program prints the numbers, and when; empty if in none."""
    if search.digits < FEWEST[1] or ANY in (search.m, search.b):
        return ""
    for view, scaled in views(search.points):
        step = step_map(program(), scaled.points, search.learning_rate)
        if step is None:
            continue
        m, b = search.start
        for epoch in range(1, search.last + 1) if search.epochs is None else [search.epochs]:
            m, b = step(m, b) if search.epochs is None else step.power(epoch)(m, b)
            if not -FAR < m < FAR:
                break
            lines = (m, b), scaled.original(m, b)
            printed_so = any(search.m.fits(u) and search.b.fits(v) for u, v in lines)
            if printed_so and search.error.fits(mse(m, b, scaled.points)):
                return f"{view}, the right program prints these numbers at epoch {epoch:,}."
    return ""


def in_doubt(result: Numbers, search: Search) -> Numbers:
    """The same where nobody told the rate: no mistake where another rate may be all there is to it."""
    result = result._replace(assumed=True)
    told = result.verdict in ("right", "convention") or search.digits < FEWEST[1]
    if told or (result.verdict == "unknown" and result.found and not result.multiple):
        return result
    if right := at_usual_rates(search):
        rate, epoch = right
        after = f"{epoch:,} epoch{'s' * (epoch != 1)}"
        words = (
            f"With a learning rate of {rate:g} the right program prints them after {after}: if "
            "that was the rate, nothing is wrong. Say which it was: --learning-rate."
        )
        return result._replace(verdict="unknown", nearby=[words], multiple=None)
    if result.verdict == "mistake" and OF_THE_RATE.intersection(result.found[0].mistakes):
        return result._replace(verdict="unknown", nearby=[SAY_THE_RATE])
    return result


def at_usual_rates(search: Search) -> tuple[float, int] | None:
    """A rate at which the right program prints the numbers, and after how many epochs.

    Of several the one with the roundest number of epochs, then the largest.
    """
    fitting = []
    for rate in USUAL_RATES:
        other = Search(
            search.m, search.b, search.error, search.points, search.epochs, rate, search.start
        )
        for hit in other.hits(Candidate()):
            epochs = hit.epochs if search.epochs is None else [search.epochs]
            fitting += [(rate, epoch) for epoch in epochs if epoch in hit.epochs]
    zeros = {(rate, k): len(str(k)) - len(str(k).rstrip("0")) for rate, k in fitting}
    return max(fitting, key=lambda one: (zeros[one], one[0]), default=None)


def other_rate(found: Found, points: list[Point]) -> float | None:
    """The multiple of the learning rate with which the right program does it, if that is all."""
    named = found.mistakes != ["wrong-divisor"] or not found.numbers
    return None if named or found.numbers[0] in named_multiples(points) else found.numbers[0]


def verdict(first: Found, with_error: bool) -> str:
    """What the first of those found says of the program."""
    kinds = {MISTAKES[mistake].kind for mistake in first.mistakes}
    if not first.mistakes:
        return "right"
    consistent = set(first.mistakes) in CONSISTENT or (
        first.mistakes == ["no-two"] and not with_error
    )
    return "convention" if kinds == {"convention"} or consistent else "mistake"


def at_minimum(search: Search) -> bool:
    """Whether m and b are the least-squares minimum, and the error, if given, is that there."""
    m, b, error, bowl = search.m, search.b, search.error, search.bowl
    return ANY not in (m, b) and m.fits(bowl.m) and b.fits(bowl.b) and error.fits(bowl.error)


def nearby(search: Search) -> list[str]:
    """What can be said of m and b where no program was found, on these points."""
    m, b, error, bowl = search.m, search.b, search.error, search.bowl
    if m is ANY or b is ANY:
        return []
    if m.fits(bowl.b) and b.fits(bowl.m):
        return ["They are the least-squares minimum, with the names of m and b exchanged."]
    sentences = [
        f"They are the least-squares minimum {name}."
        for name, (slope, intercept) in other_minima(search.points)
        if m.fits(slope) and b.fits(intercept)
    ]
    (steep_m, steep_b), _ = bowl.directions
    across = (m.value - bowl.m) * steep_m + (b.value - bowl.b) * steep_b
    share = bowl.curvatures[0] / 2 * across * across
    if (
        not sentences
        and bowl.condition > LONG_VALLEY
        and share < 0.01 * bowl.excess(m.value, b.value)
    ):
        sentences.append(
            "The line is on the floor of the valley, which a right program goes along as well: "
            "another learning rate, start or number of epochs may be all there is to it."
        )
    right = search.right_error(m.value, b.value)
    if error is not ANY and right is not None:
        fits = "is" if error.fits(right) else "is not"
        sentences.append(f"The error {fits} the mean squared error of that m and b, {right:.6g}.")
    return sentences


def other_minima(points: list[Point]) -> Iterator[tuple[str, tuple[float, float]]]:
    """The minimum as it is over scaled x, and that of the line of x over y."""
    for name, scale in SCALES.items():
        with suppress(ZeroDivisionError):
            bowl = Bowl.of(Scaled(points, scale).points)
            yield f"in {name}", (bowl.m, bowl.b)
    bowl = Bowl.of([(y, x) for x, y in points])
    yield "with x and y exchanged", (bowl.m, bowl.b)
