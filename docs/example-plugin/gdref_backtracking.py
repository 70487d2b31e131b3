"""An optimizer for gdref: gradient descent with a backtracking line search."""

from gdref import Objective
from gdref.optimizers import Updates, abilities, positive, require


@abilities("ends")
def backtracking(
    objective: Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 1e-3,
    shrink: float = 0.5,
    decrease: float = 0.1,
) -> Updates:
    """Shrink the step until E(new) <= E - decrease * step * |gradient|^2.

    Each update tries learning_rate first. If no step is short enough, the run ends.
    Source: Armijo (1966), "Minimization of functions having Lipschitz continuous first partial
    derivatives".
    """
    positive(learning_rate=learning_rate)
    require(0 < shrink < 1, "shrink", shrink, "0 < shrink < 1")
    require(0 < decrease < 1, "decrease", decrease, "0 < decrease < 1")
    error = objective.error(m, b)
    while True:
        dm, db = objective.gradient(m, b)
        step, squared_length = learning_rate, dm * dm + db * db
        while step > 0:
            trial = m - step * dm, b - step * db
            trial_error = objective.error(*trial)
            if trial_error <= error - decrease * step * squared_length:
                break
            step *= shrink
        else:
            return
        (m, b), error = trial, trial_error
        yield m, b
