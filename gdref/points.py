"""(x, y) pairs from a CSV file, and the points that come with gdref.

The reading is short; most of this file is one clear line for each way in which a file is no table.
"""

import io
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from math import isfinite, nan

from gdref.exceptions import PointsError
from gdref.squared_error import Point

PointsLike = Iterable[Iterable[float]]  # whatever gives pairs: lists, zip, numpy, itertuples
LONGEST_LINE = 100_000  # characters; a longer one is not a line of a table of numbers


class Points(list[Point]):
    """A list of (x, y) pairs, in file order, that knows the names of its file and columns.

    width: how many columns the file has.
    """

    def __init__(
        self,
        pairs: Iterable[Point] = (),
        *,
        name: str = "points",
        x: str = "x",
        y: str = "y",
        width: int = 2,
    ) -> None:
        super().__init__(pairs)
        self.name, self.x_name, self.y_name, self.width = name, x, y, width


def as_points(pairs: PointsLike) -> list[Point]:
    """A list of (x, y) pairs of floats: a copy, from whatever gives pairs of numbers.

    A list of lists, zip(xs, ys), a numpy array of shape (n, 2), and a data frame's
    itertuples(index=False) are such. Raises PointsError, with the index, for what is no such pair.
    """
    points: list[Point] = []
    for index, pair in enumerate(pairs):
        try:
            x, y = pair
            point = float(x), float(y)
        except (TypeError, ValueError, OverflowError):
            raise PointsError(
                f"the point at index {index} is {_quoted(pair)}; expected two numbers, (x, y)"
            ) from None
        if not (isfinite(point[0]) and isfinite(point[1])):
            name, value = ("x", x) if not isfinite(point[0]) else ("y", y)
            raise PointsError(
                f"the point at index {index} has {name} = {value}; expected finite numbers"
            )
        points.append(point)
    if not points:
        raise PointsError("there are no points; expected at least one (x, y) pair")
    return points


def bundled() -> str:
    """The path of calories.csv: inside the package in a wheel, in data/ in a checkout."""
    package = os.path.dirname(__file__)
    installed = os.path.join(package, "data", "calories.csv")
    if os.path.exists(installed):
        return installed
    return os.path.join(os.path.dirname(package), "data", "calories.csv")


def read_points(
    path: str | os.PathLike[str] | None = None, x: str | int = 1, y: str | int = 2
) -> Points:
    """Read two columns of a CSV file as points; without a path, the bundled ones.

    The file is UTF-8 with comma, semicolon or tab between fields, with or without a header.
    A column is given by its name or by its number, counted from 1. The path "-" is standard input.
    Raises PointsError, with file, line and column, for whatever cannot be read as points.
    """
    path = bundled() if path is None else path
    stdin = str(path) == "-"
    name = "standard input" if stdin else str(path)
    try:
        # Standard input is not ours to close, so that it is opened anew, by its number.
        with open(
            0 if stdin else path, encoding="utf-8-sig", newline="", closefd=not stdin
        ) as text:
            return _read(text, name, (x, y))
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL byte
        reason = getattr(error, "strerror", None) or error
        raise PointsError(f"{name}: {reason}; expected a CSV file") from None


