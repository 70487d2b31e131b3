"""The records of the child, after a check of their form. From here on they are only data."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Any

Slots = dict[str, float]


def _slots(value: Any) -> Slots:
    if not isinstance(value, dict) or len(value) > 400:
        raise ValueError("slots")
    return {str(k): float(v) for k, v in value.items()}


def _ids(value: Any, known: int) -> list[int]:
    found = [int(one) for one in value]
    if any(not 0 <= one < known for one in found):
        raise ValueError("columns")
    return found


@dataclass
class Row:
    """The beginning of a pass, or the end of a loop: small numbers, and columns that may change."""

    at: int
    slots: Slots
    parts: dict[str, list[float]] = field(default_factory=dict)
    end: bool = False


@dataclass
class LoopRecord:
    """The rows of a loop, the columns that did not change, and the time at which it ran."""

    id: int
    passes: int
    rows: list[Row]
    columns: list[int]
    seconds: float  # about the time of one pass
    first: int
    last: int
    final: Slots = field(default_factory=dict)  # the values at the end of the loop


@dataclass
class Call:
    """A call of a function: its arguments, some of which are columns, and its result."""

    at: int
    slots: Slots
    columns: list[int]
    end: int | None = None
    none: bool = False
    result: Slots | None = None
    result_columns: list[int] = field(default_factory=list)


@dataclass
class Column:
    """A column of numbers, and the names of the variables that contained it."""

    id: int
    names: list[str]
    values: tuple[float, ...]


@dataclass
class Probe:
    """One call that gdref made: its result, and the records during the call."""

    record: "Record"
    result: Slots | None
    none: bool
    result_columns: list[int]
    object: Slots
    globals: Slots
    problem: dict[str, Any] | None


@dataclass
class Record:
    """The records of one run."""

    loops: dict[int, LoopRecord]
    functions: dict[int, list[Call]]
    columns: list[Column]
    ends: Slots = field(default_factory=dict)
    problem: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    replaced: int = 0
    held: list[str] = field(default_factory=list)  # names of the module that contain columns
    probes: list[Probe] = field(default_factory=list)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Record":
        """The record in a child's answer. Raises ValueError, KeyError or TypeError if it is bad."""
        columns = []
        for one in sorted(data["columns"], key=lambda c: int(c["id"])):
            values = tuple(float(v) for v in one["values"])
            columns.append(Column(int(one["id"]), [str(n) for n in one["names"]], values))
        if [c.id for c in columns] != list(range(len(columns))):
            raise ValueError("columns")
        known, bags = len(columns), [tuple(sorted(c.values)) for c in columns]
        loops = {int(k): _loop(int(k), v, bags) for k, v in data["loops"].items()}
        functions = {
            int(k): [_call(c, known) for c in v["calls"]] for k, v in data["functions"].items()
        }
        problem = data.get("problem")
        if problem is not None:
            line = problem["line"]
            problem = {
                "kind": str(problem["kind"]),
                "text": str(problem["text"])[:200],
                "line": None if line is None else int(line),
                "module": str(problem.get("module", "")),
            }
        return cls(
            loops,
            functions,
            columns,
            _slots(data.get("ends", {})),
            problem,
            [str(n)[:200] for n in data.get("notes", ())][:10],
            [str(n)[:200] for n in data.get("needs", ())][:10],
            int(data.get("replaced", 0)),
            [str(n) for n in data.get("held", ())],
            [_probe(p) for p in data.get("calls", ())],
        )


def _loop(number: int, data: dict[str, Any], bags: list[tuple[float, ...]]) -> LoopRecord:
    known = len(bags)
    rows = []
    for row in data["rows"]:
        parts = {str(k): [float(x) for x in v] for k, v in row.get("parts", {}).items()}
        rows.append(Row(int(row["at"]), _slots(row["slots"]), parts, bool(row.get("end"))))
    seen = [_ids(one, known) for one in data["columns"]]
    alike = [{bags[one] for one in scan} for scan in seen]  # shuffled columns are equal
    kept = [one for one in (seen[0] if seen else []) if all(bags[one] in a for a in alike)]
    if len(seen) > 1:
        kept += [one for one in seen[-1] if one not in kept and one in seen[-2]]
    begun = [float(t) for t in data["begun"]]
    seconds = (begun[-1] - begun[0]) / (8 if len(begun) == 3 else 1) if len(begun) > 1 else 0.0
    kept = list(dict.fromkeys(kept))
    passes = int(data["passes"])
    final = _slots(data.get("final", {}))
    first, last = int(data["first"]), int(data["last"])
    return LoopRecord(number, passes, rows, kept, seconds, first, last, final)


def _call(data: dict[str, Any], known: int) -> Call:
    end = data["end"]
    return Call(
        int(data["at"]),
        _slots(data["slots"]),
        _ids(data["columns"], known),
        None if end is None else int(end),
        bool(data.get("none")),
        _slots(data["result"]) if "result" in data else None,
        _ids(data.get("result_columns", ()), known),
    )


def _probe(data: dict[str, Any]) -> Probe:
    record = Record.of(data["record"])
    gave = data["gave"]
    problem = data["problem"]
    if problem is not None:
        problem = {k: str(problem.get(k) or "") for k in ("kind", "text", "line")}
    return Probe(
        record,
        _slots(gave["result"]) if "result" in gave else None,
        bool(gave.get("none")),
        _ids(gave.get("result_columns", ()), len(record.columns)),
        _slots(gave.get("object", {})),
        _slots(gave.get("globals", {})),
        problem,
    )


def usable(column: Column) -> bool:
    """Whether a column can be x or y: its numbers are finite and not all equal."""
    return all(map(isfinite, column.values)) and len(set(column.values)) > 1
