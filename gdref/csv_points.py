"""Reads points from a CSV file, and makes a record of the reading.

The steps: make lines from the bytes, find the table, find the two columns, read the numbers.
"""

import csv
from contextlib import closing
from io import BufferedReader
from itertools import chain, islice
from math import isfinite
from os.path import basename

from gdref.exceptions import PointsError
from gdref.reading.columns import Asked, TwoColumns, find_columns
from gdref.reading.lines import Lines
from gdref.reading.number_fields import NumberReader, meanings, unclear_signs
from gdref.reading.record import ReadingRecord
from gdref.reading.refusals import check_text_over_lines, check_width, is_missing, refusal
from gdref.reading.table import SAMPLE, CsvTable, Fields, FieldsReader, find_table, rows_of, used
from gdref.squared_error import Point
from gdref.text.sentences import listed


def parse(
    file: BufferedReader, name: str, asked: Asked, decimal: str | None, skip: int, missing: str
) -> tuple[list[Point], str, str, ReadingRecord]:
    """The points in two columns of an open file, the columns' names, and a record of the reading.

    asked: the names or the numbers of the two columns. missing: "skip" to leave out the rows
    without a number.
    """
    with closing(Lines(file, name)) as source:
        lines = iter(source)
        skipped = sum(1 for _ in islice(lines, skip))
        sample = list(islice(lines, SAMPLE))
        table = find_table(sample, name, decimal)
        columns = find_columns(table, asked, name)
        rows = rows_of(chain(sample[table.preamble :], lines), table.delimiter, strict=True)
        reading = PointsReader(name, table, columns, skipped + table.preamble, decimal)
        try:
            reading.read(rows, missing == "skip")
        except csv.Error as error:
            where = f"{name}, line {reading.before + reading.line + 1}"
            raise PointsError(f"{where}: {error}; is a closing quote missing?") from None
    if not reading.points:
        below = "a header and no points below it" if columns.titles else "no points"
        below = "no row with numbers in both columns" if reading.left_out else below
        raise PointsError(f"{name} has {below}")
    reading.numbers.check_units(columns.names, len(reading.points), name)
    x_name, y_name = columns.names.values()
    return reading.points, x_name, y_name, reading.record(source.encoding, rows.line_num)


class PointsReader:
    """The points of a table, row by row.

    before: the number of lines before the table. header: the line number of the header; 0 without a
    header. left_out: the line numbers of the rows that were left out. line: the number of the line
    that was read last, counted from the first line of the table.
    """

    def __init__(
        self, name: str, table: CsvTable, columns: TwoColumns, before: int, decimal: str | None
    ) -> None:
        self.name, self.table, self.columns, self.before = name, table, columns, before
        fields = (row[k] for row in columns.below for k in columns.names if k < len(row))
        self.numbers = NumberReader(decimal, unclear_signs(table.delimiter, fields))
        self.points: list[Point] = []
        self.left_out: list[int] = []
        self.header = self.line = 0

    def read(self, rows: FieldsReader, skips: bool) -> None:
        """Read all rows. skips: whether to leave out rows without a number.

        Raises PointsError for a wrong row, csv.Error if a closing quote is missing.
        """
        line = 0
        if self.columns.titles:
            next(row for row in rows if used(row))
            line = self.line = rows.line_num
            self.header = self.before + line
        i, j = self.columns.names
        quick, width, points = self.numbers.quick, self.table.as_written, self.points
        for row in rows:
            last = line
            line = self.line = rows.line_num
            if line > last + 1:
                where = f"{self.name}, line {self.before + last + 1}"
                check_text_over_lines(row, where, self.table.delimiter, self.columns)
            try:
                x, y = quick(row[i]), quick(row[j])
                plain = isfinite(x) and isfinite(y)
            except (ValueError, IndexError):
                plain = False
            if len(row) != width:
                where = f"{self.name}, line {self.before + line}"
                check_width(row, where, width, self.table.delimiter)
            if plain:
                points.append((x, y))
            elif used(row):
                self.read_unusual(row, self.before + line, skips)
                quick = self.numbers.quick

    def read_unusual(self, row: Fields, line: int, skips: bool) -> None:
        """Read a row in which float() cannot read a number, or in which a number is missing."""
        try:
            self.points.append(self.numbers.pair(*(row[k] for k in self.columns.names)))
            return
        except (ValueError, IndexError):
            pass
        if not (skips and is_missing(row, self.columns, self.numbers)):
            where = f"{self.name}, line {line}"
            text = refusal(where, row, self.columns, self.numbers)
            numbers_below = any(meanings(field) for one in self.columns.below for field in one)
            begins = numbers_below and not (self.points or any(map(meanings, row))) and len(row) > 1
            way_out = f"; if the table begins in this line: --skip {line - 1}" * begins
            raise PointsError(text + way_out)
        self.left_out.append(line)

    def record(self, encoding: str, lines: int) -> ReadingRecord:
        """A record of the reading, with its guesses. lines: the number of lines of the table."""
        guesses = [f"The file was read as {encoding}."] if encoding != "UTF-8" else []
        guesses += self.columns.notes
        if examples := list(self.numbers.examples.values()):
            guesses.append(f"Read as numbers: {listed(examples)}.")
        i, j = self.columns.names
        return ReadingRecord(
            name=basename(self.name),
            lines=self.before + lines,
            points=len(self.points),
            header=self.header or None,
            preamble=self.before,
            left_out=tuple(self.left_out),
            columns=(i + 1, j + 1, len(self.table.top)),
            encoding=encoding,
            delimiter=self.table.delimiter,
            decimal=self.numbers.decimal,
            guessed=tuple(guesses),
        )
