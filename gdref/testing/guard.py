"""Run a check in a thread of its own, so that an optimizer that hangs hangs nobody else."""

import ctypes
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from threading import Thread
from types import FrameType

from gdref.optimizers import Optimizer
from gdref.signatures import layers
from gdref.testing.trial import BUDGET, Broken, Enough
from gdref.updates import in_words

PATIENCE = 10.0  # seconds for one check, of which the slowest built-in one takes a tenth


class Hangs(Broken):
    """It never comes to an end: nothing else is to be tried on it."""


class Nowhere(StringIO):
    def write(self, text: str) -> int:
        return len(text)


def guarded(check: Callable[[Optimizer], None], optimizer: Optimizer) -> None:
    """Run a check. Raises Broken where it fails or the optimizer raises, Hangs where it hangs."""
    raised: list[BaseException] = []

    def work() -> None:
        try:
            check(optimizer)
        except BaseException as error:
            raised.append(error)

    environment, folder = dict(os.environ), os.getcwd()
    thread = Thread(target=work, daemon=True)  # daemon: where it cannot be stopped, the program can
    with redirect_stdout(Nowhere()), redirect_stderr(Nowhere()):  # what it prints is no result
        thread.start()
        thread.join(PATIENCE)
    if environment != os.environ:  # so that the next check does not begin with it
        os.environ.clear()
        os.environ.update(environment)
    os.chdir(folder)
    if thread.is_alive():
        frame = sys._current_frames().get(thread.ident or 0)
        where = _place(reversed(list(traceback.walk_stack(frame))), optimizer)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
        )
        raise Hangs(
            f"it neither yields nor ends within {PATIENCE:g} s{where}; "
            "give each inner loop a way out"
        )
    if raised and isinstance(raised[0], Broken):
        raise raised[0]
    if raised:
        error = raised[0]
        where = place_of(error, optimizer)
        if isinstance(error, Enough):
            raise Broken(
                f"an update neither yields nor ends after {BUDGET} calls over all points{where}; "
                "give each inner loop a way out"
            ) from None
        notes = "".join(f" [{note}]" for note in getattr(error, "__notes__", ()))
        raise Broken(
            f"it raises {type(error).__name__}{where}: {in_words(error, str)}; guard against "
            f"that, as only a hyperparameter out of its range is to raise{notes}"
        ) from error


def place_of(error: BaseException, optimizer: Optimizer) -> str:
    """The line of the optimizer's that an error comes from, in parentheses, if it is known."""
    return _place(traceback.walk_tb(error.__traceback__), optimizer)


def _place(frames: Iterable[tuple[FrameType, int]], optimizer: Optimizer) -> str:
    """The innermost line of the optimizer's own file among some frames, the innermost last."""
    files = {f.__code__.co_filename for f in layers(optimizer) if hasattr(f, "__code__")}
    lines = [line for frame, line in frames if frame.f_code.co_filename in files]
    return f" (line {lines[-1]})" if lines else ""
