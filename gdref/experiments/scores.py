"""What a run comes to: its last error, or the first epoch that is near enough to the minimum."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from math import inf, isfinite

from gdref.bowl import Bowl
from gdref.descent import Descent, has_grown
from gdref.theory.linear_maps import modes

Score = tuple[float, bool]  # the lower the better, inf for never; whether the run diverged


def score_of(descent: Descent, enough: float | None) -> Score:
    """The error at the end, or the first epoch with an error of at most `enough`."""
    row = None
    with redirect_stdout(sys.stderr):  # what a plugin prints is no part of the results
        for row in descent:
            if enough is not None and row.error <= enough:
                return float(row.epoch), False
    assert row is not None  # the start is always a row
    diverged = descent.status == "diverged"
    return (inf, diverged) if diverged or enough is not None else (row.error, False)


def score_of_map(
    bowl: Bowl,
    name: str,
    hyperparameters: Mapping[str, object],
    start: tuple[float, float],
    epochs: int,
    enough: float | None,
) -> Score:
    """The same for batch, momentum and nesterov, which are linear: without the points.

    An epoch is a map of the distances along the bowl's two directions; its power gives the last
    one at once. It agrees with the loop to 1e-9.
    """
    rate = hyperparameters["learning_rate"]
    assert isinstance(rate, float)
    both = modes(bowl, name, rate, hyperparameters)
    away = start[0] - bowl.m, start[1] - bowl.b
    distances = [away[0] * dm + away[1] * db for dm, db in bowl.directions]
    heights = [c / 2 * d * d for c, d in zip(bowl.curvatures, distances, strict=True)]

    def error(gains: Sequence[float]) -> float:
        return bowl.error + sum(h * g * g for h, g in zip(heights, gains, strict=True) if h)

    if enough is not None:
        pairs = [(1.0, 0.0), (1.0, 0.0)]  # distance and velocity along each direction
        for epoch in range(epochs + 1):
            if error([x for x, _ in pairs]) <= enough:
                return float(epoch), False
            pairs = [
                (one.xx * x + one.xv * v, one.vx * x + one.vv * v)
                for one, (x, v) in zip(both, pairs, strict=True)
            ]
    first, last = error((1.0, 1.0)), error([mode.gain(epochs) for mode in both])
    grown = has_grown(first, last, lambda m, b: bowl.error + bowl.excess(m, b), bowl.gradient)
    diverged = not isfinite(last) or grown
    return (inf, diverged) if diverged or enough is not None else (last, False)
