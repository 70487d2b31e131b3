"""Sums over points that can be merged: one pass over any number of chunks, and the bowl from them.

Source: Chan, Golub and LeVeque (1979), updating formulae for sample variances.
"""

from collections.abc import Iterable
from functools import reduce
from math import fsum
from typing import NamedTuple

from gdref.bowl import Bowl, centered
from gdref.exceptions import PointsError
from gdref.points import PointsLike, as_points


class Moments(NamedTuple):
    """The number of some points, their means, and the sums of (x - mean x)^2 and the like."""

    n: int
    mean_x: float
    mean_y: float
    sxx: float
    sxy: float
    syy: float

    @classmethod
    def of(cls, points: PointsLike) -> "Moments":
        """Those of one chunk. Raises PointsError for what is no point, or none at all."""
        pairs = as_points(points)
        n = len(pairs)
        mean_x, across = centered([x for x, _ in pairs])
        mean_y, up = centered([y for _, y in pairs])
        away = list(zip(across, up, strict=True))
        sums = (
            fsum(u * v for u, v in s)
            for s in (
                ((x, x) for x, _ in away),
                ((x, y) for x, y in away),
                ((y, y) for _, y in away),
            )
        )
        return cls(n, mean_x, mean_y, *sums)

    def merged(self, other: "Moments") -> "Moments":
        """Those of both chunks together."""
        n = self.n + other.n
        dx, dy = other.mean_x - self.mean_x, other.mean_y - self.mean_y
        share, weight = other.n / n, self.n * other.n / n
        return Moments(
            n,
            self.mean_x + dx * share,
            self.mean_y + dy * share,
            self.sxx + other.sxx + dx * dx * weight,
            self.sxy + other.sxy + dx * dy * weight,
            self.syy + other.syy + dy * dy * weight,
        )

    @property
    def bowl(self) -> Bowl:
        """The bowl over all these points: its minimum, its shape, and so every forecast."""
        if self.sxx > 0:
            m = self.sxy / self.sxx
            b = self.mean_y - m * self.mean_x
            error = max(0.0, self.syy - m * self.sxy) / self.n
            return Bowl(m, b, error, True, self.mean_x, self.sxx / self.n)
        share = self.mean_x * self.mean_x + 1
        m, b = self.mean_x * self.mean_y / share, self.mean_y / share
        return Bowl(m, b, self.syy / self.n, False, self.mean_x, 0.0)


def merged(chunks: Iterable[Moments]) -> Moments:
    """The moments of all chunks together. Raises PointsError where there is none."""
    every = list(chunks)
    if not every:
        raise PointsError("there are no chunks; expected at least one")
    return reduce(Moments.merged, every)
