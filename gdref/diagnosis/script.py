"""What a script's names hold at its end: m and b, and the run that they come from."""

import ast
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any

from gdref.diagnosis.forms import as_number
from gdref.diagnosis.roles import in_words, kinds, words

Names = Mapping[str, Any]
Columns = list[list[float]]

NEW = in_words("new next updated")
GRADIENTS = in_words("g grad grads gradient gradients derivative derivatives delta deltas")
ERRORS = in_words("error err mse cost loss sse rmse")
MOST = 6  # readings of the data, and of the rate, that are tried


def held_at_end(
    tree: ast.Module, names: Names, before: Names, *, inside: bool = False
) -> dict[str, Any]:
    """m, b, and as far as the names tell: errors, points, rates, epochs and starts, as JSON.

    before: the names before the loop that changes m and b. inside: they are a function's. either:
    whether m and b may be each other. points, rates and starts are what they may have been, the
    likeliest first.
    """
    loop = last_loop(tree, inside=inside)
    counters = {n.id for loop in ast.walk(tree) if isinstance(loop, ast.For) for n in _ids(loop)}
    kept = flat({name: value for name, value in names.items() if name not in counters})
    changed = {n for n in _assigned(loop) if as_number(kept.get(n)) is not None} if loop else set()
    sides = _sides([n for n in kept if n in changed]) or _sides(
        [n for n, value in kept.items() if as_number(value) is not None]
    )
    thetas = [theta for name, value in kept.items() if (theta := _theta(name, value))]
    if not sides and not thetas:
        return {}
    held: dict[str, Any] = {"either": True}
    if sides:
        held["m"], held["b"] = (as_number(kept[name]) for name in sides)
        held["either"] = "b" in kinds(sides[0])
        starts = [[_start(tree, name, before) for name in sides]]
        held["starts"] = [start for start in starts if None not in start]
    else:
        held["b"], held["m"] = thetas[0]
    for name, value in kept.items():
        number = as_number(value)
        kind = (kinds(name) or [""])[0]
        if number is None or (sides and name in sides):
            continue
        if NEW & set(words(name)) and kind in ("m", "b"):
            held[f"new_{kind}"] = number
        elif ERRORS & set(words(name)):
            held.setdefault("errors", []).append(number)
    held["points"] = list(_points(kept))[:MOST]
    rates = [n for n in kept if "rate" in kinds(n) and not (sides and n in sides)]
    rates.sort(key=lambda n: kinds(n).index("rate"))
    numbers = [number for n in rates if (number := as_number(kept[n])) is not None]
    held["rate_named"] = bool(numbers)
    held["rates"] = (numbers or list(_small_numbers(tree)))[:MOST]
    count = _iterations(loop, names) if loop else None
    if count is None and not loop:
        told = [n for n in kept if kinds(n)[:1] == ["epochs"] and as_number(kept[n]) is not None]
        count = int(kept[told[0]]) if told else None
    held["epochs"] = count
    return held


def flat(names: Names) -> dict[str, Any]:
    """The names, and those in dicts and objects: params["m"] and line.m are m, grad["m"] is not."""
    inner: dict[str, Any] = {}
    for name, value in names.items():
        skipped = isinstance(value, dict) and GRADIENTS & set(words(name))
        if not skipped and not isinstance(value, type | types.ModuleType | types.FunctionType):
            of = value if isinstance(value, dict) else getattr(value, "__dict__", {})
            inner |= {key: of[key] for key in list(of)[:20] if isinstance(key, str)}
    return {**inner, **names}


def last_loop(tree: ast.Module, *, inside: bool = False) -> ast.For | ast.While | None:
    """The last loop, the outermost of those in each other, that changes an m and a b.

    inside: look into functions, as main() is one.
    """

    def found(body: ast.AST) -> Iterator[ast.For | ast.While]:
        for node in ast.iter_child_nodes(body):
            if isinstance(node, ast.For | ast.While) and _changes_both(node):
                yield node
            elif inside or not isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield from found(node)

    loops = list(found(tree))
    return loops[-1] if loops else None


def _changes_both(loop: ast.AST) -> bool:
    assigned = _assigned(loop)
    kept = {(kinds(name) or [""])[0] for name in assigned if NEW & set(words(name))}
    return (
        bool(_sides(assigned))
        or {"m", "b"} <= kept
        or any(kinds(name)[:1] == ["theta"] for name in assigned)
    )


def _assigned(node: ast.AST) -> list[str]:
    """The names that get a value in a piece of code, in order."""
    names: dict[str, None] = {}
    for inner in ast.walk(node):
        match inner:
            case (
                ast.Name(id=name, ctx=ast.Store())
                | ast.Attribute(attr=name, ctx=ast.Store())
                | ast.Subscript(slice=ast.Constant(value=str(name)), ctx=ast.Store())
            ):
                names[name] = None
    return list(names)


