"""Sums that can be merged: by hand, and in chunks as in one."""

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdref import Bowl, PointsError
from gdref.theory.moments import Moments, merged

HAND = [(1.0, 2.0), (3.0, 6.0), (8.0, 1.0)]  # means 4 and 3
whole = st.integers(-100, 100).map(float)


def test_by_hand():
    """x - 4: -3, -1, 4; y - 3: -1, 3, -2."""
    assert Moments.of(HAND) == (3, 4.0, 3.0, 9 + 1 + 16, 3 - 3 - 8, 1 + 9 + 4)


def test_two_chunks_by_hand():
    """(0, 0) and (2, 4) beside (10, 1): means 4 and 5/3; all sums are whole or thirds."""
    both = Moments.of([(0.0, 0.0), (2.0, 4.0)]).merged(Moments.of([(10.0, 1.0)]))
    assert both == pytest.approx((3, 4.0, 5 / 3, 16 + 4 + 36, 20 / 3 - 14 / 3 - 4, 78 / 9))


@given(st.lists(st.lists(st.tuples(whole, whole), min_size=1, max_size=5), min_size=1, max_size=4))
def test_chunks_give_what_all_points_give_at_once(chunks):
    parts = [Moments.of(chunk) for chunk in chunks]
    every = Moments.of([point for chunk in chunks for point in chunk])
    assert merged(iter(parts)) == pytest.approx(every, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=8))
def test_the_bowl_is_that_of_the_points(points):
    one, other = Moments.of(points).bowl, Bowl.of(points)
    assert one.unique is other.unique
    for ours, theirs in zip(one, other, strict=True):
        assert isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def test_points_on_a_line_have_no_error_below_0():
    """Rounding would make it -8.9e-16 on these."""
    points = [(0.1 * k, 0.3 * (0.1 * k) + 0.7) for k in range(1, 8)]
    moments = Moments.of(points)
    raw = moments.syy - moments.sxy / moments.sxx * moments.sxy
    assert moments.bowl.error == max(0.0, raw) / 7 >= 0
    assert Moments(2, 0.0, 0.0, 1.0, 2.0, 4.0 - 1e-15).bowl.error == 0.0
    assert Moments(2, 0.0, 0.0, 1.0, 2.0, 4.5).bowl.error == 0.25


def test_equal_x_by_hand():
    """Of all lines through (3, 1.5), y = 0.45 x + 0.15 has the (m, b) nearest to (0, 0)."""
    bowl = Moments.of([(3.0, 1.0), (3.0, 2.0)]).bowl
    assert bowl == pytest.approx((0.45, 0.15, 0.25, False, 3.0, 0.0))


def test_no_chunks():
    with pytest.raises(PointsError, match="there are no chunks; expected at least one"):
        merged([])
