"""Momentum: like a heavy ball that keeps part of its speed."""

from gdref.objective import Objective
from gdref.optimizers import Updates, fraction, positive


def momentum(
    objective: Objective, m: float, b: float, *, learning_rate: float = 1e-4, beta: float = 0.9
) -> Updates:
    """Past gradients still count: v <- beta v + gradient, (m, b) <- (m, b) - learning_rate * v.

    Source: Polyak (1964), equation 9, written as PyTorch and optax write it.
    """
    positive(learning_rate=learning_rate)
    fraction(beta=beta)
    vm = vb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        vm, vb = beta * vm + dm, beta * vb + db
        m, b = m - learning_rate * vm, b - learning_rate * vb
        yield m, b
