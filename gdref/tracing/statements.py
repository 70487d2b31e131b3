"""The statements of a source file by line: the names that each statement reads and assigns."""

import ast
import io
import tokenize
from linecache import checkcache, getlines
from types import CodeType
from typing import NamedTuple


class Statement(NamedTuple):
    """A statement. For a loop or another compound statement: only its first line.

    source: the text without comments, with the indentation in the function; "" for "while True:".
    names: the names in the statement. given: the names whose contents may change in a call.
    targets: the names that the statement assigns, each with code that returns its value. body: the
    lines that run if the condition is true, or if the loop has another pass. opener: the number and
    the text of a line such as "else:" above the statement.
    """

    node: ast.stmt
    number: int
    source: str
    names: list[str]
    given: list[str]
    targets: dict[str, CodeType]
    body: range
    opener: tuple[int, str] | None


def statements(file: str, module_globals: dict[str, object]) -> dict[int, Statement]:
    """The statements of a file, by line number; a long statement has several lines.

    Empty if there is no source, or if the source cannot be parsed.
    """
    checkcache(file)
    lines = list(getlines(file, module_globals))  # a copy, because the cache is shared
    try:
        tree = ast.parse("".join(lines))
        tokens = list(tokenize.generate_tokens(io.StringIO("".join(lines)).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return {}
    for token in tokens:
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    lines = [line.rstrip() for line in lines]
    table: dict[int, Statement] = {}
    margins: dict[ast.AST, int] = {tree: 0}
    for node in ast.walk(tree):  # outer statements come before inner ones
        margin = inside = margins[node]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            inside = node.body[0].col_offset
        elif _is_endless(node):
            inside += node.body[0].col_offset - node.col_offset  # type: ignore[attr-defined]
        margins |= dict.fromkeys(ast.iter_child_nodes(node), inside)
        if isinstance(node, ast.stmt):
            statement = _statement(node, lines, margin)
            for n in _head(node):
                table.setdefault(n, statement)
    return table


def _is_endless(node: ast.AST) -> bool:
    return isinstance(node, ast.While) and isinstance(node.test, ast.Constant)


def _inside(node: ast.stmt) -> list[ast.stmt]:
    """The body of a compound statement; empty if the body is on the line of the head."""
    inside = getattr(node, "body", None) or [case.pattern for case in getattr(node, "cases", ())]
    return inside if inside and inside[0].lineno > node.lineno else []


def _head(node: ast.stmt) -> range:
    inside = _inside(node)
    return range(node.lineno, inside[0].lineno if inside else (node.end_lineno or 0) + 1)


def _statement(node: ast.stmt, lines: list[str], margin: int) -> Statement:
    head, inside = _head(node), _inside(node)
    text = "\n".join(lines[n - 1][margin:] for n in head if lines[n - 1])
    parts = [*ast.walk(node)]
    calls = not inside and any(isinstance(part, ast.Call) for part in parts)
    own = [part.target for part in parts if isinstance(part, ast.comprehension)]
    local = {id(part) for target in own for part in ast.walk(target)}  # in the comprehension
    places = [
        part
        for part in parts
        if isinstance(part, ast.Name | ast.Attribute | ast.Subscript)
        and part.lineno in head
        and id(part) not in local
    ]
    places.sort(key=lambda part: (part.lineno, part.col_offset))
    names = [part.id for part in places if isinstance(part, ast.Name)]
    targets = [
        ast.unparse(part)
        for part in places
        if isinstance(part.ctx, ast.Store)
        and not any(isinstance(inner, ast.Call | ast.NamedExpr) for inner in ast.walk(part))
    ]
    return Statement(
        node,
        node.lineno,
        "" if _is_endless(node) else text,
        names,
        names if calls else [],
        {target: compile(target, "<target>", "eval") for target in targets},
        range(inside[0].lineno, (inside[-1].end_lineno or 0) + 1) if inside else range(0),
        _opener(node.lineno, lines, margin),
    )


def _opener(number: int, lines: list[str], margin: int) -> tuple[int, str] | None:
    """A line such as "else:" above the first line of a block; None if there is no such line."""
    above = next((n for n in range(number - 1, 0, -1) if lines[n - 1]), number)
    here, code = lines[number - 1], lines[above - 1].lstrip()
    is_first = len(here) - len(here.lstrip()) > len(lines[above - 1]) - len(code)
    if is_first and code.startswith(("else", "except", "finally", "case")):
        return above, lines[above - 1][margin:]
    return None
