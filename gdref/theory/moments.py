"""Sums over chunks of points. The merged sums give the bowl over all points.

Source: Chan, Golub and LeVeque (1979), updating formulae for sample variances.
"""

from collections.abc import Iterable
from functools import reduce
from math import fsum
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.exceptions import PointsError
from gdref.least_squares import centered, least_squares
from gdref.points import PointsLike, as_points


class Moments(NamedTuple):
    """The number of points, the means of x and y, and sums of products about the means.

    sxx, sxy, syy: sums of (x - mean x)^2, (x - mean x)(y - mean y) and (y - mean y)^2.
    """

    n: int
    mean_x: float
    mean_y: float
    sxx: float
    sxy: float
    syy: float

    @classmethod
    def of(cls, points: PointsLike) -> "Moments":
        """The moments of one chunk. Raises PointsError if a point is wrong or missing."""
        pairs = as_points(points)
        n = len(pairs)
        mean_x, across = centered([x for x, _ in pairs])
        mean_y, up = centered([y for _, y in pairs])
        sxx = fsum(u * u for u in across)
        sxy = fsum(u * v for u, v in zip(across, up, strict=True))
        syy = fsum(v * v for v in up)
        return cls(n, mean_x, mean_y, sxx, sxy, syy)

    def merged(self, other: "Moments") -> "Moments":
        """The moments of both chunks together."""
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
        """The bowl over all these points."""
        m, b = least_squares(self.mean_x, self.mean_y, self.sxx, self.sxy)
        error = max(0.0, self.syy - m * self.sxy) / self.n
        return Bowl(m, b, error, self.sxx > 0, self.mean_x, self.sxx / self.n)


def merged(chunks: Iterable[Moments]) -> Moments:
    """The moments of all chunks together. Raises PointsError if there are no chunks."""
    every = list(chunks)
    if not every:
        raise PointsError("there are no chunks; expected at least one")
    return reduce(Moments.merged, every)
