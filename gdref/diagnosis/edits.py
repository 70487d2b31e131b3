"""All edits of a statement: of its expressions, of its operator and of its place in the loop."""

import ast
import copy
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from gdref.diagnosis.instrument import own_nodes
from gdref.diagnosis.parameter_names import in_words, kinds
from gdref.diagnosis.program_text import source_of
from gdref.diagnosis.rewrites import Scope, by_rules, in_text, rewrites
from gdref.diagnosis.workbench import Edit, Path, Replaced, Workbench, at_path, place, put

WEIGHT = {  # the kinds of edits; a frequent mistake has a larger weight
    "parentheses": 10.0,
    "sign": 9.0,
    "add for assign": 9.0,
    "keep the result": 8.0,
    "return": 8.0,
    "division": 8.0,
    "number of points": 8.0,
    "power": 7.5,
    "twin": 7.5,
    "exchange": 7.0,
    "factor of x": 7.0,
    "return later": 7.0,
    "compound": 6.0,
    "without a factor": 6.0,
    "earlier value": 6.0,
    "shape": 6.0,
    "index": 5.0,
    "name": 5.0,
    "division by n": 5.0,
    "factor 2": 5.0,
    "reset": 5.0,
    "wrapper": 5.0,
    "operator": 4.0,
    "order": 4.0,
    "function": 4.0,
    "bounds": 4.0,
    "inside the loop": 4.0,
    "the rate": 4.0,
    "constant": 3.0,
    "assign for add": 3.0,
    "subtract for assign": 3.0,
    "without a term": 3.0,
    "after the loop": 4.5,
    "comparison": 2.0,
    "a term": 2.0,
    "without the statement": 1.5,
}
NO_VARIABLES = in_words(
    "np numpy plt pd math self range len print float int zip sum enumerate abs list _"
)
NO_EDITS = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.Global, ast.Pass, ast.Assert)
Assigned = ast.Assign | ast.AugAssign


def edits_of(bench: Workbench, k: int, held: Sequence[str]) -> Iterator[Edit]:
    """The edits of statement number k. held: the names of the variables that contain m and b."""
    statement = bench.statements[k]
    if isinstance(statement, NO_EDITS):
        return
    scope = scope_of(bench, k, held)
    alike = _has_a_like_line(bench, k)
    for edits in (
        _of_expressions(bench, k, scope),
        _of_assignments(bench, k),
        _of_places(bench, k),
        _of_counts(bench, k, scope),
        _of_results(bench, k),
        _of_returns(bench, k),
        _of_order(bench, k, held),
        _of_twins(bench, k),
        _of_exchange(bench, k),
        _of_feedback(bench, k),
    ):
        for edit in edits:
            if alike and edit.kind not in ("name", "exchange", "twin", "earlier value"):
                edit.weight *= 0.6  # because the edit would make the two lines differ
            yield edit


def _edit(
    bench: Workbench,
    k: int,
    kind: str,
    meant: str,
    replace: Replaced | Callable[[], Replaced] | list[ast.stmt],
    after: Replaced | None = None,
    weight: float = 0.0,
) -> Edit:
    """An edit that is shown in the line of statement number k."""
    made = {k: replace} if isinstance(replace, list) else replace
    line, text = bench.statements[k].lineno, bench.text(k)
    return Edit(kind, line, text, meant, made, after or {}, weight or WEIGHT[kind])


def _has_a_like_line(bench: Workbench, k: int) -> bool:
    """Whether another line of the same body has the same form and differs only in its names."""
    one = bench.statements[k]
    if not isinstance(one, Assigned) or isinstance(one.value, ast.Constant):
        return False
    others = [o for o in bench.parent[k][1] if o is not one and type(o) is type(one)]
    return any(_shape(other) == _shape(one) for other in others)


