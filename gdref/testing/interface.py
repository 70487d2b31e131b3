"""Checks of how an optimizer is called and what it yields. Each raises CheckFailed."""

from itertools import islice
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters
from gdref.testing.failures import CheckFailed, definition, uses
from gdref.testing.line_at_fault import lines_of
from gdref.testing.sample_runs import NOISY, UPDATES, pairs, run


def signature(optimizer: Optimizer) -> None:
    """takes (objective, m, b, *, hyperparameters)"""
    try:
        hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        raise CheckFailed(
            f"{error}; expected def name(objective, m, b, *, learning_rate: float = 1e-4)",
            definition(optimizer),
        ) from None


def defaults(optimizer: Optimizer) -> None:
    """starts with its defaults"""
    try:
        updates = iter(optimizer(Objective(NOISY), 0.0, 0.0))
    except TypeError as error:
        raise CheckFailed(
            f"it makes no updates ({error}); write yield m, b after each update", "last"
        ) from None
    try:
        first = next(pairs(lambda *_: updates, Objective(NOISY), 0.0, 0.0), None)
    except ValueError as error:
        raise CheckFailed(
            f"it refuses its own defaults: {error}; choose others",
            lines_of(error, optimizer),
        ) from None
    if first is None:
        raise CheckFailed("it ends before its first update; yield m, b at least once", "last")


def yields_pairs(optimizer: Optimizer) -> None:
    """yields two finite floats, one update at a time"""
    objective = Objective(NOISY)
    updates = iter(optimizer(objective, 0.0, 0.0))
    if objective.work:
        raise CheckFailed(
            "it calls the objective before its first update is requested; write a generator "
            "function, with yield",
            uses(optimizer, "gradient", "error")[:1],
        )
    for k, pair in enumerate(islice(updates, UPDATES), 1):
        ok = isinstance(pair, tuple) and len(pair) == 2
        if not (ok and all(isinstance(value, float) and isfinite(value) for value in pair)):
            raise CheckFailed(
                f"update {k} is {pair!r}; yield m, b: a tuple of two finite floats", "last"
            )
        if k == 1 and objective.work > 100 * objective.size:
            raise CheckFailed(
                f"its first update takes the work of {objective.work} points; "
                "yield after each update",
                "last",
            )
        if k == 1 and pair == (0.0, 0.0) and not objective.point_errors:  # no step was rejected
            raise CheckFailed(
                "its first update is the start; yield m, b after each update, not before it",
                "last",
            )
    start = 1 / 3, -2 / 7
    way = list(run(optimizer, NOISY, *start, 20))
    for k, name in enumerate("mb"):
        values = {pair[k] for pair in way if pair[k] != start[k]}
        if len(values) > 3 and all(abs(v) < 1e5 and v == round(v, 9) for v in values):
            raise CheckFailed(f"{name} is rounded, as in {way[-1][k]}; keep every digit", name)
