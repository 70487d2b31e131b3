"""Batch gradient descent, as in the article."""

from gdref.objective import Objective
from gdref.optimizers import Updates, positive


def batch(objective: Objective, m: float, b: float, *, learning_rate: float = 1e-4) -> Updates:
    """All points in every update: (m, b) <- (m, b) - learning_rate * gradient."""
    positive(learning_rate=learning_rate)
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b
