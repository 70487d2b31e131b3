"""Runs a check in its own thread and with a time limit, because an optimizer may hang."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout, suppress
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, process_time

from gdref.optimizers import Optimizer
from gdref.plugins.faults import one_line
from gdref.testing.failures import RAISED, CheckFailed, NeverEnds, TooSlow
from gdref.testing.line_at_fault import LineFinder, line_of, lines_of
from gdref.testing.sample_runs import BUDGET, BudgetExceeded, Worker
from gdref.testing.source_lines import inner_loop

PATIENCE = 10.0  # seconds of processor time for one check; built-in optimizers take one second
IDLE = 30.0  # seconds on the clock; an optimizer that only waits longer than this has hung
WAY_OUT = "let each inner loop end"
STAYS = "it stays in the loop at"  # the words before the line of the loop

Check = Callable[[Optimizer], None]


def run_check(
    check: Check, optimizer: Optimizer, patience: float = PATIENCE, find_line: bool = True
) -> None:
    """Run a check. Raises CheckFailed, with the line to look at, if the check or its run fails.

    patience: seconds of processor time. After this time, raises TooSlow if the optimizer still
    makes updates, and NeverEnds if it has made no update in this time.
    """
    try:
        _run_in_thread(check, optimizer, patience)
    except (NeverEnds, TooSlow):
        raise
    except CheckFailed as failed:
        if find_line and failed.look:
            finder = LineFinder(optimizer)

            def followed(optimizer: Optimizer) -> None:
                with finder.watch():
                    check(optimizer)

            with suppress(CheckFailed):
                _run_in_thread(followed, optimizer, PATIENCE)
            failed.lines = finder.lines(failed.look)
        raise


def _run_in_thread(check: Check, optimizer: Optimizer, patience: float) -> None:
    raised: list[BaseException] = []

    def in_thread() -> None:
        try:
            check(optimizer)
        except BaseException as error:
            raised.append(error)

    worker = Worker(target=in_thread, daemon=True)  # so the program can end while the thread hangs
    with own_place():
        worker.start()
        start = process_time()
        worker.last = start, monotonic()
        while worker.is_alive():
            worker.join(0.1)
            since, waited = process_time() - worker.last[0], monotonic() - worker.last[1]
            if since > patience or (waited > max(IDLE, patience) and since < waited / 10):
                raise _stopped(worker, optimizer, patience)
            if since < patience / 10 and process_time() - start > patience:
                _stopped(worker, optimizer, patience)
                raise TooSlow(
                    f"too slow for this check: {worker.updates} updates in {patience:g} s; "
                    "for more time, give --patience SECONDS"
                )
    if raised:
        raise _as_failure(raised[0], optimizer)


@contextmanager
def own_place() -> Iterator[None]:
    """A context in an empty folder. Prints, and changes of os.environ and sys.path, are lost."""
    environment, path = dict(os.environ), sys.path[:]
    sys.path[:] = map(os.path.abspath, sys.path)
    with (
        open(os.devnull, "w", encoding="utf-8") as nothing,  # a StringIO would grow and grow
        redirect_stdout(nothing),
        redirect_stderr(nothing),
        TemporaryDirectory(ignore_cleanup_errors=True) as place,
        chdir(place),
    ):
        try:
            yield
        finally:
            if environment != os.environ:  # so the next check does not have the changes
                os.environ.clear()
                os.environ.update(environment)
            sys.path[:] = path


def _stopped(thread: Thread, optimizer: Optimizer, patience: float) -> NeverEnds:
    """Stop a thread that hangs. Returns the failure, with the line at which the thread hangs."""
    lines = line_of(sys._current_frames().get(thread.ident or 0), optimizer)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
    )
    fault = f"it neither yields nor ends within {patience:g} s; {WAY_OUT}"
    return NeverEnds(fault, inner_loop(lines), STAYS)


def _as_failure(error: BaseException, optimizer: Optimizer) -> CheckFailed:
    """Make a failure of a check from an error that the check raised."""
    if isinstance(error, CheckFailed):
        return error
    may_raise = "raise an error only for a hyperparameter out of its range"
    if isinstance(error, OverflowError):
        may_raise = "x ** 2 and exp(x) raise for a large x, but x * x gives inf"
    fault = f"it raises {type(error).__name__}: {one_line(error, str)}; prevent that: {may_raise}"
    lines, where = lines_of(error, optimizer), RAISED
    if isinstance(error, BudgetExceeded):
        fault = f"an update neither yields nor ends after {BUDGET} calls over all points; {WAY_OUT}"
        lines, where = inner_loop(lines), STAYS
    failed = CheckFailed(fault, lines, where)
    failed.__notes__ = getattr(error, "__notes__", [])
    failed.__cause__ = error
    return failed
