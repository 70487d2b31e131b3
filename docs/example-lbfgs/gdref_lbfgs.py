"""L-BFGS for gdref. The optimizer is an object, and its runs may end by themselves."""

from collections import deque
from collections.abc import Iterable

from gdref import Objective
from gdref.optimizers import Updates, abilities, at_least, positive

Pair = tuple[float, float]
DECREASE = 1e-4  # the part of the predicted decrease that is enough
SHORTEST = 1e-12  # smaller parts of a step are not tried


class LBFGS:
    """Quasi-Newton steps. Two runs may share the object, because it stores no state of a run."""

    def __call__(
        self,
        objective: Objective,
        m: float,
        b: float,
        *,
        learning_rate: float = 1e-4,
        memory: int = 5,
    ) -> Updates:
        """Newton's step, with a curvature from the last few changes of the gradient.

        The first step is learning_rate * gradient. A step is halved until the error falls. If no
        step lowers the error, the run ends.
        Source: Nocedal (1980), "Updating quasi-Newton matrices with limited storage".
        """
        positive(learning_rate=learning_rate)
        at_least(1, memory=memory)
        changes: deque[tuple[Pair, Pair]] = deque(maxlen=memory)
        error, gradient = objective.error(m, b), objective.gradient(m, b)
        while True:
            step = self.step(gradient, changes, learning_rate)
            slope, part = dot(gradient, step), 1.0
            while part > SHORTEST:
                new = m + part * step[0], b + part * step[1]
                new_error = objective.error(*new)
                if new_error <= error + DECREASE * part * slope < error:
                    break
                part /= 2
            else:
                return
            (m, b), error = new, new_error
            yield m, b
            old, gradient = gradient, objective.gradient(m, b)
            moved = part * step[0], part * step[1]
            changed = gradient[0] - old[0], gradient[1] - old[1]
            if dot(moved, changed) > 0:
                changes.append((moved, changed))

    def step(
        self, gradient: Pair, changes: Iterable[tuple[Pair, Pair]], learning_rate: float
    ) -> Pair:
        """-H gradient. H is computed from the last changes of (m, b) and of the gradient."""
        changes = list(changes)
        (qm, qb), weights = gradient, []
        for moved, changed in reversed(changes):
            weight = dot(moved, (qm, qb)) / dot(moved, changed)
            qm, qb = qm - weight * changed[0], qb - weight * changed[1]
            weights.append(weight)
        scale = learning_rate
        if changes:
            moved, changed = changes[-1]
            scale = dot(moved, changed) / dot(changed, changed)
        qm, qb = scale * qm, scale * qb
        for (moved, changed), weight in zip(changes, reversed(weights), strict=True):
            back = weight - dot(changed, (qm, qb)) / dot(moved, changed)
            qm, qb = qm + back * moved[0], qb + back * moved[1]
        return -qm, -qb


def dot(one: Pair, other: Pair) -> float:
    return one[0] * other[0] + one[1] * other[1]


lbfgs = abilities("ends")(LBFGS())
