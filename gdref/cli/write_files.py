"""Writes a file whole or not at all. Prints a chart on the terminal."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from gdref.cli.terminal import PIPED, chart_size, has_colours, unescaped
from gdref.exceptions import FailedLate, SpecError
from gdref.text.results import Result

if TYPE_CHECKING:
    from gdref.charts import Chart

ENDINGS = (".svg", ".txt")
LEAST_WIDTH, LEAST_HEIGHT = 40, 12


def check_chart_file(file: str | None, format: str = "table") -> None:
    """Raise SpecError if a chart cannot be written to this file, or with this format."""
    if file == "-" and format in ("json", "csv"):
        raise SpecError(f"--plot - would put a chart into the {format}; write --plot chart.svg")
    if file in (None, "-"):
        return
    if not file.lower().endswith(ENDINGS):
        raise SpecError(f"a chart cannot be written as {file!r}; the name must end in .svg or .txt")
    check_writable(file)


def write_chart_below(result: Result, file: str) -> None:
    """Write the chart of a printed result. On the terminal, an empty line is above the chart."""
    print("\n" * (file == "-"), end="")
    try:
        write_chart(result.chart(), file)
    except SpecError as error:
        raise FailedLate(str(error)) from error


def write_chart(
    chart: "Chart",
    file: str,
    width: int | None = None,
    height: int | None = None,
    fine: bool = False,
    size: str = "wide",
) -> None:
    """Write a chart: as SVG if the name of the file ends in .svg, otherwise as text. "-" prints it.

    width, height: the number of columns and of lines of a chart in text; by default the size of the
    terminal. fine: draw lines in text with braille characters, if the terminal has them.
    size: the size of an SVG, "wide" or "narrow".
    """
    from gdref.charts import ascii, svg

    if file.lower().endswith(".svg"):
        write_file(svg.render(chart, size), file)
        print(f"Written: {file}. Open it in a browser.", file=sys.stderr)
        return
    columns, lines = chart_size() if file == "-" else PIPED
    unicode = file != "-" or "utf" in (sys.stdout.encoding or "").lower()
    text = ascii.render(
        chart,
        width or max(LEAST_WIDTH, columns),
        height or max(LEAST_HEIGHT, lines - 2),  # leave room for the prompt
        unicode=unicode,
        color=file == "-" and has_colours(),
        fine=fine and unicode,
    )
    if file == "-":
        unescaped(sys.stdout).write(text)
    else:
        write_file(text, file)
        print(f"Written: {file}", file=sys.stderr)


def write_file(text: str, file: str) -> None:
    """Write a file whole or not at all: a new file in the same folder replaces the old file.

    The new file has the same permissions. Raises SpecError if the file cannot be written.
    """
    with _open_beside(file) as (opened, path):
        opened.write(text)
        opened.close()
        os.replace(opened.name, path)


def check_writable(file: str) -> None:
    """Raise SpecError if a file cannot be written. This check comes before the work."""
    with _open_beside(file):
        pass


@contextmanager
def _open_beside(file: str) -> Iterator[tuple[TextIO, str]]:
    """Opens a temporary file in the same folder. The file is removed at the end."""
    try:
        path = os.path.realpath(file)  # if the file is a link, the link stays
        mode = _mode(path)
        # The name is random, because other runs, even on other machines, may use this folder.
        beside = os.path.join(os.path.dirname(path), f".gdref-{os.urandom(8).hex()}.tmp")
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
            f"{file} cannot be written: {reason}; expected a place at which you may write"
        ) from None


def _mode(path: str) -> int | None:
    """The mode of a file; None if it does not exist.

    Raises OSError for a folder, a device, or a file without permission to write.
    """
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(0, "Is a folder")
    if not stat.S_ISREG(mode):
        raise OSError(0, "Is not a regular file")
    if not os.access(path, os.W_OK):
        raise PermissionError(0, "Permission denied")
    return stat.S_IMODE(mode)
