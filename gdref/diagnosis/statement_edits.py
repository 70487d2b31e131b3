"""All edits of a statement: of its expressions, of its operator and of its place in the loop."""

import ast
import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from gdref.diagnosis.edits import (
    WEIGHT,
    Edit,
    Path,
    Scope,
    expression_edits,
    nodes_with_paths,
    put,
)
from gdref.diagnosis.instrument import own_nodes
from gdref.diagnosis.parameter_names import kinds
from gdref.diagnosis.program_text import source_of
from gdref.diagnosis.workbench import Workbench, place


def edits_of(bench: Workbench, k: int, held: tuple[str, ...]) -> Iterator[Edit]:
    """The edits of statement number k. held: the names of the variables that contain m and b."""
    statement = bench.statements[k]
    if isinstance(
        statement, ast.Import | ast.ImportFrom | ast.ClassDef | ast.Global | ast.Pass | ast.Assert
    ):
        return
    scope = scope_of(bench, k, held)
    alike = _has_a_like_line(bench, k)
    for edit in _every(bench, k, held, scope):
        if alike and edit.kind not in ("name", "exchange", "twin", "earlier value"):
            edit.weight *= 0.6  # because the edit would make the two lines differ
        yield edit


def _has_a_like_line(bench: Workbench, k: int) -> bool:
    """Whether another line of the same body has the same form and differs only in its names."""
    one = bench.statements[k]
    if not isinstance(one, ast.Assign | ast.AugAssign) or isinstance(one.value, ast.Constant):
        return False
    others = [o for o in bench.parent[k][1] if o is not one and type(o) is type(one)]
    return any(_shape(other) == _shape(one) for other in others)


def _every(bench: Workbench, k: int, held: tuple[str, ...], scope: Scope) -> Iterator[Edit]:
    statement = bench.statements[k]
    if not isinstance(statement, ast.FunctionDef):
        yield from _of_expressions(bench, k, scope)
    yield from _of_operators(bench, k)
    yield from _of_places(bench, k)
    yield from _of_counts(bench, k, scope)
    yield from _of_calls(bench, k)
    yield from _of_order(bench, k, held)
    yield from _of_twins(bench, k)
    yield from _of_exchange(bench, k)
    yield from _of_feedback(bench, k)


