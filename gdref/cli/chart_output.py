"""Charts of runs, and how they are put out: on the terminal, or in a file, whole or not at all."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from gdref.bowl import Bowl
from gdref.cli.run import Run
from gdref.exceptions import SpecError
from gdref.points import Points

if TYPE_CHECKING:
    from gdref.charts import Chart, Track

ENDINGS = (".svg", ".txt")
PIPED = 72  # columns where nobody says how wide it is
WIDEST = 80


def check_plot(file: str | None, format: str = "table") -> None:
    """Raise SpecError for a file whose ending is not a chart's, or a chart amid JSON or CSV."""
    if file == "-" and format in ("json", "csv"):
        raise SpecError(f"--plot - would put a chart into the {format}; give it a file: chart.svg")
    if file not in (None, "-") and not str(file).lower().endswith(ENDINGS):
        raise SpecError(f"a chart cannot be written as {file!r}; expected a name in .svg or .txt")


def tracks(runs: Iterable[Run]) -> "list[Track]":
    """What the charts need of some runs; one without a row is left out."""
    from gdref.charts.track import from_flat

    return [
        from_flat(run.chosen.spec, run.trace, run.descent.status == "diverged")
        for run in runs
        if run.trace
    ]


def error_chart(runs: Iterable[Run], bowl: Bowl) -> "Chart":
    """The chart of compare."""
    from gdref.charts import error

    return error(tracks(runs), bowl)


def line_chart(
    runs: Iterable[Run],
    points: Points,
    bowl: Bowl,
    others: Sequence[tuple[str, float, float]] = (),
) -> "Chart":
    """The chart of fit: the lines that were found, and the minimum."""
    from gdref.charts import line

    found = [(track.name, track.m[-1], track.b[-1]) for track in tracks(runs)]
    minimum = [("minimum", bowl.m, bowl.b)] if found else []
    return line(points, [*others, *found, *minimum])


def put(chart: "Chart", file: str, width: int | None = None) -> None:
    """Print a chart, or write it as its file's ending asks."""
    from gdref.charts import ascii, svg

    if file == "-":
        if width is None:
            terminal = get_terminal_size((PIPED, 24)).columns if sys.stdout.isatty() else PIPED
            width = min(terminal, WIDEST)
        print(ascii.render(chart, width), end="")
    elif file.lower().endswith(".svg"):
        write(svg.render(chart), file)
    else:
        write(ascii.render(chart, width or PIPED), file)


def write(text: str, file: str) -> None:
    """Write a file whole or not at all: beside it first, then in its place.

    Raises SpecError where that is not possible.
    """
    try:
        path = os.path.realpath(file)  # a link stays one
        beside = f"{path}.{os.getpid()}.tmp"
        try:
            with open(beside, "x", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
            os.replace(beside, path)
        finally:
            with suppress(OSError):
                os.unlink(beside)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL byte
        reason = getattr(error, "strerror", None) or error
        raise SpecError(
            f"{file} cannot be written: {reason}; expected a place where you may write"
        ) from None
