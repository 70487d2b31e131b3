"""How large a learning rate may be, optimizer by optimizer, and the way out where it was too large.

L is the larger curvature of the bowl. In each of its directions an update of batch, momentum or
nesterov is a linear map, and stable while no eigenvalue of it is longer than 1. That gives 2 / L
for batch, 2 (1 + beta) / L for the heavy ball (Polyak 1964), and for nesterov, in the form that is
used here, 2 (1 + beta) / ((1 + 2 beta) L).
"""

from collections.abc import Mapping, Sequence
from math import fsum, inf

from gdref.bowl import Bowl
from gdref.squared_error import Point
from gdref.text.numbers import rounded_down
from gdref.theory.scaling import standardize

STEP_LENGTHS = ("adagrad", "rmsprop", "adam")  # their rate is a length, not a factor
LONG_VALLEY = 100  # condition number from which standardised x is worth a word


def rate_limit(name: str, hyperparameters: Mapping[str, object], bowl: Bowl) -> float | None:
    """The largest stable learning rate of one of gdref's own; None where there is no formula."""
    beta = hyperparameters.get("beta")
    if name == "batch":
        return bowl.largest_stable_rate
    if name == "momentum" and isinstance(beta, float):
        return (1 + beta) * bowl.largest_stable_rate
    if name == "nesterov" and isinstance(beta, float):
        return (1 + beta) / (1 + 2 * beta) * bowl.largest_stable_rate
    return None


def safe_rate(points: Sequence[Point]) -> float:
    """1 / the largest curvature that one point has by itself: no step of sgd goes past its point.

    The curvature of the point (x, y) is 2 (x^2 + 1). At twice this rate a step ends as far on the
    other side, and the noise grows. Many a rate between the two does well.
    """
    return 1 / (2 + 2 * max(x * x for x, _ in points))


def expected_limit(points: Sequence[Point], batch_size: int = 1) -> float:
    """The learning rate from which on sgd is to be expected to diverge.

    There the mean of (1 - rate c)^2 over the draws reaches 1, where c is the curvature of a draw,
    2 (x^2 + 1) for one point: 2 mean(c) / mean(c^2). A larger draw scatters less.
    """
    curvatures = [2 * (x * x + 1) for x, _ in points]
    n = len(points)
    mean = fsum(curvatures) / n
    variance = fsum((c - mean) * (c - mean) for c in curvatures) / n * scatter(n, batch_size)
    return 2 * mean / (mean * mean + variance)


def noise_floor(points: Sequence[Point], hyperparameters: Mapping[str, object]) -> float:
    """How far above the minimum sgd stays, were each draw made afresh; inf where it diverges.

    learning_rate times the mean of r^2 (x^2 + 1), with the residuals r of the least-squares line,
    for one point a step: Mandt, Hoffman and Blei (2017), equation 13, for small rates. Divided by
    1 - learning_rate / expected_limit, as the steps scatter what is there already.
    """
    rate, size = hyperparameters["learning_rate"], hyperparameters.get("batch_size", 1)
    assert isinstance(rate, float) and isinstance(size, int)
    limit = expected_limit(points, size)
    if rate >= limit:
        return inf
    bowl = Bowl.of(points)
    total = 0.0
    for x, y in points:
        r = y - (bowl.m * x + bowl.b)
        total += r * r * (x * x + 1)
    noise = rate * scatter(len(points), size) * total / len(points)
    return 0.0 if bowl.exact else noise / (1 - rate / limit)


def scatter(n: int, batch_size: int) -> float:
    """The variance of a mean of batch_size of n, over that of one: 0 for all of them."""
    return (n - batch_size) / (n - 1) / batch_size if batch_size < n else 0.0


def way_out(
    name: str, hyperparameters: Mapping[str, object], bowl: Bowl, points: Sequence[Point]
) -> str:
    """What to choose where a run has diverged, over points with that bowl.

    name: the optimizer's if it is one of gdref's own, or nothing: then only batch's limit is known.
    """
    limit = rate_limit(name, hyperparameters, bowl)
    if limit is not None:
        words = f"choose a learning_rate below {rounded_down(limit)}, the limit of {name} here"
    elif name == "sgd":
        words = (
            f"choose a learning_rate of {rounded_down(safe_rate(points))} or less, which is safe for "
            "each point here, and no sharp limit"
        )
    elif name in STEP_LENGTHS:
        words = (
            f"choose a smaller learning_rate: for {name} it sets the length of a step in m and b"
        )
    elif "learning_rate" in hyperparameters:
        known = rounded_down(bowl.largest_stable_rate)
        words = f"choose a smaller learning_rate (its own limit is not known; batch's is {known})"
    else:
        others = ", ".join(hyperparameters)
        words = "it has no learning_rate to make smaller"
        words += f"; choose another {others}" if others else ""
    if bowl.unique and bowl.condition > LONG_VALLEY:
        known_rate = name not in STEP_LENGTHS and "learning_rate" in hyperparameters
        rate = rounded_down(standardized_rate(name, points)) if known_rate else ""
        option = f" with a learning_rate of {rate}" if rate else ""
        words += f"; or add --standardize{option}, as the bowl is a long valley"
    return words


def standardized_rate(name: str, points: Sequence[Point]) -> float:
    """A rate for standardised x: a tenth of batch's limit, which is 1 there; for sgd a safe one."""
    return safe_rate(standardize(points)[0]) if name == "sgd" else 0.1
