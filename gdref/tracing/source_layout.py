"""Writes source on the left and values on the right, or below if a line is too long."""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

from gdref.squared_error import gradient
from gdref.tracing.recorder import TracedLine
from gdref.tracing.values import value_texts

COLUMN_GAP = 3


def side_by_side(lines: Sequence[TracedLine], width: int) -> list[str]:
    """The lines with their values, in rows of at most `width` columns."""
    rows: list[tuple[list[str], list[str]]] = []
    for line in lines:
        margin = line.source[: -len(line.source.lstrip())]
        if line.left_out:
            noun = "points" if line.file == gradient.__code__.co_filename else "times"
            note = f"{margin}... {line.left_out} more {noun}, the last of them:"
            rows.append((_folded(note, width), []))
        rows.append((_folded(line.source, width), value_texts(line.values)))
    firsts = [values[0] for _, values in rows if len(values) > 1 and len(values[0]) < width // 4]
    column = max(map(len, firsts), default=0)
    # The values begin at the column for which the first 200 lines need the fewest rows.
    places = range(width // 3, 3 * width // 4)
    left = min(places, key=lambda left: len(_laid_out(rows[:200], left, column, width)))
    return _laid_out(rows, left, column, width)


def _laid_out(
    rows: Sequence[tuple[list[str], list[str]]], left: int, column: int, width: int
) -> list[str]:
    """The rows as text. The values begin at column `left`; second values are aligned, too."""
    result: list[str] = []
    for source, texts in rows:
        values = _in_columns(texts, column, width - left)
        if values and any(len(text) > left - COLUMN_GAP for text in source):
            result += source
            source = []
        for text, value in zip_longest(source, values, fillvalue=""):
            result.append(f"{text.ljust(left)}{value}".rstrip())
    return result


def _in_columns(texts: list[str], column: int, width: int) -> list[str]:
    """Texts in rows of `width` columns. The second text begins after `column` if possible."""
    rows: list[str] = []
    for text in texts:
        used = len(rows[-1]) if rows else width
        for place in (max(used, column) + COLUMN_GAP, used + COLUMN_GAP):
            if place + len(text) <= width:
                rows[-1] = f"{rows[-1].ljust(place)}{text}"
                break
        else:
            rows += wrap(text, width, subsequent_indent="  ")
    return rows


def _folded(source: str, width: int) -> list[str]:
    """Source in rows of at most `width` columns; the rest of a long line is indented further."""
    rows = []
    for text in source.split("\n"):
        further = len(text) - len(text.lstrip()) + 8
        while len(text) > width:
            cut = text.rfind(", ", further, width) + 1 or text.rfind(" ", further, width)
            if cut <= 0:
                break
            rows.append(text[:cut])
            text = " " * further + text[cut:].lstrip()
        rows.append(text)
    return rows
