"""AdaGrad: m and b have their own learning rates, which fall with the past gradients."""

from math import sqrt

from gdref.objective import Objective
from gdref.optimizers import Updates, positive


def adagrad(
    objective: Objective, m: float, b: float, *, learning_rate: float = 1.0, epsilon: float = 1e-10
) -> Updates:
    """Separate rates for m and b, which only fall: p <- p - learning_rate g / (sqrt(s) + epsilon).

    s <- s + g^2. p is m or b, and g is dE/dp.
    Source: Duchi, Hazan and Singer (2011), figure 1.
    """
    positive(learning_rate=learning_rate, epsilon=epsilon)
    sm = sb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        sm, sb = sm + dm * dm, sb + db * db
        m -= learning_rate * dm / (sqrt(sm) + epsilon)
        b -= learning_rate * db / (sqrt(sb) + epsilon)
        yield m, b
