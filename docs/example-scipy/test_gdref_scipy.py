"""Tests of the optimizer scipy: gdref's checks, its updates, and its end."""

import pytest
from gdref_scipy import scipy
from scipy.optimize import minimize

from gdref import Bowl, Objective, descend, mse, read_points
from gdref import gradient as of_points
from gdref.plugins.signatures import hyperparameters
from gdref.testing import check_first_updates, parametrize_with_checks, points_around

METHODS = hyperparameters(scipy)["method"].choices


@parametrize_with_checks([scipy])
def test_contract(optimizer, check):
    check(optimizer)


def test_first_update():
    """By hand: E = (m + 1)^2 + (b - 2)^2 is round, so the first step ends at (-1, 2)."""
    check_first_updates(scipy, [(-1, 2)], points_around(-1, 2), method="CG")


@pytest.mark.parametrize("method", METHODS)
def test_the_updates_are_the_iterations_of_minimize(method):
    points, path = list(read_points()), []
    minimize(
        lambda p: mse(*p, points),
        (0.0, 0.0),
        jac=lambda p: of_points(*p, points),
        method=method,
        callback=lambda p: path.append(tuple(p.tolist())),
    )
    assert list(scipy(Objective(points), 0.0, 0.0, method=method)) == path


@pytest.mark.parametrize("method", METHODS)
def test_it_ends_at_the_minimum(method):
    lowest = Bowl.of(read_points())
    descent = descend(scipy, read_points(), epochs=1000, method=method)
    *_, row = descent
    assert descent.status == "ended"
    assert (row.m, row.b) == (pytest.approx(lowest.m, 1e-5), pytest.approx(lowest.b, 1e-5))


def test_no_point_counts_twice():
    asked = []

    class Counted(Objective):
        def gradient(self, m, b, indices=None):
            asked.append((m, b))
            return super().gradient(m, b, indices)

    for _ in scipy(Counted(read_points()), 0.0, 0.0):
        pass
    assert len(asked) == len(set(asked)) == 8
