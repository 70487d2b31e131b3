"""The linear maps of momentum and nesterov, each against a real run."""

from fractions import Fraction
from math import cos, exp, hypot, inf, isclose, log1p, pi, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdref
from gdref.bowl import Bowl
from gdref.theory.forecast import forecast
from gdref.theory.linear_maps import LINEAR, Mode, best_of, mode, modes, power
from gdref.theory.rate_limits import rate_limit

POINTS = [(0.4, 1.2), (-1.1, 0.3), (1.7, 2.6), (0.9, -0.8), (2.2, 3.5)]
OPTIMIZERS = {"batch": gdref.batch, "momentum": gdref.momentum, "nesterov": gdref.nesterov}
beta = st.floats(0.0, 0.98)


def settings_of(name: str, beta: float) -> dict[str, float]:
    return {} if name == "batch" else {"beta": beta}


@settings(max_examples=40)
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


@settings(max_examples=40)
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
    """Slow and fast oscillations; at half the limit one of four epochs, which misses its peaks."""
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
        scaled, b_of = bowl.standardized(), (-bowl.mean_x / bowl.variance_x**0.5, 1.0)
        looks = 0
        forecast(scaled, len(points), 0.1, b_of=b_of, name=name, hyperparameters={"beta": beta})
        assert looks < 10_000


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


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
@pytest.mark.parametrize("exponent", [-12, -8, -3, 0, 3, 8, 10, 13, 14, 15, 40])
def test_gains_at_any_rate_are_those_of_exact_steps(name: str, exponent: int) -> None:
    """Also if one eigenvalue is much smaller than the other."""
    for digits in (1.0, 2.15, 4.64):
        one = mode(name, digits * 10.0**exponent, 0.9, 2.0)
        x, v = Fraction(1), Fraction(0)
        xx, xv, vx, vv = map(Fraction, one)
        for epoch in range(1, 6):
            x, v = xx * x + xv * v, vx * x + vv * v
            assert isclose(one.gain(epoch), x, rel_tol=1e-9, abs_tol=1e-12)
            low, high = one.between(0, epoch)
            slack = 1e-9 * max(1.0, abs(one.gain(epoch)))
            assert low - slack <= one.gain(epoch) <= high + slack


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


# Maps whose powers are known: eigenvalues 4 and -1, -4 and 1, 1 + i and 1 - i, twice 2, twice 0.
BY_HAND = [
    (Mode(1.0, 2.0, 3.0, 2.0), (4, -1), lambda n: 0.4 * 4**n + 0.6 * (-1) ** n),
    (Mode(-1.0, 2.0, 3.0, -2.0), (-4, 1), lambda n: 0.4 * (-4) ** n + 0.6),
    (Mode(1.0, -1.0, 1.0, 1.0), (1 + 1j, 1 - 1j), lambda n: ((1 + 1j) ** n).real),
    (Mode(3.0, -1.0, 1.0, 1.0), (2, 2), lambda n: (1 + n / 2) * 2**n),
    (Mode(-0.5, -1.0, 0.25, 0.5), (0, 0), lambda n: (1.0, -0.5, 0.0)[min(n, 2)]),
]


