"""The optimizers: identities, first steps worked by hand, and the contract, for all registered."""

from itertools import chain
from math import isclose

import pytest

import gdref
from gdref import batch, descend, momentum, sgd
from gdref.registry import Entry, discover, load

ALL = [load(item) for item in discover() if isinstance(item, Entry)]
HAND = [(1.0, 2.0), (2.0, 3.0)]  # at (0, 0): dE/dm = -2/2 (1*2 + 2*3) = -8, dE/db = -5


def path(optimizer, points, **options):
    return [(row.m, row.b) for row in descend(optimizer, points, **options)]


def test_first_steps_by_hand():
    m, b = path(batch, HAND, epochs=1, learning_rate=0.25)[1]
    assert (m, b) == (2.0, 1.25)
    # Residuals at (2, 1.25): -1.25 and -2.25. dE/dm = 1.25 + 4.5 = 5.75, dE/db = 3.5.
    m, b = path(batch, HAND, epochs=2, learning_rate=0.25)[2]
    assert (m, b) == (2.0 - 0.25 * 5.75, 1.25 - 0.25 * 3.5)
    # v = 0.5 * (-8, -5) + (5.75, 3.5) = (1.75, 1.0)
    m, b = path(momentum, HAND, epochs=2, learning_rate=0.25, beta=0.5)[2]
    assert (m, b) == (2.0 - 0.25 * 1.75, 1.25 - 0.25 * 1.0)


def test_momentum_without_beta_is_batch(points):
    assert path(momentum, points, beta=0.0) == path(batch, points)


@pytest.mark.parametrize("batch_size", [100, 1000])
def test_sgd_on_all_points_at_once_is_batch_to_rounding(points, batch_size):
    """To rounding only: the points are added in another order."""
    for one, other in zip(
        path(sgd, points, batch_size=batch_size), path(batch, points), strict=True
    ):
        assert one == pytest.approx(other, rel=1e-9)


def test_sgd_takes_every_point_once_an_epoch_in_a_new_order(points):
    class Recorder(gdref.Objective):
        def gradient(self, m, b, rows=None):
            rows = list(rows)
            seen.append(rows)
            return super().gradient(m, b, rows)

    seen: list[list[int]] = []
    updates = sgd(Recorder(points[:10]), 0.0, 0.0, batch_size=4)
    for _ in range(6):
        next(updates)
    assert [len(rows) for rows in seen] == [4, 4, 2, 4, 4, 2]  # the last one is short, not dropped
    first, second = list(chain(*seen[:3])), list(chain(*seen[3:]))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second


def test_sgd_on_one_point_is_batch():
    assert path(sgd, HAND[:1], epochs=5) == path(batch, HAND[:1], epochs=5)


def test_seeds(points):
    assert path(sgd, points, epochs=3, seed=1) == path(sgd, points, epochs=3, seed=1)
    assert path(sgd, points, epochs=3, seed=1) != path(sgd, points, epochs=3, seed=2)


@pytest.mark.parametrize("optimizer", ALL, ids=lambda optimizer: optimizer.__name__)
class TestContract:
    def test_two_runs_do_not_meet(self, optimizer, points):
        alone = path(optimizer, points, epochs=3)
        one, other = iter(descend(optimizer, points, epochs=3)), iter(descend(optimizer, points))
        mixed = []
        for row in one:
            mixed.append((row.m, row.b))
            next(other)
        assert mixed == alone

    def test_an_update_a_yield_of_two_floats(self, optimizer, points):
        updates = optimizer(gdref.Objective(points), 0.0, 0.0)
        for _ in range(250):
            m, b = next(updates)
            assert type(m) is float and type(b) is float

    def test_the_points_stay_as_they_are(self, optimizer, points):
        before = list(points)
        path(optimizer, points, epochs=2)
        assert points == before


def test_momentum_is_faster_along_the_valley(points):
    """For small rates, momentum with beta moves like batch with the rate over 1 - beta."""
    slow = path(batch, points, epochs=1000, learning_rate=3e-4)[-1][1]
    fast = path(momentum, points, epochs=1000, learning_rate=3e-5, beta=0.9)[-1][1]
    assert isclose(slow, fast, rel_tol=0.02)
