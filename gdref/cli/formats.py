"""What the commands that do not return a result yet print: this file goes with the last of them."""

import csv
import json
import sys
from collections.abc import Callable, Sequence

from gdref.cli.show import check_format as check_format
from gdref.cli.show import formats as formats
from gdref.cli.tables import _fit
from gdref.text.results import Cell


def print_json(document: object) -> None:
    """Print strict JSON; a value in it that is not finite would be a bug."""
    print(json.dumps(document, indent=2, allow_nan=False))


def print_csv(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows as CSV, every digit of every number."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)


def stream(widths: dict[str, int], format: str) -> Callable[[Sequence[Cell]], None]:
    """A function that prints a row as it comes, as table or csv; the header goes out now."""
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
        print("  ".join(_fit(cell, width) for cell, width in cells), flush=True)

    return write
