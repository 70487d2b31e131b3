"""Checks of how an optimizer is called and what it yields. Each raises Broken, or returns."""

from functools import partial
from itertools import islice
from math import inf, isfinite, nan

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.specs import Hyperparameter, Value, hyperparameters
from gdref.testing.guard import Broken
from gdref.testing.trial import NOISY, UPDATES, run


def signature(optimizer: Optimizer) -> None:
    """takes (objective, m, b, *, hyperparameters)"""
    try:
        known = hyperparameters(optimizer)
    except (TypeError, ValueError) as error:
        raise Broken(
            f"{error}; expected def name(objective, m, b, *, learning_rate: float = 1e-4)"
        ) from None
    for h in known.values():
        if type(h.default) not in ((int, float) if h.type is float else (h.type,)):
            raise Broken(
                f"the default of {h.name} is {h.default!r}; expected a value of its type, "
                f"{h.type.__name__}"
            )


def defaults(optimizer: Optimizer) -> None:
    """starts with its defaults"""
    try:
        made = optimizer(Objective(NOISY), 0.0, 0.0)
        if hasattr(made, "__anext__"):
            raise Broken("it is an async generator; write def, not async def")
        updates = iter(made)
    except TypeError as error:
        raise Broken(f"it gives no updates ({error}); write yield m, b after each one") from None
    try:
        first = list(islice(updates, 1))
    except ValueError as error:
        raise Broken(f"it refuses its own defaults: {error}; choose others") from None
    if not first:
        raise Broken("it ends before its first update; yield m, b at least once")


def bad_hyperparameters(optimizer: Optimizer) -> None:
    """refuses bad hyperparameters by name"""
    trials: dict[type[Value], tuple[Value, ...]] = {
        float: (nan, inf, -inf, -1.0, 0.0),
        int: (-1, 0),
        str: ("",),
    }
    for h in hyperparameters(optimizer).values():
        for value in trials.get(h.type, ()):
            _try(optimizer, h, value)


def _try(optimizer: Optimizer, h: Hyperparameter, value: Value) -> None:
    mend = f"raise ValueError with {h.name}, the value and its range at the first next()"
    updates = run(partial(optimizer, **{h.name: value}))
    try:
        first = list(islice(updates, 1))
    except ValueError as error:
        if h.name not in str(error):
            raise Broken(
                f"of {h.name}={value!r} it says {str(error)!r}, not which value is wrong; {mend}"
            ) from None
        return
    except Exception as error:
        raise Broken(f"{h.name}={value!r} ends in {type(error).__name__}; {mend}") from error
    pairs = [*first, *islice(updates, 2)]
    if not all(isfinite(m) and isfinite(b) for m, b in pairs) or not pairs:
        led = f"leads to {pairs[-1]}" if pairs else "leads to no update"
        raise Broken(f"{h.name}={value!r} is accepted and {led}; {mend}")
    never = h.name == "learning_rate" and not 0 < float(value) < inf
    if never or value != value:
        raise Broken(f"{h.name}={value!r} is accepted; {mend}")


def yields_pairs(optimizer: Optimizer) -> None:
    """yields two finite floats, one update at a time"""
    objective = Objective(NOISY)
    updates = iter(optimizer(objective, 0.0, 0.0))
    if objective.point_gradients or objective.point_errors:
        raise Broken("it works before it is asked for an update; be a generator function: yield")
    for k, pair in enumerate(islice(updates, UPDATES), 1):
        ok = isinstance(pair, tuple) and len(pair) == 2
        if not (ok and all(isinstance(value, float) and isfinite(value) for value in pair)):
            raise Broken(f"update {k} is {pair!r}; yield m, b: a tuple of two finite floats")
        spent = objective.point_gradients + objective.point_errors
        if k == 1 and spent > 100 * objective.size:
            raise Broken(f"its first update takes {spent} points' work; yield after each update")
