"""The failure of a check, and the lines of the author's source that its message quotes."""

import ast
import linecache
import os
from collections.abc import Iterable, Iterator
from inspect import getsourcelines
from textwrap import dedent

from gdref.optimizers import Optimizer
from gdref.plugins.faults import layers

SourceLine = tuple[str, int]  # a file, and the number of a line in it
SHOWN = 70  # characters of a line


class CheckFailed(Exception):
    """The fault of an optimizer and how to fix it, in a sentence.

    look: the lines to look at. Or words, if one more run has to find them. "last": the last line
        that ran. "m" and "b": the lines that gave m and b their last values. "" for no line.
    """

    def __init__(self, message: str, look: str | Iterable[SourceLine] = "m b") -> None:
        super().__init__(message)
        self.message = message
        self.look, self.lines = (look, []) if isinstance(look, str) else ("", [*look])

    def __str__(self) -> str:
        notes = "".join(f" [{note}]" for note in getattr(self, "__notes__", ()))
        look = f"; look at {lines_in_words(self.lines)}" if self.lines else ""
        return f"{self.message}{look}{notes}"


class NeverEnds(CheckFailed):
    """The failure of an optimizer that hangs. No other check runs after it."""


class TooSlow(CheckFailed):
    """The check needs more time than it has. The optimizer may be right."""


def has(optimizer: Optimizer, *abilities: str) -> bool:
    """Whether an optimizer has declared one of these abilities (see gdref.optimizers.abilities)."""
    return any({*abilities} & {*getattr(one, "abilities", ())} for one in layers(optimizer))


def meant(ability: str) -> str:
    """The way out if a failure is no fault: the end of a message."""
    return f'or, if this is meant, declare @abilities("{ability}")'


def lines_in_words(lines: Iterable[SourceLine]) -> str:
    """Some lines as "line 7 of f.py: `b = b + rate * db`"; "" if there are none."""
    texts: dict[SourceLine, str] = {}
    for file, number in lines:
        linecache.checkcache(file)
        source = " ".join(linecache.getline(file, number).split())
        source = source if len(source) <= SHOWN else f"{source[: SHOWN - 3]}..."
        quoted = f": `{source}`" if source else ""
        of = "" if any(file == other for other, _ in texts) else f" of {os.path.basename(file)}"
        texts.setdefault((file, number), f"line {number}{of}{quoted}")
    return " and ".join(texts.values())


def definition(optimizer: Optimizer, parameter: str = "") -> list[SourceLine]:
    """The first line of an optimizer's function, or the line of one of its parameters."""
    return [
        (file, next((a.lineno for a in tree.args.kwonlyargs if a.arg == parameter), tree.lineno))
        for file, tree in _function(optimizer)
    ]


def uses(optimizer: Optimizer, *names: str, checks: bool = True) -> list[SourceLine]:
    """The first two lines of an optimizer's function that use a name.

    names: only the first name that the function uses counts. checks: whether to include the lines
    that only refuse a value.
    """
    for file, tree in _function(optimizer):
        refusals = [] if checks else [node for node in ast.walk(tree) if _refuses(node)]
        aside = {id(node) for one in refusals for node in ast.walk(one)}
        for name in names:
            lines = {
                node.lineno
                for node in ast.walk(tree)
                if isinstance(node, ast.Name | ast.Attribute)
                and name == (node.id if isinstance(node, ast.Name) else node.attr)
                and id(node) not in aside
            }
            if lines:
                return [(file, line) for line in sorted(lines)[:2]]
    return []


def stores_outside(optimizer: Optimizer) -> list[SourceLine]:
    """The last line of an optimizer's function that sets something which another run can see.

    This is a global name, or an attribute or an item of a name that the function does not set
    itself, such as self.
    """
    for file, tree in _function(optimizer):
        nodes = list(ast.walk(tree))
        declared = (n.names for n in nodes if isinstance(n, ast.Global | ast.Nonlocal))
        stores = [n for n in nodes if isinstance(getattr(n, "ctx", None), ast.Store)]
        names = {(n.lineno, n.id) for n in stores if isinstance(n, ast.Name)}
        own = {name for _, name in names}.difference(*declared)
        parts = (n for n in stores if isinstance(n, ast.Attribute | ast.Subscript))
        names |= {(n.lineno, n.value.id) for n in parts if isinstance(n.value, ast.Name)}
        return [(file, line) for line, name in sorted(names) if name not in own][-1:]
    return []


def _refuses(node: ast.AST) -> bool:
    """Whether a statement only rejects a bad value: if ...: raise; or positive(rate=rate)."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, ast.If) and all(isinstance(line, ast.Raise) for line in node.body)


def _function(optimizer: Optimizer) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The file of an optimizer's function, and its syntax tree; nothing if there is no source."""
    codes = [f.__code__ for f in layers(optimizer) if hasattr(f, "__code__")]
    try:
        lines, first = getsourcelines(codes[-1])
        tree = ast.parse(dedent("".join(lines))).body[0]
    except (IndexError, OSError, SyntaxError):  # it has no code, or the file has changed
        return
    if isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):  # not a lambda
        yield codes[-1].co_filename, ast.increment_lineno(tree, first - 1)
