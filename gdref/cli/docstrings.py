"""The docstring of an optimizer, read from the source of its module: no line of it is run."""

import ast
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from importlib.util import resolve_name

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
FARTHEST = 9  # steps from one name to the next: a circle ends there


def docstring(
    expression: str,
    spec: ModuleSpec,
    locate: Callable[[str], ModuleSpec | None],
    called: bool = False,
    left: int = FARTHEST,
) -> str:
    """That of what an expression in a module stands for: behind imports, partial() and calls.

    called: whether what it returns is meant. locate: where another module is. Raises whatever a
    loader raises.
    """
    value = ast.parse(expression, mode="eval").body
    if isinstance(value, ast.Call):
        name = ast.unparse(value.func).rpartition(".")[2]
        wrapped = value.args[0] if name == "partial" and value.args else value.func
        return docstring(
            ast.unparse(wrapped), spec, locate, called or wrapped is value.func, left - 1
        )
    first, *rest = expression.split(".")
    if left < 0 or not first.isidentifier():
        return ""
    source = spec.loader.get_source(spec.name)  # type: ignore[union-attr]
    for node in reversed(ast.parse(source or "").body):
        if isinstance(node, Definition) and node.name == first:
            return _text(node, rest, called)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and first in _targets(node):
            whole = ".".join([ast.unparse(node.value), *rest])
            return docstring(whole, spec, locate, called, left - 1)
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
            if (alias.asname or alias.name) == first:
                path, module = rest, alias.name
                if isinstance(node, ast.ImportFrom):
                    path, module = [alias.name, *rest], "." * node.level + (node.module or "")
                other = locate(resolve_name(module, spec.parent))
                return docstring(".".join(path), other, locate, called, left - 1) if other else ""
    return ""


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _text(node: Definition, rest: list[str], called: bool) -> str:
    """The docstring of a function, of a method, or of what a class or a factory makes."""
    inside = [one for one in node.body if isinstance(one, Definition)]
    if rest:
        return next((_text(one, rest[1:], called) for one in inside if one.name == rest[0]), "")
    made = [
        ast.get_docstring(one)
        for one in inside
        if called and (isinstance(node, ast.FunctionDef) or one.name == "__call__")
    ]
    return next(filter(None, [*made, ast.get_docstring(node)]), "")
