"""Which multiple of the right gradient leads to the printed numbers: another divisor, or rate."""

from collections.abc import Iterator
from math import isfinite

from gdref.diagnosis.maps import Map
from gdref.diagnosis.printed import Printed

SMALLEST, A_DECADE, LARGEST = 1e-6, 40, 1e4  # the multiples that are tried, so many a decade
HALVINGS = 80


def times(step: Map, multiple: float) -> Map:
    """The step with so many times its change."""
    mm, mb, m0, bm, bb, b0 = step
    return Map(
        1 + multiple * (mm - 1),
        multiple * mb,
        multiple * m0,
        multiple * bm,
        1 + multiple * (bb - 1),
        multiple * b0,
    )


def multiples(
    step: Map, m: Printed, b: Printed, start: tuple[float, float], epochs: int
) -> Iterator[float]:
    """The multiples of the step's change with which m and b are printed so after the epochs.

    Where m or b passes what was printed between two multiples that are tried, it is found by
    halving what lies between them.
    """

    def ends(multiple: float) -> tuple[float, float]:
        return times(step, multiple).power(epochs)(*start)

    def misses(multiple: float, which: int) -> float:
        return ends(multiple)[which] - (m, b)[which].value

    ratio = 10 ** (1 / A_DECADE)
    low = SMALLEST
    while low < LARGEST:
        high = low * ratio
        for which in (1, 0):
            if (misses(low, which) > 0) != (misses(high, which) > 0):
                left, right = low, high
                for _ in range(HALVINGS):
                    middle = (left + right) / 2
                    if (misses(left, which) > 0) != (misses(middle, which) > 0):
                        right = middle
                    else:
                        left = middle
                slope, intercept = ends(right)
                if m.fits(slope) and b.fits(intercept):
                    yield right
                    return
        low = high
        if not all(map(isfinite, ends(low))):
            return
