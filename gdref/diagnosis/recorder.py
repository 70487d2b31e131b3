"""The events while a program runs, as data: rows of loops, calls of functions, columns."""

import sys
import time
from collections.abc import Mapping
from types import FrameType
from typing import Any

from gdref.diagnosis.flatten import columns_of, replace_column, slots_of

NAMES = ("__gdref_on__", "__gdref_head__", "__gdref_done__", "__gdref_enter__", "__gdref_return__")
MOST_ROWS, MOST_CALLS = 40, 24
COLUMN_ROWS = (0, 2, 8)  # columns are read at the beginning of these passes
BATCH = 64  # the longest column that may change from pass to pass


class Enough(BaseException):
    """Stops the program when everything that was asked for has been recorded."""


class Recorder:
    """The functions that record, and their records."""

    def __init__(
        self,
        loops: int,
        own: set[str],
        stop: Mapping[str, int] | None = None,
        irregular: Mapping[str, Any] | None = None,
    ) -> None:
        self.on = [True] * max(loops, 1)
        self.own, self.stop, self.irregular = own, stop, irregular
        self.loops: dict[int, dict[str, Any]] = {}
        self.functions: dict[int, dict[str, Any]] = {}
        self.columns: dict[tuple[float, ...], dict[str, Any]] = {}
        self.open: list[tuple[int, dict[str, Any] | None]] = []
        self.event = 0
        self.replaced = 0
        self.last = time.monotonic()

    def column(self, name: str, values: list[float]) -> int:
        """The number of a column. Columns with equal values have the same number."""
        key = tuple(values)
        known = self.columns.setdefault(key, {"id": len(self.columns), "names": []})
        if name not in known["names"] and len(known["names"]) < 6:
            known["names"].append(name)
        return int(known["id"])

    def read_columns(self, names: Mapping[str, Any]) -> list[int]:
        return [self.column(name, values) for name, values, _ in columns_of(names, self.own)]

    def names_at(self, frame: FrameType) -> dict[str, Any]:
        """The names that a frame can read: its own, and names of the module that can change."""
        here = frame.f_locals
        if here is frame.f_globals:
            return dict(here)
        kept: dict[str, Any] = {}
        written = frame.f_globals.get("__gdref_globals__", ())
        for name, value in frame.f_globals.items():
            if name not in here and (
                name in written or not isinstance(value, int | float | str | tuple)
            ):
                kept[name] = value
        return {**kept, **here}

    def head(self, number: int) -> None:
        """Record that a loop begins a pass."""
        if number >= len(self.on):
            return
        frame = sys._getframe(1)
        loop = self.loops.get(number)
        if loop is None:
            loop = {"id": number, "passes": 0, "rows": [], "scans": [], "begun": []}
            self.loops[number] = loop
            self._change_y(number, frame)
        now = time.monotonic()
        self.event += 1
        k = loop["passes"]
        loop["passes"] += 1
        if k in (0, 1, 8):
            loop["begun"].append(now)
        loop.setdefault("first", self.event)
        self._row(loop, frame, k)
        self.last = now
        if len(loop["rows"]) >= MOST_ROWS:
            self.on[number] = False
        if self.stop and self.stop["loop"] == number and k >= self.stop["passes"]:
            raise Enough

    def _row(self, loop: dict[str, Any], frame: FrameType, k: int) -> None:
        names = self.names_at(frame)
        row: dict[str, Any] = {"at": self.event, "slots": slots_of(names, self.own)}
        if k in COLUMN_ROWS:
            loop["scans"].append(self.read_columns(names))
        if k < 14:
            parts = frame.f_locals if frame.f_locals is not frame.f_globals else names
            row["parts"] = {n: v for n, v, _ in columns_of(parts, self.own) if len(v) <= BATCH}
        loop["rows"].append(row)
        loop["last"] = self.event

    def done(self, number: int) -> None:
        """Record that a loop has ended."""
        loop = self.loops.get(number)
        if loop is None:
            return
        loop["ends"] = loop.get("ends", 0) + 1
        if loop["ends"] <= 2000:
            loop["final"] = slots_of(self.names_at(sys._getframe(1)), self.own)
        if not self.on[number]:
            return
        self.event += 1
        self._row(loop, sys._getframe(1), loop["passes"])
        loop["rows"][-1]["end"] = True
        if len(loop["scans"]) < 3:
            names = self.names_at(sys._getframe(1))
            loop["scans"].append(self.read_columns(names))

    def enter(self, number: int) -> None:
        """Record that a function begins."""
        known = self.functions.setdefault(number, {"count": 0, "calls": []})
        known["count"] += 1
        call = None
        if len(known["calls"]) < MOST_CALLS:
            self.event += 1
            names = sys._getframe(1).f_locals
            arguments = {k: v for k, v in names.items() if not k.startswith("__")}
            call = {"at": self.event, "slots": slots_of(arguments, self.own), "end": None}
            call["columns"] = self.read_columns(arguments) if known["count"] <= 8 else []
            known["calls"].append(call)
        self.open.append((number, call))
        del self.open[:-200]

    def result(self, number: int, value: Any) -> Any:
        """Record that a function returns a value, and return that value."""
        call = None
        while self.open:
            found, call = self.open.pop()
            if found == number:
                break
            call = None
        if call is not None:
            self.event += 1
            call["end"] = self.event
            call |= self.in_numbers(value)
        return value

    def in_numbers(self, value: Any) -> dict[str, Any]:
        """A result as raw numbers."""
        if value is None:
            return {"none": True}
        names = {"": value}
        found = {"result": slots_of(names, self.own, 3)}
        columns = self.read_columns({"result": value})
        return {**found, "result_columns": columns}

    def _change_y(self, number: int, frame: FrameType | None) -> None:
        """Put irregular numbers in the place of y, at the first pass of the loop."""
        wanted = self.irregular
        while wanted and wanted["loop"] == number and frame is not None:
            if frame.f_globals.get("__name__") in self.own:
                for names in (frame.f_locals, frame.f_globals):
                    self.replaced += replace_column(names, self.own, wanted["old"], wanted["new"])
            frame = frame.f_back

    def as_data(self) -> dict[str, Any]:
        """All records."""
        columns = [{**c, "values": list(values)} for values, c in self.columns.items()]
        functions = {k: v["calls"] for k, v in self.functions.items()}
        return {
            "loops": self.loops,
            "functions": functions,
            "columns": columns,
            "replaced": self.replaced,
        }
