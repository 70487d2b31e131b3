"""The statements of a source file by their lines: what each reads, and what it assigns."""

import ast
import io
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from linecache import checkcache, getlines
from types import CodeType
from typing import NamedTuple, TypeGuard


class Statement(NamedTuple):
    """A statement; of a compound one, such as a loop, the head alone.

    source: its text without comments. names: what it reads. targets: what it assigns, each with
    code that gives its value. body: the lines that run where a condition holds or a loop goes on.
    calls: whether it is a simple one that calls something, which may change what it is given.
    is_noise: whether it says nothing, as a loop that has no condition.
    opener: where it is the first of a block such as else, the line that opens it, and its text.
    """

    node: ast.stmt
    number: int
    source: str
    names: list[str]
    targets: dict[str, CodeType]
    body: range
    calls: bool
    is_noise: bool
    opener: tuple[int, str] | None


def statements(file: str, module_globals: dict[str, object]) -> dict[int, Statement]:
    """The statements of a file, by the number of each line that they stand on.

    Empty where there is no source, or none that can be parsed.
    """
    checkcache(file)
    lines = list(getlines(file, module_globals))  # a copy, as the cache is everyone's
    try:
        tree = ast.parse("".join(lines))
        tokens = list(tokenize.generate_tokens(io.StringIO("".join(lines)).readline))
    except (SyntaxError, ValueError, tokenize.TokenError):
        return {}
    for token in tokens:
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    names, targets = _names_by_line(tree)
    table: dict[int, Statement] = {}
    openers: dict[ast.AST, tuple[int, str]] = {}
    margins: dict[ast.AST, int] = defaultdict(int)
    for node in ast.walk(tree):  # what is outside comes before what is inside
        for first, number in _openers(node, lines):
            openers[first] = number, lines[number - 1].rstrip()[margins[node] :]
        for inner in ast.iter_child_nodes(node):
            margins[inner] = margins[node]
            if isinstance(node, ast.FunctionDef) or _is_endless(node):
                margins[inner] += node.body[0].col_offset - node.col_offset
        if isinstance(node, ast.ClassDef):
            margins |= dict.fromkeys(node.body, node.body[0].col_offset)
        if isinstance(node, ast.stmt):
            numbers, body = _extent(node)
            text = [lines[n - 1].rstrip()[margins[node] :] for n in numbers]
            statement = Statement(
                node,
                node.lineno,
                "\n".join(line for line in text if line),
                [name for n in numbers for name in names[n]],
                {key: code for n in numbers for key, code in targets[n].items()},
                body,
                not body and any(isinstance(inner, ast.Call) for inner in ast.walk(node)),
                _is_endless(node),
                openers.get(node),
            )
            for n in numbers:
                table.setdefault(n, statement)
    return table


def _openers(node: ast.AST, lines: list[str]) -> Iterator[tuple[ast.stmt, int]]:
    """The first statements of the blocks that follow a first one, and the lines that open them."""
    for word in ("else", "finally"):
        block: list[ast.stmt] = getattr(node, {"else": "orelse", "finally": "finalbody"}[word], [])
        if isinstance(block, list) and block:
            above = range(block[0].lineno - 1, getattr(node, "lineno", 0), -1)
            number = next((n for n in above if lines[n - 1].strip()), 0)
            if number and lines[number - 1].strip().startswith(word):
                yield block[0], number
    if isinstance(node, ast.ExceptHandler) and node.body[0].lineno > node.lineno:
        yield node.body[0], node.lineno
    if isinstance(node, ast.match_case) and node.body[0].lineno > node.pattern.lineno:
        yield node.body[0], node.pattern.lineno


def _is_endless(node: ast.AST) -> TypeGuard[ast.While]:
    return isinstance(node, ast.While) and isinstance(node.test, ast.Constant)


def _extent(node: ast.stmt) -> tuple[range, range]:
    """The lines of a statement or its head, and those of its body."""
    end = node.end_lineno or node.lineno
    inside = getattr(node, "body", None) or [case.pattern for case in getattr(node, "cases", ())]
    if not inside or inside[0].lineno == node.lineno:  # a body on the same line belongs to the head
        return range(node.lineno, end + 1), range(0)
    return range(node.lineno, inside[0].lineno), range(inside[0].lineno, inside[-1].end_lineno + 1)


def _names_by_line(
    tree: ast.AST,
) -> tuple[dict[int, list[str]], dict[int, dict[str, CodeType]]]:
    """What is read on each line, and what is assigned; a comprehension's variables are its own."""
    names: dict[int, list[str]] = defaultdict(list)
    targets: dict[int, dict[str, CodeType]] = defaultdict(dict)
    own = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        for inner in ast.walk(node.target)
    }
    positioned = [node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt)]
    for node in sorted(positioned, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            names[node.lineno].append(node.target.id)
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript) or id(node) in own:
            continue
        if isinstance(node.ctx, ast.Load):
            names[node.lineno] += [node.id] if isinstance(node, ast.Name) else []
        elif not any(isinstance(inner, ast.Call | ast.NamedExpr) for inner in ast.walk(node)):
            text = ast.unparse(node)
            targets[node.lineno][text] = compile(text, "<target>", "eval")
    return names, targets
