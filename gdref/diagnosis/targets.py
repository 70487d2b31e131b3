"""What can be called in a program: its functions, and its classes that fit."""

import builtins
import contextlib
import dis
import inspect
import io
import random
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from gdref.diagnosis.forms import Form, Leaves, Theta, leaves, numpy_here
from gdref.diagnosis.roles import REQUIRED, Binding, bindings, kinds, sensible, words
from gdref.exceptions import CannotExamine
from gdref.squared_error import Point

_FITS = ("fit", "train", "run", "optimize", "solve", "learn", "gradient_descent", "descend", "main")
_SETTABLE = {"m", "b", "theta", "points", "x", "y", "n", "rate", "epochs", "tolerance"}


class Probe(NamedTuple):
    """One call: where, on which points, at which rate and for how many epochs."""

    m: float
    b: float
    points: tuple[Point, ...]
    rate: float = 0.01
    epochs: int = 1


class Target:
    """Something to call by the names of its parameters; store holds the names that it reads."""

    def __init__(
        self,
        name: str,
        call: Callable[..., Any],
        parameters: Mapping[str, Any],
        codes: list[types.CodeType],
        store: dict[str, Any],
        functions: Mapping[str, Callable[..., Any]],
    ) -> None:
        self.name, self.call, self.parameters = name, call, parameters
        self.codes, self.store, self.functions = codes, store, functions
        self.line = codes[0].co_firstlineno if codes else 0

    @classmethod
    def of_function(
        cls, name: str, function: Callable[..., Any], functions: Mapping[str, Callable[..., Any]]
    ) -> "Target | None":
        """A function or a bound method; None if its parameters can't be given by name."""
        parameters = _parameters(function)
        if parameters is None:
            return None
        codes = _codes(function, functions)
        store = getattr(inspect.unwrap(function), "__globals__", {})
        instance = getattr(function, "__self__", None)
        if instance is not None and hasattr(instance, "__dict__"):
            store = instance.__dict__
        positional = _positional_only(function)

        def call(**given: Any) -> Any:
            first = [given.pop(p) for p in positional if p in given]
            return function(*first, **given)

        return cls(name, call, parameters, codes, store, functions)

    @classmethod
    def of_class(
        cls, name: str, kind: type, functions: Mapping[str, Callable[..., Any]]
    ) -> "list[Target]":
        """The method of a class that fits, as one call; and its other methods on an instance."""
        methods = {n: f for n, f in vars(kind).items() if isinstance(f, types.FunctionType)}
        fit = next((n for n in _FITS if n in methods), None) or next(
            (n for n in methods if any(n.lstrip("_").startswith(f) for f in _FITS)), None
        )
        start = _parameters(kind) if "__init__" in methods else {}
        if start is None:
            start = {}
        targets = []
        if fit:
            own = _parameters(methods[fit], skip=1) or {}
            start_names = {f"{p}": p for p in start if p not in own}

            def call(**given: Any) -> Any:
                instance = kind(**{start_names[p]: given[p] for p in start_names if p in given})
                result = getattr(instance, fit)(**{p: given[p] for p in own if p in given})
                state = dict(vars(instance))
                if result is not None and result is not instance:
                    state["returned"] = result
                return state

            parameters = {**{p: start[p] for p in start_names.values()}, **own}
            codes = [c for f in methods.values() for c in _codes(f, functions)]
            targets.append(cls(f"{name}.{fit}", call, parameters, codes, {}, functions))
            targets[-1].line = methods[fit].__code__.co_firstlineno
        if REQUIRED not in start.values():
            with contextlib.suppress(Exception):
                instance = kind()
                for n in methods:
                    if n not in (fit, "__init__"):
                        target = cls.of_function(f"{name}.{n}", getattr(instance, n), functions)
                        targets += [target] if target else []
        return targets

    def names_read(self) -> list[str]:
        """Global names, or attributes of the instance, that the code reads."""
        names: dict[str, None] = {}
        for code in self.codes:
            for instruction in dis.get_instructions(code):
                if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_ATTR", "STORE_GLOBAL"):
                    attribute = instruction.opname == "LOAD_ATTR"
                    if not attribute or "__builtins__" not in self.store:
                        names[str(instruction.argval)] = None
        return list(names)

    def names_written(self) -> set[str]:
        """Global names, or attributes of the instance, that the code sets."""
        return {
            str(instruction.argval)
            for code in self.codes
            for instruction in dis.get_instructions(code)
            if instruction.opname in ("STORE_GLOBAL", "STORE_ATTR")
        }

    def constants(self) -> list[float]:
        """The numbers written in the code, and those that its global names and defaults hold."""
        numbers: dict[float, None] = {}
        values: list[Any] = [c for code in self.codes for c in code.co_consts]
        values += [self.store.get(name) for name in self.names_read()]
        for value in values:
            if isinstance(value, int | float) and not isinstance(value, bool):
                numbers[value] = None
        return list(numbers)

    def sources(self) -> list[str]:
        """The source of the code and of the functions that it calls, where it can be read."""
        texts = []
        for code in self.codes:
            with contextlib.suppress(OSError, TypeError):
                texts.append(textwrap.dedent(inspect.getsource(code)))
        return texts

    def divides_whole(self) -> bool:
        """Whether // is in the code."""
        return any(
            instruction.argrepr in ("//", "//=")
            for code in self.codes
            for instruction in dis.get_instructions(code)
            if instruction.opname == "BINARY_OP"
        )

    def bindings(self, takes: str | None) -> list[tuple[Binding, Binding]]:
        """What each parameter may hold, and what each name of the store that is read."""
        if takes:
            held = [kind.strip() for kind in takes.split(",")]
            missing = list(self.parameters)[len(held) :]
            if any(self.parameters[name] is REQUIRED for name in missing):
                raise CannotExamine(
                    f"{self.name} takes {len(self.parameters)} values, and --takes names "
                    f"{len(held)}; missing is {', '.join(missing)}"
                )
            chosen = [dict(zip(self.parameters, (KIND_OF.get(k, k) for k in held), strict=False))]
        else:
            chosen = bindings(self.parameters, tuple(self.functions))
        pairs = []
        slots = self._slots()
        for binding in chosen:
            used = set(binding.values())
            extra = {n: k for n, k in slots.items() if k not in used}
            if "theta" in used:
                extra = {n: k for n, k in extra.items() if k not in ("m", "b")}
            if used & {"m", "b"}:
                extra = {n: k for n, k in extra.items() if k != "theta"}
            if "points" in used or {"x", "y"} <= used or "predictions" in used:
                extra = {n: k for n, k in extra.items() if k not in ("points", "x", "y")}
            for trial in (extra, {n: k for n, k in extra.items() if k not in ("m", "b", "theta")}):
                unique = {k: n for n, k in reversed(trial.items())}
                if takes or sensible({**binding, **{f"{n} ": k for k, n in unique.items()}}):
                    pairs.append((binding, {n: k for k, n in unique.items()}))
                    break
        return pairs

    def _slots(self) -> Binding:
        slots = {}
        for name in self.names_read():
            value = self.store.get(name)
            missing = name not in self.store
            if hasattr(builtins, name) and missing:
                continue
            if missing and "__builtins__" not in self.store:
                continue
            if callable(value) or isinstance(value, types.ModuleType | str):
                continue
            kind = next((k for k in kinds(name) if k in _SETTABLE), None)
            if kind in ("points", "x", "y") and isinstance(value, int | float):
                kind = None
            if kind:
                slots[name] = kind
        return slots

    def uses_arrays(self) -> bool:
        """Whether the code reads numpy, or asks lists for what arrays alone have."""
        names = {n for code in self.codes for n in code.co_names}
        return bool(
            names & {"np", "numpy", "shape", "dot", "T", "mean", "array", "reshape", "size"}
        )

    def keys(self) -> tuple[str, ...]:
        """Names by which the code may ask a point for its x and y: p["hours"]."""
        texts = [
            c
            for code in self.codes
            for c in code.co_consts
            if isinstance(c, str) and c.isidentifier()
        ]
        columns = [n for code in self.codes for n in code.co_names if "iloc" in code.co_names]
        after = [
            n for n in columns if n not in ("iloc", "len", "range", "float", "shape", "values")
        ]
        unique = list(dict.fromkeys(texts)) or list(dict.fromkeys(after))
        if len(unique) > 2:  # those that are names of an x and of a y
            sides = ([n for n in unique if side in kinds(n)[:1]] for side in "xy")
            unique = [names[0] for names in sides if names]
        if len(unique) == 2 and "y" in kinds(unique[0]) and "y" not in kinds(unique[1]):
            unique.reverse()
        return tuple(unique) if len(unique) == 2 else ()

    def thetas(self) -> list[Theta]:
        """What makes a (m, b) of the program's own kind: a class of it, a dict, an object."""
        made: list[Theta] = []
        for kind in self.store.values():
            own = isinstance(kind, type) and kind.__module__ == self.store.get("__name__")
            fields = _slope_and_intercept(_parameters(kind) or {}) if own else None
            if fields:
                made.append(lambda v, c=kind, f=fields: c(**dict(zip(f, v, strict=True))))  # type: ignore[misc]
        texts = [c for code in self.codes for c in code.co_consts if isinstance(c, str)]
        if keys := _slope_and_intercept(texts):
            made.append(lambda v: dict(zip(keys, v, strict=True)))
        attributes = [n for code in self.codes for n in code.co_names if n not in self.store]
        if (names := _slope_and_intercept(attributes)) and not made:
            made.append(lambda v: types.SimpleNamespace(**dict(zip(names, v, strict=True))))
        return made

    def invoke(self, binding: Binding, slots: Binding, form: Form, probe: Probe) -> Leaves:
        """The numbers of one call; whatever the code raises goes through."""
        points = list(probe.points)

        def value(kind: str, name: str) -> Any:
            if kind == "rate":
                return probe.rate
            if kind == "epochs":
                return probe.epochs
            if kind in ("tolerance", "quiet"):
                return 0
            if kind == "call":
                return _alike(name, self.functions)
            return form.make(kind, probe.m, probe.b, points)

        given = {name: value(kind, name) for name, kind in binding.items() if kind != "keep"}
        before = {name: self.store[name] for name in slots if name in self.store}
        self.store.update({name: value(kind, name) for name, kind in slots.items()})
        states = random.getstate()
        random.seed(0)
        numpy = numpy_here()
        if numpy is not None:
            numpy.random.seed(0)
        try:
            with contextlib.redirect_stdout(_Nowhere()), contextlib.redirect_stderr(_Nowhere()):
                result = self.call(**given)
                numbers = leaves(result)
                if result is None:
                    written = self.names_written()
                    numbers = leaves(
                        {
                            name: self.store[name]
                            for name, kind in slots.items()
                            if kind == "theta" or (kind in ("m", "b") and name in written)
                        }
                    )
            if result is None and not numbers and {"theta", "m"} & set(binding.values()):
                # Nothing returned, but a list or an array may have been changed in place.
                changed = leaves(next(given[n] for n, k in binding.items() if k in ("theta", "m")))
                first = [probe.m, probe.b] if form.order == "mb" else [probe.b, probe.m]
                if len(changed) >= 2 and [changed.get((i,)) for i in (0, 1)] != first:
                    numbers = {(i,): changed[(i,)] for i in (0, 1) if (i,) in changed}
            return numbers
        except SystemExit:
            raise RuntimeError("it ends the program, as sys.exit() does") from None
        finally:
            random.setstate(states)
            for name in slots:
                self.store.pop(name, None)
            self.store.update(before)


