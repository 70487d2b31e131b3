"""gdref.testing: easy points, and updates worked by hand, for a plugin's own tests."""

import pytest

from gdref import Bowl, Objective, batch, momentum, sgd
from gdref.testing import check_first_updates, points_around

BY_HAND = [(-0.2, 0.4), (-0.36, 0.72)]  # E = (m + 1)^2 + (b - 2)^2, learning rate 0.1


@pytest.mark.parametrize("x", [1, 5])
def test_points_around_a_minimum_have_easy_sums(x):
    points = points_around(-3, 4, x)
    assert Bowl.of(points).m == -3 and Bowl.of(points).b == 4
    objective = Objective(points)
    assert objective.error(2, 6) == x * x * 25 + 4
    assert objective.gradient(2, 6) == (2 * x * x * 5, 4)


def test_updates_that_agree_to_six_digits():
    points = points_around(-1, 2)
    check_first_updates(batch, BY_HAND, points, learning_rate=0.1)
    check_first_updates(batch, [(-0.2000001, 0.4)], points, learning_rate=0.1)
    check_first_updates(batch, [(-1, 2)], points, start=(-1, 2))
    check_first_updates(sgd, [(0.002, 0.001)], [(2, 5)])


def ends(objective, m, b):
    yield -0.2, 0.4


@pytest.mark.parametrize(
    ("optimizer", "updates", "says"),
    [
        (
            batch,
            [BY_HAND[0], (-0.36, 0.73)],
            "update 2 of the reference has b = 0.73, not 0.72",
        ),
        (batch, [(-0.20001, 0.4)], "update 1 of the reference has m = -0.20001, not -0.2, on 2"),
        (momentum, BY_HAND, r"update 2 of the reference has m = -0.36, not -0.54"),
        (ends, BY_HAND, "update 2 of the reference has m = -0.36, the optimizer has ended"),
    ],
)
def test_the_first_update_that_differs_is_named(optimizer, updates, says):
    options = {} if optimizer is ends else {"learning_rate": 0.1}
    with pytest.raises(AssertionError, match=says):
        check_first_updates(optimizer, updates, points_around(-1, 2), **options)
