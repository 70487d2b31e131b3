"""Files are written whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from gdref.exceptions import SpecError


def write_file(text: str, file: str) -> None:
    """Write a file whole or not at all: beside it first, then in its place.

    Raises SpecError where that is not possible.
    """
    with _open_beside(file) as (opened, path):
        opened.write(text)
        opened.close()
        os.replace(opened.name, path)


def check_writable(file: str) -> None:
    """Raise SpecError where a file cannot be written: to be asked before the work, not after it."""
    with _open_beside(file):
        pass


@contextmanager
def _open_beside(file: str) -> Iterator[tuple[TextIO, str]]:
    """A new file beside a file, removed at the end if it is still there; and the file's path."""
    try:
        path = os.path.realpath(file)  # a link stays one
        if os.path.isdir(path):
            raise IsADirectoryError(0, "Is a folder")
        with open(f"{path}.{os.getpid()}.tmp", "x", encoding="utf-8", newline="\n") as opened:
            try:
                yield opened, path
            finally:
                with suppress(OSError):
                    os.unlink(opened.name)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL byte
        reason = getattr(error, "strerror", None) or error
        raise SpecError(
            f"{file} cannot be written: {reason}; expected a place where you may write"
        ) from None
