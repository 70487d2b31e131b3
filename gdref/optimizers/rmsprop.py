"""RMSprop: like AdaGrad, but it forgets old gradients."""

from math import sqrt

from gdref.objective import Objective
from gdref.optimizers import Updates, fraction, positive


def rmsprop(
    objective: Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 0.01,
    decay: float = 0.99,
    epsilon: float = 1e-8,
) -> Updates:
    """Rates from recent gradients: p <- p - learning_rate g / (sqrt(s) + epsilon).

    s <- decay s + (1 - decay) g^2. p is m or b, and g is dE/dp.
    Source: Tieleman and Hinton (2012), lecture 6.5.
    """
    positive(learning_rate=learning_rate, epsilon=epsilon)
    fraction(decay=decay)
    sm = sb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        sm, sb = decay * sm + (1 - decay) * dm * dm, decay * sb + (1 - decay) * db * db
        m -= learning_rate * dm / (sqrt(sm) + epsilon)
        b -= learning_rate * db / (sqrt(sb) + epsilon)
        yield m, b
