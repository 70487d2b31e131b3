"""Ticks at 1, 2, 5 x 10^n, or at decades, and their labels: 0.25, 1,000, 1.2×10⁻⁹, 1990."""

from collections.abc import Iterable
from decimal import Decimal
from math import ceil, floor, log10
from typing import NamedTuple

from gdref.text.numbers import may_be_years, with_commas, with_power

LONGEST = 9  # characters; a longer label becomes a power of ten
STRIDES = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)  # decades between two ticks


class Tick(NamedTuple):
    """A value on an axis and its label."""

    value: float
    label: str


def ticks(low: float, high: float, log: bool, most: int) -> list[Tick]:
    """Ticks from low to high: at most `most`, and at least two if possible."""
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
            finer = _with_labels(values, linear_labels(values, step))
            if len(values) <= most:
                return finer
        exponent += 1


def _decades(low: float, high: float, most: int) -> list[Tick]:
    first, last = ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9)
    values = [Decimal(10) ** k for k in range(first, last + 1)]
    if len(values) > 1:
        stride = next(k for k in STRIDES if (last - first) // k < most)
        values = [value for value in values if value.adjusted() % stride == 0]
    else:
        fine = [digit * Decimal(10) ** k for k in range(first - 1, last + 1) for digit in (1, 2, 5)]
        values = [value for value in fine if low <= value <= high]
    return _with_labels(values, log_labels(values)) if values else []


def _with_labels(values: Iterable[Decimal], labels: Iterable[str]) -> list[Tick]:
    return [Tick(float(value), label) for value, label in zip(values, labels, strict=True)]


def linear_labels(values: list[Decimal], step: Decimal) -> list[str]:
    """The labels of evenly spaced ticks, all in the same form, with as many decimals as needed."""
    if step < 500 and may_be_years(values):
        return [f"{value:.0f}" for value in values]
    largest = max(map(abs, values))
    decimals = max(0, -step.adjusted())
    texts = [f"{value:.{decimals}f}" for value in values]
    if not largest or (decimals <= 6 and max(map(len, texts)) <= LONGEST and largest < 10**7):
        return [
            with_commas(text) if value else "0" for text, value in zip(texts, values, strict=True)
        ]
    power = largest.adjusted()
    decimals = max(0, power - step.adjusted())
    return [
        with_power(f"{value.scaleb(-power):.{decimals}f}", power) if value else "0"
        for value in values
    ]


def log_labels(values: list[Decimal]) -> list[str]:
    """The labels of the ticks of a log axis, all in the same form."""
    if min(values) >= Decimal("1e-4") and max(values) < 10**6:
        return [with_commas(f"{value.normalize():f}") for value in values]
    return [with_power(f"{v.scaleb(-v.adjusted()).normalize():f}", v.adjusted()) for v in values]
