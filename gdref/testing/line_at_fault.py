"""Finds the author's line at fault. It follows the lines of one more run of a check."""

import builtins
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from itertools import count
from random import Random
from traceback import walk_stack, walk_tb
from types import BuiltinFunctionType, FrameType, ModuleType
from typing import Any
from zlib import crc32

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.faults import layers
from gdref.testing.failures import SourceLine
from gdref.testing.sample_runs import RecordedObjective
from gdref.testing.source_lines import names_at
from gdref.tracing.tracer import Note, traced

ENOUGH = 300_000  # events; enough to find the line, and more would take too long

Origin = tuple[SourceLine | None, bool]  # a number's line; True if only this line may be wrong
HARMLESS = Objective, ModuleType, BuiltinFunctionType, type  # objects that compute no wrong number
FileFilter = Callable[[str], bool]  # whether to follow the file with this name
# The lines of a run. Each has the numbers that it computes, and whether it uses only numbers.
Steps = list[tuple[SourceLine, set[str], bool]]


def following(files: FileFilter, note: Note, most: int = ENOUGH) -> AbstractContextManager[None]:
    """Call note() at the first events in these files and this thread. `most`: how many events."""
    events = count()
    return traced(lambda frame: files(frame.f_code.co_filename) and next(events) < most, note)


class LineFinder:
    """Follows the author's lines while a check runs.

    ran: the last line that ran.
    note: a function that is called at each event, before `ran` changes.
    """

    def __init__(self, optimizer: Optimizer, note: Note | None = None) -> None:
        self.own, self.note = own_files(optimizer), note or self._note_origins
        self.ran: SourceLine | None = None
        self.before: dict[FrameType, dict[str, object]] = {}  # the variables at the last event
        self.origins: dict[object, Origin] = {}  # by number
        self.made: dict[str, set[Origin]] = {"m": set(), "b": set()}  # the origins of each m and b
        self.given: set[object] = set()  # the values of the hyperparameters
        self.objective = RecordedObjective([(0.0, 0.0)])  # the optimizer's one

    def watch(self, most: int = ENOUGH) -> AbstractContextManager[None]:
        """A context in which the lines are followed."""
        return following(self.own, self._note, most)

    def _note(self, frame: FrameType, event: str, arg: Any) -> None:
        self.note(frame, event, arg)
        by = frame.f_back
        returns = event == "return" and by and self.own(by.f_code.co_filename)
        self.ran = _line(by if by and returns else frame)

    def _note_origins(self, frame: FrameType, event: str, arg: Any) -> None:
        values = frame.f_locals
        objective = values.get("objective", self.objective)
        if isinstance(objective, RecordedObjective) and objective is not self.objective:
            self.objective, self.origins = objective, {}  # a new run may have equal numbers
        if event == "call":
            first = frame.f_code.co_argcount
            names = frame.f_code.co_varnames[first : first + frame.f_code.co_kwonlyargcount]
            self.given.update(v for name in names if isinstance(v := values[name], int | float))
        line = self.ran if event != "call" else None
        for value in _numbers(frame):
            if value not in self.origins:
                self.origins[value] = line, line is not None and self._alone(frame, line)
        self.before[frame] = {k: [*v] if isinstance(v, list) else v for k, v in values.items()}
        if event == "return":
            line = _line(frame)
            pair = arg if isinstance(arg, tuple) else (arg,)
            for value in pair:
                if isinstance(value, float) and value not in self.origins:
                    self.origins[value] = line, self._alone(frame, line)
            inner = frame.f_back and self.own(frame.f_back.f_code.co_filename)
            if len(pair) == 2 and self.objective.work and not inner:
                at_rest = any(abs(value) < 1e-9 for value in self.objective.right)
                for name, value, last in zip("mb", pair, self.objective.pair, strict=True):
                    if not (at_rest and abs(value - last) < 1e-9):
                        self.made[name].add(self.origins.get(value, (None, False)))
            del self.before[frame]

    def _alone(self, frame: FrameType, line: SourceLine) -> bool:
        """Whether a statement has computed its numbers from right numbers only.

        Right numbers are the last (m, b), the gradient there, hyperparameters, and numbers that the
        same statement has made. If the statement makes a wrong number from right numbers, no other
        line is at fault.
        """

        def is_right(value: object) -> bool:
            if isinstance(value, float):
                made = self.origins.get(value, (None, False))
                return value in {*self.objective.right, *self.given} or made == (line, True)
            if isinstance(value, list | tuple):
                return all(map(is_right, value))
            return value in (0, 1) or isinstance(value, HARMLESS)

        names, values = names_at(line), self.before.get(frame, {})
        return names is not None and all(
            is_right(values[name]) if name in values else _is_constant(frame, name)
            for name in names
        )

    def lines(self, look: str) -> list[SourceLine]:
        """The line at fault; [] if the line is not certain.

        look: "last" for the last line that ran. "m", "b" or "m b" for the line that computed m, b
        or both in every pair, from right numbers only.
        """
        if look == "last":
            return [self.ran] if self.ran else []
        found = set[Origin]().union(*(self.made[name] for name in look.split()))
        return [line for line, alone in found if line and alone and len(found) == 1]


