"""Two results: the installed optimizers, and one optimizer with its hyperparameters."""

import ast
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from inspect import cleandoc
from io import StringIO
from pathlib import Path
from textwrap import shorten
from time import perf_counter
from typing import NamedTuple

from gdref.exceptions import PluginError, SpecError
from gdref.objective import Optimizer
from gdref.optimizers.marks import ABILITIES
from gdref.plugins.entry_points import Entry, Fault
from gdref.plugins.registry import discover, load
from gdref.plugins.signatures import Hyperparameter, layers, spec_value
from gdref.plugins.specs import hyperparameters_of, load_spec
from gdref.text.numbers import strict_json
from gdref.text.results import Result, Table
from gdref.text.sentences import WIDTH, folded, listed

LONGEST = 24  # characters for a name, and as many for a package and its version
SLOW = 1.0  # seconds for an import


class Listed(NamedTuple):
    """An optimizer in the list. name: the one that chooses it."""

    name: str
    source: str
    description: str
    abilities: list[str]


def list_optimizers(check: bool = False) -> "OptimizerList":
    """All installed optimizers, from their packages' metadata and sources.

    check: whether to import each optimizer, to find more faults. Otherwise nothing is imported.
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
            wrong.append(f"{listed(same)} {have} this name too; to choose this one, write {called}")
        if entry.optimizer is None and not find_spec(entry.path[0].partition(".")[0]):
            wrong.append(f"there is no module {entry.path[0]!r}")
        else:
            docstring, names = _described(entry)
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
        # Long names are folded; otherwise one long name would shorten every description.
        names = [folded(row.name, LONGEST) for row in self.rows]
        sources = [folded(row.source, LONGEST) for row in self.rows]
        widest = (
            max(len(line) for text in column for line in text.split("\n"))
            for column in (names, sources)
        )
        room = WIDTH - 4 - sum(min(width, LONGEST) for width in widest)
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


def describe(name: str) -> "OptimizerDescription":
    """An optimizer, by its name or in a file, with its docstring and its hyperparameters."""
    _, settings, entry, optimizer = load_spec(name)
    if settings:
        raise SpecError(f"{name!r} sets a hyperparameter; expected the name only")
    return OptimizerDescription(
        entry,
        docstring_of(optimizer),
        list(hyperparameters_of(entry, optimizer).values()),
        abilities_of(optimizer),
    )


@dataclass
class OptimizerDescription(Result):
    """An optimizer with its docstring and its hyperparameters."""

    entry: Entry
    docstring: str
    hyperparameters: list[Hyperparameter]
    abilities: list[str]

    def page(self) -> Iterator[str | Table]:
        yield f"{self.entry.name}, from {self.entry.source}"
        if self.docstring:
            yield self.docstring
        if self.abilities:
            yield "\n".join(f"{name}: it {ABILITIES[name]}." for name in self.abilities)
        rows = [(h.name, h.kind, spec_value(h.default)) for h in self.hyperparameters]
        yield Table(["hyperparameter", "type", "default"], rows)

    def as_json(self) -> dict[str, object]:
        headings, rows, *_ = self.as_rows()
        return {
            "name": self.entry.name,
            "source": self.entry.source,
            "description": self.docstring,
            "abilities": self.abilities,
            "hyperparameters": [
                strict_json(dict(zip(headings, row, strict=True)), str) for row in rows
            ],
        }

    def as_rows(self) -> Table:
        rows = [(h.name, h.kind, h.default) for h in self.hyperparameters]
        return Table(["name", "type", "default"], rows)


def _import_fault(entry: Entry) -> str:
    """The fault of an optimizer at its import; "" if there is none."""
    start, printed = perf_counter(), StringIO()
    try:
        with redirect_stderr(printed):  # load() sends standard output there too
            hyperparameters_of(entry, load(entry))
    except PluginError as error:
        return str(error).removeprefix(f"{entry.name} of {entry.source} ")
    if text := printed.getvalue().strip():
        return f"prints when it is imported: {shorten(text, 60)!r}"
    seconds = perf_counter() - start
    return f"takes {seconds:.1f} s to import" if seconds > SLOW else ""


def _described(entry: Entry) -> tuple[str, list[str]]:
    """The docstring and the abilities of an optimizer, read from its module's source, if it is
    not imported. Empty if the module does not define a function or class of that name.
    """
    if entry.optimizer is not None:
        return docstring_of(entry.optimizer), abilities_of(entry.optimizer)
    module, attribute = entry.path
    top, *rest = module.split(".")
    spec = find_spec(top)
    files = [Path(spec.origin)] if spec and spec.origin and not rest else []
    for folder in (spec and rest and spec.submodule_search_locations) or ():
        files += [Path(folder, *rest[:-1], f"{rest[-1]}.py"), Path(folder, *rest, "__init__.py")]
    for file in files:
        try:
            nodes = ast.parse(file.read_bytes()).body
        except (OSError, SyntaxError, ValueError):  # there is no such file, or it is not Python
            continue
        known = {n.name: n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        for node in nodes:  # an object of a class in this file: clipped = Clipped()
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                name = ast.unparse(node.value.func)
                known |= {ast.unparse(t): known[name] for t in node.targets if name in known}
        if found := known.get(attribute):
            calls = [c for c in found.decorator_list if isinstance(c, ast.Call)]
            marks = [c for c in calls if ast.unparse(c.func).endswith("abilities")]
            words = [w.value for c in marks for w in c.args if isinstance(w, ast.Constant)]
            return ast.get_docstring(found) or "", sorted(map(str, words))
    return "", []


def docstring_of(optimizer: Optimizer) -> str:
    """The docstring of an imported optimizer. An object has it in its __call__ or its class."""
    functions = [one for one in layers(optimizer) if not isinstance(one, partial)]
    texts = [function.__doc__ for function in reversed(functions)]
    return next((cleandoc(text) for text in texts if text and isinstance(text, str)), "")


def abilities_of(optimizer: Optimizer) -> list[str]:
    """The abilities of an imported optimizer (see gdref.optimizers.abilities)."""
    marks = [getattr(one, "abilities", None) for one in layers(optimizer)]
    return sorted({name for mark in marks if isinstance(mark, frozenset) for name in mark})


def _headline(row: Listed, room: int) -> str:
    """A description and the abilities on one line. If it is long: the part before its colon."""
    abilities = f" ({', '.join(row.abilities)})" if row.abilities else ""
    description, room = row.description, room - len(abilities)
    if len(description) > room:
        description = description.partition(": ")[0]
    return shorten(description, max(room, 10), placeholder=" ...") + abilities
