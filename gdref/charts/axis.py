"""An axis: its two ends, the position of a value on it, and its ticks."""

import sys
from collections.abc import Iterable
from math import floor, inf, isfinite, log10
from typing import NamedTuple

from gdref.charts.ticks import Tick, ticks
from gdref.text.numbers import pictured, with_power

LARGEST = sys.float_info.max
FAR = 1e150  # the largest position, in lengths of the axis; FAR ** 2 is still a finite float
TINY = 1e-300  # smaller values count as 0 on a log axis
COARSE = 5  # ticks that decide where an axis ends; two more may follow
MARGIN = 0.05  # the share of an axis that stays empty at each end
END = 0.12  # the share of a whole axis before its end that has no other label
# The positions of 0 and of low, on a log axis that has a place for 0. On a log axis that has a
# place for inf, high is at 1 - BREAK and inf at 1 - ZERO.
ZERO, BREAK = 0.03, 0.12


class Axis(NamedTuple):
    """An axis from low to high; both are above 0 if the axis is logarithmic.

    zero: whether a log axis has a place for 0; a break separates this place from low.
    whole: whether the axis counts something; then only whole numbers get a tick.
    never: the label of inf; "" for none. A log axis with this label has a place for inf; a
        break separates this place from `high`.
    """

    name: str
    low: float
    high: float
    log: bool = False
    zero: bool = False
    whole: bool = False
    never: str = ""

    def position(self, value: float) -> float:
        """The position of a value: 0 at low, 1 at high; always finite."""
        if self.log:
            if value < TINY:
                return ZERO
            if value == inf:
                return 1 - ZERO
            low, high = log10(self.low), log10(self.high)
            first, last = BREAK * self.zero, 1 - BREAK * bool(self.never)
            return first + (last - first) * (log10(value) - low) / (high - low)
        low, high = self.low / 2, self.high / 2  # halved: high - low may be above the largest float
        return max(-FAR, min(FAR, (value / 2 - low) / (high - low)))

    def can_show(self, value: float) -> bool:
        """Whether the value has a position on the axis, between the ends or beyond them."""
        if value == inf:
            return self.log and bool(self.never)
        return isfinite(value) and (not self.log or self.zero or value >= TINY)

    @property
    def power(self) -> int:
        """The power of ten that all labels of a linear axis share; its name has it once."""
        largest = 0.0 if self.log or self.whole else max(abs(self.low), abs(self.high))
        power = max(-300, floor(log10(largest))) if largest else 0
        return 0 if -4 < power < 7 else power

    @property
    def title(self) -> str:
        """The name, and the power of ten of the labels: income, in 10⁸."""
        return f"{self.name}, in {with_power('1', self.power)}" if self.power else self.name

    def ticks(self, most: int) -> list[Tick]:
        """About `most` ticks, and one more for each place that the axis has for 0 or for inf."""
        unit = 10.0**self.power
        regular = [
            Tick(tick.value * unit, tick.label)
            for tick in ticks(self.low / unit, self.high / unit, self.log, most)
        ]
        if self.whole:
            values = [tick.value for tick in regular if tick.value == round(tick.value)]
            if self.high == round(self.high):  # the end has a label, too
                near = 1 - END
                values = [v for v in values if self.position(v) < near] + [self.high]
            regular = [Tick(value, pictured(value)) for value in values]
        if self.log and self.never:
            regular = [*regular, Tick(inf, self.never)]
        return [Tick(0.0, "0"), *regular] if self.log and self.zero else regular


def reach(
    values: Iterable[float], log: bool = False, margin: float = MARGIN
) -> tuple[float, float]:
    """The ends of an axis for all values; values that no axis can show are left out.

    With the usual margin, the ends are at ticks, so they have labels.
    """
    low, high = LARGEST, -LARGEST
    for value in values:
        if isfinite(value) and (value >= TINY or not log):
            low, high = min(low, value), max(high, value)
    if low > high:
        return (1.0, 10.0) if log else (0.0, 1.0)
    if log:
        decades = log10(high) - log10(low)
        room = min(1.0, margin * decades) if decades > 1e-9 else 0.5
        ends = (
            max(TINY / 10, low * 10 ** max(-300.0, -room)),
            min(LARGEST, high * 10 ** min(300.0, room)),
        )
        return to_ticks(*ends, True) if margin == MARGIN else ends
    # If all values are equal up to rounding, the axis must still have a length.
    largest = max(abs(low), abs(high))
    least = max(1e-9 * largest, 1e-300)
    half = high / 2 - low / 2
    room = 2 * margin * half
    if half < least:
        room = max(0.1 * largest, least) if largest else 1.0
    if half >= least and margin == MARGIN:
        first, last = to_ticks(low, high, False)  # beyond the values, or at them: then with room
        ends = first if first < low else low - room, last if last > high else high + room
    else:
        ends = low - room, high + room
    return max(-LARGEST, ends[0]), min(LARGEST, ends[1])


def to_ticks(low: float, high: float, log: bool) -> tuple[float, float]:
    """The ends of an axis, moved outwards to the next ticks."""
    values = [tick.value for tick in ticks(low, high, log, COARSE)]
    if len(values) < 2 or not all(1e-250 < abs(value) < 1e250 for value in values if value):
        return low, high
    first, second, last = values[0], values[1], values[-1]
    if log:
        ratio = second / first
        if len(values) < 3 or ratio > 10.5 or values[2] / second < 9.5:
            return low, high
        return low if first <= low else first / ratio, high if last >= high else last * ratio
    step = second - first
    return low if first <= low else first - step, high if last >= high else last + step
