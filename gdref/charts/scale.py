"""Scales: how far an axis reaches, and its ticks at 1, 2, 5 x 10^n, or at decades."""

import sys
from collections.abc import Iterable
from decimal import Decimal
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

from gdref.charts.numbers import format_decades, format_ticks

LARGEST = sys.float_info.max
FAR = 1e150  # panels away: as good as infinitely far, and its square is a float
NEAR = 1e6  # panels away: a line from so far is cut off exactly enough
TINY = 1e-300  # what is smaller counts as 0 on a log axis
MARGIN = 0.05  # of an axis, left free at each end


class Tick(NamedTuple):
    """A value on an axis and how it is written."""

    value: float
    label: str


def reach(
    values: Iterable[float], log: bool = False, margin: float = MARGIN
) -> tuple[float, float]:
    """The ends of an axis on which all values can be seen; those it cannot show do not count."""
    low, high = LARGEST, -LARGEST
    for value in values:
        if isfinite(value) and (value >= TINY or not log):
            low, high = min(low, value), max(high, value)
    if low > high:
        return (1.0, 10.0) if log else (0.0, 1.0)
    if log:
        decades = log10(high) - log10(low)
        room = margin * decades if decades > 1e-9 else 0.5
        return (
            max(TINY / 10, low * 10 ** max(-300.0, -room)),
            min(LARGEST, high * 10 ** min(300.0, room)),
        )
    # Where all are equal, or nearly so to a float, the axis must still have a length.
    least = max(1e-9 * max(abs(low), abs(high)), 1e-300)
    half = high / 2 - low / 2
    if half < least:
        room = max(0.1 * max(abs(low), abs(high)), least) if low or high else 1.0
    else:
        room = 2 * margin * half
    return max(-LARGEST, low - room), min(LARGEST, high + room)


def ticks(low: float, high: float, log: bool, most: int) -> list[Tick]:
    """Ticks from low to high: no more than so many where that can be, and two where they can."""
    if log:
        decades = _decades(low, high, most)
        if len(decades) > 1 or (decades and high / low >= 100):
            return decades
    return _linear(low, high, most)


def _linear(low: float, high: float, most: int) -> list[Tick]:
    exponent = floor(log10(max(high / 2 - low / 2, 5e-324))) - 2
    finer: list[Tick] = []
    while True:
        for digit in (1, 2, 5):
            step = digit * Decimal(10) ** exponent
            first, last = ceil(Decimal(low) / step), floor(Decimal(high) / step)
            if last - first > most + 9:
                continue
            if last <= first and finer:
                return finer
            values = [k * step for k in range(first, last + 1)]
            finer = _with_labels(values, format_ticks(values, step))
            if len(values) <= most:
                return finer
        exponent += 1


def _decades(low: float, high: float, most: int) -> list[Tick]:
    first, last = ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9)
    values = [Decimal(10) ** k for k in range(first, last + 1)]
    if len(values) > 1:
        every = next(
            k for k in (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000) if (last - first) // k < most
        )
        values = [value for value in values if value.adjusted() % every == 0]
    else:
        fine = [digit * Decimal(10) ** k for k in range(first - 1, last + 1) for digit in (1, 2, 5)]
        values = [value for value in fine if low <= value <= high]
    return _with_labels(values, format_decades(values)) if values else []


def _with_labels(values: list[Decimal], labels: list[str]) -> list[Tick]:
    return [Tick(float(value), label) for value, label in zip(values, labels, strict=True)]
