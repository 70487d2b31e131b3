"""Run a check in a thread of its own, so that an optimizer that hangs hangs nobody else."""

import ctypes
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from threading import Thread
from types import FrameType

from gdref.optimizers import Optimizer
from gdref.plugins.faults import in_words
from gdref.testing.lines import Watch, own_files
from gdref.testing.source import Line
from gdref.testing.trial import BUDGET, Broken, Enough

PATIENCE = 10.0  # seconds for one check, of which the slowest built-in one takes a tenth


class Hangs(Broken):
    """It never comes to an end: nothing else is to be tried on it."""


class Nowhere(StringIO):
    def write(self, text: str) -> int:
        return len(text)


def guarded(check: Callable[[Optimizer], None], optimizer: Optimizer) -> None:
    """Run a check. Raises Broken where it fails or the optimizer raises, Hangs where it hangs."""
    try:
        _guarded(check, optimizer)
    except Hangs:
        raise
    except Broken as broken:
        if not broken.lines:
            broken.lines = _lines_to_look_at(check, optimizer, broken.look)
        raise


def _lines_to_look_at(
    check: Callable[[Optimizer], None], optimizer: Optimizer, look: str
) -> list[Line]:
    """What the same check shows when it is watched; nothing where it shows nothing."""
    watch = Watch(optimizer, look)

    def watched(optimizer: Optimizer) -> None:
        with watch.on():
            check(optimizer)

    lines: list[Line] = []
    with suppress(Exception):  # an author's object may answer in any way when it is asked
        with suppress(Broken):
            _guarded(watched, optimizer)
        lines = watch.lines()
    if not lines and look not in ("m b", "first"):  # it is always known what gave the values
        return _lines_to_look_at(check, optimizer, "m b")
    return lines


def _guarded(check: Callable[[Optimizer], None], optimizer: Optimizer) -> None:
    raised: list[BaseException] = []

    def work() -> None:
        try:
            check(optimizer)
        except BaseException as error:
            raised.append(error)

    environment, folder, path = dict(os.environ), os.getcwd(), sys.path[:]
    thread = Thread(target=work, daemon=True)  # daemon: where it cannot be stopped, the program can
    with redirect_stdout(Nowhere()), redirect_stderr(Nowhere()):  # what it prints is no result
        thread.start()
        thread.join(PATIENCE)
    if environment != os.environ:  # so that the next check does not begin with it
        os.environ.clear()
        os.environ.update(environment)
    os.chdir(folder)
    sys.path[:] = path
    if thread.is_alive():
        frame = sys._current_frames().get(thread.ident or 0)
        lines = _lines(reversed(list(traceback.walk_stack(frame))), optimizer)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
        )
        raise Hangs(
            f"it neither yields nor ends within {PATIENCE:g} s; give each inner loop a way out",
            lines=lines,
        )
    if raised and isinstance(raised[0], Broken):
        raise raised[0]
    if raised:
        error = raised[0]
        lines = lines_of(error, optimizer)
        if isinstance(error, Enough):
            raise Broken(
                f"an update neither yields nor ends after {BUDGET} calls over all points; "
                "give each inner loop a way out",
                lines=lines,
            ) from None
        broken = Broken(
            f"it raises {type(error).__name__}: {in_words(error, str)}; guard against that, as "
            "only a hyperparameter out of its range is to raise",
            "last",
            lines,
        )
        broken.__notes__ = getattr(error, "__notes__", [])
        raise broken from error


def lines_of(error: BaseException, optimizer: Optimizer) -> list[Line]:
    """The line of the optimizer's own that an error comes from, if it is known."""
    return _lines(traceback.walk_tb(error.__traceback__), optimizer)


def _lines(frames: Iterable[tuple[FrameType, int]], optimizer: Optimizer) -> list[Line]:
    """The innermost line of the optimizer's own among some frames, the innermost last."""
    own = own_files(optimizer)
    lines = [(frame.f_code.co_filename, n) for frame, n in frames if own(frame.f_code.co_filename)]
    return lines[-1:]