def scope_of(bench: Workbench, k: int, held: tuple[str, ...]) -> Scope:
    """The names that an edit may use in a statement."""
    program, function = bench.program, bench.function[k]
    node: ast.AST = program.tree if function is None else program.functions[function].node
    names: dict[str, int] = {}
    attributes: dict[str, int] = {}
    for one in own_nodes(node):
        if isinstance(one, ast.Name) and not one.id.startswith("__"):
            names[one.id] = names.get(one.id, 0) + 1
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            if one.value.id == "self":
                attributes[one.attr] = attributes.get(one.attr, 0) + 1
    if function is not None:
        names |= {p: 1 for p in program.functions[function].parameters if p not in names}
    called = {
        n.func.id
        for n in ast.walk(program.tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    modules = {
        "np",
        "numpy",
        "plt",
        "pd",
        "math",
        "self",
        "range",
        "len",
        "print",
        "float",
        "int",
        "zip",
        "sum",
        "enumerate",
        "abs",
        "list",
        "_",
    }
    functions = [f.name for f in program.functions.values() if "." not in f.name]
    plain = [n for n in names if n not in called and n not in modules]
    own = {n.id for n in ast.walk(bench.statements[k]) if isinstance(n, ast.Name)}
    near = sorted(plain, key=lambda n: (n not in own, -names[n]))[:14]
    counts = [n for n in plain if "n" in kinds(n)]
    known = [f"len({n})" for n in plain if {"points", "x", "y"} & set(kinds(n)[:1])]
    x = [n for n in plain if "x" in kinds(n)[:1] or n in ("X", "x")]
    if not x and isinstance(bench.statements[k], ast.stmt):
        x = [n for n in near if n not in counts][:6]
    rates = [n for n in plain if "rate" in kinds(n)]
    rates += [f"self.{n}" for n in attributes if "rate" in kinds(n)]
    used = {n for f in functions for n in [f] if f in called}
    return Scope(
        near,
        x[:4],
        (counts + known)[:4],
        rates[:2],
        sorted(used),
        list(attributes)[:8],
        [n for n in held if n in plain][:4],
    )


def _of_expressions(bench: Workbench, k: int, scope: Scope) -> Iterator[Edit]:
    statement = bench.statements[k]
    places: dict[tuple[str, Any], list[tuple[Path, ast.expr]]] = defaultdict(list)
    parents = {}
    for path, node in nodes_with_paths(statement):
        parents[path] = node
        parent = parents.get(path[:-1], statement if len(path) == 1 else None)
        for kind, signature, made in expression_edits(node, parent, scope):
            places[kind, signature].append((path, made))
    for (kind, signature), found in places.items():
        weight = WEIGHT[kind] * _likely(kind, signature)
        if kind == "exchange" and signature == "elements" and _as_its_parameters(bench, k):
            weight *= 0.5
        if 1 < len(found) <= 8 and kind not in ("parentheses",):
            apart = [
                one
                for one in found
                if not any(
                    one is not other and one[0][: len(other[0])] == other[0] for other in found
                )
            ]
            if len(apart) > 1:
                yield _edit(bench, k, kind, apart, weight * 0.9)
        for one in found:
            yield _edit(bench, k, kind, [one], weight * (0.95 if len(found) > 1 else 1.0))
    if 2 <= len(places["parentheses", ""]) <= 12:
        groups = _first_of_each(places["parentheses", ""])
        if len(groups) > 1:
            yield _edit(bench, k, "parentheses", groups, WEIGHT["parentheses"] * 0.8)


def _as_its_parameters(bench: Workbench, k: int) -> bool:
    """Whether a return gives m and b in the same order as the parameters of the function."""
    statement, function = bench.statements[k], bench.function[k]
    if not isinstance(statement, ast.Return) or function is None:
        return False
    elements = getattr(statement.value, "elts", [])
    given = [_side(ast.unparse(e)) for e in elements]
    taken = [_side(p) for p in bench.program.functions[function].parameters]
    return len(given) == 2 and "" not in given and [t for t in taken if t] == given


def _side(text: str) -> str:
    """The first kind of a name, if this is m or b; otherwise ""."""
    name = text.split(" ")[0].split("[")[0]
    first = kinds(name)[:1]
    return first[0] if first and first[0] in ("m", "b") else ""


def _first_of_each(found: list[tuple[Path, ast.expr]]) -> list[tuple[Path, ast.expr]]:
    kept: list[tuple[Path, ast.expr]] = []
    for path, made in found:
        if not any(path[: len(p)] == p or p[: len(path)] == path for p, _ in kept):
            kept.append((path, made))
    return kept


def _likely(kind: str, signature: Any) -> float:
    """How likely an edit is, compared with other edits of its kind."""
    if kind == "name":
        one, other = signature
        a, b = set(kinds(one)), set(kinds(other))
        if a & b or one.rstrip("0123456789mbxyw") == other.rstrip("0123456789mbxyw"):
            return 1.2
        pairs = ({"m", "b"}, {"x", "y"}, {"y", "predictions"}, {"m", "theta"})
        return 1.0 if any(p & a and p & b for p in pairs) else 0.5
    return 0.8 if kind == "constant" and 0 not in signature else 1.0


def _edit(
    bench: Workbench, k: int, kind: str, places: list[tuple[Path, ast.expr]], weight: float
) -> Edit:
    made = put(bench.statements[k], [(path, copy.deepcopy(new)) for path, new in places])
    if hasattr(bench.statements[k], "body"):
        made.place = k  # type: ignore[attr-defined]
    edit = Edit(kind, bench.statements[k].lineno, bench.text(k), "", {k: [made]}, weight=weight)
    edit.shown = lambda: bench.spliced(k, made, places)
    edit.change = lambda: (kind, *(_changed(bench.statements[k], *one) for one in places))
    return edit


def _changed(statement: ast.stmt, path: Path, new: ast.expr) -> tuple[str, str]:
    """The old and the new text of an expression, to find the same edit in a like line."""
    at: Any = statement
    for name, k in path:
        at = getattr(at, name) if k is None else getattr(at, name)[k]
    return ast.unparse(at), ast.unparse(ast.fix_missing_locations(new))


def _simple(bench: Workbench, k: int, kind: str, made: ast.stmt, meant: str, **more: Any) -> Edit:
    weight = WEIGHT[kind]
    line = bench.statements[k].lineno
    edit = Edit(kind, line, bench.text(k), meant, {k: [made]}, weight=weight, **more)
    edit.change = lambda: (kind, type(getattr(made, "op", None)).__name__)
    return edit


def _of_operators(bench: Workbench, k: int) -> Iterator[Edit]:
    """Edits of the operator: = for +=, += for =, -= for +=, =- for -=."""
    statement = bench.statements[k]
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Name | ast.Subscript | ast.Attribute):
            left, right = ast.unparse(target), _segment(bench, value)
            ops: list[tuple[str, ast.operator, ast.expr, str]] = [
                ("add for assign", ast.Add(), value, f"{left} += {right}")
            ]
            if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
                inner = _segment(bench, value.operand)
                ops.append(("compound", ast.Sub(), value.operand, f"{left} -= {inner}"))
            if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.UAdd):
                inner = _segment(bench, value.operand)
                ops.append(("compound", ast.Add(), value.operand, f"{left} += {inner}"))
            ops.append(("compound", ast.Sub(), value, f"{left} -= {right}"))
            for kind, op, other, meant in ops:
                edit = _simple(bench, k, kind, ast.AugAssign(_stored(target), op, other), meant)
                if kind == "compound" and other is value:
                    edit.weight = 3.0
                if not bench.loops[k] and kind == "add for assign":
                    edit.weight = 1.0
                yield edit
    if isinstance(statement, ast.AugAssign):
        left, right = ast.unparse(statement.target), _segment(bench, statement.value)
        made: ast.stmt = ast.Assign([_stored(statement.target)], statement.value)
        yield _simple(bench, k, "assign for add", made, f"{left} = {right}")
        for new_op, sign in (
            (ast.Add(), "+"),
            (ast.Sub(), "-"),
            (ast.Mult(), "*"),
            (ast.Div(), "/"),
        ):
            if type(statement.op) is not type(new_op):
                kind = "sign" if sign in "+-" else "compound"
                new = ast.AugAssign(statement.target, new_op, statement.value)
                yield _simple(bench, k, kind, new, f"{left} {sign}= {right}")


