"""Prints any result as its page, its JSON or its rows, and then the notes."""

import csv
import json
import sys
from collections.abc import Callable

import typer

from gdref.cli.tables import print_rows, table, tabulate_formats
from gdref.exceptions import SpecError
from gdref.text.results import Cell, Result, Table

NOTES: list[str] = []  # sentences for standard error, printed after the results


def note(message: str) -> None:
    """Print a sentence on standard error, after the results."""
    NOTES.append(message)


def formats() -> list[str]:
    """The names that --format takes."""
    return ["table", "csv", "json", *tabulate_formats()]


def checked_format(name: str) -> str:
    """The name of a format. Raises SpecError for an unknown format."""
    if name not in ("table", "csv", "json") and name not in formats():
        from gdref.text.names import suggest

        raise SpecError(f"there is no format {name!r}; {suggest(name, formats())}")
    return name


def show(result: Result, format: str = "table", then: Callable[[], None] | None = None) -> None:
    """Print a result, call `then`, print the notes, and end with the result's exit code."""
    if format == "json":
        read = {"read": result.read.as_json()} if result.read else {}
        print(json.dumps({**result.as_json(), **read}, indent=2, allow_nan=False))
    elif format == "csv":
        print_csv(result.as_rows())
        if result.read and result.read.summary:
            note(result.read.summary)
    else:
        for k, part in enumerate(result.whole_page()):
            if k:
                print()
            if isinstance(part, Table):
                print_table(part, format)
            else:
                print(part)
    if then is not None:
        then()
    finish(result)


def finish(result: Result) -> None:
    """Print the notes of a printed result, and end with its exit code."""
    for message in result.notes:
        note(message)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def print_csv(rows: Table) -> None:
    """Print each row as CSV when it is ready, with every digit of every number."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(rows.headings)
    for row in rows.rows:
        writer.writerow(row)
        if rows.widths:  # the rows are computed one by one
            sys.stdout.flush()


def print_table(part: Table, format: str) -> None:
    """Print a table, row by row if it has widths. A too wide table becomes several tables."""
    if part.widths and format == "table":
        print_rows(part)
        return
    text = part.text if format == "table" else part.typeset(format)
    if text:
        print(text)
        return
    rows: list[list[Cell]] = [list(row) for row in part.rows]
    print(table(part.headings, rows, format))
