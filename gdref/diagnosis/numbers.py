"""Finds the mistake that explains some printed numbers. It does not need the program."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from gdref.bowl import Bowl
from gdref.diagnosis.candidates import Candidate
from gdref.diagnosis.closed_form import RightRun, solved_rates
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.printed import ANY, exactly, printed
from gdref.diagnosis.scales import SCALES, Scaled, views
from gdref.diagnosis.search import FEWEST, FOLLOWED, Found, Given, Search, at, nearest
from gdref.mistakes import MISTAKES
from gdref.points import PointsLike, as_points, read_points
from gdref.squared_error import Point
from gdref.text.numbers import count
from gdref.theory.rate_limits import LONG_VALLEY

ARTICLES = 1e-4  # the learning rate of the article
USUAL_RATES = [
    float(f"{digits}e{power}")
    for power in range(-6, 0)
    for digits in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)
] + [1.0]
OF_THE_RATE = {  # mistakes that give the same numbers as another rate, or nearly
    "no-two",
    "sum-for-mean",
    "wrong-divisor",
    "integer-division",
    "rate-forgotten",
    "not-shuffled",
}
ANOTHER_RATE = "Another learning rate may be the only difference. Give it: --learning-rate."
CONSISTENT = ({"no-two", "error-half"}, {"sum-for-mean", "error-sum"})  # E with its own gradient


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

    m, b, error: as printed. A text has the digits that were printed, a float has all digits.
    epochs: the number of iterations; without it, every epoch up to 10,000 is tried.
    learning_rate: by default the rate of the article. With the default on other points, the result
    names no mistake if another rate explains the numbers.
    An error that no program prints beside m and b is ignored.
    Raises SpecError for a text that is not a number.
    """
    names = getattr(points, "name", "the points")
    pairs, rate = as_points(points), ARTICLES if learning_rate is None else learning_rate
    slope, intercept = printed("m", m), printed("b", b)
    if epochs != 0 and (slope.value, intercept.value) == start:
        slope, intercept = map(exactly, start)  # m and b are still at the start
    given = Given(slope, intercept, printed("error", error), pairs, epochs, rate, start)
    result = Numbers("unknown", given, names, hint=hint, points=points)
    if any(number.low > number.high for number in (slope, intercept)):
        return result  # inf or nan
    search = Search(given)
    assumed = learning_rate is None and pairs != list(read_points())
    found = decided(replace(result, assumed=assumed), search)
    if given.error is not ANY and not found.found and found.verdict == "unknown":
        without = decided(replace(result, assumed=assumed), search.without_error())
        if without.found or without.verdict == "right":
            return replace(without, error_set_aside=True)
    return found


def decided(result: Numbers, search: Search) -> Numbers:
    """The verdict of a search."""
    given, told = search.given, search.given.epochs
    if at_minimum(search) and not soon(search.hits([Candidate()]), None):
        words = "m and b are the least-squares minimum, where descent leads."
        return replace(result, verdict="right", nearby=[words])
    found = [one for one in search.one_mistake() if search.holds(one)]
    right = found and not found[0].mistakes
    if not right and (words := over_scaled_x(search)):
        return replace(result, verdict="right", nearby=[words])
    if given.digits >= FEWEST[1]:
        doubt = not soon(found, told) if right else not found or is_mistake(found[0], given)
        usual = usual_rate(search) if result.assumed and doubt else None
        if other := usual or (None if found else solved_rate(search)):
            words = at_another_rate(*other, None if usual else given.learning_rate)
            return replace(result, found=found, other_rate=other, nearby=[words])
    found = found or [two for two in search.two_mistakes() if search.holds(two)]
    result = replace(result, found=found, nearby=[] if found else nearby(search))
    if not found or given.digits < FEWEST[len(found[0].mistakes)]:
        return result
    if result.assumed and is_mistake(found[0], given) and OF_THE_RATE & {*found[0].mistakes}:
        return replace(result, nearby=[ANOTHER_RATE])
    verdict = "mistake" if is_mistake(found[0], given) else "convention"
    return replace(result, verdict=verdict if found[0].mistakes else "right")


def soon(found: Sequence[Found], told: int | None) -> bool:
    """Whether the first program fits at the given number of epochs; without it, up to 10,000."""
    if not found:
        return False
    return found[0].epochs[0][0] <= FOLLOWED if told is None else at(found[0].epochs, told)


def over_scaled_x(search: Search) -> str:
    """The scale of x with which the right program prints the numbers, and the epoch; "" if none."""
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


def usual_rate(search: Search) -> tuple[float, int] | None:
    """A usual rate at which the right program prints the numbers, and the number of epochs.

    With several such rates: the roundest number of epochs counts first, then the largest rate.
    """
    told = search.given.epochs
    fitting: list[tuple[int, float, int]] = []
    for rate in USUAL_RATES:
        run = RightRun(search.bowl, rate, search.given.start)
        wanted = [(run.m, search.m), (run.b, search.b), (run.error, search.error)]
        epochs = run.epochs(wanted, max(FOLLOWED, told or 0))
        each = [told] if told is not None else [k for stretch in epochs for k in stretch if k]
        zeros = {k: len(str(k)) - len(str(k).rstrip("0")) for k in each if at(epochs, k)}
        fitting += [(zeros[k], rate, k) for k in zeros]
    return max(fitting)[1:] if fitting else None


def solved_rate(search: Search) -> tuple[float, int] | None:
    """The rate at which the right program prints the numbers after the given number of epochs."""
    epochs, bowl, start = search.given.epochs, search.bowl, search.given.start
    if not epochs or ANY in search.given[:2]:
        return None
    for rate in solved_rates(bowl, start, search.m, search.b, epochs):
        m, b = RightRun(bowl, rate, start).at(epochs)
        if search.error.fits(bowl.error + bowl.excess(m, b)):
            return rate, epochs
    return None


def at_another_rate(rate: float, epochs: int, given: float | None) -> str:
    """The sentence about a rate that explains the numbers. given: the rate of the call."""
    words = (
        f"With a learning rate of {rate:.6g} the right program prints these numbers after "
        f"{count(epochs, 'epoch')}: if that was the rate, nothing is wrong. "
    )
    if given is None:
        return f"{words}Give it: --learning-rate."
    times = f"the gradient is {rate / given:.6g} times the right one"
    return f"{words}If it was {given:g}, {times}: look at its divisor."


def is_mistake(found: Found, given: Given) -> bool:
    """Whether a program has a mistake, and not only another convention."""
    ids = set(found.mistakes)
    consistent = ids in CONSISTENT or (ids == {"no-two"} and given.error is ANY)
    return not consistent and any(MISTAKES[mistake].kind == "mistake" for mistake in ids)


def at_minimum(search: Search) -> bool:
    """Whether m and b are the least-squares minimum, with its error if an error is given."""
    bowl, both = search.bowl, ANY not in search.given[:2]
    return both and search.fits(bowl.m, bowl.b) and search.error.fits(bowl.error)


def nearby(search: Search) -> list[str]:
    """Sentences about m and b, if no program was found."""
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
    """The minima over scaled x, and the minimum of the line that predicts x from y."""
    for name, scale in SCALES.items():
        with suppress(ZeroDivisionError):
            bowl = Bowl.of(Scaled(points, scale).points)
            yield f"in {name}", (bowl.m, bowl.b)
    bowl = Bowl.of([(y, x) for x, y in points])
    yield "with x and y exchanged", (bowl.m, bowl.b)