def _stored(target: ast.expr) -> Any:
    made: Any = copy.deepcopy(target)
    made.ctx = ast.Store()
    return made


def _segment(bench: Workbench, node: ast.expr) -> str:
    return ast.get_source_segment(bench.program.text, node) or ast.unparse(node)


def _of_places(bench: Workbench, k: int) -> Iterator[Edit]:
    """Edits of the place: a statement moves in or out by one level, before the loop or into it."""
    statement = bench.statements[k]
    parent, body = bench.parent[k]
    line, text = statement.lineno, bench.text(k)
    inside = isinstance(parent, ast.For | ast.While)
    if inside or (isinstance(parent, ast.If) and bench.loops[k]):
        if isinstance(statement, ast.Return | ast.Assign | ast.AugAssign | ast.Expr):
            for outer in reversed(bench.loops[k]):
                kind = "return later" if isinstance(statement, ast.Return) else "after the loop"
                shown = f"{text}    (after the loop of line {bench.statements[outer].lineno})"
                moved: dict[int, list[ast.stmt]] = {k: []}
                rest = [o for o in body if o.lineno > statement.lineno]
                own: list[ast.stmt] = [statement]
                if rest and not isinstance(statement, ast.Return):
                    own = [statement, *rest]  # the statement and those after it
                    moved |= {place(o): [] for o in rest}
                yield Edit(kind, line, text, shown, moved, {outer: own}, WEIGHT[kind])
                tail = _tail(body, statement)
                if isinstance(statement, ast.Return) and tail:
                    moved = {k: [], **{place(o): [] for o in tail}}
                    first = tail[0].lineno
                    shown = f"{text}    (after the loop, with the lines from {first} on)"
                    yield Edit(kind, line, text, shown, moved, {outer: [*tail, statement]}, 6.5)
    if isinstance(statement, ast.For | ast.While) and isinstance(statement.body, list):
        follow = [o for o in body if o.lineno > statement.lineno][:3]
        taken: list[ast.stmt] = []
        for one in follow:
            if isinstance(one, ast.Assign | ast.AugAssign | ast.Expr):
                taken.append(one)
                shown = f"{bench.text(place(one))}    (in the loop of line {line})"
                removed: dict[int, list[ast.stmt]] = {place(o): [] for o in taken}
                last = place(statement.body[-1])
                yield Edit(
                    "inside the loop",
                    taken[0].lineno,
                    bench.text(place(taken[0])),
                    shown,
                    removed,
                    {last: list(taken)},
                    8.0 if isinstance(one, ast.AugAssign) else WEIGHT["inside the loop"],
                )
            else:
                break
    moved_data = re.search(r"rand|read|load|open\(|normal\(|uniform\(|linspace|arange", text)
    if isinstance(statement, ast.Assign) and not moved_data:
        for loop in _loops_after(bench, k):
            node: Any = bench.statements[loop]
            first = node.body[0]
            shown = f"{text}    (in the loop of line {node.lineno})"
            constant = isinstance(statement.value, ast.Constant)
            kind = (
                "reset"
                if constant or not isinstance(statement.value, ast.Call)
                else "inside the loop"
            )
            yield Edit(
                kind, line, text, shown, {place(first): [statement, first]}, weight=WEIGHT[kind]
            )
    if inside and isinstance(statement, ast.Break | ast.Continue | ast.Assign | ast.AugAssign):
        if len(body) > 1:
            yield Edit(
                "without the statement",
                line,
                text,
                "(without this line)",
                {k: []},
                weight=WEIGHT["without the statement"],
            )


