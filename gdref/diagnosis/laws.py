"""The laws by which two numbers can follow the gradient of a line's error. Arithmetic only.

A track is a list of updates: the values of the two numbers, and their changes.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

EXACT, COARSE = 1e-8, 2e-3  # relative tolerances, for doubles and for float32
FEWEST = 3  # updates that are enough for a loop with no more; otherwise 5


class Update(NamedTuple):
    """m and b before an update, and their changes."""

    m: float
    b: float
    dm: float
    db: float


class Cloud:
    """The points, reduced to sums, so that a gradient costs a few multiplications."""

    def __init__(self, x: Sequence[float], y: Sequence[float]) -> None:
        self.x, self.y, self.n = x, y, len(x)
        sx = sy = sxx = sxy = syy = ax = ay = axy = 0.0
        for u, v in zip(x, y, strict=True):
            sx += u
            sy += v
            sxx += u * u
            sxy += u * v
            syy += v * v
            ax += abs(u)
            ay += abs(v)
            axy += abs(u * v)
        self.sx, self.sy, self.sxx, self.sxy, self.syy = sx, sy, sxx, sxy, syy
        self.ax, self.ay, self.axy = ax, ay, axy

    def gradient(self, m: float, b: float) -> tuple[float, float]:
        """(dE/dm, dE/db)."""
        w = 2 / self.n
        return (
            w * (m * self.sxx + b * self.sx - self.sxy),
            w * (m * self.sx + b * self.n - self.sy),
        )

    def sizes(self, m: float, b: float) -> tuple[float, float]:
        """The sizes of the terms of both derivatives. They give the size of the rounding errors."""
        w, m, b = 2 / self.n, abs(m), abs(b)
        return (
            w * (m * self.sxx + b * self.ax + self.axy),
            w * (m * self.ax + b * self.n + self.ay),
        )

    @cached_property
    def best(self) -> tuple[float, float] | None:
        """The least-squares line; None if all x are equal."""
        mx, my = self.sx / self.n, self.sy / self.n
        sxx = sxy = 0.0
        for u, v in zip(self.x, self.y, strict=True):
            sxx += (u - mx) * (u - mx)
            sxy += (u - mx) * (v - my)
        if sxx <= 1e-300:
            return None
        return sxy / sxx, my - sxy / sxx * mx

    @cached_property
    def steepest(self) -> float:
        """The larger curvature of the bowl."""
        n = self.n
        a, c, d = 2 * self.sxx / n, 2 * self.sx / n, 2.0
        return (a + d) / 2 + sqrt(((a - d) / 2) * ((a - d) / 2) + c * c)

    @property
    def exact(self) -> bool:
        """Whether the points lie on a line, because such points do not separate all programs."""
        if self.best is None:
            return True
        m, b = self.best
        return all(
            abs(v - m * u - b) <= 1e-9 * (abs(v) + abs(b))
            for u, v in zip(self.x, self.y, strict=True)
        )


class Fit(NamedTuple):
    """A constant c with change = -c * gradient, and the number of updates that show it."""

    c: float
    agree: int


def constant(
    changes: Sequence[float],
    gradients: Sequence[float],
    floors: Sequence[float],
    places: Sequence[float],
    tolerance: float = EXACT,
) -> Fit | None:
    """The c for which change = -c * gradient in every update; None if there is none.

    floors: the sizes of the gradients' terms. places: the sizes of the number, for its rounding.
    """
    best = max(range(len(gradients)), key=lambda k: abs(gradients[k]) / (floors[k] or 1))
    if not gradients[best] or abs(gradients[best]) < 1e-6 * floors[best]:
        return None
    c = -changes[best] / gradients[best]
    if c == 0 or not -1e300 < c < 1e300:
        return None
    agree = 0
    for d, g, size, place in zip(changes, gradients, floors, places, strict=True):
        floor = abs(c) * 1e-11 * size + 4e-15 * abs(place) * (tolerance / EXACT)
        if not abs(d + c * g) <= tolerance * abs(c * g) + floor:
            return None
        agree += abs(c * g) > 1e3 * floor
    return Fit(c, agree)


class Law(NamedTuple):
    """How m and b change. kind: plain, two, sequential m, only m, momentum and others."""

    kind: str
    c_m: float
    c_b: float
    agree: int
    updates: int
    note: str = ""

    @property
    def right(self) -> bool:
        return self.kind in RIGHT and self.c_m > 0


RIGHT = {
    "plain",
    "changing",
    "point",
    "batch",
    "momentum",
    "nesterov",
    "adagrad",
    "rmsprop",
    "adam",
}


def enough(agree: int, updates: int) -> bool:
    """Whether this number of updates that agree is a proof."""
    return agree >= min(5, max(FEWEST, updates - 1))


def law_of(track: Sequence[Update], cloud: Cloud, tolerance: float = EXACT) -> Law | None:
    """The law of plain descent that a track follows, or nearly follows, over some points."""
    early = track[:12]
    n = len(early)
    if n < 2:
        return None
    gradients = [cloud.gradient(u.m, u.b) for u in early]
    sizes = [cloud.sizes(u.m, u.b) for u in early]

    def fit(k: int, gradients: Sequence[tuple[float, float]]) -> Fit | None:
        """The constant of m (k = 0) or of b (k = 1)."""
        return constant(
            [u[k + 2] for u in early],
            [g[k] for g in gradients],
            [s[k] for s in sizes],
            [abs(u[k]) + abs(u[k + 2]) for u in early],
            tolerance,
        )

    of_m, of_b = fit(0, gradients), fit(1, gradients)
    if of_m and of_b and abs(of_m.c - of_b.c) > 1e-3 * abs(of_m.c):
        of_m, of_b = (f if f.agree >= FEWEST else None for f in (of_m, of_b))  # else by chance
    if of_m and of_b:
        agree = min(of_m.agree, of_b.agree)
        if not enough(max(of_m.agree, of_b.agree), n) or not _shows_y(early, cloud):
            return None
        same = abs(of_m.c - of_b.c) <= 1e-6 * max(tolerance / EXACT, 1) * abs(of_m.c)
        return Law("plain" if same else "two", of_m.c, of_b.c, max(agree, 1), n)
    if not of_m and not of_b:
        return _changing(early, gradients, sizes, cloud, tolerance)
    if not enough((of_m or of_b).agree, n) or not _shows_y(early, cloud):  # type: ignore[union-attr]
        return None
    if of_m:
        sequential = fit(1, [cloud.gradient(u.m + u.dm, u.b) for u in early])
        if sequential and enough(sequential.agree, n):
            return Law("sequential b", of_m.c, sequential.c, of_m.agree, n)
        return Law("only m", of_m.c, 0.0, of_m.agree, n)
    assert of_b is not None
    sequential = fit(0, [cloud.gradient(u.m, u.b + u.db) for u in early])
    if sequential and enough(sequential.agree, n):
        return Law("sequential m", sequential.c, of_b.c, of_b.agree, n)
    return Law("only b", 0.0, of_b.c, of_b.agree, n)


def _shows_y(track: Sequence[Update], cloud: Cloud) -> bool:
    """Whether y's part of the changes is larger than their rounding. In a divergence it is not."""
    w, seen = 2 / cloud.n, 0
    for u in track:
        size = cloud.sizes(u.m, u.b)
        seen += w * cloud.axy > 1e-6 * size[0] or w * cloud.ay > 1e-6 * size[1]
    return seen >= min(2, len(track))