def scope_of(bench: Workbench, k: int, held: Sequence[str]) -> Scope:
    """The names that an edit may use in a statement."""
    program, function = bench.program, bench.function[k]
    around: ast.AST = program.tree if function is None else program.functions[function].node
    names, attributes, parts = Counter[str](), Counter[str](), Counter[str]()
    for one in own_nodes(around):
        if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Load):
            parts[ast.unparse(one)] += 1
        if isinstance(one, ast.Name) and not one.id.startswith("__"):
            names[one.id] += 1
        elif isinstance(one, ast.Attribute) and getattr(one.value, "id", "") == "self":
            attributes[one.attr] += 1
    if function is not None:
        names |= Counter(program.functions[function].parameters)
    called = {getattr(n.func, "id", "") for n in ast.walk(program.tree) if isinstance(n, ast.Call)}
    plain = [n for n in names if n not in called and n not in NO_VARIABLES]
    own = {n.id for n in ast.walk(bench.statements[k]) if isinstance(n, ast.Name)}
    near = sorted(plain, key=lambda n: (n not in own, -names[n]))[:14]
    counts = [n for n in plain if "n" in kinds(n)]
    known = [f"len({n})" for n in plain if {"points", "x", "y"} & set(kinds(n)[:1])]
    x = [p for p in parts if "x" in kinds(p.split("[")[0])[:1] and "[" in p and ":" not in p]
    x += [p for p in parts if "points" in kinds(p.split("[")[0]) and p.endswith("0]")]
    x = x[:2] + [n for n in plain if "x" in kinds(n)[:1] or n in ("X", "x")]
    rates = [n for n in plain if "rate" in kinds(n)]
    rates += [f"self.{n}" for n in attributes if "rate" in kinds(n)]
    functions = {f.name for f in program.functions.values()} & called
    return Scope(
        near,
        (x or [n for n in near if n not in counts])[:4],
        (counts + known)[:4],
        rates[:2],
        sorted(functions),
        list(attributes)[:8],
        [n for n in held if n in plain][:4],
    )


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


Places = list[tuple[Path, ast.expr]]


def _of_expressions(bench: Workbench, k: int, scope: Scope) -> Iterator[Edit]:
    """The rewrites of each expression; also the same rewrite in all its places."""
    statement = bench.statements[k]
    if isinstance(statement, ast.FunctionDef):
        return
    places: dict[tuple[str, Any], Places] = defaultdict(list)
    for path, node in nodes_with_paths(statement):
        above = at_path(statement, path[:-1])
        parent = above if len(path) == 1 or isinstance(above, ast.expr) else None
        for kind, signature, made in rewrites(node, parent, scope):
            places[kind, signature].append((path, made))  # type: ignore[arg-type]
    for (kind, signature), found in places.items():
        weight = WEIGHT[kind] * _likely(kind, signature)
        if kind == "exchange" and signature == "elements" and _as_its_parameters(bench, k):
            weight *= 0.5
        if kind == "exchange" and signature[0] == "arguments":
            weight *= 2.5 if _named_otherwise(bench, at_path(statement, found[0][0])) else 1.0
        if 1 < len(found) <= (12 if kind == "parentheses" else 8):
            apart = _apart(found) if kind == "parentheses" else _outermost(found)
            if len(apart) > 1:
                yield _rewritten(
                    bench, k, kind, apart, weight * (0.8 if kind == "parentheses" else 0.9)
                )
        for one in found:
            yield _rewritten(bench, k, kind, [one], weight * (0.95 if len(found) > 1 else 1.0))


def _outermost(found: Places) -> Places:
    """The places that are not inside another one."""
    return [
        one
        for one in found
        if not any(one is not other and one[0][: len(other[0])] == other[0] for other in found)
    ]


def _apart(found: Places) -> Places:
    """The first places that do not overlap."""
    kept: Places = []
    for path, made in found:
        if not any(path[: len(p)] == p or p[: len(path)] == path for p, _ in kept):
            kept.append((path, made))
    return kept


