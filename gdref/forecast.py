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

FOR_EVER = 2**60  # epochs


class Forecast(NamedTuple):
    """What to expect of batch at one learning rate, from one start.

    factors: what an epoch leaves of the distance in the steep and in the flat direction.
    halvings: the epochs in which each of the two distances halves; inf for never.
    b_near: the epoch from which on b stays within 1 % of the minimum's; None for never, and where
        b is 0 there.
    error_near: the same for the error.
    last: the last epoch whose error is finite, or None where all are.
    """

    factors: tuple[float, float]
    halvings: tuple[float, float]
    b_near: int | None
    error_near: int | None
    last: int | None


def forecast(bowl: Bowl, n: int, learning_rate: float, m: float = 0.0, b: float = 0.0) -> Forecast:
    """The forecast for batch over n points with that bowl, from (m, b)."""
    away = m - bowl.m, b - bowl.b
    factors, distances, shares = [], [], []
    for curvature, (along_m, along_b) in zip(bowl.curvatures, bowl.directions, strict=True):
        factors.append(1 - learning_rate * curvature)
        distances.append(away[0] * along_m + away[1] * along_b)
        shares.append(distances[-1] * along_b)  # of b's own distance

    def b_away(epoch: int) -> float:
        return abs(sum(s * power(f, epoch) for s, f in zip(shares, factors, strict=True)))

    def b_bound(epoch: int) -> float:
        return sum(abs(s * power(f, epoch)) for s, f in zip(shares, factors, strict=True))

    heights = [c / 2 * d * d for c, d in zip(bowl.curvatures, distances, strict=True)]

    def excess(epoch: int) -> float:
        # h * f^k * f^k, as f^2k alone may be too large
        powers = [power(factor, epoch) for factor in factors]
        return sum(h * p * p for h, p in zip(heights, powers, strict=True))

    # Of a b or an error that is 0 but for rounding there is no 1 %.
    near_b = 0.01 * abs(bowl.b) if abs(bowl.b) > 1e-9 * abs(bowl.m * bowl.mean_x) else -1.0
    near_error = 0.01 * bowl.error if bowl.error > 1e-18 * excess(0) else -1.0
    b_near = first(lambda epoch: b_bound(epoch) <= near_b)
    while b_near and b_away(b_near - 1) <= near_b:
        b_near -= 1  # the two directions' shares of b may have opposite signs
    last = first(lambda epoch: n * excess(epoch) > float_info.max)
    return Forecast(
        (factors[0], factors[1]),
        (halving(factors[0]), halving(factors[1])),
        b_near,
        first(lambda epoch: excess(epoch) <= near_error),
        None if last is None else last - 1,
    )


def power(factor: float, exponent: int) -> float:
    """factor^exponent, or inf where that is too large."""
    try:
        return factor**exponent
    except OverflowError:
        return inf


def halving(factor: float) -> float:
    """log(1/2) / log |factor|: in so many epochs a distance halves; inf if it does not shrink."""
    if factor == 0:
        return 0.0
    return log(0.5) / log(abs(factor)) if abs(factor) < 1 else inf


def first(holds: Callable[[int], bool]) -> int | None:
    """The first epoch at which a condition holds that then holds for ever; None for never."""
    if not holds(FOR_EVER):
        return None
    return bisect_left(range(FOR_EVER), True, key=holds)
