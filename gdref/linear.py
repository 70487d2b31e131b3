"""Batch, momentum and nesterov on a bowl: in each of its two directions an update is a linear map.

It takes (x, v), the distance from the minimum and the velocity along that direction, to the next
pair. Its powers give any epoch at once, and its eigenvalues say whether it shrinks and whether it
swings. Source: Polyak (1964), section 3; for nesterov Lessard, Recht and Packard (2016), section 4.
"""

from cmath import phase
from cmath import sqrt as complex_sqrt
from collections.abc import Mapping
from math import inf, isnan, pi, sqrt
from typing import NamedTuple

from gdref.bowl import Bowl

LINEAR = ("batch", "momentum", "nesterov")
SAME = 1e-7  # relative: eigenvalues so near to each other count as one
APART = 1e-3  # relative: eigenvalues so far from each other lose nothing in their difference


class Mode(NamedTuple):
    """The map (x, v) -> (xx x + xv v, vx x + vv v) of an update along one direction."""

    xx: float
    xv: float
    vx: float
    vv: float

    def gain(self, epoch: int) -> float:
        """What is left of the distance after so many epochs from rest; inf past all floats."""
        one, other = self.eigenvalues
        if not one.imag and abs(one - other) > APART * abs(one):
            # Rounding in a square is squared with it, and would be all there is after 1e15 epochs.
            share = (self.xx - other.real) / (one.real - other.real)
            rest = 1 - share
            return share * power(one.real, epoch) + rest * power(other.real, epoch)
        x, v, square = 1.0, 0.0, self
        while epoch:
            if epoch & 1:
                x, v = square.xx * x + square.xv * v, square.vx * x + square.vv * v
            square, epoch = square.then(square), epoch >> 1
        return inf if isnan(x) else x

    def then(self, other: "Mode") -> "Mode":
        """The map that does this, and then the other."""
        return Mode(
            other.xx * self.xx + other.xv * self.vx,
            other.xx * self.xv + other.xv * self.vv,
            other.vx * self.xx + other.vv * self.vx,
            other.vx * self.xv + other.vv * self.vv,
        )

    @property
    def eigenvalues(self) -> tuple[complex, complex]:
        """The factors of an epoch, the longer first."""
        half = (self.xx + self.vv) / 2
        root = complex_sqrt(half * half - (self.xx * self.vv - self.xv * self.vx))
        one, other = half + root, half - root
        return (one, other) if abs(one) >= abs(other) else (other, one)

    @property
    def factor(self) -> float:
        """What an epoch leaves of the distance in the long run; below 0 where it changes sides."""
        longest = self.eigenvalues[0]
        return longest.real if not longest.imag else abs(longest)

    @property
    def period(self) -> float | None:
        """In how many epochs it swings to and fro once; None where it does not swing."""
        longest = self.eigenvalues[0]
        return 2 * pi / abs(phase(longest)) if longest.imag else None

    def bound(self, epoch: int) -> float:
        """No less than |gain(epoch)|, and without its swings."""
        one, other = self.eigenvalues
        if abs(one - other) > SAME * abs(one):
            share = abs((self.xx - other) / (one - other))
            rest = abs((self.xx - one) / (one - other))
            return share * power(abs(one), epoch) + rest * power(abs(other), epoch)
        if not one:  # twice the same map leaves nothing: nesterov at a rate of 1 / curvature
            return (1.0, abs(self.xx), 0.0)[min(epoch, 2)]
        return power(abs(one), epoch) * (1 + epoch * abs(self.xx - one) / abs(one))


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
    if name == "batch" or not curvature:  # where it is flat nothing ever moves
        return Mode(1 - step, 0.0, 0.0, 0.0)
    rate = step / curvature
    if name == "momentum":
        return Mode(1 - step, -rate * beta, curvature, beta)
    return Mode(1 - step * (1 + beta), -rate * beta * beta, curvature, beta)


def power(factor: float, exponent: int) -> float:
    """factor^exponent, or inf where that is too large."""
    try:
        return factor**exponent
    except OverflowError:
        return inf


def best_of(bowl: Bowl, name: str) -> dict[str, float]:
    """The hyperparameters with which the slower direction shrinks fastest.

    batch: 2 / (L + l). momentum: Polyak (1964): rate (2 / (sqrt L + sqrt l))^2, beta
    ((sqrt k - 1) / (sqrt k + 1))^2, where k = L / l. nesterov: rate 4 / (3 L + l), beta
    (sqrt(3 k + 1) - 2) / (sqrt(3 k + 1) + 2), Lessard, Recht and Packard (2016).
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
