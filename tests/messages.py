"""Every message and help text of gdref, to read them. Not a test.

    python3 tests/messages.py                  lists them, each with its place
    python3 tests/messages.py coverage.json    lists the messages that no test raises

docs/contributing.md shows how to make coverage.json.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent / "gdref"
MADE = {"GdrefError", "PointsError", "SpecError", "PluginError", "CannotExamine", "Fault"}


def own(statement: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement, without the statements in it."""
    for node in ast.iter_child_nodes(statement):
        if not isinstance(node, ast.stmt):
            yield node
            yield from own(node)


def texts() -> Iterator[tuple[str, str, int, ast.expr]]:
    """(kind, file, line of the statement, text) of each message and help text."""
    for path in sorted(ROOT.rglob("*.py")):
        name = str(path.relative_to(ROOT.parent))
        for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(statement, ast.stmt):
                continue
            if isinstance(statement, ast.FunctionDef) and "/cli/commands/" in name:
                if statement.decorator_list and isinstance(statement.body[0], ast.Expr):
                    yield "help", name, statement.lineno, statement.body[0].value
            raised = getattr(statement, "exc", None)
            for node in own(statement):
                if not isinstance(node, ast.Call):
                    continue
                made = node.func.id if isinstance(node.func, ast.Name) else ""
                if node.args and (node is raised or made in MADE):
                    text = node.args[-1 if made == "Fault" else 0]
                    yield "message", name, statement.lineno, text
                for keyword in node.keywords:
                    if keyword.arg == "help":
                        yield "help", name, statement.lineno, keyword.value


if __name__ == "__main__":
    files = json.loads(Path(sys.argv[1]).read_text())["files"] if sys.argv[1:] else {}
    for kind, file, line, text in texts():
        executed = files.get(file, {}).get("executed_lines", [])
        if not files or (kind == "message" and line not in executed):
            print(f"{kind} {file}:{line}: {' '.join(ast.unparse(text).split())}")
