"""One way to write a number in a picture: 112.6, 1,000, −0.002357, 1.2×10⁻⁹."""

from collections.abc import Iterable
from decimal import Decimal
from math import floor, log10

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS, TIMES = "−", "×"  # not the hyphen, not the letter
LONGEST = 9  # characters of a tick's label without a power of ten


def format_number(value: float, digits: int = 4) -> str:
    """A number in a sentence or a label: so many significant digits, or a power of ten with one
    fewer.
    """
    size = abs(value)
    if value and not 1e-4 <= size < 1e7:
        mantissa, _, exponent = f"{value:.{digits - 1}g}".partition("e")
        if not exponent:  # rounded up to 0.0001, or not finite
            return mantissa.replace("-", MINUS)
        return with_power(mantissa, int(exponent))
    decimals = max(0, digits - 1 - floor(log10(size))) if value else 0
    text = with_commas(f"{value:.{decimals}f}")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_ticks(values: list[Decimal], step: Decimal) -> list[str]:
    """The labels of evenly spaced ticks, all in one form, with the decimals that the step needs."""
    if step < 500 and may_be_years(values):
        return [f"{value:.0f}" for value in values]
    largest = max(map(abs, values))
    decimals = max(0, -step.adjusted())
    texts = [f"{value:.{decimals}f}" for value in values]
    if not largest or (decimals <= 6 and max(map(len, texts)) <= LONGEST and largest < 10**7):
        return [
            with_commas(text) if value else "0" for text, value in zip(texts, values, strict=True)
        ]
    power = largest.adjusted()
    decimals = max(0, power - step.adjusted())
    mantissas = [f"{value.scaleb(-power):.{decimals}f}" for value in values]
    return [
        with_power(mantissa, power) if value else "0"
        for mantissa, value in zip(mantissas, values, strict=True)
    ]


def format_decades(values: list[Decimal]) -> list[str]:
    """The labels of the ticks of a log axis, all in one form."""
    if min(values) >= Decimal("1e-4") and max(values) < 10**6:
        return [with_commas(f"{value.normalize():f}") for value in values]
    return [with_power(f"{v.scaleb(-v.adjusted()).normalize():f}", v.adjusted()) for v in values]


def may_be_years(values: Iterable[Decimal | float]) -> bool:
    """Whether all are like 1960 and 2018, which nobody writes with a comma."""
    return all(1000 <= value < 3000 and value == int(value) for value in values)


def with_power(mantissa: str, exponent: int) -> str:
    """1.2 and -9 as 1.2×10⁻⁹; 1 and -9 as 10⁻⁹."""
    sign = MINUS if mantissa.startswith("-") else ""
    mantissa = mantissa.removeprefix("-")
    factor = "" if mantissa == "1" else f"{mantissa}{TIMES}"
    return f"{sign}{factor}10{str(exponent).translate(SUPERSCRIPTS)}"


def with_commas(text: str) -> str:
    """Digits with commas from 1,000 on, and with a true minus."""
    whole, point, decimals = text.removeprefix("-").partition(".")
    if len(whole) > 3:
        whole = f"{int(whole):,}"
    sign = MINUS if text.startswith("-") and text.strip("-0.") else ""
    return f"{sign}{whole}{point}{decimals}"
