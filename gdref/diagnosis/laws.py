"""Finds how two numbers m and b change: whether they follow the gradient, and at which rate.

A Law is one way to change, for example "only b follows the gradient". A track is a list of updates:
the values of m and b before each update, and their changes.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from math import inf, isclose, sqrt
from typing import NamedTuple

EXACT, COARSE = 1e-8, 2e-3  # relative tolerances, for doubles and for float32
FEWEST = 3  # a loop with few updates needs 3 that agree, other loops need 5


class Update(NamedTuple):
    """m and b before an update, and their changes."""

    m: float
    b: float
    dm: float
    db: float


class Cloud:
    """The points, with their sums. With the sums, a gradient needs few multiplications."""

    def __init__(self, x: Sequence[float], y: Sequence[float]) -> None:
        self.x, self.y, self.n = x, y, len(x)
        sx = sy = sxx = sxy = ax = ay = axy = 0.0
        for u, v in zip(x, y, strict=True):
            sx += u
            sy += v
            sxx += u * u
            sxy += u * v
            ax += abs(u)
            ay += abs(v)
            axy += abs(u * v)
        self.sx, self.sy, self.sxx, self.sxy = sx, sy, sxx, sxy
        self.ax, self.ay, self.axy = ax, ay, axy

    def gradient(self, m: float, b: float) -> tuple[float, float]:
        """(dE/dm, dE/db)."""
        w = 2 / self.n
        return (
            w * (m * self.sxx + b * self.sx - self.sxy),
            w * (m * self.sx + b * self.n - self.sy),
        )

    def sizes(self, m: float, b: float) -> tuple[float, float]:
        """The sum of |terms| of each derivative. Rounding errors are proportional to this sum."""
        w, m, b = 2 / self.n, abs(m), abs(b)
        return (
            w * (m * self.sxx + b * self.ax + self.axy),
            w * (m * self.ax + b * self.n + self.ay),
        )

    def residuals(self, m: float, b: float) -> list[float]:
        """y - (m x + b) at each point."""
        return [v - (m * u + b) for u, v in zip(self.x, self.y, strict=True)]

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
        """The larger curvature of the error."""
        n = self.n
        a, c, d = 2 * self.sxx / n, 2 * self.sx / n, 2.0
        return (a + d) / 2 + sqrt(((a - d) / 2) * ((a - d) / 2) + c * c)


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

    floors: Cloud.sizes() at each update. places: |m| or |b| at each update, for rounding errors.
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


RANK = {  # the most convincing kinds first; a right descent has 7 or more
    "plain": 9,
    **dict.fromkeys(("point", "batch", "momentum", "nesterov", "adam", "rmsprop", "adagrad"), 8),
    "coordinate": 8,
    **dict.fromkeys(("changing", "point changing"), 7),
    **dict.fromkeys(("sequential m", "sequential b"), 6),
    "two": 5,
    **dict.fromkeys(("only m", "only b"), 3),
}


class Law(NamedTuple):
    """How m and b change: by -c_m * dE/dm and -c_b * dE/db. kind: a key of RANK."""

    kind: str
    c_m: float
    c_b: float
    agree: int
    updates: int
    note: str = ""

    @property
    def right(self) -> bool:
        return RANK[self.kind] >= 7 and self.c_m > 0

    @property
    def rank(self) -> float:
        """A larger rank is more convincing. A descent is more convincing than an ascent."""
        return RANK[self.kind] + (self.c_m > 0 or self.c_b > 0) / 2


def enough(agree: int, updates: int) -> bool:
    """Whether enough updates agree."""
    return agree >= min(5, max(FEWEST, updates - 1))


def law_of(
    track: Sequence[Update], points: Cloud | Sequence[Cloud], tolerance: float = EXACT
) -> Law | None:
    """How m and b change along a track, if it is right or nearly right; otherwise None.

    points: one Cloud for all updates, or a Cloud for each update, as in minibatches.
    """
    early = track[:12]
    n = len(early)
    if n < 2:
        return None
    clouds = [points] * n if isinstance(points, Cloud) else points[:n]

    def fit(k: int, new: int = -1) -> Fit | None:
        """The c of m (k = 0) or b (k = 1). new=0: the gradient uses the new m; new=1: the new b."""
        gradients, sizes = [], []
        for u, cloud in zip(early, clouds, strict=True):
            m, b = u.m + u.dm * (new == 0), u.b + u.db * (new == 1)
            gradients.append(cloud.gradient(m, b)[k])
            sizes.append(cloud.sizes(m, b)[k])
        places = [abs(u[k]) + abs(u[k + 2]) for u in early]
        return constant([u[k + 2] for u in early], gradients, sizes, places, tolerance)

    fits = [fit(0), fit(1)]
    of_m, of_b = fits
    if of_m and of_b and abs(of_m.c - of_b.c) > 1e-3 * abs(of_m.c):
        of_m, of_b = (f if f.agree >= FEWEST else None for f in fits if f)  # else by chance
    if not of_m and not of_b:
        return _changing(early, clouds, tolerance)
    agree = max(f.agree for f in (of_m, of_b) if f)
    if not enough(agree, n) or not _shows_y(early, clouds):
        return None
    if of_m and of_b:
        same = abs(of_m.c - of_b.c) <= 1e-6 * max(tolerance / EXACT, 1) * abs(of_m.c)
        agree = max(1, min(of_m.agree, of_b.agree))
        return Law("plain" if same else "two", of_m.c, of_b.c, agree, n)
    late = fit(1, new=0) if of_m else fit(0, new=1)
    if late and not enough(late.agree, n):
        late = None
    kind = f"sequential {'b' if of_m else 'm'}" if late else f"only {'m' if of_m else 'b'}"
    c_m, c_b = (f.c if f else 0.0 for f in (of_m or late, of_b or late))
    curvature = 2 * clouds[0].sxx / clouds[0].n
    if late and isclose(c_m * curvature, 1.0) and isclose(c_b * 2, 1.0):
        kind = "coordinate"  # each step goes to the minimum over m, or over b
    return Law(kind, c_m, c_b, agree, n)


def _shows_y(track: Sequence[Update], clouds: Sequence[Cloud]) -> bool:
    """Whether the changes depend visibly on y. If the run diverges, rounding hides y."""
    seen = 0
    for u, cloud in zip(track, clouds, strict=True):
        w, size = 2 / cloud.n, cloud.sizes(u.m, u.b)
        seen += w * cloud.axy > 1e-6 * size[0] or w * cloud.ay > 1e-6 * size[1]
    return seen >= min(2, len(track))


def _changing(track: Sequence[Update], clouds: Sequence[Cloud], tolerance: float) -> Law | None:
    """A Law if each update follows the gradient, but with a different rate; otherwise None."""
    rates = []
    for u, cloud in zip(track, clouds, strict=True):
        g, s = cloud.gradient(u.m, u.b), cloud.sizes(u.m, u.b)
        if abs(g[0]) <= 1e-6 * s[0] or abs(g[1]) <= 1e-6 * s[1]:
            continue
        c = -u.dm / g[0]
        if not abs(u.db + c * g[1]) <= 1e-7 * abs(c * g[1]) * max(1, tolerance / EXACT):
            return None
        rates.append(c)
    if len(rates) < max(4, len(track) - 4) or not _shows_y(track, clouds) or min(rates) <= 0:
        return None
    return Law("changing", rates[0], rates[0], len(rates), len(track), "a rate that changes")


def at_points(track: Sequence[Update], cloud: Cloud) -> Law | None:
    """A Law if each update follows the gradient at one point, as in sgd; otherwise None."""
    fits: list[dict[int, float]] = []  # for each update: the possible points, each with its rate
    for u in track:
        scale = abs(u.m) + abs(u.b) + abs(u.dm) + abs(u.db)
        if abs(u.dm) + abs(u.db) <= 1e-13 * scale:
            continue
        fits.append({})
        for i, (x, y) in enumerate(zip(cloud.x, cloud.y, strict=True)):
            r = y - (u.m * x + u.b)
            noise = 1e-14 * scale * (1 + abs(x))
            if abs(u.dm - x * u.db) <= 1e-8 * abs(u.dm) + noise and r:
                fits[-1][i] = u.db / (2 * r) if abs(u.db) > 1e3 * noise else 0.0
        if not fits[-1]:
            return None
    first = next((fit for fit in fits if any(fit.values())), {})
    for rate in dict.fromkeys(c for c in first.values() if c > 0):
        order = []
        for fit in fits:
            near = [i for i, c in fit.items() if not c or abs(c - rate) <= 1e-6 * rate]
            if not near:
                break
            order += [i for i in near[:1] if fit[i]]
        else:
            if len(order) >= 5 and len(set(order)) >= min(3, cloud.n):
                steps = {(b - a) % cloud.n for a, b in pairwise(order)}
                note = "one point at a time" + ", in file order" * (steps == {1})
                return Law("point", rate, rate, len(order), len(track), note)
    falling = [(inf, -1)]  # the falling rates, each with its point
    for fit in filter(lambda fit: any(fit.values()), fits):
        last = falling[-1][0] * (1 + 1e-9)
        falling.append(max(((c, i) for i, c in fit.items() if 0 < c <= last), default=(0.0, -1)))
    highest, lowest = falling[:2][-1][0], falling[-1][0]
    several = len({i for _, i in falling[1:]}) >= min(3, cloud.n)
    if len(falling) > 8 and several and 0 < lowest < highest * (1 - 1e-6):
        note = "one point at a time, a rate that changes"
        return Law("point changing", highest, highest, len(falling) - 1, len(track), note)
    return None


def half_at_points(track: Sequence[Update], cloud: Cloud) -> Law | None:
    """A Law if this is sgd in file order with one wrong derivative; otherwise None."""
    singles = [Cloud([x], [y]) for x, y in zip(cloud.x, cloud.y, strict=True)]
    for first in range(cloud.n if cloud.n < 40 else 2):
        order = [singles[(first + k) % cloud.n] for k in range(len(track))]
        law = law_of(track, order)
        if law is None or isclose(law.c_b, 0.5):  # here "b" is y, a loop variable
            continue
        if law.kind in ("only m", "only b", "two"):
            return law._replace(note="one point at a time")
    return None


def first_that_differs(
    track: Sequence[Update], cloud: Cloud, rate: float, names: tuple[str, str]
) -> str:
    """The first wrong update, in words, with the right change; "" if all updates are right."""
    for number, u in enumerate(track[:12], 1):
        for name, change, slope in zip(names, u[2:], cloud.gradient(u.m, u.b), strict=True):
            right = -rate * slope
            if abs(change - right) > 1e-6 * abs(right) + 1e-12 * (abs(u.m) + abs(u.b)):
                return f"at update {number}, {name} changes by {change:.6g} instead of {right:.6g}"
    return ""
