"""What the signature of an optimizer says: its hyperparameters, their types and their defaults."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from gdref.exceptions import SpecError
from gdref.optimizers import Optimizer
from gdref.plugins.updates import in_words
from gdref.text.names import suggest

Value = int | float | bool | str | None
TYPES: set[type[Any]] = {int, float, bool, str}
LARGEST = 10**300  # of whole numbers: one is to fit into a float, too
EXPECTED = 'int, float, bool, str, Literal["one", "other"], or one of these | None'


class Hyperparameter(NamedTuple):
    """A hyperparameter as the optimizer's signature states it.

    choices: the values of a Literal; all of the type where there are none.
    optional: whether it may be None, which a spec writes as none.
    """

    name: str
    type: type[Any]  # int, float, bool or str
    default: Value
    choices: tuple[Value, ...] = ()
    optional: bool = False

    def __str__(self) -> str:
        return f"{self.name}={spec_value(self.default)}"

    def takes(self, value: object) -> bool:
        """Whether a value is of its type, and one of its choices."""
        if value is None:
            return self.optional
        if type(value) is int and abs(value) > LARGEST:
            return False
        types = (int, float) if self.type is float else (self.type,)
        return type(value) in types and value in (self.choices or (value,))

    @property
    def words(self) -> list[str]:
        """What a spec may write for it, where that can be listed."""
        values = self.choices or ((True, False) if self.type is bool else ())
        return [*map(spec_value, values), *["none"] * self.optional]

    @property
    def kind(self) -> str:
        """What it may be: its type, or its choices."""
        kinds = self.words if self.choices else [self.type.__name__, *["none"] * self.optional]
        return " or ".join(kinds)


def hyperparameters(optimizer: Optimizer) -> dict[str, Hyperparameter]:
    """The hyperparameters in an optimizer's signature, by name.

    Raises TypeError or ValueError, saying why, for a signature that is not an optimizer's.
    """
    try:
        return _in_signature(optimizer)
    except (TypeError, ValueError, KeyboardInterrupt):
        raise
    except NameError as error:  # Python 3.14 evaluates annotations only when they are asked for
        raise TypeError(f"an annotation of it cannot be evaluated: {error}") from None
    except BaseException as error:  # an object may answer in any way when it is asked
        reason = f"{type(error).__name__}: {in_words(error, str)}"
        raise TypeError(f"its signature cannot be read: {reason}") from error


def _in_signature(optimizer: Optimizer) -> dict[str, Hyperparameter]:
    import inspect

    parameters = list(inspect.signature(optimizer).parameters.values())
    if [p.name for p in parameters[:3] if p.kind is not p.KEYWORD_ONLY] != ["objective", "m", "b"]:
        reason = "its parameters do not begin with objective, m, b"
        if isinstance(optimizer, type):
            reason = "it is a class; give a method of an object, as in steps = Mine().steps"
        elif parameters and parameters[0].name == "self":
            reason = "it is a method without its object; give that of one, as in Mine().steps"
        raise TypeError(reason)
    *_, innermost = layers(optimizer)
    names = getattr(innermost, "__globals__", {})
    hyperparameters = {}
    for p in parameters[3:]:
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            raise TypeError(f"it takes {p}; name each hyperparameter instead")
        if p.kind is not p.KEYWORD_ONLY:
            raise TypeError(f"its parameter {p} is not keyword-only; put a * before it")
        kind = _kind(_evaluated(p.name, p.annotation, names))
        if kind is None:
            raise TypeError(f"its hyperparameter {p.name} is not annotated {EXPECTED}")
        if p.default is p.empty:
            raise TypeError(f"its hyperparameter {p.name} has no default")
        hyperparameter = Hyperparameter(p.name, kind[0], p.default, *kind[1:])
        if not hyperparameter.takes(p.default):
            large = type(p.default) is int and abs(p.default) > LARGEST
            found = "a number of more than 300 digits" if large else in_words(p.default)
            raise TypeError(
                f"the default of {p.name} is {found}; expected a value of its type, "
                f"{hyperparameter.kind}"
            )
        hyperparameters[p.name] = hyperparameter
    return hyperparameters


def _evaluated(name: str, annotation: Any, names: Mapping[str, Any]) -> Any:
    """An annotation that is a text, as from __future__ import annotations makes them all."""
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, dict(names))
    except Exception as error:  # imported under TYPE_CHECKING, or inside a function
        raise TypeError(
            f"the annotation {annotation!r} of its hyperparameter {name} cannot be evaluated: "
            f"{error}; expected {EXPECTED}"
        ) from None


def _kind(annotation: Any) -> tuple[type[Any], tuple[Value, ...], bool] | None:
    """The type, the choices, and whether None is one; None for what no spec can write."""
    if isinstance(annotation, type):
        return (annotation, (), False) if annotation in TYPES else None
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(parts[0])
    if origin is Literal:
        values = tuple(value for value in parts if value is not None)
        types = {type(value) for value in values}
        known = len(types) == 1 and types <= TYPES
        return (types.pop(), values, None in parts) if known else None
    if origin in (Union, UnionType):
        others = [part for part in parts if part is not NoneType]
        if set(others) == {int, float}:
            others = [float]
        kind = _kind(others[0]) if len(others) == 1 else None
        return kind and (*kind[:2], NoneType in parts)
    return None


def layers(optimizer: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """An optimizer and what is behind it: of partial and wraps, the method that calls an object."""
    while True:
        yield optimizer
        if isinstance(optimizer, partial):
            optimizer = optimizer.func
        elif hasattr(optimizer, "__wrapped__"):
            optimizer = optimizer.__wrapped__
        elif not hasattr(optimizer, "__code__") and hasattr(type(optimizer).__call__, "__code__"):
            optimizer = type(optimizer).__call__
        else:
            return


def parse_value(name: str, hyperparameter: Hyperparameter, text: str) -> Value:
    """The value that a spec writes for a hyperparameter of the optimizer called name."""
    h = hyperparameter
    if h.optional and text.lower() == "none":
        return None
    if h.choices:
        words = {spec_value(value): value for value in h.choices}
        if text not in words:
            raise SpecError(f"{name}: {h.name}={text} does not fit; {suggest(text, h.words)}")
        return words[text]
    try:
        if h.type is bool:
            return {"true": True, "false": False}[text.lower()]
        return h.type(text)  # type: ignore[no-any-return]
    except (ValueError, KeyError):
        wanted = {int: "a whole number", float: "a number", bool: "true or false"}[h.type]
        wanted += " or none" * h.optional
        raise SpecError(
            f"{name}: {h.name}={text} does not fit; expected {wanted}, as in {h}"
        ) from None


def fit(name: str, hyperparameter: Hyperparameter, value: Value) -> Value:
    """A value for a hyperparameter of the optimizer called name, as its type has it.

    1 is 1.0 where that is a float, 3 is "3" where it is a text, and a text is as in a spec. Raises
    SpecError for what does not fit.
    """
    if isinstance(value, float) and hyperparameter.type is int and value.is_integer():
        value = int(value)
    return parse_value(name, hyperparameter, spec_value(value))


def spec_value(value: Value) -> str:
    """A value as a spec writes it."""
    return str(value).lower() if isinstance(value, bool | NoneType) else str(value)
