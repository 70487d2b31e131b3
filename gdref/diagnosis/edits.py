"""All edits of a statement. An edit changes an expression, an operator or the place in a loop."""

import ast
import builtins
import copy
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any

from gdref.diagnosis.parameter_names import in_words, kinds
from gdref.diagnosis.program_text import own_nodes, source_of
from gdref.diagnosis.rewrites import Scope, rewrites
from gdref.diagnosis.workbench import Body, Edit, Replaced, Workbench, place, rewritten
from gdref.text.sentences import listed

BY_WEIGHT = {  # the kinds of edits; a frequent mistake has a larger weight
    10.0: ["parentheses"],
    9.0: ["sign", "add for assign"],
    8.0: ["keep the result", "return", "division", "number of points"],
    7.5: ["power", "twin"],
    7.0: ["exchange", "factor of x", "return later"],
    6.0: ["compound", "without a factor", "earlier value", "shape", "bounds"],
    5.0: ["index", "name", "division by n", "factor 2", "reset", "wrapper"],
    4.5: ["after the loop"],
    4.0: ["operator", "order", "function", "inside the loop", "the rate"],
    3.0: ["constant", "assign for add", "subtract for assign", "without a term"],
    2.0: ["comparison", "a term"],
    1.5: ["without the statement"],
}
WEIGHT = {kind: weight for weight, every in BY_WEIGHT.items() for kind in every}
NO_VARIABLES = in_words(
    "np numpy plt pd math self range len print float int zip sum enumerate abs list _"
)
NAMED = (ast.FunctionDef, ast.ClassDef, ast.ExceptHandler)
NO_EDITS = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.Global, ast.Pass, ast.Assert)
SAME_NAMES = ("name", "exchange", "twin", "earlier value")
DATA = re.compile(r"rand|read|load|open\(|normal\(|uniform\(|linspace|arange")
Assigned = ast.Assign | ast.AugAssign
Parts = list[tuple[ast.AST, ast.AST]]  # old, new


def edits_of(bench: Workbench, k: int, held: Sequence[str]) -> list[Edit]:
    """The edits of statement number k. held: the names of the variables that contain m and b."""
    one = Edited(bench, k, held)
    if isinstance(one.statement, NO_EDITS):
        return []
    found = [edit for find in EDITS for edit in find(one)]
    if one.alike and not isinstance(one.statement.value, ast.Constant):
        for edit in found:
            if edit.kind not in SAME_NAMES:
                edit.weight *= 0.6  # the two lines have the same form now
    return found


