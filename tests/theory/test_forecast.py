"""Every forecast against a real run of batch; epochs may differ by one."""

from itertools import pairwise
from math import inf, isclose, log
from sys import float_info

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdref
from gdref import batch, descend
from gdref.bowl import Bowl
from gdref.theory.forecast import forecast, halving_time, outermost

number = st.floats(-5, 5).map(lambda v: round(v, 2))
POINTS = st.lists(st.tuples(number, number), min_size=3, max_size=8).filter(
    lambda points: Bowl.of(points).condition < 50
)


def settled(run, inside):
    """The epoch from which on a condition holds for all rows of a run, or None."""
    since = None
    for row in run:
        since = (row.epoch if since is None else since) if inside(row) else None
    return since


def near(predicted, seen):
    return abs(predicted - seen) <= 1


@settings(max_examples=50)
@given(POINTS, st.floats(0.02, 0.98))
def test_any_points_any_stable_rate(points, share):
    bowl = Bowl.of(points)
    rate = share * bowl.largest_stable_rate
    told = forecast(bowl, len(points), rate)
    if abs(bowl.b) > 1e-3 and told.b_near is not None and told.b_near < 3_000:
        run = descend(batch, points, epochs=told.b_near + 5, learning_rate=rate)
        assert near(told.b_near, settled(run, lambda r: abs(r.b - bowl.b) <= 0.01 * abs(bowl.b)))
    if bowl.error > 1e-3 and told.error_near is not None and told.error_near < 3_000:
        run = descend(batch, points, epochs=told.error_near + 5, learning_rate=rate)
        inside = settled(run, lambda r: bowl.excess(r.m, r.b) <= 0.01 * bowl.error)
        assert near(told.error_near, inside)
    assert told.last is None


@settings(max_examples=50)
@given(POINTS, st.floats(1.05, 20))
def test_any_points_any_rate_that_is_too_large(points, share):
    bowl = Bowl.of(points)
    rate = share * bowl.largest_stable_rate
    if bowl.excess(0.0, 0.0) < 1e-6:
        return  # it starts at the minimum or very near: only rounding moves it away
    told = forecast(bowl, len(points), rate)
    run = descend(batch, points, epochs=(told.last or 0) + 5, learning_rate=rate)
    *_, last = run
    (dm, db), _ = bowl.directions
    if abs(dm * bowl.m + db * bowl.b) > 1e-3:
        assert run.status == "diverged"
        assert near(told.last, last.epoch)


@pytest.fixture(scope="module")
def four(points):
    """Four points with the bowl of the article's hundred points; a run on them is fast."""
    bowl = Bowl.of(points)
    away_x, away_y = bowl.variance_x**0.5, bowl.error**0.5
    xs = bowl.mean_x - away_x, bowl.mean_x + away_x
    four = [(x, bowl.m * x + bowl.b + r) for x in xs for r in (-away_y, away_y)]
    assert Bowl.of(four) == pytest.approx(bowl, rel=1e-9)
    return four


def test_the_error_of_the_article_at_its_rate(points, four):
    """The real run takes 51,341 epochs to come within 1 %."""
    bowl = Bowl.of(points)
    told = forecast(bowl, 100, 1e-4)
    run = descend(batch, four, epochs=told.error_near + 2)
    seen = next(row.epoch for row in run if row.error <= 1.01 * bowl.error)
    assert near(told.error_near, seen)


def test_b_of_the_article_at_a_higher_rate(points, four):
    bowl = Bowl.of(points)
    told = forecast(bowl, 100, 4e-4)
    run = descend(batch, four, epochs=told.b_near + 2, learning_rate=4e-4)
    seen = next(row.epoch for row in run if abs(row.b - bowl.b) <= 0.01 * bowl.b)
    assert near(told.b_near, seen)


def test_figures_of_the_article(points):
    told = forecast(Bowl.of(points), 100, 1e-4)
    assert isclose(told.halvings[1], 91_800, rel_tol=1e-3)
    assert isclose(told.b_near, 610_000, rel_tol=1e-3)
    assert isclose(told.halvings[0], log(0.5) / log(1 - 0.49838469), rel_tol=1e-6)


