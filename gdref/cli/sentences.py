"""Sentences about lines and points, and notes on standard error."""

import shlex
from collections.abc import Sequence
from textwrap import fill

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.points import Points
from gdref.text.numbers import rounded
from gdref.text.results import cell_text
from gdref.text.sentences import WIDTH, paragraph


def line(m: float, b: float, points: Points) -> str:
    """A line in words, with the names of the points' columns, as y = 1.4777 x + 0.0889."""

    def coefficient(value: float) -> str:
        return f"{value:.4f}" if value == 0 or 1e-3 <= abs(value) < 1e10 else f"{value:.5g}"

    sign = "-" if b < 0 else "+"
    return f"{points.y_name} = {coefficient(m)} {points.x_name} {sign} {coefficient(abs(b))}"


def many_minima(bowl: Bowl, points: Points) -> str:
    """In lines of its own, that the minimum is not the only one; nothing where it is."""
    if bowl.unique:
        return ""
    why = f"All {points.x_name} are equal" if len(points) > 1 else "There is one point"
    return "\n" + paragraph(
        f"{why}, so many lines share that minimum; this is the one nearest to m\xa0=\xa00 and "
        "b\xa0=\xa00."
    ).replace("\xa0", " ")


def closing(row: Row, bowl: Bowl, points: Points) -> str:
    """The line that a descent found, the best there is, and how far apart their errors are."""
    found, best = line(row.m, row.b, points), line(bowl.m, bowl.b, points)
    ends = (("The line found:", found, row.error), ("The minimum:   ", best, bowl.error))
    width = max(len(found), len(best))
    rows = [
        f"{title} {text.ljust(width)}   error {cell_text(error)}" for title, text, error in ends
    ]
    if max(map(len, rows)) > WIDTH:
        rows = [f"{title} {text}, error {cell_text(error)}" for title, text, error in ends]
        rows = [fill(text, WIDTH, subsequent_indent=" " * 16) for text in rows]
    return (
        f"{rows[0]}\n{rows[1]}\n"
        f"The line found {above_minimum(bowl.excess(row.m, row.b), bowl)}."
        f"{many_minima(bowl, points)}"
    )


def above_minimum(excess: float, bowl: Bowl) -> str:
    """How far an error is above the minimum's, and how much that is of it if that says anything."""
    if excess <= 1e-12 * bowl.error or excess <= 1e-18 * bowl.excess(0.0, 0.0):
        return "is the minimum, but for rounding"
    percent = 0.0 if bowl.exact else 100 * excess / bowl.error
    share = f" ({rounded(percent)} %)" if 0 < percent < 10_000 else ""
    return f"is {rounded(excess)}{share} above the minimum"


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
