"""Checks of what an optimizer touches besides its own variables. Each raises Broken, or returns."""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from itertools import islice
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from warnings import catch_warnings, simplefilter

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.signatures import hyperparameters
from gdref.testing.child import child, place
from gdref.testing.progress import differ
from gdref.testing.trial import LINE, NOISY, UPDATES, Broken, Pair, pairs, run, short
from gdref.testing.world import state, touches

OUTSIDE = "leave alone what is outside its local variables"
SILENT = "yield, and leave tables to gdref"


def changes_nothing(optimizer: Optimizer) -> None:
    """changes nothing outside itself, prints nothing"""
    where = place(optimizer)
    try:  # in a fresh process nothing hides what it does, and what it writes is seen
        said = child("world", where) if where else None
    except TimeoutExpired:
        said = None
    if said is None or said.answer is None:  # it fails there: let it fail here, where it is seen
        answer, printed = fault(optimizer), ""
    else:
        answer, printed = said.answer, said.printed_by_updates
    if answer:
        raise Broken(answer)
    if printed:
        raise Broken(f"it prints {short(printed)}; {SILENT}")


def fault(optimizer: Optimizer) -> str:
    """What an optimizer changes or prints in this process, and how to mend it."""
    objective = Objective(NOISY)
    before_random = random.getstate()
    printed = StringIO()
    home = os.getcwd()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)  # so that each file that appears is its own
        try:
            random.random()  # so that a seed set before, to the same number, does not hide this one
            with catch_warnings(record=True) as warned:
                simplefilter("default")
                before = state(optimizer, objective)
                with redirect_stdout(printed), redirect_stderr(printed), touches() as touched:
                    streams = sys.stdout, sys.stderr
                    for _ in islice(pairs(optimizer, objective, 0.0, 0.0), UPDATES):
                        pass
                    replaced = (sys.stdout, sys.stderr) != streams
                after = state(optimizer, objective)
        finally:
            os.chdir(home)
            random.setstate(before_random)
    changed = [key for key in before | after if before.get(key) != after.get(key)]
    for key in [*changed, *["sys.stdout or sys.stderr"] * replaced]:
        return f"it changes {key}; {OUTSIDE}"
    if touched:
        return f"it {touched[0]}; {OUTSIDE}"
    if warned:
        return f"it warns {short(str(warned[0].message))}; {SILENT}"
    text = printed.getvalue()
    return f"it prints {short(text)}; {SILENT}" if text.strip() else ""


def independent_runs(optimizer: Optimizer) -> None:
    """keeps two runs in turn apart"""
    alone = [list(run(optimizer)), list(run(optimizer, LINE, 1.0, -1.0))]
    both = [run(optimizer), run(optimizer, LINE, 1.0, -1.0)]
    turns: list[list[Pair]] = [[], []]
    for _ in range(UPDATES):
        for updates, turn in zip(both, turns, strict=True):
            turn += islice(updates, 1)
    if repr(alone) != repr(turns):
        raise Broken(
            "two runs in turn give other updates than one after the other; "
            "keep all state in local variables, none in a module, a default or a class"
        )


def seeds(optimizer: Optimizer) -> None:
    """repeats itself with a seed, and with no other"""
    if repr(list(run(optimizer))) != repr(list(run(optimizer))):
        raise Broken(
            "it goes another way each time; draw from random.Random(seed), with seed: int = 0"
        )
    known = hyperparameters(optimizer)
    if "seed" in known and not any(
        differ(run(partial(some, seed=1)), run(partial(some, seed=2)))
        for some in _in_each_way(optimizer)
    ):
        raise Broken("seed=1 and seed=2 give the same updates; draw from random.Random(seed)")


def _in_each_way(optimizer: Optimizer) -> Iterator[Optimizer]:
    """It as it is, and with each other word or flag: one of them may draw where it does not."""
    yield optimizer
    for h in hyperparameters(optimizer).values():
        for value in h.choices or (True, False) * (h.type is bool):
            if value != h.default:
                yield partial(optimizer, **{h.name: value})