class Edited:
    """A statement to edit, and the statements around it."""

    def __init__(self, bench: Workbench, k: int, held: Sequence[str]) -> None:
        self.bench, self.k, self.held = bench, k, held
        self.program, self.text, self.loops = bench.program, bench.text(k), bench.loops[k]
        statement: Any = bench.statements[k]
        self.statement = statement
        self.parent, self.body = bench.parent[k]
        self.rest = self.body[self.body.index(statement) + 1 :]
        self.like = [o for o in self.body if isinstance(o, Assigned) and o is not statement]
        own = isinstance(statement, Assigned)
        self.alike = [o for o in self.like if own and _shape(o) == _shape(statement)]

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The nodes of the function around the statement, or of the whole program."""
        function = self.bench.function[self.k]
        return own_nodes(
            self.program.tree if function is None else self.program.functions[function].node
        )

    @cached_property
    def scope(self) -> Scope:
        """The names that an edit may use in a statement."""
        program, function, nodes = self.program, self.bench.function[self.k], self.nodes
        called = {
            getattr(n.func, "id", "") for n in ast.walk(program.tree) if isinstance(n, ast.Call)
        }
        names = Counter([n.id for n in nodes if isinstance(n, ast.Name)])
        names += Counter([] if function is None else program.functions[function].parameters)
        plain = [n for n in names if n not in called | NO_VARIABLES and n[:2] != "__"]
        own = {n.id for n in ast.walk(self.statement) if isinstance(n, ast.Name)}
        near = sorted(plain, key=lambda n: (n not in own, -names[n]))[:14]
        of_self = [n for n in nodes if isinstance(n, ast.Attribute)]
        of_self = [n for n in of_self if getattr(n.value, "id", "") == "self"]
        attributes = list(dict.fromkeys(n.attr for n in of_self))

        def first(*wanted: str) -> list[str]:
            """The names that most likely mean one of these kinds, for example x."""
            return [n for n in plain if set(kinds(n)[:1]) & set(wanted)]

        counts = [n for n in plain if "n" in kinds(n)]
        reads = [n for n in nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Load)]
        elements = dict.fromkeys(map(ast.unparse, reads))
        x = [p for p in elements if "x" in kinds(p.split("[")[0])[:1] and ":" not in p]
        x += [p for p in elements if "points" in kinds(p.split("[")[0]) and p.endswith("0]")]
        x = x[:2] + first("x") or [n for n in near if n not in counts]
        x.sort(key=lambda text: text not in own)
        rates = [n for n in plain if "rate" in kinds(n)]
        rates += [f"self.{n}" for n in attributes if "rate" in kinds(n)]
        counts += [f"len({n})" for n in first("points", "x", "y")]
        right = [
            getattr(n, "right", None) for n in nodes if isinstance(getattr(n, "op", 0), ast.Div)
        ]
        counts += [ast.unparse(n) for n in right if isinstance(n, ast.Constant) and n.value != 2]
        letters = {"X": x[:4], "N": list(dict.fromkeys(counts))[:4], "R": rates[:2]}
        letters["Y"], letters["H"] = first("y")[:2], first("predictions")[:2]
        letters["P"] = [n for n in self.held if n in plain][:4]
        functions = {f.name for f in program.functions.values()} & called
        return Scope(near, sorted(functions), attributes[:8], letters)

    @cached_property
    def unknown_names(self) -> list[str]:
        """The names that other lines of the function read, and that no line defines."""
        nodes = list(ast.walk(self.program.tree))
        known = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        known |= {n.arg for n in nodes if isinstance(n, ast.arg)} | {*dir(builtins)}
        known |= {(a.asname or a.name).split(".")[0] for a in nodes if isinstance(a, ast.alias)}
        known |= {getattr(n, "name", "") for n in nodes if isinstance(n, NAMED)}
        known |= {n.id for n in ast.walk(self.statement) if isinstance(n, ast.Name)}
        read = dict.fromkeys(n.id for n in self.nodes if isinstance(n, ast.Name))
        return [name for name in read if name not in known]

    def edit(
        self,
        kind: str,
        shown: str | Callable[[], str],
        replace: Replaced | Callable[[], Replaced],
        weight: float = 0.0,
        of: ast.stmt | None = None,
    ) -> Edit:
        """A new Edit. of: the statement that the page shows with it, by default this statement."""
        line, text = self.statement.lineno, self.text
        if of is not None:
            line, text = of.lineno, self.bench.text(place(of))
        return Edit(kind, line, text, shown, replace, weight or WEIGHT[kind])

    def with_others(self, others: Sequence[ast.stmt]) -> str:
        """The words for other lines that move too, for example ", with line 7"."""
        lines = [str(self.bench.line(place(other))) for other in others]
        return f", with line{'s' * (len(lines) > 1)} {listed(lines)}" if lines else ""

    def text_edit(self, kind: str, text: str) -> Edit:
        """An edit that replaces this statement by the statement in a text."""
        return self.edit(kind, text, {self.k: ast.parse(text).body})

    def parts_edit(
        self, kind: str, parts: Parts, weight: float = 0.0, sign: Sequence[object] = ()
    ) -> Edit:
        """An edit of some expressions. sign: equal for two edits that make the same change."""

        def made() -> Replaced:
            new = {id(old): copy.deepcopy(one) for old, one in parts}
            return {self.k: [rewritten(self.statement, new)]}

        def change() -> list[object]:
            texts = [(ast.unparse(old), ast.unparse(one)) for old, one in parts]
            return [(kind, *texts), *([(kind, *sign)] if sign else [])]

        edit = self.edit(kind, lambda: self.bench.spliced(self.k, parts), made, weight)
        edit.change = change
        return edit


def _expressions(one: Edited) -> Iterator[Edit]:
    """Edits that rewrite one expression, or make the same rewrite in all places."""
    if isinstance(one.statement, ast.FunctionDef):
        return
    places = defaultdict[tuple[str, Any], Parts](list)
    for node, parent in [(one.statement, None), *_parts(one.statement)]:
        for kind, signature, made in rewrites(node, parent, one.scope):
            if isinstance(made, ast.stmt):
                ast.copy_location(made, node)
            places[kind, signature].append((node, made))
    for (kind, signature), found in places.items():
        value = getattr(one.statement, "value", None)
        if kind == "constant" and not one.loops and isinstance(value, ast.Constant):
            continue  # it is a hyperparameter
        weight = WEIGHT[kind] * _likely(one, kind, signature, found[0][0])
        apart: Parts = []
        for part in found:
            if not any(part[0] is n for old, _ in apart for n in ast.walk(old)):
                apart.append(part)
        if len(apart) > 1 and len(found) <= 12:
            yield one.parts_edit(kind, apart, weight * (0.8 if kind == "parentheses" else 0.9))
        for j, part in enumerate(found):
            sign = (signature, j) if signature else ()
            edit = one.parts_edit(kind, [part], weight * (0.95 if len(found) > 1 else 1.0), sign)
            yield _with_a_begun_sum(one, edit) if kind == "add for assign" else edit


def _with_a_begun_sum(one: Edited, edit: Edit) -> Edit:
    """The edit. If no line sets the sum to 0, the edit also puts `name = 0` before the loop."""
    target = one.statement.targets[0]
    places = [n for n in one.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    name = getattr(target, "id", "")
    if [n.id for n in places].count(name) != 1 or not one.loops:
        return edit
    loop, plain = one.loops[-1], copy.copy(edit)
    begin = ast.parse(f"{name} = 0").body[0]
    where = f"    (and {name} = 0 before the loop of line {one.bench.line(loop)})"
    edit.shown = lambda: f"{plain.meant}{where}"
    edit.replace = lambda: {**plain.made(), loop: [begin, one.bench.statements[loop]]}
    return edit


def _parts(node: ast.AST) -> Iterator[tuple[ast.expr, ast.AST | None]]:
    """The expressions of a statement, each with its parent. Inner statements are left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child, node if isinstance(node, ast.expr | ast.stmt) else None
        if not isinstance(child, ast.stmt):
            yield from _parts(child)


