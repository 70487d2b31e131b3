"""The hyperparameters in an optimizer's signature: their names, types and defaults."""

from collections.abc import Callable, Mapping
from functools import partial
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    NamedTuple,
    Union,
    cast,
    get_args,
    get_origin,
)

from gdref.exceptions import SpecError
from gdref.objective import Optimizer, Updates
from gdref.plugins.faults import layers, one_line
from gdref.text.names import suggest

if TYPE_CHECKING:
    import inspect

Value = int | float | bool | str | None
TYPES: set[type[Any]] = {int, float, bool, str}
EXPECTED = 'int, float, bool, str, Literal["one", "other"], or one of these types | None'


class Hyperparameter(NamedTuple):
    """A hyperparameter in an optimizer's signature.

    choices: the values of a Literal; () if all values of the type are allowed.
    optional: whether the value may be None, which is the word none in a spec.
    """

    name: str
    type: type[Any]  # int, float, bool or str
    default: Value
    choices: tuple[Value, ...] = ()
    optional: bool = False

    def __str__(self) -> str:
        return f"{self.name}={spec_value(self.default)}"

    def takes(self, value: object) -> bool:
        """Whether a value has the right type and is one of the choices, if there are choices."""
        if value is None:
            return self.optional
        types = (int, float) if self.type is float else (self.type,)
        return type(value) in types and value in (self.choices or (value,))

    @property
    def words(self) -> list[str]:
        """The possible values in a spec, such as true, false, none; [] if there are too many."""
        values = self.choices or ((True, False) if self.type is bool else ())
        return [*map(spec_value, values), *["none"] * self.optional]

    @property
    def kind(self) -> str:
        """The type or the choices of the hyperparameter, in words."""
        kinds = self.words if self.choices else [self.type.__name__, *["none"] * self.optional]
        return " or ".join(kinds)


def hyperparameters(optimizer: Optimizer) -> dict[str, Hyperparameter]:
    """The hyperparameters in an optimizer's signature, by name.

    Raises TypeError or ValueError, with the reason, if an optimizer cannot have this signature.
    """
    import inspect

    try:
        parameters = list(inspect.signature(optimizer).parameters.values())
    except NameError as error:  # from Python 3.14 on, annotations are evaluated here
        raise TypeError(f"one of its annotations cannot be evaluated: {error}") from None
    if [p.name for p in parameters[:3] if p.kind is not p.KEYWORD_ONLY] != ["objective", "m", "b"]:
        reason = "its parameters do not begin with objective, m, b"
        if isinstance(optimizer, type):
            reason = "it is a class; give a method of an object, as in steps = Mine().steps"
        elif parameters and parameters[0].name == "self":
            reason = "it is a method without an object; give Mine().steps, not Mine.steps"
        raise TypeError(reason)
    *_, innermost = layers(optimizer)
    names = getattr(innermost, "__globals__", {})
    return {p.name: _hyperparameter(p, names) for p in parameters[3:]}


def _hyperparameter(p: "inspect.Parameter", names: Mapping[str, Any]) -> Hyperparameter:
    """Make a hyperparameter from a parameter. names: the global names for the annotation."""
    if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
        raise TypeError(f"it takes {p}; name each hyperparameter instead")
    if p.kind is not p.KEYWORD_ONLY:
        raise TypeError(f"its parameter {p} is not keyword-only; put a * before it")
    annotation = p.annotation
    if isinstance(annotation, str):  # the file has `from __future__ import annotations`
        try:
            annotation = eval(annotation, dict(names))
        except Exception as error:  # a name that is defined under TYPE_CHECKING or in a function
            raise TypeError(
                f"the annotation {annotation!r} of its hyperparameter {p.name} cannot be "
                f"evaluated: {error}; expected {EXPECTED}"
            ) from None
    kind = _kind(annotation)
    if kind is None:
        raise TypeError(f"its hyperparameter {p.name} is not annotated {EXPECTED}")
    if p.default is p.empty:
        raise TypeError(f"its hyperparameter {p.name} has no default")
    hyperparameter = Hyperparameter(p.name, kind[0], p.default, *kind[1:])
    if not hyperparameter.takes(p.default):
        raise TypeError(
            f"the default of {p.name} is {one_line(p.default)}; expected a value of its type, "
            f"{hyperparameter.kind}"
        )
    return hyperparameter


def _kind(annotation: Any) -> tuple[type[Any], tuple[Value, ...], bool] | None:
    """The type of an annotation, its choices, and whether it allows None.

    The result is None if a value of this type cannot be written in a spec.
    """
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


def with_values(optimizer: Optimizer, **values: Value) -> Optimizer:
    """An optimizer with other values for some of its hyperparameters."""
    return partial(cast(Callable[..., Updates], optimizer), **values)


def converted(name: str, hyperparameter: Hyperparameter, value: Value) -> Value:
    """Convert a value, or the text of a value in a spec, to the type of a hyperparameter.

    name: the name of the optimizer. Raises SpecError for a value that does not fit.
    """
    h = hyperparameter
    if isinstance(value, float) and h.type is int and value.is_integer():
        value = int(value)
    text = spec_value(value)
    if h.optional and text.lower() == "none":
        return None
    if h.choices:
        words = {spec_value(choice): choice for choice in h.choices}
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


def spec_value(value: Value) -> str:
    """The text of a value in a spec."""
    return str(value).lower() if isinstance(value, bool | NoneType) else str(value)
