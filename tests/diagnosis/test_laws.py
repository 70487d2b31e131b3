"""The laws, on tracks made by gdref's own arithmetic: nothing runs here."""

from itertools import islice, pairwise

import pytest

from gdref.bowl import Bowl
from gdref.diagnosis.laws import (
    Cloud,
    Update,
    at_points,
    first_that_differs,
    half_at_points,
    law_of,
)
from gdref.diagnosis.losses import kind_of
from gdref.diagnosis.other_methods import adaptive, with_momentum
from gdref.objective import Objective
from gdref.optimizers.adam import adam
from gdref.optimizers.momentum import momentum

X, Y = [1.0, 2.0, 3.5, 4.0, 5.5], [2.2, 2.8, 5.1, 4.9, 8.3]
CLOUD = Cloud(X, Y)


def track(step, m=0.3, b=-0.2, updates=12):
    """The updates that a step makes."""
    found = []
    for _ in range(updates):
        new_m, new_b = step(m, b)
        found.append(Update(m, b, new_m - m, new_b - b))
        m, b = new_m, new_b
    return found


def descent(of_m=0.01, of_b=0.01):
    def step(m, b):
        dm, db = CLOUD.gradient(m, b)
        return m - of_m * dm, b - of_b * db

    return step


def test_the_largest_curvature_and_the_minimum_are_the_bowls():
    bowl = Bowl.of(list(zip(X, Y, strict=True)))
    assert CLOUD.steepest == pytest.approx(bowl.curvatures[0], rel=1e-12)
    assert CLOUD.best == pytest.approx((bowl.m, bowl.b), rel=1e-12)
    assert Cloud([2.0, 2.0], [1.0, 3.0]).best is None


def test_the_sizes_are_sums_of_the_terms_without_their_signs():
    m, b, xs = 2.0, -3.0, [-1.0, 2.0, -3.5, 4.0, 5.5]
    of_m = of_b = 0.0
    for x, y in zip(xs, Y, strict=True):
        of_m += abs(x) * (abs(y) + abs(m * x) + abs(b))
        of_b += abs(y) + abs(m * x) + abs(b)
    assert Cloud(xs, [-y for y in Y]).sizes(m, b) == pytest.approx((2 / 5 * of_m, 2 / 5 * of_b))


def sequential(m, b):
    m -= 0.01 * CLOUD.gradient(m, b)[0]
    return m, b - 0.01 * CLOUD.gradient(m, b)[1]


@pytest.mark.parametrize("rate", [1e-4, 0.01, 5.0])
def test_plain_descent_is_one_constant_even_if_it_diverges(rate):
    law = law_of(track(descent(rate, rate)), CLOUD)
    assert law.kind == "plain" and law.c_m == pytest.approx(rate)


def test_two_constants_are_two():
    law = law_of(track(descent(0.01, 0.02)), CLOUD)
    assert (law.kind, law.c_m, law.c_b) == ("two", pytest.approx(0.01), pytest.approx(0.02))


def test_a_derivative_at_the_new_m_is_not_simultaneous():
    assert law_of(track(sequential), CLOUD).kind == "sequential b"


def test_one_parameter_alone_may_follow_its_derivative():
    """The other one shrinks by a third in each update."""
    right = descent()
    for kind, step in (
        ("only m", lambda m, b: (right(m, b)[0], b / 1.5)),
        ("only b", lambda m, b: (m / 1.5, right(m, b)[1])),
    ):
        assert law_of(track(step), CLOUD).kind == kind


def test_uphill_is_a_negative_constant_and_not_right():
    law = law_of(track(descent(-0.01, -0.01)), CLOUD)
    assert law.kind == "plain" and not law.right


def test_other_points_follow_no_law():
    other = Cloud(X, [3.0, 1.0, 4.0, 1.0, 5.0])
    assert law_of(track(descent()), other) is None


def at_one_point(places, sign_b=1):
    """A step that uses one point after another, in the order of their places."""
    order = iter(places)

    def step(m, b):
        i = next(order)
        r = Y[i] - (m * X[i] + b)
        return m + 0.01 * 2 * X[i] * r, b + sign_b * 0.01 * 2 * r

    return step


def test_one_point_at_a_time():
    law = at_points(track(at_one_point([0, 1, 2, 3, 4] * 4), updates=20), CLOUD)
    assert law.note == "one point at a time, in file order"
    law = at_points(track(at_one_point([0, 2, 1, 4, 3]), updates=5), CLOUD)
    assert (law.note, law.agree) == ("one point at a time", 5)
    assert at_points(track(at_one_point([0, 2, 1, 4]), updates=4), CLOUD) is None  # too few
    assert at_points(track(at_one_point([0, 1] * 6)), CLOUD) is None  # two points of five


def test_the_first_update_that_differs_has_its_number_and_both_changes():
    right = track(descent(), updates=5)
    assert first_that_differs(right, CLOUD, 0.01, ("m", "b")) == ""
    wrong = [*right[:2], right[2]._replace(db=right[2].db + 1.0), *right[3:]]
    found = first_that_differs(wrong, CLOUD, 0.01, ("slope", "icept"))
    change = right[2].db
    assert found == f"at update 3, icept changes by {change + 1:.6g} instead of {change:.6g}"


def test_one_point_at_a_time_with_a_wrong_sign_for_b_nearly_follows_a_law():
    places = [0, 1, 2, 3, 4] * 4
    law = half_at_points(track(at_one_point(places, sign_b=-1), updates=20), CLOUD)
    assert (law.kind, law.note) == ("two", "one point at a time")
    assert (law.c_m, law.c_b) == pytest.approx((0.01, -0.01))
    assert half_at_points(track(at_one_point(places), updates=20), CLOUD) is None  # it is right
    loop_variables = [Update(0.0, v, 0.0, w - v) for v, w in pairwise(Y)]
    assert half_at_points(loop_variables, CLOUD) is None  # b is y


@pytest.mark.parametrize("optimizer, find", [(momentum, with_momentum), (adam, adaptive)])
def test_other_methods_need_the_numbers_of_the_program(optimizer, find):
    run = optimizer(Objective(list(zip(X, Y, strict=True))), 0.3, -0.2, learning_rate=0.01)
    places = [(0.3, -0.2), *islice(run, 15)]
    steps = iter(places[1:])
    made = track(lambda m, b: next(steps), updates=15)
    assert find(made, CLOUD, [0.01, 0.9, 0.999]).kind == optimizer.__name__
    assert find(made, CLOUD, [0.01, 0.5]) is None
    rounding = [Update(2.0, 5.3, 9e-16, 9e-16), *[Update(2.0, 5.3, 0.0, 0.0)] * 9]
    assert find(rounding, CLOUD, [0.01, 0.9, 0.999]) is None


@pytest.mark.parametrize(
    "kind, factor", [("mean", 1.0), ("half", 0.5), ("sum", 5.0), ("half sum", 2.5)]
)
def test_the_kind_of_an_error(kind, factor):
    samples = []
    for m, b in ((0.0, 0.0), (1.0, 0.5), (1.3, -2.0)):
        residuals = [y - (m * x + b) for x, y in zip(X, Y, strict=True)]
        mean = 0.0
        for r in residuals:
            mean += r * r / 5
        samples.append((factor * mean, residuals, Y))
    assert kind_of(samples) == kind
    assert kind_of([(1.01 * v, r, y) for v, r, y in samples]) is None
