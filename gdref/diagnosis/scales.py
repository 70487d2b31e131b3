"""The usual ways to scale x before a descent."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from math import fsum, sqrt

from gdref.bowl import centered
from gdref.squared_error import Point
from gdref.theory.scaling import Scale

ScaleOf = Callable[[Sequence[float]], Scale]


def mean(values: Sequence[float]) -> float:
    return centered(values)[0]


def deviation(values: Sequence[float], less: int = 0) -> float:
    """The standard deviation, with the divisor n - less."""
    _, distances = centered(values)
    divisor = len(values) - less
    return sqrt(fsum(d * d for d in distances) / divisor) if divisor else 0.0


SCALES: dict[str, ScaleOf] = {
    "standardised x": lambda v: Scale(mean(v), deviation(v)),
    "standardised x, with n - 1 in the standard deviation": (
        lambda v: Scale(mean(v), deviation(v, 1))
    ),
    "x scaled to lie between 0 and 1": lambda v: Scale(min(v), max(v) - min(v)),
    "x less its mean, divided by its range": lambda v: Scale(mean(v), max(v) - min(v)),
    "x less its mean": lambda v: Scale(mean(v), 1.0),
    "x divided by the largest x": lambda v: Scale(0.0, max(v)),
}


def views(points: Sequence[Point]) -> Iterator[tuple[str, "Scaled"]]:
    """The points in each scale, first with y as it is, then with y scaled in the same way."""
    for name, of_x in SCALES.items():
        for text, of_y in ((name, as_it_is), (f"{name}, and y likewise", of_x)):
            with suppress(ZeroDivisionError):
                yield f"in {text}", Scaled(points, of_x, of_y)


def as_it_is(_: Sequence[float]) -> Scale:
    """The scale that changes nothing."""
    return Scale(0.0, 1.0)


class Scaled:
    """Points over scaled x and y. Raises ZeroDivisionError if a scale is 0."""

    def __init__(self, points: Sequence[Point], of_x: ScaleOf, of_y: ScaleOf = as_it_is) -> None:
        xs, ys = zip(*points, strict=True)
        self.x, self.y = x, y = of_x(xs), of_y(ys)
        self.points = tuple(
            ((u - x.mean) / x.deviation, (v - y.mean) / y.deviation) for u, v in points
        )
