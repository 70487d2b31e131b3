"""Tables, 6 significant digits for people, and values as strict JSON holds them."""

import sys
from collections.abc import Sequence
from importlib import import_module
from math import isfinite
from typing import Any

from gdref.bowl import Bowl

Cell = str | int | float | None


def number(value: Cell) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, float) and value:
        return f"{value:#.6g}".removesuffix(".")
    return f"{value:g}" if isinstance(value, float) else str(value)


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
        [[number(cell) for cell in row] for row in rows],
        headers,
        tablefmt="simple" if style == "table" else style,
        colalign=sides or None,
        disable_numparse=True,
    )
    return text


def count(n: int, noun: str) -> str:
    """So many of something, as in 1 point or 1,000 points."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def finite(value: Any) -> Any:
    """A value for strict JSON: null for what is not finite, in a list as well."""
    if isinstance(value, tuple | list):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def json_value(value: object) -> object:
    """A value as strict JSON can hold it: what is not finite becomes text, as a spec writes it."""
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def minimum_as_json(bowl: Bowl) -> dict[str, object]:
    """The least-squares minimum as --format json prints it."""
    return {"m": bowl.m, "b": bowl.b, "error": bowl.error, "unique": bowl.unique}
