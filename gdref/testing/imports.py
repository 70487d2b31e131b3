"""Checks in a Python of their own: how an optimizer is imported, and what it does there."""

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count, pairwise
from math import inf
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory, gettempdir
from types import FrameType
from typing import Any

from gdref.optimizers import Optimizer
from gdref.testing import trial
from gdref.testing.child import (
    Place,
    child,
    modules,
    place,
    streams_in_files,
    written_past_python,
)
from gdref.testing.guard import PATIENCE
from gdref.testing.lines import where_they_part
from gdref.testing.source import Line
from gdref.testing.trial import Broken, short

LIMIT = 1.0  # seconds, beyond the import of gdref itself
USUAL = 0.25  # seconds of that import; where it takes longer, the machine is slow or busy
TRIES = 3
CLOCK = time.perf_counter  # as it was before any other day
DAY = 86400.0
LOG = "GDREF_LINES"  # where a child says which file to note the lines of an import in


def quiet_import(optimizer: Optimizer) -> None:
    """is imported silently and quickly"""
    for name, file in modules(optimizer):
        shortest = seconds_of_import(name, file)
        for _ in range(TRIES - 1):  # a busy machine is slow once, a slow import each time
            if shortest <= LIMIT or shortest > 2 * LIMIT:
                break
            shortest = min(shortest, seconds_of_import(name, file))
        if shortest > LIMIT:
            raise Broken(
                f"its import takes {shortest:.1f} s; import what is slow where it is used",
                lines=_lines_of_import(name, file, "slow"),
            )


def seconds_of_import(name: str, file: str) -> float:
    """How long the import of a module takes, on a machine of the usual speed.

    Raises Broken where it prints, fails or hangs.
    """
    mend = "let the module define things, and do nothing when it is imported"
    try:
        said = child("import", Place(name, file, "", {}))
    except TimeoutExpired:
        raise Broken(
            f"its import takes more than {0.8 * PATIENCE:g} s; {mend}",
            lines=_lines_of_import(name, file, "slow"),
        ) from None
    printed = "\n".join(filter(None, [said.printed_by_import, said.printed_by_updates]))
    if said.returncode or said.seconds is None:
        last = (printed.splitlines() or [f"exit code {said.returncode}"])[-1]
        raise Broken(
            f"its import ends the program: {short(last)}; {mend}",
            lines=_lines_of_import(name, file, "last"),
        )
    if printed:
        raise Broken(
            f"its import prints {short(printed)}; {mend}",
            lines=_lines_of_import(name, file, "prints"),
        )
    return said.seconds / max(1.0, said.own / USUAL)


def _lines_of_import(name: str, file: str, which: str) -> list[Line]:
    """The line of a module that took longest when it was imported, printed first, or ran last."""
    with TemporaryDirectory() as folder:
        log = os.path.join(folder, "lines")
        with suppress(TimeoutExpired):
            child("import, watched", Place(name, file, "", {}), patience=2 * LIMIT, **{LOG: log})
        if not os.path.exists(log):
            return []
        with open(log, encoding="utf-8") as text:
            rows = [(int(n), float(at), int(size)) for n, at, size in map(str.split, text)]
    rows.append((0, inf, rows[-1][2] if rows else 0))  # where it was still going on
    steps = [(n, after - at, more > size) for (n, at, size), (_, after, more) in pairwise(rows)]
    steps = [step for step in steps if step[0]]
    chosen = {
        "slow": sorted(steps, key=lambda step: step[1])[-1:],
        "prints": [step for step in steps if step[2]][:1],
        "last": steps[-1:],
    }
    return [(file, step[0]) for step in chosen[which]]


def note_lines(name: str, file: str, imported: Callable[[str, str], object]) -> None:
    """Import a module; write to a file which lines of it run, when, and what was printed before."""
    with streams_in_files(), open(os.environ[LOG], "w", buffering=1, encoding="utf-8") as log:

        def note(line: int) -> None:
            with suppress(Exception):  # it may have closed them
                sys.stdout.flush()
                sys.stderr.flush()
            log.write(f"{line} {CLOCK()} {sum(written_past_python())}\n")

        def trace(frame: FrameType, event: str, _: object) -> Any:
            if frame.f_code.co_filename != file:
                return None
            note(frame.f_lineno)
            return trace

        sys.settrace(trace)
        try:
            imported(name, file)
        finally:
            sys.settrace(None)
        note(0)


def same_everywhere(optimizer: Optimizer) -> None:
    """does the same in another process, another day"""
    where = place(optimizer)
    if where is None:
        return  # no other process can import it
    said = _in_two_processes(where)
    if None not in said and said[0] != said[1]:
        one, other = _in_two_processes(where, ", watched")
        line = where_they_part(one or [], other or [])
        raise Broken(
            "two processes give different updates, a day, a folder and a hash seed apart; use no "
            "clock, no process number and no order of a set, and draw from random.Random(seed)",
            lines=[line] if line else [],
        )


def _in_two_processes(where: Place, watched: str = "") -> tuple[Any, Any]:
    """What the updates are in two processes; None where that is not known."""
    try:
        one = child(f"one day{watched}", where, PYTHONHASHSEED="1")
        other = child(f"another day{watched}", where, gettempdir(), PYTHONHASHSEED="2")
    except TimeoutExpired:  # quiet-import says so
        return None, None
    return one.answer, other.answer


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
