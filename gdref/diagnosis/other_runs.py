"""Checks whether the right program prints the numbers with another rate or with scaled x."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import fsum, isfinite, sqrt

from gdref.bowl import Bowl
from gdref.diagnosis.closed_form import Powers, RightRun
from gdref.diagnosis.printed import ANY
from gdref.diagnosis.search import FEWEST, FOLLOWED, Search, at, nearest
from gdref.least_squares import centered
from gdref.text.numbers import count
from gdref.theory.rate_limits import LONG_VALLEY

USUAL_RATES = [
    float(f"{digits}e{power}")
    for power in range(-6, 0)
    for digits in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)
] + [1.0]
SMALLEST, A_DECADE = 1e-8, 40  # smallest rate / limit; rates to try from r to 10 r
HALVINGS = 80


def deviation(values: Sequence[float], divisor: int) -> float:
    """The standard deviation, with n or n - 1 as the divisor."""
    return sqrt(fsum(d * d for d in centered(values)[1]) / divisor) if divisor else 0.0


SCALES: dict[str, Callable[[Sequence[float]], tuple[float, float]]] = {  # (v - first) / second
    "standardised x": lambda v: (centered(v)[0], deviation(v, len(v))),
    "standardised x, with n - 1 in the standard deviation": (
        lambda v: (centered(v)[0], deviation(v, len(v) - 1))
    ),
    "x scaled to lie between 0 and 1": lambda v: (min(v), max(v) - min(v)),
    "x minus its mean, divided by its range": lambda v: (centered(v)[0], max(v) - min(v)),
    "x minus its mean": lambda v: (centered(v)[0], 1.0),
    "x divided by the largest x": lambda v: (0.0, max(v)),
}


def views(search: Search) -> Iterator[tuple[str, Bowl, tuple[float, ...]]]:
    """For each scale of x: its name, the Bowl of the scaled points, and its numbers."""
    x, y = zip(*search.points, strict=True)
    for name, scale in SCALES.items():
        for words, of_y in (("", (0.0, 1.0)), (", and y likewise", scale(y))):
            (off, over), (lift, up) = scale(x), of_y
            with suppress(ZeroDivisionError):
                points = [((u - off) / over, (v - lift) / up) for u, v in search.points]
                yield f"in {name}{words}", Bowl.of(points), (off, over, lift, up)


def epochs_of(search: Search, run: RightRun, m: Powers, b: Powers) -> list[range]:
    """The epochs, up to 10,000 or the given number, at which a run prints the given numbers."""
    wanted = [(m, search.m), (b, search.b), (run.error, search.error)]
    return run.epochs(wanted, max(FOLLOWED, search.given.epochs or 0))


def over_scaled_x(search: Search) -> str:
    """Words for a scale of x with which the right program prints the numbers; "" if none."""
    *_, told, rate, start = search.given
    if search.given.digits < FEWEST[1] or ANY in search.given[:2]:
        return ""
    for view, bowl, (off, over, lift, up) in views(search):
        run = RightRun(bowl, rate, start)
        original = run.combined(up / over, 0.0, 0.0), run.combined(-up * off / over, up, lift)
        for line in ((run.m, run.b), original):
            epochs = epochs_of(search, run, *line)
            if (told is None and epochs) or at(epochs, told):
                epoch = nearest(epochs, told)
                return f"{view}, the right program prints these numbers at epoch {epoch:,}."
    return ""


def usual_rate(search: Search) -> tuple[float, int] | None:
    """A usual learning rate with which the right program prints the numbers, and the epochs.

    If several rates fit, the one with the roundest number of epochs is returned.
    """
    told = search.given.epochs
    fitting: list[tuple[int, float, int]] = []
    for rate in USUAL_RATES:
        run = RightRun(search.bowl, rate, search.given.start)
        epochs = epochs_of(search, run, run.m, run.b)
        each = [told] if told is not None else [k for stretch in epochs for k in stretch if k]
        zeros = {k: len(str(k)) - len(str(k).rstrip("0")) for k in each if at(epochs, k)}
        fitting += [(zeros[k], rate, k) for k in zeros]
    return max(fitting)[1:] if fitting else None


def solved_rate(search: Search) -> tuple[float, int] | None:
    """The learning rate with which the right program prints the numbers after the given epochs.

    If the printed m or b is between the values for two rates, the rate is found by bisection.
    """
    epochs, bowl, given = search.given.epochs, search.bowl, search.given
    if not epochs or ANY in given[:2]:
        return None

    def end(rate: float) -> tuple[float, float]:
        return RightRun(bowl, rate, given.start).at(epochs)

    low = SMALLEST * bowl.largest_stable_rate
    while isfinite(end(low)[0]) and low < 1e3 * bowl.largest_stable_rate:
        high = low * 10 ** (1 / A_DECADE)
        for which, number in ((1, given.b), (0, given.m)):
            value, left, right = number.value, low, high
            below = end(low)[which] < value
            if below != (end(high)[which] < value):
                for _ in range(HALVINGS):
                    middle = (left + right) / 2
                    same = (end(middle)[which] < value) == below
                    left, right = (middle, right) if same else (left, middle)
                m, b = end(right)
                if search.fits(m, b) and search.error.fits(bowl.error + bowl.excess(m, b)):
                    return right, epochs
        low = high
    return None


def at_another_rate(rate: float, epochs: int, given: float | None) -> str:
    """The sentence about a rate that explains the numbers. given: the --learning-rate, if any."""
    words = (
        f"With a learning rate of {rate:.6g} the right program prints these numbers after "
        f"{count(epochs, 'epoch')}: if your rate was this, nothing is wrong. "
    )
    if given is None:
        return f"{words}Give it: --learning-rate."
    times = f"the gradient is {rate / given:.6g} times the right one"
    return f"{words}If your rate was {given:g}, {times}: look at the divisor of the gradient."


def nearby(search: Search) -> list[str]:
    """Sentences about m and b, if no program was found."""
    (m, b, error, *_), bowl = search.given, search.bowl
    if ANY in (m, b):
        return []
    if search.fits(bowl.b, bowl.m):
        return ["m and b are the least-squares minimum, with exchanged names."]
    minima = [(name, one) for name, one, (*_, up) in views(search) if up == 1]
    minima.append(("with x and y exchanged", Bowl.of([(y, x) for x, y in search.points])))
    sentences = [
        f"m and b are the least-squares minimum {name}."
        for name, one in minima
        if search.fits(one.m, one.b)
    ]
    (steep_m, steep_b), _ = bowl.directions
    across = (m.value - bowl.m) * steep_m + (b.value - bowl.b) * steep_b
    share = bowl.curvatures[0] / 2 * across * across
    excess = bowl.excess(m.value, b.value)
    if not sentences and bowl.condition > LONG_VALLEY and share < 0.01 * excess:
        sentences.append(
            "m and b are on the floor of the valley, which a right program follows too: perhaps "
            "only the learning rate, the start or the number of epochs is different."
        )
    right = bowl.error + excess
    if error is not ANY and isfinite(right):
        fits = "is" if search.error.fits(right) else "is not"
        sentences.append(f"The error {fits} the mean squared error at this m and b, {right:.6g}.")
    return sentences
