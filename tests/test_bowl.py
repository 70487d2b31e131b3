"""The bowl against exact rational arithmetic, and against the error itself."""

from fractions import Fraction
from math import inf, isclose, sqrt

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import gdref
from gdref.theory.moments import Moments
from gdref.theory.scaling import standardize

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


ROUNDED = st.tuples(st.floats(-5, 15), st.floats(-14, 2))  # powers of 10: size and spread of x


@st.composite
def far_off(draw):
    """Points whose x may be only a few floats apart."""
    where, spread = draw(ROUNDED)
    parts = draw(st.lists(st.tuples(st.floats(-3, 3), number), min_size=2, max_size=12))
    place = 10.0**where
    return [(place + place * 10.0**spread * x, y) for x, y in parts]


EDGES = [
    [(1e8, 1.0), (1e8 + 1e-3, 2.0), (1e8 + 5e-4, 0.5)],
    [(1e15, 1.0), (1e15 + 10, 2.0), (1e15 + 3, 0.5)],
    [(1.1, 1.0), (1.1000000000000003, 2.0), (1.1, 3.0), (1.1, 0.0)],
]


@given(far_off())
@example(EDGES[0])
@example(EDGES[1])
@example(EDGES[2])
def test_minimum_where_the_mean_is_rounded_by_as_much_as_x_differs(points):
    """To 1e-13 of the terms that the slope, the intercept and the error are computed from."""
    assume(len({x for x, _ in points}) > 1)
    m, b, error = least_squares(points)
    bowl = gdref.Bowl.of(points)
    n = len(points)
    mean_x, mean_y = (sum(map(Fraction, column)) / n for column in zip(*points, strict=True))
    sxx = sum((Fraction(x) - mean_x) ** 2 for x, _ in points)
    syy = sum((Fraction(y) - mean_y) ** 2 for _, y in points)
    assert abs(Fraction(bowl.m) - m) <= 1e-13 * sqrt(syy / sxx)
    assert abs(Fraction(bowl.b) - b) <= Fraction(1e-13) * max(abs(mean_y), abs(m * mean_x)) + (
        Fraction(1e-13) * Fraction(sqrt(syy / sxx)) * abs(mean_x)
    )
    assert abs(Fraction(bowl.error) - error) <= 1e-13 * syy / n
    assert abs(Fraction(bowl.variance_x) - sxx / n) <= 1e-13 * sxx / n


@pytest.mark.parametrize("points", EDGES)
def test_minimum_at_the_edges(points):
    """m, b and the error themselves, to 1e-13; two chunks of points give the same slope."""
    for value, exact in zip(gdref.Bowl.of(points), least_squares(points), strict=False):
        assert isclose(value, exact, rel_tol=1e-13)
    assert isclose(Moments.of(points).bowl.m, least_squares(points)[0], rel_tol=1e-13)


@given(far_off())
def test_standardised_x_has_mean_0_and_deviation_1(points):
    assume(len({x for x, _ in points}) > 1)
    pairs, _ = standardize(points)
    xs = [Fraction(x) for x, _ in pairs]
    assert abs(sum(xs) / len(xs)) <= 1e-13
    assert abs(sum(x * x for x in xs) / len(xs) - 1) <= 1e-13


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
    """Just below this rate batch still descends; just above it the error grows forever."""
    limit = gdref.Bowl.of(points).largest_stable_rate
    *_, under = gdref.descend(gdref.batch, points, epochs=3000, learning_rate=0.999 * limit)
    *_, over = gdref.descend(gdref.batch, points, epochs=3000, learning_rate=1.001 * limit)
    assert under.error < 5565 < over.error


@pytest.mark.parametrize("points", [[(3.0, 1.0)], [(3.0, 1.0), (3.0, 2.0)]])
def test_constant_x_has_no_single_minimum(points):
    """Descent from (0, 0) ends at the minimum nearest to (0, 0): m and b move in one direction."""
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
    with pytest.raises(gdref.PointsError, match="differ by only 1e-170, which is too little"):
        gdref.Bowl.of([(1e-170, 1.0), (2e-170, 2.0)])
    with pytest.raises(gdref.PointsError, match="no points"):
        gdref.Bowl.of([])
    assert gdref.Bowl.of([(0.0, 0.0)]).largest_stable_rate < inf