def _tail(body: list[ast.stmt], statement: ast.stmt) -> list[ast.stmt]:
    """The updates just before a return. They belong after the loop too."""
    found: list[ast.stmt] = []
    for one in reversed([o for o in body if o.lineno < statement.lineno]):
        if not isinstance(one, ast.Assign):
            break
        found.insert(0, one)
    return found


def _loops_after(bench: Workbench, k: int) -> list[int]:
    """The loops that follow a statement in its body, and the loops inside these loops."""
    _, body = bench.parent[k]
    found = []
    for one in body:
        if one.lineno > bench.statements[k].lineno:
            for node in ast.walk(one):
                if isinstance(node, ast.For | ast.While):
                    found.append(place(node))
    return found[:2]


def _of_calls(bench: Workbench, k: int) -> Iterator[Edit]:
    """Edits for a result that is not kept, and for a return that is missing."""
    statement = bench.statements[k]
    program = bench.program
    functions = {f.name.split(".")[-1]: f for f in program.functions.values()}
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.BinOp):
        left: ast.expr = statement.value
        while isinstance(left, ast.BinOp):
            left = left.left
        if isinstance(left, ast.Name | ast.Attribute | ast.Subscript):  # m - rate * dm, not stored
            made = ast.Assign([_stored(left)], statement.value)
            meant = f"{ast.unparse(left)} = {bench.text(k)}"
            yield _simple(bench, k, "keep the result", made, meant)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in functions:
            f = functions[name]
            returns = [n.value for n in own_nodes(f.node) if isinstance(n, ast.Return) and n.value]
            given = dict(zip(f.parameters, call.args, strict=False))
            for value in returns[:1]:
                elements = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
                yield from _kept(bench, k, call, elements, given)
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
        name = getattr(statement.value.func, "attr", getattr(statement.value.func, "id", ""))
        target = statement.targets[0]
        if name in functions and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            names = [a for a in statement.value.args if isinstance(a, ast.Name | ast.Attribute)]
            for i in range(len(names) - 1):
                for pair in (names[i : i + 2], names[i : i + 2][::-1]):
                    made = ast.Assign(
                        [ast.Tuple([_stored(p) for p in pair], ast.Store())], statement.value
                    )
                    yield _simple(
                        bench,
                        k,
                        "keep the result",
                        made,
                        source_of(ast.fix_missing_locations(made)),
                    )
    if isinstance(statement, ast.FunctionDef) and not any(
        isinstance(n, ast.Return) and n.value is not None for n in own_nodes(statement)
    ):
        last = statement.body[-1]
        j: int = place(last)
        text = bench.text(j)
        if isinstance(last, ast.Assign | ast.Expr) and not isinstance(last.value, ast.Constant):
            made_return: ast.stmt = ast.Return(last.value)
            meant = f"return {_segment(bench, last.value)}"
            yield Edit("return", last.lineno, text, meant, {j: [made_return]}, weight=8.0)
        for name in _assigned(statement):
            made_return = ast.Return(ast.Name(name, ast.Load()))
            yield Edit(
                "return", last.lineno, text, f"{text}; return {name}", {}, {j: [made_return]}, 7.0
            )


