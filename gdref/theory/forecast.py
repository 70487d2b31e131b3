"""Forecasts the epoch at which batch, momentum or nesterov is near the minimum, or overflows.

In each of the bowl's two directions, an epoch of batch multiplies the distance from the minimum by
1 - learning_rate * curvature. An epoch of momentum or nesterov is a linear map, too (see
linear_maps.py). The forecast is computed from these maps.
Source: Nocedal and Wright, Numerical Optimization (2006), section 3.3.
"""

from collections.abc import Callable, Mapping
from math import inf, log
from sys import float_info
from types import MappingProxyType
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.theory.linear_maps import modes

LAST_EPOCH = 2**60  # "never" means: not in this number of epochs
ON_THE_FLOOR = 0.01  # on the valley's floor, 1 % of the distance across the valley is left


class Forecast(NamedTuple):
    """The forecast of one optimizer at one learning rate, from one start.

    factors: the number by which an epoch multiplies the distance, in the steep and flat direction.
    halvings: for both directions, the number of epochs in which the distance halves; inf for never.
    b_near: the epoch from which on b stays within 1 % of the minimum's b; inf for never.
        b_near is None if the minimum's b is 0 up to rounding.
    error_near: the epoch from which on the error stays within 1 % of the minimum's error; inf for
        never.
    last: the last epoch with a finite error, or None if all errors are finite.
    floor: the epoch at which 1 % of the distance in the steep direction is left; None for never.
    left: the shares of the distances in m and b that are left at the epoch `floor`. A share is None
        if the distance was 0 at the start.
    periods: for both directions, the number of epochs in one oscillation; None for no oscillation.
    """

    factors: tuple[float, float]
    halvings: tuple[float, float]
    b_near: float | None
    error_near: float | None
    last: int | None
    floor: int | None
    left: tuple[float | None, float | None]
    periods: tuple[float | None, float | None] = (None, None)

    def as_json(self) -> dict[str, object]:
        """The forecast for --format json; an infinite number means never."""
        return {
            "factors": self.factors,
            "periods": self.periods,
            "halvings": self.halvings,
            "b_within_1_percent": self.b_near,
            "error_within_1_percent": self.error_near,
            "last_finite_epoch": self.last,
        }


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
    """The forecast for batch, momentum or nesterov from (m, b), on the bowl over n points.

    b_of: the weights (p, q) in the intercept p m + q b, by default (0, 1). With standardised x,
    other weights give the intercept over the original x.
    """
    away = m - bowl.m, b - bowl.b
    directions = bowl.directions
    steep, flat = both = modes(bowl, name, learning_rate, hyperparameters)
    distances = [away[0] * along_m + away[1] * along_b for along_m, along_b in directions]

    def shares(of: tuple[float, float]) -> list[float]:
        """The distance of p m + q b from its value at the minimum, in parts by direction."""
        along = [of[0] * along_m + of[1] * along_b for along_m, along_b in directions]
        parts = [d * a for d, a in zip(distances, along, strict=True)]
        # In standardised x both parts shrink by the same factor, so only their sum matters.
        return parts if steep != flat else [sum(parts), 0.0]

    def farthest(parts: list[float], first: int, last: int) -> float:
        """An upper bound of the distance in a range of epochs; exact for a single epoch."""
        low = high = 0.0
        for part, mode in zip(parts, both, strict=True):
            if part:
                ends = sorted(part * gain for gain in mode.between(first, last))
                low, high = low + ends[0], high + ends[1]
        return max(-low, high)

    heights = [c / 2 * d * d for c, d in zip(bowl.curvatures, distances, strict=True)]

    def highest(first: int, last: int) -> float:
        """An upper bound of the excess in a range of epochs; exact for a single epoch."""
        gains = [max(map(abs, mode.between(first, last))) for mode in both]
        # h * f^k * f^k, because f^2k may be too large for a float
        return sum(h * g * g for h, g in zip(heights, gains, strict=True) if h)

    def settles(most: Callable[[int, int], float], near: float | None) -> float | None:
        """The epoch from which on a quantity stays below `near`; inf for never."""
        if near is None:
            return None
        last = outermost(most, near, latest=True)
        return 0 if last is None else last + 1 if last < LAST_EPOCH else inf

    # If b or the error is 0 up to rounding, 1 % of it means nothing.
    terms = b_of[0] * bowl.m, b_of[1] * bowl.b
    lowest_b, scale_b = sum(terms), max(*map(abs, terms), abs(bowl.m * bowl.mean_x))
    near_b = 0.01 * abs(lowest_b) if abs(lowest_b) > 1e-9 * scale_b else None
    near_error = 0.01 * bowl.error if bowl.error > 1e-18 * sum(heights) else None
    of_b = shares(b_of)
    too_large = outermost(highest, float_info.max / n, latest=False)
    there = settles(lambda *stretch: max(map(abs, steep.between(*stretch))), ON_THE_FLOOR)
    floor = int(there) if there is not None and there < inf else None
    left = [
        farthest(parts, floor, floor) / farthest(parts, 0, 0)
        if floor and farthest(parts, 0, 0)
        else None
        for parts in (shares((1.0, 0.0)), of_b)
    ]
    return Forecast(
        (steep.factor, flat.factor),
        (halving_time(steep.factor), halving_time(flat.factor)),
        settles(lambda *stretch: farthest(of_b, *stretch), near_b),
        settles(highest, near_error),
        None if too_large is None else too_large - 1,
        floor,
        (left[0], left[1]),
        (steep.period, flat.period),
    )


def halving_time(factor: float) -> float:
    """log(1/2) / log |factor|: the epochs in which a distance halves; inf if it does not shrink."""
    if factor == 0:
        return 0.0
    return log(0.5) / log(abs(factor)) if abs(factor) < 1 else inf


def outermost(most: Callable[[int, int], float], limit: float, latest: bool) -> int | None:
    """The last (or first) epoch at which a quantity is above a limit; None for never.

    most: a function that returns an upper bound of the quantity in a range of epochs; it is exact
    for a single epoch. If the bound is above the limit, the range is divided into two halves.
    """
    stretches = [(0, LAST_EPOCH)]
    while stretches:
        first, last = stretches.pop()
        if most(first, last) <= limit:
            continue
        if first == last:
            return first
        middle = (first + last) // 2
        earlier, later = (first, middle), (middle + 1, last)
        stretches += [earlier, later] if latest else [later, earlier]
    return None
