"""Optimizers, one file each, simplest first: batch, stochastic, asgd, momentum, nesterov,
adagrad, rmsprop, adam; and last_point, which is a mistake.

An optimizer is a generator function. It takes the objective and a start, keeps its state in local
variables, and yields (m, b) after each update, forever. Its hyperparameters are keyword-only.
"""

from collections.abc import Callable, Mapping
from math import inf

from gdref.objective import Optimizer as Optimizer
from gdref.objective import Updates as Updates


def expected_to_fail(reasons: Mapping[str, str]) -> Callable[[Optimizer], Optimizer]:
    """A decorator for an optimizer that is meant to fail checks of gdref.testing.

    reasons: the id of each such check, and why it fails. Raises TypeError for anything but a
        mapping, such as the optimizer itself if the parentheses are missing.
    """
    if not isinstance(reasons, Mapping):
        raise TypeError('expected reasons by check: @expected_to_fail({"pays": "why it does not"})')

    def mark(optimizer: Optimizer) -> Optimizer:
        optimizer.expected_to_fail = dict(reasons)  # type: ignore[attr-defined]
        return optimizer

    return mark


def positive(**hyperparameters: float) -> None:
    """Raise ValueError, with name, value and range, for a value that is not 0 < value < inf."""
    for name, value in hyperparameters.items():
        require(is_number(value) and 0 < value < inf, name, value, f"0 < {name} < inf")


def fraction(**hyperparameters: float) -> None:
    """Raise ValueError for a value that is not 0 <= value < 1."""
    for name, value in hyperparameters.items():
        require(is_number(value) and 0 <= value < 1, name, value, f"0 <= {name} < 1")


def at_least(lowest: float, /, **hyperparameters: float) -> None:
    """Raise ValueError for a value that is not lowest <= value < inf."""
    for name, value in hyperparameters.items():
        holds = is_number(value) and lowest <= value < inf
        require(holds, name, value, f"{lowest} <= {name} < inf")


def require(holds: bool, name: str, value: object, expected: str) -> None:
    """Raise ValueError, with a hyperparameter's name, value and range, unless holds is true."""
    if not holds:
        raise ValueError(f"{name}={value!r} is out of range; expected {expected}")


def is_number(value: object) -> bool:
    """Whether a value is a number, such as one of numpy's; "0.1" is not."""
    return hasattr(value, "__float__")
