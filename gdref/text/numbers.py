"""Writes numbers for tables, sentences, pictures and JSON."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Context
from math import floor, isfinite, isnan, log10
from typing import Any

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS, TIMES = "−", "×"  # true signs, instead of a hyphen and the letter x


def digits(value: float, n: int = 6) -> str:
    """A number for a table, with n significant digits and zeros at the end: 112.600."""
    if isfinite(value):
        return f"{value:#.{n}g}".removesuffix(".")
    return "undefined" if isnan(value) else "infinite" if value > 0 else "-infinite"


def short(value: float, n: int = 6) -> str:
    """A number with at most n significant digits: 0.1. A rounded number keeps zeros: 112.600."""
    text = f"{value:.{n}g}"
    return text if isfinite(value) and float(text) == value else digits(value, n)


def rounded(value: float, n: int = 3) -> str:
    """A number for a sentence: 2.14 (n significant digits) or 91,847 (a whole number)."""
    return f"{value:,.0f}" if 10**n <= abs(value) < 1e7 else f"{value:.{n}g}"


def rounded_down(value: float, n: int = 3) -> str:
    """An upper limit, rounded down to n significant digits."""
    return f"{float(Context(prec=n, rounding=ROUND_DOWN).create_decimal(value)):g}"


def count(n: int, noun: str) -> str:
    """A number with its noun: 1 point, 1,000 points, 1e+60 points."""
    return f"{n:{',' if n < 10**15 else '.3g'}} {noun}{'' if n == 1 else 's'}"


def pictured(value: float, n: int = 4) -> str:
    """A number for a picture, with n significant digits: 1,000 or −1.2×10⁻⁹."""
    size = abs(value)
    if value and not 1e-4 <= size < 1e7:
        mantissa, _, exponent = f"{value:.{n - 1}g}".partition("e")
        if not exponent:  # a text such as 0.0001 or inf has no exponent
            return mantissa.replace("-", MINUS)
        return with_power(mantissa, int(exponent))
    decimals = max(0, n - 1 - floor(log10(size))) if value else 0
    text = with_commas(f"{value:.{decimals}f}")
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_power(mantissa: str, exponent: int) -> str:
    """A number times a power of ten: 1.2×10⁻⁹ for 1.2 and -9, 10⁻⁹ for 1 and -9."""
    sign = MINUS if mantissa.startswith("-") else ""
    mantissa = mantissa.removeprefix("-")
    factor = "" if mantissa == "1" else f"{mantissa}{TIMES}"
    return f"{sign}{factor}10{str(exponent).translate(SUPERSCRIPTS)}"


def with_commas(text: str) -> str:
    """The text of a number with commas (from 1,000 on) and with a true minus sign."""
    whole, point, decimals = text.removeprefix("-").partition(".")
    if len(whole) > 3:
        whole = f"{int(whole):,}"
    sign = MINUS if text.startswith("-") and text.strip("-0.") else ""
    return f"{sign}{whole}{point}{decimals}"


def may_be_years(values: Iterable[Any]) -> bool:
    """Whether all values look like years (1960, 2018), which are written without a comma."""
    return all(1000 <= value < 3000 and value == int(value) for value in values)


def strict_json(value: Any, other: Any = None) -> Any:
    """A value for strict JSON. Numbers that are not finite are replaced, also in lists and dicts.

    other: a function, such as str, that replaces infinite numbers and nan; None to write null.
    """
    if isinstance(value, dict):
        return {key: strict_json(one, other) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [strict_json(one, other) for one in value]
    if isinstance(value, float) and not isfinite(value):
        return other and other(value)
    return value
