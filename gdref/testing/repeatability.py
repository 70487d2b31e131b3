"""Checks that an optimizer repeats its updates. Each raises CheckFailed."""

import time
from collections.abc import Iterator
from itertools import count, islice
from subprocess import TimeoutExpired
from tempfile import gettempdir

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters, with_values
from gdref.testing.failures import CheckFailed, definition, has, stores_outside, uses
from gdref.testing.line_at_fault import Steps, first_difference, recorded
from gdref.testing.other_process import Location, ask, location
from gdref.testing.sample_runs import LINE, UPDATES, Pair, differ, run

DAY = 86400.0
SEEDED = "take random numbers from random.Random(seed) only"


def independent_runs(optimizer: Optimizer) -> None:
    """gives the same updates if two runs take turns"""
    alone = [list(run(optimizer)), list(run(optimizer, LINE, 1.0, -1.0))]
    both = [run(optimizer), run(optimizer, LINE, 1.0, -1.0)]
    turns: list[list[Pair]] = [[], []]
    for _ in range(UPDATES):
        for updates, turn in zip(both, turns, strict=True):
            turn += islice(updates, 1)
    if repr(alone) != repr(turns):
        other = run(optimizer, LINE, 1.0, -1.0)
        raise CheckFailed(
            "two runs give different updates if they take turns; "
            "keep all state in local variables, and none in a module, a default or a class",
            stores_outside(optimizer)
            or first_difference(
                recorded(optimizer, run(optimizer)),
                recorded(optimizer, run(optimizer), lambda: next(other, None)),
            ),
        )


def seeds(optimizer: Optimizer) -> None:
    """gives the same updates for the same seed only"""
    if differ([*run(optimizer)], run(optimizer)):
        raise CheckFailed(
            f"two runs with the same values give different updates; {SEEDED}, with seed: int = 0",
            first_difference(*(recorded(optimizer, run(optimizer)) for _ in range(2))),
        )
    known = hyperparameters(optimizer)
    if has(optimizer, "stochastic") and "seed" not in known:
        raise CheckFailed(
            f"it is declared stochastic, but has no seed; {SEEDED}, with seed: int = 0",
            definition(optimizer),
        )
    if "seed" in known and not any(
        differ(run(with_values(some, seed=1)), run(with_values(some, seed=2)))
        for some in _with_each_word(optimizer)
    ):
        raise CheckFailed(
            f"seed=1 and seed=2 give the same updates; {SEEDED}",
            uses(optimizer, "seed", "Random", "random"),
        )


def _with_each_word(optimizer: Optimizer) -> Iterator[Optimizer]:
    """The optimizer with its defaults, then with each other choice. A choice may use the seed."""
    yield optimizer
    for h in hyperparameters(optimizer).values():
        for value in h.choices or (True, False) * (h.type is bool):
            if value != h.default:
                yield with_values(optimizer, **{h.name: value})


def same_everywhere(optimizer: Optimizer) -> None:
    """gives the same updates in another process"""
    where = location(optimizer)
    if where is None:
        return  # no other process can import the optimizer
    try:
        one = ask(steps, where, hash_seed="1").answer
        other = ask(steps, where, True, folder=gettempdir(), hash_seed="2").answer
    except TimeoutExpired:  # the check quiet-import reports it
        return
    if None not in (one, other) and one[0] != other[0]:
        raise CheckFailed(
            "two processes with another day, folder and hash seed give different updates; do not "
            f"use the clock, the process number or the order of a set, and {SEEDED}",
            first_difference(one[1], other[1]),
        )


def steps(where: Location, another_day: bool = False) -> tuple[str, Steps]:
    """The first updates of an optimizer, with every digit, and the lines that they run."""
    if another_day:
        begin_another_day()
    optimizer = where.optimizer()
    return repr(list(run(optimizer))), recorded(optimizer, run(optimizer))


def begin_another_day() -> None:
    """Set the clocks of this process one day ahead, and one more day each time a clock is read."""
    days = count(1)
    for name in ("time", "monotonic", "perf_counter", "process_time"):
        clock, clock_ns = getattr(time, name), getattr(time, f"{name}_ns")
        setattr(time, name, lambda clock=clock: clock() + DAY * next(days))
        setattr(time, f"{name}_ns", lambda clock=clock_ns: clock() + 10**9 * int(DAY) * next(days))
