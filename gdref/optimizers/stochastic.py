"""Stochastic gradient descent: each update uses only a few points."""

from random import Random

from gdref.objective import Objective
from gdref.optimizers import Updates, abilities, at_least, positive


@abilities("stochastic")
def sgd(
    objective: Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 1e-4,
    batch_size: int = 1,
    shuffle: bool = True,
    decay: float = 0.0,
    seed: int = 0,
) -> Updates:
    """A few points per update: the update of batch, over the next batch_size points only.

    Every epoch uses each point once, in a new random order (shuffle=False: in file order). The last
    minibatch is smaller if batch_size does not divide n. In epoch k = 0, 1, ... the learning
    rate is learning_rate / (1 + decay k).
    Source: Robbins and Monro (1951), with random reshuffling.
    """
    positive(learning_rate=learning_rate)
    at_least(1, batch_size=batch_size)
    at_least(0, decay=decay)
    rng = Random(seed)
    indices = list(range(objective.size))
    epoch = 0
    while True:
        rate = learning_rate / (1 + decay * epoch)
        if shuffle:
            rng.shuffle(indices)
        for first in range(0, len(indices), batch_size):
            dm, db = objective.gradient(m, b, indices[first : first + batch_size])
            m, b = m - rate * dm, b - rate * db
            yield m, b
        epoch += 1
