"""Checks that an optimizer and its import change nothing else. Each raises CheckFailed."""

import decimal
import gc
import locale
import os
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout, suppress
from functools import partial
from importlib import import_module
from io import StringIO
from itertools import islice
from subprocess import TimeoutExpired
from textwrap import shorten
from time import process_time

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.faults import layers
from gdref.testing.failures import CheckFailed, SourceLine
from gdref.testing.line_at_fault import LineFinder
from gdref.testing.other_process import Location, ask, in_child, location, modules
from gdref.testing.sample_points import CENTRED, LONG, NOISY, UPDATES
from gdref.testing.sample_runs import moves
from gdref.testing.time_limit import PATIENCE

OUTSIDE = "change local variables only"
SILENT = "an optimizer only yields, and gdref shows the numbers"
LIMIT = 1.0  # seconds of processor time for an import; a busy machine does not add to it
HELD = 80  # a change that lasts for this number of lines is permanent
PROBES = 10_000  # the most lines to follow; the search for changes takes up to 1 ms per line

COUNTS = ("point_gradients", "point_errors")  # the work of an objective, which may change
FILES = ("remove", "rename", "mkdir", "rmdir", "chmod", "link", "symlink", "truncate", "system")
EVENTS = {f"os.{name}": f"calls os.{name}" for name in FILES}
EVENTS |= {"socket.connect": "opens a connection", "subprocess.Popen": "starts a program"}
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT

in_short = partial(shorten, width=60, placeholder="...")


def quiet_import(optimizer: Optimizer) -> None:
    """is imported silently and quickly"""
    for where in modules(optimizer):
        try:
            seconds, printed, returncode = ask(seconds_of_import, where)
        except TimeoutExpired:
            seconds, printed, returncode = 2 * PATIENCE, "", 0
        if returncode or seconds is None:
            last = (printed.splitlines() or [f"exit code {returncode}"])[-1]
            fault = f"ends the program: {in_short(last)!r}"
        elif printed:
            fault = f"prints {in_short(printed)!r}"
        elif seconds > LIMIT:
            fault = f"takes {seconds:.1f} s"
        else:
            continue
        raise CheckFailed(
            f"the import of {where.file} {fault}; put only definitions into the module, and "
            f"import slow modules inside the function (python -X importtime {where.file})"
        )


def seconds_of_import(where: Location) -> float:
    start = process_time()
    where.module()
    return process_time() - start


def changes_nothing(optimizer: Optimizer) -> None:
    """changes nothing outside itself, and prints nothing"""
    # In a new process, no earlier change hides a new change, and an audit hook sees written files.
    # The import of a module may change something: then the check runs again after this import.
    if where := location(optimizer):
        with suppress(TimeoutExpired):  # if the other process hangs, fault() runs here
            answer, *_ = ask(fault_there, where)
            if answer and answer[0]:
                answer, *_ = ask(fault_there, where, answer[1], [])
            if answer and answer[0]:
                raise CheckFailed(answer[0], answer[2])
            if answer:
                return
    if message := fault(optimizer):
        lines: list[SourceLine] = []
        fault(optimizer, lines)
        raise CheckFailed(message, lines[:1])


def fault_there(
    where: Location, first: Sequence[str] = (), lines: list[SourceLine] | None = None
) -> tuple[str, list[str], list[SourceLine]]:
    """The fault of an optimizer, the modules that it imports in its run, and the line at fault.

    first: modules to import before the run.
    """
    for name in first:
        with suppress(Exception):
            import_module(name)
    optimizer, before = where.optimizer(), set(sys.modules)
    message = fault(optimizer, lines)
    return message, sorted(set(sys.modules) - before), (lines or [])[:1]


def fault(optimizer: Optimizer, lines: list[SourceLine] | None = None) -> str:
    """A message if an optimizer prints or changes something outside; otherwise "".

    lines: an empty list, for the line at fault and some lines that ran later.
    """
    objectives = Objective(NOISY), Objective(CENTRED)
    with changes(optimizer, objectives) as now:

        def note(*_: object) -> None:
            if lines is not None and len(lines) < HELD:
                if not now():
                    lines.clear()
                elif finder.ran:
                    lines.append(finder.ran)

        finder = LineFinder(optimizer, note)
        with nullcontext() if lines is None else finder.watch(PROBES):
            for objective, updates in zip(objectives, (UPDATES, LONG), strict=True):
                list(islice(moves(optimizer, objective, 0.0, 0.0), updates))
        return now()


@contextmanager
def changes(optimizer: Optimizer, objectives: Sequence[Objective]) -> Iterator[Callable[[], str]]:
    """A function that returns a text about the changes since now; "" if there are none."""
    before_random = random.getstate()
    random.random()  # otherwise an earlier seed() with the same number would hide a new seed()
    printed = StringIO()
    with (
        warnings.catch_warnings(record=True) as warned,
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        warnings.simplefilter("default")
        before, did = state(optimizer, objectives), actions_outside()

        def now() -> str:
            after = state(optimizer, objectives)
            changed = [k for k in before | after if before.get(k) != after.get(k)]
            if not sys.stdout is sys.stderr is printed:
                changed.append("sys.stdout or sys.stderr")
            if did or changed:
                return f"it {f'changes {changed[0]}' if changed else did[0]}; {OUTSIDE}"
            if warned:
                return f"it warns {in_short(str(warned[0].message))!r}; {SILENT}"
            if text := printed.getvalue().strip():
                return f"it prints {in_short(text)!r}; {SILENT}"
            return ""

        try:
            yield now
        finally:
            random.setstate(before_random)


def state(optimizer: Optimizer, objectives: Sequence[Objective]) -> dict[str, str]:
    """The values that must not change, by the names that messages use."""
    values = [item for objective in objectives for item in vars(objective).items()]
    known = {f"objective.{k}": repr(v) for k, v in values if k not in COUNTS}
    known |= {
        "standard output, without print()": repr(in_child() and os.fstat(1).st_size),
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


def actions_outside() -> list[str]:
    """The later actions of this process outside Python, such as "calls os.remove".

    Only a child process records them, because an audit hook cannot be removed.
    """
    actions: list[str] = []

    def note(event: str, args: tuple[object, ...]) -> None:
        if event == "open" and isinstance(args[2], int) and args[2] & WRITE:
            actions.append(f"opens {args[0]!r} to write")
        elif event in EVENTS:
            actions.append(EVENTS[event])

    if in_child():
        sys.addaudithook(note)
    return actions
