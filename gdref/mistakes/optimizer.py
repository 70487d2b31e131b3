"""Makes an optimizer from a mistake, such as mistake/parenthesis, to compare it with batch."""

import linecache
from math import inf
from typing import Any

from gdref.exceptions import SpecError
from gdref.mistakes import MISTAKES, program
from gdref.optimizers import Optimizer, positive

NO_STEP = {"error": "the error only", "fit": "the loop over the iterations"}
LOOP = """

def optimizer(objective, m, b, *, learning_rate: float = 1e-4):
    positive(learning_rate=learning_rate)
    points = objective._points
    while True:
        objective.point_gradients += objective.size  # the work of the next line
        m, b = step(m, b, points, learning_rate)
        yield m, b
"""
OVERFLOWS = "m, b = step(m, b, points, learning_rate)\n"  # x ** 2 raises an error if x * x is inf
GUARDED = f"""try:
            {OVERFLOWS}        except OverflowError:
            m = b = inf
"""


def mistake_optimizer(name: str) -> Optimizer:
    """The optimizer mistake/NAME. Several mistakes have + between them: mistake/sign-b+no-two.

    Raises SpecError for an unknown id, and for a mistake that does not change the step.
    """
    ids = name.split("+")
    source = program(*ids).source  # raises SpecError
    for mistake in ids:
        if MISTAKES[mistake].place in NO_STEP:
            raise SpecError(
                f"mistake/{mistake} changes {NO_STEP[MISTAKES[mistake].place]}, so its steps are "
                "right; expected a mistake in the gradient or in the step"
            )
    source += LOOP.replace(OVERFLOWS, GUARDED) if " ** " in source.partition("\n\n\n")[2] else LOOP
    file = f"<mistake/{name}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)  # for gdref step
    names: dict[str, Any] = {"positive": positive, "inf": inf}
    exec(compile(source, file, "exec"), names)  # the source comes from gdref itself
    optimizer: Any = names["optimizer"]
    optimizer.__name__ = optimizer.__qualname__ = name
    optimizer.__module__ = __name__
    what = "; ".join(MISTAKES[mistake].what for mistake in ids)
    optimizer.__doc__ = f"A mistake, for study: {what}."
    return optimizer  # type: ignore[no-any-return]
