"""The check that compares an optimizer with numbers or a method from a paper or a library."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from math import isclose

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.points import PointsLike, as_points, read_points
from gdref.squared_error import Point
from gdref.testing.failures import CheckFailed
from gdref.testing.sample_runs import NOISY, TINY, Pair, pairs

Reference = Sequence[Pair] | Callable[..., Iterable[Pair]]
FIRST = 100  # updates that are compared with a method
COPIED = 1e-5  # the relative error allowed if a person has copied the numbers with six digits
COMPUTED = 1e-6


def check_for(reference: Reference, points: PointsLike | None) -> Callable[[Optimizer], None]:
    """The check that compares with a reference.

    reference: (m, b) after each of the first updates, from (0, 0) with the defaults. Or a function
        that yields these pairs and is called like an optimizer, with the objective, m and b.
    points: the points that the reference uses. None for the bundled points; a function is then
        compared on two more sets of points.
    """
    given = list(read_points()) if points is None else as_points(points)

    def check(optimizer: Optimizer) -> None:
        """gives the updates of its reference"""
        if not callable(reference):
            _compare(optimizer, reference, given, COPIED)
            return
        for these in (given, NOISY, TINY) if points is None else (given,):
            _compare(optimizer, _updates(reference, these), these, COMPUTED)

    return check


def _updates(reference: Callable[..., Iterable[Pair]], points: Sequence[Point]) -> Iterator[Pair]:
    return islice(iter(reference(Objective(points), 0.0, 0.0)), FIRST)


def _compare(
    optimizer: Optimizer, expected: Iterable[Pair], points: Sequence[Point], digits: float
) -> None:
    updates = pairs(optimizer, Objective(points), 0.0, 0.0)
    for update, wanted in enumerate(expected, 1):
        pair = next(updates, None)
        alike = partial(isclose, rel_tol=digits, abs_tol=1e-300)
        if pair is None or not all(map(alike, pair, wanted)):
            got = "has ended" if pair is None else f"gives {pair}"
            raise CheckFailed(
                f"on {len(points)} points, update {update} of the reference is {wanted}, but the "
                f"optimizer {got}; compare the two formulas line by line, up to this update"
            )
