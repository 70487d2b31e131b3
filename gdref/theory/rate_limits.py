"""The largest stable learning rate of each optimizer, and the advice for larger rates.

L is the larger curvature of the bowl. Along each direction of the bowl, an update of batch,
momentum or nesterov is a linear map. The map is stable if all |eigenvalues| are at most 1. So the
limit is 2 / L for batch, 2 (1 + beta) / L for momentum (Polyak, 1964), and
2 (1 + beta) / ((1 + 2 beta) L) for nesterov in the form of optimizers/nesterov.py.
"""

from collections.abc import Mapping, Sequence
from math import ceil, exp, fsum, inf, log1p

from gdref.bowl import Bowl
from gdref.exceptions import SpecError
from gdref.plugins.specs import Chosen
from gdref.points import LARGEST
from gdref.squared_error import Point
from gdref.text.numbers import rounded_down
from gdref.theory.scaling import standardize

STANDARDIZED_RATE = 0.1  # a tenth of the largest stable rate of batch in standardised x
# For these optimizers, the learning rate is the length of a step.
STEP_LENGTHS = "adagrad", "rmsprop", "adam"
MANY_EPOCHS = 1_000_000  # most people do not wait for so many epochs
LONG_VALLEY = 100  # a bowl with a larger condition number is a long valley


def rate_limit(name: str, hyperparameters: Mapping[str, object], bowl: Bowl) -> float | None:
    """The largest stable learning rate of an optimizer of gdref; None if there is no formula."""
    beta = hyperparameters.get("beta")
    if name == "batch":
        return bowl.largest_stable_rate
    if name == "momentum" and isinstance(beta, float):
        return (1 + beta) * bowl.largest_stable_rate
    if name == "nesterov" and isinstance(beta, float):
        return (1 + beta) / (1 + 2 * beta) * bowl.largest_stable_rate
    return None


def rate_of(chosen: Chosen) -> float:
    """The learning rate of an optimizer."""
    rate = chosen.hyperparameters["learning_rate"]
    assert isinstance(rate, float)
    return rate


def check_overflow(rate: float, limit: float) -> None:
    """Raises SpecError if a learning rate is so large that numbers overflow."""
    if rate / limit > LARGEST:
        raise SpecError(
            f"a learning rate of {rate:g} overflows at once: it is more than {LARGEST:g} times the "
            f"largest stable rate, {rounded_down(limit)}; choose a rate nearer to that limit"
        )


def safe_rate(points: Sequence[Point]) -> float:
    """1 / (2 (x^2 + 1)) for the largest |x|. At this rate, no step of sgd goes past its point.

    2 (x^2 + 1) is the curvature of the error of one point. At twice the safe rate, a step moves the
    line to the other side of the point, to the same distance, so the noise grows. Rates between the
    safe rate and twice the safe rate can work well.
    """
    return 1 / (2 + 2 * max(x * x for x, _ in points))


def expected_limit(points: Sequence[Point], batch_size: int = 1) -> float:
    """The learning rate above which sgd is expected to diverge: 2 mean(c) / mean(c^2).

    c is the curvature of a minibatch, 2 (x^2 + 1) for one point. At this rate the mean of
    (1 - rate c)^2 reaches 1. Larger minibatches have less variance.
    """
    curvatures = [2 * (x * x + 1) for x, _ in points]
    n = len(points)
    mean = fsum(curvatures) / n
    spread = fsum((c / mean - 1) * (c / mean - 1) for c in curvatures) / n  # c * c may overflow
    return 2 / mean / (1 + spread * scatter(n, batch_size))


def noise_floor(points: Sequence[Point], hyperparameters: Mapping[str, object]) -> float:
    """The excess of sgd in the long run, if each step uses new random points; inf if it diverges.

    With one point per step and a small rate, the excess is learning_rate * mean of r^2 (x^2 + 1).
    Here r is a residual of the least-squares line. See Mandt, Hoffman and Blei (2017), equation 13.
    The excess is divided by 1 - learning_rate / expected_limit, because a step also multiplies old
    noise.
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


def left_along(
    bowl: Bowl, n: int, hyperparameters: Mapping[str, object], epochs: int = MANY_EPOCHS
) -> float | None:
    """The share of the distance along the valley that is left for sgd after N epochs, on average.

    None if all x are equal. Each step multiplies this distance by 1 - rate * curvature, about
    exp(-rate * curvature). The rate in epoch k is learning_rate / (1 + decay k). The sum of these
    rates grows only like log(1 + decay k) / decay.
    """
    rate, size = hyperparameters["learning_rate"], hyperparameters["batch_size"]
    decay = hyperparameters["decay"]
    assert isinstance(rate, float) and isinstance(size, int) and isinstance(decay, float)
    if not bowl.unique:
        return None
    later = (log1p(decay * (epochs - 0.5)) - log1p(decay / 2)) / decay if decay else epochs - 1
    return exp(-rate * bowl.curvatures[1] * ceil(n / size) * (1 + later))


def scatter(n: int, batch_size: int) -> float:
    """The variance of a minibatch's mean / the variance of one point; 0 if it has all n points."""
    return (n - batch_size) / (n - 1) / batch_size if batch_size < n else 0.0


def way_out(
    name: str, hyperparameters: Mapping[str, object], bowl: Bowl, points: Sequence[Point]
) -> str:
    """Advice after a run over these points has diverged.

    name: the name of the optimizer if it comes with gdref, otherwise "".
    """
    limit = rate_limit(name, hyperparameters, bowl)
    if limit is not None:
        words = f"choose a learning_rate below {rounded_down(limit)}, the limit of {name} here"
    elif name in ("sgd", "asgd"):
        words = (
            f"choose a learning_rate of {rounded_down(safe_rate(points))} or less: a safe rate for "
            "each point here, not a strict limit"
        )
    elif name in STEP_LENGTHS:
        words = f"choose a smaller learning_rate: {name}'s rate is the length of a step in m and b"
    elif "learning_rate" in hyperparameters:
        known = rounded_down(bowl.largest_stable_rate)
        words = f"choose a smaller learning_rate (no limit is known; batch has the limit {known})"
    else:
        others = ", ".join(hyperparameters)
        words = "the optimizer has no learning_rate"
        words += f"; choose another {others}" if others else ""
    if bowl.unique and bowl.condition > LONG_VALLEY:
        rate = standardized_rate(name, points) if "learning_rate" in hyperparameters else None
        option = f" with a learning_rate of {rate:g}" if rate else ""
        words += f"; or add --standardize{option}, because the bowl is a long valley"
    return words


def standardized_rate(name: str, points: Sequence[Point]) -> float | None:
    """The default rate in standardised x; None if the usual default is good (STEP_LENGTHS)."""
    if name in STEP_LENGTHS:
        return None
    if name in ("sgd", "asgd"):
        return float(rounded_down(safe_rate(standardize(points)[0])))
    return STANDARDIZED_RATE
