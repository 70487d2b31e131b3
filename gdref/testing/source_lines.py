"""Lines of an optimizer's source: how a message quotes lines, and which lines use a name."""

import ast
import linecache
import os
from collections.abc import Iterable
from inspect import getsourcelines
from textwrap import dedent

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers

SourceLine = tuple[str, int]  # a file, and the number of a line in it
SHOWN = 70  # characters of a line


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
    if not (function := _function(optimizer)):
        return []
    file, tree = function
    lines = (one.lineno for one in tree.args.kwonlyargs if one.arg == parameter)
    return [(file, next(lines, tree.lineno))]


def uses(
    optimizer: Optimizer, *names: str, checks: bool = True, sets: bool = False
) -> list[SourceLine]:
    """The first two lines of an optimizer's function that use a name.

    names: only the first name that the function uses counts. checks: whether to include the lines
    that only refuse a value. sets: only the lines that give the name a value.
    """
    if not (function := _function(optimizer)):
        return []
    file, tree = function
    found = (sorted(_lines_with(tree, name, checks, sets)) for name in names)
    return [(file, number) for number in next(filter(None, found), [])[:2]]


def stores_outside(optimizer: Optimizer) -> list[SourceLine]:
    """The last two lines of an optimizer's function that set a part of an object of another run.

    This is an attribute or an item of a name that the function does not set itself, such as self.
    """
    if not (function := _function(optimizer)):
        return []
    file, tree = function
    own = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    parts = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute | ast.Subscript)]
    lines = {
        n.lineno
        for n in parts
        if isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name) and n.value.id not in own
    }
    return [(file, line) for line in sorted(lines)[-2:]]


def lines_of_indices(optimizer: Optimizer) -> list[SourceLine]:
    """The lines that choose the indices of a gradient, those nearest to its call: at most four."""
    if not (function := _function(optimizer)):
        return []
    file, tree = function
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 3)
    found: list[int] = []
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("gradient", "error"):
            names = _names(call.args[2])
            found = [] if isinstance(call.args[2], ast.Name) else [call.lineno]
            break
    else:
        return []
    while True:  # each round finds the lines that compute the names of the round before
        new = []
        for node in ast.walk(tree):
            if isinstance(node, ast.For):
                sets, uses = node.target, node.iter
            elif isinstance(node, ast.Assign):
                sets, uses = node.targets[0], node.value
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                if not isinstance(node.value.func, ast.Attribute):  # unlike rng.shuffle(rows)
                    continue
                sets = uses = node.value
            else:
                continue
            if _names(sets) & names and node.lineno not in found and "Random" not in _names(uses):
                new.append((node.lineno, _names(uses)))
        if not new:
            return [(file, number) for number in sorted(found[:4])]
        found += [number for number, _ in new]
        names = set().union(*(used for _, used in new)) - {"objective", "rng"}


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _lines_with(place: ast.AST, name: str, checks: bool, sets: bool) -> set[int]:
    left_out = [] if checks else [node for node in ast.walk(place) if _refuses(node)]
    aside = {id(node) for one in left_out for node in ast.walk(one)}
    return {
        node.lineno
        for node in ast.walk(place)
        if isinstance(node, ast.Name | ast.Attribute)
        and name == (node.id if isinstance(node, ast.Name) else node.attr)
        and id(node) not in aside
        and (not sets or isinstance(node.ctx, ast.Store))
    }


def _refuses(node: ast.AST) -> bool:
    """Whether a statement only rejects a bad value: if ...: raise; or positive(rate=rate)."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, ast.If) and all(isinstance(line, ast.Raise) for line in node.body)


def _function(optimizer: Optimizer) -> tuple[str, ast.FunctionDef | ast.AsyncFunctionDef] | None:
    """The file of an optimizer's function, and its syntax tree; None if there is no source."""
    codes = [f.__code__ for f in layers(optimizer) if hasattr(f, "__code__")]
    try:
        lines, first = getsourcelines(codes[-1])
        tree = ast.parse(dedent("".join(lines))).body[0]
    except (IndexError, OSError, SyntaxError):  # it has no code, or the file has changed
        return None
    if not isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):  # a lambda
        return None
    return codes[-1].co_filename, ast.increment_lineno(tree, first - 1)
