"""What the commands that do not return a result yet print: this file goes with the last of them."""

import shlex
from collections.abc import Sequence

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.points import Points
from gdref.theory.lines import above_minimum as above_minimum
from gdref.theory.lines import equation, lines_beside
from gdref.theory.lines import many_minima as _many_minima

line = equation


def many_minima(bowl: Bowl, points: Points) -> str:
    """In lines of its own, that the minimum is not the only one; nothing where it is."""
    text = _many_minima(bowl, points)
    return f"\n{text}" if text else ""


def closing(row: Row, bowl: Bowl, points: Points) -> str:
    """The line that a descent found, the best there is, and how far apart their errors are."""
    return lines_beside(row.m, row.b, row.error, bowl, points)


def same_points(
    words: Sequence[str],
    data: str | None,
    columns: str | None = None,
    start: str = "0,0",
    decimal: str = ".",
) -> str:
    """A command on the points of this call, to be pasted; "-" cannot be read twice."""
    words = ["gdref", *words]
    words += ["--data", "FILE" if data == "-" else data] if data is not None else []
    words += ["--columns", columns] if columns is not None else []
    words += ["--decimal", decimal] if decimal != "." else []
    words += ["--start", start] if start != "0,0" else []
    saved = " (FILE: the points that came from standard input, saved)" if data == "-" else ""
    return f"{shlex.join(words)}{saved}"
