"""The bowl against exact rational arithmetic, and against the error itself."""

from fractions import Fraction
from math import inf, isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import gdref

number = st.floats(-100, 100).map(lambda v: round(v, 3))
points_drawn = st.lists(st.tuples(number, number), min_size=2, max_size=12)


def least_squares(points):
    """The normal equations in exact rationals: (m, b, error)."""
    xs, ys = [Fraction(x) for x, _ in points], [Fraction(y) for _, y in points]
    n, sx, sy = len(points), sum(xs), sum(ys)
    sxx, sxy = sum(x * x for x in xs), sum(x * y for x, y in zip(xs, ys, strict=True))
    m = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    b = (sy - m * sx) / n
    return m, b, sum((y - m * x - b) ** 2 for x, y in zip(xs, ys, strict=True)) / n


@given(points_drawn)
def test_minimum_against_exact_rationals(points):
    xs = [x for x, _ in points]
    assume(max(xs) - min(xs) > 0.1)
    m, b, error = least_squares(points)
    bowl = gdref.Bowl.of(points)
    assert bowl.unique
    assert isclose(bowl.m, m, rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(bowl.b, b, rel_tol=1e-9, abs_tol=1e-7)
    assert isclose(bowl.error, error, rel_tol=1e-9, abs_tol=1e-9)


@given(points_drawn, number, number)
def test_excess_is_the_error_above_the_minimum(points, m, b):
    bowl = gdref.Bowl.of(points)
    excess = bowl.excess(m, b)
    assert excess >= 0
    size = gdref.mse(m, b, points)
    assert isclose(excess, size - bowl.error, rel_tol=1e-7, abs_tol=1e-7 * (size + 1))


def test_figures_of_the_article(points):
    bowl = gdref.Bowl.of(points)
    assert isclose(bowl.m, 1.32243102275536, rel_tol=1e-12)
    assert isclose(bowl.b, 7.9910209822703795, rel_tol=1e-12)
    assert isclose(bowl.error, 110.25738346621317, rel_tol=1e-12)
    steep, flat = bowl.curvatures
    assert isclose(steep, 4983.8469, rel_tol=1e-8)
    assert isclose(flat, 0.0754774, rel_tol=1e-6)
    assert isclose(steep / flat, 66_031, rel_tol=1e-5)
    assert isclose(bowl.largest_stable_rate, 0.00040130, rel_tol=1e-5)


def test_the_largest_stable_rate_is_the_border(points):
    """Just under it batch still comes down; just over it the error grows for ever."""
    limit = gdref.Bowl.of(points).largest_stable_rate
    *_, under = gdref.descend(gdref.batch, points, epochs=3000, learning_rate=0.999 * limit)
    *_, over = gdref.descend(gdref.batch, points, epochs=3000, learning_rate=1.001 * limit)
    assert under.error < 5565 < over.error


@pytest.mark.parametrize("points", [[(3.0, 1.0)], [(3.0, 1.0), (3.0, 2.0)]])
def test_constant_x_has_no_single_minimum(points):
    """Descent from (0, 0) ends at the minimum nearest to it: x and 1 have one direction."""
    bowl = gdref.Bowl.of(points)
    assert not bowl.unique
    assert bowl.curvatures[1] == 0
    *_, last = gdref.descend(gdref.batch, points, epochs=2000, learning_rate=0.05)
    assert isclose(last.m, bowl.m, rel_tol=1e-9)
    assert isclose(last.b, bowl.b, rel_tol=1e-9)
    assert isclose(last.error, bowl.error, rel_tol=1e-9, abs_tol=1e-12)


def test_what_cannot_be_squared_is_refused():
    with pytest.raises(gdref.PointsError, match="too large"):
        gdref.Bowl.of([(1e300, 1.0), (-1e300, 2.0)])
    with pytest.raises(gdref.PointsError, match="no points"):
        gdref.Bowl.of([])
    assert gdref.Bowl.of([(0.0, 0.0)]).largest_stable_rate < inf