def test_divergence_of_the_article_at_ten_times_its_rate(points):
    run = descend(batch, points, learning_rate=1e-3)
    *_, last = run
    assert forecast(Bowl.of(points), 100, 1e-3).last == last.epoch == 251


def test_an_epoch_multiplies_each_distance_by_its_factor(points):
    bowl = Bowl.of(points)
    told = forecast(bowl, 100, 1e-4)
    rows = list(descend(batch, points, epochs=3))
    for direction, factor in zip(bowl.directions, told.factors, strict=True):
        away = [(r.m - bowl.m) * direction[0] + (r.b - bowl.b) * direction[1] for r in rows]
        for before, after in pairwise(away):
            assert isclose(after, factor * before, rel_tol=1e-6)


def test_where_the_minimum_is_not_unique():
    points = [(3.0, 1.0), (3.0, 2.0)]
    told = forecast(Bowl.of(points), 2, 0.01)
    assert told.factors[1] == 1
    run = descend(batch, points, epochs=200, learning_rate=0.01)
    assert near(told.error_near, settled(run, lambda r: Bowl.of(points).excess(r.m, r.b) <= 0.0025))


@pytest.mark.parametrize("rate", [1.0, 0.1])
def test_standardised_x(points, rate):
    """Both curvatures are 2; at a rate of 1 the run jumps between two places forever."""
    bowl = Bowl.of(points).standardized()
    assert bowl.curvatures == (2.0, 2.0)
    told = forecast(bowl, 100, rate)
    assert told.factors == (1 - 2 * rate, 1 - 2 * rate)
    assert (told.b_near == inf) == (rate == 1.0)


def test_standardised_bowl_is_the_bowl_of_standardised_points(points):
    from gdref.theory.scaling import standardize

    scaled, scale = standardize(points)
    made, told = Bowl.of(scaled), Bowl.of(points).standardized()
    for one, other in zip(made, told, strict=True):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-9)
    assert scale.standardized(*scale.original(1.5, 70.0)) == pytest.approx((1.5, 70.0))
    m, b = scale.original(2.0, 3.0)
    for (x, _), (scaled_x, _) in zip(points, scaled, strict=True):
        assert gdref.predict(x, m, b) == pytest.approx(gdref.predict(scaled_x, 2.0, 3.0))


AXES = Bowl(3.0, 4.0, 5.0, True, 0.0, 2.0)  # curvatures 4 along m and 2 along b


def scan(inside, epochs=400):
    """The epoch from which on a condition holds."""
    outside = [epoch for epoch in range(epochs) if not inside(epoch)]
    return outside[-1] + 1 if outside else 0


def test_by_hand_where_the_directions_are_the_axes():
    """At a rate of 0.1, m's distance shrinks by 0.6 and b's by 0.8."""
    for m, b in ((0.0, 0.0), (5.0, 1.0)):
        told = forecast(AXES, 10, 0.1, m, b)
        away_m, away_b = abs(m - 3), abs(b - 4)
        assert told.factors == pytest.approx((0.6, 0.8))
        assert told.halvings == pytest.approx((log(0.5) / log(0.6), log(0.5) / log(0.8)))
        assert told.b_near == scan(lambda k: away_b * 0.8**k <= 0.04)  # noqa: B023
        assert told.error_near == scan(
            lambda k: 2 * (away_m * 0.6**k) ** 2 + (away_b * 0.8**k) ** 2 <= 0.05  # noqa: B023
        )
        assert (told.floor, told.last, told.periods) == (10, None, (None, None))
        assert told.left == pytest.approx((0.6**10, 0.8**10))


def test_an_intercept_that_is_a_sum_of_both_by_hand():
    """2 m + b is 10 at the minimum; its distance is 6 * 0.6^k + 4 * 0.8^k."""
    told = forecast(AXES, 10, 0.1, b_of=(2.0, 1.0))
    assert told.b_near == scan(lambda k: 6 * 0.6**k + 4 * 0.8**k <= 0.1)
    assert told.left == pytest.approx((0.6**10, (6 * 0.6**10 + 4 * 0.8**10) / 10))