@pytest.mark.parametrize(("one", "eigenvalues", "gain"), BY_HAND)
def test_powers_by_hand(one: Mode, eigenvalues, gain) -> None:  # type: ignore[no-untyped-def]
    assert one.eigenvalues == pytest.approx(eigenvalues)
    for epoch in range(12):
        assert isclose(one.gain(epoch), gain(epoch), rel_tol=1e-12, abs_tol=1e-12)
        for first, last in ((epoch // 2, epoch), (epoch, epoch + 1), (0, 2 * epoch)):
            low, high = one.between(first, last)
            assert low - 1e-9 * abs(low) <= one.gain(epoch) <= high + 1e-9 * abs(high)


def test_factors_periods_and_bounds_by_hand() -> None:
    real, turned, swinging, double, gone = (one for one, _, _ in BY_HAND)
    assert (real.factor, turned.factor, double.factor, gone.factor) == (4, -4, 2, 0)
    assert isclose(swinging.factor, sqrt(2))
    assert [one.period for one in (real, turned, double, gone)] == [None] * 4
    assert isclose(swinging.period or 0.0, 8)
    assert gone.between(0, 9) == (-1, 1) and gone.between(2, 9) == (0, 0)
    assert double.between(3, 3) == pytest.approx((20, 20))
    # From a distance of 0.9 at epoch 1, an epoch removes a tenth at most.
    assert Mode(0.9, 0.0, 0.0, 0.0).between(1, 3) == pytest.approx((0.72, 0.9))
    assert Mode(0.5, 0.0, 0.0, 0.0).between(2, 10) == (-0.25, 0.25)
    # The eigenvalues have modulus sqrt 2 and turn by an eighth: at most sqrt 2 ^ the last epoch.
    assert swinging.between(3, 8) == pytest.approx((-16, 16))


def test_nesterov_at_a_rate_of_1_over_the_curvature_is_there_in_two_epochs() -> None:
    one = mode("nesterov", 1.0, 0.5, 4.0)
    assert (one.gain(1), one.gain(2)) == (-0.5, 0.0)
    assert one.between(2, 5) == (0.0, 0.0)


def test_the_maps_by_hand() -> None:
    """At a rate of 0.1 over a curvature of 4: v <- beta v + 4 x, then the step."""
    assert mode("batch", 0.4, 0.5, 4.0) == (0.6, 0.0, 0.0, 0.0)
    assert mode("momentum", 0.4, 0.5, 4.0) == pytest.approx((0.6, -0.05, 4.0, 0.5))
    # x - 0.1 (4 x + (v / 2 + 4 x) / 2) = 0.4 x - 0.025 v
    assert mode("nesterov", 0.4, 0.5, 4.0) == pytest.approx((0.4, -0.025, 4.0, 0.5))
    for name in LINEAR:
        assert mode(name, 0.0, 0.5, 0.0) == (1.0, 0.0, 0.0, 0.0)
    bowl = Bowl.of(POINTS)
    assert modes(bowl, "momentum", 0.1, {}) == modes(bowl, "momentum", 0.1, {"beta": 0.0})


def test_powers_of_numbers() -> None:
    assert (power(0.5, 3), power(2.0, 10), power(2.0, 5000), power(0.5, 5000)) == (
        0.125, 1024.0, inf, 0.0
    )  # fmt: skip


class Curved:
    """A bowl that has only the curvatures."""

    def __init__(self, *curvatures: float) -> None:
        self.curvatures = curvatures
        self.best_rate = 2 / sum(curvatures)


def test_the_best_by_hand() -> None:
    bowl = Curved(9.0, 1.0)
    assert best_of(bowl, "batch") == {"learning_rate": 0.2}
    assert best_of(bowl, "momentum") == {"learning_rate": 0.25, "beta": 0.25}
    root = sqrt(28)
    found = best_of(bowl, "nesterov")
    assert found == {"learning_rate": 1 / 7, "beta": pytest.approx((root - 2) / (root + 2))}
    for name in LINEAR[1:]:
        assert best_of(Curved(8.0, 0.0), name) == {"learning_rate": 0.125, "beta": 0.0}
    # A round bowl, and one whose curvatures are exchanged by rounding.
    assert best_of(Curved(2.0, 2.0), "nesterov") == {"learning_rate": 0.5, "beta": 0.0}
    assert best_of(Curved(1.0, 1.0000000000000002), "nesterov")["beta"] == 0.0


def test_after_ever_so_many_epochs_the_digits_are_there() -> None:
    """A logarithm replaces a power: with rounded squares, only 4 digits would be right."""
    for slow in (1e-12, 2**-30):
        one, epochs = Mode(1 - slow, 0.0, 0.0, 0.0), round(2 / slow)
        assert isclose(one.gain(epochs), exp(epochs * log1p(-(1 - (1 - slow)))), rel_tol=1e-12)
