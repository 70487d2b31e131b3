"""Learning rates just below and just above each limit, run for real."""

import random

import pytest

from gdref import Bowl, batch, descend, momentum, nesterov, read_points, sgd
from gdref.text.numbers import rounded_down
from gdref.theory.rate_limits import (
    expected_limit,
    left_along,
    noise_floor,
    rate_limit,
    safe_rate,
    scatter,
    way_out,
)

SHORT = [(0.01, 3.0), (0.02, 1.0), (0.05, 2.5)]
WIDE = [(2001.0, 1e6), (2005.0, 3e6), (2009.0, 2e6)]
BETAS = [(momentum, beta) for beta in (0.0, 0.5, 0.9)] + [(nesterov, b) for b in (0.0, 0.5, 0.9)]


@pytest.mark.parametrize("pairs", [None, SHORT, WIDE])
@pytest.mark.parametrize(("optimizer", "beta"), [(batch, None), *BETAS])
def test_a_run_settles_below_the_limit_and_grows_above_it(points, pairs, optimizer, beta):
    pairs = pairs or points
    given: dict[str, float] = {} if beta is None else {"beta": beta}
    limit = rate_limit(optimizer.__name__, given, Bowl.of(pairs))
    for share, settles in ((0.99, True), (1.01, False)):
        # The start is off the minimum in the steep direction too, because that distance grows.
        run = descend(
            optimizer, pairs, m=3.0, b=3.0, epochs=3000, learning_rate=share * limit, **given
        )
        *_, last = run
        assert (run.status == "finished") is settles, (share, last)


def test_the_limits_of_the_article():
    """By hand, L = 4983.8469: 2 / L = 0.00040130; 2 (1 + 0.9) / L = 0.00076246."""
    bowl = Bowl.of(read_points())
    assert rate_limit("batch", {}, bowl) == pytest.approx(0.00040130, rel=1e-4)
    assert rate_limit("momentum", {"beta": 0.9}, bowl) == pytest.approx(0.00076246, rel=1e-4)
    assert rate_limit("adam", {}, bowl) is None


@pytest.mark.parametrize("pairs", [SHORT, WIDE])
def test_at_the_safe_rate_sgd_does_not_diverge(pairs):
    for seed in range(5):
        run = descend(sgd, pairs, epochs=200, learning_rate=safe_rate(pairs), seed=seed)
        list(run)
        assert run.status == "finished"


SCATTERED = [(x / 3 - 2, x / 3 + (-1) ** x * (1 + x % 3)) for x in range(12)]


@pytest.mark.parametrize("pairs", [SHORT, SCATTERED])
def test_sgd_diverges_from_about_the_expected_limit(pairs):
    limit = expected_limit(pairs)
    for share, status in ((0.7, "finished"), (2.0, "diverged")):
        for seed in range(3):
            run = descend(sgd, pairs, epochs=300, learning_rate=share * limit, seed=seed)
            list(run)
            assert run.status == status, (share, seed)


def afresh(objective, m, b, *, learning_rate=0.1, batch_size=1, seed=0):
    """sgd, but every step draws new points, as in the formula."""
    rng = random.Random(seed)
    while True:
        rows = rng.sample(range(objective.size), batch_size)
        dm, db = objective.gradient(m, b, rows)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b


afresh.__annotations__ = {"learning_rate": float, "batch_size": int, "seed": int}


@pytest.mark.parametrize(
    ("optimizer", "size", "off"), [(afresh, 1, 1.3), (afresh, 3, 2), (sgd, 1, 2)]
)
@pytest.mark.parametrize("share", [0.4, 0.7])
def test_the_noise_floor_against_a_long_run(optimizer, size, off, share):
    bowl = Bowl.of(SCATTERED)
    values = {"learning_rate": share * expected_limit(SCATTERED, size), "batch_size": size}
    excess = [
        bowl.excess(row.m, row.b)
        for seed in range(4)
        for row in descend(optimizer, SCATTERED, epochs=1500, seed=seed, **values)
        if row.epoch > 100
    ]
    ratio = sum(excess) / len(excess) / noise_floor(SCATTERED, values)
    assert 1 / off < ratio < off