def _ids(loop: ast.For) -> list[ast.Name]:
    return [node for node in ast.walk(loop.target) if isinstance(node, ast.Name)]


def _sides(names: list[str]) -> tuple[str, str] | None:
    """The names of the slope and of the intercept; None if they can't be told."""
    plain = [n for n in names if not NEW & set(words(n))]
    for stem in ("theta", "t", "th", "w", "b", "beta", "a"):
        slope, intercept = f"{stem}1", f"{stem}0"
        tidy = {re.sub(r"[_\W]", "", n).lower(): n for n in plain}
        if slope in tidy and intercept in tidy:
            return tidy[slope], tidy[intercept]
    for certain in (True, False):
        of = {
            side: [
                n
                for n in plain
                if kinds(n)[:1] == [side] and (not certain or n in ("m", "b", "w", "c"))
            ]
            or [n for n in plain if kinds(n)[:1] == [side]]
            for side in "mb"
        }
        if of["m"] and of["b"]:
            return of["m"][0], of["b"][0]
    either = [n for n in plain if {"m", "b"} <= set(kinds(n))]
    return (either[0], either[1]) if len(either) == 2 else None


def _theta(name: str, value: Any) -> list[float] | None:
    """(b, m) in one array of two."""
    rows = columns(value) if "theta" in kinds(name) else None
    return [row[0] for row in rows] if rows and [len(row) for row in rows] == [1, 1] else None


def _start(tree: ast.Module, name: str, before: Names) -> float | None:
    """What a name held before the loop: as it was then, or as its first assignment says."""
    if name in before:
        return as_number(before[name])
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value) if any(
                isinstance(n, ast.Name) and n.id == name for t in targets for n in ast.walk(t)
            ):
                constants = [c.value for c in ast.walk(value) if isinstance(c, ast.Constant)]
                plain = not any(isinstance(n, ast.Call) for n in ast.walk(value))
                return as_number(constants[0]) if constants and plain else None
    return None


def _points(names: Names) -> Iterator[Columns]:
    """The points that a program may have used, the likeliest first."""
    of: dict[str, list[Columns]] = {"points": [], "x": [], "y": [], "": []}
    for name, value in names.items():
        if (rows := columns(value)) and len(rows) > 1:
            kind = (kinds(name) or [""])[0]
            of[kind if kind in of else ""].append(rows)
    for rows in of["points"]:
        if all(len(row) >= 2 for row in rows):
            yield [row[:2] for row in rows]
    flat = {side: [v for v in of[side] if len(v[0]) <= 2] for side in ("x", "y", "")}
    for x_of, y_of in (("x", "y"), ("", "")):
        for x in flat[x_of]:
            for y in flat[y_of]:
                if x is not y and len(x) == len(y):
                    yield [[a[-1], b[-1]] for a, b in zip(x, y, strict=True)]
    for rows in of[""]:
        if all(len(row) == 2 for row in rows):
            yield rows


def columns(value: Any) -> Columns | None:
    """The rows of a list or an array of numbers, at most some 100,000 of them."""
    try:
        value = value.tolist() if hasattr(value, "tolist") else value
        if isinstance(value, str | dict | set):
            return None
        rows = [list(row) if isinstance(row, list | tuple) else [row] for row in value]
        return [[float(v) for v in row] for row in rows[:100_000]] if all(rows) else None
    except (TypeError, ValueError, KeyError):
        return None


def _small_numbers(tree: ast.Module) -> Iterator[float]:
    """The numbers between 0 and 1 in the code: the rate is among them if it has no name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1:
            yield node.value


def _iterations(loop: ast.For | ast.While, names: Names) -> int | None:
    """How often a loop goes round, as far as its range(...) says it."""
    if isinstance(loop, ast.While) or any(isinstance(n, ast.Break) for n in ast.walk(loop)):
        return None
    for node in (n for n in ast.walk(loop) if isinstance(n, ast.For) and _changes_both(n)):
        for call in ast.walk(node.iter):
            match call:
                case ast.Call(func=ast.Name(id="range" | "xrange"), args=args):
                    counts = [_value(arg, names) for arg in args]
                    return None if None in counts else len(range(*map(int, counts)))  # type: ignore[arg-type]
    return None


def _value(node: ast.expr, names: Names) -> float | None:
    """What a number, a name, a sum or len(a name) comes to."""
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    if not all(isinstance(call, ast.Name) and call.id in ("len", "int") for call in calls):
        return None
    try:
        return as_number(eval(compile(ast.Expression(node), "<range>", "eval"), {**names}))
    except Exception:
        return None
