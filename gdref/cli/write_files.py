"""Files are written whole or not at all."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from gdref.exceptions import SpecError


def write_file(text: str, file: str) -> None:
    """Write a file whole or not at all: beside it first, then in its place, with its mode.

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
        mode = _mode(path)
        # A name that no other run has, on this machine or on one that shares the folder.
        beside = os.path.join(os.path.dirname(path), f".gdref-{secrets.token_hex(8)}.tmp")
        try:
            with open(beside, "x", encoding="utf-8", newline="\n") as opened:
                if mode is not None:
                    os.chmod(beside, mode)
                yield opened, path
        finally:
            with suppress(OSError):
                os.unlink(beside)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL byte
        reason = getattr(error, "strerror", None) or error
        raise SpecError(
            f"{file} cannot be written: {reason}; expected a place where you may write"
        ) from None


def _mode(path: str) -> int | None:
    """The mode of a file; None where there is none. Raises OSError where it is not to be replaced:
    what is no regular file, as a folder or a device, or one that may not be written.
    """
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(0, "Is a folder")
    if not stat.S_ISREG(mode):
        raise OSError(0, "Is no regular file")
    if not os.access(path, os.W_OK):
        raise PermissionError(0, "Permission denied")
    return stat.S_IMODE(mode)
