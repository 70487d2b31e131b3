"""The ticks of an axis, at 1, 2, 5 x 10^n or at decades, and their labels, such as 1.2×10⁻⁹."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import count
from math import ceil, floor, log10
from typing import NamedTuple

from gdref.text.numbers import may_be_years, with_commas, with_power

# The numbers of decades between two ticks of a log axis.
STRIDES = (1000, 500, 200, 100, 50, 20, 10, 5, 3, 2, 1)


class Tick(NamedTuple):
    """A value on an axis and its label."""

    value: float
    label: str


@lru_cache  # cached, because the panels of a chart often have the same axes
def ticks(low: float, high: float, log: bool, most: int, power: int = 0) -> list[Tick]:
    """Ticks from low to high. There are two or more if possible, but not more than `most`.

    power: the power of ten by which the labels of evenly spaced ticks are divided.
    """
    values = grid(low, high, log, most)
    inside = [value for value in values if low <= float(value) <= high]
    if log:
        labels = log_labels(inside)
    else:
        step = values[1] - values[0]
        labels = linear_labels([v.scaleb(-power) for v in inside], step.scaleb(-power))
    return [Tick(float(value), label) for value, label in zip(inside, labels, strict=True)]


def grid(low: float, high: float, log: bool, most: int) -> list[Decimal]:
    """The finest grid from low to high. It has two values or more, but not more than `most`.

    The grid begins at low or before it, and ends at high or after it.
    """
    found: list[Decimal] = []
    inside = 0
    for finer in (_log_grids if log else _linear_grids)(low, high):
        more = sum(low <= float(value) <= high for value in finer)
        if more > most and inside > 1:
            return found
        found, inside = finer, more
    return found


def _linear_grids(low: float, high: float) -> Iterator[list[Decimal]]:
    """Evenly spaced values, from coarse to fine."""
    for exponent in count(floor(log10(max(high / 2 - low / 2, 5e-324))) + 1, -1):
        for digit in (5, 2, 1):
            step = digit * Decimal(10) ** exponent
            first, last = floor(Decimal(low) / step), ceil(Decimal(high) / step)
            yield [k * step for k in range(first, last + 1)]


def _log_grids(low: float, high: float) -> Iterator[list[Decimal]]:
    """Values of a log axis, from every 1,000th decade to 1, 2 and 5 in each decade."""
    first, last = 3 * floor(log10(low)) - 1, 3 * ceil(log10(high)) + 1
    for stride in (*(3 * decades for decades in STRIDES), 1):
        indices = (k * stride for k in range(first // stride, -(-last // stride) + 1))
        yield [(1, 2, 5)[k % 3] * Decimal(10) ** (k // 3) for k in indices]


def linear_labels(values: list[Decimal], step: Decimal) -> list[str]:
    """The labels of evenly spaced ticks, with as many decimals as needed."""
    if step < 500 and may_be_years(values):
        return [f"{value:.0f}" for value in values]
    decimals = max(0, -step.adjusted())
    return [with_commas(f"{value:.{decimals}f}") if value else "0" for value in values]


def log_labels(values: list[Decimal]) -> list[str]:
    """The labels of the ticks of a log axis, all in the same form."""
    if min(values) >= Decimal("1e-4") and max(values) < 10**6:
        return [with_commas(f"{value.normalize():f}") for value in values]
    return [with_power(f"{v.scaleb(-v.adjusted()).normalize():f}", v.adjusted()) for v in values]
