"""Charts of runs, printed on the terminal or written to a file."""

import os
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from gdref.cli.escaping import unescaped
from gdref.cli.write_files import check_writable, write_file
from gdref.exceptions import GdrefError, SpecError

if TYPE_CHECKING:
    from gdref.charts import Chart

ENDINGS = (".svg", ".txt")
PIPED = (72, 26)  # columns and lines where nobody says how many there are
NARROWEST, LOWEST = 40, 12


def check_chart_file(file: str | None, format: str = "table") -> None:
    """Raise SpecError where a chart cannot be written: a wrong ending, no such folder, or a
    terminal that is to show JSON or CSV.
    """
    if file is None:
        return
    if file == "-":
        if format in ("json", "csv"):
            raise SpecError(
                f"--plot - would put a chart into the {format}; give it a file: chart.svg"
            )
        return
    if not file.lower().endswith(ENDINGS):
        raise SpecError(f"a chart cannot be written as {file!r}; expected a name in .svg or .txt")
    check_writable(file)


class FailedLate(GdrefError):
    """The tables are out, and then the chart could not be written, as on a disk that is full."""

    exit_code = 1


def write_chart_below(chart: "Chart", file: str) -> None:
    """Write a chart of what has been printed; on the terminal with a line between."""
    print("\n" * (file == "-"), end="")
    try:
        write_chart(chart, file)
    except SpecError as error:
        raise FailedLate(str(error)) from error


def write_chart(
    chart: "Chart",
    file: str,
    width: int | None = None,
    height: int | None = None,
    fine: bool = False,
) -> None:
    """Print a chart, or write it as its file's ending asks.

    width, height: in columns and lines, of text; the terminal's where they are left out.
    fine: draw lines in braille, in text.
    """
    from gdref.charts import ascii, svg

    if file.lower().endswith(".svg"):
        write_file(svg.render(chart), file)
        print(f"Written: {file}. Open it in a browser.", file=sys.stderr)
        return
    columns, lines = PIPED
    terminal = file == "-" and sys.stdout.isatty()
    if terminal:
        columns, lines = get_terminal_size(PIPED)
    text = ascii.render(
        chart,
        width or max(NARROWEST, columns),
        height or max(LOWEST, lines - 2),  # the prompt is to be seen too
        unicode=fine or file != "-" or "utf" in (sys.stdout.encoding or "").lower(),
        color=terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        fine=fine,
    )
    if file == "-":
        unescaped(sys.stdout).write(text)
    else:
        write_file(text, file)
        print(f"Written: {file}", file=sys.stderr)