def _likely(one: Edited, kind: str, signature: Any, node: Any) -> float:
    """How likely an edit is, compared with other edits of its kind."""
    if kind == "name":
        old, new = signature
        a, b = set(kinds(old)), set(kinds(new))
        if a & b or old.strip("0123456789mbxyw") == new.strip("0123456789mbxyw"):
            return 1.2
        pairs = ({"m", "b"}, {"x", "y"}, {"y", "predictions"}, {"m", "theta"})
        return 1.0 if any(p & a and p & b for p in pairs) else 0.5
    if kind == "exchange" and signature == "elements" and isinstance(one.statement, ast.Return):
        inside = one.bench.function[one.k]
        parameters = [] if inside is None else one.program.functions[inside].parameters
        given, taken = map(_sides, (map(ast.unparse, node.elts), parameters))
        # If the results are in the order of the parameters, they are probably right.
        return 0.5 if len(given) == 2 and given == taken else 1.0
    if kind == "exchange" and signature[0] == "arguments":
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        called = [f for f in one.program.functions.values() if f.name.split(".")[-1] == name]
        pairs_of = [p for f in called for p in zip(node.args, f.parameters, strict=False)]
        given = [ast.unparse(argument).split(".")[-1] for argument, _ in pairs_of]
        taken = [parameter for _, parameter in pairs_of]
        crossed = any(a != p and a in taken for a, p in zip(given, taken, strict=True))
        return 2.5 if crossed else 1.0  # an argument has the name of another parameter
    if kind == "sign" and signature[0] == "-a":  # a missing minus is less frequent
        targets = map(ast.unparse, _targets(one.statement))
        return 0.2 if any("n" in kinds(name) for name in targets) else 0.8
    if kind in ("without a term", "without a factor"):
        texts = [ast.dump(part) for part, _ in _parts(one.statement)]
        twice = any(texts.count(gone) > 1 for gone in signature[2:])
        return 2.5 if twice else 1.0
    if kind == "add for assign" and (not one.loops or ast.unparse(node.value) in ("0", "0.0")):
        return 0.1
    return 0.8 if kind == "constant" and 0 not in signature else 1.0


