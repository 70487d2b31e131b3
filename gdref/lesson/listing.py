"""The source of a function, line by line, with a place for its values at each."""

import ast
import re
from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from inspect import getsourcelines, isfunction, unwrap
from linecache import getlines
from os.path import basename
from typing import Any, NamedTuple

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gdref.tracing.line_values import cells
from gdref.tracing.stepping import Line

LONG = 48  # characters of a value


class Listing(NamedTuple):
    """Some lines of a file. title: what they are. number: of the first line. lines: as HTML."""

    title: str
    file: str
    number: int
    lines: list[str]

    def place(self, number: int) -> str:
        """What a line is called: its file, and its number there."""
        return place(self.file, number)

    def html(self, values: dict[str, str]) -> str:
        """The lines, each with its values, which a script finds by the line's place."""
        rows = []
        for number, line in enumerate(self.lines, self.number):
            at = self.place(number)
            rows.append(
                f'<div class="row"><code>{line or " "}</code>'
                f'<span class="values" data-at="{escape(at, quote=True)}">'
                f"{escape(values.get(at, ''))}</span></div>"
            )
        return f'<div class="listing"><p class="file">{escape(self.title)}</p>{"".join(rows)}</div>'


def place(file: str, number: int) -> str:
    """What a line is called: its file, and its number there."""
    return f"{basename(file)}:{number}"


def listing(function: Callable[..., Any]) -> Listing | None:
    """The source of a function; None where it cannot be read."""
    function = unwrap(function)
    while isinstance(function, partial):
        function = function.func
    if not isfunction(function):
        function = getattr(function, "__func__", None) or type(function).__call__
    try:
        source, number = getsourcelines(function)
    except (OSError, TypeError):
        return None
    file = function.__code__.co_filename
    return _listing(function.__name__, file, source, number)


def listings_of_lines(file: str, numbers: Iterable[int]) -> list[Listing]:
    """The functions of a file in which lines of some numbers stand, from top to bottom."""
    text = "".join(getlines(file))
    try:
        tree = ast.parse(text)
    except (ValueError, SyntaxError):
        return []
    wanted = set(numbers)
    result = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            span = range(first, (node.end_lineno or node.lineno) + 1)
            if wanted.intersection(span):
                source = text.splitlines(keepends=True)[span.start - 1 : span.stop - 1]
                result.append(_listing(node.name, file, source, first))
    return result


def _listing(name: str, file: str, source: list[str], number: int) -> Listing:
    margin = len(source[0]) - len(source[0].lstrip())
    text = "".join(_narrow(line[margin:]) if line.strip() else "\n" for line in source)
    formatter = HtmlFormatter(nowrap=True)
    lines = highlight(text, PythonLexer(stripnl=False), formatter).rstrip("\n").split("\n")
    return Listing(f"{short_path(file)}, line {number}: {name}", file, number, lines)


def _narrow(line: str) -> str:
    """A line with two spaces a level: it and its values are to stand side by side."""
    code = line.lstrip(" ")
    return " " * ((len(line) - len(code)) // 2) + code


def short_path(file: str) -> str:
    """The path of a file inside gdref; of any other its name."""
    if file.startswith("<"):  # source that comes from no file, such as a mistake's
        return file
    parts = re.split(r"[/\\]", file)
    if "gdref" in parts[:-1]:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("gdref") :])
    return parts[-1]


def values_by_place(lines: Iterable[Line]) -> dict[str, str]:
    """What each line assigned, by its place; of a loop, in its first pass and in its last."""
    passes: dict[str, list[dict[str, object]]] = {}
    for line in lines:
        if line.values and not line.left_out and not line.source.endswith("):"):
            passes.setdefault(place(line.file, line.number), []).append(line.values)
    return {at: _in_words(values) for at, values in passes.items()}


def _texts(values: dict[str, object]) -> list[str]:
    """name = value, for each; of long ones the beginning."""
    return [
        text if len(text) <= LONG else f"{text[: text.rfind(',', 0, LONG)]}, …"
        for text in cells(values)
    ]


def _in_words(passes: list[dict[str, object]]) -> str:
    """name = value, or name = first ... last."""
    last = _texts(passes[-1])
    if len(passes) == 1:
        return "   ".join(last)
    texts = []
    for first, text in zip(_texts(passes[0]), last, strict=False):
        name, _, value = text.partition(" = ")
        texts.append(f"{first} … {value or name.removeprefix('-> ')}")
    return "   ".join(texts)
