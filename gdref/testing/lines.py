"""Which line of the author's to look at: found by running a check that has failed once more."""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from random import Random
from types import FrameType
from typing import Any

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.faults import is_an_authors
from gdref.plugins.signatures import layers
from gdref.testing.source import Line

EVENTS = 300_000  # that are watched; a check that has more of them has shown its lines by then
PROBES = 5_000  # each takes up to a millisecond
HELD = 80  # probes; what lasts so long is no passing state, as inside a with block

_watch: "Watch | None" = None


class Watch:
    """What the optimizer's own lines do while a check runs.

    look: what to watch for.
        "m", "b", "m b": the line that gave it the value that was yielded last
        "asked": the last line that asked the objective
        "last": the last line that ran
        "first": the last line that ran before stop_when() was so
        "02 13": the line where the first run and the third part, or the second and the fourth
    """

    def __init__(self, optimizer: Optimizer, look: str) -> None:
        self.look, self.own = look, own_files(optimizer)
        self.ran: Line | None = None
        self.asked: Line | None = None
        self.is_over: Callable[[], bool] | None = None
        self.first: Line | None = None
        self.left, self.held = EVENTS, 0
        self.born: dict[int, tuple[object, Line | None]] = {}
        self.pair: tuple[tuple[object, ...], Line] | None = None
        self.runs: list[list[tuple[Line | None, str]]] = []  # a line, and the numbers after it
        self.run_of: dict[int, list[tuple[Line | None, str]]] = {}

    @contextmanager
    def on(self) -> Iterator[None]:
        global _watch
        before, _watch = sys.gettrace(), self
        sys.settrace(self._trace)
        try:
            yield
        finally:
            sys.settrace(before)
            _watch = None

    def _trace(self, frame: FrameType, event: str, arg: object) -> Any:
        by = frame.f_back
        if self.own(frame.f_code.co_filename):
            try:
                return self._local(frame, event, arg)
            except Exception:  # an author's object may answer in any way when it is asked
                return None
        if by and frame.f_code.co_name in ("gradient", "error"):
            asked = isinstance(frame.f_locals.get("self"), Objective)
            if asked and self.own(by.f_code.co_filename):
                self.asked = by.f_code.co_filename, by.f_lineno
        return None

    def _local(self, frame: FrameType, event: str, arg: object) -> Any:
        self.left -= 1
        if self.left < 0:
            return None
        if self.look == "first":
            self._note_first()
        here = frame.f_code.co_filename, frame.f_lineno
        if {"m", "b"} & {*self.look.split()}:
            self._note_values(_numbers(frame), None if event == "call" else self.ran)
            if event == "return" and isinstance(arg, tuple) and len(arg) == 2:
                self._note_values(arg, here)
                self.pair = arg, here
        elif self.look[0].isdigit():
            self._note_run(frame, event, arg)
        self.ran = here
        if event == "return":  # the rest of the line that called it
            by = frame.f_back
            if by and self.own(by.f_code.co_filename):
                self.ran = by.f_code.co_filename, by.f_lineno
        return self._trace

    def _note_first(self) -> None:
        """Note the line that has just run, where it is the first after which this is so."""
        if not (self.is_over and self.is_over()):
            self.first, self.held = None, 0
            return
        self.first, self.held = self.first or self.ran, self.held + 1
        if self.held == HELD:
            self.left = 0

    def _note_values(self, values: Iterable[object], line: Line | None) -> None:
        for value in values:
            if isinstance(value, float) and id(value) not in self.born:  # a small int has one id
                self.born[id(value)] = value, line  # held, so that no other has its id

    def _note_run(self, frame: FrameType, event: str, arg: object) -> None:
        """Note what the locals are after each line, for each generator that has begun."""
        root = outer = frame
        while outer.f_back:
            outer = outer.f_back
            if self.own(outer.f_code.co_filename):
                root = outer
        if event == "call" and root is frame and frame.f_lineno == frame.f_code.co_firstlineno:
            self.runs.append([])
            self.run_of[id(frame)] = self.runs[-1]
        elif self.ran and self.ran[1] == frame.f_code.co_firstlineno:
            return  # nothing has run yet; an object may have something left of another run
        elif (run := self.run_of.get(id(root))) is not None:
            returned = [arg] if isinstance(arg, int | float | tuple) else []
            draws = [v.getstate()[1] for v in frame.f_locals.values() if type(v) is Random]
            run.append((self.ran, repr([*_numbers(frame), *returned, *map(hash, draws)])))

    def lines(self) -> list[Line]:
        """The lines that were looked for, as far as they are known."""
        found: list[Line | None] = []
        if "asked" in self.look:
            found.append(self.asked)
        if self.look == "last":
            found.append(self.ran)
        if self.look == "first":
            found.append(self.first)
        if self.look[0].isdigit():
            found.append(self._where_they_part())
        for name, index in ("m", 0), ("b", 1):
            if name in self.look.split():
                found.append(self._origin(index))
        lines = [line for line in dict.fromkeys(found) if line]
        if len(lines) > 1 and self.pair and self.pair[1] in lines:  # it says no more than they do
            lines.remove(self.pair[1])
        return lines

    def _origin(self, index: int) -> Line | None:
        """The line that gave m or b the value that was yielded last."""
        if self.pair is None:
            return self.ran
        pair, yielded = self.pair
        value = pair[index]
        line = self.born[id(value)][1] if id(value) in self.born else None
        if value:  # of a copy, as of float(w[1]), the line of what it copies
            line = next((at for v, at in self.born.values() if repr(v) == repr(value)), line)
        return line or yielded

    def _where_they_part(self) -> Line | None:
        pairs = [(self.runs[int(pair[0])], self.runs[int(pair[1])]) for pair in self.look.split()]
        return next(filter(None, (where_they_part(*pair) for pair in pairs)), None)


