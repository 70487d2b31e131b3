"""The error over one set of points, as an optimizer meets it: it counts the work asked of it."""

from collections.abc import Iterable

from gdref.points import PointsLike, as_points
from gdref.squared_error import gradient, mse

NO_INDICES = "indices is empty; expected at least one"


class Objective:
    """E(m, b) over some points, and its gradient, over all of them or over those at some indices.

    size: n, the number of points.
    point_gradients, point_errors: how many points' gradients and errors were computed so far.
    Raises PointsError for what is not at least one (x, y) pair of finite numbers.
    """

    def __init__(self, points: PointsLike) -> None:
        self._points = as_points(points)  # a copy: two runs never share a list
        self.size = len(self._points)
        self.point_gradients = 0
        self.point_errors = 0

    @property
    def work(self) -> int:
        """What was asked for so far: points' gradients and errors. n of them make an epoch."""
        return self.point_gradients + self.point_errors

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        """E(m, b), the mean squared error over all points, or over those at some indices.

        Raises IndexError for an index that is too large, ValueError for no indices.
        """
        points = self._points if indices is None else [*map(self._points.__getitem__, indices)]
        if not points:
            raise ValueError(NO_INDICES)
        self.point_errors += len(points)
        return mse(m, b, points)

    def gradient(
        self, m: float, b: float, indices: Iterable[int] | None = None
    ) -> tuple[float, float]:
        """(dE/dm, dE/db) over all points, or over those at some indices (divided by their number).

        Raises IndexError for an index that is too large, ValueError for no indices.
        """
        points = self._points if indices is None else [*map(self._points.__getitem__, indices)]
        if not points:
            raise ValueError(NO_INDICES)
        self.point_gradients += len(points)
        return gradient(m, b, points)
