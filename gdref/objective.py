"""The error over one set of points, as an optimizer gets it: it counts the work it does."""

from collections.abc import Callable, Iterable, Iterator

from gdref.points import PointsLike, as_points
from gdref.squared_error import Point, gradient, gradient_of_point, mse

Updates = Iterator[tuple[float, float]]
Optimizer = Callable[..., Updates]  # (objective, m, b, *, hyperparameters) -> the updates


class Source:
    """Points that may be anywhere: their number, error and gradient.

    Subclass it for points that do not fit in memory; any object with these three names is a source.
    """

    size: int

    def error(self, m: float, b: float, indices: list[int] | None = None) -> float:
        """E(m, b) over all points, or over those at some indices."""
        raise NotImplementedError

    def gradient(self, m: float, b: float, indices: list[int] | None = None) -> tuple[float, float]:
        """(dE/dm, dE/db) over all points, or over those at some indices."""
        raise NotImplementedError


class PointsInMemory(tuple[Point, ...], Source):
    """Points in a tuple, so that no optimizer can change them."""

    def __new__(cls, points: PointsLike) -> "PointsInMemory":
        self = super().__new__(cls, as_points(points))
        self.size = len(self)
        return self

    def error(self, m: float, b: float, indices: list[int] | None = None) -> float:
        points = self if indices is None else [*map(self.__getitem__, indices)]
        return mse(m, b, points)

    def gradient(self, m: float, b: float, indices: list[int] | None = None) -> tuple[float, float]:
        if indices is not None and len(indices) == 1:  # so sgd takes 25 % less time
            return gradient_of_point(m, b, self[indices[0]])
        points = self if indices is None else [*map(self.__getitem__, indices)]
        return gradient(m, b, points)


def as_source(points: PointsLike | Source) -> Source:
    """The points themselves if they are a source; a copy of them in memory if they are pairs."""
    if isinstance(points, Source):
        return points
    if all(hasattr(points, name) for name in ("size", "error", "gradient")):
        return points  # type: ignore[return-value]
    return PointsInMemory(points)


class Objective:
    """E(m, b) over some points, and its gradient: over all of them, or over those at some indices.

    size: n, the number of points.
    point_gradients, point_errors: the number of points' gradients and errors computed so far.
    Raises PointsError for anything that is not at least one (x, y) pair of finite numbers.
    """

    def __init__(self, points: PointsLike | Source) -> None:
        self._points = as_source(points)
        self.size = self._points.size
        self.point_gradients = 0
        self.point_errors = 0

    @property
    def work(self) -> int:
        """The points' gradients and errors computed so far; n of them make an epoch."""
        return self.point_gradients + self.point_errors

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        """E(m, b), the mean squared error over all points, or over those at some indices.

        Raises IndexError for an index that is too large, ValueError for no indices.
        """
        chosen = None if indices is None else as_list(indices)
        error = self._points.error(m, b, chosen)
        self.point_errors += self.size if chosen is None else len(chosen)
        return error

    def gradient(
        self, m: float, b: float, indices: Iterable[int] | None = None
    ) -> tuple[float, float]:
        """(dE/dm, dE/db) over all points, or over those at some indices (divided by their number).

        Raises IndexError for an index that is too large, ValueError for no indices.
        """
        chosen = None if indices is None else as_list(indices)
        gradient = self._points.gradient(m, b, chosen)
        self.point_gradients += self.size if chosen is None else len(chosen)
        return gradient


def as_list(indices: Iterable[int]) -> list[int]:
    """The indices as a list. Raises ValueError if there are none."""
    chosen = list(indices)
    if not chosen:
        raise ValueError("indices is empty; expected at least one")
    return chosen
