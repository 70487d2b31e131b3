"""Slips beside the right program: each slip of the step as an optimizer, slip/parenthesis."""

from math import inf

from gdref.exceptions import SpecError
from gdref.objective import Objective
from gdref.optimizers import Optimizer, Updates, positive
from gdref.slips import SLIPS, program

NO_STEP = {"error": "the error alone", "fit": "the loop of iterations, not a step"}


def slip_optimizer(name: str) -> Optimizer:
    """The optimizer slip/NAME; two slips go together with a +, as in slip/sign-b+no-two.

    Raises SpecError for an id that is not known, or that changes no step.
    """
    ids = name.split("+")
    program(*ids)  # what cannot be built is refused here
    for slip in ids:
        if SLIPS[slip].place in NO_STEP:
            raise SpecError(
                f"slip/{slip} changes {NO_STEP[SLIPS[slip].place]}, so there is nothing to run "
                "beside the right program; expected a slip of the gradient or of the step"
            )

    def slip_(objective: Objective, m: float, b: float, *, learning_rate: float = 1e-4) -> Updates:
        positive(learning_rate=learning_rate)
        step, points = program(*ids).step, objective._points
        while True:
            objective.point_gradients += objective.size  # its own loop over the points is paid for
            try:
                m, b = step(m, b, points, learning_rate)
            except OverflowError:  # of ** 2, where a product would be inf
                m = b = inf
            yield m, b

    slip_.__name__ = slip_.__qualname__ = name
    slip_.__doc__ = f"A slip, kept to be studied: {' and '.join(SLIPS[slip].what for slip in ids)}."
    return slip_
