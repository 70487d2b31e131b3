"""A grid of characters, and how lines, dots and labels come onto it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from gdref.charts.ascii.words import columns_of
from gdref.charts.chart import Position

OVERLAP = "@"
BRAILLE = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # bits, by row and column


class Cell(NamedTuple):
    """One character, and the place of the series that it belongs to, for its colour."""

    character: str
    series: int | None = None


BLANK = Cell(" ")
Line = list[Cell]


class Canvas:
    """Cells by row, from the top, and column."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.cells: dict[tuple[int, int], Cell] = {}

    def put(self, row: int, column: int, cell: Cell) -> None:
        self.cells[row, column] = cell

    def line(self, row: int) -> Line:
        """A row of cells."""
        return [self.cells.get((row, column), BLANK) for column in range(self.columns)]

    def write(self, row: int, column: int, text: str, over: str = " ") -> bool:
        """Write a text, with a blank on either side, where there are only blanks, or the characters
        that it may go over; whether that was possible.
        """
        if not 0 <= row < self.rows or column < 0 or column + len(text) > self.columns:
            return False
        beside = range(column - 1, column + len(text) + 1)
        if any(self.cells.get((row, c), BLANK).character not in over for c in beside):
            return False
        for c, character in zip(beside, f" {text} ", strict=True):
            self.put(row, c, Cell(character))
        return True


def place(position: Position, rows: int, columns: int) -> tuple[int, int]:
    """The row, 0 at the top, and the column that show a position."""
    u, v = position
    return round((1 - v) * (rows - 1)), round(u * (columns - 1))


def passed(
    line: Sequence[Position], rows: int, columns: int, fill: bool
) -> Iterator[tuple[int, int]]:
    """The cells that a line passes, each as (row, column).

    fill: whether to join corners in columns next to each other too; noise would become a blot.
    """
    corners = [place(position, rows, columns) for position in line]
    yield from corners
    for (r, c), (s, d) in pairwise(corners):
        steps = max(abs(s - r), abs(d - c))
        if fill or abs(d - c) > 1:
            for k in range(1, steps):
                yield r + round((s - r) * k / steps), c + round((d - c) * k / steps)


def cells(text: str, series: int | None = None) -> Line:
    """A text as cells; a wide character takes two, the second of them empty."""
    line: Line = []
    for character in text:
        columns = columns_of(character)
        if columns == 0 and line:
            line[-1] = line[-1]._replace(character=line[-1].character + character)
        elif columns:
            line += [Cell(character, series), *[Cell("")] * (columns - 1)]
    return line
