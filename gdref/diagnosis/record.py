"""The records from the process that runs the program. shaped() checks their types."""

from collections.abc import Callable
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from math import isfinite
from typing import Any, get_args, get_origin, get_type_hints

Slots = dict[str, float]


@dataclass
class Row:
    """The values at the start of a pass or at the end of a loop: single numbers and columns."""

    at: int
    slots: Slots
    parts: dict[str, list[float]] = field(default_factory=dict)
    end: bool = False


@dataclass
class LoopRecord:
    """The record of a loop: its rows, and the columns and times of three passes."""

    id: int
    first: int  # the number of its first event; last: of its last event
    last: int = 0
    passes: int = 0
    ends: int = 0
    rows: list[Row] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    scans: list[list[int]] = field(default_factory=list)
    final: Slots = field(default_factory=dict)  # the values at the end of the loop
    columns: list[int] = field(default_factory=list)  # the columns that did not change

    @property
    def seconds(self) -> float:
        """The approximate time of one pass."""
        begun = self.begun
        return (begun[-1] - begun[0]) / (8 if len(begun) == 3 else 1) if len(begun) > 1 else 0.0

    def compare(self, columns: list["Column"]) -> None:
        """Keep the columns that did not change. A shuffled column counts as unchanged."""
        bags = [tuple(sorted(c.values)) for c in columns]
        seen = self.scans
        alike = [{bags[one] for one in scan} for scan in seen]
        kept = [one for one in (seen[0] if seen else []) if all(bags[one] in a for a in alike)]
        if len(seen) > 1:
            kept += [one for one in seen[-1] if one in seen[-2]]
        self.columns = list(dict.fromkeys(kept))


@dataclass
class Call:
    """A call of a function: its arguments and its result."""

    at: int
    slots: Slots
    columns: list[int]
    end: int | None = None
    none: bool = False
    result: Slots | None = None
    result_columns: list[int] = field(default_factory=list)


@dataclass
class Column:
    """A column of numbers, and the names of the variables that contain it."""

    id: int
    names: list[str]
    values: tuple[float, ...]


@dataclass
class Problem:
    """The exception that ended a program or a call. module: the name of a missing module."""

    kind: str
    text: str
    line: int | None = None
    module: str = ""


@dataclass
class Probe:
    """One call by gdref: its result, and the record of the events during the call."""

    record: "Record"
    problem: Problem | None
    result: Slots | None = None
    none: bool = False
    result_columns: list[int] = field(default_factory=list)
    object: Slots = field(default_factory=dict)


@dataclass
class Record:
    """The records of one run."""

    loops: dict[int, LoopRecord]
    functions: dict[int, list[Call]]
    columns: list[Column]
    replaced: int = 0
    ends: Slots = field(default_factory=dict)
    problem: Problem | None = None
    notes: list[str] = field(default_factory=list)
    made_up: str = ""  # the missing file that a made-up table replaces
    held: list[str] = field(default_factory=list)  # global names that contain columns
    probes: list[Probe] = field(default_factory=list)

    def __post_init__(self) -> None:
        for loop in self.loops.values():
            loop.compare(self.columns)
        self.notes = [note[:200] for note in self.notes[:10]]
        self.made_up = self.made_up[:200]
        known = set(range(len(self.columns)))
        if [c.id for c in self.columns] != sorted(known):
            raise ValueError("columns")
        calls = [call for calls in self.functions.values() for call in calls]
        if not all(known.issuperset((*call.columns, *call.result_columns)) for call in calls):
            raise ValueError("columns")
        if not all(len(p.record.columns) > max(p.result_columns, default=-1) for p in self.probes):
            raise ValueError("columns")


def shaped(kind: Any, value: Any) -> Any:
    """JSON as an object of this type. Raises ValueError or TypeError if the JSON does not fit."""
    return _maker(kind)(value)


@cache
def _maker(kind: Any) -> Callable[[Any], Any]:
    """The function that makes an object of this type from JSON."""
    origin, inside = get_origin(kind), get_args(kind)
    if kind in (int, float, str, bool):
        return kind  # type: ignore[no-any-return]
    if isinstance(kind, type) and is_dataclass(kind):
        known = get_type_hints(kind)
        return lambda value: kind(
            **{n: shaped(known[n], v) for n, v in value.items() if n in known}
        )
    if origin in (list, tuple):
        return lambda value: origin(map(_maker(inside[0]), value))
    if origin is dict:
        return lambda value: {inside[0](k): shaped(inside[1], v) for k, v in value.items()}
    return lambda value: None if value is None else shaped(inside[0], value)


def usable(column: Column) -> bool:
    """Whether a column can be x or y: its numbers are finite and not all equal."""
    return all(map(isfinite, column.values)) and len(set(column.values)) > 1
