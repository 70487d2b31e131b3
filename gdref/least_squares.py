"""The least-squares line in closed form: the best line, without a descent."""

from collections.abc import Sequence
from math import fsum


def centered(values: Sequence[float]) -> tuple[float, list[float]]:
    """The mean of some values, and the distance from the mean to each value.

    The mean is rounded to a float, so all distances have the same small error. To remove this
    error, the mean of the distances is subtracted from each distance.
    """
    mean = fsum(values) / len(values)
    distances = [value - mean for value in values]
    shared = fsum(distances) / len(values)
    return mean, [distance - shared for distance in distances]


def least_squares(mean_x: float, mean_y: float, sxx: float, sxy: float) -> tuple[float, float]:
    """m = sxy / sxx, b = mean y - m mean x (Gauss, 1809); the minimum nearest (0, 0) if sxx is 0.

    sxx, sxy: the sums of (x - mean x)^2 and of (x - mean x)(y - mean y).
    """
    if sxx > 0:
        m = sxy / sxx
        return m, mean_y - m * mean_x
    return mean_x * mean_y / (mean_x * mean_x + 1), mean_y / (mean_x * mean_x + 1)
