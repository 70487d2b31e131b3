"""Tables within 80 columns, written by the library tabulate."""

from collections.abc import Iterator, Sequence

from gdref.text.numbers import digits
from gdref.text.results import Cell, Table, cell_text
from gdref.text.sentences import WIDTH, folded

NARROW = 14  # if a spec or a title is too long, its lines have about this width
BESIDE = "middle half"  # a column with this title stays beside the column before it


def tabulate_formats() -> list[str]:
    """The formats of the library tabulate."""
    import tabulate  # imported here, because not every command prints a table

    return list(tabulate.tabulate_formats)


def table(headings: Sequence[str], rows: Sequence[Sequence[Cell]], format: str = "table") -> str:
    """Rows as a table. In the format "table", a wide table becomes several tables."""
    if format != "table":
        return _one_table(headings, rows, format)
    return "\n\n".join(_one_table(*part, "simple") for part in narrow(headings, rows))


def _one_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]], format: str) -> str:
    """One table, with numbers aligned at the decimal point, and texts on the left."""
    import tabulate

    tabulate.MIN_PADDING = 0  # a column is as wide as its widest cell
    columns = zip(*rows, strict=True)
    sides = ["left" if any(isinstance(cell, str) for cell in c) else "decimal" for c in columns]
    return tabulate.tabulate(
        [[cell_text(cell) for cell in row] for row in rows],
        headings,
        tablefmt=format,
        colalign=sides or None,
        disable_numparse=True,
    )


def print_rows(rows: Table) -> None:
    """Print each row when it is ready, in columns of the given widths."""
    print("  ".join(h.rjust(w) for h, w in zip(rows.headings, rows.widths, strict=True)))
    print("  ".join("-" * width for width in rows.widths))
    for row in rows.rows:
        cells = zip(row, rows.widths, strict=True)
        print("  ".join(_fit(cell, width) for cell, width in cells).rstrip(), flush=True)


def _fit(cell: Cell, width: int) -> str:
    """A value with 6 significant digits, or with fewer digits if the width is too small."""
    text = cell_text(cell)
    for n in (5, 4, 3, 2, 1):
        if len(text) > width and isinstance(cell, float):
            text = digits(cell, n).replace(".e", "e")
    return text.rjust(width)


def narrow(
    headings: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> Iterator[tuple[list[str], list[list[Cell]]]]:
    """The table in parts of at most 80 columns.

    If a table is too wide, long titles and specs are written on several lines. If the table is
    still too wide, it is divided into several tables, and each of them has the first column.
    """
    first, *others = every = [*zip(headings, *rows, strict=True)]
    if not others or _total_width(every) <= WIDTH:
        yield list(headings), [list(row) for row in rows]
        return
    others = [
        (folded(str(title), max(_width(("", *cells)), 20 if "=" in str(title) else NARROW)), *cells)
        for title, *cells in others
    ]
    while others:
        most = WIDTH - 2 - NARROW  # the width that remains beside the first column
        taken = len(others)
        while taken > 1 and (
            _total_width(others[:taken]) > most
            or [c[0] for c in others[taken : taken + 1]] == [BESIDE]
        ):
            taken -= 1
        room = max(WIDTH - 2 - _total_width(others[:taken]), NARROW)
        shown = [folded(cell, room) if isinstance(cell, str) else cell for cell in first]
        head, *body = zip(shown, *others[:taken], strict=True)
        yield [str(title) for title in head], [list(row) for row in body]
        others = others[taken:]


def _total_width(columns: Sequence[Sequence[Cell]]) -> int:
    """The width of some columns, with two spaces between them."""
    return sum(2 + _width(column) for column in columns) - 2


def _width(column: Sequence[Cell]) -> int:
    """The width of a column: its title and its cells, with numbers aligned at the point."""
    cells = column[1:]
    lines = [line for cell in column for line in cell_text(cell).split("\n")]
    parts = [cell_text(cell).partition(".") for cell in cells if not isinstance(cell, str)]
    left = max((len(whole) for whole, _, _ in parts), default=0)
    right = max((len(point + rest) for _, point, rest in parts), default=0)
    return max(left + right, *map(len, lines))
