"""An axis: its two ends, the position of a value on it, and its ticks."""

import sys
from collections.abc import Callable, Iterable
from functools import partial
from math import ceil, floor, inf, isfinite, log10
from typing import NamedTuple

from gdref.charts.ticks import Tick, grid, ticks
from gdref.text.numbers import pictured, with_power

MAX_FLOAT = sys.float_info.max
FARTHEST_POSITION = 1e150  # the largest position, because FARTHEST_POSITION ** 2 must be finite
SMALLEST_ON_LOG = 1e-300  # a log axis shows smaller values as 0
COARSE = 7  # both ends of an axis are values of a grid with about 7 values
MARGIN = 0.02  # the smallest share of an axis that is empty at each end
END = 0.07  # a share of an axis: no other label is so near to its last label
# If a log axis has a place for 0, then 0 is at ZERO and low at BREAK. If it has a place for inf,
# then high is at 1 - BREAK and inf at 1 - ZERO.
ZERO, BREAK = 0.03, 0.12


class Axis(NamedTuple):
    """An axis from low to high; both are above 0 if the axis is logarithmic.

    zero: whether a log axis also shows 0, with a break between 0 and low. whole: whether the axis
    counts something; then only whole numbers get a tick. never: the label for inf on a log axis,
    with a break between high and inf; "" if the axis does not show inf.
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
            if value < SMALLEST_ON_LOG:
                return ZERO
            if value == inf:
                return 1 - ZERO
            low, high = log10(self.low), log10(self.high)
            first, last = BREAK * self.zero, 1 - BREAK * bool(self.never)
            return first + (last - first) * (log10(value) - low) / (high - low)
        # All values are divided by 2, because high - low may be too large for a float.
        low, high = self.low / 2, self.high / 2
        return max(-FARTHEST_POSITION, min(FARTHEST_POSITION, (value / 2 - low) / (high - low)))

    def can_show(self, value: float) -> bool:
        """Whether the value has a position. The position may be outside the axis."""
        if value == inf:
            return bool(self.never)
        return isfinite(value) and (not self.log or self.zero or value >= SMALLEST_ON_LOG)

    @property
    def power(self) -> int:
        """The power of ten in the name of a linear axis. All labels are divided by this power."""
        largest = 0.0 if self.log or self.whole else max(abs(self.low), abs(self.high))
        power = max(-300, floor(log10(largest))) if largest else 0
        return 0 if -4 < power < 7 else power

    @property
    def title(self) -> str:
        """The name with the power of ten, as in "income, in 10⁸"."""
        return f"{self.name}, in {with_power('1', self.power)}" if self.power else self.name

    def ticks(self, most: int) -> list[Tick]:
        """At most `most` ticks, and two more for 0 and inf, if the axis shows them.

        If both ends of the axis are values of a grid, both ends get a tick. If this grid has too
        many ticks, only every second (or third, ...) tick is kept; the spaces stay equal.
        """
        regular_ticks = partial(ticks, self.low, self.high, self.log, power=self.power)
        regular = regular_ticks(most)
        for tries in (*range(most, 1, -1), ends_grid(self.low, self.high, self.log) + 2):
            found = regular_ticks(tries)
            if [tick.value for tick in found[:: len(found) - 1]] == [self.low, self.high]:
                steps = len(found) - 1
                strides = range(ceil(steps / max(1, most - 1)), steps + 1)
                stride = next(stride for stride in strides if steps % stride == 0)
                regular = found[::stride] if stride < steps or most < 3 else regular
                break
        if self.whole:
            values = [tick.value for tick in regular if tick.value == round(tick.value)]
            if self.high == round(self.high):  # the high end gets a label, too
                near = self.position(self.high) - END
                values = [v for v in values if self.position(v) < near] + [self.high]
            regular = [Tick(value, pictured(value)) for value in values]
        if self.never:
            regular = [*regular, Tick(inf, self.never)]
        return [Tick(0.0, "0"), *regular] if self.zero else regular

    def labelled(
        self, most: int, gap: float, span: Callable[[Tick], tuple[float, float]]
    ) -> list[Tick]:
        """About `most` ticks or fewer: those with room for their labels. Both ends have priority.

        gap: the smallest distance between two labels. span: returns the two ends of a tick's label.
        """
        for fewer in range(most, 0, -1):
            first, *inner, last = self.ticks(fewer)
            kept: list[Tick] = []
            for tick in (first, last, *inner):
                left, right = span(tick)
                if all(right + gap <= a or b + gap <= left for a, b in map(span, kept)):
                    kept.append(tick)
            if len(kept) == len(inner) + 2:
                break
        return sorted(kept)


def reach(
    values: Iterable[float], log: bool = False, margin: float = MARGIN
) -> tuple[float, float]:
    """The two ends of an axis that shows all values. Both ends are round numbers."""
    low, high = MAX_FLOAT, -MAX_FLOAT
    for value in values:
        if isfinite(value) and (value >= SMALLEST_ON_LOG or not log):
            low, high = min(low, value), max(high, value)
    if low > high:
        return (1.0, 10.0) if log else (0.0, 1.0)
    least, most = SMALLEST_ON_LOG / 10 if log else -MAX_FLOAT, MAX_FLOAT
    if log:
        decades = log10(high) - log10(low)
        room = 10 ** max(min(margin * decades, 1.0), (1 - decades) / 2)  # at least one decade
        low, high = max(least, low / room), min(most, high * room)
    else:  # if all values are equal up to rounding, the axis must still have a length
        largest = max(abs(low), abs(high))
        rounding = max(1e-9 * largest, 1e-300)
        room = 2 * margin * (high / 2 - low / 2)
        if high / 2 - low / 2 < rounding:
            room = max(0.1 * largest, rounding) if largest else 1.0
        low, high = max(least, low - room), min(most, high + room)
    places = [float(value) for value in grid(low, high, log, ends_grid(low, high, log))]
    return (
        max(least, *(place for place in places if place <= low)),
        min(most, *(place for place in places if place >= high)),
    )


def ends_grid(low: float, high: float, log: bool) -> int:
    """The size of the grid from which both ends of an axis are taken."""
    return max(COARSE, ceil(log10(high) - log10(low)) + 1) if log else COARSE
