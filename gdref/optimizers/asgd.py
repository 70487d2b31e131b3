"""Averaged stochastic gradient descent: the mean of sgd's path."""

from random import Random

from gdref.objective import Objective
from gdref.optimizers import Updates, abilities, at_least, positive


@abilities("stochastic")
def asgd(
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
    """The mean of all (m, b) of sgd so far: mean <- mean + (p - mean) / t at update t.

    p is m or b. The next step of sgd starts from sgd's own (m, b), not from the mean. The
    hyperparameters are the same as in sgd.
    Source: Polyak and Juditsky (1992), Ruppert (1988).
    """
    positive(learning_rate=learning_rate)
    at_least(1, batch_size=batch_size)
    at_least(0, decay=decay)
    rng = Random(seed)
    indices = list(range(objective.size))
    epoch = t = 0
    mean_m = mean_b = 0.0
    while True:
        rate = learning_rate / (1 + decay * epoch)
        if shuffle:
            rng.shuffle(indices)
        for first in range(0, len(indices), batch_size):
            dm, db = objective.gradient(m, b, indices[first : first + batch_size])
            m, b = m - rate * dm, b - rate * db
            t += 1
            mean_m, mean_b = mean_m + (m - mean_m) / t, mean_b + (b - mean_b) / t
            yield mean_m, mean_b
        epoch += 1
