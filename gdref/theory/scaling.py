"""Standardised x, which removes the long valley."""

from math import sqrt
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.exceptions import PointsError
from gdref.least_squares import centered
from gdref.points import PointsLike, as_points
from gdref.squared_error import Point


class Scale(NamedTuple):
    """x' = (x - mean) / deviation. Converts lines over x and over x'."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, bowl: Bowl) -> "Scale":
        """The scale of the bowl's x. Raises PointsError if all x are equal."""
        if not bowl.unique:
            raise PointsError(
                "all x are equal, so they cannot be standardised; leave --standardize out"
            )
        return cls(bowl.mean_x, sqrt(bowl.variance_x))

    def standardized(self, m: float, b: float) -> tuple[float, float]:
        """The line y = m x + b over x': (m deviation, b + m mean)."""
        return m * self.deviation, b + m * self.mean

    def original(self, m: float, b: float) -> tuple[float, float]:
        """The line y = m x' + b over x: (m / deviation, b - m mean / deviation)."""
        return m / self.deviation, b - m * self.mean / self.deviation


def standardize(points: PointsLike) -> tuple[list[Point], Scale]:
    """The points with mean 0 and standard deviation 1 in x, and the scale that converts lines.

    Raises PointsError if all x are equal.
    """
    points = as_points(points)
    scale = Scale.of(Bowl.of(points))
    _, distances = centered([x for x, _ in points])
    pairs = zip(distances, points, strict=True)
    return [(distance / scale.deviation, y) for distance, (_, y) in pairs], scale
