"""Lines of an optimizer's source: how they are shown, and which of them use a name."""

import ast
import linecache
import os
from collections.abc import Iterable

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers

Line = tuple[str, int]  # a file, and the number of a line in it
SHOWN = 70  # characters of a line


def lines_in_words(lines: Iterable[Line]) -> str:
    """Some lines as "line 7 of f.py: `b = b + rate * db`"; empty where there are none."""
    said: dict[Line, str] = {}
    for file, number in lines:
        linecache.checkcache(file)
        source = " ".join(linecache.getline(file, number).split())
        source = source if len(source) <= SHOWN else f"{source[: SHOWN - 3]}..."
        quoted = f": `{source}`" if source else ""
        of = "" if any(file == other for other, _ in said) else f" of {os.path.basename(file)}"
        said.setdefault((file, number), f"line {number}{of}{quoted}")
    return " and ".join(said.values())


def definition(optimizer: Optimizer, parameter: str = "") -> list[Line]:
    """The line that an optimizer's function begins at, or that a parameter of it stands on."""
    if not (function := _function(optimizer)):
        return []
    file, tree = function
    where = (one.lineno for one in tree.args.kwonlyargs if one.arg == parameter)
    return [(file, next(where, tree.lineno))]


def uses(
    optimizer: Optimizer, *names: str, checks: bool = True, anywhere: bool = False
) -> list[Line]:
    """The first two lines of an optimizer's function that use the first name that it uses at all.

    checks: whether to count those that only refuse a value.
    anywhere: whether to look at the rest of the file, too, where its function uses none.
    """
    if not (function := _function(optimizer)):
        return []
    file, tree = function
    places: list[ast.AST] = [tree]
    if anywhere:
        places.append(ast.parse("".join(linecache.getlines(file))))
    for place in places:
        for name in names:
            if used := sorted(_lines_with(place, name, checks)):
                return [(file, number) for number in used[:2]]
    return []


def _lines_with(place: ast.AST, name: str, checks: bool) -> set[int]:
    left_out = [] if checks else [node for node in ast.walk(place) if _refuses(node)]
    aside = {id(node) for one in left_out for node in ast.walk(one)}
    return {
        node.lineno
        for node in ast.walk(place)
        if isinstance(node, ast.Name | ast.Attribute)
        and name == (node.id if isinstance(node, ast.Name) else node.attr)
        and id(node) not in aside
    }


def _refuses(node: ast.AST) -> bool:
    """Whether a statement does no more than raise: if ...: raise; or positive(rate=rate)."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    return isinstance(node, ast.If) and all(isinstance(line, ast.Raise) for line in node.body)


def _function(optimizer: Optimizer) -> tuple[str, ast.FunctionDef | ast.AsyncFunctionDef] | None:
    """The file of an optimizer's function, and what is written there."""
    codes = [f.__code__ for f in layers(optimizer) if hasattr(f, "__code__")]
    if not codes:
        return None
    file, first = codes[-1].co_filename, codes[-1].co_firstlineno
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):  # it has changed since it was imported
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if node.name == codes[-1].co_name and start <= first <= node.lineno:
                return file, node
    return None
