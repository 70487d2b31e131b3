"""Finds the two columns of a table, its header, and other columns of numbers."""

from collections.abc import Sequence
from typing import NamedTuple

from gdref.exceptions import PointsError, quoted
from gdref.reading.number_fields import meanings
from gdref.reading.table import CsvTable, Fields

INDEX_TITLES = {"", "id", "index", "no", "no.", "nr", "nr.", "#", "row", "unnamed: 0"}
Asked = tuple[str | int | None, str | int | None]


class TwoColumns(NamedTuple):
    """The columns of x and y, found in the first lines of a file.

    names: the titles of the two columns, such as {0: "age", 2: "weight"}; "x" and "y" without a
    header.
    titles: the titles of all columns; empty without a header. below: the first rows of the table.
    notes: a sentence for each guess.
    """

    names: dict[int, str]
    titles: Fields
    below: list[Fields]
    notes: list[str]


def find_columns(table: CsvTable, asked: Asked, name: str) -> TwoColumns:
    """The two columns, by name or by number (from 1). None means column 1 for x, column 2 for y."""
    titles = [" ".join(title.split()) for title in table.top]
    chosen = [k if one is None else one for k, one in enumerate(asked, 1)]
    i, j = (_position(one, titles, name) for one in chosen)
    if i == j:
        raise PointsError(f"x and y are both column {i + 1} of {name}; expected two columns")
    header, notes = True, []
    if not table.lacks_title and all(_is_column_number(one, titles) for one in chosen):
        header, guess = _is_header(table.top, table.below, i, j)
        notes += [guess] if guess else []
    if not header:
        titles, below = [], [table.top, *table.below]
        names = {i: "x", j: "y"}
    else:
        below, names = table.below, {i: titles[i] or "x", j: titles[j] or "y"}
    if table.lacks_title:
        notes.append("The header has no title for the first column.")
    if asked == (None, None):
        notes += _about_the_first_two(len(table.top), titles, below)
    return TwoColumns(names, titles, below, notes)


def _is_header(row: Fields, below: Sequence[Fields], i: int, j: int) -> tuple[bool, str]:
    """Whether the first row of a table is its header, and a note if this is a guess.

    A row is a header in three cases. The fields for x and y are not numbers. The first field is
    empty, and an index is below this field. The fields for x and y are years (2019, 2020), and no
    years are below them.
    """
    numbers = {k: found for k in (i, j) if (found := meanings(row[k]))}
    if not numbers:
        filled = row[i].strip() or row[j].strip() or not any(map(meanings, row))
        return bool(filled), ""
    text = ", ".join(row[k].strip() for k in (i, j))
    if not row[0].strip() and _counts_rows([one[0] for one in below]):
        return True, ""
    if not all(row[k].strip().isdecimal() and 1800 <= int(row[k]) <= 2100 for k in numbers):
        return False, ""
    columns = {
        k: [n for one in below if k < len(one) for n in meanings(one[k]).values()] for k in numbers
    }
    if all(c and not _may_continue(float(row[k]), c) for k, c in columns.items()):
        return True, f"The first line ({text}) was read as a header."
    return False, f"The first line ({text}) was read as a point." if len(numbers) == 2 else ""


def _may_continue(value: float, below: Sequence[float]) -> bool:
    """Whether a value is within the range of the values below it, or near this range."""
    low, high = min(below), max(below)
    return 2 * low - high <= value <= 2 * high - low


def _counts_rows(fields: Sequence[str]) -> bool:
    """Whether a column of at least two rows is an index, which counts the rows from 0 or 1."""
    numbers = [field.strip() for field in fields]
    return len(numbers) > 1 and any(
        numbers == [str(n) for n in range(first, first + len(numbers))] for first in (0, 1)
    )


def _is_index(k: int, titles: Fields, below: Sequence[Fields]) -> bool:
    """Whether a column has a title such as "id", or is the first column and counts the rows."""
    if k < len(titles) and titles[k].lower() in INDEX_TITLES - ({""} if k else set()):
        return True
    return k == 0 and _counts_rows([row[0] for row in below if row])


def columns_of_numbers(titles: Fields, below: Sequence[Fields]) -> list[int]:
    """The columns with numbers in at least half of the filled fields, except an index column."""
    widest = max(map(len, below), default=0)
    columns = []
    for k in range(widest):
        filled = [row[k] for row in below if k < len(row) and row[k].strip()]
        numbers = sum(map(bool, map(meanings, filled)))
        if 2 * numbers >= len(filled) > 0 and not _is_index(k, titles, below):
            columns.append(k)
    return columns


def _about_the_first_two(width: int, titles: Fields, below: list[Fields]) -> list[str]:
    """A note about the columns of x and y, if these may be the wrong columns."""
    title = titles[0] if titles else ""
    likely = (
        width > 2
        or (titles and title.lower() in INDEX_TITLES)
        or ["0"] in [row[:1] for row in below[:1]]
    )
    if likely and _is_index(0, titles, below):
        others = [str(k + 1) for k in columns_of_numbers(titles, below)][:2]
        two = f"; for other columns: --columns {','.join(others)}" if len(others) == 2 else ""
        return [f"x is column 1 ({title or 'without a title'}), which looks like an index{two}."]
    if width > 2:
        return [f"x and y are the first two of {width} columns (--columns X,Y for other columns)."]
    return []


def _position(column: str | int, titles: Fields, name: str) -> int:
    """The index of a column that is given by its number or its title."""
    if _is_column_number(column, titles):
        return int(column) - 1
    name_asked = " ".join(column.split()) if isinstance(column, str) else None
    places = [k for k, title in enumerate(titles, 1) if title == name_asked]
    if len(places) > 1:
        where = " and ".join(map(str, places))
        raise PointsError(
            f"{name} has {len(places)} columns {quoted(str(column))}; choose a column by its "
            f"number, {where}"
        )
    if places:
        return places[0] - 1
    if len(titles) == 1 and str(column).lstrip("0") == "2":
        raise PointsError(
            f"{name} has one column, {quoted(titles[0])}; "
            "expected two columns, separated by a comma, a semicolon, a tab, | or spaces"
        )
    known = ", ".join(f"{k} {quoted(title)}" for k, title in enumerate(titles, 1))
    raise PointsError(
        f"{name} has no column {quoted(str(column))}; {_meant(str(column), titles)}it has {known}"
    )


def _meant(column: str, titles: Fields) -> str:
    """The question "did you mean 'Head Size(cm^3)'? ", or "" if no title is similar."""
    from difflib import get_close_matches  # imported here, because most names are right

    lower = {title.lower(): title for title in titles}
    close = [title for title in lower if title.startswith(column.lower())]
    close = close or get_close_matches(column.lower(), lower, 1)
    return f"did you mean {quoted(lower[close[0]])}? " if close else ""


def _is_column_number(column: str | int, titles: Fields) -> bool:
    """Whether a column is given by its number, such as 2. A large number may be a title."""
    digits = str(column).lstrip("0")
    return digits.isdecimal() and len(digits) <= 9 and int(digits) <= len(titles)
