"""gdref optimizers: which there are, where they come from, and what can be set."""

from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from operator import itemgetter
from textwrap import shorten
from time import perf_counter
from typing import Annotated

import typer

from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.glance import docstring_of, glance
from gdref.cli.options import Format, complete_spec
from gdref.cli.show import note as warn
from gdref.cli.tables import table
from gdref.exceptions import PluginError
from gdref.plugins.registry import Entry, Fault, discover, find, load
from gdref.plugins.signatures import hyperparameters, spec_value
from gdref.text.numbers import strict_json
from gdref.text.sentences import WIDTH, folded, listed

LONGEST = 24  # columns for a name, and for a package and its version
SLOW = 1.0  # seconds


def optimizers(
    name: Annotated[
        str | None,
        typer.Argument(autocompletion=complete_spec, help="One of them, to see what it takes."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Import each one, and say what is wrong with it.")
    ] = False,
    format: Format = "table",
) -> None:
    """List the optimizers that are installed, or describe one. The list imports none."""
    check_format(format)
    if name is not None:
        return _describe(find(name), format)
    items = list(discover())
    rows, faults = [], [item for item in items if isinstance(item, Fault)]
    for entry, called, clash in _called([item for item in items if isinstance(item, Entry)]):
        description, wrong = glance(entry)
        if not wrong:
            rows.append({"name": called, "source": entry.source, "description": description})
            wrong = _imported(entry) if check else ""
        for reason in filter(None, (clash, wrong)):
            faults.append(Fault(entry.source, f"{entry.name}: {reason}"))
    rows.sort(key=itemgetter("name"))
    if format == "json":
        print_json({"optimizers": rows, "faults": [fault._asdict() for fault in faults]})
    elif format == "csv":
        print_csv(["name", "source", "description"], [list(row.values()) for row in rows])
    else:
        # One long name is not to shorten every description.
        most = LONGEST if format == "table" else WIDTH
        names, sources = ([folded(row[key], most) for row in rows] for key in ("name", "source"))
        longest = [max(map(len, "\n".join(column).split("\n"))) for column in (names, sources)]
        room = WIDTH - 4 - sum(min(width, LONGEST) for width in longest)
        descriptions = [headline(row["description"], room) for row in rows]
        cells = list(zip(names, sources, descriptions, strict=True))
        print(table(["optimizer", "from", "what it does"], cells, format))
    for fault in faults:
        warn(f"{fault.source}: {fault.reason}")
    if check and faults:
        raise typer.Exit(1)
    if check:
        warn("each was imported, and nothing is wrong with any")


def _called(entries: list[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Each entry, the name that chooses it, and which others have the same name."""
    many = Counter(entry.name for entry in entries)
    firsts = {entry.name: entry.distribution for entry in entries if entry.preferred}
    for entry in entries:
        if entry.preferred or many[entry.name] == 1:
            yield entry, entry.name, ""
            continue
        called = f"{entry.distribution}/{entry.name}"
        stays = firsts.get(entry.name)
        others = {e.distribution for e in entries if e.name == entry.name} - {entry.distribution}
        clash = f"{stays} has one of this name, which stays" if stays else ""
        offer = "offers" if len(others) == 1 else "offer"
        clash = clash or f"{listed(sorted(others))} {offer} this name as well"
        yield entry, called, f"{clash}; this one is chosen as {called}"


def _imported(entry: Entry) -> str:
    """What is wrong with an optimizer once it is imported; empty where nothing is."""
    start, said = perf_counter(), Said()
    try:
        with redirect_stderr(said):  # load() sends there what is printed
            optimizer = load(entry)
        hyperparameters(optimizer)
    except PluginError as error:
        return str(error).removeprefix(f"{entry.name} of {entry.source} ")
    except (TypeError, ValueError) as error:
        return f"is no optimizer: {error}"
    if text := said.getvalue().strip():
        return f"prints when it is imported: {shorten(text, 60)!r}"
    taken = perf_counter() - start
    return f"takes {taken:.1f} s to import" if taken > SLOW else ""


class Said(StringIO):
    """What a plugin prints; it may close what it prints to."""

    def close(self) -> None:
        pass


def headline(description: str, room: int) -> str:
    """A description in one line; if it is too long, what stands before its colon."""
    if len(description) > room:
        description = description.partition(": ")[0]
    return shorten(description, room, placeholder=" ...")


def _describe(entry: Entry, format: str) -> None:
    optimizer = load(entry)
    try:
        known = hyperparameters(optimizer).values()
    except (TypeError, ValueError) as error:
        raise PluginError(f"{entry.name} of {entry.source} is no optimizer: {error}") from error
    columns = ("name", "type", "default")
    if format == "json":
        return print_json(
            {
                "name": entry.name,
                "source": entry.source,
                "description": docstring_of(optimizer),
                "hyperparameters": [
                    dict(zip(columns, (h.name, h.kind, strict_json(h.default, str)), strict=True))
                    for h in known
                ],
            }
        )
    if format == "csv":
        return print_csv(columns, [(h.name, h.kind, h.default) for h in known])
    print(f"{entry.name}, from {entry.source}\n\n{docstring_of(optimizer)}\n")
    cells = [(h.name, h.kind, spec_value(h.default)) for h in known]
    print(table(["hyperparameter", "type", "default"], cells, format))
