"""Finds the author's line at fault: a failed check runs once more, and its lines are followed."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from itertools import count
from random import Random
from types import FrameType
from typing import Any

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers
from gdref.testing import sample_runs
from gdref.testing.source_lines import SourceLine
from gdref.tracing.tracer import Note, traced

OBJECTIVES = {Objective.gradient.__code__.co_filename, sample_runs.__file__}
PROBES = 10_000  # calls of is_over(); each takes up to a millisecond
HELD = 80  # a change that is still there after so many probes is meant to last

FileFilter = Callable[[str], bool]  # whether to follow the file with this name
EVENTS = 300_000  # enough to find the line; more would take too long


def following(files: FileFilter, note: Note, most: int = EVENTS) -> AbstractContextManager[None]:
    """Call note() at each event in these files and this thread, at most `most` times."""
    events = count()
    return traced(lambda frame: files(frame.f_code.co_filename) and next(events) < most, note)


Steps = list[
    tuple[SourceLine | None, list[str]]
]  # each line of a run, and the numbers after the line


class LineFinder:
    """Watches the author's lines while a check runs, and calls note() at each event.

    ran: the last line that ran. asked: the last line that called the objective.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        self.own = own_files(optimizer)
        self.ran: SourceLine | None = None
        self.asked: SourceLine | None = None

    def watch(self) -> AbstractContextManager[None]:
        """A context in which the lines are watched."""
        return following(lambda file: self.own(file) or file in OBJECTIVES, self._note)

    def _note(self, frame: FrameType, event: str, arg: Any) -> None:
        by = frame.f_back
        called_by = _line(by) if by and self.own(by.f_code.co_filename) else None
        if self.own(frame.f_code.co_filename):
            self.note(frame, event, arg)
            self.ran = (event == "return" and called_by) or _line(frame)
        elif event == "call" and frame.f_code.co_name in ("gradient", "error"):
            self.asked = called_by or self.asked

    def note(self, frame: FrameType, event: str, arg: Any) -> None:
        """Handles an event of the author's code. `ran` is still the line that ran before."""


class LastLines(LineFinder):
    """Finds the last line that ran, and the lines that computed the last m and b."""

    def __init__(self, optimizer: Optimizer) -> None:
        super().__init__(optimizer)
        self.origins: dict[int, tuple[object, SourceLine | None]] = {}
        self.pair: tuple[Any, ...] = ()
        self.yielded: SourceLine | None = None

    def note(self, frame: FrameType, event: str, arg: Any) -> None:
        self._note_values(_numbers(frame), None if event == "call" else self.ran)
        if event == "return" and isinstance(arg, tuple) and len(arg) == 2:
            self.pair, self.yielded = arg, _line(frame)
            self._note_values(arg, self.yielded)

    def _note_values(self, values: Iterable[object], line: SourceLine | None) -> None:
        for value in values:
            if isinstance(value, float):  # kept, or another value may get its id
                self.origins.setdefault(id(value), (value, line))

    def lines(self, look: str) -> list[SourceLine]:
        """The lines to look at, as CheckFailed.look describes them."""
        words = look.split()
        found = [self.ran] * ("last" in words) + [self.asked] * ("asked" in words)
        found += [self._origin(k) for k, name in enumerate("mb") if name in words]
        lines = [line for line in dict.fromkeys(found) if line]
        if len(lines) > 1 and self.yielded in lines:  # the other lines explain more
            lines.remove(self.yielded)
        return lines

    def _origin(self, index: int) -> SourceLine | None:
        """The line that computed the last yielded value of m (index 0) or b (index 1)."""
        if not self.pair:
            return self.ran
        value = self.pair[index]
        _, line = self.origins.get(id(value), (None, None))
        if value:  # for a copy, such as float(w[1]), take the line of the original
            known = list(self.origins.values())  # a slow run may still go on, and add to them
            line = next((at for v, at in known if repr(v) == repr(value)), line)
        return line or self.yielded


