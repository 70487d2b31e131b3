"""Texts as a terminal can show them: how wide they are there, and in seven bits where it must be.

Numbers come with a true minus and raised exponents, which become -0.5 and 1.2e-9.
"""

import re
from unicodedata import category, east_asian_width

from gdref.charts.words import clean, shortened
from gdref.text.numbers import MINUS, TIMES

RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
FROM_RAISED = str.maketrans(RAISED, "-0123456789")


def as_text(text: str, unicode: bool) -> str:
    """A text for a terminal; unless it knows Unicode, what is not ASCII as Python escapes it."""
    text = re.sub(
        f"({TIMES})?10([{RAISED}]+)",
        lambda power: f"{'' if power[1] else '1'}e{power[2].translate(FROM_RAISED)}",
        clean(text),
    ).replace(MINUS, "-")
    if unicode:
        return text
    return text.replace("\ufffd", "?").encode("ascii", "backslashreplace").decode("ascii")


def columns_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if category(c) in ("Mn", "Me", "Cf") else 2 if east_asian_width(c) in "WF" else 1
        for c in text
    )


def fit_columns(text: str, width: int) -> str:
    """A text shortened to so many columns."""
    return shortened(text, lambda candidate: columns_of(candidate) <= width)