def _sides(names: Any) -> list[str]:
    """For each name that means m or b: "m" or "b"."""
    first = [(kinds(re.split(r"[ \[]", n)[0]) or [""])[0] for n in names]
    return [side for side in first if side in ("m", "b")]


def _places(one: Edited) -> Iterator[Edit]:
    """Edits of the place: a statement moves out of a loop or into it."""
    statement, rest, text = one.statement, one.rest, one.text
    inside = isinstance(one.parent, ast.For | ast.While | ast.If) and one.loops
    if inside and isinstance(statement, ast.Return | Assigned | ast.Expr):
        mean = re.match(r"(\S+?) ?(/=|= ?\1 ?/)", text)  # dm /= n
        moved = [("after the loop", [statement, *rest], 12.0 if mean else 0.0)]
        around = one.loops[-1:]
        if isinstance(statement, ast.Return):
            before = one.body[: one.body.index(statement)]
            others = [k for k, o in enumerate(before) if not isinstance(o, ast.Assign)]
            tail = before[max(others, default=-1) + 1 :]  # the statements just before the return
            moved, around = [("return later", [statement], 0.0)], one.loops[::-1]
            moved += [("return later", [*tail, statement], 6.5)] if tail else []
        for outer in around:
            for kind, own, weight in moved:
                where = f"after the loop of line {one.bench.line(outer)}"
                where += one.with_others([o for o in own if o is not statement])
                replaced: dict[int, Body] = {place(o): [] for o in own}
                replaced[outer] = [one.bench.statements[outer], *own]
                yield one.edit(kind, f"{text}    ({where})", replaced, weight)
    if isinstance(statement, ast.For | ast.While):
        last = statement.body[-1]
        for n, later in enumerate(rest[:3], 1):
            if not isinstance(later, Assigned | ast.Expr):
                break
            where = f"in the loop of line {one.bench.line(one.k)}{one.with_others(rest[1:n])}"
            shown = f"{one.bench.text(place(rest[0]))}    ({where})"
            inner: dict[int, Body] = {place(o): [] for o in rest[:n]}
            inner[place(last)] = [last, *rest[:n]]
            weight = 8.0 if isinstance(later, ast.AugAssign) else 0.0
            yield one.edit("inside the loop", shown, inner, weight, of=rest[0])
    if isinstance(statement, ast.Assign) and not DATA.search(text):
        loops = [n for o in rest for n in ast.walk(o) if isinstance(n, ast.For | ast.While)]
        for loop in loops[:2]:
            first = loop.body[0]
            called = isinstance(statement.value, ast.Call)
            plain = called or isinstance(statement.value, ast.Constant)
            shown = f"{text}    (in the loop of line {one.bench.line(place(loop))})"
            yield one.edit(
                "inside the loop" if called else "reset",
                shown,
                {place(first): [statement, first]},
                0.0 if plain else 9.0,  # a prediction is often computed only once
            )
    if inside and len(one.body) > 1 and isinstance(statement, ast.Break | ast.Continue | Assigned):
        yield one.edit("without the statement", "(without this line)", {one.k: []})


def _results(one: Edited) -> Iterator[Edit]:
    """Edits that assign a result which the program throws away, or assigns to a wrong name."""
    statement = one.statement
    value: Any = getattr(statement, "value", None)
    if isinstance(statement, ast.Expr) and isinstance(value, ast.BinOp | ast.Call):
        for name in one.unknown_names:
            yield one.text_edit("keep the result", f"{name} = {one.text}")
    if isinstance(statement, ast.Expr) and isinstance(value, ast.BinOp):
        left: Any = value
        while isinstance(left, ast.BinOp):
            left = left.left
        if isinstance(left, ast.Name | ast.Attribute | ast.Subscript):  # m - rate * dm
            yield one.text_edit("keep the result", f"{ast.unparse(left)} = {one.text}")
    if not isinstance(value, ast.Call) or not isinstance(statement, ast.Expr | ast.Assign):
        return
    name = getattr(value.func, "attr", getattr(value.func, "id", ""))
    called = [f for f in one.program.functions.values() if f.name.split(".")[-1] == name]
    returns = [n.value for f in called for n in own_nodes(f.node) if isinstance(n, ast.Return)]
    size = next((len(getattr(r, "elts", "1")) for r in returns if r is not None), 0)
    if isinstance(statement, ast.Assign) and len(getattr(statement.targets[0], "elts", ())) != 2:
        return
    names = [ast.unparse(a) for a in value.args if hasattr(a, "ctx") and not hasattr(a, "elts")]
    groups = [[n] for n in names]
    if size == 2:
        groups = [names[i : i + 2][::s] for i in range(len(names) - 1) for s in (1, -1)]
    for group in groups if size in (1, 2) else ():
        text = f"{', '.join(group)} = {one.program.segment(value)}"
        yield one.text_edit("keep the result", text)


