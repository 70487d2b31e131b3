"""Decorators that mark the abilities of an optimizer, and do not change its call or types."""

from collections.abc import Callable, Mapping

from gdref.objective import Optimizer

ABILITIES = {
    "stochastic": "uses random numbers, and has a seed",
    "ends": "may end before it is at the minimum",
    "moves_at_minimum": "leaves a minimum on purpose, as weight decay does",
    "asymmetric": "treats m and b, or x and -x, in different ways",
    "with_replacement": "may take a point more than once in an epoch",
    "weighted": "gives some points more weight than others",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    F = TypeVar("F", bound=Optimizer)


def abilities(*names: str) -> "Callable[[F], F]":
    """A decorator for an optimizer with these ABILITIES.

    The checks of gdref.testing depend on the abilities. Raises TypeError for an unknown name, and
    also if the parentheses are missing.
    """
    for name in names:
        if name not in ABILITIES:
            known = ", ".join(ABILITIES)
            raise TypeError(f'{name!r} is not an ability; expected @abilities("NAME") with {known}')
    return lambda optimizer: _marked(optimizer, "abilities", frozenset(names))


def expected_to_fail(reasons: Mapping[str, str]) -> "Callable[[F], F]":
    """A decorator for an optimizer that is meant to fail checks of gdref.testing.

    reasons: the reason for each check that fails, such as {"long-run": "it stops early"}.
    Raises TypeError if the reasons are not a mapping, and also if the parentheses are missing.
    """
    if not isinstance(reasons, Mapping):
        raise TypeError('expected a dict: @expected_to_fail({"long-run": "it stops early"})')
    return lambda optimizer: _marked(optimizer, "expected_to_fail", dict(reasons))


def _marked(optimizer: "F", name: str, value: object) -> "F":
    setattr(optimizer, name, value)
    return optimizer
