"""Rewrites one expression or assignment. Each rewrite removes a frequent mistake."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from gdref.diagnosis.parameter_names import in_words

# Each line is "kind: written: meant", with ; between several meant forms. a, b, c and d are any
# expressions, f is any function, and <<, >> and | are any operators.
RULES = """
sign: a - b: a + b
sign: a + b: a - b
sign: -a: a
operator: a + b: a * b
operator: a - b: a * b
operator: a * b: a / b; a - b; a + b
operator: a / b: a * b
operator: a ** b: a * b
operator: a @ b: a * b
operator: a % b: a / b
division: a // b: a / b
order: a - b: b - a
order: a / b: b / a
order: a ** b: b ** a
order: a @ b: b @ a
without a factor: a * b: a; b
without a factor: a / b: a
without a factor: a // b: a
without a factor: a @ b: a
without a term: a + b: a; b
without a term: a - b: a; -b
power: a ** b: a
parentheses: (a << b) >> c: a << (b >> c)
parentheses: a << (b >> c): (a << b) >> c
parentheses: ((a << b) >> c) | d: a << ((b >> c) | d)
parentheses: a << ((b >> c) | d): ((a << b) >> c) | d
parentheses: -a << b: -(a << b)
parentheses: a << f(b >> c): (a << f(b)) >> c
parentheses: (a << f(b)) >> c: a << f(b >> c)
parentheses: f(a) << b: f(a << b)
shape: a.T: a
division by n: sum(a): sum(a) / len(a)
factor 2: a / b: a / (2 * b)
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
sign: a *= b: a += b; a -= b
compound: a += b: a *= b; a /= b
compound: a -= b: a *= b; a /= b
"""
# Each line is "kind: meant: where a may be". X is a name for x, Y for y, N for n, R for the rate, P
# for m or b, H for predictions.
INSERTIONS = """
factor of x: X * a: whole product parameter
division by n: a / N: whole product
factor 2: 2 * a: whole product
sign: -a: whole
the rate: R * a: whole term
a term: a + P: operand
a term: a - Y: argument
a term: Y - a: argument
a term: a - H: argument operand
shape: a.reshape(-1, 1): operand
shape: a.ravel(): operand
power: a ** 2: argument
"""
ANY_OPERATOR = (ast.LShift, ast.RShift, ast.BitOr)
ALTERNATIVES = {  # functions that people confuse
    "sum": ("mean", "len"),
    "mean": ("sum",),
    "len": ("sum",),
    "min": ("max",),
    "multiply": ("dot",),
    "dot": ("multiply",),
    "zeros": ("ones",),
    "ones": ("zeros",),
}
SHAPES = in_words("reshape flatten ravel transpose squeeze copy astype")
WRAPPERS = SHAPES | in_words("abs int round sqrt fabs absolute square pow power sum mean cumsum")
ORDERED = in_words("dot matmul subtract divide power")  # arguments that are often exchanged
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

# (kind, signature, new node). Two places of the same rewrite have equal signatures.
Rewrite = tuple[str, Any, ast.AST]


class Scope(NamedTuple):
    """The names that a rewrite may use in a statement."""

    names: Sequence[str]
    functions: Sequence[str]
    attributes: Sequence[str]
    letters: Mapping[str, Sequence[str]]  # for X, Y, N, R, P, H: the possible expressions


class Rule(NamedTuple):
    kind: str
    written: Any
    meant: Any
    text: str


def _parsed(text: str) -> Any:
    one = ast.parse(text).body[0]
    return one.value if isinstance(one, ast.Expr) else one


def _rules(text: str) -> Iterator[Rule]:
    for line in text.strip().split("\n"):
        kind, written, every = line.split(": ")
        for meant in every.split("; "):
            yield Rule(kind, _parsed(written), _parsed(meant), meant)


ALL_RULES = list(_rules(RULES))
ALL_INSERTIONS = [one.split(": ") for one in INSERTIONS.strip().split("\n")]


def match(pattern: Any, node: Any, found: dict[Any, Any]) -> bool:
    """Whether a node has the form of a pattern. found: gets the node for each letter."""
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


def build(pattern: Any, found: Mapping[Any, Any]) -> Any:
    """The node of a pattern. Each letter is replaced by the found node.

    The new node has no line number, because it is in no line of the program.
    """
    if isinstance(pattern, list):
        return [build(one, found) for one in pattern]
    if isinstance(pattern, ast.Name) and pattern.id in found:
        return found[pattern.id]
    if type(pattern) in found or not isinstance(pattern, ast.AST):
        return found.get(type(pattern), pattern)
    return type(pattern)(**{k: build(v, found) for k, v in ast.iter_fields(pattern)})


def expression(text: str, **parts: ast.AST) -> ast.expr:
    """The node of a text. Some letters are replaced by other nodes."""
    made: ast.expr = build(_parsed(text), parts)
    return made


def rewrites(node: Any, parent: Any, scope: Scope) -> Iterator[Rewrite]:
    """All rewrites of one expression, or of a whole assignment."""
    if isinstance(parent, ast.Call) and node is parent.func:
        if isinstance(node, ast.Name) and node.id in scope.functions:
            yield from _others("function", node, "id", scope.functions)
        return
    if isinstance(node, ast.Name):
        yield from _others("name", node, "id", scope.names)
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == 2:
        side = "target" if isinstance(node.ctx, ast.Store) else "elements"
        yield "exchange", side, type(node)(node.elts[::-1], node.ctx)
    several = isinstance(node, ast.Assign) and hasattr(node.targets[0], "elts")
    if several or isinstance(getattr(node, "ctx", None), ast.Store):
        return
    for rule in ALL_RULES:
        found: dict[Any, Any] = {}
        if type(rule.written) is type(node) and match(rule.written, node, found):
            gone = [ast.dump(v) for k, v in found.items() if str(k) not in rule.text]
            signature = (type(getattr(node, "op", None)), rule.text, *gone)
            alike = rule.kind == "parentheses"
            yield rule.kind, "" if alike else signature, build(rule.meant, found)
    if isinstance(node, ast.stmt):
        return
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _constants(node, parent)
    if isinstance(node, ast.Call):
        yield from _calls(node, scope)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield from _others("name", node, "attr", scope.attributes)
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Slice):
            yield "bounds", "slice", node.value
        elif not isinstance(node.slice, ast.Constant) or isinstance(node.value, ast.Call):
            yield "index", "all", node.value
    yield from _insertions(node, parent, scope)


def _others(kind: str, node: ast.expr, field: str, names: Sequence[str]) -> Iterator[Rewrite]:
    """The node, with each other name in a field."""
    parts, old = dict(ast.iter_fields(node)), getattr(node, field)
    for other in names:
        if other != old:
            yield kind, (old, other), type(node)(**parts | {field: other})


def _constants(node: ast.Constant, parent: Any) -> Iterator[Rewrite]:
    value: Any = node.value
    kind, others = "constant", [2.0, 1.0, 0.0, -value]
    if isinstance(parent, ast.Subscript) or (isinstance(parent, ast.Tuple) and value in (0, 1)):
        kind, others = "index", [1 - value] if value in (0, 1) else [value - 1]
    elif isinstance(value, int):
        others = [2, 1, 0, value + 1, value - 1, -value]
    for other in dict.fromkeys(others):
        times = isinstance(getattr(parent, "op", None), ast.Mult) and other == 0
        if other != value and not times:
            made = expression(repr(other))
            yield "factor 2" if {other, value} == {1, 2} else kind, (value, other), made


def _calls(node: ast.Call, scope: Scope) -> Iterator[Rewrite]:
    args, func = node.args, node.func
    library = getattr(getattr(func, "value", None), "id", "") in ("np", "numpy", "math")
    last = 0 if library and func.attr not in ORDERED else len(args)  # type: ignore[attr-defined]
    for i in range(last):
        for j in range(i + 1, len(args)):
            made = [*args]
            made[i], made[j] = made[j], made[i]
            yield "exchange", ("arguments", i, j), ast.Call(func, made, node.keywords)
    method = isinstance(func, ast.Attribute)
    field = "attr" if method else "id"
    name = getattr(func, field, "")
    for _, names, other in _others("function", func, field, ALTERNATIVES.get(name, ())):
        yield "function", names, ast.Call(other, args, node.keywords)  # type: ignore[arg-type]
    if name in WRAPPERS:
        own = method and getattr(func.value, "id", "") not in ("np", "numpy", "math")  # type: ignore[attr-defined]
        for inner in [func.value] if own else args[:1]:  # type: ignore[attr-defined]
            yield "shape" if name in SHAPES else "wrapper", name, inner
    for k, arg in enumerate(args) if name == "range" else ():
        if isinstance(arg, ast.BinOp) and isinstance(arg.op, ast.Sub | ast.Add | ast.FloorDiv):
            yield "bounds", "range", ast.Call(func, [*args[:k], arg.left, *args[k + 1 :]], [])
        if k == 1:
            yield "bounds", "range", ast.Call(func, [arg], [])
        for n in scope.letters["N"] if len(args) == 1 and isinstance(arg, ast.Constant) else ():
            yield "bounds", n, ast.Call(func, [expression(n)], [])


def _insertions(node: Any, parent: Any, scope: Scope) -> Iterator[Rewrite]:
    """The node with an added factor, division, sign, rate, term or shape."""
    called = getattr(parent, "func", None)
    if getattr(called, "id", getattr(called, "attr", "")) in NOT_ARITHMETIC:
        return
    named, operation = isinstance(node, ast.Name | ast.Attribute), isinstance(node, ast.BinOp)
    if not named and not isinstance(node, ast.Subscript | ast.Call | ast.BinOp | ast.UnaryOp):
        return
    where = set[str]()
    if parent is None or isinstance(parent, WHOLE):
        where.add("whole")
    elif isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub):
        where.add("term")
        if isinstance(node, ast.Call) or isinstance(getattr(node, "op", 0), ast.Mult | ast.Div):
            where.add("product")
        if named and ast.unparse(node) in scope.letters["P"]:
            where.add("parameter")
    if isinstance(node, ast.Name) and isinstance(parent, ast.BinOp):
        where.add("operand")
    elif isinstance(node, ast.Name) or operation:
        if isinstance(parent, ast.Call | ast.GeneratorExp | ast.AugAssign):
            where.add("argument")
    for kind, meant, places in ALL_INSERTIONS:
        if where & set(places.split()):
            letter = next((one for one in scope.letters if one in meant), "")
            for text in scope.letters.get(letter, [""]):
                if kind != "a term" or text != getattr(node, "id", ""):
                    parts = {letter: expression(text)} if letter else {}
                    yield kind, (meant, text), expression(meant, a=node, **parts)
