"""The check that an optimizer changes nothing outside its own variables. It raises CheckFailed."""

import decimal
import gc
import locale
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from io import StringIO
from itertools import islice
from subprocess import TimeoutExpired

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers
from gdref.testing.failures import CheckFailed, short
from gdref.testing.line_at_fault import FirstLine
from gdref.testing.other_process import ask, in_child, location, printed_size
from gdref.testing.sample_runs import CENTRED, LONG, NOISY, UPDATES, pairs
from gdref.testing.source_lines import SourceLine

OUTSIDE = "change local variables only"
SILENT = "only yield; gdref shows the numbers"

FILES = ("remove", "rename", "mkdir", "rmdir", "chmod", "link", "symlink", "truncate", "system")
EVENTS = {f"os.{name}": f"calls os.{name}" for name in FILES}
EVENTS |= {"socket.connect": "opens a connection", "subprocess.Popen": "starts a program"}
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def changes_nothing(optimizer: Optimizer) -> None:
    """changes nothing outside itself, prints nothing"""
    # In a new process, no earlier change hides a new one, and an audit hook sees written files.
    # If the optimizer imports a module there, only the changes without this import count.
    if where := location(optimizer):
        with suppress(TimeoutExpired):  # if the other process hangs, fault() runs here
            reply = ask(where, fault_and_imports)
            message, imported = reply.answer or (None, [])
            if message and imported:
                message = ask(where, fault, import_all, *imported).answer
            if message == "" and reply.printed:
                message = f"it prints {short(reply.printed)}; {SILENT}"
            if message:
                lines = ask(where, line_at_fault, import_all, *imported).answer or []
                raise CheckFailed(message, "", [(file, line) for file, line in lines])
            if message is not None:
                return
    if message := fault(optimizer):
        raise CheckFailed(message, "", line_at_fault(optimizer))


def fault_and_imports(optimizer: Optimizer) -> tuple[str, list[str]]:
    """The result of fault(), and the modules that the optimizer imported."""
    before = set(sys.modules)
    return fault(optimizer), sorted(set(sys.modules) - before)


def import_all(*names: str) -> None:
    for name in names:
        with suppress(Exception):
            import_module(name)


def line_at_fault(optimizer: Optimizer) -> list[SourceLine]:
    """The line after which something outside the optimizer has changed."""
    first = FirstLine(optimizer)
    with first.watch():
        fault(optimizer, first)
    return first.lines


def fault(optimizer: Optimizer, first: FirstLine | None = None) -> str:
    """What an optimizer prints or changes outside, and how to fix it; "" if it does neither.

    first: finds the line that does it, if this call is inside first.watch().
    """
    objectives = Objective(NOISY), Objective(CENTRED)
    before_random = random.getstate()
    printed = StringIO()
    try:
        random.random()  # or an earlier seed() with the same number hides a new seed()
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("default")
            before = state(optimizer, objectives)
            with redirect_stdout(printed), redirect_stderr(printed), touches() as touched:
                size = printed_size()

                def now() -> str:
                    after = state(optimizer, objectives)
                    changed = [k for k in before | after if before.get(k) != after.get(k)]
                    if not sys.stdout is sys.stderr is printed:
                        changed.append("sys.stdout or sys.stderr")
                    if changed or touched:
                        did = f"changes {changed[0]}" if changed else touched[0]
                        return f"it {did}; {OUTSIDE}"
                    if warned:
                        return f"it warns {short(str(warned[0].message))}; {SILENT}"
                    text = printed.getvalue()
                    return f"it prints {short(text)}; {SILENT}" if text.strip() else ""

                if first:
                    first.is_over = lambda: now() != "" or printed_size() != size
                for objective, updates in zip(objectives, (UPDATES, LONG), strict=True):
                    for _ in islice(pairs(optimizer, objective, 0.0, 0.0), updates):
                        pass
                return now()
    finally:
        random.setstate(before_random)


def state(optimizer: Optimizer, objectives: Iterable[Objective]) -> dict[str, str]:
    """The values that must not change, each under the name that a message uses."""
    counts = ("point_gradients", "point_errors")
    known = {
        f"objective.{k}": repr(v) for o in objectives for k, v in vars(o).items() if k not in counts
    }
    known |= {
        "its defaults": repr([getattr(one, "__kwdefaults__", None) for one in layers(optimizer)]),
        "the state of the module random": repr(random.getstate()),
        "os.environ": repr(sorted(os.environ.items())),
        "the working folder": os.getcwd(),
        "the files in the working folder": repr(sorted(os.listdir("."))),
        "the recursion limit": repr(sys.getrecursionlimit()),
        "sys.path": repr(sys.path),
        "the garbage collector": repr([gc.isenabled(), gc.get_threshold()]),
        "the warning filters": repr(warnings.filters),
        "the decimal context": repr(decimal.getcontext()),
        "the locale": locale.setlocale(locale.LC_ALL),
        "the signal handlers": repr([signal.getsignal(s) for s in signal.valid_signals()]),
        "the running threads": repr(sorted(map(repr, threading.enumerate()))),
    }
    if logging := sys.modules.get("logging"):
        known["the handlers of logging"] = repr([logging.root.handlers, logging.root.level])
    if numpy := sys.modules.get("numpy"):
        known["the state of numpy.random"] = repr(numpy.random.get_state())
        known["the settings of numpy"] = repr([numpy.geterr(), numpy.get_printoptions()])
    return known


@contextmanager
def touches() -> Iterator[list[str]]:
    """A list of the actions outside this process. It is filled only in a child process.

    An audit hook cannot be removed, so only a child process gets one.
    """
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
