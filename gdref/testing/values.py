"""Checks of the values that a hyperparameter may have. Each raises Broken, or returns."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from math import inf, isfinite, nan

from gdref.exceptions import GdrefError
from gdref.optimizers import Optimizer
from gdref.signatures import Hyperparameter, Value, hyperparameters
from gdref.testing.guard import Broken
from gdref.testing.progress import differ
from gdref.testing.trial import CENTRED, LONG, NOISY, Enough, Pair, run

SCALES = (0.5, 2.0, 1e-3, 1e3, 1e-9, 1e9)


def bad_hyperparameters(optimizer: Optimizer) -> None:
    """refuses bad hyperparameters by name"""
    trials: dict[type[Value], tuple[Value, ...]] = {
        float: (nan, inf, -inf, -1.0, 0.0),
        int: (-1, 0),
        str: ("",),
    }
    for h in hyperparameters(optimizer).values():
        for value in () if h.choices else trials.get(h.type, ()):
            _try_bad(optimizer, h, value)


def _try_bad(optimizer: Optimizer, h: Hyperparameter, value: Value) -> None:
    updates = run(partial(optimizer, **{h.name: value}))
    first = _first(updates, h, value)
    if first is None:
        return
    pairs = [*first, *islice(updates, 2)]
    if not all(isfinite(m) and isfinite(b) for m, b in pairs) or not pairs:
        led = f"leads to {pairs[-1]}" if pairs else "leads to no update"
        raise Broken(f"{h.name}={value!r} is accepted and {led}; {mend(h)}")
    never = h.name == "learning_rate" and isinstance(value, float) and not 0 < value < inf
    if never or value != value:
        raise Broken(f"{h.name}={value!r} is accepted; {mend(h)}")


def other_values(optimizer: Optimizer) -> None:
    """takes other values, or refuses them by name"""
    for h in hyperparameters(optimizer).values():
        half = [h.default + 0.5] if isinstance(h.default, int) else []
        others: dict[type[Value], list[Value]] = {
            bool: [True, False],
            int: [1, 2, 10**6],
            float: [1.0, 1.5, *half],
            str: ["no-such-word"],
        }
        for value in [*(h.choices or others[h.type]), *[None] * h.optional]:
            if value == h.default:
                continue
            updates = run(partial(optimizer, **{h.name: value}), updates=3)
            first = _first(updates, h, value)
            try:
                pairs = [*(first or []), *(updates if first else [])]
            except Enough:  # an int of a million may mean hours
                continue
            except Exception as error:
                raise Broken(
                    f"{h.name}={value!r} ends in {type(error).__name__}: {error}; {mend(h)}"
                ) from error
            for pair in pairs:
                if not all(isinstance(v, int | float) for v in pair):
                    raise Broken(f"{h.name}={value!r} leads to {pair!r}; {mend(h)}")


def _first(updates: Iterator[Pair], h: Hyperparameter, value: Value) -> list[Pair] | None:
    """The first update, if the value is taken. Raises Broken where it is refused without a name."""
    try:
        return list(islice(updates, 1))
    except Enough:
        return None
    except (ValueError, GdrefError) as error:
        if not re.search(rf"\b{re.escape(h.name)}\b", str(error)):
            raise Broken(
                f"of {h.name}={value!r} it says {str(error)!r}, not which value is wrong; {mend(h)}"
            ) from None
        return None
    except Exception as error:
        raise Broken(f"{h.name}={value!r} ends in {type(error).__name__}; {mend(h)}") from error


def mend(h: Hyperparameter) -> str:
    return f"raise ValueError with {h.name}, the value and its range at the first next()"


def hyperparameters_matter(optimizer: Optimizer) -> None:
    """goes another way if a hyperparameter changes"""
    for h in hyperparameters(optimizer).values():
        if h.name != "seed" and not _matters(optimizer, h):
            raise Broken(
                f"whatever {h.name} is, its updates are the same; use {h.name}, or leave it out"
            )


def _matters(optimizer: Optimizer, h: Hyperparameter) -> bool:
    """Whether any of some other values shows in the updates; one that is refused says nothing."""
    accepted = False
    rate = hyperparameters(optimizer).get("learning_rate")
    steeper = {"learning_rate": 4 * rate.default} if rate and rate.default else {}
    # Some rules wait for a run that goes up: a larger rate brings one about.
    for company in ({}, steeper):
        usual = partial(optimizer, **company)
        for value in _others(h):
            try:
                if differ(_long(usual), _long(partial(usual, **{h.name: value}))):
                    return True
                accepted = True
            except Enough:
                return True
            except Exception:  # what it does with such a value is for the other checks
                continue
    return not accepted


def _others(h: Hyperparameter) -> list[Value]:
    """Values of a hyperparameter other than its default; none where any word will do."""
    values: Iterable[Value] = h.choices
    if h.type is bool:
        values = (True, False)
    elif h.type in (int, float) and not h.choices:
        known = isinstance(h.default, int | float) and abs(h.default) < 1e100
        usual = float(h.default or 0) if known else 0.0
        scaled = [usual * scale for scale in SCALES]
        values = [h.type(value) for value in (*scaled, usual + 1, 0, 1, 0.5, 0.999, 2)]
    return [v for v in dict.fromkeys([*values, *[None] * h.optional]) if v != h.default]


def _long(optimizer: Callable[..., Iterator[Pair]]) -> Iterator[Pair]:
    return chain(run(optimizer, NOISY), run(optimizer, CENTRED, updates=LONG))
