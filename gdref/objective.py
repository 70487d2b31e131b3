"""The objective: the error and the gradient for an optimizer, with a count of the work."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from gdref.points import PointsLike, as_points
from gdref.squared_error import Point, gradient, gradient_of_point, mse

Updates = Iterator[tuple[float, float]]


class Optimizer(Protocol):
    """A function (objective, m, b, *, hyperparameters) that yields (m, b) after each update."""

    def __call__(self, objective: "Objective", m: float, b: float) -> Updates: ...


class Source:
    """The number of points, and the error and the gradient over these points.

    Make a subclass for points that do not fit in memory. Any object with size, error and gradient
    is a source, too.
    """

    size: int

    def error(self, m: float, b: float, indices: list[int] | None = None) -> float:
        """E(m, b) over all points, or over the points at some indices."""
        raise NotImplementedError

    def gradient(self, m: float, b: float, indices: list[int] | None = None) -> tuple[float, float]:
        """(dE/dm, dE/db) over all points, or over the points at some indices."""
        raise NotImplementedError


class PointsInMemory(tuple[Point, ...], Source):
    """Points in a tuple, so no optimizer can change the points."""

    def __new__(cls, points: PointsLike) -> "PointsInMemory":
        self = super().__new__(cls, as_points(points))
        self.size = len(self)
        return self

    def error(self, m: float, b: float, indices: list[int] | None = None) -> float:
        return mse(m, b, self._at(indices))

    def gradient(self, m: float, b: float, indices: list[int] | None = None) -> tuple[float, float]:
        if indices is not None and len(indices) == 1:  # saves sgd 25 % of its time
            return gradient_of_point(m, b, self[indices[0]])
        return gradient(m, b, self._at(indices))

    def _at(self, indices: list[int] | None) -> Sequence[Point]:
        return self if indices is None else [*map(self.__getitem__, indices)]


def as_source(points: PointsLike | Source) -> Source:
    """The object itself if it is a source; otherwise a copy of the (x, y) pairs."""
    if isinstance(points, Source):
        return points
    if all(hasattr(points, name) for name in ("size", "error", "gradient")):
        return points  # type: ignore[return-value]
    return PointsInMemory(points)


class Objective:
    """E(m, b) and its gradient, over all points or over the points at some indices.

    size: n, the number of points.
    point_gradients, point_errors: how many gradients and errors of single points were computed.
    Raises PointsError if there are no (x, y) pairs, or if a number is not finite.
    """

    def __init__(self, points: PointsLike | Source) -> None:
        self._points = as_source(points)
        self.size = self._points.size
        self.point_gradients = 0
        self.point_errors = 0

    @property
    def work(self) -> int:
        """point_gradients + point_errors, which grows by n in each epoch."""
        return self.point_gradients + self.point_errors

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        """E(m, b), the mean squared error over all points, or over the points at some indices.

        Raises IndexError for an index that is too large, ValueError if the indices are empty.
        """
        chosen = None if indices is None else as_list(indices)
        error = self._points.error(m, b, chosen)
        self.point_errors += self.size if chosen is None else len(chosen)
        return error

    def gradient(
        self, m: float, b: float, indices: Iterable[int] | None = None
    ) -> tuple[float, float]:
        """(dE/dm, dE/db), the mean over all points, or over the points at some indices.

        Raises IndexError for an index that is too large, ValueError if the indices are empty.
        """
        if isinstance(indices, list) and indices:  # saves sgd 10 % of its time
            chosen: list[int] | None = indices
        else:
            chosen = None if indices is None else as_list(indices)
        gradient = self._points.gradient(m, b, chosen)
        self.point_gradients += self.size if chosen is None else len(chosen)
        return gradient


def as_list(indices: Iterable[int]) -> list[int]:
    """The indices as a list. Raises ValueError if there are no indices."""
    chosen = indices if isinstance(indices, list) else list(indices)
    if not chosen:
        raise ValueError("indices is empty; expected at least one index")
    return chosen