def _returns(one: Edited) -> Iterator[Edit]:
    """Edits that add a return to a function without a return."""
    if not isinstance(one.statement, ast.FunctionDef):
        return
    inside = own_nodes(one.statement)
    if any(isinstance(n, ast.Return) and n.value is not None for n in inside):
        return
    last: Any = one.statement.body[-1]
    j, text = place(last), one.bench.text(place(last))
    if isinstance(last, ast.Assign | ast.Expr) and not isinstance(last.value, ast.Constant):
        meant = f"return {one.program.segment(last.value)}"
        yield one.edit("return", meant, {j: ast.parse(meant).body}, of=last)
    stored = [n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for name in list(dict.fromkeys(stored))[:6]:
        added = ast.Return(ast.Name(name, ast.Load()))
        yield one.edit("return", f"{text}; return {name}", {j: [last, added]}, 7.0, of=last)


def _order(one: Edited) -> Iterator[Edit]:
    """Edits of later statements: they use the value that m or b had before this statement."""
    statement = one.statement
    if not isinstance(statement, Assigned) or (one.bench.function[one.k] is None and not one.loops):
        return
    target = base = _targets(statement)[0]
    while isinstance(base, ast.Subscript):
        base = base.value
    text = ast.unparse(base)
    if text not in one.held and ast.unparse(target) not in one.held:
        return
    kept = ast.parse(
        f"from copy import deepcopy as __gdref_copy__\n__gdref_old__ = __gdref_copy__({text})"
    ).body
    older = ast.Name("__gdref_old__", ast.Load())
    for later in one.rest[:5]:
        made: dict[int, Body] = {}
        for inner in ast.walk(later):
            if isinstance(inner, ast.stmt):
                ends = {id(n) for t in _targets(inner) for n in ast.walk(t)}
                reads = [n for n, _ in _parts(inner) if id(n) not in ends]
                new = {id(n): older for n in reads if ast.unparse(n) == text}
                made |= {place(inner): [rewritten(inner, new)]} if new else {}
        if made:
            where = f"with the value of {text} before line {one.bench.line(one.k)}"
            shown = f"{one.bench.text(place(later))}    ({where})"
            made |= {one.k: [*kept, statement]}
            yield one.edit("earlier value", shown, made, of=later)


def _targets(statement: Any) -> list[Any]:
    """The left sides of an assignment."""
    return getattr(statement, "targets", [statement.target] if hasattr(statement, "target") else [])


def _counts(one: Edited) -> Iterator[Edit]:
    """Edits that replace a fixed number of points, as in n = 100, by len(points)."""
    statement = one.statement
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
        target = ast.unparse(statement.targets[0])
        if type(statement.value.value) in (int, float) and "n" in kinds(target):
            for size in one.scope.letters["N"]:
                if size.startswith("len("):
                    yield one.text_edit("number of points", f"{target} = {size}")


def _feedback(one: Edited) -> Iterator[Edit]:
    """Edits that add the line m, b = new_m, new_b at the end of a loop."""
    if not isinstance(one.parent, ast.For | ast.While) or one.rest:
        return
    nodes = [n for o in one.body for n in ast.walk(o) if isinstance(n, ast.Name)]
    stored = dict.fromkeys(n.id for n in nodes if isinstance(n.ctx, ast.Store))
    read = dict.fromkeys(n.id for n in nodes if isinstance(n.ctx, ast.Load))
    new = [n for n in stored if n not in read]
    old = [n for n in read if n not in stored and {"m", "b"} & set(kinds(n)[:2])]
    old = [n for n in old if "rate" not in kinds(n)]
    for names in (old, old[::-1]) if len(new) == len(old) == 2 else ():
        text = f"{', '.join(names)} = {', '.join(new)}"
        replaced = {one.k: [one.statement, *ast.parse(text).body]}
        yield one.edit("keep the result", f"{one.text}; {text}", replaced, 7.5)


def _exchange(one: Edited) -> Iterator[Edit]:
    """Edits that exchange two names, in one line or in two similar lines."""
    statement = one.statement
    if not isinstance(statement, Assigned):
        return
    read = [n for n in ast.walk(statement.value) if isinstance(n, ast.Name)]
    read = [n for n in read if n.id not in NO_VARIABLES]
    for a, b in combinations(list(dict.fromkeys(n.id for n in read))[:6], 2):
        both = {a: b, b: a}
        parts: Parts = [(n, ast.Name(both[n.id], n.ctx)) for n in read if n.id in both]
        yield one.parts_edit("exchange", parts, 5.0)
    for other in one.alike:
        if other in one.rest:
            for a, b in zip(_names_in(statement), _names_in(other), strict=True):
                if a != b:
                    made = [_renamed(o, {a: b, b: a}) for o in (statement, other)]
                    first, second = (
                        one.edit("exchange", source_of(new), {place(o): [new]}, of=o)
                        for o, new in zip((statement, other), made, strict=True)
                    )
                    yield both_of(first, second, first.weight)


def _twins(one: Edited) -> Iterator[Edit]:
    """Edits that copy a similar line, and replace its names: db for dm, b for m."""
    if not isinstance(one.statement, Assigned):
        return
    every = [o for o in one.body if isinstance(o, Assigned)]
    pairs = [_names_in(target) for o in every for target in _targets(o) if hasattr(target, "elts")]
    for p, q in combinations(every, 2):
        if _shape(p) == _shape(q):
            pairs += map(list, zip(_names_in(p), _names_in(q), strict=True))
    partners: dict[str, str] = {}
    for a, b in [pair for pair in pairs if len(set(pair)) == 2]:
        partners = {a: b, b: a} | partners
    target = _names_in(one.statement)[:1]
    for other in one.like:
        forth = dict(zip(_names_in(other)[:1], target, strict=False))
        back = {b: a for a, b in forth.items() if a != b}
        made = _renamed(other, back | partners | forth)
        shown = source_of(made)
        known = (ast.unparse(one.statement), ast.unparse(other))
        targets = [list(map(ast.unparse, _targets(o))) for o in (one.statement, made)]
        if shown not in known and targets[0] == targets[1]:
            yield one.edit("twin", shown, {one.k: [made]})


def _names_in(statement: ast.AST) -> list[str]:
    """The names and attributes of a statement, in the order of the text."""
    found = [n for n in ast.walk(statement) if isinstance(n, ast.Name | ast.Attribute)]
    return [n.id if isinstance(n, ast.Name) else f".{n.attr}" for n in found]


def _shape(statement: ast.stmt) -> str:
    return re.sub(r"(id|attr)='.*?'", "", ast.dump(statement))


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    """A copy of a node with other names."""
    made = copy.deepcopy(node)
    for one in ast.walk(made):
        if isinstance(one, ast.Name):
            one.id = names.get(one.id, one.id)
        elif isinstance(one, ast.Attribute):
            one.attr = names.get(f".{one.attr}", f".{one.attr}")[1:]
    return made


def both_of(edit: Edit, twin: Edit, weight: float) -> Edit:
    """One edit that makes two edits."""
    made = Edit(edit.kind, edit.line, edit.written, edit.shown, {}, weight, twin=twin)

    def replace() -> Replaced:
        first, second = edit.made(), twin.made()  # both may add a line before the same loop
        return {**first, **{k: [*first.get(k, ())[:-1], *body] for k, body in second.items()}}

    made.replace = replace
    return made


def disjoint(edit: Edit, other: Edit) -> bool:
    """Whether two edits have no statement in common."""
    return not {*edit.made()} & {*other.made()}


EDITS: Sequence[Callable[[Edited], Iterator[Edit]]] = (
    _expressions,
    _places,
    _counts,
    _results,
    _returns,
    _order,
    _twins,
    _exchange,
    _feedback,
)