def test_noise_by_hand():
    """Two points at x = 0: curvature 2, so the limit is 1; residuals 1 and -1."""
    pairs = [(0.0, 1.0), (0.0, 3.0)]
    assert expected_limit(pairs) == 1.0
    assert noise_floor(pairs, {"learning_rate": 0.25}) == pytest.approx(0.25 / 0.75)
    assert noise_floor(pairs, {"learning_rate": 1.0}) == float("inf")
    assert noise_floor(pairs, {"learning_rate": 0.25, "batch_size": 2}) == 0.0
    assert scatter(5, 2) == 3 / 4 / 2 and scatter(1, 1) == 0.0


def test_the_safe_rate_by_hand():
    assert safe_rate([(0.0, 1.0), (-3.0, 2.0)]) == 1 / 20


def test_the_way_out_is_the_optimizers_own(points):
    bowl = Bowl.of(points)
    sentences = {
        name: way_out(name, given, bowl, points)
        for name, given in (
            ("batch", {"learning_rate": 1.0}),
            ("momentum", {"learning_rate": 1.0, "beta": 0.9}),
            ("nesterov", {"learning_rate": 1.0, "beta": 0.9}),
            ("sgd", {"learning_rate": 1.0}),
            ("adam", {"learning_rate": 1.0}),
            ("", {"learning_rate": 1.0}),
            ("none", {}),
            ("step", {"step": 1.0}),
        )
    }
    assert "below 0.000401, the limit of batch" in sentences["batch"]
    assert "below 0.000762, the limit of momentum" in sentences["momentum"]
    assert "below 0.000272, the limit of nesterov" in sentences["nesterov"]
    assert "9.86e-05 or less" in sentences["sgd"] and "not a strict limit" in sentences["sgd"]
    assert "length of a step" in sentences["adam"]
    assert "no limit is known; batch has the limit 0.000401" in sentences[""]
    assert "--standardize with a learning_rate of 0.1, because" in sentences[""]
    assert "no learning_rate; or add --standardize, because" in sentences["none"]
    assert "no learning_rate; choose another step; or" in sentences["step"]
    assert all("--standardize" in words for words in sentences.values())
    assert "--standardize" not in way_out("batch", {}, bowl.standardized(), points)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.00040199, "0.000401"), (2.0, "2"), (1999.0, "1990"), (9.999e-9, "9.99e-09")],
)
def test_round_down(value, text):
    assert rounded_down(value) == text


def test_limits_by_hand():
    """Curvatures 11 and 1: 2 / 11 for batch."""
    bowl = Bowl(3.0, 4.0, 5.0, True, 1.5, 2.75)
    assert rate_limit("batch", {}, bowl) == pytest.approx(2 / 11)
    assert rate_limit("momentum", {"beta": 0.5}, bowl) == pytest.approx(3 / 11)
    assert rate_limit("nesterov", {"beta": 0.5}, bowl) == pytest.approx(1.5 / 11)
    for name in ("momentum", "nesterov", "sgd", ""):
        assert rate_limit(name, {}, bowl) is None
    assert rate_limit("sgd", {"beta": 0.5}, bowl) is None


def test_the_expected_limit_by_hand():
    """x = 0, 1, 2: curvatures 2, 4, 10, mean 16 / 3, mean square 40; scatter with n = 2."""
    pairs = [(0.0, 0.0), (1.0, 0.0), (2.0, 5.0)]
    mean, variance = 16 / 3, 40 - (16 / 3) ** 2
    assert expected_limit(pairs) == pytest.approx(2 * mean / 40)
    assert expected_limit(pairs, 2) == pytest.approx(2 * mean / (mean**2 + variance / 4))
    assert expected_limit(pairs, 3) == pytest.approx(2 / mean)
    assert scatter(3, 2) == 1 / 4 and scatter(3, 1) == 1 and scatter(3, 3) == scatter(3, 4) == 0


