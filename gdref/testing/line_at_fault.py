"""Finds the author's line at fault: a failed check runs once more, and its lines are followed."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from itertools import count
from random import Random
from traceback import walk_stack, walk_tb
from types import FrameType
from typing import Any

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.faults import layers
from gdref.testing.failures import SourceLine
from gdref.tracing.tracer import Note, traced

EVENTS = 300_000  # enough to find the line; more would take too long

FileFilter = Callable[[str], bool]  # whether to follow the file with this name
Steps = list[tuple[SourceLine, set[str]]]  # the lines of a run, each with the numbers it computes


def following(files: FileFilter, note: Note, most: int = EVENTS) -> AbstractContextManager[None]:
    """Call note() at each event in these files and this thread, at most `most` times."""
    events = count()
    return traced(lambda frame: files(frame.f_code.co_filename) and next(events) < most, note)


class LineFinder:
    """Follows the author's lines while a check runs.

    note: called at each event, while `ran` is still the line that ran before.
    ran: the last line that ran.
    """

    def __init__(self, optimizer: Optimizer, note: Note | None = None) -> None:
        self.own, self.note = own_files(optimizer), note or self._note_origins
        self.ran: SourceLine | None = None
        # The line that computed each number. The number is kept, or another may get its id.
        self.origins: dict[str | int, tuple[SourceLine | None, object]] = {}
        self.pair: tuple[Any, ...] = ()  # the last (m, b), and the line that yielded it
        self.yielded: SourceLine | None = None

    def watch(self, most: int = EVENTS) -> AbstractContextManager[None]:
        """A context in which the lines are followed."""
        return following(self.own, self._note, most)

    def _note(self, frame: FrameType, event: str, arg: Any) -> None:
        self.note(frame, event, arg)
        by = frame.f_back
        returns = event == "return" and by and self.own(by.f_code.co_filename)
        self.ran = _line(by if by and returns else frame)

    def _note_origins(self, frame: FrameType, event: str, arg: Any) -> None:
        values, line = list(_numbers(frame)), None if event == "call" else self.ran
        if event == "return" and isinstance(arg, tuple) and len(arg) == 2:
            self.pair, self.yielded = arg, _line(frame)
        for value in values:
            self.origins.setdefault(_key(value), (line, value))

    def lines(self, look: str) -> list[SourceLine]:
        """The lines to look at, as CheckFailed.look describes them."""
        found = [self.ran]
        if self.pair and look != "last":
            values = (self.pair["mb".index(name)] for name in look.split())
            origins = (self.origins.get(_key(value), (None, value)) for value in values)
            found = [line or self.yielded for line, _ in origins]
        lines = [line for line in dict.fromkeys(found) if line]
        if len(lines) > 1 and self.yielded in lines:  # the other lines explain more
            lines.remove(self.yielded)
        return lines


def recorded(optimizer: Optimizer, updates: Iterator[object]) -> Steps:
    """The lines that these updates run, each with the numbers that are new in local variables."""
    steps: Steps = []
    known: dict[FrameType, set[str]] = {}

    def note(frame: FrameType, event: str, arg: Any) -> None:
        returned = arg if isinstance(arg, tuple) else (arg,)
        states = [hash(v.getstate()[1]) for v in frame.f_locals.values() if type(v) is Random]
        numbers = [v for v in (*_numbers(frame), *returned, *states) if isinstance(v, int | float)]
        values = {repr(v if type(v) is int else float(v)) for v in numbers}
        if finder.ran and event != "call":
            steps.append((finder.ran, values - known.get(frame, values)))
        known[frame] = values

    finder = LineFinder(optimizer, note)
    gc.collect()  # otherwise a run that is over may be closed, and followed, during this run
    with finder.watch():
        list(updates)
    return steps


def first_difference(one: Steps, other: Steps) -> list[SourceLine]:
    """The line at which two recorded runs first differ; an empty list if they are equal."""
    before: list[SourceLine] = []
    for step, step_there in zip(one, other, strict=False):
        if step != step_there:
            return [step[0]] if step[0] == step_there[0] else before
        before = [step[0]]
    return []


def own_files(optimizer: Optimizer) -> FileFilter:
    """A filter for the optimizer's own file, and for the other files in and below its folder."""
    files = {f.__code__.co_filename for f in layers(optimizer) if hasattr(f, "__code__")}
    folders = [os.path.dirname(file) for file in files]
    shared = ("", "site-packages", "dist-packages")
    within = tuple(f"{f}{os.sep}" for f in folders if os.path.basename(f) not in shared)
    return cache(lambda file: file in files or file.startswith(within))


def lines_of(error: BaseException, optimizer: Optimizer) -> list[SourceLine]:
    """The optimizer's line that raised an error; an empty list if it is unknown."""
    return _own(walk_tb(error.__traceback__), optimizer)[-1:]


def line_of(frame: FrameType | None, optimizer: Optimizer) -> list[SourceLine]:
    """The optimizer's line that a frame runs or has called it; an empty list if it is unknown."""
    return _own(walk_stack(frame), optimizer)[:1]


def _own(frames: Iterable[tuple[FrameType, int]], optimizer: Optimizer) -> list[SourceLine]:
    own = own_files(optimizer)
    return [(frame.f_code.co_filename, n) for frame, n in frames if own(frame.f_code.co_filename)]


def _key(value: object) -> str | int:
    """Equal for a number and its copies, such as float(w[1]); not for zeros, which are many."""
    return repr(float(value)) if isinstance(value, float) and value else id(value)


def _line(frame: FrameType) -> SourceLine:
    return frame.f_code.co_filename, frame.f_lineno


def _numbers(frame: FrameType) -> Iterator[object]:
    """The numbers in local variables, and inside a short list, a short array or an object there."""
    for value in list(frame.f_locals.values()):
        several: Any = (value,)
        if isinstance(value, list | tuple):
            several = value
        elif hasattr(value, "tolist") and getattr(value, "size", 99) < 10:
            several = value.tolist()
        elif hasattr(value, "__dict__") and not isinstance(value, Objective):
            several = list(vars(value).values())
        if isinstance(several, list | tuple) and len(several) < 10:
            yield from (v for v in several if isinstance(v, int | float))
