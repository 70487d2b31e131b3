"""A stream that prints control characters as escapes: packages and CSV files may contain some."""

from typing import Any

# Characters that move the cursor, set a colour, or change the direction of the text; except the
# end of a line and the tab.
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
    """The stream behind it, for gdref's own charts in colour and its progress bar."""
    return stream.stream if isinstance(stream, Escaped) else stream
