"""The error over one set of points, as an optimizer meets it: it counts the work asked of it."""

from collections.abc import Iterable, Sequence

from gdref.exceptions import PointsError
from gdref.squared_error import Point, gradient, mse


class Objective:
    """E(m, b) over some points, and its gradient, over all of them or over some rows.

    size: n, the number of points.
    point_gradients, point_errors: how many points' gradients and errors were computed so far.
    Raises PointsError without points.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        if not points:
            raise PointsError("there are no points; expected at least one (x, y) pair")
        self._points = points
        self.size = len(points)
        self.point_gradients = 0
        self.point_errors = 0

    def error(self, m: float, b: float) -> float:
        """E(m, b), the mean squared error over all points."""
        self.point_errors += self.size
        return mse(m, b, self._points)

    def gradient(
        self, m: float, b: float, rows: Iterable[int] | None = None
    ) -> tuple[float, float]:
        """(dE/dm, dE/db) over all points, or over those at the indices in rows (divided by
        their number). Raises IndexError for an index that is not there, ValueError for no rows.
        """
        points = self._points if rows is None else list(map(self._points.__getitem__, rows))
        if not points:
            raise ValueError("rows is empty; expected at least one index")
        self.point_gradients += len(points)
        return gradient(m, b, points)