def recorded(optimizer: Optimizer, updates: Iterator[object]) -> Steps:
    """The lines that these updates run, each with the numbers that are new in local variables."""
    steps: Steps = []
    known: dict[FrameType, set[str]] = {}

    def note(frame: FrameType, event: str, arg: Any) -> None:
        returned = arg if isinstance(arg, tuple) else (arg,)
        numbers = [v for v in (*_numbers(frame), *returned) if isinstance(v, int | float)]
        values = {repr(v if type(v) is int else float(v)) for v in numbers}
        if finder.ran:
            new = values - known.get(frame, set())
            by_line = event != "call" and bool(new)
            steps.append((finder.ran, new, by_line and _uses_numbers(frame, finder.ran)))
        known[frame] = values

    finder = LineFinder(optimizer, note)
    gc.collect()  # closes earlier runs now, so that their lines are not followed below
    with finder.watch():
        list(updates)
    return steps


def first_difference(one: Steps, other: Steps) -> list[SourceLine]:
    """The line at which two recorded runs first differ; [] if the line is not certain.

    The line is certain if it uses only numbers and functions. The state of an object may differ.
    """
    for step, step_there in zip(one, other, strict=False):
        if step != step_there:
            line, certain = step[0], step[2] or step_there[2]
            return [line] if certain and line == step_there[0] else []
    return []


def own_files(optimizer: Optimizer) -> FileFilter:
    """A filter for the optimizer's own file, and for all files in and below its folder."""
    files = {f.__code__.co_filename for f in layers(optimizer) if hasattr(f, "__code__")}
    folders = [os.path.dirname(file) for file in files]
    shared = ("", "site-packages", "dist-packages")
    within = tuple(f"{f}{os.sep}" for f in folders if os.path.basename(f) not in shared)
    return cache(lambda file: file in files or file.startswith(within))


def lines_of(error: BaseException, optimizer: Optimizer) -> list[SourceLine]:
    """The optimizer's line that raised an error; [] if it is unknown."""
    return _own(walk_tb(error.__traceback__), optimizer)[-1:]


def line_of(frame: FrameType | None, optimizer: Optimizer) -> list[SourceLine]:
    """The optimizer's line that runs in a frame, or has called this frame; [] if it is unknown."""
    return _own(walk_stack(frame), optimizer)[:1]


def _own(frames: Iterable[tuple[FrameType, int]], optimizer: Optimizer) -> list[SourceLine]:
    own = own_files(optimizer)
    return [(frame.f_code.co_filename, n) for frame, n in frames if own(frame.f_code.co_filename)]


def _line(frame: FrameType) -> SourceLine:
    return frame.f_code.co_filename, frame.f_lineno


def _uses_numbers(frame: FrameType, line: SourceLine) -> bool:
    """Whether a statement uses only numbers, lists of numbers, and functions written in C."""
    own, kinds = frame.f_locals, (int, float, list, tuple, *HARMLESS)
    return all(
        isinstance(own[name], kinds) if name in own else _is_constant(frame, name)
        for name in names_at(line) or ("",)
    )


def _is_constant(frame: FrameType, name: str) -> bool:
    """Whether a global name is a positive number, a module, a class or a function written in C."""
    value = frame.f_globals.get(name, getattr(builtins, name, None))
    return isinstance(value, HARMLESS) or (isinstance(value, int | float) and value > 0)


def _numbers(frame: FrameType) -> Iterator[object]:
    """The numbers in local variables, and in lists that are local variables.

    A long list, or the state of a random generator, counts as one number.
    """
    for value in list(frame.f_locals.values()):
        several = value if isinstance(value, list | tuple) else (value,)
        for v in several if len(several) < 10 else [crc32(repr(several).encode())]:
            if isinstance(v, int | float):
                yield v
            elif type(v) is Random:
                yield hash(v.getstate()[1])
