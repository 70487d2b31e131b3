"""Calls functions that a program defines but never runs, in the process that runs the program."""

import copy
import importlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from gdref.diagnosis.flatten import slots_of


class Pair(NamedTuple):
    """A point p. A program can write `p[0]`, or `p.x`, or `x, y = p`."""

    x: float
    y: float


def call_functions(run: Any, names: dict[str, Any]) -> None:
    """Make each call that gdref requested. Record its result and the events during the call."""
    own = {k: v for k, v in names.items() if not k.startswith("__")}
    if run.request["np"]:  # the program uses np but does not import it
        names["np"] = importlib.import_module("numpy")
    for spec in run.request["calls"]:
        run.recorder = run.new_recorder(stop=run.request["call_stop"])
        found: dict[str, Any] = {}
        run.problem, before = None, run.problem

        def act(spec: Any = spec, found: dict[str, Any] = found) -> None:
            target, instance = _target(spec, names, own)
            arguments = _values(spec["arguments"], spec, own)
            positional = [arguments.pop(k) for k in spec["positional"] if k in arguments]
            given = target(*positional, **arguments)
            if hasattr(given, "__next__"):
                given = [v for v, _ in zip(given, range(300), strict=False)]
                given = given[-1] if given else None
            found |= run.recorder.in_numbers(given)
            if instance is not None:
                found["object"] = slots_of({"self": instance}, run.own)

        run.guard(act)
        run.calls.append({**found, "record": run.recorder.as_data(), "problem": run.problem})
        run.problem = before


def _values(
    expressions: Mapping[str, str], spec: Mapping[str, Any], own: dict[str, Any]
) -> dict[str, Any]:
    """The values of the arguments. unrun.py writes each argument as an expression in Python."""
    points, m, b = [(float(x), float(y)) for x, y in spec["points"]], spec["m"], spec["b"]
    names = own | {"P": points, "M": m, "B": b, "Pair": Pair}
    names |= {"X": [x for x, _ in points], "Y": [y for _, y in points]}
    names |= {"Q": [m * x + b for x, _ in points], "own": lambda name: _copy(own[name])}
    for module, parts in (("numpy", "array ones column_stack"), ("pandas", "Series DataFrame")):
        with suppress(ImportError, AttributeError):  # numpy.py can be a pupil's own file
            if any(part in str(expressions) for part in parts.split()):
                names |= {p: getattr(importlib.import_module(module), p) for p in parts.split()}
    return {name: eval(text, names) for name, text in expressions.items()}


def _copy(value: Any) -> Any:
    return value if callable(value) else copy.deepcopy(value)


def _target(spec: Mapping[str, Any], names: dict[str, Any], own: dict[str, Any]) -> Any:
    """The function to call, and an object if the function is a method."""
    parts = spec["function"].split(".")
    target: Any = names[parts[0]]
    if len(parts) == 1 or parts[-1] == "__init__":
        return target, None
    if spec["static"]:
        return getattr(target, parts[1]), None
    known = [v for v in own.values() if type(v) is target]
    instance = copy.deepcopy(known[0]) if known else target.__new__(target)
    with suppress(Exception):  # __init__ may read a file that does not exist
        if not known:
            instance.__init__(**_values(spec["init"], spec, own))
    for name, value in _values(spec["fields"], spec, own).items():
        if hasattr(instance, name):
            setattr(instance, name, value)
    return getattr(instance, parts[1]), instance
