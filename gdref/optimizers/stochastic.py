"""Stochastic gradient descent: an update from a few points at a time."""

from random import Random

from gdref.objective import Objective
from gdref.optimizers import Updates, at_least, positive


def sgd(
    objective: Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 1e-4,
    batch_size: int = 1,
    decay: float = 0.0,
    average: bool = False,
    seed: int = 0,
) -> Updates:
    """A few points an update, reshuffled every epoch: the batch update from batch_size points.

    Every point is used once an epoch; the last minibatch is short where batch_size does not
    divide n. In epoch k = 0, 1, ... the learning rate is learning_rate / (1 + decay k). With
    average, what is yielded is the mean of all (m, b) so far, while the descent itself goes on.
    Source: Robbins and Monro (1951), with random reshuffling; the average: Polyak and
    Juditsky (1992), Ruppert (1988).
    """
    positive(learning_rate=learning_rate)
    at_least(1, batch_size=batch_size)
    at_least(0, decay=decay)
    rng = Random(seed)
    indices = list(range(objective.size))
    epoch = update = 0
    mean_m = mean_b = 0.0
    while True:
        rate = learning_rate / (1 + decay * epoch)
        rng.shuffle(indices)
        for first in range(0, len(indices), batch_size):
            dm, db = objective.gradient(m, b, indices[first : first + batch_size])
            m, b = m - rate * dm, b - rate * db
            if average:
                update += 1
                mean_m, mean_b = mean_m + (m - mean_m) / update, mean_b + (b - mean_b) / update
                yield mean_m, mean_b
            else:
                yield m, b
        epoch += 1
