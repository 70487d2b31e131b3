"""What the checks try an optimizer on."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.squared_error import Point

# x as in the bundled points, so that defaults made for those suit; y without rounding.
LINE = [(float(x), 1.5 * x + 8) for x in range(23, 73)]
NOISY = [(x, y + (-1) ** k * (k % 7)) for k, (x, y) in enumerate(LINE)]
UPDATES = 120  # more than two epochs, where an update is a point


def run(
    optimizer: Optimizer, points: Sequence[Point] = NOISY, m: float = 0.0, b: float = 0.0
) -> Iterator[tuple[float, float]]:
    """Some updates, up to the first that is not finite: there the driver would stop."""
    for pair in islice(optimizer(Objective(points), m, b), UPDATES):
        yield pair
        if not all(map(isfinite, pair)):
            return
