"""Optimizers, one file each, simplest first: batch, stochastic, momentum,
nesterov, adagrad, rmsprop, adam; and last_point, which is a slip.

An optimizer is a generator function. It takes the objective and a start, keeps its state in local
variables, and yields (m, b) after each update, for ever. Its hyperparameters are keyword-only.
"""

from collections.abc import Callable, Iterator

Updates = Iterator[tuple[float, float]]
Optimizer = Callable[..., Updates]


def require(holds: bool, name: str, value: object, expected: str) -> None:
    """Raise ValueError, with a hyperparameter's name, value and range, unless the range holds."""
    if not holds:
        raise ValueError(f"{name}={value!r} is out of range; expected {expected}")
