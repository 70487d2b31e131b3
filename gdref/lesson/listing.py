"""The source of a function: the important lines, and all lines, which a click opens.

Beside each line is an empty element for values, which values.js fills. The attribute data-of is the
name of the function. data-names has the names that the line assigns, and "->" for a result. For a
recorded run, data-at is the file and the number of the line.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from inspect import getfile, getsourcelines, unwrap
from linecache import getlines
from os.path import basename
from textwrap import dedent
from typing import NamedTuple

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gdref.tracing.recorder import TracedLine
from gdref.tracing.values import value_texts

PLAIN = re.compile(r'<span class="(?:n|p|o|w|bp|nn)">([^<]*)</span>')  # tokens without a colour
CHECK = re.compile(r"(positive|fraction|at_least|require|check_range|_check\w*)\(")
LONG_VALUE = 48  # longer values are cut off
IMPORTANT_LINES = {  # texts in the important lines of long functions
    "gdref.points.read_points": ("parse(", "return Points"),
    "gdref.descent.Descent._run": ("for update", "Row(work", "yield row"),
    "gdref.bowl.Bowl.of": (
        "mean_x, across",
        "mean_y, up",
        "sxx =",
        "sxy =",
        "m, b =",
        "return cls",
    ),
}


class Listing(NamedTuple):
    """Some lines of a file. name: the name of the function. number: the number of its first line.

    lines, source: the lines as HTML, and as text. names: the names that each line assigns. work:
    the indices of the important lines.
    """

    name: str
    title: str
    file: str
    number: int
    lines: list[str]
    source: list[str]
    names: dict[int, str]
    work: set[int]

    def html(self, of: str = "", recorded: bool = False) -> str:
        """The important lines, then the whole source, which a click opens.

        of: the name of the function whose values are beside the lines; by default self.name.
        """
        shown, before = [], -1
        for k in sorted(self.work):
            if k != before + 1 and before >= 0:
                shown.append('<div class="row gap">⋮</div>')
            shown.append(self._row(k, of or self.name, recorded))
            before = k
        whole = escape("".join(self.source))
        left = len(self.lines) - len(self.work)
        fold = f"<details><summary>All lines</summary><pre>{whole}</pre></details>"
        return (
            f'<div class="code" role="group" aria-label="Source of {escape(self.title)}">'
            f'<p class="file">{escape(self.title)}</p>'
            f'<div class="listing short">{"".join(shown)}</div>{fold if left > 0 else ""}</div>'
        )

    def _row(self, k: int, of: str, recorded: bool) -> str:
        marks = ""
        if recorded:
            marks = f' data-at="{escape(place_of_line(self.file, self.number + k))}"'
        elif k in self.names:
            marks = f' data-of="{escape(of)}" data-names="{escape(self.names[k])}"'
        line = self.lines[k] or " "
        return f'<div class="row"{marks}><code>{line}</code><span class="values"></span></div>'


def place_of_line(file: str, number: int) -> str:
    """The name of a line: its file and its number."""
    return f"{basename(file)}:{number}"


def listing(function: Callable[..., object]) -> list[Listing]:
    """The source of a function; empty if the source cannot be read."""
    function = unwrap(function)
    try:
        (source, number), file = getsourcelines(function), getfile(function)
    except (OSError, TypeError):
        return []
    only = IMPORTANT_LINES.get(f"{function.__module__}.{function.__qualname__}", ())
    return [_listing(function.__qualname__, file, source, number, only)]


def listings_of_lines(file: str, numbers: Iterable[int]) -> list[Listing]:
    """The functions of a file that contain at least one of these lines, from top to bottom."""
    source, wanted = getlines(file), set(numbers)
    result = []
    for node in ast.parse("".join(source)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            last = node.end_lineno or node.lineno
            if wanted.intersection(range(first, last + 1)):
                result.append(_listing(node.name, file, source[first - 1 : last], first))
    return result


def _listing(
    name: str, file: str, source: list[str], number: int, only: Sequence[str] = ()
) -> Listing:
    text = dedent("".join(source))
    names, work = _statements(text, only)
    # Half of each indentation, because the column of the source is narrow.
    narrow = re.sub("^ +", lambda found: found[0][1::2], text, flags=re.MULTILINE)
    formatter = HtmlFormatter(nowrap=True)
    colored = PLAIN.sub(r"\1", highlight(narrow, PythonLexer(stripnl=False), formatter))
    lines = colored.rstrip("\n").split("\n")
    title = f"{short_path(file)}, line {number}: {name}"
    work = work or set(range(len(lines)))
    return Listing(name.rpartition(".")[2], title, file, number, lines, source, names, work)


def _statements(text: str, only: Sequence[str]) -> tuple[dict[int, str], set[int]]:
    """The names that each line assigns, and the important lines, counted from 0.

    All lines are important, except the docstring, decorators, and lines that check the arguments.
    If `only` has texts, the first line and each line with one of the texts are important.
    """
    names: dict[int, str] = {}
    work: set[int] = set()
    try:
        (function,) = ast.parse(text).body
    except (SyntaxError, ValueError):
        return names, work
    for node in ast.walk(function):
        if not isinstance(node, ast.stmt):
            continue
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        body = getattr(node, "body", None)
        if body:
            last = body[0].lineno - 2  # without the body
            last = first if only else last
        source = ast.get_source_segment(text, node) or ""
        if assigned := " ".join(_assigned(node)):
            names[first] = assigned
        if only:
            if node is function or any(map(source.partition("\n")[0].__contains__, only)):
                work.update(range(first, last + 1))
        elif not _is_check(node):
            work.update(range(first, max(first, last) + 1))
    return names, work


def _assigned(node: ast.stmt) -> Iterator[str]:
    """The names that a statement assigns; "->" if it returns or yields a value."""
    if isinstance(node, ast.Return) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield)
    ):
        yield "->"
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Constant):
        targets = node.targets
    elif isinstance(node, ast.AugAssign | ast.For):
        targets = [node.target]
    for target in targets:
        for one in ast.walk(target):
            if isinstance(one, ast.Name):
                yield one.id


def _is_check(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, or a call that only checks the arguments."""
    if not isinstance(node, ast.Expr):
        return False
    return isinstance(node.value, ast.Constant) or bool(CHECK.match(ast.unparse(node)))


def short_path(file: str) -> str:
    """The path of a file inside gdref; for another file, only its name."""
    if file.startswith("<"):  # the source of a mistake is not in a file
        return file
    parts = re.split(r"[/\\]", file)
    if "gdref" in parts[:-1]:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("gdref") :])
    return parts[-1]


def values_by_place(lines: Iterable[TracedLine]) -> dict[str, str]:
    """The values that each line assigned. In a loop: the first and the last value."""
    passes: dict[str, list[dict[str, object]]] = {}
    for line in lines:
        if line.values and not line.source.endswith("):"):
            passes.setdefault(place_of_line(line.file, line.number), []).append(line.values)
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
    """A text "name = value" for each value. Long texts are cut off."""
    return [
        text if len(text) <= LONG_VALUE else f"{text[: text.rfind(',', 0, LONG_VALUE)]}, …"
        for text in value_texts(values)
    ]
