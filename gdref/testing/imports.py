"""Checks in a Python of their own: how an optimizer is imported, and what it does there."""

import time
from itertools import count
from subprocess import TimeoutExpired
from tempfile import gettempdir

from gdref.optimizers import Optimizer
from gdref.testing import trial
from gdref.testing.child import Place, child, modules, place
from gdref.testing.guard import PATIENCE
from gdref.testing.trial import Broken, short

LIMIT = 1.0  # seconds, beyond the import of gdref itself
USUAL = 0.25  # seconds of that import; where it takes longer, the machine is slow or busy
TRIES = 3
CLOCK = time.perf_counter  # as it was before any other day
DAY = 86400.0


def quiet_import(optimizer: Optimizer) -> None:
    """is imported silently and quickly"""
    for name, file in modules(optimizer):
        shortest = seconds_of_import(name, file)
        for _ in range(TRIES - 1):  # a busy machine is slow once, a slow import each time
            if shortest <= LIMIT:
                break
            shortest = min(shortest, seconds_of_import(name, file))
        if shortest > LIMIT:
            raise Broken(f"its import takes {shortest:.1f} s; import what is slow where it is used")


def seconds_of_import(name: str, file: str) -> float:
    """How long the import of a module takes, on a machine of the usual speed.

    Raises Broken where it prints, fails or hangs.
    """
    mend = "let the module define things, and do nothing when it is imported"
    try:
        said = child("import", Place(name, file, "", {}))
    except TimeoutExpired:
        raise Broken(f"its import takes more than {0.8 * PATIENCE:g} s; {mend}") from None
    printed = "\n".join(filter(None, [said.printed_by_import, said.printed_by_updates]))
    if said.returncode or said.seconds is None:
        last = (printed.splitlines() or [f"exit code {said.returncode}"])[-1]
        raise Broken(f"its import ends the program: {short(last)}; {mend}")
    if printed:
        raise Broken(f"its import prints {short(printed)}; {mend}")
    return said.seconds / max(1.0, said.own / USUAL)


def same_everywhere(optimizer: Optimizer) -> None:
    """does the same in another process, another day"""
    where = place(optimizer)
    if where is None:
        return  # no other process can import it
    said = []
    for task, hash_seed, folder in (("one day", "1", None), ("another day", "2", gettempdir())):
        try:
            said.append(child(task, where, folder, PYTHONHASHSEED=hash_seed).answer)
        except TimeoutExpired:
            return  # quiet-import says so
    if None not in said and said[0] != said[1]:
        raise Broken(
            "two processes give different updates, a day, a folder and a hash seed apart; use no "
            "clock, no process number and no order of a set, and draw from random.Random(seed)"
        )


def begin_another_day() -> None:
    """Let the clocks of this process be a day ahead, and another at each look."""
    days = count(1)
    for way in ("time", "monotonic", "perf_counter", "process_time"):
        real, real_ns = getattr(time, way), getattr(time, f"{way}_ns")
        setattr(time, way, lambda real=real: real() + DAY * next(days))
        setattr(time, f"{way}_ns", lambda real=real_ns: real() + 10**9 * int(DAY) * next(days))


def updates(optimizer: Optimizer) -> str:
    """The first updates of an optimizer, with every digit."""
    return repr(list(trial.run(optimizer)))