def _assigned(function: ast.FunctionDef) -> list[str]:
    names = [
        n.id
        for n in own_nodes(function)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    ]
    return list(dict.fromkeys(names))[:6]


def _kept(
    bench: Workbench, k: int, call: ast.Call, elements: list[ast.expr], given: dict[str, ast.expr]
) -> Iterator[Edit]:
    usable = [a for a in call.args if isinstance(a, ast.Name | ast.Attribute | ast.Subscript)]
    if len(elements) == 1:
        options = [[a] for a in usable]
    else:
        options = [usable[i : i + 2][::s] for i in range(len(usable) - 1) for s in (1, -1)]
    for one in options:
        if len(one) == len(elements):
            targets = [_stored(a) for a in one]
            target: ast.expr = targets[0] if len(one) == 1 else ast.Tuple(targets, ast.Store())
            made = ast.Assign([target], call)
            names = ", ".join(ast.unparse(a) for a in one)
            yield _simple(bench, k, "keep the result", made, f"{names} = {_segment(bench, call)}")


def _of_order(bench: Workbench, k: int, held: tuple[str, ...]) -> Iterator[Edit]:
    """Edits that give a later statement of the pass the m or b from before this statement."""
    statement = bench.statements[k]
    if not isinstance(statement, ast.Assign | ast.AugAssign) or (
        not bench.loops[k] and (bench.function[k] is None)
    ):
        return
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    base = target
    while isinstance(base, ast.Subscript):
        base = base.value
    text = ast.unparse(base)
    if text not in held and ast.unparse(target) not in held:
        return
    _, body = bench.parent[k]
    for later in [o for o in body if o.lineno > statement.lineno][:5]:
        reads = [
            n
            for n in ast.walk(later)
            if isinstance(n, ast.expr)
            and ast.unparse(n) == text
            and isinstance(getattr(n, "ctx", None), ast.Load)
        ]
        if not reads:
            continue
        j: int = place(later)
        made: Any = _Older(text).visit(copy.deepcopy(later))
        if isinstance(later, ast.AugAssign):
            made.target = copy.deepcopy(later.target)
        kept = ast.parse(
            f"from copy import deepcopy as __gdref_copy__\n__gdref_old__ = __gdref_copy__({text})"
        ).body
        meant = f"{bench.text(j)}    (with {text} as it was before line {statement.lineno})"
        yield Edit(
            "earlier value",
            later.lineno,
            bench.text(j),
            meant,
            {k: [*kept, statement], j: [made]},
            weight=WEIGHT["earlier value"],
        )
        if isinstance(later, ast.Assign | ast.Expr) and not isinstance(later, ast.AugAssign):
            between = [o for o in body if statement.lineno < o.lineno <= later.lineno]
            if between and all(
                isinstance(o, ast.Assign | ast.For | ast.AugAssign) for o in between
            ):
                shown = f"{bench.text(j)}    (before line {statement.lineno})"
                last: int = place(between[-1])
                yield Edit(
                    "earlier value",
                    later.lineno,
                    bench.text(j),
                    shown,
                    {k: []},
                    {last: [statement]},
                    5.5,
                )


