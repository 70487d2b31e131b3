"""Writes texts in short lines, lists of names, and commands to paste."""

import re
import shlex
from collections.abc import Sequence
from textwrap import fill

WIDTH = 80


def paragraph(text: str) -> str:
    """A text in lines of at most 80 characters. Every word stays whole."""
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def folded(text: str, width: int) -> str:
    """A long name on several lines. A line ends at a space, or after one of - : = /."""
    lines = [""]
    for part in re.findall(r".+?[-:=/ ]|.+", text):
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: a, b and c."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def command(
    *words: str, points_from: Sequence[str] = (), start: tuple[float, float] = (0, 0)
) -> str:
    """A gdref command to paste, with options that repeat the points and the start.

    A long command has several lines; the shell joins lines that end with a backslash.
    points_from: the options that read the points again, such as --data rides.csv.
    """
    given = ["gdref", *words, *points_from]
    m, b = (f"{value:g}" if float(f"{value:g}") == value else repr(value) for value in start)
    given += ["--start", f"{m},{b}"] if any(start) else []
    parts, lines = [""], [""]
    for word in map(shlex.quote, given):
        if word.startswith("--"):
            parts.append("")
        parts[-1] += f" {word}"  # an option and its value stay together
    for part in parts:
        if len(lines[-1]) + len(part) > WIDTH - 2:
            lines.append("   ")
        lines[-1] += part
    saved = " (FILE: a file with the same points)" if "FILE" in points_from else ""
    return " \\\n".join(lines).lstrip() + saved