@pytest.mark.parametrize("n", [1, 100])
def test_the_last_finite_epoch_in_whole_numbers(n):
    """At a rate of 1 the excess is 18 * 9^k + 16, which whole numbers of Python can hold."""
    told = forecast(AXES, n, 1.0)
    assert told.factors == (-3.0, -1.0)
    most = int(float_info.max)
    assert n * (18 * 9**told.last + 16) <= most < n * (18 * 9 ** (told.last + 1) + 16)
    assert (told.b_near, told.error_near, told.floor, told.left) == (inf, inf, None, (None, None))


def test_a_start_at_the_minimum():
    told = forecast(AXES, 10, 0.1, 3.0, 4.0)
    assert (told.b_near, told.error_near, told.left) == (0, 0, (None, None))
    told = forecast(AXES, 10, 0.1, 3.0, 0.0)
    assert told.left == (None, pytest.approx(0.8**10))


def test_of_what_is_0_but_for_rounding_there_is_no_1_percent():
    for b, near in ((0.0, False), (0.9e-9, False), (1.1e-9, True)):
        bowl = Bowl(1.0, b, 0.0, True, 1.0, 2.0)
        assert (forecast(bowl, 10, 0.1).b_near is not None) is near
    assert forecast(AXES._replace(error=0.0), 10, 0.1).error_near is None
    # The start is 18 + 16 above the minimum.
    assert forecast(AXES._replace(error=3.3e-17), 10, 0.1).error_near is None
    assert forecast(AXES._replace(error=3.5e-17), 10, 0.1).error_near is not None
    assert forecast(AXES._replace(error=0.0), 10, 0.1, 3.0, 4.0).error_near is None


def test_a_direction_without_a_distance_never_grows():
    """At a rate of 1 each epoch multiplies m's distance by -3 and b's distance by -1."""
    assert forecast(AXES, 10, 1.0, 3.0, 0.0).last is None
    assert forecast(AXES, 10, 1.0, 3.5, 4.0).last is not None


@pytest.mark.parametrize(("beta", "share"), [(0.99, 1 - 1e-6), (0.99, 1.3), (0.99, 40.0)])
def test_momentum_step_by_step(beta, share):
    """Around the rate at which it begins to oscillate: there its bound is far above it."""
    rate = share * (1 - beta**0.5) ** 2 / 4
    told = forecast(AXES, 10, rate, name="momentum", hyperparameters={"beta": beta})
    rows, (m, b, vm, vb) = [], (-3.0, -4.0, 0.0, 0.0)
    for _ in range(9000):
        rows.append((m, b))
        vm, vb = beta * vm + 4 * m, beta * vb + 2 * b
        m, b = m - rate * vm, b - rate * vb
    assert told.floor == scan(lambda k: abs(rows[k][0]) <= 0.03, len(rows))
    assert told.b_near == scan(lambda k: abs(rows[k][1]) <= 0.04, len(rows))
    assert told.error_near == scan(
        lambda k: 2 * rows[k][0] ** 2 + rows[k][1] ** 2 <= 0.05, len(rows)
    )


def test_halving_times_by_hand():
    assert [halving_time(f) for f in (0.5, -0.5, 0.25, 0.0)] == [1, 1, 0.5, 0]
    assert [halving_time(f) for f in (1.0, -1.0, 2.0)] == [inf] * 3


@pytest.mark.parametrize("epoch", [0, 1, 7, 2**59, 2**60])
def test_the_outermost_epoch(epoch):
    """Above 1 at one epoch and at a later one: the bound of a stretch is its highest epoch."""
    other = 2**60 - epoch

    def highest(first, last):
        return 2.0 if first <= epoch <= last or first <= other <= last else 1.0

    assert outermost(highest, 1.0, latest=True) == max(epoch, other)
    assert outermost(highest, 1.0, latest=False) == min(epoch, other)
    assert outermost(highest, 2.0, latest=True) is None


def test_what_comes_after_the_last_epoch_counts_as_never():
    for latest in (True, False):
        assert outermost(lambda _, last: float(last > 2**60), 0.5, latest) is None


def test_turned_over_all_is_the_same():
    """The minimum at (-3, -4) is as far from (0, 0) as that at (3, 4)."""
    told = forecast(AXES, 10, 0.1)
    assert told.b_near == scan(lambda k: 4 * 0.8**k <= 0.04)
    assert forecast(AXES._replace(m=-3.0, b=-4.0), 10, 0.1) == told
