"""The source of a function, line by line, with room for values beside each line."""

import ast
import re
from collections.abc import Callable, Iterable
from html import escape
from inspect import getsourcelines, unwrap
from linecache import getlines
from os.path import basename
from typing import NamedTuple

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gdref.tracing.recorder import TracedLine
from gdref.tracing.values import cells

LONG = 48  # characters; a longer value is cut off


class Listing(NamedTuple):
    """Some lines of a file. number: the number of the first line. lines: the lines as HTML."""

    title: str
    file: str
    number: int
    lines: list[str]

    def html(self, values: dict[str, str], still: bool = False) -> str:
        """The lines, each with its values; lesson.js finds the values by the place of the line.

        still: whether the values stay the same when the reader chooses something else.
        """
        rows = []
        for number, line in enumerate(self.lines, self.number):
            at = place(self.file, number)
            rows.append(
                f'<div class="row"><code>{line or " "}</code>'
                f'<span class="values" data-at="{escape(at)}">'
                f"{escape(values.get(at, ''))}</span></div>"
            )
        mark = " data-still" * still
        return (
            f'<div class="code" role="group" aria-label="Source of {escape(self.title)}"{mark}>'
            f'<div class="listing"><p class="file">{escape(self.title)}</p>{"".join(rows)}</div>'
            "</div>"
        )


def place(file: str, number: int) -> str:
    """The name of a line: its file and its number."""
    return f"{basename(file)}:{number}"


def listing(function: Callable[..., object]) -> list[Listing]:
    """The source of a function; empty if the source cannot be read."""
    function = unwrap(function)
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    try:
        source, number = getsourcelines(function)
    except (OSError, TypeError):
        return []
    return [_listing(function.__name__, code.co_filename, source, number)] if code else []


def listings_of_lines(file: str, numbers: Iterable[int]) -> list[Listing]:
    """The functions of a file that contain any of the lines in `numbers`, from top to bottom."""
    source = getlines(file)
    try:
        tree = ast.parse("".join(source))
    except (ValueError, SyntaxError):
        return []
    wanted = set(numbers)
    result = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            last = node.end_lineno or node.lineno
            if wanted.intersection(range(first, last + 1)):
                result.append(_listing(node.name, file, source[first - 1 : last], first))
    return result


def _listing(name: str, file: str, source: list[str], number: int) -> Listing:
    margin = len(source[0]) - len(source[0].lstrip())
    text = "".join(_narrow(line[margin:]) if line.strip() else "\n" for line in source)
    formatter = HtmlFormatter(nowrap=True)
    lines = highlight(text, PythonLexer(stripnl=False), formatter).rstrip("\n").split("\n")
    return Listing(f"{short_path(file)}, line {number}: {name}", file, number, lines)


def _narrow(line: str) -> str:
    """A line with two spaces per level of indentation, to have more room for its values."""
    code = line.lstrip(" ")
    return " " * ((len(line) - len(code)) // 2) + code


def short_path(file: str) -> str:
    """The path of a file inside gdref; for another file, only its name."""
    if file.startswith("<"):  # the source of a mistake is not in a file
        return file
    parts = re.split(r"[/\\]", file)
    if "gdref" in parts[:-1]:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("gdref") :])
    return parts[-1]


def values_by_place(lines: Iterable[TracedLine]) -> dict[str, str]:
    """The values that each line assigned, by the line's place; in a loop, the first and last."""
    passes: dict[str, list[dict[str, object]]] = {}
    for line in lines:
        if line.values and not line.source.endswith("):"):
            passes.setdefault(place(line.file, line.number), []).append(line.values)
    return {at: _first_to_last(values) for at, values in passes.items()}


def _first_to_last(passes: list[dict[str, object]]) -> str:
    """A text such as name = value, or name = first … last."""
    last = _texts(passes[-1])
    if len(passes) == 1:
        return "   ".join(last)
    texts = []
    for first, text in zip(_texts(passes[0]), last, strict=False):
        name, _, value = text.partition(" = ")
        texts.append(f"{first} … {value or name.removeprefix('-> ')}")
    return "   ".join(texts)


def _texts(values: dict[str, object]) -> list[str]:
    """A text "name = value" for each value; a long text is cut off."""
    return [
        text if len(text) <= LONG else f"{text[: text.rfind(',', 0, LONG)]}, …"
        for text in cells(values)
    ]
