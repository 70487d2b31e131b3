"""What batch, momentum and nesterov will do on a bowl, before they do it.

In each of the Hessian's two directions, an epoch of batch multiplies the distance from the minimum
by 1 - learning_rate * curvature; the others are linear maps as well (linear.py). All else follows:
how soon, how near, and whether at all.
Source: Nocedal and Wright, Numerical Optimization (2006), section 3.3.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from math import inf, log
from sys import float_info
from types import MappingProxyType
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.linear import modes

LAST_EPOCH = 2**60  # what has not happened by then counts as never
SINGLE_STEPS = 1000  # back from a bound, before the steps become longer
ON_THE_FLOOR = 0.01  # of the distance across the valley


class Forecast(NamedTuple):
    """What to expect of an optimizer at one learning rate, from one start.

    factors: what an epoch leaves of the distance in the steep and in the flat direction.
    periods: in how many epochs it swings to and fro in each, or None.
    halvings: the epochs in which each of the two distances halves; inf for never.
    b_near: the epoch from which on b stays within 1 % of the minimum's; None for never, and where
        b is 0 there.
    error_near: the same for the error.
    last: the last epoch whose error is finite, or None where all are.
    floor: the epoch at which 1 % of the distance in the steep direction is left; None for never.
    left: what is left then of the distances from the start to the minimum, in m and in b; None
        where a distance is 0.
    """

    factors: tuple[float, float]
    halvings: tuple[float, float]
    b_near: int | None
    error_near: int | None
    last: int | None
    floor: int | None
    left: tuple[float | None, float | None]
    periods: tuple[float | None, float | None] = (None, None)


def forecast(
    bowl: Bowl,
    n: int,
    learning_rate: float,
    m: float = 0.0,
    b: float = 0.0,
    b_of: tuple[float, float] = (0.0, 1.0),
    *,
    name: str = "batch",
    hyperparameters: Mapping[str, object] = MappingProxyType({}),
) -> Forecast:
    """The forecast for batch, momentum or nesterov over n points with that bowl, from (m, b).

    b_of: how the intercept that is asked for follows from this bowl's (m, b), as a sum of so many
        times the two: where x is standardised, the intercept over x itself is such a sum.
    """
    away = m - bowl.m, b - bowl.b
    directions = bowl.directions
    steep, flat = both = modes(bowl, name, learning_rate, hyperparameters)
    distances = [away[0] * along_m + away[1] * along_b for along_m, along_b in directions]

    def shares(of: tuple[float, float]) -> list[float]:
        """What each direction contributes to the distance of a sum of so many m and b."""
        along = [of[0] * along_m + of[1] * along_b for along_m, along_b in directions]
        return [d * a for d, a in zip(distances, along, strict=True)]

    def distance(parts: list[float], epoch: int) -> float:
        pairs = zip(parts, both, strict=True)
        return abs(sum(part * mode.gain(epoch) for part, mode in pairs if part))

    def bound(parts: list[float], epoch: int) -> float:
        pairs = zip(parts, both, strict=True)
        return sum(abs(part) * mode.bound(epoch) for part, mode in pairs if part)

    heights = [c / 2 * d * d for c, d in zip(bowl.curvatures, distances, strict=True)]

    def excess(epoch: int) -> float:
        # h * f^k * f^k, as f^2k alone may be too large
        gains = [mode.gain(epoch) for mode in both]
        return sum(h * g * g for h, g in zip(heights, gains, strict=True) if h)

    def highest(epoch: int) -> float:
        bounds = [mode.bound(epoch) for mode in both]
        return sum(h * b * b for h, b in zip(heights, bounds, strict=True) if h)

    def settles(
        upper: Callable[[int], float], now: Callable[[int], float], near: float
    ) -> int | None:
        """The epoch from which on `now` stays below `near`; `upper` is above it, without swings."""
        epoch, steps = first_epoch(lambda k: upper(k) <= near), 0
        while epoch and now(epoch - 1) <= near:
            epoch, steps = epoch - 1, steps + 1
            if steps == SINGLE_STEPS:  # `upper` is far above: so it is for millions of epochs
                back = 1
                while back < epoch and now(epoch - back) <= near:
                    back *= 2
                earlier = range(max(0, epoch - back), epoch)
                return earlier.start + bisect_left(earlier, True, key=lambda k: now(k) <= near)
        return epoch

    # Of a b or an error that is 0 but for rounding there is no 1 %.
    terms = b_of[0] * bowl.m, b_of[1] * bowl.b
    lowest_b, scale_b = sum(terms), max(*map(abs, terms), abs(bowl.m * bowl.mean_x))
    near_b = 0.01 * abs(lowest_b) if abs(lowest_b) > 1e-9 * scale_b else -1.0
    near_error = 0.01 * bowl.error if bowl.error > 1e-18 * excess(0) else -1.0
    of_b = shares(b_of)
    b_near = settles(lambda k: bound(of_b, k), lambda k: distance(of_b, k), near_b)
    overflow = first_epoch(lambda epoch: n * highest(epoch) > float_info.max)
    while overflow is not None and n * excess(overflow) <= float_info.max:
        overflow += 1
    floor = settles(steep.bound, lambda k: abs(steep.gain(k)), ON_THE_FLOOR)
    left = [
        distance(parts, floor) / distance(parts, 0) if floor and distance(parts, 0) else None
        for parts in (shares((1.0, 0.0)), of_b)
    ]
    return Forecast(
        (steep.factor, flat.factor),
        (halving_time(steep.factor), halving_time(flat.factor)),
        b_near,
        settles(highest, excess, near_error),
        None if overflow is None else overflow - 1,
        floor,
        (left[0], left[1]),
        (steep.period, flat.period),
    )


def halving_time(factor: float) -> float:
    """log(1/2) / log |factor|: in so many epochs a distance halves; inf if it does not shrink."""
    if factor == 0:
        return 0.0
    return log(0.5) / log(abs(factor)) if abs(factor) < 1 else inf


def first_epoch(holds: Callable[[int], bool]) -> int | None:
    """The first epoch at which a condition holds that then goes on to hold; None for never."""
    if not holds(LAST_EPOCH):
        return None
    return bisect_left(range(LAST_EPOCH), True, key=holds)
