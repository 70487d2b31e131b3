"""Mistakes beside the right program: each mistake of the step as an optimizer, mistake/parenthesis."""

import linecache
from math import inf
from typing import Any

from gdref.exceptions import SpecError
from gdref.mistakes import MISTAKES, program
from gdref.optimizers import Optimizer, positive

NO_STEP = {"error": "the error alone", "fit": "the loop of iterations, not a step"}
LOOP = """

def optimizer(objective, m, b, *, learning_rate: float = 1e-4):
    positive(learning_rate=learning_rate)
    points = objective._points
    while True:
        objective.point_gradients += objective.size  # the loop over the points
        m, b = step(m, b, points, learning_rate)
        yield m, b
"""
OVERFLOWS = "m, b = step(m, b, points, learning_rate)\n"  # where ** is, a product would be inf
GUARDED = f"""try:
            {OVERFLOWS}        except OverflowError:
            m = b = inf
"""


def mistake_optimizer(name: str) -> Optimizer:
    """The optimizer mistake/NAME; two mistakes go together with a +, as in mistake/sign-b+no-two.

    Raises SpecError for an id that is not known, or that changes no step.
    """
    ids = name.split("+")
    source = program(*ids).source  # what cannot be built is refused here
    for mistake in ids:
        if MISTAKES[mistake].place in NO_STEP:
            raise SpecError(
                f"mistake/{mistake} changes {NO_STEP[MISTAKES[mistake].place]}, so there is nothing to run "
                "beside the right program; expected a mistake of the gradient or of the step"
            )
    source += LOOP.replace(OVERFLOWS, GUARDED) if " ** " in source.partition("\n\n\n")[2] else LOOP
    file = f"<mistake/{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)  # for gdref step
    names: dict[str, Any] = {"positive": positive, "inf": inf}
    exec(compile(source, file, "exec"), names)  # our own text, with no one else's in it
    optimizer: Optimizer = names["optimizer"]
    optimizer.__name__ = optimizer.__qualname__ = name
    optimizer.__module__ = __name__
    what = " and ".join(MISTAKES[mistake].what for mistake in ids)
    optimizer.__doc__ = f"A mistake, kept to be studied: {what}."
    return optimizer
