"""A number as a program printed it, and the range of values that have this text."""

from decimal import Decimal, InvalidOperation
from math import inf, isfinite
from typing import NamedTuple

from gdref.exceptions import SpecError

SLACK = 1e-9  # a relative tolerance: a sum in another order differs by less
ALL_DIGITS = 15  # of a float


class Printed(NamedTuple):
    """A number with the digits that were printed. The other digits were rounded or cut off.

    low, high: a value between them is printed in this way. For inf and nan, low > high.
    digits: the number of significant digits.
    """

    text: str
    low: float
    high: float
    digits: int = 0

    def fits(self, value: float) -> bool:
        """Whether a value is printed in this way."""
        return self.low <= value <= self.high

    @property
    def value(self) -> float:
        return float(self.text or "nan")

    def widened(self, slack: float) -> "Printed":
        """The same number with wider limits, because of rounding errors of this size."""
        return self._replace(low=self.low - slack, high=self.high + slack)


ANY = Printed("", -inf, inf)  # a number that was not given


def printed(name: str, number: str | float | None) -> Printed:
    """A number from its printed text, or from a float. All digits of a float are known.

    Raises SpecError if the text is no number. inf and nan are numbers that a program may print.
    """
    if number is None:
        return ANY
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
        return Printed(text, inf, -inf)
    exponent = decimal.as_tuple().exponent
    assert isinstance(exponent, int)
    last = float(Decimal(1).scaleb(exponent))  # the value of a 1 in the last digit
    value = float(decimal)
    slack = SLACK * abs(value)
    # Rounding changes a number by half of the last digit; cutting off, by up to 1 in the digit.
    low = value - (last if value <= 0 else last / 2) - slack
    high = value + (last if value >= 0 else last / 2) + slack
    return Printed(text, low, high, len(decimal.as_tuple().digits) if value else 0)


def exactly(number: float) -> Printed:
    """A Printed number, if all digits of the number are known."""
    if not isfinite(number):
        return Printed(repr(number), inf, -inf)
    slack = SLACK * abs(number)
    return Printed(repr(number), number - slack, number + slack, ALL_DIGITS)
