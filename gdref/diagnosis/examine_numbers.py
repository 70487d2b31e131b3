"""Finds the mistake that explains some printed numbers. It does not need the program."""

from collections.abc import Sequence
from dataclasses import replace

from gdref.diagnosis.candidates import Candidate
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.other_runs import (
    at_another_rate,
    nearby,
    over_scaled_x,
    solved_rate,
    usual_rate,
)
from gdref.diagnosis.printed import ANY, exactly, printed
from gdref.diagnosis.search import FEWEST, FOLLOWED, Found, Given, Search, at
from gdref.mistakes import MISTAKES
from gdref.points import PointsLike, as_points, read_points

ARTICLES = 1e-4  # the learning rate of the article
OF_THE_RATE = {  # mistakes with nearly the same numbers as another rate
    "no-two",
    "sum-for-mean",
    "wrong-divisor",
    "integer-division",
    "rate-forgotten",
    "not-shuffled",
}
ANOTHER_RATE = "Another learning rate may be the only difference. Give it: --learning-rate."
# The error of another convention, together with its own gradient.
CONSISTENT = ({"no-two", "error-half"}, {"sum-for-mean", "error-sum"})


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
    """The programs that print these numbers: the right program, or programs with mistakes.

    m, b, error: the printed numbers. Give a text with the printed digits, or a float.
    epochs: the number of iterations; by default gdref tries every number up to 10,000.
    learning_rate: by default the rate of the article. If other points are given
    without a rate, and another rate explains the numbers, the verdict is "unknown".
    If no program prints the error together with m and b, the error is ignored.
    Raises SpecError for a text that is not a number.
    """
    pairs, rate = as_points(points), ARTICLES if learning_rate is None else learning_rate
    slope, intercept = printed("m", m), printed("b", b)
    if epochs != 0 and (slope.value, intercept.value) == start:
        slope, intercept = map(exactly, start)  # m and b still equal the start
    given = Given(slope, intercept, printed("error", error), pairs, epochs, rate, start)
    assumed = learning_rate is None and pairs != list(read_points())
    data = getattr(points, "name", "the points")
    result = Numbers("unknown", given, data, assumed=assumed, hint=hint, points=points)
    if any(number.low > number.high for number in (slope, intercept)):
        return result  # inf or nan
    search = Search(given)
    found = decided(result, search)
    if given.error is not ANY and not found.found and found.verdict == "unknown":
        without_error = Search(given._replace(error=ANY))
        without_error.known = search.known
        without = decided(result, without_error)
        if without.found or without.verdict == "right":
            return replace(without, error_set_aside=True)
    return found


def decided(result: Numbers, search: Search) -> Numbers:
    """The verdict of a search."""
    given, told = search.given, search.given.epochs
    if at_minimum(search) and not soon(search.hits([Candidate()]), None):
        words = "m and b are the least-squares minimum, and every right descent ends there."
        return replace(result, verdict="right", nearby=[words])
    found = search.one_mistake()
    right = found and not found[0].mistakes
    if not right and (words := over_scaled_x(search)):
        return replace(result, verdict="right", nearby=[words])
    if given.digits >= FEWEST[1]:
        doubt = not soon(found, told) if right else not found or is_mistake(found[0], given)
        usual = usual_rate(search) if result.assumed and doubt else None
        if other := usual or (None if found else solved_rate(search)):
            words = at_another_rate(*other, None if usual else given.learning_rate)
            return replace(result, found=found, other_rate=other, nearby=[words])
    found = found or search.two_mistakes()
    result = replace(result, found=found, nearby=[] if found else nearby(search))
    if not found or given.digits < FEWEST[len(found[0].mistakes)]:
        return result
    if result.assumed and is_mistake(found[0], given) and OF_THE_RATE & {*found[0].mistakes}:
        return replace(result, nearby=[ANOTHER_RATE])
    verdict = "mistake" if is_mistake(found[0], given) else "convention"
    return replace(result, verdict=verdict if found[0].mistakes else "right")


def soon(found: Sequence[Found], told: int | None) -> bool:
    """Whether the first program fits at the given number of epochs (by default up to 10,000)."""
    if not found:
        return False
    return found[0].epochs[0][0] <= FOLLOWED if told is None else at(found[0].epochs, told)


def is_mistake(found: Found, given: Given) -> bool:
    """Whether a program has a mistake. Another convention is no mistake."""
    ids = set(found.mistakes)
    consistent = ids in CONSISTENT or (ids == {"no-two"} and given.error is ANY)
    return not consistent and any(MISTAKES[mistake].kind == "mistake" for mistake in ids)


def at_minimum(search: Search) -> bool:
    """Whether m and b are the least-squares minimum, with its error if an error is given."""
    bowl, both = search.bowl, ANY not in search.given[:2]
    return both and search.fits(bowl.m, bowl.b) and search.error.fits(bowl.error)
