"""Reads the number in a field, also a number such as 1,000 or $5 or 20 %."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from math import isfinite

from gdref.exceptions import PointsError
from gdref.squared_error import Point
from gdref.text.sentences import listed

CURRENCIES = "$€£¥"
SPACES = "\u00a0\u2009\u202f"  # no-break and thin spaces, as in 1 000


def _pattern(decimal: str) -> re.Pattern[str]:
    others = f"{'.' if decimal == ',' else ','}'{SPACES}"
    return re.compile(
        rf"(?P<sign>[-+\u2212]?)(?P<unit>[{CURRENCIES}]?)\s?(?P<inner>[-+\u2212]?)"
        rf"(?P<whole>[1-9][0-9]{{,2}}(?P<group>[{others}])[0-9]{{3}}((?P=group)[0-9]{{3}})*|[0-9]*)"
        rf"([{decimal}](?P<part>[0-9]*))?(?(group)|(?P<power>[eE][-+]?[0-9]+)?)"
        rf"\s?(?P<tail>[%{CURRENCIES}]?)"
    )


PATTERNS = {decimal: _pattern(decimal) for decimal in ".,"}


def number_in(field: str, decimal: str) -> tuple[float, str]:
    """The number in a field, and its currency or percent sign. Raises ValueError for other text."""
    match = PATTERNS[decimal].fullmatch(field.strip())
    if not match or (match["sign"] and match["inner"]) or (match["unit"] and match["tail"]):
        raise ValueError
    sign = (match["sign"] or match["inner"]).replace("\u2212", "-")
    whole = re.sub("[^0-9]", "", match["whole"])
    number = float(f"{sign}{whole}.{match['part'] or ''}{match['power'] or ''}")
    return number, match["unit"] or match["tail"]


def meanings(field: str) -> dict[str, float]:
    """The numbers that a field can mean: {".": 1.0, ",": 1000.0} for 1.000; {} for no number."""
    found = {}
    for decimal in PATTERNS:
        try:
            number, _ = number_in(field, decimal)
        except ValueError:
            continue
        if isfinite(number):
            found[decimal] = number
    return found


def unclear_signs(delimiter: str, fields: Iterable[str]) -> str:
    """The signs that may be the decimal sign or may separate thousands: ".,", "," or "".

    The result is "" if a field such as 2.5 or 1,234,567 shows that the decimal sign is a point, or
    if commas separate the fields. The result is ".," if semicolons or tabs separate the
    fields, because programs with decimal commas write such files.
    """
    for field in fields:
        if ("." in field or "," in field) and set(meanings(field)) == {"."}:
            return ""
    return {",": "", "|": ",", " ": ","}.get(delimiter, ".,")


class NumberReader:
    """Reads the numbers in two columns of a file, also numbers that float() cannot read.

    unclear: the result of unclear_signs(), until a row shows the decimal sign. quick: a function
    that reads a plain number; it raises ValueError for any other field. given: whether the
    caller gave the decimal sign. units: the currency and percent signs in each column, and how
    often each occurs. examples: the first percentage and the first number with a comma, with their
    values.
    """

    def __init__(self, decimal: str | None, unclear: str) -> None:
        self.given, self.decimal = decimal is not None, decimal or "."
        self.unclear = "" if decimal else unclear
        self.units: tuple[Counter[str], Counter[str]] = Counter(), Counter()
        self.examples: dict[str, str] = {}
        self.quick = _plain(self.decimal, "." if decimal == "," or "." in unclear else "_")

    def has_two_meanings(self, field: str) -> bool:
        """Whether a field such as 1.000 has two meanings, because the decimal sign is unclear."""
        return any(sign in field for sign in self.unclear) and len({*meanings(field).values()}) > 1

    def number(self, field: str) -> tuple[float, str]:
        """The finite number in any field, and its currency or percent sign."""
        if self.has_two_meanings(field):
            raise ValueError
        number, unit = number_in(field, self.decimal)
        if not isfinite(number):
            raise ValueError
        return number, unit

    def pair(self, *fields: str) -> Point:
        """The numbers in the two fields of a row. Raises ValueError if a field has no number."""
        (x, _), (y, _) = pairs = [self.number(field) for field in fields]
        for field, (number, unit), units in zip(fields, pairs, self.units, strict=True):
            if self.unclear and "." in field:
                self.unclear, self.quick = "", _plain(".", "_")
            if unit:
                units[unit] += 1
            mark = "%" if unit == "%" else "," if "," in field and not self.given else ""
            if mark:
                self.examples.setdefault(mark, f"{field.strip()} is {number:.15g}")
        return x, y

    def check_units(self, columns: dict[int, str], n: int, name: str) -> None:
        """Raise PointsError if only some of n rows have a percent sign, or a column mixes signs."""
        for (k, title), units in zip(columns.items(), self.units, strict=True):
            if len(units) > 1 or 0 < units["%"] < n:
                found = [f"{unit} in {times:,} of {n:,} rows" for unit, times in units.items()]
                raise PointsError(
                    f"{name}, column {k + 1} ({title}) has {listed(found)}; expected the same "
                    "sign in all rows"
                )


def _plain(decimal: str, refused: str) -> Callable[[str], float]:
    """A quick function that reads a number, and raises ValueError for the sign `refused`."""

    def number(field: str) -> float:
        if "_" in field or refused in field:  # Python reads 1_000; other programs do not
            raise ValueError
        return float(field if decimal == "." else field.replace(",", "."))

    return number
