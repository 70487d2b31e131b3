"""Standard output and standard error, kept from what a plugin says and does."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

# Those that move the cursor, colour or turn round what follows; not the end of a line or a tab.
CONTROL = [*range(32), *range(127, 160), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F)]
CONTROL += range(0x2066, 0x206A)
ESCAPES = {c: f"\\x{c:02x}" if c < 256 else f"\\u{c:04x}" for c in CONTROL if chr(c) not in "\n\t"}
# What gdref asks of a stream that can do no more than write().
LEAST = {"isatty": lambda: False, "encoding": None, "flush": lambda: None}


class Escaped:
    """A stream on which control characters appear as \\x1b does here.

    They may stand in the metadata, the docstrings and the errors of packages, and in points files.
    number: the file descriptor behind it, which is opened again where a plugin has closed it.
    """

    def __init__(self, stream: Any, number: int = -1) -> None:
        self.stream, self.number = stream, number
        self.copy: int | None = None
        with suppress(OSError):  # there is none, or it is closed from the beginning
            self.copy = os.dup(number)

    def write(self, text: str) -> object:
        self._open_again()
        return self.stream.write(text.translate(ESCAPES))

    def flush(self) -> None:
        self._open_again()
        if hasattr(self.stream, "flush"):
            self.stream.flush()

    def release(self) -> None:
        """Close the copy of the file descriptor."""
        if self.copy is not None:
            os.close(self.copy)
            self.copy = None

    def _open_again(self) -> None:
        if self.copy is not None:
            try:
                os.fstat(self.number)
            except OSError:
                os.dup2(self.copy, self.number)

    def __getattr__(self, name: str) -> Any:
        if name in LEAST and not hasattr(self.stream, name):
            return LEAST[name]
        return getattr(self.stream, name)


def unescaped(stream: Any) -> Any:
    """The same stream for what gdref draws itself, in colours or over a line that is there."""
    return stream.stream if isinstance(stream, Escaped) else stream


@contextmanager
def apart() -> Iterator[None]:
    """Run code of a plugin: what it prints is no result, what it closes or empties is mended.

    What is printed goes to standard error. Only what Python prints is meant: what is written to
    the file descriptors goes where they lead.
    """
    out, err, path = sys.stdout, sys.stderr, sys.path[:]
    sys.stdout = err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = _open(out, 1), _open(err, 2)
        if not isinstance(sys.path, list) or any(folder not in sys.path for folder in path):
            sys.path = path


def _open(stream: Any, number: int) -> Any:
    """A stream, opened again where it was closed: Python leaves the file descriptor open."""
    if isinstance(stream, Escaped):
        stream._open_again()
        stream.stream = _open(stream.stream, number)
    elif getattr(stream, "closed", False):
        try:
            return open(
                number, "w", 1, stream.encoding or "utf-8", "backslashreplace", closefd=False
            )
        except OSError:
            return open(os.devnull, "w", encoding="utf-8")
    return stream
