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
from warnings import WarningMessage, catch_warnings, simplefilter

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters
from gdref.testing.child import child, lines_of_child, place, written_past_python
from gdref.testing.lines import stop_when
from gdref.testing.progress import differ
from gdref.testing.source import uses
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
        where, answer, printed = None, fault(optimizer), ""
    else:
        answer, printed = said.answer, said.printed_by_updates
    if printed and not answer:
        answer = f"it prints {short(printed)}; {SILENT}"
    if answer:
        raise Broken(answer, "first", lines_of_child("world, watched", where))


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
                    streams, written = (sys.stdout, sys.stderr), written_past_python()

                    def now() -> str:
                        after = state(optimizer, objective)
                        changed = [k for k in before | after if before.get(k) != after.get(k)]
                        if (sys.stdout, sys.stderr) != streams or printed.closed:
                            changed.append("sys.stdout or sys.stderr")
                        text = "" if printed.closed else printed.getvalue()
                        return _in_words(changed, touched, warned, text)

                    stop_when(lambda: now() != "" or written_past_python() != written)
                    for _ in islice(pairs(optimizer, objective, 0.0, 0.0), UPDATES):
                        pass
                    return now()
        finally:
            os.chdir(home)
            random.setstate(before_random)


def _in_words(
    changed: list[str], touched: list[str], warned: list[WarningMessage], printed: str
) -> str:
    for key in changed:
        return f"it changes {key}; {OUTSIDE}"
    if touched:
        return f"it {touched[0]}; {OUTSIDE}"
    if warned:
        return f"it warns {short(str(warned[0].message))}; {SILENT}"
    return f"it prints {short(printed)}; {SILENT}" if printed.strip() else ""


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
            "keep all state in local variables, none in a module, a default or a class",
            "02 13",
        )


def seeds(optimizer: Optimizer) -> None:
    """repeats itself with a seed, and with no other"""
    if repr(list(run(optimizer))) != repr(list(run(optimizer))):
        raise Broken(
            "it goes another way each time; draw from random.Random(seed), with seed: int = 0",
            "01",
        )
    known = hyperparameters(optimizer)
    if "seed" in known and not any(
        differ(run(partial(some, seed=1)), run(partial(some, seed=2)))
        for some in _in_each_way(optimizer)
    ):
        raise Broken(
            "seed=1 and seed=2 give the same updates; draw from random.Random(seed)",
            lines=uses(optimizer, "seed", "Random", "random"),
        )


def _in_each_way(optimizer: Optimizer) -> Iterator[Optimizer]:
    """It as it is, and with each other word or flag: one of them may draw where it does not."""
    yield optimizer
    for h in hyperparameters(optimizer).values():
        for value in h.choices or (True, False) * (h.type is bool):
            if value != h.default:
                yield partial(optimizer, **{h.name: value})
