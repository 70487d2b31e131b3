"""Checks of the values that a hyperparameter may have. Each raises CheckFailed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import wraps
from itertools import chain
from math import inf, isfinite, nan
from typing import Any

from gdref.optimizers import Optimizer
from gdref.plugins.faults import one_line, refuses
from gdref.plugins.signatures import Hyperparameter, Value, hyperparameters, with_values
from gdref.testing.failures import RAISED, CheckFailed
from gdref.testing.line_at_fault import following, lines_of, own_files
from gdref.testing.sample_points import CENTRED, LONG, NOISY
from gdref.testing.sample_runs import BudgetExceeded, Pair, RecordedObjective, differ, run
from gdref.testing.time_limit import Check
from gdref.text.sentences import listed

SCALES = (0.5, 2.0, 1e-3, 1e3, 1e-9, 1e9)
BAD: dict[type[Any], tuple[Value, ...]] = {
    float: (nan, inf, -inf, -1.0, 0.0), int: (-1, 0), str: ("",), bool: ()
}  # fmt: skip
IDLE_LINES = 50_000  # if a loop runs more lines without a call of the objective, it has hung


def each_hyperparameter(check: Callable[[Optimizer, Hyperparameter], None]) -> Check:
    """A check of all hyperparameters, made from a check of one hyperparameter."""

    @wraps(check)
    def check_all(optimizer: Optimizer) -> None:
        failures: dict[str, CheckFailed] = {}
        for h in hyperparameters(optimizer).values():
            try:
                check(optimizer, h)
            except CheckFailed as failed:
                failures[h.name] = failed
        if failures:
            first, *others = failures.values()
            if others:
                first.message += f"; this check also fails for {listed([*failures][1:])}"
            raise first

    return check_all


@each_hyperparameter
def bad_hyperparameters(optimizer: Optimizer, h: Hyperparameter) -> None:
    """refuses bad values, and names the hyperparameter"""
    for value in () if h.choices else BAD[h.type]:
        way = _tried(optimizer, h, value)
        if way is None:
            continue
        finite = way and all(map(isfinite, way[-1]))
        led = "" if finite else f" and leads to {way[-1] if way else 'no update'}"
        if led or value != value or (h.name == "learning_rate" and value in (inf, -inf, -1, 0)):
            raise CheckFailed(f"{h.name}={value!r} is accepted{led}; {_refuse(h)}")


@each_hyperparameter
def other_values(optimizer: Optimizer, h: Hyperparameter) -> None:
    """accepts other values, or names the refused hyperparameter"""
    half = [h.default + 0.5] if isinstance(h.default, int) else []
    others: dict[type[Any], list[Value]] = {
        bool: [True, False],
        int: [1, 2, len(NOISY) + 1, 10**6],  # a minibatch of more than n points
        float: [1.0, 1.5, *half],
        str: ["no-such-word"],
    }
    for value in [*(h.choices or others[h.type]), *[None] * h.optional]:
        _tried(optimizer, h, value)


@each_hyperparameter
def hyperparameters_matter(optimizer: Optimizer, h: Hyperparameter) -> None:
    """changes its steps if a hyperparameter changes"""
    if h.name != "seed" and not _matters(optimizer, h):
        raise CheckFailed(
            f"its updates are the same for each value of {h.name}; use {h.name}, or remove it"
        )


def _tried(optimizer: Optimizer, h: Hyperparameter, value: Value) -> list[Pair] | None:
    """Three updates with a value; None if the optimizer refuses the value or takes too long.

    Raises CheckFailed for any other exception.
    """
    way: list[Pair] = []
    changed = with_values(optimizer, **{h.name: value})
    objective = RecordedObjective(NOISY)
    work = idle = 0

    def note(*_: object) -> None:
        nonlocal work, idle
        work, idle = objective.work, idle + 1 if objective.work == work else 0
        if idle > IDLE_LINES:
            raise CheckFailed(
                f"it runs {IDLE_LINES} lines without an update or a call of the objective; "
                f"if an inner loop has nothing to do, {_refuse(h)}"
            )

    try:
        with following(own_files(optimizer), note) if value == len(NOISY) + 1 else nullcontext():
            way.extend(run(changed, objective=objective, updates=3))
    except BudgetExceeded:  # a loop of 10**6 iterations is right, but may take hours
        return None
    except CheckFailed as failed:
        raise CheckFailed(f"with {h.name}={value!r}, {failed.message}", failed.look) from None
    except Exception as error:
        refused = refuses([h.name], error)
        if refused and not way:
            return None
        raised = f"it raises {type(error).__name__}: {one_line(error, str)}; accept the value, or"
        fault = f"{h.name}={value!r} is refused at update {len(way) + 1};"
        fault = fault if refused else f"with {h.name}={value!r} {raised}"
        raise CheckFailed(f"{fault} {_refuse(h)}", lines_of(error, optimizer), RAISED) from error
    return way


def _refuse(h: Hyperparameter) -> str:
    return f"raise ValueError with {h.name}, the value and its range at the first next()"


def _matters(optimizer: Optimizer, h: Hyperparameter) -> bool:
    """Whether another value changes the updates, or all other values are refused."""
    accepted = False
    rate = hyperparameters(optimizer).get("learning_rate")
    rates = [rate.default * scale for scale in (1, 4, 20)] if rate and rate.default else [None]
    for steeper in rates:  # some formulas use a hyperparameter only if the error rises
        usual = with_values(optimizer, learning_rate=steeper) if steeper else optimizer
        for value in _others(h):
            try:
                if differ(_long(usual), _long(with_values(usual, **{h.name: value}))):
                    return True
                accepted = True
            except BudgetExceeded:
                return True
            except Exception:  # other checks report the error
                continue
    return not accepted


def _others(h: Hyperparameter) -> list[Value]:
    """Values that differ from a hyperparameter's default; [] for a str without choices."""
    values: Iterable[Value] = h.choices or (True, False) * (h.type is bool)
    if h.type in (int, float) and not h.choices:
        usual = float(h.default or 0)
        scaled = (usual * scale for scale in SCALES)
        values = (h.type(value) for value in (*scaled, usual + 1, 0, 1, 0.5, 0.999, 2))
    return [v for v in dict.fromkeys([*values, *[None] * h.optional]) if v != h.default]


def _long(optimizer: Callable[..., Iterator[Pair]]) -> Iterator[Pair]:
    return chain(run(optimizer, NOISY), run(optimizer, CENTRED, updates=LONG))