def _changing(
    track: Sequence[Update],
    gradients: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    cloud: Cloud,
    tolerance: float,
) -> Law | None:
    """The law for changes along the gradient at a rate that differs from update to update."""
    rates = []
    for u, g, s in zip(track, gradients, sizes, strict=True):
        if abs(g[0]) < 1e-6 * s[0] or abs(g[1]) < 1e-6 * s[1]:
            continue
        c = -u.dm / g[0]
        if not abs(u.db + c * g[1]) <= 1e-7 * abs(c * g[1]) * max(1, tolerance / EXACT):
            return None
        rates.append(c)
    if len(rates) < max(4, len(track) - 4) or not _shows_y(track, cloud) or min(rates) <= 0:
        return None
    return Law("changing", rates[0], rates[0], len(rates), len(track), "a rate that changes")


def at_points(track: Sequence[Update], cloud: Cloud) -> Law | None:
    """The law for one point at a time: each change follows the gradient at one of the points."""
    rate, agree, order = 0.0, 0, []
    n, w = len(track), 2.0
    for u in track:
        scale = abs(u.m) + abs(u.b) + abs(u.dm) + abs(u.db)
        if abs(u.dm) + abs(u.db) <= 1e-13 * scale:
            continue
        for i in range(cloud.n):
            x, y = cloud.x[i], cloud.y[i]
            r = y - (u.m * x + u.b)
            noise = 1e-14 * scale * (1 + abs(x))
            if abs(u.dm - x * u.db) > 1e-8 * abs(u.dm) + noise or not r:
                continue
            c = u.db / (w * r)
            if rate and abs(c - rate) > 1e-6 * abs(rate):
                continue
            if abs(u.db) > 1e3 * noise:
                rate = rate or c
                agree += 1
                order.append(i)
            break
        else:
            return None
    if agree < 5 or rate <= 0 or len(set(order)) < min(3, cloud.n):
        return None
    steps = {(b - a) % cloud.n for a, b in pairwise(order)}
    note = "one point at a time, in file order" if steps == {1} else "one point at a time"
    return Law("point", rate, rate, agree, n, note)


def half_at_points(track: Sequence[Update], cloud: Cloud) -> Law | None:
    """The law for one point at a time in file order, if only one derivative is right."""
    for which in ("only m", "only b"):
        for first in range(cloud.n):
            rate, agree = 0.0, 0
            for k, u in enumerate(track):
                i = (first + k) % cloud.n
                r = cloud.y[i] - (u.m * cloud.x[i] + u.b)
                g, d = (cloud.x[i] * r, u.dm) if which == "only m" else (r, u.db)
                if abs(g) <= 1e-9 * (abs(cloud.y[i]) + abs(u.b)):
                    continue
                c = d / (2 * g)
                if rate and abs(c - rate) > 1e-6 * abs(rate):
                    break
                rate = rate or c
                if not rate:
                    break
                agree += 1
            else:
                if agree >= 5:
                    m, b = (rate, 0.0) if which == "only m" else (0.0, rate)
                    return Law(which, m, b, agree, len(track), "one point at a time")
    return None
