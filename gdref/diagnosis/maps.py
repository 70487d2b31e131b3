"""A step of batch descent is an affine map of (m, b), so three steps tell all the others."""

from collections.abc import Callable, Iterator, Sequence
from math import isclose, isfinite, nan
from typing import NamedTuple

from gdref.mistakes import Program
from gdref.squared_error import Point

# What a program with a mistake may raise: too large, no point to divide by, or nothing given back.
FAILURES = (OverflowError, ZeroDivisionError, TypeError)
FAR_PROBE = 2.0**20  # so far from 0 that little of the linear part is lost beside the constant


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

    def after(self, first: "Map") -> "Map":
        """The map that does first, and then this."""
        m0, b0 = self(first.m0, first.b0)
        return Map(
            self.mm * first.mm + self.mb * first.bm,
            self.mm * first.mb + self.mb * first.bb,
            m0,
            self.bm * first.mm + self.bb * first.bm,
            self.bm * first.mb + self.bb * first.bb,
            b0,
        )

    def power(self, epochs: int) -> "Map":
        """The map of so many steps, by repeated squaring."""
        result, square = Map(1.0, 0.0, 0.0, 0.0, 1.0, 0.0), self
        while epochs:
            if epochs & 1:
                result = square.after(result)
            square, epochs = square.after(square), epochs >> 1
        return result


def step_map(program: Program, points: Sequence[Point], learning_rate: float) -> Map | None:
    """The map of a program's step; None where the step is not affine, or remembers the last one."""
    try:
        m0, b0 = program.step(0.0, 0.0, points, learning_rate)
        m1, b1 = program.step(FAR_PROBE, 0.0, points, learning_rate)
        m2, b2 = program.step(0.0, FAR_PROBE, points, learning_rate)
        m3, b3 = program.step(3.0, -2.0, points, learning_rate)
    except FAILURES:
        return None
    s = FAR_PROBE
    step = Map((m1 - m0) / s, (m2 - m0) / s, m0, (b1 - b0) / s, (b2 - b0) / s, b0)
    if not all(map(isfinite, step)):
        return None
    rounding = 1e-9 * (1 + sum(map(abs, step)))
    m, b = step(3.0, -2.0)
    same = isclose(m, m3, rel_tol=1e-7, abs_tol=rounding)
    return step if same and isclose(b, b3, rel_tol=1e-7, abs_tol=rounding) else None


Step = Map | Callable[[float, float], tuple[float, float]]


def fast_step(program: Program, points: Sequence[Point], learning_rate: float) -> Step | None:
    """A program's step without its loop over the points: as a map, or with its gradient as one.

    None where neither the step nor the gradient is affine. Use it for one run: it may remember.
    """
    step = step_map(program, points, learning_rate)
    if step is not None:
        return step
    if "[point]" in program.source:
        return None  # its gradient is of one point at a time, and no single map
    kept = "global dm, db" in program.source  # the sums are carried over: added up here instead
    names = program.step.__globals__
    names["dm"] = names["db"] = 0.0
    gradient = gradient_map(program, points, kept)
    if gradient is None:
        return None
    mm, mb, m0, bm, bb, b0 = gradient
    of_m = of_b = 0.0

    def fast(m: float, b: float, points: object) -> tuple[float, float]:
        return mm * m + mb * b + m0, bm * m + bb * b + b0

    def added(m: float, b: float, points: object) -> tuple[float, float]:
        nonlocal of_m, of_b
        of_m, of_b = of_m + mm * m + mb * b + m0, of_b + bm * m + bb * b + b0
        return of_m, of_b

    names["gradient"] = added if kept else fast
    return lambda m, b: program.step(m, b, points, learning_rate)


def gradient_map(program: Program, points: Sequence[Point], kept: bool) -> Map | None:
    """The gradient as an affine map; with sums that are carried over, from what each call adds."""
    s, last = FAR_PROBE, (0.0, 0.0)
    values = []
    try:
        for m, b in ((0.0, 0.0), (s, 0.0), (0.0, s), (3.0, -2.0)):
            now = program.gradient(m, b, points)
            values.append((now[0] - last[0], now[1] - last[1]))
            last = now if kept else last
    except FAILURES:
        return None
    (m0, b0), (m1, b1), (m2, b2), probe = values
    gradient = Map((m1 - m0) / s, (m2 - m0) / s, m0, (b1 - b0) / s, (b2 - b0) / s, b0)
    rounding = 1e-9 * (1 + sum(map(abs, gradient))) * (s if kept else 1)
    near = all(
        isclose(u, v, rel_tol=1e-6, abs_tol=rounding)
        for u, v in zip(gradient(3.0, -2.0), probe, strict=True)
    )
    return gradient if near and all(map(isfinite, gradient)) else None


def part_maps(points: Sequence[Point], learning_rate: float) -> Iterator[tuple[int, int, Map]]:
    """The step over the first k points alone: k, the form of the mistake, and its map.

    In form 1 the sums are divided by n, in form 2 by k; k = 2 to n - 1.
    """
    sx = sy = sxx = sxy = 0.0
    for k, (x, y) in enumerate(points[:-1], 1):
        sx, sy, sxx, sxy = sx + x, sy + y, sxx + x * x, sxy + x * y
        for form, divisor in ((1, len(points)), (2, k)):
            w = 2 * learning_rate / divisor
            if k > 1:
                yield k, form, Map(1 - w * sxx, -w * sx, w * sxy, -w * sx, 1 - w * k, w * sy)


def quadratic(
    error: Callable[[float, float, Sequence[Point]], float | None], points: Sequence[Point]
) -> Callable[[float, float], float] | None:
    """An error as A m^2 + B m b + C b^2 + D m + F b + G, from six values; None where it is none."""
    try:
        probes = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (3, -2))
        values = [error(float(m), float(b), points) for m, b in probes]
    except FAILURES:
        return None
    g, right, left, up, down, both, far = (nan if v is None else v for v in values)
    a, c, d, f = (right + left) / 2 - g, (up + down) / 2 - g, (right - left) / 2, (up - down) / 2
    h = both - (a + c + d + f + g)

    def value(m: float, b: float) -> float:
        return (a * m + h * b + d) * m + (c * b + f) * b + g

    return value if isclose(value(3.0, -2.0), far, rel_tol=1e-9) else None
