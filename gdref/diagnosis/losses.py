"""The kinds of error of a line: the mean of the squares, half the mean, the sum, R^2, ..."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import isclose, sqrt

# kind: (its name, its value from n, the sums of e^2 and of |e|, and the sum of (y - mean of y)^2)
KINDS: dict[str, tuple[str, Callable[[int, float, float, float], float]]] = {
    "mean": ("the mean squared error", lambda n, sse, sae, syy: sse / n),
    "half": ("half the mean squared error", lambda n, sse, sae, syy: sse / n / 2),
    "sum": ("the sum of squared errors", lambda n, sse, sae, syy: sse),
    "half sum": ("half the sum of squared errors", lambda n, sse, sae, syy: sse / 2),
    "root": ("the root of the mean squared error", lambda n, sse, sae, syy: sqrt(sse / n)),
    "absolute": ("the mean absolute error", lambda n, sse, sae, syy: sae / n),
    "r2": ("R^2", lambda n, sse, sae, syy: 1 - sse / syy),
    "absolute sum": ("the sum of absolute errors", lambda n, sse, sae, syy: sae),
    "n - 2": ("the residual variance, over n - 2", lambda n, sse, sae, syy: sse / (n - 2)),
    "n - 1": ("the sum of squared errors over n - 1", lambda n, sse, sae, syy: sse / (n - 1)),
}
NAMES = {kind: name for kind, (name, _) in KINDS.items()}


def _sums(residuals: Sequence[float], y: Sequence[float]) -> tuple[int, float, float, float]:
    n, sse, sae, sy, syy = len(residuals), 0.0, 0.0, 0.0, 0.0
    for r, v in zip(residuals, y, strict=True):
        sse += r * r
        sae += abs(r)
        sy += v
    for v in y:
        syy += (v - sy / n) * (v - sy / n)
    return n, sse, sae, syy


def kind_of(samples: Sequence[tuple[float, Sequence[float], Sequence[float]]]) -> str | None:
    """The kind of error that fits all samples (value, residuals, y); None if no kind fits."""
    seen = [(value, _sums(residuals, y)) for value, residuals, y in samples]
    for kind, (_, error) in KINDS.items() if seen else ():
        with suppress(ZeroDivisionError):
            if all(isclose(v, error(*sums), rel_tol=1e-7, abs_tol=1e-12) for v, sums in seen):
                return kind
    return None