def test_the_noise_of_points_on_a_line_is_none():
    pairs = [(0.1 * k, 0.3 * (0.1 * k) + 0.7) for k in range(1, 8)]
    assert noise_floor(pairs, {"learning_rate": 0.1}) == 0.0


def test_noise_with_x_by_hand():
    """x = -1, 1 twice each and y = x + 1 or x - 1: residuals 1 and -1, every curvature 4."""
    pairs = [(-1.0, 0.0), (-1.0, -2.0), (1.0, 2.0), (1.0, 0.0)]
    assert expected_limit(pairs) == 0.5
    assert noise_floor(pairs, {"learning_rate": 0.125}) == pytest.approx(0.125 * 2 / 0.75)
    by_two = noise_floor(pairs, {"learning_rate": 0.125, "batch_size": 2})
    assert by_two == pytest.approx(0.125 * 2 / 3 / 0.75)


def test_the_valley_is_worth_a_word_above_100():
    bowl = Bowl(0.0, 0.0, 1.0, True, 0.0, 100.0)
    assert bowl.condition == 100
    pairs = [(-10.0, 0.0), (10.0, 1.0)]
    assert "--standardize" not in way_out("batch", {"learning_rate": 1.0}, bowl, pairs)
    words = way_out("batch", {"learning_rate": 1.0}, bowl._replace(variance_x=101.0), pairs)
    assert words.endswith(
        "; or add --standardize with a learning_rate of 0.1, because the bowl is a long valley"
    )
    # After standardising, x is -1 and 1: 1 / (2 + 2).
    words = way_out("sgd", {"learning_rate": 1.0}, bowl._replace(variance_x=101.0), pairs)
    assert "--standardize with a learning_rate of 0.25, because" in words
    for name, given in (("adam", {"learning_rate": 1.0}), ("batch", {})):
        words = way_out(name, given, bowl._replace(variance_x=101.0), pairs)
        assert "; or add --standardize, because" in words
    level = Bowl.of([(10.0, 1.0), (10.0, 2.0)])
    assert "--standardize" not in way_out("batch", {"learning_rate": 1.0}, level, pairs)


def test_without_a_rate_the_others_are_named():
    bowl = Bowl(0.0, 0.0, 1.0, True, 0.0, 1.0)
    assert way_out("", {}, bowl, []) == "the optimizer has no learning_rate"
    assert way_out("", {"a": 1, "b": 2}, bowl, []) == (
        "the optimizer has no learning_rate; choose another a, b"
    )


@pytest.mark.parametrize("decay", [0.0, 0.1, 5.0])
def test_what_a_falling_rate_leaves_of_the_valley(points, decay):
    """All points in each step, so that there is no noise: the distance along the valley itself."""
    bowl, values = Bowl.of(points), {"learning_rate": 3e-4, "batch_size": 100, "decay": decay}
    *_, last = descend(sgd, points, epochs=2000, **values)
    m, b = bowl.directions[1]
    distances = [m * (bowl.m - at[0]) + b * (bowl.b - at[1]) for at in ((0.0, 0.0), last[3:5])]
    left = left_along(bowl, 100, values, 2000)
    assert left == pytest.approx(distances[1] / distances[0], rel=1e-3)
    assert left_along(bowl, 100, {**values, "batch_size": 30}, 2000) == pytest.approx(left**4)
    assert left_along(Bowl.of([(3.0, 1.0), (3.0, 2.0)]), 2, values, 10) is None


def test_the_limit_of_sgd_scales_with_x_up_to_the_largest_points() -> None:
    """The curvature grows with x^2, so the limit falls with it; x^4 would overflow."""
    small = expected_limit([(1e30, 1.0), (2e30, 3.0), (3e30, 2.0)])
    huge = expected_limit([(1e99, 1.0), (2e99, 3.0), (3e99, 2.0)])
    assert huge * 1e138 / small == pytest.approx(1, rel=1e-12)
