"""The lines of a file as text, from UTF-8, UTF-16 or cp1252. Very long lines are refused."""

import io
from collections.abc import Iterator
from functools import partial

from gdref.exceptions import PointsError, quoted

LONGEST_LINE = 100_000  # the largest number of characters in a line
OTHER_FILES = {  # the first bytes of files that are not text
    b"PK\3\4": "a workbook or a zip file; open it in a spreadsheet program and save it as CSV",
    b"\xd0\xcf\x11\xe0": "an Excel workbook; open it in Excel and save it as CSV",
    b"\x1f\x8b": "compressed by gzip; unpack it first",
    b"%PDF": "a PDF file; expected a text file with two columns of numbers",
}


class Lines:
    """The lines of an open file, one by one. encoding: the encoding of the lines read so far."""

    def __init__(self, file: io.BufferedReader, name: str) -> None:
        first = file.peek(4)[:4]
        for bytes_, kind in OTHER_FILES.items():
            if first.startswith(bytes_):
                raise PointsError(f"{name} is {kind}")
        self.name, self.encoding = name, "UTF-8"
        codec = "utf-8-sig"
        if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
            self.encoding, codec = "UTF-16", "utf-16"
        elif len(first) == 4 and b"\0\0" in (first[0::2], first[1::2]):
            self.encoding, codec = "UTF-16", f"utf-16-{'be' if first[0] == 0 else 'le'}"
        # A byte that is not UTF-8 becomes a surrogate. Later, _in_cp1252 restores the byte.
        errors = "replace" if self.encoding == "UTF-16" else "surrogateescape"
        self._text = io.TextIOWrapper(file, encoding=codec, errors=errors, newline="")

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(iter(partial(self._text.readline, LONGEST_LINE), ""), 1):
            if "\0" in line:
                raise PointsError(f"{self.name}, line {number} has a NUL byte; expected text")
            if len(line) == LONGEST_LINE:
                raise PointsError(
                    f"{self.name}, line {number} is longer than {LONGEST_LINE:,} characters "
                    f"and begins with {quoted(line)}; expected two columns of numbers"
                )
            yield line if line.isascii() else self._in_cp1252(line, number)

    def _in_cp1252(self, line: str, number: int) -> str:
        """The line as text. A line that is not UTF-8 is cp1252, which Windows programs write."""
        octets = line.encode("utf-8", "surrogateescape")
        try:
            octets.decode("utf-8")
            return line
        except UnicodeDecodeError:
            pass
        try:
            self.encoding = "cp1252"
            return octets.decode("cp1252")
        except UnicodeDecodeError as error:
            raise PointsError(
                f"{self.name}, line {number} is neither UTF-8 nor cp1252 (byte "
                f"0x{octets[error.start]:02x}); save the file as UTF-8"
            ) from None
