"""Checks of an optimizer's call, and of the pairs that it yields. Each check raises CheckFailed."""

from collections.abc import Sequence
from itertools import islice, product
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.faults import call_optimizer
from gdref.plugins.signatures import hyperparameters
from gdref.squared_error import Point, mse
from gdref.testing.convergence import WHOLE
from gdref.testing.failures import RAISED, CheckFailed, has, meant
from gdref.testing.line_at_fault import lines_of
from gdref.testing.sample_points import LINE, NOISY, UPDATES
from gdref.testing.sample_runs import Away, RecordedObjective, check_start, moves, no_descent, run


def signature(optimizer: Optimizer) -> None:
    """takes (objective, m, b, *, hyperparameters)"""
    try:
        hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        expected = "def name(objective, m, b, *, learning_rate: float = 1e-4)"
        raise CheckFailed(f"{error}; expected {expected}") from None


def defaults(optimizer: Optimizer) -> None:
    """starts with its defaults"""
    objective = Objective(NOISY)
    try:
        updates = call_optimizer(optimizer, objective, 0.0, 0.0, {})
    except TypeError as error:
        raise CheckFailed(str(error)) from None
    try:
        first = next(moves(lambda *_: updates, objective, 0.0, 0.0), None)
    except ValueError as error:
        fault = f"it refuses its own defaults: {error}; choose other defaults"
        raise CheckFailed(fault, lines_of(error, optimizer), RAISED) from None
    if first is None:
        raise CheckFailed("it ends before its first update; yield m, b at least once")


def yields_pairs(optimizer: Optimizer) -> None:
    """yields two finite floats, one update at a time"""
    objective, late = Objective(NOISY), None
    try:
        optimizer(Objective(Away(NOISY, calls=0)), 0.0, 0.0)
    except OSError as error:
        raise CheckFailed(
            "it calls the objective before its first update is requested; write a generator "
            "function, with yield",
            lines_of(error, optimizer),
        ) from None
    for k, pair in enumerate(islice(optimizer(objective, 0.0, 0.0), UPDATES), 1):
        ok = isinstance(pair, tuple) and len(pair) == 2
        if not (ok and all(isinstance(value, float) and isfinite(value) for value in pair)):
            raise CheckFailed(
                f"update {k} is {pair!r}; yield m, b: a tuple of two finite floats",
                "" if ok else "last",
            )
        if k == 1 and objective.work > 100 * objective.size:
            fault = f"its first update takes the work of {objective.work} points"
            raise CheckFailed(f"{fault}; yield after each update")
        at_start = pair == (0.0, 0.0) and not objective.point_errors  # no step was rejected
        if k == 2 and late is not None and not at_start:
            raise CheckFailed(
                "its first update does not move from the start; yield m, b after each update, "
                "not before it",
                late,
            )
        late = ("" if objective.work else "last") if at_start else None
    start, recorded = (1 / 3, -2 / 7), RecordedObjective(NOISY)
    way = list(run(optimizer, NOISY, *start, 20, recorded))
    for (k, name), seen in product(enumerate("mb"), (way, [at for at, _ in recorded.gradients])):
        values = {pair[k] for pair in seen} - {start[k]}
        if len(values) > 3 and all(abs(v) < 1e5 and v == round(v, 9) for v in values):
            raise CheckFailed(f"{name} is rounded, as in {seen[-1][k]}; keep every digit", name)


def ends_or_yields(optimizer: Optimizer) -> None:
    """ends or yields from any start"""
    for where, points, m, b in (
        ("on points with noise", NOISY, 0.0, 0.0),
        ("at a minimum, where no step is downhill", LINE, 1.5, 8.0),
        ("where the error overflows, as in a run that diverges", LINE, 1e200, -1e200),
    ):
        try:
            list(run(optimizer, points, m, b))
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
    """stays at the minimum if it starts there"""
    m, b = _spend(optimizer, LINE, 20, 1.5, 8.0)
    check_start(optimizer)
    if not has(optimizer, "moves_at_minimum") and not (abs(m - 1.5) < 1e-9 and abs(b - 8) < 1e-9):
        raise CheckFailed(
            f"from the minimum (1.5, 8.0), where each point's gradient is 0, it goes to {m, b}; "
            f"let every change come from the gradient, {meant('moves_at_minimum')}",
            "m b",
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
    furthest = max((max(rows) if rows else n for _, rows in objective.gradients), default=n)
    if objective.work >= 2 * n and furthest < 0.99 * n:
        raise CheckFailed(f"of {n} points it uses the first {furthest + 1} only; {WHOLE}")


def _spend(
    optimizer: Optimizer,
    points: Sequence[Point] | RecordedObjective,
    epochs: int,
    m: float = 0.0,
    b: float = 0.0,
) -> tuple[float, float]:
    """(m, b) after a number of epochs. Raises CheckFailed if m or b is no longer finite.

    An update without a call of the objective counts as an epoch, because the update may take as
    long as an epoch.
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
