"""The error over one set of points, as an optimizer meets it: it counts the work asked of it."""

from collections.abc import Callable, Iterable, Iterator

from gdref.points import PointsLike, as_points
from gdref.squared_error import gradient, mse

Updates = Iterator[tuple[float, float]]
Optimizer = Callable[..., Updates]  # (objective, m, b, *, hyperparameters) -> the updates

NO_INDICES = "indices is empty; expected at least one"


TYPE_CHECKING = False  # importing typing would cost more than all the rest of gdref

if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object


class Source(Protocol):
    """Points that need not be a list here: whatever knows their number, error and gradient.

    error and gradient are as Objective has them; this one counts nothing.
    """

    size: int

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float: ...

    def gradient(
        self, m: float, b: float, indices: Iterable[int] | None = None
    ) -> tuple[float, float]: ...


def as_source(points: object) -> Source | None:
    """The points, if they are a source and no collection of pairs."""
    known = all(hasattr(points, name) for name in ("size", "error", "gradient"))
    return points if known else None  # type: ignore[return-value]


class Objective:
    """E(m, b) over some points, and its gradient, over all of them or over those at some indices.

    size: n, the number of points.
    point_gradients, point_errors: how many points' gradients and errors were computed so far.
    Raises PointsError for what is not at least one (x, y) pair of finite numbers.
    """

    shows_loops = False  # True where each line is to be seen, as in gdref step

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
        if indices is None:
            points = self._points
        elif type(indices) is list and len(indices) == 1 and not self.shows_loops:
            # gradient() of one point, without its loop: the same, in two thirds of the time.
            x, y = self._points[indices[0]]
            self.point_gradients += 1
            r = y - (m * x + b)
            return 0.0 + -2.0 * x * r, 0.0 + -2.0 * r
        else:
            points = [*map(self._points.__getitem__, indices)]
            if not points:
                raise ValueError(NO_INDICES)
        self.point_gradients += len(points)
        return gradient(m, b, points)


class Counted(Objective):
    """The same over a source: it is asked, and the work is counted here."""

    def __init__(self, source: Source) -> None:
        self._source, self.size = source, source.size
        self.point_gradients = 0
        self.point_errors = 0

    def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
        """E(m, b), as the source has it."""
        chosen = None if indices is None else list(indices)
        self.point_errors += self._number(chosen)
        return self._source.error(m, b, chosen)

    def gradient(
        self, m: float, b: float, indices: Iterable[int] | None = None
    ) -> tuple[float, float]:
        """(dE/dm, dE/db), as the source has it."""
        chosen = None if indices is None else list(indices)
        self.point_gradients += self._number(chosen)
        return self._source.gradient(m, b, chosen)

    def _number(self, indices: list[int] | None) -> int:
        if indices is None:
            return self.size
        if not indices:
            raise ValueError(NO_INDICES)
        return len(indices)
