"""Points from the text of a CSV file; a file that is not a table gets one clear line."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import chain
from math import isfinite, nan
from re import fullmatch

from gdref.exceptions import PointsError, quoted
from gdref.squared_error import Point
from gdref.text.sentences import listed

GROUPED = r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?"  # 1,234,000.5, with commas between thousands
LONGEST_LINE = 100_000  # characters; no table of numbers has a longer one


def parse(
    text: io.TextIOWrapper, name: str, columns: tuple[str | int, str | int], decimal: str
) -> tuple[list[Point], str, str, int]:
    """The points in two columns of an open file, the names of the two, and the number of columns.

    columns: the two, by name, or by number from 1.
    """
    number = _with_comma if decimal == "," else _with_point
    lines = _checked_lines(text, name)
    head = []  # the lines up to the first that is not blank, in which the delimiter is found
    delimiter = ""
    for line in lines:
        if line.startswith("sep=") and len(line.rstrip("\r\n")) == 5:
            line, delimiter = "\n", line[4]  # as Excel writes its delimiter
        head.append(line)
        if line.strip():
            break
    else:
        raise PointsError(f"{name} is empty; expected two columns of numbers")
    found = (d for d in "\t;" if len(next(csv.reader([line], delimiter=d))) > 1)
    rows = csv.reader(chain(head, lines), delimiter=delimiter or next(found, ","), strict=True)
    try:
        first = next((row for row in rows if any(field.strip() for field in row)), None)
        if first is None:
            raise PointsError(f"{name} has only empty fields; expected two columns of numbers")
        titles = [field.strip() for field in first]
        i, j = (_position(column, titles, name) for column in columns)
        # Names of columns need a header. Otherwise it is one if neither cell is a number.
        numbered = all(_is_number(column, titles) for column in columns)
        width, x_name, y_name = len(titles), "x", "y"
        points: list[Point] = []
        if numbered and (_is_like_a_number(titles[i]) or _is_like_a_number(titles[j])):
            rest = chain([first], rows)
        else:
            # A title may have a line break in it.
            x_name, y_name = (" ".join(titles[k].split()) for k in (i, j))
            x_name, y_name = x_name or "x", y_name or "y"
            rest = chain(rows)
        for row in rest:
            try:
                x, y = number(row[i]), number(row[j])
            except (ValueError, IndexError):
                if not any(field.strip() for field in row):
                    continue  # a blank line
                x = nan
            if len(row) > width and any(field.strip() for field in row[width:]):
                raise PointsError(
                    f"{name}, line {rows.line_num} has {len(row)} fields, the first line {width}; "
                    "expected the same number, with a decimal point, and quotes around a text "
                    "with a comma"
                )
            if not (isfinite(x) and isfinite(y)):
                where = f"{name}, line {rows.line_num}"
                raise PointsError(_complaint(where, row, {i: x_name, j: y_name}, number))
            points.append((x, y))
    except csv.Error as error:
        raise PointsError(f"{name}, line {rows.line_num}: {error}; is a quote left open?") from None
    if not points:
        raise PointsError(f"{name} has a header and no points below it")
    return points, x_name, y_name, width


def _checked_lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    """The lines of a file. Raises PointsError for bytes that are not text, or for a huge line."""
    number = 0
    try:
        for number, line in enumerate(iter(lambda: text.readline(LONGEST_LINE), ""), 1):
            if "\0" in line:
                raise PointsError(f"{name}, line {number} has a NUL byte; expected text as UTF-8")
            if len(line) == LONGEST_LINE:
                raise PointsError(
                    f"{name}, line {number} is longer than {LONGEST_LINE:,} characters, "
                    f"from {quoted(line)} on; expected two columns of numbers"
                )
            yield line
    except UnicodeDecodeError as error:
        # The error is about a block of bytes; the lines before that block have been read.
        line_number = number + 1 + error.object[: error.start].count(b"\n")
        byte = error.object[error.start]
        raise PointsError(
            f"{name}, line {line_number} is not UTF-8 (byte 0x{byte:02x}); save the file as UTF-8"
        ) from None


def _position(column: str | int, titles: list[str], name: str) -> int:
    """The index of a column that is given by its number or its title."""
    if _is_number(column, titles):
        return int(column) - 1
    if column in titles:
        return titles.index(str(column))
    if str(column).lstrip("0") == "2":  # there is only one column
        raise PointsError(
            f"{name} has one column, {quoted(titles[0])}; "
            "expected two, with comma, semicolon or tab between"
        )
    known = ", ".join(f"{k} {quoted(title)}" for k, title in enumerate(titles, 1))
    raise PointsError(f"{name} has no column {quoted(str(column))}; it has {known}")


def _is_number(column: str | int, titles: list[str]) -> bool:
    """Whether a column is given by its number, as 2 or 02, and not by a title of digits."""
    digits = str(column).lstrip("0")
    return digits.isdecimal() and len(digits) <= 9 and int(digits) <= len(titles)


def _with_point(field: str) -> float:
    """The number in a field. float() takes 1_000 too; no other program does."""
    if "_" in field:
        raise ValueError
    return float(field)


def _with_comma(field: str) -> float:
    """The number in a field with a decimal comma."""
    if "." in field:
        raise ValueError
    return _with_point(field.replace(",", "."))


def _is_like_a_number(field: str) -> bool:
    """Whether a field is a number, with a decimal point or comma."""
    try:
        return _with_point(field.replace(",", ".")) is not None
    except ValueError:
        return False


def _complaint(
    where: str, row: list[str], columns: dict[int, str], number: Callable[[str], float]
) -> str:
    """A sentence about the first bad field of a row."""
    if len(row) <= max(columns):
        fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
        return f"{where} has {fields}; expected at least {max(columns) + 1}"
    for k in columns:
        try:
            fault = "" if isfinite(number(row[k])) else "is not finite"
        except ValueError:
            fault = "is not a number"
        if fault:
            break
    field = quoted(row[k]) if row[k].strip() else "an empty field"
    sign = ""
    text = row[k].strip()
    point = number is _with_point
    if fault == "is not a number" and point and fullmatch(GROUPED, text):
        sign = f" without commas in it, as {text.replace(',', '')}"
        decimal = text.replace(",", ".")
        sign += f"; or --decimal , if {decimal} is meant" if decimal.count(".") == 1 else ""
    elif fault == "is not a number" and _is_like_a_number(text):
        sign = f" with a decimal {'point, or --decimal ,' if point else 'comma'}"
    numeric = [str(n) for n, cell in enumerate(row, 1) if _is_like_a_number(cell)]
    of_text = str(k + 1) not in numeric
    two = f"--columns {','.join(numeric[-2:])}"
    others = f"; other columns: {two}" if of_text and len(numeric) > 1 else ""
    if of_text and len(numeric) > 2:
        known = numeric if len(numeric) < 10 else [*numeric[:8], "more"]
        others = f"; numbers are in columns {listed(known)}: choose two, as {two}"
    return (
        f"{where}, column {k + 1} ({columns[k]}): {field} {fault}; expected a number{sign}{others}"
    )
