"""The state of a process, as far as an optimizer may come upon it."""

import builtins
import decimal
import gc
import locale
import math
import os
import random
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from gdref import squared_error
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers
from gdref.testing.child import STREAMS, in_child

SHARED = (builtins, math, random, time, sys.modules["os"], squared_error, Objective)
FILES = ("remove", "rename", "mkdir", "rmdir", "chmod", "link", "symlink", "truncate", "system")
EVENTS = {f"os.{name}": f"calls os.{name}" for name in FILES}
EVENTS |= {"socket.connect": "opens a connection", "subprocess.Popen": "starts a program"}
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def state(optimizer: Optimizer, objective: Objective) -> dict[str, str]:
    """All that has to stay as it is, in words."""
    counts = ("point_gradients", "point_errors")
    own = {f"objective.{k}": repr(v) for k, v in vars(objective).items() if k not in counts}
    defaults = [getattr(one, "__kwdefaults__", None) for one in layers(optimizer)]
    for module in SHARED:
        own |= {f"{module.__name__}.{k}": str(id(v)) for k, v in vars(module).items()}
    return (
        own
        | _libraries()
        | {
            "the defaults": repr(defaults),
            "the state of the module random": repr(random.getstate()),
            "os.environ": repr(sorted(os.environ.items())),
            "the working folder": os.getcwd(),
            "the files in the working folder": repr(sorted(os.listdir("."))),
            "the recursion limit": repr(sys.getrecursionlimit()),
            "sys.path": repr(sys.path),
            "what Python does at an exception or a line": repr(
                [sys.excepthook, sys.gettrace(), sys.getprofile(), threading.excepthook]
            ),
            "the garbage collector": repr([gc.isenabled(), gc.get_threshold()]),
            "the filters of warnings": repr(warnings.filters),
            "the decimal context": repr(decimal.getcontext()),
            "the locale": locale.setlocale(locale.LC_ALL),
            "the signals": repr([signal.getsignal(s) for s in signal.valid_signals()]),
            "standard output or standard error": repr([*map(_descriptor, STREAMS)]),
            "which threads run": repr(sorted(map(repr, threading.enumerate()))),
        }
    )


def _descriptor(number: int) -> str:
    """What a file descriptor leads to."""
    try:
        found = os.fstat(number)
    except OSError:
        return "closed"
    return f"{found.st_dev} {found.st_ino}"


def _libraries() -> dict[str, str]:
    """Of libraries that others have imported."""
    known = {}
    if logging := sys.modules.get("logging"):
        known["the handlers of logging"] = repr([logging.root.handlers, logging.root.level])
    if numpy := sys.modules.get("numpy"):
        known["the state of numpy.random"] = repr(numpy.random.get_state())
        known["the settings of numpy"] = repr([numpy.geterr(), numpy.get_printoptions()])
    return known


@contextmanager
def touches() -> Iterator[list[str]]:
    """What is written to outside the process meanwhile: seen in a child, where a hook may stay."""
    touched: list[str] = []
    over = False

    def note(event: str, args: tuple[object, ...]) -> None:
        if over:
            return
        if event == "open" and isinstance(args[2], int) and args[2] & WRITE:
            touched.append(f"opens {args[0]!r} to write")
        elif event in EVENTS:
            touched.append(EVENTS[event])

    if in_child():
        sys.addaudithook(note)
    yield touched
    over = True
