"""The number in a field: as float() reads it, or with thousands, currency and percent signs."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from math import isfinite

from gdref.exceptions import PointsError
from gdref.squared_error import Point
from gdref.text.sentences import listed

CURRENCIES = "$€£¥"
SPACES = "\u00a0\u2009\u202f"  # no-break and thin ones stand between thousands


def _pattern(decimal: str) -> re.Pattern[str]:
    others = f"{'.' if decimal == ',' else ','}'{SPACES}"
    return re.compile(
        rf"(?P<sign>[-+\u2212]?)(?P<unit>[{CURRENCIES}]?)\s?(?P<inner>[-+\u2212]?)"
        rf"(?P<whole>[1-9][0-9]{{,2}}(?P<group>[{others}])[0-9]{{3}}((?P=group)[0-9]{{3}})*|[0-9]*)"
        rf"([{decimal}](?P<part>[0-9]*))?(?(group)|(?P<power>[eE][-+]?[0-9]+)?)"
        rf"\s?(?P<tail>[%{CURRENCIES}]?)"
    )


PATTERNS = {decimal: _pattern(decimal) for decimal in ".,"}


def parse(field: str, decimal: str) -> tuple[float, str]:
    """The number in a field, and its currency or percent sign. Raises ValueError for none."""
    match = PATTERNS[decimal].fullmatch(field.strip())
    if not match or (match["sign"] and match["inner"]) or (match["unit"] and match["tail"]):
        raise ValueError
    sign = (match["sign"] or match["inner"]).replace("\u2212", "-")
    whole = re.sub("[^0-9]", "", match["whole"])
    number = float(f"{sign}{whole}.{match['part'] or ''}{match['power'] or ''}")
    return number, match["unit"] or match["tail"]


def readings(field: str) -> dict[str, float]:
    """The finite number in a field by the decimal sign that it needs; none for a text."""
    found = {}
    for decimal in PATTERNS:
        try:
            number, _ = parse(field, decimal)
        except ValueError:
            continue
        if isfinite(number):
            found[decimal] = number
    return found


def unclear_signs(delimiter: str, fields: Iterable[str]) -> str:
    """The signs, of . and , that may be decimal signs or stand between thousands.

    Between commas the decimal sign is a point; else a field that is a number with a decimal point
    only, as 2.5 or 1,234,567, decides. A comma beside semicolons or tabs, which programs with
    decimal commas write, is as likely as a point.
    """
    for field in fields:
        if ("." in field or "," in field) and set(readings(field)) == {"."}:
            return ""
    return {",": "", "|": ",", " ": ","}.get(delimiter, ".,")


class Numbers:
    """Reads the fields of a file's two columns, and counts what float() does not know.

    unclear: as unclear_signs() has them, until a row decides.
    quick: the number in a plain field, for most rows; raises ValueError for any other.
    given: whether the caller gave the decimal sign. units: of each column, the currency and percent
    signs. examples: readings to report: of a percentage, and of commas between thousands.
    """

    def __init__(self, decimal: str | None, unclear: str) -> None:
        self.given, self.decimal = decimal is not None, decimal or "."
        self.unclear = "" if decimal else unclear
        self.units: tuple[Counter[str], Counter[str]] = Counter(), Counter()
        self.examples: dict[str, str] = {}
        self.quick: Callable[[str], float] = _with_comma if decimal == "," else _with_point
        if "." in unclear:
            self.quick = _without_point

    def has_two_readings(self, field: str) -> bool:
        """Whether a field is one number with a decimal point and another with a comma: 1.000."""
        return any(sign in field for sign in self.unclear) and len({*readings(field).values()}) > 1

    def number(self, field: str) -> tuple[float, str]:
        """The finite number in any field, and its currency or percent sign."""
        if self.has_two_readings(field):
            raise ValueError
        number, unit = parse(field, self.decimal)
        if not isfinite(number):
            raise ValueError
        return number, unit

    def pair(self, *fields: str) -> Point:
        """The finite numbers in the two fields of a row. Raises ValueError if one has none."""
        (x, _), (y, _) = pairs = [self.number(field) for field in fields]
        for field, (number, unit), units in zip(fields, pairs, self.units, strict=True):
            if self.unclear and "." in field:
                self.unclear, self.quick = "", _with_point
            if unit:
                units[unit] += 1
            mark = "%" if unit == "%" else "," if "," in field and not self.given else ""
            if mark:
                self.examples.setdefault(mark, f"{field.strip()} is {number:.15g}")
        return x, y

    def check_units(self, columns: dict[int, str], n: int, name: str) -> None:
        """Raise PointsError if only some of n rows have a percent sign, or two currencies meet."""
        for (k, title), units in zip(columns.items(), self.units, strict=True):
            if len(units) > 1 or 0 < units["%"] < n:
                found = [f"{unit} in {times:,} of {n:,} rows" for unit, times in units.items()]
                raise PointsError(
                    f"{name}, column {k + 1} ({title}) has {listed(found)}; expected the same in "
                    "all rows"
                )


def _with_point(field: str) -> float:
    if "_" in field:  # Python reads 1_000 as a number; other programs do not
        raise ValueError
    return float(field)


def _without_point(field: str) -> float:
    if "_" in field or "." in field:
        raise ValueError
    return float(field)


def _with_comma(field: str) -> float:
    if "_" in field or "." in field:
        raise ValueError
    return float(field.replace(",", "."))
