"""The description of an optimizer: its docstring, abilities and hyperparameters."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path

from gdref.exceptions import SpecError
from gdref.objective import Optimizer
from gdref.optimizers.marks import ABILITIES
from gdref.plugins.entry_points import Entry
from gdref.plugins.faults import layers
from gdref.plugins.signatures import Hyperparameter, spec_value
from gdref.plugins.specs import hyperparameters_of, load_spec
from gdref.text.numbers import strict_json
from gdref.text.results import Result, Table
from gdref.text.sentences import paragraph


def describe(name: str) -> "OptimizerDescription":
    """An optimizer, by its name or in a file, with its docstring and its hyperparameters."""
    _, settings, entry, optimizer = load_spec(name)
    if settings:
        raise SpecError(f"{name!r} sets a hyperparameter; expected the name only")
    known = list(hyperparameters_of(entry, optimizer).values())
    return OptimizerDescription(entry, docstring_of(optimizer), known, abilities_of(optimizer))


@dataclass
class OptimizerDescription(Result):
    """An optimizer with its docstring and its hyperparameters."""

    entry: Entry
    docstring: str
    hyperparameters: list[Hyperparameter]
    abilities: list[str]

    def page(self) -> Iterator[str | Table]:
        yield f"{self.entry.name}, from {self.entry.source}"
        for text in filter(None, self.docstring.replace("\nSource:", "\n\nSource:").split("\n\n")):
            indented = any(line[:1].isspace() for line in text.splitlines())
            yield text if indented else paragraph(" ".join(text.split()))
        if self.abilities:
            yield "\n".join(f"{name}: it {ABILITIES[name]}." for name in self.abilities)
        rows = [(h.name, h.kind, spec_value(h.default)) for h in self.hyperparameters]
        yield Table(["hyperparameter", "type", "default"], rows)

    def as_json(self) -> dict[str, object]:
        hyperparameters = [
            strict_json({"name": h.name, "type": h.kind, "default": h.default}, str)
            for h in self.hyperparameters
        ]
        return {
            "name": self.entry.name,
            "source": self.entry.source,
            "description": self.docstring,
            "abilities": self.abilities,
            "hyperparameters": hyperparameters,
        }

    def as_rows(self) -> Table:
        rows = [(h.name, h.kind, h.default) for h in self.hyperparameters]
        return Table(["name", "type", "default"], rows)


def from_source(entry: Entry) -> tuple[str, list[str]]:
    """The docstring and the abilities of an optimizer, read from its source without an import.

    The docstring and the abilities are empty if the module does not define the optimizer.
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
        found = known.get(attribute)
        parts: list[ast.AST] = [*found.decorator_list] if found else []
        for node in nodes:  # an object of a class in this file: lbfgs = abilities("ends")(LBFGS())
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            if attribute in map(ast.unparse, node.targets):
                parts = list(ast.walk(node.value))
                names = (ast.unparse(c.func) for c in parts if isinstance(c, ast.Call))
                found = next((known[name] for name in names if name in known), None)
        if found:
            calls = [c for c in parts if isinstance(c, ast.Call)]
            marks = [c for c in calls if ast.unparse(c.func).endswith("abilities")]
            words = [w.value for c in marks for w in c.args if isinstance(w, ast.Constant)]
            return ast.get_docstring(found) or "", sorted(map(str, words))
    return "", []


def docstring_of(optimizer: Optimizer) -> str:
    """The docstring of an imported optimizer, or of its class if its function has no docstring."""
    functions = [one for one in layers(optimizer) if not isinstance(one, partial)]
    texts = [function.__doc__ for function in reversed(functions)]
    return next((cleandoc(text) for text in texts if text and isinstance(text, str)), "")


def abilities_of(optimizer: Optimizer) -> list[str]:
    """The abilities of an imported optimizer (see gdref.optimizers.abilities)."""
    marks = [getattr(one, "abilities", None) for one in layers(optimizer)]
    return sorted({name for mark in marks if isinstance(mark, frozenset) for name in mark})
