"""What is printed in a format: JSON, CSV, rows as they come."""

import csv
import json
import sys
from collections.abc import Callable, Sequence

from gdref.exceptions import SpecError
from gdref.text.results import Cell, cell_text
from gdref.text.tables import tabulate


def formats() -> list[str]:
    """The names that --format takes."""
    return ["table", "csv", "json", *tabulate().tabulate_formats]


def check_format(name: str) -> str:
    """The name of a format that there is. Raises SpecError for one that is not."""
    if name not in ("table", "csv", "json") and name not in formats():
        from gdref.text.names import suggest

        raise SpecError(f"there is no format {name!r}; {suggest(name, formats())}")
    return name


def print_json(document: object) -> None:
    """Print strict JSON; a value in it that is not finite would be a bug."""
    print(json.dumps(document, indent=2, allow_nan=False))


def print_csv(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows as CSV, every digit of every number."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)


def stream(widths: dict[str, int], format: str) -> Callable[[Sequence[Cell]], None]:
    """A function that prints a row as it comes, as table or csv; the header goes out now.

    widths: of each column, by its title.
    """
    if format == "csv":
        print_csv(list(widths), [])
        writer = csv.writer(sys.stdout, lineterminator="\n")

        def write_csv(row: Sequence[Cell]) -> None:
            writer.writerow(row)
            sys.stdout.flush()

        return write_csv
    print("  ".join(title.rjust(width) for title, width in widths.items()))
    print("  ".join("-" * width for width in widths.values()))

    def write(row: Sequence[Cell]) -> None:
        cells = zip(row, widths.values(), strict=True)
        print("  ".join(fit_width(cell, width) for cell, width in cells), flush=True)

    return write


def fit_width(value: Cell, width: int) -> str:
    """A value in a column of that width: of its 6 digits, as many as there is room for."""
    text = cell_text(value)
    for digits in (5, 4, 3, 2, 1):
        if len(text) > width and isinstance(value, float):
            text = f"{value:#.{digits}g}".replace(".e", "e")
    return text.rjust(width)
