"""One edit of one statement. An edit takes back a mistake that people often make."""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gdref.diagnosis.parameter_names import in_words

Path = tuple[tuple[str, int | None], ...]
WEIGHT = {  # the kinds of edits; a frequent mistake has a larger weight
    "parentheses": 10.0,
    "sign": 9.0,
    "add for assign": 9.0,
    "exchange": 7.0,
    "factor of x": 7.0,
    "without a factor": 6.0,
    "earlier value": 6.0,
    "return later": 7.0,
    "keep the result": 8.0,
    "shape": 6.0,
    "index": 5.0,
    "name": 5.0,
    "division by n": 5.0,
    "factor 2": 5.0,
    "operator": 4.0,
    "order": 4.0,
    "power": 7.5,
    "division": 8.0,
    "function": 4.0,
    "bounds": 4.0,
    "reset": 5.0,
    "inside the loop": 4.0,
    "constant": 3.0,
    "the rate": 4.0,
    "assign for add": 3.0,
    "compound": 6.0,
    "return": 8.0,
    "without a term": 3.0,
    "after the loop": 3.0,
    "wrapper": 5.0,
    "comparison": 2.0,
    "without the statement": 1.5,
    "a term": 2.0,
    "twin": 7.5,
}
ALTERNATIVES = {
    "sum": ("mean", "len"),
    "mean": ("sum",),
    "len": ("sum",),
    "abs": (),
    "min": ("max",),
    "multiply": ("dot",),
    "dot": ("multiply",),
    "zeros": ("ones",),
    "ones": ("zeros",),
}
SWAPS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Sub, ast.Add),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Mod: (ast.Div,),
}


NOT_ARITHMETIC = in_words(
    "range print len zip enumerate zeros ones append reshape format plot scatter show open int "
    "float copy deepcopy figure title legend xlabel ylabel read_csv str array"
)


@dataclass(frozen=True)
class Scope:
    """The names that an edit may put into a statement."""

    names: Sequence[str] = ()
    x: Sequence[str] = ()  # expressions that can be x
    n: Sequence[str] = ()
    rates: Sequence[str] = ()
    functions: Sequence[str] = ()
    attributes: Sequence[str] = ()
    params: Sequence[str] = ()  # the names of m and b


@dataclass
class Edit:
    """New statements for some numbered statements, and the text that shows the change."""

    kind: str
    line: int
    written: str
    meant: str
    replace: dict[int, list[ast.stmt]]
    after: dict[int, list[ast.stmt]] = field(default_factory=dict)
    weight: float = 1.0
    change: Callable[[], tuple[object, ...]] | None = None  # equal for the same edit in a like line
    twin: "Edit | None" = None  # the same edit in a like line; both are made
    shown: Callable[[], str] | None = None  # makes `meant`, only for edits that are shown


def nodes_with_paths(statement: ast.AST, path: Path = ()) -> Iterator[tuple[Path, ast.expr]]:
    """The expressions of a statement, without the expressions of statements inside it."""
    for name, value in ast.iter_fields(statement):
        for k, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(one, ast.stmt) or not isinstance(one, ast.AST):
                continue
            here = (*path, (name, k))
            if isinstance(one, ast.expr):
                yield here, one
            yield from nodes_with_paths(one, here)


def put(statement: ast.stmt, places: Sequence[tuple[Path, ast.expr]]) -> ast.stmt:
    """A copy of a statement in which some expressions are replaced."""
    if isinstance(statement, ast.For | ast.While | ast.If | ast.With | ast.FunctionDef):
        made: ast.stmt = copy.copy(statement)  # the body is not copied, because it does not change
        for name, value in ast.iter_fields(statement):
            if name not in ("body", "orelse"):
                setattr(made, name, copy.deepcopy(value))
    else:
        made = copy.deepcopy(statement)
    for path, new in places:
        at: Any = made
        for name, k in path[:-1]:
            at = getattr(at, name) if k is None else getattr(at, name)[k]
        name, k = path[-1]
        if k is None:
            setattr(at, name, new)
        else:
            getattr(at, name)[k] = new
    return made


def expression_edits(
    node: ast.expr, parent: ast.AST | None, scope: Scope
) -> Iterator[tuple[str, Any, ast.expr]]:
    """(kind, signature, new expression) for one node; edits with equal signatures are repeats."""
    load = ast.Load()
    if isinstance(parent, ast.Call) and node is parent.func:
        if isinstance(node, ast.Name) and node.id in scope.functions:
            for other in scope.functions:
                if other != node.id:
                    yield "function", (node.id, other), ast.Name(other, load)
        return
    if isinstance(getattr(node, "ctx", load), ast.Load | ast.Store):
        yield from _names(node, scope)
    if not isinstance(getattr(node, "ctx", load), ast.Load):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            yield "exchange", "target", ast.Tuple(node.elts[::-1], node.ctx)
        return
    if isinstance(node, ast.BinOp):
        yield from _operators(node)
        yield from _groups(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", "minus", node.operand
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _constants(node, parent)
    if isinstance(node, ast.Call):
        yield from _calls(node, scope)
    if isinstance(node, ast.Attribute):
        if node.attr == "T":
            yield "shape", "T", node.value
        for other in scope.attributes:
            if other != node.attr and isinstance(node.value, ast.Name):
                yield "name", (node.attr, other), ast.Attribute(node.value, other, load)
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Slice):
            yield "bounds", "slice", node.value
        elif not isinstance(node.slice, ast.Constant) or isinstance(node.value, ast.Call):
            yield "index", "all", node.value
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 2:
        made = type(node)(node.elts[::-1], load)
        yield "exchange", "elements", made
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        turned = {"Lt": ast.Gt, "Gt": ast.Lt, "LtE": ast.GtE, "GtE": ast.LtE}
        op = turned.get(type(node.ops[0]).__name__)
        if op is not None:
            yield "comparison", "", ast.Compare(node.left, [op()], node.comparators)
    yield from _insertions(node, parent, scope)


