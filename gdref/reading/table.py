"""Finds the table in a file: the delimiter, and the line at which the table begins."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from gdref.exceptions import PointsError
from gdref.reading.number_fields import meanings

SAMPLE = 200  # the number of first lines that decide the delimiter
DELIMITERS = "\t;|, "  # the first of equally good delimiters is used; a space is any white space
Fields = list[str]


class FieldsReader(Protocol):
    """A csv.reader. line_num: the number of lines read so far."""

    line_num: int

    def __iter__(self) -> Iterator[Fields]: ...
    def __next__(self) -> Fields: ...


class CsvTable(NamedTuple):
    """The table in a file, found in the first lines of the file.

    preamble: the number of lines before the table. top: the first row, with a field for each
    column. as_written: the number of fields that this row has in the file. below: further rows.
    lacks_title: whether the first row is a header without a title for the first column. R writes
    such headers above row names.
    """

    delimiter: str
    preamble: int
    top: Fields
    as_written: int
    below: list[Fields]
    lacks_title: bool


def find_table(lines: list[str], name: str, decimal: str | None) -> CsvTable:
    """The table in the first lines of a file. A first line such as sep=; becomes a blank line."""
    delimiter = ""
    for k, line in enumerate(lines):
        if line.startswith("sep=") and len(line.rstrip("\r\n")) == 5:
            lines[k], delimiter = "\n", line[4]
        if line.strip():
            break
    delimiter = delimiter or delimiter_of(lines, decimal)
    rows = rows_of(lines, delimiter)
    filled = [(rows.line_num, row) for row in rows if used(row)]
    if not filled:
        kind = "has only empty fields" if any(map(str.strip, lines)) else "is empty"
        raise PointsError(f"{name} {kind}; expected two columns of numbers")
    first, surplus = _first_row(filled, delimiter)
    preamble = filled[first - 1][0] if first else 0
    top, *below = [row for _, row in filled[first:]]
    top = ["", *top] if surplus < 0 else top[surplus:]
    widest = max((used(row) for row in below), default=0)
    padded = [*top, *[""] * (widest - len(top))] if len(top) < 2 else top
    return CsvTable(delimiter, preamble, padded, len(top), below, surplus < 0)


def rows_of(lines: Iterable[str], delimiter: str, strict: bool = False) -> FieldsReader:
    """Split lines into rows of fields. strict: whether a missing closing quote raises csv.Error."""
    if delimiter == " ":
        lines = (line.replace("\t", " ").rstrip() + "\n" for line in lines)
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=strict)


def delimiter_of(lines: Sequence[str], decimal: str | None) -> str:
    """The delimiter that splits most lines into the same number of fields, two or more.

    If several delimiters split equally many lines, the delimiter that gives more numbers is chosen.
    If no delimiter splits the lines, the comma is chosen. A comma that is the decimal sign can be
    the delimiter only if the lines have quotes.
    """
    best, delimiter = (0, 0.0), ","
    commas = decimal != "," or any('"' in line for line in lines)
    for one in DELIMITERS if commas else DELIMITERS.replace(",", ""):
        rows = [row for row in rows_of(lines, one) if len(row) > 1]
        alike = max(Counter(map(len, rows)).values(), default=0)
        if alike < max(best[0], 1):
            continue
        fields = [field for row in rows for field in row]
        vote = alike, sum(bool(meanings(field)) for field in fields) / len(fields)
        if vote > best:
            best, delimiter = vote, one
    return delimiter


def _first_row(rows: Sequence[tuple[int, Fields]], delimiter: str) -> tuple[int, int]:
    """The index of the table's first row, and how many titles too many its header has: -1, 0 or 1.

    rows: pairs of a line number and a row. A row without numbers is before the table if it has too
    few or too many fields, or if a header is below it. The second result is -1 in files from R,
    which leave out the title of the row names. The result is 1 in files from NIST: the header has
    "Data:".
    """
    least = _commonest(used(row) for _, row in rows)
    most = max(least, _commonest(len(row) for _, row in rows))

    def fits(row: Fields) -> bool:
        return least <= len(row) and used(row) <= most

    for k, (line, row) in enumerate(rows if least > 1 else []):
        line_below, below = rows[k + 1] if k + 1 < len(rows) else (line, [])
        numbers_below = fits(below) and any(map(meanings, below))
        adjoins = line_below <= line + 1 and row[0][:1] != "#"
        if any(map(meanings, row)):
            if fits(row) or all(map(meanings, row)) or (numbers_below and adjoins):
                return k, 0
            continue
        if numbers_below and used(below) == least and row[0] != "#":
            decimals = delimiter == "," and meanings(below[0])  # 1,5,2 may be 1.5 and 2
            if len(row) == least - 1 and not decimals:
                return k, -1
            if len(row) == least + 1 and row[0].endswith(":"):
                return k, 1
        if (numbers_below and fits(row) and row[0] != "#") or (
            adjoins and used(row) > 1 and (fits(row) or numbers_below)
        ):
            return k, 0
    return 0, 0


def used(row: Fields) -> int:
    """The number of fields, without the empty fields at the end."""
    return next((k for k in range(len(row), 0, -1) if row[k - 1].strip()), 0)


def _commonest(numbers: Iterable[int]) -> int:
    """The most frequent number, or the largest of several most frequent numbers."""
    times = Counter(numbers)
    return max(times, key=lambda number: (times[number], number))
