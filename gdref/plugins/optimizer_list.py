"""The list of the installed optimizers. Optimizers are imported only to check them for faults."""

import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from textwrap import fill, shorten
from time import perf_counter
from typing import NamedTuple

from gdref.exceptions import PluginError
from gdref.plugins.description import from_source
from gdref.plugins.entry_points import Entry, Fault
from gdref.plugins.registry import discover, load
from gdref.plugins.specs import hyperparameters_of
from gdref.text.results import Result, Table
from gdref.text.sentences import WIDTH, folded, listed

LONGEST = 24  # the most characters in a line of a name, or of a package with its version
SLOW_IMPORT = 1.0  # seconds; an import that takes longer is a fault


class Listed(NamedTuple):
    """An optimizer in the list. name: the optimizer's name in a spec."""

    name: str
    source: str
    description: str
    abilities: list[str]


def list_optimizers(check: bool = False) -> "OptimizerList":
    """All installed optimizers, from their packages' metadata and sources.

    check: whether to import each optimizer, to find more faults.
    """
    items = list(discover())
    entries = [item for item in items if isinstance(item, Entry)]
    rows, faults = [], [item for item in items if isinstance(item, Fault)]
    for entry in entries:
        called, wrong = entry.name, []
        same = sorted(e.distribution for e in entries if e.name == called and e is not entry)
        if same and not (entry.own or entry.optimizer):
            called = f"{entry.distribution}/{called}"
            have = "has" if len(same) == 1 else "have"
            wrong.append(
                f"{listed(same)} {have} this name too; to choose this optimizer, write {called}"
            )
        if entry.optimizer is None and not find_spec(entry.path[0].partition(".")[0]):
            wrong.append(f"there is no module {entry.path[0]!r}")
        else:
            docstring, names = from_source(entry)
            first_paragraph = " ".join(docstring.partition("\n\n")[0].split())
            rows.append(Listed(called, entry.source, first_paragraph, names))
            wrong += filter(None, [_import_fault(entry) if check else ""])
        faults += [Fault(entry.source, f"{entry.name}: {reason}") for reason in wrong]
    return OptimizerList(sorted(rows), faults, check)


@dataclass
class OptimizerList(Result):
    """The installed optimizers, and the faults of plugins.

    checked: whether each optimizer was imported.
    """

    rows: list[Listed]
    faults: list[Fault]
    checked: bool = False

    @property
    def notes(self) -> list[str]:  # type: ignore[override]
        good = ["each optimizer was imported; nothing is wrong"] * self.checked
        notes = [f"{fault.source}: {fault.reason}" for fault in self.faults] or good
        return [*notes, f"these are the optimizers that {sys.executable} finds"]

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return int(self.checked and bool(self.faults))

    def page(self) -> Iterator[str | Table]:
        # A long name gets several lines; otherwise it would shorten every description.
        names = [folded(row.name, LONGEST) for row in self.rows]
        sources = [folded(row.source, LONGEST) for row in self.rows]
        lines = ("\n".join(column).split("\n") for column in (names, sources))
        room = WIDTH - 4 - sum(min(max(map(len, column)), LONGEST) for column in lines)
        rows = zip(names, sources, (_headline(row, room) for row in self.rows), strict=True)
        yield Table(["optimizer", "from", "what it does"], list(rows))

    def as_json(self) -> dict[str, object]:
        return {
            "python": sys.executable,
            "optimizers": [row._asdict() for row in self.rows],
            "faults": [fault._asdict() for fault in self.faults],
        }

    def as_rows(self) -> Table:
        rows = [(*row[:3], ", ".join(row.abilities)) for row in self.rows]
        return Table(Listed._fields, rows)


def _import_fault(entry: Entry) -> str:
    """The fault of an optimizer at its import; "" if there is none."""
    start, printed = perf_counter(), StringIO()
    try:
        with redirect_stderr(printed):  # load() sends standard output to standard error
            hyperparameters_of(entry, load(entry))
    except PluginError as error:
        return str(error).removeprefix(f"{entry.name} of {entry.source} ")
    if text := printed.getvalue().strip():
        return f"prints when it is imported: {shorten(text, 60)!r}"
    seconds = perf_counter() - start
    return f"takes {seconds:.1f} s to import" if seconds > SLOW_IMPORT else ""


def _headline(row: Listed, room: int) -> str:
    """An optimizer's description and abilities, in two lines. A long description is shortened."""
    abilities = f" ({', '.join(row.abilities)})" if row.abilities else ""
    description, room = row.description, max(room, 10)
    if len(description + abilities) > room:
        description = description.partition(": ")[0]
    most = max(2 * room - len(abilities) - 10, 10)  # a line may be shorter than `room`
    return fill(shorten(description, most, placeholder=" ...") + abilities, room)
