"""What batch will do on a bowl, before it does it.

In each of the Hessian's two directions, an epoch multiplies the distance from the minimum by
1 - learning_rate * curvature. All else follows: how soon, how near, and whether at all.
Source: Nocedal and Wright, Numerical Optimization (2006), section 3.3.
"""

from bisect import bisect_left
from collections.abc import Callable
from math import inf, log
from sys import float_info
from typing import NamedTuple

from gdref.bowl import Bowl

LAST_EPOCH = 2**60  # what has not happened by then counts as never
ON_THE_FLOOR = 0.01  # of the distance across the valley


class Forecast(NamedTuple):
    """What to expect of batch at one learning rate, from one start.

    factors: what an epoch leaves of the distance in the steep and in the flat direction.
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


def forecast(
    bowl: Bowl,
    n: int,
    learning_rate: float,
    m: float = 0.0,
    b: float = 0.0,
    b_of: tuple[float, float] = (0.0, 1.0),
) -> Forecast:
    """The forecast for batch over n points with that bowl, from (m, b).

    b_of: how the intercept that is asked for follows from this bowl's (m, b), as a sum of so many
        times the two: where x is standardised, the intercept over x itself is such a sum.
    """
    away = m - bowl.m, b - bowl.b
    factors, distances, directions = [], [], bowl.directions
    for curvature, (along_m, along_b) in zip(bowl.curvatures, directions, strict=True):
        factors.append(1 - learning_rate * curvature)
        distances.append(away[0] * along_m + away[1] * along_b)

    def shares(of: tuple[float, float]) -> list[float]:
        """What each direction contributes to the distance of a sum of so many m and b."""
        along = [of[0] * along_m + of[1] * along_b for along_m, along_b in directions]
        return [d * a for d, a in zip(distances, along, strict=True)]

    def distance(parts: list[float], epoch: int) -> float:
        return abs(sum(part * power(f, epoch) for part, f in zip(parts, factors, strict=True)))

    def bound(parts: list[float], epoch: int) -> float:
        return sum(abs(part * power(f, epoch)) for part, f in zip(parts, factors, strict=True))

    heights = [c / 2 * d * d for c, d in zip(bowl.curvatures, distances, strict=True)]

    def excess(epoch: int) -> float:
        # h * f^k * f^k, as f^2k alone may be too large
        powers = [power(factor, epoch) for factor in factors]
        return sum(h * p * p for h, p in zip(heights, powers, strict=True))

    # Of a b or an error that is 0 but for rounding there is no 1 %.
    terms = b_of[0] * bowl.m, b_of[1] * bowl.b
    lowest_b, scale_b = sum(terms), max(*map(abs, terms), abs(bowl.m * bowl.mean_x))
    near_b = 0.01 * abs(lowest_b) if abs(lowest_b) > 1e-9 * scale_b else -1.0
    near_error = 0.01 * bowl.error if bowl.error > 1e-18 * excess(0) else -1.0
    of_b = shares(b_of)
    b_near = first_epoch(lambda epoch: bound(of_b, epoch) <= near_b)
    while b_near and distance(of_b, b_near - 1) <= near_b:
        b_near -= 1  # the two directions' shares of b may have opposite signs
    overflow = first_epoch(lambda epoch: n * excess(epoch) > float_info.max)
    floor = first_epoch(lambda epoch: abs(power(factors[0], epoch)) <= ON_THE_FLOOR)
    left = [
        distance(parts, floor) / distance(parts, 0) if floor and distance(parts, 0) else None
        for parts in (shares((1.0, 0.0)), of_b)
    ]
    return Forecast(
        (factors[0], factors[1]),
        (halving_time(factors[0]), halving_time(factors[1])),
        b_near,
        first_epoch(lambda epoch: excess(epoch) <= near_error),
        None if overflow is None else overflow - 1,
        floor,
        (left[0], left[1]),
    )


def power(factor: float, exponent: int) -> float:
    """factor^exponent, or inf where that is too large."""
    try:
        return factor**exponent
    except OverflowError:
        return inf


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
