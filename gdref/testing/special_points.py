"""Checks on special points and from special starts. Each raises CheckFailed."""

from collections.abc import Sequence
from math import isfinite

from gdref.optimizers import Optimizer
from gdref.squared_error import Point, mse
from gdref.testing.convergence import WHOLE
from gdref.testing.failures import CheckFailed, has, meant
from gdref.testing.sample_runs import (
    LINE,
    NOISY,
    RecordedObjective,
    check_start,
    no_descent,
    run,
)


def ends_or_yields(optimizer: Optimizer) -> None:
    """ends or yields from any start"""
    for where, points, m, b in (
        ("on points with noise", NOISY, 0.0, 0.0),
        ("at a minimum, where no step is downhill", LINE, 1.5, 8.0),
        ("where the error overflows, as in a run that diverges", LINE, 1e200, -1e200),
    ):
        try:
            for _ in run(optimizer, points, m, b):
                pass
        except Exception as error:
            error.add_note(f"{where}, from ({m:g}, {b:g})")
            raise


def noise_free_line(optimizer: Optimizer) -> None:
    """goes downhill on a noise-free line"""
    start = mse(0.0, 0.0, LINE)
    m, b = _spend(optimizer, LINE, 100)
    error = mse(m, b, LINE)
    if not error < start:
        fault = f"100 epochs take the error from {start:.6g} to {error:.6g}"
        way_out = "step against the gradient, and make the steps shorter"
        raise no_descent(fault, way_out, optimizer, LINE)


def stays_at_minimum(optimizer: Optimizer) -> None:
    """stays at a minimum that it starts from"""
    m, b = _spend(optimizer, LINE, 20, 1.5, 8.0)
    check_start(optimizer)
    if not has(optimizer, "moves_at_minimum") and not (abs(m - 1.5) < 1e-9 and abs(b - 8) < 1e-9):
        raise CheckFailed(
            f"from the minimum (1.5, 8.0), where each point's gradient is 0, it goes to {m, b}; "
            f"let every change come from the gradient, {meant('moves_at_minimum')}"
        )


def one_point(optimizer: Optimizer) -> None:
    """works with one point"""
    _spend(optimizer, [(50.0, 80.0)], 20)
    _spend(optimizer, [(0.0, 0.0)], 20)


def constant_x(optimizer: Optimizer) -> None:
    """works if all x are equal"""
    _spend(optimizer, [(50.0, float(y)) for y in range(70, 86)], 20)  # the mean of 16 y is exact
    _spend(optimizer, [(0.0, float(y)) for y in range(70, 86)], 20)  # dE/dm is 0 everywhere


def ten_thousand_points(optimizer: Optimizer) -> None:
    """works with ten thousand points"""
    objective = RecordedObjective(NOISY * 200)
    _spend(optimizer, objective, 2)
    n = objective.size
    furthest = max(max(rows) if rows else n for _, rows in objective.calls)
    if objective.work >= 2 * n and furthest < 0.99 * n:
        raise CheckFailed(
            f"of {n} points it uses the first {furthest + 1} only; {WHOLE}",
            "",
        )


def _spend(
    optimizer: Optimizer,
    points: Sequence[Point] | RecordedObjective,
    epochs: int,
    m: float = 0.0,
    b: float = 0.0,
) -> tuple[float, float]:
    """(m, b) after a number of epochs. Raises CheckFailed if m or b is no longer finite.

    An update without a call of the objective counts as an epoch: it may take as long as one.
    """
    objective = points if isinstance(points, RecordedObjective) else RecordedObjective(points)
    spent = work = 0
    for update, pair in enumerate(run(optimizer, (), m, b, None, objective), 1):
        m, b = pair
        if not (isfinite(m) and isfinite(b)):
            raise CheckFailed(
                f"on {objective.size} points, update {update} leads to {m, b}; choose defaults "
                "with smaller steps, and never divide by a number that may be 0"
            )
        before, work = work, objective.work
        spent += work - before or objective.size
        if spent >= epochs * objective.size:
            break
    return m, b