class FirstLine(LineFinder):
    """Finds the first line after which is_over() stays true.

    is_over: a function that the check sets. lines: a list with the line; empty if no line is found.
    """

    def __init__(self, optimizer: Optimizer) -> None:
        super().__init__(optimizer)
        self.is_over: Callable[[], bool] = lambda: False
        self.lines: list[SourceLine] = []
        self.left, self.held = PROBES, 0

    def note(self, frame: FrameType, event: str, arg: Any) -> None:
        if self.left == 0 or self.held == HELD:
            return
        self.left -= 1
        if not self.is_over():
            self.lines, self.held = [], 0
        elif self.ran:
            self.lines, self.held = self.lines or [self.ran], self.held + 1


class Recording(LineFinder):
    """Records the lines of a run, each with the numbers in the local variables after the line."""

    def __init__(self, optimizer: Optimizer) -> None:
        super().__init__(optimizer)
        self.steps: Steps = []

    def note(self, frame: FrameType, event: str, arg: Any) -> None:
        if self.ran is None or self.ran[1] == frame.f_code.co_firstlineno:
            return  # no line has run yet, and an object may still have values of another run
        returned = arg if isinstance(arg, tuple) else (arg,)
        states = [hash(v.getstate()[1]) for v in frame.f_locals.values() if type(v) is Random]
        numbers = [v for v in (*_numbers(frame), *returned, *states) if isinstance(v, int | float)]
        self.steps.append((self.ran, [repr(v if type(v) is int else float(v)) for v in numbers]))


def recorded(
    optimizer: Optimizer, updates: Iterator[object], between: Callable[[], object] = tuple
) -> Steps:
    """The lines that these updates run, each with the numbers after the line.

    between: a function to call after each update.
    """
    recording = Recording(optimizer)
    while True:
        with recording.watch():
            if next(updates, None) is None:
                return recording.steps
        between()


def first_difference(one: Iterable[Any], other: Iterable[Any]) -> list[SourceLine]:
    """The line at which two recorded runs first differ; an empty list if they are equal."""
    before = None
    for (line, values), (line_there, values_there) in zip(one, other, strict=False):
        if line != line_there or values != values_there:
            at = line if line == line_there else before
            return [(at[0], at[1])] if at else []
        before = line
    return []


def own_files(optimizer: Optimizer) -> FileFilter:
    """A filter for the optimizer's own file, and for the other files in and below its folder."""
    files = {f.__code__.co_filename for f in layers(optimizer) if hasattr(f, "__code__")}
    folders = [os.path.dirname(file) for file in files]
    shared = ("", "site-packages", "dist-packages")
    within = tuple(f"{f}{os.sep}" for f in folders if os.path.basename(f) not in shared)
    return cache(lambda file: file in files or file.startswith(within))


def own_line(frames: Iterable[tuple[FrameType, int]], optimizer: Optimizer) -> list[SourceLine]:
    """The optimizer's innermost line in some frames. frames: the outermost frame comes first."""
    own = own_files(optimizer)
    lines = [(frame.f_code.co_filename, n) for frame, n in frames if own(frame.f_code.co_filename)]
    return lines[-1:]


def _line(frame: FrameType) -> SourceLine:
    return frame.f_code.co_filename, frame.f_lineno


def _numbers(frame: FrameType) -> Iterator[object]:
    """The numbers in local variables, and inside a short list, a short array or an object there."""
    for value in list(frame.f_locals.values()):
        several: Any = ()
        if isinstance(value, int | float):
            several = (value,)
        elif isinstance(value, list | tuple):
            several = value
        elif hasattr(value, "tolist") and getattr(value, "size", 99) < 10:
            several = value.tolist()
        elif hasattr(value, "__dict__") and not isinstance(value, Objective):
            several = list(vars(value).values())
        if isinstance(several, list | tuple) and len(several) < 10:
            yield from (v for v in several if isinstance(v, int | float))
