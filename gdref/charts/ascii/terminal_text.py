"""Prepares texts for a terminal: their form in ASCII, and their width in columns.

In ASCII, −0.5 becomes -0.5 and 1.2×10⁻⁹ becomes 1.2e-9.
"""

import re
from unicodedata import category, east_asian_width

from gdref.charts.clean_text import clean, shortened
from gdref.text.numbers import MINUS, TIMES

RAISED_DIGITS = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
FROM_RAISED = str.maketrans(RAISED_DIGITS, "-0123456789")


def as_text(text: str, unicode: bool = False) -> str:
    """A text for a terminal. Without Unicode, a character such as é becomes \\xe9, as in Python."""
    text = re.sub(
        f"({TIMES})?10([{RAISED_DIGITS}]+)",
        lambda power: f"{'' if power[1] else '1'}e{power[2].translate(FROM_RAISED)}",
        clean(text),
    ).replace(MINUS, "-")
    if unicode:
        return text
    return text.replace("\ufffd", "?").encode("ascii", "backslashreplace").decode("ascii")


def display_width(text: str) -> int:
    """The width of a text in a terminal, in columns."""
    return sum(
        0 if category(c) in ("Mn", "Me", "Cf") else 2 if east_asian_width(c) in "WF" else 1
        for c in text
    )


def fit_columns(text: str, width: int) -> str:
    """The text, shortened to a width in columns."""
    return shortened(text, lambda candidate: display_width(candidate) <= width)
