"""Slips beside the right program: each slip of the step as an optimizer, slip/parenthesis."""

import linecache
from math import inf
from typing import Any

from gdref.exceptions import SpecError
from gdref.optimizers import Optimizer, positive
from gdref.slips import SLIPS, program

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


def slip_optimizer(name: str) -> Optimizer:
    """The optimizer slip/NAME; two slips go together with a +, as in slip/sign-b+no-two.

    Raises SpecError for an id that is not known, or that changes no step.
    """
    ids = name.split("+")
    source = program(*ids).source  # what cannot be built is refused here
    for slip in ids:
        if SLIPS[slip].place in NO_STEP:
            raise SpecError(
                f"slip/{slip} changes {NO_STEP[SLIPS[slip].place]}, so there is nothing to run "
                "beside the right program; expected a slip of the gradient or of the step"
            )
    source += LOOP.replace(OVERFLOWS, GUARDED) if " ** " in source.partition("\n\n\n")[2] else LOOP
    file = f"<slip/{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)  # for gdref step
    names: dict[str, Any] = {"positive": positive, "inf": inf}
    exec(compile(source, file, "exec"), names)  # our own text, with no one else's in it
    optimizer: Optimizer = names["optimizer"]
    optimizer.__name__ = optimizer.__qualname__ = name
    optimizer.__module__ = __name__
    what = " and ".join(SLIPS[slip].what for slip in ids)
    optimizer.__doc__ = f"A slip, kept to be studied: {what}."
    return optimizer