KINDS = {*_SETTABLE, "predictions", "quiet", "keep"}
KIND_OF = {
    "learning_rate": "rate",
    "lr": "rate",
    "alpha": "rate",
    "iterations": "epochs",
    "num_iterations": "epochs",
    "X": "x",
}


def _slope_and_intercept(names: Iterable[str]) -> tuple[str, str] | None:
    """The first name of a slope and the first of an intercept; None if one is missing."""
    sides = {side: [n for n in names if kinds(n)[:1] == [side]] for side in "mb"}
    return (sides["m"][0], sides["b"][0]) if sides["m"] and sides["b"] else None


class _Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


def _parameters(function: Callable[..., Any], skip: int = 0) -> dict[str, Any] | None:
    """The parameters by name, each with its default or REQUIRED."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    every = list(signature.parameters.values())[skip:]
    return {p.name: p.default for p in every if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}


def _positional_only(function: Callable[..., Any]) -> list[str]:
    every = inspect.signature(function).parameters.values()
    return [p.name for p in every if p.kind is p.POSITIONAL_ONLY]


def _codes(
    function: Callable[..., Any], functions: Mapping[str, Callable[..., Any]]
) -> list[types.CodeType]:
    """The code of a function, of the functions in it, and of those of the file that it calls."""
    return list(_walk(getattr(inspect.unwrap(function), "__code__", None), functions, set()))


def _walk(
    code: types.CodeType | None, functions: Mapping[str, Callable[..., Any]], seen: set[Any]
) -> Iterator[types.CodeType]:
    if code is None or code in seen:
        return
    seen.add(code)
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _walk(constant, functions, seen)
    for name in code.co_names:
        if name in functions:
            inner = getattr(inspect.unwrap(functions[name]), "__code__", None)
            yield from _walk(inner, functions, seen)


def _alike(name: str, functions: Mapping[str, Callable[..., Any]]) -> Any:
    """The function of the file whose name has most words in common with a parameter's."""
    wanted = set(words(name)) - {"function", "func", "fn", "fun"}
    best = max(functions, key=lambda f: len(wanted & set(words(f))), default=None)
    return functions[best] if best and wanted & set(words(best)) else None
