"""A number as somebody's program printed it, and the values that are printed so."""

from decimal import Decimal, InvalidOperation
from math import inf, isfinite
from typing import NamedTuple

from gdref.exceptions import SpecError

SLACK = 1e-9  # relative: sums in another order differ by less
ALL_DIGITS = 15  # of a float


class Printed(NamedTuple):
    """A number with the digits that were printed, rounded or cut off there.

    low, high: between them lie the values that are printed so. digits: how many are significant.
    """

    text: str
    low: float
    high: float
    digits: int = 0

    def fits(self, value: float) -> bool:
        """Whether a value is printed so."""
        return self.low <= value <= self.high

    @property
    def finite(self) -> bool:
        """Whether it is a number at all: some programs print inf or nan."""
        return isfinite(self.low)

    @property
    def value(self) -> float:
        return float(self.text or "nan")


def printed(name: str, number: str | float) -> Printed:
    """The number of that name, from its text, or from a float with every digit.

    Raises SpecError for a text that is no number; inf and nan are such numbers as people print.
    """
    if not isinstance(number, str):
        return exactly(float(number))
    text = number.strip()
    try:
        decimal = Decimal(text)
    except InvalidOperation:
        raise SpecError(
            f"{name} {text!r} is not a number; expected its digits as printed"
        ) from None
    if not decimal.is_finite():
        return Printed(text, inf, -inf)  # nothing lies between
    exponent = decimal.as_tuple().exponent
    assert isinstance(exponent, int)
    last = float(Decimal(1).scaleb(exponent))  # what one more in the last digit is
    value = float(decimal)
    slack = SLACK * abs(value)
    low, high = value - last / 2 - slack, value + last / 2 + slack  # rounded
    if value >= 0:
        high = value + last + slack  # cut off
    if value <= 0:
        low = value - last - slack
    return Printed(text, low, high, len(decimal.as_tuple().digits) if value else 0)


def exactly(number: float) -> Printed:
    """A number that is known with every digit, but for rounding."""
    if not isfinite(number):
        return Printed(repr(number), inf, -inf)
    slack = SLACK * abs(number)
    return Printed(repr(number), number - slack, number + slack, ALL_DIGITS)


ANY = Printed("", -inf, inf)  # a number that was not given