def write_last_line(path: str) -> None:
    """Let the last line that runs in this process stand in a file, in case the process ends.

    Lines of gdref's and of Python's own do not count.
    """
    file = open(path, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lasts

    def trace(frame: FrameType, event: str, _: object) -> Any:
        name = frame.f_code.co_filename
        if not is_an_authors(name):
            return None
        file.seek(0)
        file.write(f"{frame.f_lineno} {name}\n")
        file.flush()
        return trace

    sys.settrace(trace)
    threading.settrace(trace)


def read_last_line(path: str) -> list[Line]:
    with suppress(OSError, ValueError), open(path, encoding="utf-8") as file:
        number, _, name = file.readline().strip().partition(" ")
        return [(name, int(number))]
    return []


def where_they_part(one: Iterable[Any], other: Iterable[Any]) -> Line | None:
    """The line where two runs part, each given as its lines and what they lead to."""
    before = None
    for (line, values), (line_there, values_there) in zip(one, other, strict=False):
        if line != line_there:
            return before
        if values != values_there:
            return line and tuple(line)
        before = line and tuple(line)
    return None


def stop_when(is_over: Callable[[], bool]) -> None:
    """What a check looks for, if it is watched: the line after which this is so."""
    if _watch:
        _watch.is_over, _watch.left = is_over, PROBES


def own_files(optimizer: Optimizer) -> Callable[[str], bool]:
    """Whether a file is the optimizer's own: its file, or one in the same folder or below."""
    files = {f.__code__.co_filename for f in layers(optimizer) if hasattr(f, "__code__")}
    folders = [os.path.dirname(file) for file in files]
    shared = ("", "site-packages", "dist-packages")
    within = tuple(f"{f}{os.sep}" for f in folders if os.path.basename(f) not in shared)
    known: dict[str, bool] = {}

    def own(file: str) -> bool:
        if file not in known:
            known[file] = file in files or file.startswith(within)
        return known[file]

    return own


def _numbers(frame: FrameType) -> Iterator[object]:
    """The numbers among the local variables, also in a short list or array, or inside an object."""
    for value in list(frame.f_locals.values()):
        several = value if isinstance(value, list | tuple) else ()
        if isinstance(value, int | float):
            several = (value,)
        elif hasattr(value, "tolist") and getattr(value, "size", 99) < 10:
            several = value.tolist()
        elif not several and hasattr(value, "__dict__") and not isinstance(value, Objective):
            several = list(vars(value).values())
        if isinstance(several, list | tuple) and len(several) < 10:
            yield from (v for v in several if isinstance(v, int | float))
