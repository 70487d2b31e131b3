"""Checks that an optimizer repeats its updates. Each raises CheckFailed."""

import time
from itertools import count, zip_longest
from subprocess import TimeoutExpired
from tempfile import gettempdir

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters, with_values
from gdref.testing.failures import CheckFailed, has
from gdref.testing.line_at_fault import Steps, first_difference, recorded
from gdref.testing.other_process import Location, ask, location
from gdref.testing.sample_points import LINE
from gdref.testing.sample_runs import differ, run

DAY = 86400.0  # seconds
SEEDED = "take random numbers from random.Random(seed) only"


def independent_runs(optimizer: Optimizer) -> None:
    """gives the same updates if two runs take turns"""
    runs = [(run(optimizer), run(optimizer, LINE, 1.0, -1.0)) for _ in range(2)]
    alone = list(zip_longest(*map(list, runs[0])))
    if repr(alone) != repr(list(zip_longest(*runs[1]))):
        raise CheckFailed(
            "two runs give different updates if they take turns; "
            "keep all state in local variables, and none in a module, a default or a class"
        )


def seeds(optimizer: Optimizer) -> None:
    """gives the same updates only for the same seed"""
    if differ([*run(optimizer)], run(optimizer)):
        raise CheckFailed(
            f"two runs with the same values give different updates; {SEEDED}, with seed: int = 0",
            first_difference(*(recorded(optimizer, run(optimizer)) for _ in range(2))),
        )
    known = hyperparameters(optimizer)
    if has(optimizer, "stochastic") and "seed" not in known:
        raise CheckFailed(
            f"it is declared stochastic, but has no seed; {SEEDED}, with seed: int = 0"
        )
    words = [(h.name, word) for h in known.values() for word in h.choices or (True, False)]
    tried = [{}, *({name: word} for name, word in words if known[name].takes(word))]
    one, other = (with_values(optimizer, seed=seed) for seed in (1, 2))
    if "seed" in known and not any(  # the seed may matter only for some choices
        differ(run(with_values(one, **values)), run(with_values(other, **values)))
        for values in tried
    ):
        raise CheckFailed(f"seed=1 and seed=2 give the same updates; {SEEDED}")


def same_everywhere(optimizer: Optimizer) -> None:
    """gives the same updates in another process"""
    if not (where := location(optimizer)):
        return  # no other process can import the optimizer
    try:
        one, *_ = ask(steps, where, hash_seed="1")
        other, *_ = ask(steps, where, True, folder=gettempdir(), hash_seed="2")
    except TimeoutExpired:  # the check quiet-import reports this
        return
    if None not in (one, other) and one[0] != other[0]:
        raise CheckFailed(
            "two processes with another day, folder and hash seed give different updates; do not "
            f"use the clock, the process number or the order of a set, and {SEEDED}",
            first_difference(one[1], other[1]),
        )


def steps(where: Location, another_day: bool = False) -> tuple[str, Steps]:
    """The first updates of an optimizer with every digit, and the lines that were run."""
    if another_day:
        begin_another_day()
    optimizer = where.optimizer()
    return repr(list(run(optimizer))), recorded(optimizer, run(optimizer))


def begin_another_day() -> None:
    """Change the clocks of this process: each call returns a time that is one more day ahead."""
    days = count(1)
    for name in ("time", "monotonic", "perf_counter", "process_time"):
        clock, clock_ns = getattr(time, name), getattr(time, f"{name}_ns")
        setattr(time, name, lambda clock=clock: clock() + DAY * next(days))
        setattr(time, f"{name}_ns", lambda clock=clock_ns: clock() + 10**9 * int(DAY) * next(days))
