"""Tables, 6 significant digits for people, and values as strict JSON holds them."""

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from gdref.text.results import Cell, cell_text
from gdref.text.sentences import WIDTH, folded

NARROW = 14  # a spec or a title that goes over several lines
BESIDE = "middle half"  # the title of a column that says more of the one before it


def tabulate() -> Any:
    """The library of that name, imported here, as the core does without it.

    It asks every finder for its version, and one that another package has installed may fail: then
    it is looked for with Python's own.
    """
    finders = sys.meta_path[:]
    try:
        return import_module("tabulate")
    except (ImportError, KeyboardInterrupt):
        raise
    except BaseException:
        python = ("_frozen_importlib", "_frozen_importlib_external")
        sys.meta_path[:] = [f for f in finders if getattr(f, "__module__", "") in python]
        return import_module("tabulate")
    finally:
        sys.meta_path[:] = finders


def table(headers: Sequence[str], rows: Sequence[Sequence[Cell]], style: str = "table") -> str:
    """Rows as a table: numbers by their points, text to the left, in a style of tabulate's."""
    library = tabulate()
    library.MIN_PADDING = 0  # no wider than its widest cell
    columns = zip(*rows, strict=True)
    sides = ["left" if any(isinstance(cell, str) for cell in c) else "decimal" for c in columns]
    text: str = library.tabulate(
        [[cell_text(cell) for cell in row] for row in rows],
        headers,
        tablefmt="simple" if style == "table" else style,
        colalign=sides or None,
        disable_numparse=True,
    )
    return text


def narrow(
    headers: Sequence[str], rows: Sequence[Sequence[Cell]], style: str = "table"
) -> Iterator[tuple[list[str], list[list[Cell]]]]:
    """The same within 80 columns: long titles and specs on several lines, and several tables, each
    with the first column, where that is not enough. Other styles than table stay as they are.
    """
    first, *others = every = [*zip(headers, *rows, strict=True)]
    if style != "table" or _taken(every) <= WIDTH:
        yield list(headers), [list(row) for row in rows]
        return
    others = [
        (folded(str(title), max(_width(("", *cells)), 20 if "=" in str(title) else NARROW)), *cells)
        for title, *cells in others
    ]
    while others:
        most = WIDTH - 2 - NARROW  # beside the first column
        taken = len(others)
        while taken > 1 and (
            _taken(others[:taken]) > most or [c[0] for c in others[taken : taken + 1]] == [BESIDE]
        ):
            taken -= 1
        room = max(WIDTH - 2 - _taken(others[:taken]), NARROW)
        shown = [folded(cell, room) if isinstance(cell, str) else cell for cell in first]
        head, *body = zip(shown, *others[:taken], strict=True)
        yield [str(title) for title in head], [list(row) for row in body]
        others = others[taken:]


def _taken(columns: Sequence[Sequence[Cell]]) -> int:
    """How wide some columns are, with two spaces between them."""
    return sum(2 + _width(column) for column in columns) - 2


def _width(column: Sequence[Cell]) -> int:
    """Of a title and cells; numbers stand with their points below each other."""
    cells = column[1:]
    lines = [line for cell in column for line in cell_text(cell).split("\n")]
    parts = [cell_text(cell).partition(".") for cell in cells if not isinstance(cell, str)]
    left = max((len(whole) for whole, _, _ in parts), default=0)
    right = max((len(point + rest) for _, point, rest in parts), default=0)
    return max(left + right, *map(len, lines))
