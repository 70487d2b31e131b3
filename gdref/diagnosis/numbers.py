"""Which mistake gives the numbers that a program printed, found without the program."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from gdref.bowl import Bowl
from gdref.diagnosis.candidates import Candidate, named_multiples
from gdref.diagnosis.closed_form import RightRun
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.printed import ANY, exactly, printed
from gdref.diagnosis.scales import SCALES, Scaled, views
from gdref.diagnosis.search import FEWEST, FOLLOWED, Found, Given, Search, at, nearest
from gdref.mistakes import MISTAKES
from gdref.points import PointsLike, as_points, read_points
from gdref.squared_error import Point
from gdref.text.numbers import count
from gdref.theory.rate_limits import LONG_VALLEY

ARTICLES = 1e-4  # its learning rate
USUAL_RATES = [
    float(f"{digits}e{power}")
    for power in range(-6, 0)
    for digits in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)
] + [1.0]
OF_THE_RATE = {  # mistakes whose numbers another rate gives too, on some points nearly
    "no-two",
    "sum-for-mean",
    "wrong-divisor",
    "integer-division",
    "rate-forgotten",
    "not-shuffled",
}
ANOTHER_RATE = "Another learning rate may be the only difference. Give it: --learning-rate."
CONSISTENT = ({"no-two", "error-half"}, {"sum-for-mean", "error-sum"})  # E and its own gradient


def numbers(
    points: PointsLike,
    m: str | float | None = None,
    b: str | float | None = None,
    error: str | float | None = None,
    *,
    epochs: int | None = None,
    learning_rate: float | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    hint: bool = False,
) -> Numbers:
    """The programs that print these numbers: the right one, or those with mistakes.

    m, b, error: as printed, as texts with the digits that there are, or as floats with all.
    epochs: the number of iterations; without it, every epoch up to 10,000 is tried.
    learning_rate: without it, that of the article; on other points no mistake is then named if
    another rate explains the numbers.
    An error that no program prints beside m and b is set aside.
    Raises SpecError for a text that is no number.
    """
    names = getattr(points, "name", "the points")
    pairs, rate = as_points(points), ARTICLES if learning_rate is None else learning_rate
    slope, intercept = printed("m", m), printed("b", b)
    if epochs != 0 and (slope.value, intercept.value) == start:
        slope, intercept = map(exactly, start)  # nothing has moved
    given = Given(slope, intercept, printed("error", error), pairs, epochs, rate, start)
    result = Numbers("unknown", given, names, hint=hint)
    if any(number.low > number.high for number in (slope, intercept)):
        return result  # inf or nan
    search = Search(given)
    assumed = learning_rate is None and pairs != list(read_points())
    decide = in_doubt if assumed else at_the_rate
    found = decide(result, search)
    if given.error is not ANY and found.verdict == "unknown" and not found.found:
        without = decide(result, search.without_error())
        if without.found or without.verdict == "right":
            return replace(without, error_set_aside=True)
    return found


def at_the_rate(result: Numbers, search: Search) -> Numbers:
    """The result if the learning rate is that of the search."""
    if at_minimum(search):
        right = search.hits([Candidate()])
        if not right or right[0].epochs[0][0] > FOLLOWED:
            words = "m and b are the least-squares minimum, where descent leads."
            return replace(result, verdict="right", nearby=[words])
    found = [one for one in search.found() if search.holds(one)]
    if not (found and not found[0].mistakes) and (words := over_scaled_x(search)):
        return replace(result, verdict="right", nearby=[words])
    result = replace(result, found=found, nearby=[] if found else nearby(search))
    if not found or search.given.digits < FEWEST[len(found[0].mistakes)]:
        return result
    if multiple := other_rate(found[0], search.points):
        return replace(result, multiple=multiple)
    return replace(result, verdict=verdict(found[0], with_error=search.given.error is not ANY))


def over_scaled_x(search: Search) -> str:
    """The scale of x in which the right program prints the numbers, and when; empty if in none."""
    m, b, _, points, told, rate, start = search.given
    if search.given.digits < FEWEST[1] or ANY in (m, b):
        return ""
    for view, scaled in views(points):
        run, (off, over), (lift, up) = (
            RightRun(Bowl.of(scaled.points), rate, start),
            scaled.x,
            scaled.y,
        )
        original = run.combined(up / over, 0.0, 0.0), run.combined(-up * off / over, up, lift)
        for slope, intercept in ((run.m, run.b), original):
            wanted = [(slope, search.m), (intercept, search.b), (run.error, search.error)]
            epochs = run.epochs(wanted, max(FOLLOWED, told or 0))
            if (told is None and epochs) or at(epochs, told):
                epoch = nearest(epochs, told)
                return f"{view}, the right program prints these numbers at epoch {epoch:,}."
    return ""


def in_doubt(result: Numbers, search: Search) -> Numbers:
    """The result if nobody gave the rate: no mistake if another rate explains the numbers."""
    result = replace(at_the_rate(result, search), assumed=True)
    if search.given.digits < FEWEST[1] or result.verdict == "convention":
        return result
    if result.verdict == "unknown" and result.found and not result.multiple:
        return result
    if result.verdict == "right" and (not result.found or soon(result.found[0], search)):
        return result
    if right := at_usual_rates(search):
        rate, epoch = right
        words = (
            f"With a learning rate of {rate:g} the right program prints them after "
            f"{count(epoch, 'epoch')}: if that was the rate, nothing is wrong. Give it: "
            "--learning-rate."
        )
        return replace(result, verdict="unknown", nearby=[words], multiple=None)
    if result.verdict == "mistake" and OF_THE_RATE.intersection(result.found[0].mistakes):
        return replace(result, verdict="unknown", nearby=[ANOTHER_RATE])
    return result


def soon(found: Found, search: Search) -> bool:
    """Whether it fits at the given number of epochs, or without one, at an epoch up to 10,000."""
    told = search.given.epochs
    return at(found.epochs, told) if told is not None else found.epoch <= FOLLOWED


def at_usual_rates(search: Search) -> tuple[float, int] | None:
    """A rate at which the right program prints the numbers, and after how many epochs.

    If there are several: the one with the roundest number of epochs, then the largest.
    """
    told = search.given.epochs
    fitting: list[tuple[float, int]] = []
    for rate in USUAL_RATES:
        run = RightRun(search.bowl, rate, search.given.start)
        wanted = [(run.m, search.m), (run.b, search.b), (run.error, search.error)]
        epochs = run.epochs(wanted, max(FOLLOWED, told or 0))
        each = [told] if told is not None else [k for stretch in epochs for k in stretch if k]
        fitting += [(rate, k) for k in each if at(epochs, k)]
    zeros = {(rate, k): len(str(k)) - len(str(k).rstrip("0")) for rate, k in fitting}
    return max(fitting, key=lambda one: (zeros[one], one[0]), default=None)


def other_rate(found: Found, points: list[Point]) -> float | None:
    """The multiple of the learning rate with which the right program does it, if that is all."""
    named = found.mistakes != ["wrong-divisor"] or not found.numbers
    return None if named or found.numbers[0] in named_multiples(points) else found.numbers[0]


def verdict(first: Found, with_error: bool) -> str:
    """The verdict on the first program that was found."""
    if not first.mistakes:
        return "right"
    consistent = set(first.mistakes) in CONSISTENT or (
        first.mistakes == ["no-two"] and not with_error
    )
    kinds = {MISTAKES[mistake].kind for mistake in first.mistakes}
    return "convention" if kinds == {"convention"} or consistent else "mistake"


def at_minimum(search: Search) -> bool:
    """Whether m and b are the least-squares minimum, and the error, if given, is that there."""
    bowl, both = search.bowl, ANY not in search.given[:2]
    return both and search.fits(bowl.m, bowl.b) and search.error.fits(bowl.error)


def nearby(search: Search) -> list[str]:
    """What can be said of m and b if no program was found, on these points."""
    m, b, error, bowl = search.m, search.b, search.error, search.bowl
    if ANY in search.given[:2]:
        return []
    if search.fits(bowl.b, bowl.m):
        return ["They are the least-squares minimum, with the names of m and b exchanged."]
    sentences = [
        f"They are the least-squares minimum {name}."
        for name, line in other_minima(search.points)
        if search.fits(*line)
    ]
    (steep_m, steep_b), _ = bowl.directions
    across = (m.value - bowl.m) * steep_m + (b.value - bowl.b) * steep_b
    share = bowl.curvatures[0] / 2 * across * across
    excess = bowl.excess(m.value, b.value)
    if not sentences and bowl.condition > LONG_VALLEY and share < 0.01 * excess:
        sentences.append(
            "The line is on the floor of the valley, where a right program passes too: another "
            "learning rate, start or number of epochs may be the only difference."
        )
    if search.given.error is not ANY:
        right = bowl.error + excess
        fits = "is" if error.fits(right) else "is not"
        sentences.append(f"The error {fits} the mean squared error of that m and b, {right:.6g}.")
    return sentences


def other_minima(points: list[Point]) -> Iterator[tuple[str, tuple[float, float]]]:
    """The minimum over scaled x, and that of the line of x over y."""
    for name, scale in SCALES.items():
        with suppress(ZeroDivisionError):
            bowl = Bowl.of(Scaled(points, scale).points)
            yield f"in {name}", (bowl.m, bowl.b)
    bowl = Bowl.of([(y, x) for x, y in points])
    yield "with x and y exchanged", (bowl.m, bowl.b)
