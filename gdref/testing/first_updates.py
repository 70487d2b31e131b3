"""Tools for a plugin's own tests: updates worked by hand, on points with easy sums."""

from collections.abc import Sequence
from itertools import islice
from math import isclose

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import Value, with_values
from gdref.points import PointsLike
from gdref.squared_error import Point
from gdref.testing.sample_runs import Pair
from gdref.text.numbers import short

DIGITS = 1e-5  # the relative error of a number that is written with six digits


def points_around(m: float, b: float, x: float = 1.0) -> list[Point]:
    """Two points for work by hand: E(M, B) = x^2 (M - m)^2 + (B - b)^2.

    So dE/dM = 2 x^2 (M - m) and dE/dB = 2 (B - b), and the minimum is at (m, b), with E = 0.
    """
    return [(x, m * x + b), (-x, -m * x + b)]


def check_first_updates(
    optimizer: Optimizer,
    updates: Sequence[Pair],
    points: PointsLike,
    *,
    start: Pair = (0.0, 0.0),
    **hyperparameters: Value,
) -> None:
    """Raise AssertionError unless an optimizer's first updates are these pairs, to six digits."""
    __tracebackhide__ = True  # pytest then shows the message without this source
    run = with_values(optimizer, **hyperparameters)(Objective(points), *start)
    found = list(islice(run, len(updates)))
    for update, wanted in enumerate(updates, 1):
        if update > len(found):
            raise AssertionError(f"update {update} by hand is {wanted}, but the run has ended")
        pair = found[update - 1]
        if not all(isclose(*two, rel_tol=DIGITS) for two in zip(pair, wanted, strict=True)):
            got, hand = (f"({short(m)}, {short(b)})" for m, b in (pair, wanted))
            raise AssertionError(f"update {update} is {got}, but by hand {hand}")
