"""The message for a row that cannot be read: the place, the fault, and the way to fix it."""

import re
from collections.abc import Iterable
from itertools import combinations

from gdref.exceptions import PointsError, quoted
from gdref.reading.columns import TwoColumns, columns_of_numbers
from gdref.reading.number_fields import NumberReader, meanings
from gdref.reading.table import Fields, rows_of, used
from gdref.text.numbers import count
from gdref.text.sentences import listed

SKIP = "--missing skip leaves such rows out"
DATE = re.compile(r"(\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d\d(\d\d)?)([ T].*)?")


def refusal(where: str, row: Fields, columns: TwoColumns, numbers: NumberReader) -> str:
    """The message for a row that cannot be read, about the first wrong field."""
    names = columns.names
    if len(row) <= max(names):
        return f"{where} has {count(len(row), 'field')}; expected at least {max(names) + 1}; {SKIP}"
    k = next(k for k in names if not _is_read(row[k], numbers))
    text = row[k].strip()
    at = f"{where}, column {k + 1} ({names[k]})"
    if numbers.has_two_meanings(text):
        point, comma = (f"{meanings(text)[sign]:.15g}" for sign in ".,")
        return (
            f"{at}: {quoted(text)} has two meanings; expected --decimal . if it is {point}, "
            f"or --decimal , if it is {comma}"
        )
    if meanings(text):
        sign = "comma" if numbers.decimal == "," else "point, or --decimal ,"
        return f"{at}: {quoted(text)} is not a number; expected a number with a decimal {sign}"
    field = quoted(row[k]) if text else "an empty field"
    fault = "is a date" if DATE.fullmatch(text) else "is not a number"
    fault = "is not finite" if _is_float(text) else fault
    empty = not text or _is_float(text)
    of_numbers = empty + 2 * sum(bool(meanings(r[k])) for r in columns.below if k < len(r)) > len(
        columns.below
    )
    way_out = f"; {SKIP}" if of_numbers else _other_columns(k, columns)
    return f"{at}: {field} {fault}; expected a number{way_out}"


def _other_columns(k: int, columns: TwoColumns) -> str:
    """The advice to choose two other columns, because column k has text."""
    below = columns.below
    known = [n for n in columns_of_numbers(columns.titles, below) if n != k]
    numbered = [str(n + 1) for n in known]
    if len(known) < 2:
        return f"; the only other column of numbers is {numbered[0]}" if known else ""
    pairs = list(combinations(known[-9:], 2))[::-1]
    both = [pair for pair in pairs if any(_has_numbers(row, pair) for row in below)]
    i, j = (both or pairs)[0]
    two = f"--columns {i + 1},{j + 1}"
    fields = [row[n] for row in below for n in (i, j) if n < len(row)]
    two += " --decimal ," * any(set(meanings(field)) == {","} for field in fields)
    two += " --missing skip" * (not all(_has_numbers(row, (i, j)) for row in below))
    if len(known) == 2:
        return f"; other columns: {two}"
    shown = numbered if len(known) < 10 else [*numbered[:8], "more"]
    return f"; numbers are in columns {listed(shown)}; choose two, such as {two}"


def _has_numbers(row: Fields, columns: Iterable[int]) -> bool:
    return all(k < len(row) and meanings(row[k]) for k in columns)


def is_missing(row: Fields, columns: TwoColumns, numbers: NumberReader) -> bool:
    """Whether a row lacks a number. A number with the wrong decimal sign is not missing."""
    unread = [row[k] for k in columns.names if k < len(row) and not _is_read(row[k], numbers)]
    return not any(map(meanings, unread))


def check_width(row: Fields, where: str, width: int, delimiter: str) -> None:
    """Raise PointsError if a row has too many fields, or too few and the delimiter is a space."""
    n = len(row)
    if n > width and used(row[width:]):
        raise PointsError(
            f"{where} has {n} fields, but the first line has {width}; expected the same number of "
            "fields, a decimal point, and quotes around a text with a comma"
        )
    if 0 < n < width and delimiter == " ":
        raise PointsError(
            f"{where} has {count(n, 'field')}, but the first line has {width}; expected the same "
            "number of fields, with NA for a missing value"
        )


def check_text_over_lines(row: Fields, where: str, delimiter: str, columns: TwoColumns) -> None:
    """Raise PointsError if a text in quotes contains a whole row."""
    inner = [part for field in row for part in field.splitlines()[1:]]
    for one in rows_of(inner, delimiter):
        if _has_numbers(one, columns.names):
            raise PointsError(
                f"{where} has a text in quotes that contains {quoted(delimiter.join(one))}; "
                "is a closing quote missing?"
            )


def _is_read(field: str, numbers: NumberReader) -> bool:
    try:
        numbers.number(field)
    except ValueError:
        return False
    return True


def _is_float(field: str) -> bool:
    try:
        return "_" not in field and float(field) is not None
    except ValueError:
        return False
