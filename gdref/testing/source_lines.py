"""Reads the author's source: the names that a statement uses, and the loop around it."""

import ast
import linecache
from functools import cache

from gdref.testing.failures import SourceLine


def names_at(line: SourceLine) -> set[str] | None:
    """The names that the simple statement at a line uses; None if there is no such statement."""
    node = _statements(line).get(line[1])
    if node is None or hasattr(node, "body"):
        return None
    names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
    return {n.id for n in names if isinstance(n.ctx, ast.Load)}


def inner_loop(lines: list[SourceLine]) -> list[SourceLine]:
    """The loop without a yield around the last of these lines; [] unless one such loop is there."""
    found = {
        (file, node.lineno)
        for file, number in lines[-1:]
        for node in _statements((file, number)).values()
        if isinstance(node, ast.For | ast.While)
        if node.lineno <= number <= (node.end_lineno or 0)
        if not any(isinstance(n, ast.Yield | ast.YieldFrom) for n in ast.walk(node))
    }
    return [*found] if len(found) == 1 else []


def _statements(line: SourceLine) -> dict[int, ast.stmt]:
    return _parsed("".join(linecache.getlines(line[0])))


@cache
def _parsed(source: str) -> dict[int, ast.stmt]:
    """The innermost statement at each line of a source. A loop is only at its first lines."""
    found: dict[int, ast.stmt] = {}
    for node in ast.walk(ast.parse(source)):  # the outer statements come first
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", [])
            end = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
            found |= dict.fromkeys(range(node.lineno, end), node)
    return found
