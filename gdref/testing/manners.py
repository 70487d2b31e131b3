"""Checks of what an optimizer touches besides its own variables. Each raises Broken, or returns."""

import decimal
import locale
import os
import random
import sys
import threading
import warnings
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from itertools import islice
from tempfile import TemporaryDirectory
from textwrap import shorten

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.signatures import hyperparameters
from gdref.testing.guard import Broken
from gdref.testing.trial import LINE, NOISY, UPDATES, Pair, run

OUTSIDE = "leave alone what is outside its local variables"


def changes_nothing(optimizer: Optimizer) -> None:
    """changes nothing outside itself, prints nothing"""
    objective = Objective(NOISY)
    before_random = random.getstate()
    printed = StringIO()
    home = os.getcwd()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chdir(folder)  # so that each file that appears is its own
        try:
            random.random()  # so that a seed set before, to the same number, does not hide this one
            before = _state(optimizer, objective)
            with redirect_stdout(printed), redirect_stderr(printed):
                for _ in islice(optimizer(objective, 0.0, 0.0), UPDATES):
                    pass
            after = _state(optimizer, objective)
        finally:
            os.chdir(home)
            random.setstate(before_random)
    for key in before | after:
        if before.get(key) != after.get(key):
            raise Broken(f"it changes {key}; {OUTSIDE}")
    if printed.getvalue():
        raise Broken(
            f"it prints {shorten(printed.getvalue(), 60)!r}; yield, and leave tables to gdref"
        )


def _state(optimizer: Optimizer, objective: Objective) -> dict[str, str]:
    """All that has to stay as it is, in words."""
    counts = ("point_gradients", "point_errors")
    own = {f"objective.{k}": repr(v) for k, v in vars(objective).items() if k not in counts}
    names = getattr(optimizer, "__kwdefaults__", None), getattr(optimizer, "__defaults__", None)
    return own | {
        "the defaults": repr(names),
        "the state of the module random": repr(random.getstate()),
        "os.environ": repr(sorted(os.environ.items())),
        "the working folder": os.getcwd(),
        "the files in the working folder": repr(sorted(os.listdir("."))),
        "the recursion limit": repr(sys.getrecursionlimit()),
        "sys.path": repr(sys.path),
        "the filters of warnings": repr(warnings.filters),
        "the decimal context": repr(decimal.getcontext()),
        "the locale": locale.setlocale(locale.LC_ALL),
        "which threads run": repr(sorted(map(repr, threading.enumerate()))),
    }


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
    if "seed" in hyperparameters(optimizer):
        one, two = (repr(list(run(partial(optimizer, seed=seed)))) for seed in (1, 2))
        if one == two:
            raise Broken("seed=1 and seed=2 give the same updates; draw from random.Random(seed)")
