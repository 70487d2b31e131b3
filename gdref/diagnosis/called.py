"""Calls, in the child, of functions that a file defines but never runs."""

import copy
import importlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from gdref.diagnosis.flatten import slots_of


class Pair(NamedTuple):
    """A point that can be read as p[0], as p.x and as x, y = p."""

    x: float
    y: float


def call_functions(run: Any, names: dict[str, Any]) -> None:
    """Make each call of the request, and record its result and the events during the call."""
    own = {k: v for k, v in names.items() if not k.startswith("__")}
    for spec in run.request["calls"]:
        run.recorder = run.new_recorder()
        found: dict[str, Any] = {}
        run.problem, before = None, run.problem

        def act(spec: Any = spec, found: dict[str, Any] = found) -> None:
            target, instance = _target(spec, names, own)
            arguments = {a["name"]: _value(a, spec, own) for a in spec["arguments"]}
            arguments = {k: v for k, v in arguments.items() if v is not KEEP}
            positional = [arguments.pop(k) for k in spec["positional"] if k in arguments]
            given = target(*positional, **arguments)
            if hasattr(given, "__next__"):
                given = [v for v, _ in zip(given, range(300), strict=False)]
                given = given[-1] if given else None
            found |= run.recorder.in_numbers(given)
            if instance is not None:
                found["object"] = slots_of({"self": instance}, run.own)
            found["globals"] = slots_of(names, run.own)

        run.guard(act)
        record = run.recorder.as_data()
        run.calls.append({"gave": found, "record": record, "problem": run.problem})
        run.problem = before


KEEP = object()


def _target(spec: Mapping[str, Any], names: dict[str, Any], own: dict[str, Any]) -> Any:
    parts = spec["function"].split(".")
    target: Any = names[parts[0]]
    if len(parts) == 1 or parts[-1] == "__init__":
        return target, None
    if spec["static"]:
        return getattr(target, parts[1]), None
    known = [v for v in own.values() if type(v) is target]
    if known:
        instance = copy.deepcopy(known[0])
    else:
        values = {a["name"]: _value(a, spec, own) for a in spec["init"]}
        instance = target(**{k: v for k, v in values.items() if v is not KEEP})
    for name, argument in spec.get("fields", {}).items():
        if hasattr(instance, name):
            setattr(instance, name, _value(argument, spec, own))
    return getattr(instance, parts[1]), instance


def _value(argument: Mapping[str, Any], spec: Mapping[str, Any], own: dict[str, Any]) -> Any:
    kind, form = argument["kind"], spec["form"]
    points = [(float(x), float(y)) for x, y in spec["points"]]
    m, b = spec["m"], spec["b"]
    if kind == "keep":
        return KEEP
    if kind == "own":
        value = own[argument["name"]]
        return value if callable(value) else copy.deepcopy(value)
    if kind == "call":
        return own[argument["value"]]
    if kind == "theta" and form["theta"] == "dict":
        return dict(zip(form["keys"], (m, b), strict=True))
    if kind == "theta":
        return _theta(form["theta"], [b, m] if form["order"] == "bm" else [m, b])
    if kind in ("m", "b"):
        return {"m": m, "b": b}[kind]
    if kind == "points":
        return _points(form["data"], points)
    if kind in ("x", "y", "predictions"):
        values = {
            "x": [x for x, _ in points],
            "y": [y for _, y in points],
            "predictions": [m * x + b for x, _ in points],
        }[kind]
        return _column(form["data"], values, kind)
    if kind == "n":
        return len(points)
    return argument["value"]


def _numpy() -> Any:
    return importlib.import_module("numpy")


def _points(form: str, points: list[tuple[float, float]]) -> Any:
    if form == "arrays":
        return _numpy().array(points)
    if form == "frames":
        pandas = importlib.import_module("pandas")
        return pandas.DataFrame(points, columns=["x", "y"])
    if form == "two lists":
        return [[x for x, _ in points], [y for _, y in points]]
    if form == "dicts":
        return [{"x": x, "y": y} for x, y in points]
    if form == "lists":
        return [list(point) for point in points]
    return [Pair(*point) for point in points]


def _column(form: str, values: list[float], kind: str) -> Any:
    if form in ("lists", "pairs", "two lists", "dicts"):
        return values
    if form == "nested":
        return [[value] for value in values]
    if form == "frames":
        pandas = importlib.import_module("pandas")
        return pandas.Series(values, name=kind)
    array = _numpy().array(values)
    if form.startswith("design") and kind == "x":
        ones = array * 0 + 1
        first, second = (array, ones) if "last" in form else (ones, array)
        return _numpy().column_stack([first, second])
    if form == "x column" and kind == "x":
        return array.reshape(-1, 1)
    if form in ("columns", "design column"):
        return array.reshape(-1, 1)
    return array


def _theta(form: str, values: list[float]) -> Any:
    if form == "list":
        return list(values)
    array = _numpy().array(values)
    if form == "column":
        return array.reshape(2, 1)
    return array.reshape(1, 2) if form == "row" else array