def _of_counts(bench: Workbench, k: int, scope: Scope) -> Iterator[Edit]:
    """Edits that put the number of points in the place of a number, as in n = 100."""
    statement = bench.statements[k]
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
        target = ast.unparse(statement.targets[0])
        if type(statement.value.value) in (int, float) and "n" in kinds(target):
            for size in (n for n in scope.n if n.startswith("len(")):
                made = ast.parse(f"{target} = {size}").body[0]
                yield _simple(bench, k, "bounds", made, f"{target} = {size}")


def _of_feedback(bench: Workbench, k: int) -> Iterator[Edit]:
    """The line m, b = new_m, new_b, if it is missing and the next pass uses the old numbers."""
    statement = bench.statements[k]
    parent, body = bench.parent[k]
    if not isinstance(parent, ast.For | ast.While) or statement is not body[-1]:
        return
    nodes = [n for one in body for n in ast.walk(one) if isinstance(n, ast.Name)]
    stored = [n.id for n in nodes if isinstance(n.ctx, ast.Store)]
    read = [n.id for n in nodes if isinstance(n.ctx, ast.Load)]
    new = [n for n in dict.fromkeys(stored) if n not in read]
    old = [
        n
        for n in dict.fromkeys(read)
        if n not in stored and {"m", "b"} & set(kinds(n)[:2]) and "rate" not in kinds(n)
    ]
    for one in (old, old[::-1]):
        if len(new) == len(one) == 2:
            text = f"{', '.join(one)} = {', '.join(new)}"
            made = ast.parse(text).body
            yield Edit(
                "keep the result",
                statement.lineno,
                bench.text(k),
                f"{bench.text(k)}; {text}",
                {},
                {k: list(made)},
                7.5,
            )


def _of_exchange(bench: Workbench, k: int) -> Iterator[Edit]:
    """Two exchanged names, in one line or in two like lines."""
    statement = bench.statements[k]
    if isinstance(statement, ast.Assign | ast.AugAssign):
        read = [n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)]
        for a, b in combinations(list(dict.fromkeys(read))[:6], 2):
            made = copy.copy(statement)
            made.value = _Renamed({a: b, b: a}).visit(copy.deepcopy(statement.value))
            meant = source_of(ast.fix_missing_locations(made))
            yield Edit("exchange", statement.lineno, bench.text(k), meant, {k: [made]}, weight=5.0)
        for other in bench.parent[k][1]:
            if other.lineno > statement.lineno and _shape(statement) == _shape(other):
                both = zip(_names_in(statement), _names_in(other), strict=True)
                names = {a: b for a, b in both if a != b}
                j: int = place(other)
                yield from _exchanged_names(bench, k, j, names)


