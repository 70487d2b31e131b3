"""A grid of characters, on which lines, dots and labels are drawn."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from gdref.charts.ascii.terminal_text import display_width
from gdref.charts.sheet import Position

OVERLAP = "@"
BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # the bit of each dot


class Glyph(NamedTuple):
    """One character. place: the number of the colour, as in Series."""

    character: str
    place: int | None = None


BLANK = Glyph(" ")


class Canvas:
    """The glyphs by row and column."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.glyphs: dict[tuple[int, int], Glyph] = {}

    def place(self, position: Position) -> tuple[int, int]:
        """The row and the column of a position; row 0 is at the top."""
        u, v = position
        return round((1 - v) * (self.rows - 1)), round(u * (self.columns - 1))

    def row(self, row: int) -> list[Glyph]:
        """The glyphs of a row."""
        return [self.glyphs.get((row, column), BLANK) for column in range(self.columns)]

    def write(self, row: int, column: int, text: str) -> bool:
        """Write a text and a blank on each side of it, if they cover only dots and blanks.

        Return whether the text was written.
        """
        if not 0 <= row < self.rows or column < 0 or column + len(text) > self.columns:
            return False
        beside = range(column - 1, column + len(text) + 1)
        if any(self.glyphs.get((row, c), BLANK).character not in " ." for c in beside):
            return False
        for c, character in zip(beside, f" {text} ", strict=True):
            self.glyphs[row, c] = Glyph(character)
        return True

    def passed(self, line: Sequence[Position]) -> Iterator[tuple[int, int]]:
        """The row and the column of each glyph on a line."""
        yield from map(self.place, line[:1])
        for (u, v), (s, t) in pairwise(line):
            steps = ceil(max(abs(s - u) * (self.columns - 1), abs(t - v) * (self.rows - 1))) or 1
            for k in range(1, steps + 1):
                yield self.place((u + (s - u) * k / steps, v + (t - v) * k / steps))

    def filled(self, outline: Sequence[Position]) -> Iterator[tuple[int, int]]:
        """The row and the column of each glyph in the area inside an outline."""
        rows: dict[int, list[int]] = {}
        for r, c in self.passed(outline):
            rows.setdefault(c, []).append(r)
        for c, those in rows.items():
            yield from ((r, c) for r in range(min(those), max(those) + 1))


def as_glyphs(text: str) -> list[Glyph]:
    """A text as glyphs. A wide character becomes two glyphs; the second one is empty."""
    line: list[Glyph] = []
    for character in text:
        columns = display_width(character)
        if columns == 0 and line:
            line[-1] = line[-1]._replace(character=line[-1].character + character)
        elif columns:
            line += [Glyph(character), *[Glyph("")] * (columns - 1)]
    return line
