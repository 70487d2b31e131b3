"""Batch, momentum and nesterov as linear maps, with one map for each direction of the bowl.

Along a direction, x is the distance from the minimum and v the velocity. An update maps (x, v) to
the next pair. A power of the map gives the pair after any number of epochs. The eigenvalues of the
map show whether the distance shrinks, and whether it oscillates.
Source: Polyak (1964), section 3; for nesterov Lessard, Recht and Packard (2016), section 4.
"""

from cmath import phase
from cmath import sqrt as complex_sqrt
from collections.abc import Mapping
from math import atan2, copysign, cos, expm1, hypot, inf, isnan, log1p, pi, sin, sqrt
from typing import NamedTuple

from gdref.bowl import Bowl

LINEAR = ("batch", "momentum", "nesterov")


class Mode(NamedTuple):
    """The map (x, v) -> (xx x + xv v, vx x + vv v): an update along one direction."""

    xx: float
    xv: float
    vx: float
    vv: float

    def gain(self, epoch: int) -> float:
        """The distance after N epochs / the distance at the start, with v = 0 at the start."""
        if not self.xv:
            return power(self.xx, epoch)
        half, gap, square = self._parts
        if square < 0:  # the distance oscillates
            side = sqrt(-square)
            angle = epoch * atan2(side, half)
            size, share = hypot(half, side), cos(angle) + gap / side * sin(angle)
        else:
            root = copysign(sqrt(square), half)
            size, other = half + root, half - root
            if not size or not epoch:  # 0^epoch
                return 1.0 if not epoch else self.xx if epoch == 1 else 0.0
            # (1 - (other / size)^epoch) / (size - other), without cancellation
            if other / size <= 0.5:
                spread = (1 - (other / size) ** epoch) / (2 * root)
            elif root:
                spread = -expm1(epoch * log1p(-2 * root / size)) / (2 * root)
            else:
                spread = epoch / size
            share = 1 + (gap - root) * spread
        result = power(size, epoch) * share
        return inf if isnan(result) else result

    def between(self, first: int, last: int) -> tuple[float, float]:
        """A lower and an upper bound of the gains at all epochs from the first to the last.

        With the eigenvalues f and g and r = |xx - f|, |gain(k)| is at most |f|^k (1 + r k / |f|),
        and at most |f|^k (|xx - g| + r |g / f|^k) / |f - g|. The differences
        gain(k + 1) - gain(k) have similar bounds.
        """
        here = self.gain(first)
        if first == last:
            return here, here
        one, other = self.eigenvalues
        if not one:  # two updates end at the minimum, as in nesterov with rate 1 / curvature
            most = max(1.0, abs(self.xx)) if first < 2 else 0.0
            return -most, most
        size, apart, rest = abs(one), abs(one - other), abs(self.xx - one)
        bound, slope = (
            1 + rest * last / size,
            abs(self.xx - 1) + abs(other - 1) * rest * last / size,
        )
        if apart:
            share, rest = abs(self.xx - other) / apart, rest / apart * (abs(other) / size) ** first
            bound = min(bound, share + rest)
            slope = min(slope, share * abs(one - 1) + rest * abs(other - 1))
        tallest = max(power(size, first), power(size, last))
        bound, away = bound * tallest, (last - first) * slope * tallest
        return max(-bound, here - away), min(bound, here + away)  # max and min ignore a nan

    @property
    def _parts(self) -> tuple[float, float, float]:
        """The eigenvalues' mean, xx - mean, and the square of half the eigenvalues' difference."""
        gap = (self.xx - self.vv) / 2
        return (self.xx + self.vv) / 2, gap, gap * gap + self.xv * self.vx

    @property
    def eigenvalues(self) -> tuple[complex, complex]:
        """The eigenvalues, largest modulus first."""
        half, _, square = self._parts
        root = complex_sqrt(square)
        return (half + root, half - root) if half >= 0 else (half - root, half + root)

    @property
    def factor(self) -> float:
        """The factor per epoch in the long run; negative if the distance changes its sign."""
        largest = self.eigenvalues[0]
        return abs(largest) if largest.imag else largest.real

    @property
    def period(self) -> float | None:
        """The number of epochs in one oscillation; None if the distance does not oscillate."""
        largest = self.eigenvalues[0]
        return 2 * pi / abs(phase(largest)) if largest.imag else None


def modes(
    bowl: Bowl, name: str, learning_rate: float, hyperparameters: Mapping[str, object]
) -> tuple[Mode, Mode]:
    """The maps of batch, momentum or nesterov in the steep and in the flat direction."""
    beta = hyperparameters.get("beta", 0.0)
    assert isinstance(beta, float)
    steep, flat = (mode(name, learning_rate * c, beta, c) for c in bowl.curvatures)
    return steep, flat


def mode(name: str, step: float, beta: float, curvature: float) -> Mode:
    """The map along one direction; step is the learning rate times the curvature."""
    if name == "batch" or not curvature:  # if the curvature is 0, the distance stays the same
        return Mode(1 - step, 0.0, 0.0, 0.0)
    rate = step / curvature
    if name == "momentum":
        return Mode(1 - step, -rate * beta, curvature, beta)
    return Mode(1 - step * (1 + beta), -rate * beta * beta, curvature, beta)


def power(factor: float, exponent: int) -> float:
    """factor^exponent; inf if it is too large for a float."""
    try:
        return factor**exponent
    except OverflowError:
        return inf


def best_of(bowl: Bowl, name: str) -> dict[str, float]:
    """The best hyperparameters: the slower of the two distances shrinks as fast as possible.

    L and l are the curvatures, and k = L / l.
    batch: rate 2 / (L + l).
    momentum: rate (2 / (sqrt L + sqrt l))^2, beta ((sqrt k - 1) / (sqrt k + 1))^2. Polyak (1964).
    nesterov: rate 4 / (3 L + l), beta (sqrt(3 k + 1) - 2) / (sqrt(3 k + 1) + 2). Lessard, Recht and
    Packard (2016).
    """
    steep, flat = bowl.curvatures
    if name == "batch":
        return {"learning_rate": bowl.best_rate}
    if not flat:
        return {"learning_rate": 1 / steep, "beta": 0.0}
    root = sqrt(steep / flat)
    if name == "momentum":
        rate = (2 / (sqrt(steep) + sqrt(flat))) ** 2
        return {"learning_rate": rate, "beta": ((root - 1) / (root + 1)) ** 2}
    root = sqrt(3 * steep / flat + 1)
    return {"learning_rate": 4 / (3 * steep + flat), "beta": max(0.0, (root - 2) / (root + 2))}
