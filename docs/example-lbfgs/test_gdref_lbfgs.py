"""lbfgs keeps the contract of gdref's optimizers, and what is known of quasi-Newton steps."""

from math import isclose

from gdref_lbfgs import LBFGS, lbfgs

from gdref import Bowl, descend, read_points
from gdref.testing import check_optimizer, parametrize_with_checks


@parametrize_with_checks([lbfgs])
def test_contract(optimizer, check):
    check(optimizer)


def test_first_updates():
    """By hand: dE/dm = 2 m + 2 and dE/db = 2 b - 4. The curvature is 2 in each direction, so that
    after a step of learning_rate one of 1/2 of the gradient ends at the minimum."""
    points = [(1, 1), (-1, 3)]
    updates = [(-0.0002, 0.0004), (-1, 2)]
    check_optimizer(lbfgs, reference=updates, points=points, only=["reference"])


def test_the_last_change_is_undone():
    """The secant equation: H times the last change of the gradient is the last step."""
    changes = [((1.0, 0.5), (3.0, 2.0)), ((-0.25, 2.0), (0.5, 8.0))]
    step = LBFGS().step(changes[-1][1], changes, 1e-4)
    assert all(isclose(-got, moved) for got, moved in zip(step, changes[-1][0], strict=True))


def test_it_ends_at_the_minimum():
    descent = descend(lbfgs, read_points(), epochs=1000)
    row, lowest = list(descent)[-1], Bowl.of(read_points())
    assert descent.status == "ended"
    assert row.update < 20
    assert isclose(row.m, lowest.m, rel_tol=1e-6) and isclose(row.b, lowest.b, rel_tol=1e-6)
