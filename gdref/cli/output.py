"""How results are written: 6 significant digits for people, every digit for programs."""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from math import isfinite
from textwrap import fill

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.exceptions import SpecError
from gdref.points import Points

NOT_UNIQUE = "All {x} are equal, so many lines share that minimum; this is the one nearest to 0, 0."
Cell = str | int | float | None


def formats() -> list[str]:
    """The names that --format takes."""
    from tabulate import tabulate_formats

    return ["table", "csv", "json", *tabulate_formats]


def check_format(name: str) -> str:
    """The name of a format that there is. Raises SpecError for one that is not."""
    if name not in ("table", "csv", "json") and name not in formats():
        from gdref.registry import nearest

        raise SpecError(f"there is no format {name!r}; {nearest(name, formats())}")
    return name


def number(value: Cell) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, float) and value:
        return f"{value:#.6g}".removesuffix(".")
    return f"{value:g}" if isinstance(value, float) else str(value)


def table(headers: Sequence[str], rows: Sequence[Sequence[Cell]], style: str = "table") -> str:
    """Rows as a table: numbers by their points, text to the left, in a style of tabulate's."""
    import tabulate as library

    library.MIN_PADDING = 0  # no wider than its widest cell
    columns = zip(*rows, strict=True)
    sides = ["left" if any(isinstance(cell, str) for cell in c) else "decimal" for c in columns]
    return library.tabulate(
        [[number(cell) for cell in row] for row in rows],
        headers,
        tablefmt="simple" if style == "table" else style,
        colalign=sides or None,
        disable_numparse=True,
    )


def print_json(document: object) -> None:
    """Print strict JSON; a value that is not finite would be an error of ours."""
    print(json.dumps(document, indent=2, allow_nan=False))


def print_csv(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print rows as CSV, every digit of every number."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)


def line(m: float, b: float, points: Points) -> str:
    """A line in words, with the names of the points' columns, as y = 1.4777 x + 0.0889."""

    def plain(value: float) -> str:
        return f"{value:.4f}" if value == 0 or 1e-3 <= abs(value) < 1e5 else f"{value:.5g}"

    sign = "-" if b < 0 else "+"
    return f"{points.y_name} = {plain(m)} {points.x_name} {sign} {plain(abs(b))}"


def plain(value: object) -> object:
    """A value as strict JSON can hold it: what is not finite becomes text, as a spec writes it."""
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def minimum(surface: Bowl) -> dict[str, object]:
    """The least-squares minimum as --format json prints it."""
    return {"m": surface.m, "b": surface.b, "error": surface.error, "unique": surface.unique}


def lowest_line(surface: Bowl, points: Points) -> str:
    """The least-squares line and its error in words; where it is not the only one, that too."""
    note = "" if surface.unique else f"\n{NOT_UNIQUE.format(x=points.x_name)}"
    return f"{line(surface.m, surface.b, points)}, error {number(surface.error)}{note}"


def rounded(value: float) -> str:
    """A number for a sentence: three digits, or whole."""
    return f"{value:,.0f}" if 1000 <= value < 1e7 else f"{value:.3g}"


def closing(row: Row, surface: Bowl, points: Points) -> str:
    """The line that a descent found, the best there is, and how far apart their errors are."""
    lines = [line(row.m, row.b, points), line(surface.m, surface.b, points)]
    width = max(map(len, lines))
    excess = surface.excess(row.m, row.b)
    share = f" ({rounded(100 * excess / surface.error)} %)" if surface.error else ""
    above = f"is {rounded(excess)}{share} above the minimum"
    if excess <= 1e-12 * (surface.error + 1e-12):
        above = "is the minimum, but for rounding"
    many = "" if surface.unique else f"\n{NOT_UNIQUE.format(x=points.x_name)}"
    return (
        f"The line found: {lines[0].ljust(width)}   error {number(row.error)}\n"
        f"The minimum:    {lines[1].ljust(width)}   error {number(surface.error)}\n"
        f"The line found {above}.{many}"
    )


def paragraph(text: str) -> str:
    """A text in lines of at most 80 columns, its numbers unbroken."""
    return fill(text, 80, break_long_words=False, break_on_hyphens=False)


def warn(message: str) -> None:
    """Say something that is no result."""
    print(f"gdref: {' '.join(message.split())}", file=sys.stderr)


def stream(widths: dict[str, int], format: str) -> Callable[[Sequence[Cell]], None]:
    """A function that prints a row as it comes, as table or csv; the header goes out now.

    widths: of each column, by its title.
    """
    if format == "csv":
        print_csv(list(widths), [])
        return lambda row: csv.writer(sys.stdout, lineterminator="\n").writerow(row)
    print("  ".join(title.rjust(width) for title, width in widths.items()))
    print("  ".join("-" * width for width in widths.values()))

    def write(row: Sequence[Cell]) -> None:
        cells = zip(row, widths.values(), strict=True)
        print("  ".join(fitted(cell, width) for cell, width in cells), flush=True)

    return write


def fitted(value: Cell, width: int) -> str:
    """A value in a column of that width: of its 6 digits, as many as there is room for."""
    text = number(value)
    for digits in (5, 4, 3, 2, 1):
        if len(text) > width and isinstance(value, float):
            text = f"{value:#.{digits}g}".replace(".e", "e")
    return text.rjust(width)
