"""Most steps are linear maps of (m, b, 1). The k-th power of the map makes k steps at once."""

from collections.abc import Callable, Iterator, Sequence
from math import isclose, isfinite
from typing import NamedTuple

from gdref.mistakes import Variant
from gdref.squared_error import Point

# A program with a mistake may raise these: overflow, division by 0, a calculation with None.
FAILURES = (OverflowError, ZeroDivisionError, TypeError)
FAR_PROBE = 2.0**20  # so far from 0, the constant term is relatively small

Function = Callable[[float, float], tuple[float, float]]


class Map(NamedTuple):
    """(m, b) -> (mm m + mb b + m0, bm m + bb b + b0)."""

    mm: float
    mb: float
    m0: float
    bm: float
    bb: float
    b0: float

    def __call__(self, m: float, b: float, /) -> tuple[float, float]:
        return self.mm * m + self.mb * b + self.m0, self.bm * m + self.bb * b + self.b0

    def quick(self) -> Function:
        """The same map, as a function that is twice as fast."""
        mm, mb, m0, bm, bb, b0 = self
        return lambda m, b: (mm * m + mb * b + m0, bm * m + bb * b + b0)

    def squared(self) -> "Map":
        """The map that makes two steps."""
        m0, b0 = self(self.m0, self.b0)
        mm, mb, _, bm, bb, _ = self
        across, trace = mb * bm, mm + bb
        return Map(mm * mm + across, mb * trace, m0, bm * trace, bb * bb + across, b0)

    def after(self, epochs: int, m: float, b: float) -> tuple[float, float]:
        """(m, b) after this number of steps, by repeated squaring."""
        step = self
        while epochs:
            if epochs & 1:
                m, b = step(m, b)
            step, epochs = step.squared(), epochs >> 1
        return m, b


Step = Map | Function


def linear_map(function: Function) -> Map | None:
    """A function of (m, b) as a map, from four of its values; None if it is not linear."""
    s = FAR_PROBE
    try:
        (m0, b0), (m1, b1), (m2, b2), (m3, b3) = (
            function(m, b) for m, b in ((0.0, 0.0), (s, 0.0), (0.0, s), (3.0, -2.0))
        )
    except FAILURES:
        return None
    result = Map((m1 - m0) / s, (m2 - m0) / s, m0, (b1 - b0) / s, (b2 - b0) / s, b0)
    if not all(map(isfinite, result)):
        return None
    rounding = 1e-9 * (1 + sum(map(abs, result)))
    m, b = result(3.0, -2.0)
    same = isclose(m, m3, rel_tol=1e-7, abs_tol=rounding)
    return result if same and isclose(b, b3, rel_tol=1e-7, abs_tol=rounding) else None


def fast_step(program: Variant, points: Sequence[Point], learning_rate: float) -> tuple[Step, bool]:
    """A fast function for a program's step, and whether this function is slow for many points.

    If the step or the gradient is linear, the function is a map and needs no points. Use the
    function for one run only, because the mistake `not-reset` keeps its sums.
    """

    def step(m: float, b: float) -> tuple[float, float]:
        return program.step(m, b, points, learning_rate)

    names = program.step.__globals__

    def gradient_from_zero(m: float, b: float) -> tuple[float, float]:
        names.update(dm=0.0, db=0.0)  # the sums, for the mistake not-reset
        return program.gradient(m, b, points)

    of_all, whole = None, linear_map(step)
    if whole is None and "[point]" not in program.source:  # a sum over all points
        of_all = linear_map(gradient_from_zero)
    names.update(dm=0.0, db=0.0)
    if of_all is None:
        return (step, True) if whole is None else (whole, False)
    kept = "global dm, db" in program.source

    def gradient(m: float, b: float, points: object) -> tuple[float, float]:
        dm, db = of_all(m, b)
        if kept:
            dm, db = names["dm"] + dm, names["db"] + db
            names.update(dm=dm, db=db)
        return dm, db

    names["gradient"] = gradient
    return step, False


def part_maps(points: Sequence[Point], learning_rate: float) -> Iterator[tuple[int, int, Map]]:
    """For k = 2 to n - 1, the steps that use only the first k points: k, the form, and the map.

    In form 1 the sums are divided by n, in form 2 by k.
    """
    sx = sy = sxx = sxy = 0.0
    for k, (x, y) in enumerate(points[:-1], 1):
        sx, sy, sxx, sxy = sx + x, sy + y, sxx + x * x, sxy + x * y
        for form, divisor in ((1, len(points)), (2, k)):
            w = 2 * learning_rate / divisor
            if k > 1:
                yield k, form, Map(1 - w * sxx, -w * sx, w * sxy, -w * sx, 1 - w * k, w * sy)
