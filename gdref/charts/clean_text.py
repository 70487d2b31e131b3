"""Texts from outside, cleaned for a picture: short, on one line, no forbidden characters."""

from collections.abc import Callable


def shortened(text: str, fits: Callable[[str], bool]) -> str:
    """The text; or, if it is too long, its beginning and its end with ... between them."""
    if fits(text):
        return text
    for kept in range(min(len(text), 400) - 1, 0, -1):
        tail = kept // 3
        candidate = text[: kept - tail].rstrip() + "..." + (text[-tail:] if tail else "")
        if fits(candidate):
            return candidate
    return "..."


def clean(text: str) -> str:
    """The text on one line; U+FFFD replaces characters that XML forbids or that reverse a text."""
    return "".join(" " if c in "\t\n\r" else "\ufffd" if _forbidden(ord(c)) else c for c in text)


def _forbidden(code: int) -> bool:
    return (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or code & 0xFFFE == 0xFFFE
        or code in (0x61C, 0x200E, 0x200F, 0x2028, 0x2029)
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x2069
    )
