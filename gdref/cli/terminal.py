"""The width and the colours of the terminal, and a stream that escapes control characters."""

import os
import sys
from shutil import get_terminal_size
from typing import Any

PIPED = (72, 26)  # columns and lines of a chart that does not go to a terminal

# Characters that move the cursor, set a colour, or change the direction of the text. The newline
# and the tab are not escaped.
CONTROL = [*range(32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F)]
CONTROL += range(0x2066, 0x206A)
ESCAPES = {c: f"\\x{c:02x}" if c < 256 else f"\\u{c:04x}" for c in CONTROL if chr(c) not in "\n\t"}


class Escaped:
    """A stream that writes control characters as escapes such as \\x1b."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> object:
        return self.stream.write(text.translate(ESCAPES))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def unescaped(stream: Any) -> Any:
    """A stream that escapes nothing, for charts in colour and for the progress bar."""
    return stream.stream if isinstance(stream, Escaped) else stream


def width() -> int:
    """The number of columns of the terminal, at least 40; 80 if there is no terminal."""
    return max(40, get_terminal_size((80, 24)).columns)


def chart_size() -> tuple[int, int]:
    """The number of columns and lines for a chart on standard output."""
    return get_terminal_size(PIPED) if sys.stdout.isatty() else PIPED


def has_colours() -> bool:
    """Whether standard output shows colours."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return sys.stdout.isatty() and wanted
