"""Tests of lbfgs: gdref's checks, two updates by hand, and the secant equation."""

from math import isclose

from gdref_lbfgs import LBFGS, lbfgs

from gdref import Bowl, descend, read_points
from gdref.testing import check_first_updates, parametrize_with_checks, points_around


@parametrize_with_checks([lbfgs])
def test_contract(optimizer, check):
    check(optimizer)


def test_first_updates():
    """By hand: E = (m + 1)^2 + (b - 2)^2. The first step is learning_rate times the gradient. The
    curvature is 2 in each direction, so the second step is half of the gradient."""
    updates = [(-0.0002, 0.0004), (-1, 2)]
    check_first_updates(lbfgs, updates, points_around(-1, 2))


def test_secant_equation():
    """H times the last change of the gradient equals the last change of (m, b)."""
    changes = [((1.0, 0.5), (3.0, 2.0)), ((-0.25, 2.0), (0.5, 8.0))]
    step = LBFGS().step(changes[-1][1], changes, 1e-4)
    assert all(isclose(-got, moved) for got, moved in zip(step, changes[-1][0], strict=True))


def test_it_ends_at_the_minimum():
    descent = descend(lbfgs, read_points(), epochs=1000)
    row, lowest = list(descent)[-1], Bowl.of(read_points())
    assert descent.status == "ended"
    assert row.update < 20
    assert isclose(row.m, lowest.m, rel_tol=1e-6) and isclose(row.b, lowest.b, rel_tol=1e-6)
