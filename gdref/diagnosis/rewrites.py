"""Rewrites of one expression or assignment. Each takes back a mistake that people often make."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from gdref.diagnosis.parameter_names import in_words

# kind: written: meant. The letters a to d stand for any expressions, f for any function,
# and the operators <<, >> and | for any operators.
RULES = """
sign: a - b: a + b
sign: a + b: a - b
sign: -a: a
operator: a + b: a * b
operator: a - b: a * b
operator: a * b: a / b
operator: a * b: a - b
operator: a * b: a + b
operator: a / b: a * b
operator: a ** b: a * b
operator: a @ b: a * b
operator: a % b: a / b
division: a // b: a / b
order: a - b: b - a
order: a / b: b / a
order: a ** b: b ** a
order: a @ b: b @ a
without a factor: a * b: a
without a factor: a * b: b
without a factor: a / b: a
without a factor: a // b: a
without a factor: a @ b: a
without a term: a + b: a
without a term: a + b: b
without a term: a - b: a
without a term: a - b: -b
power: a ** b: a
parentheses: (a << b) >> c: a << (b >> c)
parentheses: a << (b >> c): (a << b) >> c
parentheses: ((a << b) >> c) | d: a << ((b >> c) | d)
parentheses: a << ((b >> c) | d): ((a << b) >> c) | d
parentheses: -a << b: -(a << b)
parentheses: a << f(b >> c): (a << f(b)) >> c
parentheses: f(a) << b: f(a << b)
shape: a.T: a
division by n: sum(a): sum(a) / len(a)
comparison: a < b: a > b
comparison: a > b: a < b
comparison: a <= b: a >= b
comparison: a >= b: a <= b
add for assign: a = b: a += b
subtract for assign: a = b: a -= b
compound: a = -b: a -= b
compound: a = +b: a += b
assign for add: a += b: a = b
assign for add: a -= b: a = b
sign: a += b: a -= b
sign: a -= b: a += b
compound: a += b: a *= b
compound: a += b: a /= b
compound: a -= b: a *= b
compound: a -= b: a /= b
sign: a *= b: a += b
sign: a *= b: a -= b
"""
ANY_OPERATOR = (ast.LShift, ast.RShift, ast.BitOr)
ALTERNATIVES = {
    "sum": ("mean", "len"),
    "mean": ("sum",),
    "len": ("sum",),
    "min": ("max",),
    "multiply": ("dot",),
    "dot": ("multiply",),
    "zeros": ("ones",),
    "ones": ("zeros",),
}
RESHAPES = in_words("reshape flatten ravel transpose squeeze copy round abs astype")
WRAPPERS = in_words(
    "abs int round sqrt fabs absolute square pow power reshape transpose sum mean cumsum"
)
NOT_ARITHMETIC = in_words(
    "range print len zip enumerate zeros ones append reshape format plot scatter show open int "
    "float copy deepcopy figure title legend xlabel ylabel read_csv str array"
)
WHOLE = (
    ast.Call,
    ast.AugAssign,
    ast.Assign,
    ast.GeneratorExp,
    ast.ListComp,
    ast.Tuple,
    ast.Return,
)

Rewrite = tuple[str, Any, ast.AST]  # kind, signature, new node; equal signatures are repeats


class Scope(NamedTuple):
    """The names that a rewrite may use in a statement. params: the names of m and b."""

    names: Sequence[str]
    x: Sequence[str]  # expressions that can be x
    n: Sequence[str]
    rates: Sequence[str]
    functions: Sequence[str]
    attributes: Sequence[str]
    params: Sequence[str]


class Rule(NamedTuple):
    kind: str
    written: Any
    meant: Any
    text: str


def _rule(line: str) -> Rule:
    kind, *sides = line.split(": ")
    written, meant = (ast.parse(side).body[0] for side in sides)
    if isinstance(written, ast.Expr) and isinstance(meant, ast.Expr):
        return Rule(kind, written.value, meant.value, sides[1])
    return Rule(kind, written, meant, sides[1])


ALL_RULES = [_rule(line) for line in RULES.strip().splitlines()]


def match(pattern: Any, node: Any, found: dict[Any, Any]) -> bool:
    """Whether a node has the form of a pattern; found receives the parts behind the letters."""
    if isinstance(pattern, ast.Name) and len(pattern.id) == 1:
        found[pattern.id] = node
        return True
    if isinstance(pattern, ANY_OPERATOR) and isinstance(node, ast.operator):
        found[type(pattern)] = node
        return True
    if isinstance(pattern, list):
        return len(pattern) == len(node) and all(
            match(p, n, found) for p, n in zip(pattern, node, strict=True)
        )
    if not isinstance(pattern, ast.AST):
        return bool(pattern == node)
    return type(pattern) is type(node) and all(
        match(value, getattr(node, name, None), found)
        for name, value in ast.iter_fields(pattern)
        if name not in ("ctx", "type_comment")
    )


def build(pattern: Any, found: dict[Any, Any]) -> Any:
    """The node of a pattern, with the found parts in the place of the letters."""
    if isinstance(pattern, list):
        return [build(one, found) for one in pattern]
    if isinstance(pattern, ast.Name) and pattern.id in found:
        return found[pattern.id]
    if type(pattern) in found or not isinstance(pattern, ast.AST):
        return found.get(type(pattern), pattern)
    return type(pattern)(**{k: build(v, found) for k, v in ast.iter_fields(pattern)})


def by_rules(node: ast.AST) -> Iterator[tuple[Rule, dict[Any, Any], ast.AST]]:
    """The rules that a node matches, with the found parts and the new node."""
    for rule in ALL_RULES:
        found: dict[Any, Any] = {}
        if type(rule.written) is type(node) and match(rule.written, node, found):
            yield rule, found, build(rule.meant, found)


def rewrites(node: ast.expr, parent: ast.AST | None, scope: Scope) -> Iterator[Rewrite]:
    """All rewrites of one expression."""
    load = ast.Load()
    if isinstance(parent, ast.Call) and node is parent.func:
        if isinstance(node, ast.Name) and node.id in scope.functions:
            for other in scope.functions:
                if other != node.id:
                    yield "function", (node.id, other), ast.Name(other, load)
        return
    if isinstance(node, ast.Name):
        for other in scope.names:
            if other != node.id:
                yield "name", (node.id, other), ast.Name(other, node.ctx)
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 2:
        stored = isinstance(node.ctx, ast.Store)
        made = type(node)(node.elts[::-1], node.ctx)
        yield "exchange", "target" if stored else "elements", made
    if not isinstance(getattr(node, "ctx", load), ast.Load):
        return
    for rule, found, new in by_rules(node):
        if rule.kind == "parentheses":
            yield "parentheses", "", new
            continue
        gone = [ast.dump(v) for k, v in found.items() if isinstance(k, str) and k not in rule.text]
        yield rule.kind, (type(getattr(node, "op", None)), rule.text, *gone), new
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _constants(node, parent)
    if isinstance(node, ast.Call):
        yield from _calls(node, scope)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        for other in scope.attributes:
            if other != node.attr:
                yield "name", (node.attr, other), ast.Attribute(node.value, other, load)
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Slice):
            yield "bounds", "slice", node.value
        elif not isinstance(node.slice, ast.Constant) or isinstance(node.value, ast.Call):
            yield "index", "all", node.value
    yield from _insertions(node, parent, scope)


def _constants(node: ast.Constant, parent: ast.AST | None) -> Iterator[Rewrite]:
    value: Any = node.value
    kind, others = "constant", [2.0, 1.0, 0.0, -value]
    if isinstance(parent, ast.Subscript) or (isinstance(parent, ast.Tuple) and value in (0, 1)):
        kind, others = "index", [1 - value] if value in (0, 1) else [value - 1]
    elif isinstance(value, int):
        others = [2, 1, 0, value + 1, value - 1, -value]
    for other in dict.fromkeys(others):
        if other != value:
            made: ast.expr = ast.Constant(abs(other))
            made = ast.UnaryOp(ast.USub(), made) if other < 0 else made
            yield "factor 2" if {other, value} == {1, 2} else kind, (value, other), made


def _calls(node: ast.Call, scope: Scope) -> Iterator[Rewrite]:
    args, func = node.args, node.func
    for i in range(len(args)):
        for j in range(i + 1, len(args)):
            made = [*args]
            made[i], made[j] = made[j], made[i]
            yield "exchange", ("arguments", i, j), ast.Call(func, made, node.keywords)
    name = getattr(func, "attr", getattr(func, "id", ""))
    for other in ALTERNATIVES.get(name, ()):
        of = isinstance(func, ast.Attribute)
        new = ast.Attribute(func.value, other, ast.Load()) if of else ast.Name(other, ast.Load())  # type: ignore[attr-defined]
        yield "function", (name, other), ast.Call(new, args, node.keywords)
    if isinstance(func, ast.Attribute) and name in RESHAPES:
        if getattr(func.value, "id", "") not in ("np", "numpy"):
            yield "shape", name, func.value
    if args and name in WRAPPERS:
        yield "wrapper", name, args[0]
    if name == "range":
        for k, arg in enumerate(args):
            if isinstance(arg, ast.BinOp) and isinstance(arg.op, ast.Sub | ast.Add | ast.FloorDiv):
                yield "bounds", "range", ast.Call(func, [*args[:k], arg.left, *args[k + 1 :]], [])
        if len(args) > 1:
            yield "bounds", "range", ast.Call(func, [args[1]], [])
        if len(args) == 1 and isinstance(args[0], ast.Constant):
            for n in scope.n:
                yield "bounds", n, ast.Call(func, [_expression(n)], [])


def _insertions(node: ast.expr, parent: ast.AST | None, scope: Scope) -> Iterator[Rewrite]:
    """The node with a factor, a division or a shape that was missing."""
    called = getattr(parent, "func", None)
    if getattr(called, "id", getattr(called, "attr", "")) in NOT_ARITHMETIC:
        return
    whole = parent is None or isinstance(parent, WHOLE)
    term = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)
    product = isinstance(node, ast.Call) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)
    )
    named = isinstance(node, ast.Name | ast.Attribute)
    if named or isinstance(node, ast.Subscript | ast.Call | ast.BinOp | ast.UnaryOp):
        if whole or (term and (product or (named and ast.unparse(node) in scope.params))):
            for x in scope.x:
                yield "factor of x", x, ast.BinOp(_expression(x), ast.Mult(), node)
        if whole or (term and product):
            for n in scope.n:
                yield "division by n", n, ast.BinOp(node, ast.Div(), _expression(n))
            yield "factor 2", "", ast.BinOp(ast.Constant(2), ast.Mult(), node)
        if whole:
            yield "sign", "insert", ast.UnaryOp(ast.USub(), node)
        for rate in scope.rates if whole or term else ():
            yield "the rate", rate, ast.BinOp(_expression(rate), ast.Mult(), node)
    if isinstance(node, ast.Name) and isinstance(parent, ast.BinOp):
        for name in scope.params:
            if name != node.id:
                yield "a term", name, ast.BinOp(node, ast.Add(), _expression(name))
        for shape in ("reshape(-1, 1)", "ravel()"):
            yield "shape", shape, build(_expression(f"a.{shape}"), {"a": node})
    if isinstance(node, ast.BinOp | ast.Name) and isinstance(
        parent, ast.Call | ast.GeneratorExp | ast.AugAssign
    ):
        yield "power", "more", ast.BinOp(node, ast.Pow(), ast.Constant(2))


def _expression(text: str) -> ast.expr:
    """The node of a text, without a line, because it is in no line of the program."""
    made: ast.expr = build(ast.parse(text, mode="eval").body, {})
    return made


def in_text(rule: Rule, parts: dict[str, str]) -> str:
    """The right side of a rule, with the author's own text in the place of the letters."""
    return re.sub(r"\b[abcdf]\b", lambda letter: parts[letter[0]], rule.text)
