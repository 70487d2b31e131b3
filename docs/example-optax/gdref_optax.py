"""Any optimizer of optax by its name, for gdref: optax:method=lion."""

from functools import cache
from inspect import isfunction, signature
from typing import Any

import jax
import numpy as np
import optax as library

from gdref import Objective
from gdref.optimizers import Updates, positive, require

NEED_MORE = {"lbfgs", "polyak_sgd", "noisy_sgd"}  # they need more than the gradient


def optax(
    objective: Objective,
    m: float,
    b: float,
    *,
    method: str = "adam",  # the name of an optimizer in optax
    learning_rate: float = 0.1,  # above 0
) -> Updates:
    """method(learning_rate) of optax: it turns the gradient into the change of (m, b).

    The numbers of jax have 32 bits by default, and 64 bits inside jax.enable_x64(True).
    """
    positive(learning_rate=learning_rate)
    require(method in methods(), "method", method, f"one of {', '.join(methods())}")
    init, step = compiled(method, learning_rate)
    p = np.array([m, b], float)
    with jax.enable_x64(True):
        state = init(p)
    while True:
        gradient = np.array(objective.gradient(m, b))
        with jax.enable_x64(True):
            p, state = step(p, state, gradient)
        m, b = p.tolist()
        yield m, b


@cache  # so that jax compiles a step only once
def compiled(method: str, learning_rate: float) -> tuple[Any, Any]:
    """The functions of an optimizer of optax: one returns the first state, one makes a step."""
    rule = getattr(library, method)(learning_rate)

    @jax.jit
    def step(p: Any, state: Any, gradient: Any) -> tuple[Any, Any]:
        change, state = rule.update(gradient, state, p)
        return p + change, state

    return rule.init, step


def methods() -> list[str]:
    """The names of optax's optimizers that need only a learning rate and the gradient."""
    functions = {name: value for name, value in vars(library).items() if isfunction(value)}
    return sorted(
        name
        for name, function in functions.items()
        if next(iter(signature(function).parameters), "") == "learning_rate"
        and not name.startswith(("_", "scale_"))
        and name not in NEED_MORE
    )
