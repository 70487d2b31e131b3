"""Stochastic gradient descent: an update from a few points at a time."""

from math import inf
from random import Random

from gdref.objective import Objective
from gdref.optimizers import Updates, require


def sgd(
    objective: Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 1e-4,
    batch_size: int = 1,
    seed: int = 0,
) -> Updates:
    """A few points an update, reshuffled every epoch: the batch update from batch_size points.

    Every point is used once an epoch; the last minibatch is short where batch_size does not
    divide n. Source: Robbins and Monro (1951), equation 6, with random reshuffling.
    """
    require(0 < learning_rate < inf, "learning_rate", learning_rate, "0 < learning_rate < inf")
    require(batch_size >= 1, "batch_size", batch_size, "batch_size >= 1")
    rng = Random(seed)
    rows = list(range(objective.size))
    while True:
        rng.shuffle(rows)
        for first in range(0, len(rows), batch_size):
            dm, db = objective.gradient(m, b, rows[first : first + batch_size])
            m, b = m - learning_rate * dm, b - learning_rate * db
            yield m, b
