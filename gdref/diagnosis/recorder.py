"""Records a running program: the rows of its loops, its calls, and its columns of numbers."""

import sys
import time
from collections.abc import Mapping
from types import FrameType
from typing import Any

from gdref.diagnosis.flatten import columns_of, is_own, replace_column, slots_of
from gdref.diagnosis.record import Call, Column, LoopRecord, Row

NAMES = ("__gdref_on__", "__gdref_head__", "__gdref_done__", "__gdref_enter__", "__gdref_return__")
DEFINITION = "definition "  # the start of a key, for the code of one definition
MOST_ROWS, MOST_CALLS = 40, 24
COLUMN_ROWS = (0, 2, 8)  # columns are read at the beginning of these passes
BATCH = 64  # the longest column that may change from pass to pass


class Enough(BaseException):
    """Stops the program when the record is complete."""


class Recorder:
    """The functions that record values, and their records."""

    def __init__(
        self,
        loops: int,
        own: set[str],
        stop: Mapping[str, int] | None = None,
        irregular: Mapping[str, Any] | None = None,
    ) -> None:
        self.on = [True] * max(loops, 1)
        self.own, self.stop, self.irregular = own, stop, irregular
        self.loops: dict[int, LoopRecord] = {}
        self.functions: dict[int, list[Call]] = {}
        self.columns: dict[tuple[float, ...], Column] = {}
        self.data_names: dict[tuple[int, int], list[str]] = {}  # by module and size
        self.open: list[tuple[int, Call | None]] = []
        self.last = self.replaced = 0  # the last event; the number of replaced columns

    def event(self) -> int:
        """Count an event, and return its number."""
        self.last += 1
        return self.last

    def column(self, name: str, values: list[float]) -> int:
        """Store a column, and return its number. Equal columns have the same number."""
        key = tuple(values)
        known = self.columns.setdefault(key, Column(len(self.columns), [], key))
        if name not in known.names and len(known.names) < 6:
            known.names.append(name)
        return known.id

    def read_columns(self, names: Mapping[str, Any]) -> list[int]:
        return [self.column(name, values) for name, values, _ in columns_of(names, self.own)]

    def names_at(self, frame: FrameType) -> dict[str, Any]:
        """The values that a frame can read: its own variables, and global data."""
        here, module = frame.f_locals, frame.f_globals
        written = module.get("__gdref_globals__", ())
        plain = (int, float, str, tuple)
        key = id(module), len(module)
        if key not in self.data_names:  # no functions: numpy has hundreds
            every = module.items()
            names = [n for n, v in every if not callable(v) or is_own(v, self.own)]
            self.data_names[key] = names
        found = {n: module[n] for n in self.data_names[key] if n in module}
        if here is not module:
            found = {n: v for n, v in found.items() if n in written or not isinstance(v, plain)}
            found |= here
        return {n: v for n, v in found.items() if not callable(v) or is_own(v, self.own)}

    def head(self, number: int) -> None:
        """Record that a loop begins a pass."""
        if number >= len(self.on):
            return
        frame, now = sys._getframe(1), time.monotonic()
        if number not in self.loops:
            self.loops[number] = LoopRecord(number, self.last + 1)
            self._change_y(number, frame)
        loop = self.loops[number]
        if loop.passes in (0, 1, 8):
            loop.begun.append(now)
        self._row(loop, frame)
        loop.passes += 1
        if len(loop.rows) >= MOST_ROWS:
            self.on[number] = False
        if self.stop and self.stop["loop"] == number and loop.passes > self.stop["passes"]:
            raise Enough

    def _row(self, loop: LoopRecord, frame: FrameType, end: bool = False) -> None:
        names, k = self.names_at(frame), loop.passes
        row = Row(self.event(), slots_of(names, self.own), end=end)
        if k in COLUMN_ROWS or (end and len(loop.scans) < len(COLUMN_ROWS)):
            loop.scans.append(self.read_columns(names))
        if k < 14:
            parts = frame.f_locals if frame.f_locals is not frame.f_globals else names
            row.parts = {n: v for n, v, _ in columns_of(parts, self.own) if len(v) <= BATCH}
        loop.rows.append(row)
        loop.last = row.at

    def done(self, number: int) -> None:
        """Record that a loop has ended."""
        loop = self.loops.get(number)
        if loop is None:
            return
        loop.ends += 1
        if loop.ends <= 2000:
            loop.final = slots_of(self.names_at(sys._getframe(1)), self.own)
        if self.on[number]:
            self._row(loop, sys._getframe(1), end=True)

    def enter(self, number: int) -> None:
        """Record that a function begins."""
        calls, call = self.functions.setdefault(number, []), None
        if len(calls) < MOST_CALLS:
            names = sys._getframe(1).f_locals
            given = {k: v for k, v in names.items() if not k.startswith("__")}
            columns = self.read_columns(given) if len(calls) < 8 else []
            call = Call(self.event(), slots_of(given, self.own), columns)
            calls.append(call)
        self.open.append((number, call))
        del self.open[:-200]

    def result(self, number: int, value: Any) -> Any:
        """Record the result of a function, and return it."""
        found, call = -1, None
        while self.open and found != number:
            found, call = self.open.pop()
        if call is not None and found == number:
            call.end = self.event()
            vars(call).update(self.in_numbers(value))
        return value

    def in_numbers(self, value: Any) -> dict[str, Any]:
        """The result of a function, as numbers and columns."""
        if value is None:
            return {"none": True}
        columns = self.read_columns({"result": value})
        return {"result": slots_of({"": value}, self.own, 3), "result_columns": columns}

    def _change_y(self, number: int, frame: FrameType | None) -> None:
        """Replace y (or x) by irregular numbers, at the first pass of the loop."""
        wanted = self.irregular
        while wanted and wanted["loop"] == number and frame is not None:
            if frame.f_globals.get("__name__") in self.own:
                for names in (frame.f_locals, frame.f_globals):
                    self.replaced += replace_column(names, self.own, wanted["old"], wanted["new"])
            frame = frame.f_back

    def as_data(self) -> dict[str, Any]:
        """All records."""
        columns = list(self.columns.values())
        found = {"loops": self.loops, "functions": self.functions, "columns": columns}
        return {**found, "replaced": self.replaced}
