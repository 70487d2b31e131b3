"""The error over all (m, b) is a quadratic bowl. Here are its minimum and its shape.

E(m, b) = E* + mean of ((m - m*) x + (b - b*))^2. Here (m*, b*) is the least-squares line, and E* is
its error. The Hessian, 2/n * [[sum x^2, sum x], [sum x, n]], is the same at every (m, b) and does
not depend on y. The Hessian determines the course of every descent.
"""

from math import fsum, hypot, inf, sqrt
from typing import NamedTuple

from gdref.least_squares import centered, least_squares
from gdref.points import PointsLike, as_points, check_range


class Bowl(NamedTuple):
    """The bowl over some points: its minimum (m, b, error) and its shape.

    m, b: the least-squares line. error: the error of this line, in units of y squared.
    unique: whether only this line has the lowest error. If all x are equal, unique is False. Then
    (m, b) is the minimum nearest to (0, 0), and a descent from (0, 0) ends at this minimum.
    mean_x, variance_x: the mean and the variance of x, which determine the Hessian.
    """

    m: float
    b: float
    error: float
    unique: bool
    mean_x: float
    variance_x: float

    @classmethod
    def of(cls, points: PointsLike) -> "Bowl":
        """The bowl over some points, in closed form.

        Raises PointsError if there are no points, or if a number is too large or too small.
        """
        points = as_points(points)
        check_range(points)
        n = len(points)
        mean_x, across = centered([x for x, _ in points])
        mean_y, up = centered([y for _, y in points])
        unique = any(x != points[0][0] for x, _ in points)
        sxx = fsum(u * u for u in across) if unique else 0.0
        sxy = fsum(u * v for u, v in zip(across, up, strict=True))
        m, b = least_squares(mean_x, mean_y, sxx, sxy)
        residuals = (v - m * u for u, v in zip(across, up, strict=True))
        return cls(m, b, fsum(r * r for r in residuals) / n, unique, mean_x, sxx / n)

    @property
    def rounding(self) -> float:
        """An error up to this limit is only rounding."""
        return 1e-18 * self.excess(0.0, 0.0)

    @property
    def exact(self) -> bool:
        """Whether the minimum's error is only rounding. Then 1 % of this error means nothing."""
        return self.error <= self.rounding

    @property
    def hessian(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The second derivatives of E: ((mm, mb), (mb, bb))."""
        mm = 2 * (self.variance_x + self.mean_x * self.mean_x)
        return (mm, 2 * self.mean_x), (2 * self.mean_x, 2.0)

    @property
    def curvatures(self) -> tuple[float, float]:
        """The eigenvalues of the Hessian, larger first. The smaller one is 0 if all x are equal."""
        (mm, mb), (_, bb) = self.hessian
        half_gap = hypot((mm - bb) / 2, mb)
        steep = (mm + bb) / 2 + half_gap
        return steep, 4 * self.variance_x / steep  # determinant = steep * flat

    @property
    def directions(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The unit eigenvectors of the Hessian, each as (m, b), in the order of the curvatures."""
        (mm, mb), (_, bb) = self.hessian
        half_gap = hypot((mm - bb) / 2, mb)
        # The steep direction has two formulas. The formula used here does not subtract two numbers
        # that are nearly equal.
        m, b = (mm - bb) / 2 + half_gap, mb
        if mm < bb:
            m, b = mb, (bb - mm) / 2 + half_gap
        length = hypot(m, b)
        m, b = (m / length, b / length) if length else (1.0, 0.0)  # the bowl is round
        return (m, b), (-b, m)

    @property
    def condition(self) -> float:
        """The condition number: the larger curvature / the smaller one; inf if the smaller is 0."""
        steep, flat = self.curvatures
        return steep / flat if flat else inf

    @property
    def best_rate(self) -> float:
        """2 / (the sum of both curvatures), or 1 / the larger curvature if the smaller one is 0.

        At the best rate, the distances in both directions shrink equally fast.
        """
        steep, flat = self.curvatures
        return 2 / (steep + flat) if flat else 1 / steep

    @property
    def largest_stable_rate(self) -> float:
        """The limit 2 / the larger curvature. At larger learning rates, batch diverges."""
        return 2 / self.curvatures[0]

    def standardized(self) -> "Bowl":
        """The bowl over the same points with x' = (x - mean) / standard deviation."""
        m, b = self.m * sqrt(self.variance_x), self.b + self.m * self.mean_x
        return self._replace(m=m, b=b, mean_x=0.0, variance_x=1.0)

    def as_json(self) -> dict[str, object]:
        """The minimum as --format json prints it."""
        return {"m": self.m, "b": self.b, "error": self.error, "unique": self.unique}

    def gradient(self, m: float, b: float) -> tuple[float, float]:
        """(dE/dm, dE/db) = Hessian times (m - m*, b - b*)."""
        (mm, mb), (_, bb) = self.hessian
        dm, db = m - self.m, b - self.b
        return mm * dm + mb * db, mb * dm + bb * db

    def excess(self, m: float, b: float) -> float:
        """E(m, b) minus the error at the minimum. This sum of squares is never below 0."""
        dm, db = m - self.m, b - self.b
        across = self.mean_x * dm + db
        return self.variance_x * dm * dm + across * across
