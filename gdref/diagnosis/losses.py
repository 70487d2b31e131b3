"""The kinds of error of a line: the mean of squares, half of it, their sum, a root, R^2."""

from collections.abc import Sequence
from math import isclose, sqrt

NAMES = {
    "mean": "the mean squared error",
    "half": "half the mean squared error",
    "sum": "the sum of squared errors",
    "half sum": "half the sum of squared errors",
    "root": "the root of the mean squared error",
    "absolute": "the mean absolute error",
    "r2": "R^2",
    "absolute sum": "the sum of absolute errors",
    "n - 2": "the residual variance, over n - 2",
    "n - 1": "the sum of squared errors over n - 1",
}


def losses(residuals: Sequence[float], y: Sequence[float]) -> dict[str, float]:
    """The value of each kind of error."""
    n, sse, sae, sy = len(residuals), 0.0, 0.0, 0.0
    for r, v in zip(residuals, y, strict=True):
        sse += r * r
        sae += abs(r)
        sy += v
    around = 0.0
    for v in y:
        around += (v - sy / n) * (v - sy / n)
    found = {
        "mean": sse / n,
        "half": sse / n / 2,
        "sum": sse,
        "half sum": sse / 2,
        "root": sqrt(sse / n),
        "absolute": sae / n,
        "absolute sum": sae,
    }
    if around:
        found["r2"] = 1 - sse / around
    if n > 2:
        found["n - 2"] = sse / (n - 2)
        found["n - 1"] = sse / (n - 1)
    return found


def kind_of(
    samples: Sequence[tuple[float, Sequence[float], Sequence[float]]],
) -> str | None:
    """The kind of error that all samples (value, residuals, y) have; None for an unknown kind."""
    left: set[str] | None = None
    for value, residuals, y in samples:
        near = {
            kind
            for kind, one in losses(residuals, y).items()
            if isclose(value, one, rel_tol=1e-7, abs_tol=1e-12)
        }
        left = near if left is None else left & near
    for kind in NAMES:
        if left and kind in left:
            return kind
    return None
