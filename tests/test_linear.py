"""The linear maps of momentum and nesterov, each against a real run."""

from math import cos, hypot, inf, isclose, pi, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdref
from gdref.bowl import Bowl
from gdref.forecast import forecast
from gdref.limits import rate_limit
from gdref.linear import LINEAR, Mode, best_of, mode, modes

POINTS = [(0.4, 1.2), (-1.1, 0.3), (1.7, 2.6), (0.9, -0.8), (2.2, 3.5)]
OPTIMIZERS = {"batch": gdref.batch, "momentum": gdref.momentum, "nesterov": gdref.nesterov}
beta = st.floats(0.0, 0.98)


def settings_of(name: str, beta: float) -> dict[str, float]:
    return {} if name == "batch" else {"beta": beta}


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(LINEAR), beta, st.floats(0.02, 0.98), st.integers(0, 60))
def test_a_power_is_where_the_run_is(name: str, beta: float, share: float, epoch: int) -> None:
    bowl, values = Bowl.of(POINTS), settings_of(name, beta)
    limit = rate_limit(name, values, bowl)
    assert limit is not None
    *_, row = gdref.descend(
        OPTIMIZERS[name], POINTS, epochs=epoch, learning_rate=share * limit, **values
    )
    m, b = bowl.m, bowl.b
    for one, (dm, db) in zip(
        modes(bowl, name, share * limit, values), bowl.directions, strict=True
    ):
        distance = one.gain(epoch) * (-bowl.m * dm - bowl.b * db)
        m, b = m + distance * dm, b + distance * db
        low, high = one.between(epoch // 2, 2 * epoch)
        assert low - 1e-12 <= one.gain(epoch) <= high + 1e-12
    assert hypot(row.m - m, row.b - b) < 1e-9


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(LINEAR[1:]), beta, st.floats(0.02, 0.95))
def test_a_forecast_holds_to_one_epoch(name: str, beta: float, share: float) -> None:
    bowl, values = Bowl.of(POINTS), settings_of(name, beta)
    rate = share * (rate_limit(name, values, bowl) or 0.0)
    told = forecast(bowl, len(POINTS), rate, name=name, hyperparameters=values)
    assert told.last is None and told.error_near is not None and told.b_near is not None
    last = max(told.error_near, told.b_near)
    rows = list(
        gdref.descend(OPTIMIZERS[name], POINTS, epochs=last + 40, learning_rate=rate, **values)
    )
    for predicted, off in (
        (told.error_near, [bowl.excess(r.m, r.b) - 0.01 * bowl.error for r in rows]),
        (told.b_near, [abs(r.b - bowl.b) - 0.01 * abs(bowl.b) for r in rows]),
    ):
        outside = [row.epoch for row, value in zip(rows, off, strict=True) if value > 0]
        assert abs(predicted - (outside[-1] + 1 if outside else 0)) <= 1


@pytest.mark.parametrize("name", LINEAR[1:])
@pytest.mark.parametrize("share", [0.5, 0.1, 0.001, 1e-5])
def test_a_forecast_with_a_large_beta_holds_to_one_epoch(name: str, share: float) -> None:
    """Slow swings and fast ones, and at half the limit one of four epochs that misses its peaks."""
    bowl, values = Bowl.of(POINTS), {"beta": 0.999}
    rate = share * (rate_limit(name, values, bowl) or 0.0)
    told = forecast(bowl, len(POINTS), rate, name=name, hyperparameters=values)
    assert told.error_near is not None and told.b_near is not None
    run = gdref.descend(
        OPTIMIZERS[name],
        POINTS,
        epochs=max(told.error_near, told.b_near) + 5000,
        learning_rate=rate,
        **values,
    )
    error_near = b_near = 0
    for row in run:
        if bowl.excess(row.m, row.b) > 0.01 * bowl.error:
            error_near = row.epoch + 1
        if abs(row.b - bowl.b) > 0.01 * abs(bowl.b):
            b_near = row.epoch + 1
    assert abs(told.error_near - error_near) <= 1 and abs(told.b_near - b_near) <= 1


