"""Formulas for the right program: m, b and the error at any epoch, and the epochs of a value.

The error is a quadratic function of (m, b) with two main directions. An epoch multiplies the
distance from the minimum by f in the first direction and by g in the second, where f and g are
1 - learning_rate * curvature. So m and b after k epochs are a constant + u f^k + v g^k.
"""

from collections.abc import Sequence
from math import inf, log
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.diagnosis.printed import Printed

LAST_EPOCH = 2**60  # gdref looks at no later epoch
LARGEST_LOG = 345.0  # no program prints a number above e^345


class Powers(NamedTuple):
    """constant + first f^k + second g^k at epoch k. For the error: f^2k and g^2k."""

    constant: float
    first: float
    second: float
    squared: bool = False


class RightRun:
    """The run of the right program: batch descent from a start. bowl: the error over (m, b)."""

    def __init__(self, bowl: Bowl, learning_rate: float, start: tuple[float, float]) -> None:
        away = start[0] - bowl.m, start[1] - bowl.b
        self.factors = [1 - learning_rate * curvature for curvature in bowl.curvatures]
        (along_m, along_b), (across_m, across_b) = bowl.directions
        first = away[0] * along_m + away[1] * along_b
        second = away[0] * across_m + away[1] * across_b
        self.m = Powers(bowl.m, first * along_m, second * across_m)
        self.b = Powers(bowl.b, first * along_b, second * across_b)
        steep, flat = bowl.curvatures
        self.error = Powers(bowl.error, steep / 2 * first * first, flat / 2 * second * second, True)
        growth = log(max(1.0, *map(abs, self.factors)))
        self.last = int(min(LAST_EPOCH, LARGEST_LOG / growth if growth else inf))

    def combined(self, of_m: float, of_b: float, constant: float) -> Powers:
        """of_m * m + of_b * b + constant, as Powers."""
        first, second, third = (
            of_m * m + of_b * b for m, b in zip(self.m[:3], self.b[:3], strict=True)
        )
        return Powers(first + constant, second, third)

    def at(self, epoch: int) -> tuple[float, float]:
        """(m, b) at an epoch; inf if they overflow."""
        if epoch > self.last:
            return inf, inf
        return self.bounds(self.m, epoch, epoch)[0], self.bounds(self.b, epoch, epoch)[0]

    def bounds(self, value: Powers, first: int, last: int) -> tuple[float, float]:
        """The smallest and the largest possible value between two epochs.

        Both epochs are even, or both are odd. So f^first and f^last have the same sign.
        """
        low = high = value.constant
        for size, factor in zip(value[1:3], self.factors, strict=True):
            base = factor * factor if value.squared else factor
            one, other = size * base**first, size * base**last
            low, high = low + min(one, other), high + max(one, other)
        return low, high

    def epochs(
        self, wanted: Sequence[tuple[Powers, Printed]], last: int = LAST_EPOCH
    ) -> list[range]:
        """The epochs, up to `last`, at which all values fit the printed numbers.

        If a value fits nowhere in a range of epochs, the range is left out. If it may fit, the
        range is halved.
        """
        last = min(last, self.last)
        step = 1 if min(self.factors) > 0 else 2  # powers of a negative factor alternate in sign
        stretches = [range(parity, last + 1, step) for parity in range(min(step, last + 1))]
        found: list[range] = []
        while stretches:
            stretch = stretches.pop()
            inside = True
            for value, number in wanted:
                low, high = self.bounds(value, stretch[0], stretch[-1])
                if high < number.low or low > number.high:
                    break
                inside = inside and number.low <= low and high <= number.high
            else:
                if inside:
                    found.append(stretch)
                elif (half := len(stretch) // 2) > 0:
                    stretches += [stretch[half:], stretch[:half]]
        return joined(found)


def joined(stretches: Sequence[range]) -> list[range]:
    """The ranges in order. Ranges that meet are joined; even and odd epochs are joined too."""
    result: list[range] = []
    for one in sorted(stretches, key=lambda stretch: (stretch[0] % stretch.step, stretch[0])):
        if result and result[-1].step == one.step and result[-1][-1] + one.step == one[0]:
            one = range(result.pop()[0], one[-1] + 1, one.step)
        result.append(one)
    result.sort(key=lambda stretch: stretch[0])
    for k in range(len(result) - 1, 0, -1):
        one, other = result[k - 1 : k + 1]
        if one.step == 2 and other[0] - one[0] == 1 == abs(other[-1] - one[-1]):
            result[k - 1 : k + 1] = [range(one[0], max(one[-1], other[-1]) + 1)]
    return result
