"""Finds arguments for functions that the program never calls, with several forms of points."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import permutations, takewhile
from typing import Any

from gdref.diagnosis.parameter_names import REQUIRED, bindings, kinds
from gdref.diagnosis.program_text import Function, Program, column_names, own_nodes

XS = (0.6, 1.4, 2.3, 0.9, 3.1, 1.9, 2.7, 0.4, 1.1, 2.1, 1.7, 2.9, 1.2)
YS = (1.9, 1.1, 4.2, 3.3, 2.7, 5.2, 3.9, 2.2, 0.7, 3.1, 4.6, 1.3, 2.9)
PLACES = ((0.3, -0.7), (1.1, 0.4), (-0.6, 1.3), (2.1, -1.5), (1.7, 2.2), (-0.4, 0.9))
RATE, EPOCHS = 0.00717, 60
ONES_FIRST, COLUMN = "column_stack([ones(len(X)), X])", "array({}).reshape(-1, 1)"
DATA = {  # for each form of the points: the expressions for x, for y and for the points
    "arrays": ("array(X)", "array(Y)", "array(P)"),
    "lists": ("X", "Y", "[Pair(*p) for p in P]"),
    "x column": (COLUMN.format("X"), "array(Y)", "array(P)"),
    "columns": (COLUMN.format("X"), COLUMN.format("Y"), "array(P)"),
    "design": (ONES_FIRST, "array(Y)", "array(P)"),
    "design column": (ONES_FIRST, COLUMN.format("Y"), "array(P)"),
    "nested": ("[[x] for x in X]", "[[y] for y in Y]", "[list(p) for p in P]"),
    "frames": ("Series(X, name='x')", "Series(Y, name='y')", "DataFrame({{{0!r}: X, {1!r}: Y}})"),
    "dicts": ("X", "Y", "[{{{0!r}: x, {1!r}: y}} for x, y in P]"),
}
TABLES = ("frames", "dicts")  # these need names for the columns
WITHOUT_NUMPY = ("lists", "nested", "dicts")
THETA = {"array": "array({})", "column": "array({}).reshape(2, 1)", "row": "array([{}])"}
THETA |= {"list": "{}"}
VALUES = {"m": "M", "b": "B", "n": "len(P)", "every": "1", "tolerance": "0.0", "quiet": "False"}
VALUES |= {"rate": repr(RATE), "epochs": repr(EPOCHS)}
Spec = dict[str, Any]


def defaults_of(function: Function) -> dict[str, Any]:
    """The default of each parameter, if it is a plain value such as 0.1; otherwise REQUIRED."""
    a = function.node.args
    found: dict[str, Any] = dict.fromkeys(function.parameters, REQUIRED)
    positional = [*a.posonlyargs, *a.args]
    pairs = list(zip(reversed(positional), reversed(a.defaults), strict=False))
    pairs += [(arg, d) for arg, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is not None]
    for arg, default in pairs:
        try:
            found[arg.arg] = ast.literal_eval(default)
        except ValueError:
            found[arg.arg] = None
    return found


def use_of(function: Function, name: str) -> str:
    """How a function uses a parameter: "epochs" for range(name), "every" for % name, or ""."""
    for node in own_nodes(function.node):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("range", "trange"):
            if any(isinstance(a, ast.Name) and a.id == name for a in node.args):
                return "epochs"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.FloorDiv):
            if isinstance(node.right, ast.Name) and node.right.id == name:
                return "every"
    return ""


def specs_of(
    program: Program, function: Function, held: set[str], takes: Sequence[str] | None = None
) -> Iterator[list[Spec]]:
    """Lists of calls. The calls of a list differ only in (m, b). The likeliest list is first.

    held: global names that contain data. takes: the kinds of the parameters, if known.
    """
    functions = {f.name: f for f in program.functions.values()}
    known, fixed, owner = defaults_of(function), dict[str, str](), function.owner
    for p, default in known.items():
        if p in held and ({"x", "y", "points"} & set(kinds(p)) or not kinds(p)):
            fixed[p] = "own"
        elif isinstance(default, float) and 0 < default < 1 and "rate" not in kinds(p):
            fixed[p] = "keep"  # hyperparameters such as beta=0.9 keep their default
        elif use := use_of(function, p):
            fixed[p] = use
    open_ = {p: d for p, d in known.items() if p not in fixed}
    options = bindings(open_, list(functions)) or ([{}] if not open_ else [])
    if takes is not None:
        options, fixed = [dict(zip(known, takes, strict=False))], {}
    init = functions.get(f"{owner.name}.__init__") if owner is not None else None
    made = bindings(defaults_of(init), list(functions))[:1] if init is not None else []
    text = ast.unparse(function.node)
    frames = [n for n in sorted(held) if "points" in kinds(n)] if "iloc" in text else []
    columns = column_names(text)
    orders = list(permutations(columns)) if len(columns) == 2 else [("x", "y")]
    for binding in options[:6]:
        every = dict(binding) | fixed
        every_form = forms(text, every, program.uses_numpy)
        tries = [(*form, o) for form in every_form for o in orders[: 1 + (form[0] in TABLES)]]
        for data, theta, order in tries:
            of = dict(zip(("x", "y", "points"), DATA[data], strict=True))
            if data in TABLES:
                of["points"] = of["points"].format(*order)
            if frames and data == "frames":  # use the program's own table
                of["points"] = f"own({frames[0]!r})"
            of |= VALUES | {"theta": theta, "predictions": of["y"].replace("Y", "Q")}
            spec = _spec(function, every, of) | {"init": _expressions(made[0], of) if made else {}}
            yield [spec | {"m": m, "b": b} for m, b in PLACES]


def forms(text: str, binding: Mapping[str, str], uses_numpy: bool) -> Iterator[tuple[str, str]]:
    """The keys of DATA to try, each with an expression for theta. The likeliest is first."""
    held, numpy = set(binding.values()), find_spec("numpy") is not None
    data = list(DATA if numpy else WITHOUT_NUMPY)
    if not uses_numpy and numpy:
        data = ["lists", *(d for d in DATA if d not in ("lists", "frames"))]
    if "iloc" in text or ".values" in text or ("['" in text and "points" in held):
        data.sort(key=lambda d: d != "frames")
    if not held & {"x", "y", "points", "predictions"}:
        data = data[:1]
    if "theta" not in held:
        yield from ((one, "") for one in data if not one.startswith("design"))
        return
    thetas = ["array", "column", "list", "row"] if numpy else ["list"]
    if not uses_numpy:
        thetas.sort(key=lambda t: t != "list")
    if keys := keys_in(text):
        dicts = re.search(r"""\[["'][xy]["']\]""", text)
        for one in ["dicts", *data[:4]] if dicts else data[:5]:
            yield one, f"{{{keys[0]!r}: M, {keys[1]!r}: B}}"
    if re.search(r"@|dot\(|matmul", text) and "ones" not in text and "insert" not in text:
        data.sort(key=lambda d: not d.startswith("design"))
    if re.search(r"\b[A-Za-z_]\w*\[\w+\]\[0\]", text) and "points" not in held:
        data.sort(key=lambda d: d not in ("nested", "columns"))
    pairs = [(i + j, one, theta) for i, one in enumerate(data) for j, theta in enumerate(thetas)]
    for _, one, theta in sorted(pairs, key=lambda p: p[0]):
        yield one, THETA[theta].format("[B, M]")
        if not one.startswith("design") and theta in ("array", "list"):
            yield one, THETA[theta].format("[M, B]")


def keys_in(text: str) -> list[str]:
    """[key of m, key of b] in a dict, for example ["slope", "bias"]; empty if there are none."""
    found: dict[str, str] = {}
    for key in re.findall(r"\[[\"']([A-Za-z_]\w*)[\"']\]", text):
        for kind in kinds(key)[:1]:
            found.setdefault(kind, key)
    return [found["m"], found["b"]] if {"m", "b"} <= set(found) else []


def _expressions(binding: Mapping[str, str], of: Mapping[str, str]) -> dict[str, str]:
    """The expression for each parameter. Parameters of the kind "keep" keep their default."""
    named = {p: k for p, k in binding.items() if k != "keep"}
    return {p: f"own({p!r})" if k == "own" else of.get(k, p) for p, k in named.items()}


def _spec(function: Function, binding: Mapping[str, str], of: Mapping[str, str]) -> Spec:
    """One call: the expressions for its arguments, and for m and b of its object."""
    a = function.node.args
    positional = [arg.arg for arg in (*a.posonlyargs, *a.args) if arg.arg in binding]
    fields: dict[str, str] = {}
    for node in ast.walk(function.owner) if function.owner is not None else ():
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
            if kinds(node.attr)[:1] in (["m"], ["b"]):
                fields[node.attr] = VALUES[kinds(node.attr)[0]]
    return {
        "function": function.name,
        "arguments": _expressions(binding, of),
        "positional": list(takewhile(lambda p: binding[p] != "keep", positional)),
        "static": function.static,
        "fields": fields if sorted(fields.values()) == ["B", "M"] else {},
        "kinds": list(binding.values()),
        "points": list(zip(XS, YS, strict=True)),
    }