# Whole numbers on purpose: hessian ((10, 3), (3, 2)) and ((0.8, 0.8), (0.8, 2)).
LONG, FLAT = gdref.Bowl(3.0, 4.0, 5.0, True, 1.5, 2.75), gdref.Bowl(3.0, 4.0, 5.0, True, 0.4, 0.24)


def test_the_shape_by_hand():
    assert LONG.hessian == ((10.0, 3.0), (3.0, 2.0))
    assert LONG.curvatures == (11.0, 1.0)  # their sum is 12, their product 11
    assert (LONG.condition, LONG.best_rate, LONG.largest_stable_rate) == (11.0, 1 / 6, 2 / 11)
    assert FLAT.curvatures == pytest.approx((2.4, 0.4), rel=1e-14)
    assert FLAT.condition == pytest.approx(6.0, rel=1e-14)
    # (10 - 11) 9 + 3 * 3 = 0, and (0.8 - 2.4) 1 + 0.8 * 2 = 0
    for bowl, along in ((LONG, (9.0, 3.0)), (FLAT, (1.0, 2.0))):
        m, b = (part / sqrt(along[0] ** 2 + along[1] ** 2) for part in along)
        steep, flat = bowl.directions
        assert steep == pytest.approx((m, b), rel=1e-14)
        assert flat == pytest.approx((-b, m), rel=1e-14)


def test_a_round_bowl_has_the_axes_as_its_directions():
    bowl = gdref.Bowl(0.0, 0.0, 1.0, True, 0.0, 1.0)
    assert bowl.curvatures == (2.0, 2.0) and bowl.condition == 1
    assert bowl.directions == ((1.0, 0.0), (0.0, 1.0))
    narrow, wide = (bowl._replace(variance_x=v) for v in (0.25, 4.0))
    assert narrow.directions == ((0.0, 1.0), (-1.0, 0.0))
    assert wide.directions == ((1.0, 0.0), (0.0, 1.0))


def test_a_valley_without_end_by_hand():
    """All x are 3: hessian ((18, 6), (6, 2)), curvatures 20 and 0."""
    bowl = gdref.Bowl.of([(3.0, 1.0), (3.0, 2.0)])
    assert bowl == pytest.approx((0.45, 0.15, 0.25, False, 3.0, 0.0))
    assert bowl.curvatures == pytest.approx((20.0, 0.0))
    assert bowl.condition == inf
    assert bowl.best_rate == pytest.approx(1 / 20)


def test_excess_and_gradient_by_hand():
    """At (5, 3), 2 and -1 from the minimum: 2.75 * 4 + (3 - 1)^2; 20 - 3 and 6 - 2."""
    assert LONG.excess(5.0, 3.0) == 15.0
    assert LONG.gradient(5.0, 3.0) == (17.0, 4.0)
    assert FLAT.gradient(3.0, 4.0) == (0.0, 0.0) and FLAT.excess(3.0, 4.0) == 0


def test_the_standardised_bowl_by_hand():
    bowl = gdref.Bowl(3.0, 4.0, 5.0, True, 1.5, 4.0)
    assert bowl.standardized() == (6.0, 8.5, 5.0, True, 0.0, 1.0)


def test_exact_is_an_error_of_rounding():
    """1e-18 of the excess of y = 0: here this excess is b^2 = 4, or m^2 = 1."""
    for m, b, error in ((0.0, 2.0, 4e-18), (1.0, 0.0, 1e-18)):
        bowl = gdref.Bowl(m, b, error, True, 0.0, 1.0)
        assert bowl.exact
        assert not bowl._replace(error=1.01 * error).exact
    assert not gdref.Bowl.of([(0.0, 1.0), (1.0, 1.0), (2.0, 2.0)]).exact
    assert gdref.Bowl.of([(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]).exact


def test_nothing_cancels_in_the_directions():
    """The quotients of their parts, worked out with 50 digits."""
    long, flat = (gdref.Bowl(0.0, 0.0, 1.0, True, 1e-3, v) for v in (1e12, 1e-12))
    for steep, ratio in ((long.directions[0][::-1], 1.000000000001e-15),
                         (flat.directions[0], 0.0010000000000010000198)):  # fmt: skip
        assert steep[0] / steep[1] == pytest.approx(ratio, rel=1e-13)
