"""Adds recording calls to the tree of a program: for loops, function entries and returns."""

import ast
from typing import Any

NAMES = ("__gdref_on__", "__gdref_head__", "__gdref_done__", "__gdref_enter__", "__gdref_return__")
ON, HEAD, DONE, ENTER, RETURN = NAMES


def call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


class Instrument(ast.NodeTransformer):
    def __init__(self) -> None:
        self.function: ast.expr | None = None

    def visit_loop(self, node: Any) -> Any:
        self.generic_visit(node)
        if not hasattr(node, "number"):
            return node
        number = ast.Constant(node.number)
        on = ast.Subscript(ast.Name(ON, ast.Load()), number, ast.Load())
        node.body.insert(0, ast.Expr(ast.BoolOp(ast.And(), [on, call(HEAD, number)])))
        return [node, ast.Expr(call(DONE, number))]

    visit_For = visit_While = visit_AsyncFor = visit_loop

    def visit_function(self, node: Any) -> Any:
        outer, self.function = self.function, ast.Constant(getattr(node, "number", -1))
        number = self.function
        self.generic_visit(node)
        self.function = outer
        yields = any(isinstance(n, ast.Yield | ast.YieldFrom) for n in own_nodes(node))
        skip = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        node.body.insert(int(skip), ast.Expr(call(ENTER, number)))
        if not yields and not isinstance(node.body[-1], ast.Return | ast.Raise):
            node.body.append(ast.Expr(call(RETURN, number, ast.Constant(None))))
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_function

    def visit_Return(self, node: ast.Return) -> ast.Return:
        self.generic_visit(node)
        if self.function is not None:
            node.value = call(RETURN, self.function, node.value or ast.Constant(None))
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.Yield:
        self.generic_visit(node)
        if self.function is not None and node.value is not None:
            node.value = call(RETURN, self.function, node.value)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        return node


class _Floor(ast.NodeTransformer):
    """The division of Python 2: whole if both numbers are whole."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            return call("__gdref_div__", node.left, node.right)
        return node


def own_nodes(function: ast.AST) -> list[ast.AST]:
    """The nodes of a function, without the nodes of functions inside it."""
    found: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def floor_division(tree: Any) -> Any:
    """The tree with the division of Python 2, unless the program imports the new division."""
    own = [n for n in getattr(tree, "body", ()) if isinstance(n, ast.ImportFrom)]
    if "division" in {a.name for n in own for a in n.names}:
        return tree
    return _Floor().visit(tree)
