"""The formulas against exact rational arithmetic, central differences and hand-worked values."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdref
from gdref.objective import PointsInMemory
from gdref.squared_error import flat_line_error, r_squared, rmse

HAND = [(1.0, 2.0), (2.0, 3.0), (4.0, 5.0)]
number = st.floats(-1e3, 1e3).map(lambda v: round(v, 6))
points_drawn = st.lists(st.tuples(number, number), min_size=1, max_size=20)


def exact(m, b, points):
    """(sse, mse, dE/dm, dE/db) over the same floats, without any rounding."""
    m, b, n = Fraction(m), Fraction(b), len(points)
    r = [(Fraction(x), Fraction(y) - (m * Fraction(x) + b)) for x, y in points]
    total = sum(e * e for _, e in r)
    return total, total / n, -2 * sum(x * e for x, e in r) / n, -2 * sum(e for _, e in r) / n


def test_hand_worked_values():
    # The residuals of the line y = x + 1 are 0; those of y = 0 are 2, 3 and 5.
    assert gdref.predict(2.0, 1.0, 1.0) == 3.0
    assert gdref.sse(1.0, 1.0, HAND) == 0.0
    assert gdref.sse(0.0, 0.0, HAND) == 4 + 9 + 25
    assert isclose(gdref.mse(0.0, 0.0, HAND), 38 / 3)
    dm, db = gdref.gradient(0.0, 0.0, HAND)
    assert isclose(dm, -2 * (1 * 2 + 2 * 3 + 4 * 5) / 3)
    assert isclose(db, -2 * (2 + 3 + 5) / 3)


@given(number, number, points_drawn)
def test_against_exact_rationals(m, b, points):
    total, mean, dm, db = exact(m, b, points)
    # Each addend is rounded; the tolerance allows for sums whose addends cancel.
    size = sum(abs(x) + 1 for x, _ in points) * (
        max(abs(y) + abs(m * x) + abs(b) for x, y in points) + 1
    )
    assert isclose(gdref.sse(m, b, points), total, rel_tol=1e-9, abs_tol=1e-12 * size * size)
    assert isclose(gdref.mse(m, b, points), mean, rel_tol=1e-9, abs_tol=1e-12 * size * size)
    computed = gdref.gradient(m, b, points)
    assert isclose(computed[0], dm, rel_tol=1e-9, abs_tol=1e-12 * size)
    assert isclose(computed[1], db, rel_tol=1e-9, abs_tol=1e-12 * size)


@given(number, number, points_drawn)
def test_against_central_differences(m, b, points):
    # E is quadratic: central differences are exact up to rounding, at any step.
    h = 1.0
    dm = (gdref.mse(m + h, b, points) - gdref.mse(m - h, b, points)) / (2 * h)
    db = (gdref.mse(m, b + h, points) - gdref.mse(m, b - h, points)) / (2 * h)
    size = gdref.mse(abs(m) + h, abs(b) + h, [(abs(x), -abs(y)) for x, y in points])
    computed = gdref.gradient(m, b, points)
    assert isclose(computed[0], dm, rel_tol=1e-9, abs_tol=1e-12 * size)
    assert isclose(computed[1], db, rel_tol=1e-9, abs_tol=1e-12 * size)


def test_the_operations_and_their_order(points):
    """Bit for bit: each point is weighted, from left to right. Dividing at the end differs."""
    m, b, w = 1.4777, 0.0889, -(2 / 100)
    dm = db = late = 0.0
    for x, y in points:
        dm = dm + (w * x) * (y - ((m * x) + b))
        db = db + w * (y - ((m * x) + b))
        late = late + x * (y - ((m * x) + b))
    assert gdref.gradient(m, b, points) == (dm, db)
    assert dm != late * w  # so that this test can tell the two apart


def test_no_compensated_sum():
    """1e16 + 1 + 1 rounds to 1e16 from left to right; sum() gives 1e16 + 2 from Python 3.12 on."""
    points = [(0.0, 1e8), (0.0, 1.0), (0.0, 1.0)]
    assert gdref.sse(0.0, 0.0, points) == 1e16


def test_a_square_that_overflows_is_inf():
    assert gdref.mse(0.0, 0.0, [(1.0, 1e200)]) == float("inf")


def of(points):
    source = PointsInMemory(points)
    return source.error, source.gradient


def test_rmse_and_r_squared_by_hand():
    """Residuals of y = x + 1: 1, -1, 0; of the flat line y = 2: 0, -1, 1."""
    points = [(0.0, 2.0), (1.0, 1.0), (2.0, 3.0)]
    assert rmse(1.0, 1.0, points) == pytest.approx(sqrt(2 / 3))
    assert r_squared(1.0, 1.0, points) == pytest.approx(1 - 2 / 2)
    assert flat_line_error(*of(points)) == pytest.approx(2 / 3)
    assert r_squared(1.0, 1.0, [(0.0, 0.1), (1.0, 0.1), (5.0, 0.1)]) is None


def test_equal_y_have_no_r_squared_even_where_their_mean_is_rounded():
    """The mean of 11 times 0.1 is not 0.1, so the flat line's error is 2e-34 and not 0."""
    points = [(2.0 * k, 0.1) for k in range(11)]
    assert 0 < flat_line_error(*of(points)) < 1e-30
    assert r_squared(1.0, 1.0, points) is None


def test_a_variance_that_vanishes_gives_no_r_squared():
    """Squares of 1e-170 are 0 in floats; those of 1 are not."""
    assert r_squared(0.0, 0.0, [(0.0, 1e-170), (1.0, 2e-170)]) is None
    assert r_squared(0.0, 0.0, [(0.0, 1.0), (1.0, 3.0)]) == 1 - 5 / 1
    assert r_squared(0.0, 0.0, [(0.0, -1.0), (1.0, 1.0)]) == 0


def test_one_point_has_no_r_squared():
    assert r_squared(1.0, 1.0, [(3.0, 5.0)]) is None