def _of_twins(bench: Workbench, k: int) -> Iterator[Edit]:
    """The line beside this one, written with the names of this line: db for dm, b for m."""
    statement = bench.statements[k]
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        return
    _, body = bench.parent[k]
    plain = [o for o in body if isinstance(o, ast.Assign | ast.AugAssign)]
    partners: dict[str, str] = {}
    for one in plain:
        names = [getattr(e, "id", "") for e in getattr(getattr(one, "targets", [0])[0], "elts", ())]
        if len(names) == 2 and all(names):
            partners |= {names[0]: names[1], names[1]: names[0]}
    for one in plain:
        for other in plain:
            if one is not other and _shape(one) == _shape(other):
                for a, b in zip(_names_in(one), _names_in(other), strict=True):
                    if a != b:
                        partners.setdefault(a, b)
    target = _names_in(statement)[:1]
    text = ast.unparse(statement)
    for other in plain:
        if other is statement:
            continue
        local = partners | dict(zip(_names_in(other)[:1], target, strict=False))
        back = {b: a for a, b in zip(_names_in(other)[:1], target, strict=False) if a != b}
        made = _Renamed(back | local).visit(copy.deepcopy(other))
        shown = source_of(made)
        if shown != text and shown != ast.unparse(other) and _names_in(made)[:1] == target:
            yield Edit(
                "twin", statement.lineno, bench.text(k), shown, {k: [made]}, weight=WEIGHT["twin"]
            )


def _names_in(statement: ast.stmt) -> list[str]:
    """The names and attributes, in the order of the text."""
    found = [n for n in ast.walk(statement) if isinstance(n, ast.Name | ast.Attribute)]
    return [n.id if isinstance(n, ast.Name) else f".{n.attr}" for n in found]


def _shape(statement: ast.stmt) -> str:
    return ast.dump(_Renamed(None).visit(copy.deepcopy(statement)))


class _Renamed(ast.NodeTransformer):
    """Renames names; with None, gives the same name to all names."""

    def __init__(self, names: dict[str, str] | None) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = "_" if self.names is None else self.names.get(node.id, node.id)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:
        self.generic_visit(node)
        if self.names is None:
            node.attr = "_"
        else:
            node.attr = self.names.get(f".{node.attr}", f".{node.attr}")[1:]
        return node


class _Older(ast.NodeTransformer):
    def __init__(self, text: str) -> None:
        self.text = text

    def visit(self, node: Any) -> Any:
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", None), ast.Load):
            if ast.unparse(node) == self.text:
                return ast.Name("__gdref_old__", ast.Load())
        if isinstance(node, ast.Assign):
            node.value = self.visit(node.value)  # the target does not change
            return node
        return super().visit(node)


def sisters(bench: Workbench, k: int, held: tuple[str, ...], scale: float) -> Iterator[Edit]:
    """The same edit in m's line and in b's line."""
    statement = bench.statements[k]
    _, body = bench.parent[k]
    for other in body:
        if other.lineno <= statement.lineno or type(other) is not type(statement):
            continue
        j: int = place(other)
        theirs = {e.change(): e for e in edits_of(bench, j, held) if e.change is not None}
        for edit in edits_of(bench, k, held):
            twin = theirs.get(edit.change()) if edit.change is not None else None
            if twin is not None and edit.weight >= 3:
                yield _both(edit, twin, min(edit.weight, twin.weight) * scale)


def _both(one: Edit, other: Edit, weight: float) -> Edit:
    made = Edit(
        one.kind, one.line, one.written, one.meant, one.replace | other.replace, weight=weight
    )
    made.shown, made.twin = one.shown, other
    return made


def _exchanged_names(bench: Workbench, k: int, j: int, names: dict[str, str]) -> Iterator[Edit]:
    """Two like lines, each with a name that belongs in the other line."""
    for a, b in names.items():
        made = [_Renamed({a: b, b: a}).visit(copy.deepcopy(bench.statements[i])) for i in (k, j)]
        edits = [
            Edit(
                "exchange",
                bench.statements[i].lineno,
                bench.text(i),
                source_of(ast.fix_missing_locations(new)),
                {i: [new]},
            )
            for i, new in zip((k, j), made, strict=True)
        ]
        yield _both(edits[0], edits[1], WEIGHT["exchange"])
