"""Standardised x by hand, and the way back."""

from math import sqrt

import pytest

from gdref import PointsError
from gdref.theory.scaling import Scale, standardize


def test_by_hand():
    """x = 1, 5, 9: mean 5, variance 32 / 3."""
    pairs, scale = standardize([(1, 2), (5, 7), (9, 3)])
    deviation = sqrt(32 / 3)
    assert scale == pytest.approx((5.0, deviation), rel=1e-15)
    assert [x for x, _ in pairs] == pytest.approx([-4 / deviation, 0, 4 / deviation], rel=1e-15)
    assert [y for _, y in pairs] == [2.0, 7.0, 3.0]


def test_a_line_there_and_back_by_hand():
    """With x' = (x - 3) / 2, the line y = 4 x + 1 is y = 8 x' + 13."""
    scale = Scale(3.0, 2.0)
    assert scale.standardized(4.0, 1.0) == (8.0, 13.0)
    assert scale.original(8.0, 13.0) == (4.0, 1.0)


@pytest.mark.parametrize("points", [[(3, 1)], [(3, 1), (3, 2)]])
def test_equal_x_are_refused(points):
    with pytest.raises(PointsError, match=r"all x are equal, .* leave --standardize out"):
        standardize(points)


def test_points_that_can_be_read_once():
    assert standardize(zip([1, 3], [5, 6], strict=True)) == ([(-1.0, 5.0), (1.0, 6.0)], (2.0, 1.0))
