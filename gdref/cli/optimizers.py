"""gdref optimizers: which there are, where they come from, and what can be set."""

import ast
from importlib.machinery import PathFinder
from inspect import cleandoc
from pathlib import Path
from textwrap import shorten
from typing import Annotated

import typer

from gdref.cli.options import Format, complete_spec
from gdref.cli.output import check_format, print_csv, print_json, table, warn
from gdref.exceptions import PluginError
from gdref.registry import Entry, Fault, discover, find, load
from gdref.specs import hyperparameters, shown


def optimizers(
    name: Annotated[
        str | None,
        typer.Argument(autocompletion=complete_spec, help="One of them, to see what it takes."),
    ] = None,
    format: Format = "table",
) -> None:
    """List the optimizers that are installed, without importing them; or describe one."""
    check_format(format)
    if name is not None:
        return _describe(find(name), format)
    there = list(discover())
    rows = [
        {"name": e.name, "source": e.source, "description": _summary(e)}
        for e in there
        if isinstance(e, Entry)
    ]
    if format == "json":
        print_json({"optimizers": rows})
    elif format == "csv":
        print_csv(list(rows[0]), [list(row.values()) for row in rows])
    else:
        room = 76 - sum(max(len(row[key]) for row in rows) for key in ("name", "source"))
        cells = [
            (row["name"], row["source"], shorten(row["description"], room, placeholder=" ..."))
            for row in rows
        ]
        print(table(["optimizer", "from", "what it does"], cells, format))
    for fault in there:
        if isinstance(fault, Fault):
            warn(f"{fault.distribution}: {fault.reason}")


def _describe(entry: Entry, format: str) -> None:
    optimizer = load(entry)
    try:
        known = hyperparameters(optimizer).values()
    except (TypeError, ValueError) as error:
        raise PluginError(f"{entry.name} of {entry.source} is no optimizer: {error}") from error
    rows = [{"name": h.name, "type": h.type.__name__, "default": h.default} for h in known]
    if format == "json":
        return print_json(
            {
                "name": entry.name,
                "source": entry.source,
                "description": cleandoc(optimizer.__doc__ or ""),
                "hyperparameters": rows,
            }
        )
    if format == "csv":
        return print_csv(["name", "type", "default"], [list(row.values()) for row in rows])
    print(f"{entry.name}, from {entry.source}\n\n{cleandoc(optimizer.__doc__ or '')}\n")
    cells = [(h.name, h.type.__name__, shown(h.default)) for h in known]
    print(table(["hyperparameter", "type", "default"], cells, format))


def _summary(entry: Entry) -> str:
    """The first sentence of an optimizer's docstring, read from its source: nothing is imported."""
    module, _, attribute = entry.reference.partition(":")
    parts = module.split(".")
    folders = None
    try:
        for k in range(1, len(parts) + 1):
            spec = PathFinder.find_spec(".".join(parts[:k]), folders)
            if spec is None:
                return ""
            folders = spec.submodule_search_locations
        tree = ast.parse(Path(str(spec and spec.origin)).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            return (ast.get_docstring(node) or "").partition("\n\n")[0].replace("\n", " ")
    return ""