def _names(node: ast.expr, scope: Scope) -> Iterator[tuple[str, Any, ast.expr]]:
    if isinstance(node, ast.Name):
        for other in scope.names:
            if other != node.id:
                yield "name", (node.id, other), ast.Name(other, node.ctx)


def _operators(node: ast.BinOp) -> Iterator[tuple[str, Any, ast.expr]]:
    left, op, right = node.left, node.op, node.right
    for other in SWAPS.get(type(op), ()):
        kind = "sign" if {type(op), other} == {ast.Add, ast.Sub} else "operator"
        kind = "division" if isinstance(op, ast.FloorDiv) else kind
        yield kind, (type(op), other), ast.BinOp(left, other(), right)
    if isinstance(op, ast.Sub | ast.Div | ast.Pow):
        yield "order", type(op), ast.BinOp(right, op, left)
    if isinstance(op, ast.MatMult):
        yield "order", type(op), ast.BinOp(right, op, left)
    if isinstance(op, ast.Mult | ast.Div | ast.MatMult | ast.FloorDiv):
        yield "without a factor", (type(op), ast.dump(right)), left
        if isinstance(op, ast.Mult):
            yield "without a factor", (type(op), ast.dump(left)), right
    if isinstance(op, ast.Add | ast.Sub):
        yield "without a term", (type(op), ast.dump(right)), left
        if isinstance(op, ast.Add):
            yield "without a term", (type(op), ast.dump(left)), right
        else:
            yield "without a term", (type(op), ast.dump(left)), ast.UnaryOp(ast.USub(), right)
    if isinstance(op, ast.Pow):
        yield "power", "less", left


def _groups(node: ast.BinOp) -> Iterator[tuple[str, Any, ast.expr]]:
    """The same operands in the same order, with the parentheses elsewhere."""
    for chain in _chains(node):
        for made in chain:
            yield "parentheses", "", made


def _chains(node: ast.BinOp) -> Iterator[list[ast.expr]]:
    left, op, right = node.left, node.op, node.right
    found: list[ast.expr] = []
    if isinstance(left, ast.BinOp):  # (a . b) . c -> a . (b . c), also one level deeper
        found.append(ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right)))
        if isinstance(left.left, ast.BinOp):
            inner = left.left
            deep = ast.BinOp(ast.BinOp(inner.right, left.op, left.right), op, right)
            found.append(ast.BinOp(inner.left, inner.op, deep))
        if isinstance(left.right, ast.BinOp):  # a * (b . c) - d -> a * ((b . c) - d): as above
            pass
    if isinstance(left, ast.UnaryOp) and isinstance(left.op, ast.USub):  # -a - b -> -(a - b)
        found.append(ast.UnaryOp(ast.USub(), ast.BinOp(left.operand, op, right)))
    if isinstance(right, ast.BinOp):  # a . (b . c) -> (a . b) . c
        found.append(ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right))
        if isinstance(right.left, ast.BinOp):
            inner = right.left
            first = ast.BinOp(ast.BinOp(left, op, inner.left), inner.op, inner.right)
            found.append(ast.BinOp(first, right.op, right.right))
    if isinstance(right, ast.Call) and len(right.args) == 1:  # a . f(b . c) -> a . f(b) . c
        inner_argument = right.args[0]
        if isinstance(inner_argument, ast.BinOp):
            call = ast.Call(right.func, [inner_argument.left], right.keywords)
            found.append(
                ast.BinOp(ast.BinOp(left, op, call), inner_argument.op, inner_argument.right)
            )
    if isinstance(left, ast.Call) and len(left.args) == 1 and not left.keywords:
        found.append(ast.Call(left.func, [ast.BinOp(left.args[0], op, right)], []))
    yield found


