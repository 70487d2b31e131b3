"""Checks of how an optimizer is called and what it yields. Each raises Broken, or returns."""

from itertools import islice
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters
from gdref.testing.guard import lines_of
from gdref.testing.source import definition
from gdref.testing.trial import NOISY, UPDATES, Broken, pairs


def signature(optimizer: Optimizer) -> None:
    """takes (objective, m, b, *, hyperparameters)"""
    try:
        known = hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        raise Broken(
            f"{error}; expected def name(objective, m, b, *, learning_rate: float = 1e-4)",
            lines=definition(optimizer),
        ) from None
    for h in known.values():
        if not h.takes(h.default):
            raise Broken(
                f"the default of {h.name} is {h.default!r}; expected a value of its type, {h.kind}",
                lines=definition(optimizer, h.name),
            )


def defaults(optimizer: Optimizer) -> None:
    """starts with its defaults"""
    try:
        made = optimizer(Objective(NOISY), 0.0, 0.0)
        if hasattr(made, "__anext__"):
            raise Broken(
                "it is an async generator; write def, not async def", lines=definition(optimizer)
            )
        updates = iter(made)
    except TypeError as error:
        raise Broken(
            f"it gives no updates ({error}); write yield m, b after each one", "last"
        ) from None
    try:
        first = list(islice(pairs(lambda *_: updates, Objective(NOISY), 0.0, 0.0), 1))
    except ValueError as error:
        lines = lines_of(error, optimizer)
        raise Broken(
            f"it refuses its own defaults: {error}; choose others", "last", lines
        ) from None
    if not first:
        raise Broken("it ends before its first update; yield m, b at least once", "last")
    if not _lets_go(updates):
        made = updates = iter(())  # it would complain when it is thrown away with this error
        raise Broken(
            "it goes on where a run is over and closes it; let GeneratorExit through: write "
            "except Exception, and neither except: nor except BaseException",
            "last",
        )


def _lets_go(updates: object) -> bool:
    try:
        getattr(updates, "close", lambda: None)()
    except RuntimeError:  # it has yielded once more
        return False
    return True


def yields_pairs(optimizer: Optimizer) -> None:
    """yields two finite floats, one update at a time"""
    objective = Objective(NOISY)
    updates = iter(optimizer(objective, 0.0, 0.0))
    if objective.point_gradients or objective.point_errors:
        raise Broken(
            "it works before it is asked for an update; be a generator function: yield", "asked"
        )
    for k, pair in enumerate(islice(updates, UPDATES), 1):
        ok = isinstance(pair, tuple) and len(pair) == 2
        if not (ok and all(isinstance(value, float) and isfinite(value) for value in pair)):
            raise Broken(
                f"update {k} is {pair!r}; yield m, b: a tuple of two finite floats", "last"
            )
        spent = objective.point_gradients + objective.point_errors
        if k == 1 and spent > 100 * objective.size:
            raise Broken(
                f"its first update takes {spent} points' work; yield after each update", "last"
            )
        if k == 1 and pair == (0.0, 0.0) and not objective.point_errors:  # nothing to reject
            raise Broken(
                "its first update is the start, as if nothing had been asked for; "
                "yield m, b after the update, not before it",
                "last",
            )
