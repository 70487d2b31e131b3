"""Optimizers, one file each. From simple to complex: batch, stochastic, asgd, momentum, nesterov,
adagrad, rmsprop, adam. last_point is the article's mistake.

Read first: batch.py. An optimizer is a generator function. It takes the objective and a start,
keeps its state in local variables, and yields (m, b) after each update, forever. Its
hyperparameters are keyword-only. Uses: the objective only.
"""

from collections.abc import Callable, Mapping

from gdref.objective import Optimizer as Optimizer
from gdref.objective import Updates as Updates
from gdref.optimizers.hyperparameters import at_least as at_least
from gdref.optimizers.hyperparameters import fraction as fraction
from gdref.optimizers.hyperparameters import is_number as is_number
from gdref.optimizers.hyperparameters import positive as positive
from gdref.optimizers.hyperparameters import require as require

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    F = TypeVar("F", bound=Optimizer)


def expected_to_fail(reasons: Mapping[str, str]) -> "Callable[[F], F]":
    """A decorator for an optimizer that is meant to fail checks of gdref.testing.

    reasons: the reason for each check that fails, by the id of the check.
    Raises TypeError for anything but a mapping: the optimizer, if the parentheses are missing.
    """
    if not isinstance(reasons, Mapping):
        raise TypeError('expected reasons by check: @expected_to_fail({"pays": "why it does not"})')

    def mark(optimizer: "F") -> "F":
        optimizer.expected_to_fail = dict(reasons)  # type: ignore[attr-defined]
        return optimizer

    return mark