def _constants(node: ast.Constant, parent: ast.AST | None) -> Iterator[tuple[str, Any, ast.expr]]:
    value = node.value
    assert isinstance(value, int | float)
    others: list[float | int] = []
    if isinstance(parent, ast.Subscript) or (isinstance(parent, ast.Tuple) and value in (0, 1)):
        others = [1 - value] if value in (0, 1) else [value - 1]
        kind = "index"
    else:
        kind = "constant"
        others = (
            [2, 1, 0, value + 1, value - 1, -value]
            if isinstance(value, int)
            else [2.0, 1.0, 0.0, -value]
        )
    for other in dict.fromkeys(others):
        if other != value:
            made: ast.expr = ast.Constant(abs(other))
            if other < 0:
                made = ast.UnaryOp(ast.USub(), made)
            own = "factor 2" if {other, value} == {1, 2} else kind
            yield own, (value, other), made


def _calls(node: ast.Call, scope: Scope) -> Iterator[tuple[str, Any, ast.expr]]:
    args = node.args
    for i in range(len(args)):
        for j in range(i + 1, len(args)):
            made = [*args]
            made[i], made[j] = made[j], made[i]
            yield "exchange", ("arguments", i, j), ast.Call(node.func, made, node.keywords)
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    for other in ALTERNATIVES.get(name, ()):
        if isinstance(node.func, ast.Attribute):
            func: ast.expr = ast.Attribute(node.func.value, other, ast.Load())
        else:
            func = ast.Name(other, ast.Load())
        yield "function", (name, other), ast.Call(func, args, node.keywords)
    if name == "mean" or name == "sum":
        size = ast.Call(ast.Name("len", ast.Load()), args[:1], []) if args else None
        if name == "sum" and size is not None and isinstance(node.func, ast.Name):
            yield "division by n", "mean", ast.BinOp(node, ast.Div(), size)
    if (
        isinstance(node.func, ast.Attribute)
        and name
        in (
            "reshape",
            "flatten",
            "ravel",
            "transpose",
            "squeeze",
            "copy",
            "round",
            "abs",
            "astype",
        )
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id in ("np", "numpy"))
    ):
        yield "shape", name, node.func.value
    if len(args) >= 1 and name in (
        "abs",
        "int",
        "round",
        "sqrt",
        "fabs",
        "absolute",
        "square",
        "pow",
        "power",
        "reshape",
        "transpose",
        "sum",
        "mean",
        "cumsum",
    ):
        yield "wrapper", name, args[0]
    if name == "range":
        for k, arg in enumerate(args):
            if isinstance(arg, ast.BinOp) and isinstance(arg.op, ast.Sub | ast.Add | ast.FloorDiv):
                made = [*args]
                made[k] = arg.left
                yield "bounds", "range", ast.Call(node.func, made, node.keywords)
        if len(args) > 1:
            yield "bounds", "range", ast.Call(node.func, [args[1]], node.keywords)
        if len(args) == 1 and isinstance(args[0], ast.Constant):
            for n in scope.n:
                yield "bounds", n, ast.Call(node.func, [_name(n)], [])


def _insertions(
    node: ast.expr, parent: ast.AST | None, scope: Scope
) -> Iterator[tuple[str, Any, ast.expr]]:
    """The node with a factor, a division or a shape that was missing."""
    load = ast.Load()
    called = getattr(parent, "func", None)
    if getattr(called, "id", getattr(called, "attr", "")) in NOT_ARITHMETIC:
        return
    whole = parent is None or isinstance(
        parent,
        ast.Call
        | ast.AugAssign
        | ast.Assign
        | ast.GeneratorExp
        | ast.ListComp
        | ast.Tuple
        | ast.Return
        | ast.keyword,
    )
    term = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    product = isinstance(node, ast.Call) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)
    )
    held = (
        ast.unparse(node) in scope.params if isinstance(node, ast.Name | ast.Attribute) else False
    )
    if isinstance(
        node, ast.Name | ast.Subscript | ast.Attribute | ast.Call | ast.BinOp | ast.UnaryOp
    ):
        if whole or (term and (product or held)):
            for x in scope.x:
                yield "factor of x", x, ast.BinOp(_name(x), ast.Mult(), node)
        if whole or (term and product):
            for n in scope.n:
                yield "division by n", n, ast.BinOp(node, ast.Div(), _name(n))
            yield "factor 2", "", ast.BinOp(ast.Constant(2), ast.Mult(), node)
        if whole:
            yield "sign", "insert", ast.UnaryOp(ast.USub(), node)
        if whole or term:
            for rate in scope.rates:
                yield "the rate", rate, ast.BinOp(_name(rate), ast.Mult(), node)
    if isinstance(node, ast.Name) and isinstance(parent, ast.BinOp):
        for name in scope.params:
            if name != node.id:
                yield "a term", name, ast.BinOp(node, ast.Add(), _name(name))
        shaped = ast.Call(
            ast.Attribute(node, "reshape", load),
            [ast.UnaryOp(ast.USub(), ast.Constant(1)), ast.Constant(1)],
            [],
        )
        yield "shape", "reshape", shaped
        yield "shape", "ravel", ast.Call(ast.Attribute(node, "ravel", load), [], [])
    if isinstance(node, ast.BinOp | ast.Name) and isinstance(
        parent, ast.Call | ast.GeneratorExp | ast.AugAssign
    ):
        yield "power", "more", ast.BinOp(node, ast.Pow(), ast.Constant(2))


def _name(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