def _as_its_parameters(bench: Workbench, k: int) -> bool:
    """Whether a return gives m and b in the same order as the parameters of the function."""
    statement, function = bench.statements[k], bench.function[k]
    if not isinstance(statement, ast.Return) or function is None:
        return False
    elements = [ast.unparse(e) for e in getattr(statement.value, "elts", [])]
    given, taken = map(_sides, (elements, bench.program.functions[function].parameters))
    return len(given) == len(elements) == 2 and taken == given


def _named_otherwise(bench: Workbench, call: ast.Call) -> bool:
    """Whether an argument of a call has the name of another parameter of the function."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    called = [f for f in bench.program.functions.values() if f.name.split(".")[-1] == name]
    pairs = [p for f in called for p in zip(call.args, f.parameters, strict=False)]
    given = [(ast.unparse(argument).split(".")[-1], parameter) for argument, parameter in pairs]
    return any(a != p and a in {q for _, q in given} for a, p in given)


def _sides(names: Sequence[str]) -> list[str]:
    """m or b for each name that means one of them."""
    first = [(kinds(re.split(r"[ \[]", n)[0]) or [""])[0] for n in names]
    return [side for side in first if side in ("m", "b")]


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


def _rewritten(bench: Workbench, k: int, kind: str, places: Places, weight: float) -> Edit:
    statement = bench.statements[k]

    def made() -> Replaced:
        new = put(statement, [(path, copy.deepcopy(part)) for path, part in places])
        if hasattr(statement, "body"):
            new.place = k  # type: ignore[attr-defined]
        return {k: [new]}

    edit = _edit(bench, k, kind, "", made, weight=weight)
    edit.shown = lambda: bench.spliced(k, made()[k][0], places)
    edit.change = lambda: (kind, *(_texts(at_path(statement, p), new) for p, new in places))
    return edit


def _texts(old: ast.AST, new: ast.AST) -> tuple[str, str]:
    return ast.unparse(old), ast.unparse(ast.fix_missing_locations(new))


def _of_assignments(bench: Workbench, k: int) -> Iterator[Edit]:
    """Edits of the operator: = for +=, += for =, -= for +=, =- for -=."""
    for rule, found, made in by_rules(bench.statements[k]):
        if isinstance(found["a"], ast.Tuple | ast.List):
            continue
        parts = {letter: _segment(bench, node) for letter, node in found.items()}
        edit = _edit(bench, k, rule.kind, in_text(rule, parts), [made])  # type: ignore[list-item]
        if not bench.loops[k] and rule.kind == "add for assign":
            edit.weight = 1.0
        edit.change = lambda text=rule.text: ("rule", text)
        yield edit


def _segment(bench: Workbench, node: ast.AST) -> str:
    return bench.program.segment(node) or ast.unparse(node)


def _of_places(bench: Workbench, k: int) -> Iterator[Edit]:
    """Edits of the place: a statement moves out of a loop or into it."""
    statement = bench.statements[k]
    parent, body = bench.parent[k]
    text, rest = bench.text(k), [o for o in body if o.lineno > statement.lineno]
    inside = isinstance(parent, ast.For | ast.While | ast.If) and bench.loops[k]
    if inside and isinstance(statement, ast.Return | Assigned | ast.Expr):
        for outer in reversed(bench.loops[k]):
            where = f"after the loop of line {bench.line(outer)}"
            if not isinstance(statement, ast.Return):
                own = [statement, *rest]
                moved: Replaced = {place(o): [] for o in own}
                yield _edit(bench, k, "after the loop", f"{text}    ({where})", moved, {outer: own})
                continue
            yield _edit(
                bench, k, "return later", f"{text}    ({where})", {k: []}, {outer: [statement]}
            )
            tail = _updates_before(body, statement)
            if tail:
                moved = {place(o): [] for o in (statement, *tail)}
                begin = bench.line(place(tail[0]))
                shown = f"{text}    (after the loop, with the lines from {begin} on)"
                own = [*tail, statement]
                yield _edit(bench, k, "return later", shown, moved, {outer: own}, 6.5)
    if isinstance(statement, ast.For | ast.While):
        taken: list[ast.stmt] = []
        for one in rest[:3]:
            if not isinstance(one, Assigned | ast.Expr):
                break
            taken.append(one)
            shown = f"{bench.text(place(taken[-1]))}    (in the loop of line {bench.line(k)})"
            removed: Replaced = {place(o): [] for o in taken}
            last = {place(statement.body[-1]): list(taken)}
            weight = 8.0 if isinstance(one, ast.AugAssign) else 0.0
            yield _edit(bench, place(taken[0]), "inside the loop", shown, removed, last, weight)
    data = re.search(r"rand|read|load|open\(|normal\(|uniform\(|linspace|arange", text)
    if isinstance(statement, ast.Assign) and not data:
        loops = [n for o in rest for n in ast.walk(o) if isinstance(n, ast.For | ast.While)]
        for loop in loops[:2]:
            first = loop.body[0]
            kind = "inside the loop" if isinstance(statement.value, ast.Call) else "reset"
            shown = f"{text}    (in the loop of line {bench.line(place(loop))})"
            plain = kind != "reset" or isinstance(statement.value, ast.Constant)
            weight = 0.0 if plain else 9.0  # a prediction that is computed only once
            yield _edit(bench, k, kind, shown, {place(first): [statement, first]}, weight=weight)
    if inside and len(body) > 1 and isinstance(statement, ast.Break | ast.Continue | Assigned):
        yield _edit(bench, k, "without the statement", "(without this line)", [])


def _updates_before(body: list[ast.stmt], statement: ast.stmt) -> list[ast.stmt]:
    """The assignments just before a return. They belong after the loop too."""
    found: list[ast.stmt] = []
    for one in reversed([o for o in body if o.lineno < statement.lineno]):
        if not isinstance(one, ast.Assign):
            break
        found.insert(0, one)
    return found


def _of_results(bench: Workbench, k: int) -> Iterator[Edit]:
    """Edits for a result that is not kept, or that is kept under other names."""
    statement = bench.statements[k]
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Expr) and isinstance(value, ast.BinOp):
        left: ast.expr = value
        while isinstance(left, ast.BinOp):
            left = left.left
        if isinstance(left, ast.Name | ast.Attribute | ast.Subscript):  # m - rate * dm, lost
            yield _new_text(
                bench, k, "keep the result", f"{ast.unparse(left)} = {_segment(bench, value)}"
            )
    if not isinstance(value, ast.Call) or not isinstance(statement, ast.Expr | ast.Assign):
        return
    name = getattr(value.func, "attr", getattr(value.func, "id", ""))
    called = [f for f in bench.program.functions.values() if f.name.split(".")[-1] == name]
    returns = [n.value for f in called for n in own_nodes(f.node) if isinstance(n, ast.Return)]
    if isinstance(statement, ast.Assign):
        size = len(getattr(statement.targets[0], "elts", ())) if called else 0
        size = size if size == 2 else 0
    else:
        size = next((len(getattr(r, "elts", "1")) for r in returns if r is not None), 0)
    usable = [a for a in value.args if isinstance(a, ast.Name | ast.Attribute | ast.Subscript)]
    names = [ast.unparse(a) for a in usable]
    groups = [[n] for n in names]
    if size == 2:
        groups = [names[i : i + 2][::s] for i in range(len(names) - 1) for s in (1, -1)]
    for group in groups if size in (1, 2) else ():
        text = f"{', '.join(group)} = {_segment(bench, value)}"
        yield _new_text(bench, k, "keep the result", text)


def _new_text(bench: Workbench, k: int, kind: str, text: str, weight: float = 0.0) -> Edit:
    """An edit that replaces a statement by the statement in a text."""
    return _edit(bench, k, kind, text, list(ast.parse(text).body), weight=weight)


def _of_returns(bench: Workbench, k: int) -> Iterator[Edit]:
    """The return that a function has not."""
    statement = bench.statements[k]
    if not isinstance(statement, ast.FunctionDef):
        return
    inside = own_nodes(statement)
    if any(isinstance(n, ast.Return) and n.value is not None for n in inside):
        return
    last = statement.body[-1]
    j = place(last)
    if isinstance(last, ast.Assign | ast.Expr) and not isinstance(last.value, ast.Constant):
        yield _new_text(bench, j, "return", f"return {_segment(bench, last.value)}")
    stored = [n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for name in list(dict.fromkeys(stored))[:6]:
        made: list[ast.stmt] = [ast.Return(ast.Name(name, ast.Load()))]
        yield _edit(bench, j, "return", f"{bench.text(j)}; return {name}", {}, {j: made}, 7.0)


def _of_order(bench: Workbench, k: int, held: Sequence[str]) -> Iterator[Edit]:
    """Edits that give a later statement of the pass the m or b from before this statement."""
    statement = bench.statements[k]
    if not isinstance(statement, Assigned) or not (bench.loops[k] or bench.function[k] is not None):
        return
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    base: ast.expr = target
    while isinstance(base, ast.Subscript):
        base = base.value
    text = ast.unparse(base)
    if text not in held and ast.unparse(target) not in held:
        return
    rest = [o for o in bench.parent[k][1] if o.lineno > statement.lineno]
    for at, later in enumerate(rest[:5]):
        made: Any = _Older(text).visit(copy.deepcopy(later))
        if ast.dump(made) == ast.dump(later):
            continue
        j, shown = place(later), bench.text(place(later))
        if hasattr(made, "body"):
            del made.place  # its body is new too
        kept = ast.parse(
            f"from copy import deepcopy as __gdref_copy__\n__gdref_old__ = __gdref_copy__({text})"
        ).body
        meant = f"{shown}    (with {text} as it was before line {bench.line(k)})"
        yield _edit(bench, j, "earlier value", meant, {k: [*kept, statement], j: [made]})
        if isinstance(later, ast.Assign | ast.Expr) and all(
            isinstance(o, ast.For | Assigned) for o in rest[: at + 1]
        ):
            meant = f"{shown}    (before line {bench.line(k)})"
            yield _edit(bench, j, "earlier value", meant, {k: []}, {j: [statement]}, 5.5)


class _Older(ast.NodeTransformer):
    """Reads the older value of an expression."""

    def __init__(self, text: str) -> None:
        self.text = text

    def visit(self, node: Any) -> Any:
        if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", None), ast.Load):
            if ast.unparse(node) == self.text:
                return ast.Name("__gdref_old__", ast.Load())
        if isinstance(node, Assigned):
            node.value = self.visit(node.value)  # the target does not change
            return node
        return super().visit(node)


def _of_counts(bench: Workbench, k: int, scope: Scope) -> Iterator[Edit]:
    """Edits that put the number of points in the place of a number, as in n = 100."""
    statement = bench.statements[k]
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
        target = ast.unparse(statement.targets[0])
        if type(statement.value.value) in (int, float) and "n" in kinds(target):
            for size in (n for n in scope.n if n.startswith("len(")):
                yield _new_text(bench, k, "number of points", f"{target} = {size}")


def _of_feedback(bench: Workbench, k: int) -> Iterator[Edit]:
    """The line m, b = new_m, new_b, if it is missing and the next pass uses the old numbers."""
    statement, (parent, body) = bench.statements[k], bench.parent[k]
    if not isinstance(parent, ast.For | ast.While) or statement is not body[-1]:
        return
    nodes = [n for one in body for n in ast.walk(one) if isinstance(n, ast.Name)]
    stored = dict.fromkeys(n.id for n in nodes if isinstance(n.ctx, ast.Store))
    read = dict.fromkeys(n.id for n in nodes if isinstance(n.ctx, ast.Load))
    new = [n for n in stored if n not in read]
    old = [n for n in read if n not in stored and {"m", "b"} & {*kinds(n)[:2]} - {"rate"}]
    for one in (old, old[::-1]):
        if len(new) == len(one) == 2 and not any("rate" in kinds(n) for n in one):
            text = f"{', '.join(one)} = {', '.join(new)}"
            added = {k: list(ast.parse(text).body)}
            yield _edit(bench, k, "keep the result", f"{bench.text(k)}; {text}", {}, added, 7.5)


def _of_exchange(bench: Workbench, k: int) -> Iterator[Edit]:
    """Two exchanged names, in one line or in two like lines."""
    statement = bench.statements[k]
    if not isinstance(statement, Assigned):
        return
    read = [n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)]
    for a, b in combinations(list(dict.fromkeys(read))[:6], 2):
        made = copy.copy(statement)
        made.value = _renamed(statement.value, {a: b, b: a})
        yield _edit(bench, k, "exchange", source_of(made), [made], weight=5.0)
    for other in bench.parent[k][1]:
        if other.lineno > statement.lineno and _shape(statement) == _shape(other):
            for a, b in zip(_names_in(statement), _names_in(other), strict=True):
                if a != b:
                    edits = []
                    for i in (k, place(other)):
                        new = _renamed(bench.statements[i], {a: b, b: a})
                        edits.append(_edit(bench, i, "exchange", source_of(new), [new]))
                    yield _both(edits[0], edits[1], WEIGHT["exchange"])


def _of_twins(bench: Workbench, k: int) -> Iterator[Edit]:
    """The line beside this one, written with the names of this line: db for dm, b for m."""
    statement = bench.statements[k]
    if not isinstance(statement, Assigned):
        return
    plain = [o for o in bench.parent[k][1] if isinstance(o, Assigned)]
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
    target, text = _names_in(statement)[:1], ast.unparse(statement)
    for other in plain:
        if other is not statement:
            theirs = _names_in(other)[:1]
            back = {b: a for a, b in zip(theirs, target, strict=False) if a != b}
            made = _renamed(other, back | partners | dict(zip(theirs, target, strict=False)))
            shown = source_of(made)
            if shown not in (text, ast.unparse(other)) and _names_in(made)[:1] == target:
                yield _edit(bench, k, "twin", shown, [made])


def _names_in(statement: ast.AST) -> list[str]:
    """The names and attributes, in the order of the text."""
    found = [n for n in ast.walk(statement) if isinstance(n, ast.Name | ast.Attribute)]
    return [n.id if isinstance(n, ast.Name) else f".{n.attr}" for n in found]


def _shape(statement: ast.stmt) -> str:
    return ast.dump(_renamed(statement, None))


def _renamed(node: Any, names: dict[str, str] | None) -> Any:
    """A copy with other names; with None, all names are the same."""
    made = copy.deepcopy(node)
    for one in ast.walk(made):
        if isinstance(one, ast.Name):
            one.id = "_" if names is None else names.get(one.id, one.id)
        elif isinstance(one, ast.Attribute):
            one.attr = "_" if names is None else names.get(f".{one.attr}", f".{one.attr}")[1:]
    return made


def sisters(bench: Workbench, k: int, held: Sequence[str], scale: float) -> Iterator[Edit]:
    """The same edit in m's line and in b's line."""
    statement = bench.statements[k]
    own = {e.change(): e for e in edits_of(bench, k, held) if e.change is not None}
    for other in bench.parent[k][1]:
        if other.lineno <= statement.lineno or type(other) is not type(statement):
            continue
        for twin in edits_of(bench, place(other), held):
            edit = own.get(twin.change()) if twin.change is not None else None
            if edit is not None and edit.weight >= 3:
                yield _both(edit, twin, min(edit.weight, twin.weight) * scale)


def _both(one: Edit, other: Edit, weight: float) -> Edit:
    made = Edit(
        one.kind, one.line, one.written, one.shown, lambda: one.made() | other.made(), weight=weight
    )
    made.twin = other
    return made