def _read(text: io.TextIOWrapper, name: str, columns: tuple[str | int, str | int]) -> Points:
    import csv  # here, as gdref is to be imported in a few milliseconds

    lines = _checked_lines(text, name)
    head = []  # the lines up to the first that is not blank: it tells the delimiter
    for line in lines:
        head.append(line)
        if line.strip():
            break
    else:
        raise PointsError(f"{name} is empty; expected two columns of numbers")
    delimiter = next((d for d in "\t;" if len(next(csv.reader([line], delimiter=d))) > 1), ",")
    rows = csv.reader(chain(head, lines), delimiter=delimiter)
    try:
        first = next((row for row in rows if any(field.strip() for field in row)), None)
        if first is None:
            raise PointsError(f"{name} has empty fields alone; expected two columns of numbers")
        titles = [field.strip() for field in first]
        i, j = (_position(column, titles, name) for column in columns)
        # Columns asked for by name need a header; else it is one if neither cell is a number.
        numbered = all(str(k + 1) == str(column) for k, column in zip((i, j), columns, strict=True))
        width, short_name = len(titles), os.path.basename(name)
        if numbered and (_is_like_a_number(titles[i]) or _is_like_a_number(titles[j])):
            points, rest = Points(name=short_name, width=width), chain([first], rows)
        else:
            x_name, y_name = titles[i] or "x", titles[j] or "y"
            points = Points(name=short_name, x=x_name, y=y_name, width=width)
            rest = chain(rows)
        for row in rest:
            try:
                x, y = float(row[i]), float(row[j])
            except (ValueError, IndexError):
                if not any(field.strip() for field in row):
                    continue  # a blank line
                x = nan
            if len(row) > width and any(field.strip() for field in row[width:]):
                raise PointsError(
                    f"{name}, line {rows.line_num} has {len(row)} fields, the first line {width}; "
                    "expected as many, decimals with a point, quotes about a text with a comma"
                )
            if not (isfinite(x) and isfinite(y)):
                where = f"{name}, line {rows.line_num}"
                raise PointsError(_complaint(where, row, {i: points.x_name, j: points.y_name}))
            points.append((x, y))
    except csv.Error as error:
        raise PointsError(f"{name}, line {rows.line_num}: {error}; is a quote left open?") from None
    if not points:
        raise PointsError(f"{name} has a header and no points below it")
    return points


def _checked_lines(text: io.TextIOWrapper, name: str) -> Iterator[str]:
    """The lines of a file that is text throughout, at lengths that a table has."""
    number = 0
    try:
        for number, line in enumerate(iter(lambda: text.readline(LONGEST_LINE), ""), 1):
            if "\0" in line:
                raise PointsError(f"{name}, line {number} has a NUL byte; expected text as UTF-8")
            if len(line) == LONGEST_LINE:
                raise PointsError(
                    f"{name}, line {number} is longer than {LONGEST_LINE:,} characters, "
                    f"from {_quoted(line)} on; expected two columns of numbers"
                )
            yield line
    except UnicodeDecodeError as error:
        # The error knows the block that it met; the lines before that block have been read.
        line_number = number + 1 + error.object[: error.start].count(b"\n")
        byte = error.object[error.start]
        raise PointsError(
            f"{name}, line {line_number} is not UTF-8 (byte 0x{byte:02x}); save the file as UTF-8"
        ) from None


def _position(column: str | int, titles: list[str], name: str) -> int:
    """Where a column stands, by its number or its title."""
    if str(column).isdecimal() and 1 <= int(column) <= len(titles):
        return int(column) - 1
    if column in titles:
        return titles.index(str(column))
    if len(titles) == 1 and column in (1, 2, "1", "2"):
        raise PointsError(
            f"{name} has one column, {_quoted(titles[0])}; "
            "expected two, with comma, semicolon or tab between"
        )
    there = ", ".join(f"{k} {_quoted(title)}" for k, title in enumerate(titles, 1))
    raise PointsError(f"{name} has no column {_quoted(str(column))}; it has {there}")


def _number(field: str) -> float | None:
    try:
        return float(field)
    except ValueError:
        return None


def _is_like_a_number(field: str) -> bool:
    """Whether a field is a number, if need be with a decimal comma: a header is not."""
    return _number(field.replace(",", ".")) is not None


def _complaint(where: str, row: list[str], columns: dict[int, str]) -> str:
    """What is wrong with the first bad field of a row."""
    if len(row) <= max(columns):
        fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
        return f"{where} has {fields}; expected at least {max(columns) + 1}"
    k = next(k for k in columns if not isfinite(_number(row[k]) or 0.0) or _number(row[k]) is None)
    found = _quoted(row[k]) if row[k].strip() else "an empty field"
    fault = "is not a number" if _number(row[k]) is None else "is not finite"
    comma = "," in row[k] and _is_like_a_number(row[k])
    hint = " with a decimal point" if comma else ""
    return f"{where}, column {k + 1} ({columns[k]}): {found} {fault}; expected a number{hint}"


def _quoted(value: object) -> str:
    """A text from a file, or whatever came instead of a pair, on one line and not too long."""
    if not isinstance(value, str):
        value = " ".join(repr(value).split())
        return value if len(value) <= 40 else value[:37] + "..."
    return repr(value if len(value) <= 40 else value[:37] + "...")
