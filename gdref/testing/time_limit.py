"""Runs a check in a thread of its own with a time limit, because an optimizer may hang."""

import ctypes
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from threading import Thread

from gdref.optimizers import Optimizer
from gdref.plugins.faults import in_words
from gdref.testing.failures import CheckFailed, NeverEnds
from gdref.testing.line_at_fault import LastLines, own_line
from gdref.testing.sample_runs import BUDGET, BudgetExceeded
from gdref.testing.source_lines import SourceLine

PATIENCE = 10.0  # seconds for one check; the slowest built-in optimizer takes one second
WAY_OUT = "let each inner loop end"

Check = Callable[[Optimizer], None]


def run_check(check: Check, optimizer: Optimizer) -> None:
    """Run a check. Raises CheckFailed, with the line to look at, if the check or its run fails.

    Raises NeverEnds if the check takes longer than the time limit.
    """
    try:
        _run_in_thread(check, optimizer)
    except NeverEnds:
        raise
    except CheckFailed as failed:
        if failed.look and not failed.lines:
            failed.lines = _lines_to_look_at(check, optimizer, failed.look)
        raise


def _lines_to_look_at(check: Check, optimizer: Optimizer, look: str) -> list[SourceLine]:
    """The lines to look at, found in one more run of the check."""
    last = LastLines(optimizer)

    def watched(optimizer: Optimizer) -> None:
        with last.watch():
            check(optimizer)

    with suppress(CheckFailed):
        _run_in_thread(watched, optimizer)
    return last.lines(look) or last.lines("m b")


def _run_in_thread(check: Check, optimizer: Optimizer) -> None:
    raised: list[BaseException] = []

    def in_thread() -> None:
        try:
            check(optimizer)
        except BaseException as error:
            raised.append(error)

    environment, folder, path = dict(os.environ), os.getcwd(), sys.path[:]
    thread = Thread(
        target=in_thread, daemon=True
    )  # the program can end even if the thread does not
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):  # prints are not results
        thread.start()
        thread.join(PATIENCE)
    if environment != os.environ:  # otherwise the next check starts with the changes
        os.environ.clear()
        os.environ.update(environment)
    os.chdir(folder)
    sys.path[:] = path
    if thread.is_alive():
        raise _stopped(thread, optimizer)
    if raised:
        raise _as_failure(raised[0], optimizer)


def _stopped(thread: Thread, optimizer: Optimizer) -> NeverEnds:
    """Stop a thread that hangs. Returns the failure, with the line at which it hangs."""
    frame = sys._current_frames().get(thread.ident or 0)
    lines = own_line(reversed(list(traceback.walk_stack(frame))), optimizer)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
    )
    return NeverEnds(f"it neither yields nor ends within {PATIENCE:g} s; {WAY_OUT}", lines=lines)


def _as_failure(error: BaseException, optimizer: Optimizer) -> CheckFailed:
    """An error that a check raised, as a failure of the check."""
    if isinstance(error, CheckFailed):
        return error
    lines = lines_of(error, optimizer)
    if isinstance(error, BudgetExceeded):
        message = f"an update neither yields nor ends after {BUDGET} calls over all points"
        return CheckFailed(f"{message}; {WAY_OUT}", lines=lines)
    failed = CheckFailed(
        f"it raises {type(error).__name__}: {in_words(error, str)}; prevent that: only a "
        "hyperparameter out of its range may raise",
        "last",
        lines,
    )
    failed.__notes__ = getattr(error, "__notes__", [])
    failed.__cause__ = error
    return failed


def lines_of(error: BaseException, optimizer: Optimizer) -> list[SourceLine]:
    """The optimizer's line that raised an error; an empty list if it is unknown."""
    return own_line(traceback.walk_tb(error.__traceback__), optimizer)
