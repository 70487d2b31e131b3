"""Nesterov's momentum: like a heavy ball that looks ahead."""

from gdref.objective import Objective
from gdref.optimizers import Updates, fraction, positive


def nesterov(
    objective: Objective, m: float, b: float, *, learning_rate: float = 1e-4, beta: float = 0.9
) -> Updates:
    """Momentum that looks ahead: v <- beta v + g, (m, b) <- (m, b) - learning_rate (g + beta v).

    Source: Nesterov (1983), in the form of Sutskever et al. (2013), as in PyTorch.
    """
    positive(learning_rate=learning_rate)
    fraction(beta=beta)
    vm = vb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        vm, vb = beta * vm + dm, beta * vb + db
        m, b = m - learning_rate * (dm + beta * vm), b - learning_rate * (db + beta * vb)
        yield m, b
