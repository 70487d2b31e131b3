"""The optimizer scipy: iterations of scipy."""

from functools import cache
from itertools import count
from typing import Any, Literal

from numpy import errstate
from scipy.optimize import minimize

from gdref import Objective
from gdref.optimizers import Updates, abilities


@abilities("ends")
def scipy(
    objective: Objective,
    m: float,
    b: float,
    *,
    method: Literal["BFGS", "CG", "L-BFGS-B", "Newton-CG"] = "BFGS",  # as in minimize
) -> Updates:
    """minimize(error, (m, b), jac=gradient, method=method): an iteration per update.

    The run ends when minimize ends. minimize cannot pause after an iteration. So for
    each update, minimize runs again from the start, with one more iteration. The caches
    keep all errors and gradients of earlier runs, so no work is counted twice.
    """
    error, gradient = cache(objective.error), cache(objective.gradient)

    def iterations(last: int) -> list[tuple[float, float]]:
        path: list[tuple[float, float]] = []

        def keep(p: Any) -> None:
            path.append((float(p[0]), float(p[1])))
            if len(path) == last:
                raise StopIteration

        with errstate(all="ignore"):  # numpy warns far away from the minimum
            minimize(
                lambda p: error(*p.tolist()),
                (m, b),
                jac=lambda p: gradient(*p.tolist()),
                method=method,
                callback=keep,
            )
        return path

    for update in count(1):
        path = iterations(update)
        if len(path) < update:
            return
        yield path[-1]
