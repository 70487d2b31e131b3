"""Prepares texts for a picture: short, on one line, without forbidden characters."""

import re
from collections.abc import Callable

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def shortened(text: str, fits: Callable[[str], bool]) -> str:
    """The text, if it fits. Otherwise its beginning, "..." and its end."""
    if fits(text):
        return text
    for kept in range(min(len(text), 400) - 1, 0, -1):
        tail = kept // 3
        candidate = text[: kept - tail].rstrip() + "..." + (text[-tail:] if tail else "")
        if fits(candidate):
            return candidate
    return "..."


def clean(text: str) -> str:
    """The text on one line. U+FFFD replaces characters that XML forbids or that reverse a text."""
    return FORBIDDEN.sub("\ufffd", re.sub(r"[\t\n\r]", " ", text))
