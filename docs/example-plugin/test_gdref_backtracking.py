"""backtracking passes the checks of gdref, and its error never rises."""

from itertools import pairwise

from gdref_backtracking import backtracking

from gdref import descend, read_points
from gdref.testing import parametrize_with_checks


@parametrize_with_checks([backtracking])
def test_contract(optimizer, check):
    check(optimizer)


def test_never_uphill():
    errors = [row.error for row in descend(backtracking, read_points(), epochs=50)]
    assert all(after <= before for before, after in pairwise(errors))


def test_pays_for_each_error():
    descent = descend(backtracking, read_points(), epochs=20)
    row = list(descent)[-1]
    assert row.point_gradients == 100 * row.update
    assert descent.objective.point_errors > row.point_gradients  # for each tried step