@pytest.mark.parametrize("name", LINEAR[1:])
@pytest.mark.parametrize("beta", [0.9, 0.999, 0.9999])
def test_a_forecast_takes_few_looks_at_any_rate(
    name: str, beta: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    between = Mode.between

    def counted(self: Mode, first: int, last: int) -> tuple[float, float]:
        nonlocal looks
        looks += 1
        return between(self, first, last)

    monkeypatch.setattr(Mode, "between", counted)
    narrow = [(0.01 + k / 1000, 1 + (k % 7) / 10) for k in range(41)]
    years = [(1950.0 + k, 3e6 + 6e4 * k + 1e4 * (k % 5)) for k in range(71)]
    for points in (POINTS, narrow, years):
        bowl = Bowl.of(points)
        limit = rate_limit(name, {"beta": beta}, bowl) or 0.0
        for rate in (1e-12, 1e-9, 1e-6, *(10.0**-k * limit for k in range(8)), 1.1 * limit):
            looks = 0
            forecast(bowl, len(points), rate, name=name, hyperparameters={"beta": beta})
            assert looks < 10_000, (rate, limit)


@pytest.mark.parametrize("name", LINEAR)
def test_the_limit_is_where_a_factor_is_1(name: str) -> None:
    for curvature in (0.3, 7.0):
        bowl = Bowl.of(POINTS)
        limit = (rate_limit(name, {"beta": 0.7}, bowl) or 0.0) * bowl.curvatures[0]
        inside = mode(name, 0.999 * limit, 0.7, curvature)
        outside = mode(name, 1.001 * limit, 0.7, curvature)
        assert abs(inside.factor) < 1 < abs(outside.factor)


@pytest.mark.parametrize("name, beta", [("momentum", 0.9), ("nesterov", 0.5), ("batch", 0.0)])
def test_the_last_finite_epoch(name: str, beta: float) -> None:
    bowl, values = Bowl.of(POINTS), settings_of(name, beta)
    rate = 1.3 * (rate_limit(name, values, bowl) or 0.0)
    told = forecast(bowl, len(POINTS), rate, name=name, hyperparameters=values)
    assert told.last is not None
    run = gdref.descend(
        OPTIMIZERS[name], POINTS, epochs=told.last + 50, learning_rate=rate, **values
    )
    *_, last = run
    assert run.status == "diverged" and abs(last.epoch - told.last) <= 1


def test_a_swing_by_hand() -> None:
    """Eigenvalues sqrt(beta) e^(i phi), with 2 sqrt(beta) cos phi = 1 + beta - step."""
    beta, step = 0.81, 0.5
    one = mode("momentum", step, beta, 2.0)
    assert isclose(abs(one.eigenvalues[0]), sqrt(beta)) and isclose(one.factor, 0.9)
    assert one.period is not None
    assert isclose(2 * 0.9 * cos(2 * pi / one.period), 1 + beta - step)
    assert mode("momentum", 1e-4, beta, 2.0).period is None


def test_far_powers_are_finite_or_inf() -> None:
    assert Mode(0.5, 0.0, 0.0, 0.0).gain(2**60) == 0.0
    assert Mode(1.5, 0.0, 0.0, 0.0).gain(10**6) == inf
    assert abs(mode("momentum", 9.0, 0.9, 1.0).gain(10**7)) == inf
    assert mode("momentum", 9.0, 0.9, 1.0).between(0, 10**7) == (-inf, inf)


@pytest.mark.parametrize("name", LINEAR)
def test_nothing_near_the_best_is_better(name: str) -> None:
    bowl = Bowl.of(POINTS)
    best = best_of(bowl, name)

    def slowest(rate: float, beta: float) -> float:
        return max(abs(one.factor) for one in modes(bowl, name, rate, {"beta": beta}))

    rate, beta = best["learning_rate"], best.get("beta", 0.0)
    lowest = slowest(rate, beta)
    assert lowest < 1
    for r in (0.9, 0.97, 1.0, 1.03, 1.1):
        for b in (0.0,) if name == "batch" else (-0.05, -0.01, 0.0, 0.01, 0.05):
            assert slowest(rate * r, beta + b) >= lowest - 1e-6
