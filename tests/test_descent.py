"""The driver: the figures of the article, epochs, stopping, divergence, faults."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from math import inf, isclose, isfinite, nan, sqrt

import pytest

import gdref
from gdref import batch, descend, momentum, sgd
from gdref.objective import PointsInMemory
from gdref.optimizers.adagrad import adagrad
from gdref.optimizers.adam import adam
from gdref.optimizers.nesterov import nesterov
from gdref.optimizers.rmsprop import rmsprop
from gdref.squared_error import flat_line_error


async def async_generator(objective, m, b):
    yield 0.0, 0.0


# The article's repaired notebook on its original data (see data/README.md). The bundled points
# agree to 9 digits or more.
FIGURES = {
    1: (0.7370702973591052, 0.014547010110737297, 1484.586557408649),
    2: (1.1067954543515157, 0.02187396295959641, 457.8542575737673),
    5: (1.4319472323843205, 0.028445071981738963, 118.14969342239947),
    100: (1.4788027175308358, 0.03507497059234178, 112.64705664288809),
    950: (1.4778027096269815, 0.08595380071399232, 112.61659011959641),
    1000: (1.4777440851894448, 0.08893651993741346, 112.61481011613473),
}


def test_the_figures_of_the_article(points):
    rows = {row.epoch: row for row in descend(batch, points)}
    assert len(rows) == 1001
    assert isclose(rows[0].error, 5565.107834483211, rel_tol=1e-12)
    for epoch, figures in FIGURES.items():
        assert rows[epoch][3:] == pytest.approx(figures, rel=1e-9)


def test_a_row_an_epoch_whatever_an_update_costs(points):
    for batch_size, updates in ((1, 100), (30, 4), (100, 1), (1000, 1)):
        rows = list(descend(sgd, points, epochs=3, batch_size=batch_size))
        assert [row.epoch for row in rows] == [0, 1, 2, 3]
        assert [row.update for row in rows] == [updates * k for k in range(4)]
        assert [row.point_gradients for row in rows] == [0, 100, 200, 300]


def test_errors_asked_for_are_paid_for(points):
    def searcher(objective, m, b) -> Iterator[tuple[float, float]]:
        while True:
            objective.gradient(m, b)
            objective.error(m, b)
            yield m, b

    run = descend(searcher, points, epochs=6)
    assert [row.epoch for row in run] == [0, 2, 4, 6]
    assert run.objective.point_errors == 300


def test_an_optimizer_that_asks_for_nothing_ends_too(points):
    def idler(objective, m, b) -> Iterator[tuple[float, float]]:
        while True:
            yield m, b

    rows = list(descend(idler, points, epochs=2))
    assert [(row.epoch, row.update) for row in rows] == [(0, 0), (1, 100), (2, 200)]


def test_it_streams(points):
    """Only the rows that are read are computed, and none is kept."""
    run = descend(batch, points, epochs=10**12)
    rows = iter(run)
    assert [next(rows).epoch for _ in range(3)] == [0, 1, 2]
    assert run.objective.point_gradients == 200
    assert run.status == "running"


def test_status_finished_and_an_empty_budget(points):
    run = descend(batch, points, epochs=0, m=1.0, b=2.0)
    assert [row[:5] for row in run] == [(0, 0, 0, 1.0, 2.0)]
    assert run.status == "finished"


def test_tolerance_stops_at_the_first_row_with_so_small_a_gradient(points):
    run = descend(batch, points, tolerance=100.0)
    rows = list(run)
    steepness = [max(map(abs, gdref.gradient(row.m, row.b, points))) for row in rows]
    assert run.status == "converged"
    assert steepness[-1] <= 100 < min(steepness[:-1])


def test_divergence_is_a_value_that_is_not_finite(points):
    """The error grows over 300 powers of ten before the run is called diverged."""
    run = descend(batch, points, learning_rate=1e-3)
    rows = list(run)
    assert run.status == "diverged"
    assert all(isfinite(value) for row in rows for value in row)
    assert rows[-1].error > 1e300
    assert run.message == f"the error is not finite after epoch {rows[-1].epoch}"


def test_a_run_that_grows_has_diverged_long_before_a_float_overflows(points):
    """By hand: 2 / 4983.8469, the larger eigenvalue of the Hessian, is 0.00040130."""
    run = descend(batch, points, learning_rate=0.00041)
    *_, last = run
    assert (run.status, last.epoch) == ("diverged", 1000)
    assert run.message == f"the error grew from 5565.11 to {last.error:.6g} by epoch 1000"
    run = descend(batch, points, learning_rate=0.0004)
    list(run)
    assert run.status == "finished"


def test_a_run_that_ends_by_itself_or_within_tolerance_may_have_diverged(points):
    def leaper(objective, m, b) -> Iterator[tuple[float, float]]:
        yield 1e6, 0.0

    run = descend(leaper, points)
    list(run)
    assert run.status == "diverged"


@pytest.mark.parametrize(
    ("pairs", "start", "end", "status"),
    [
        # the flat line's error is 1: above 10 times 1, and above the error at the start
        ([(0.0, 9.0), (0.0, 11.0)], (0.0, 10.0), (0.0, 13.1), "diverged"),
        ([(0.0, 9.0), (0.0, 11.0)], (0.0, 10.0), (0.0, 12.9), "finished"),
        ([(0.0, 9.0), (0.0, 11.0)], (0.0, 14.0), (0.0, 13.1), "finished"),
        # all y are equal, so the flat line's error is 0: the error of y = 0 replaces it
        ([(0.0, 2.0), (0.0, 2.0)], (0.0, 2.0), (0.0, 8.3), "finished"),
        ([(0.0, 2.0), (0.0, 2.0)], (0.0, 2.0), (0.0, 8.4), "diverged"),
    ],
)
def test_diverged_is_above_the_start_and_far_above_the_flat_line(pairs, start, end, status):
    def leaper(objective, m, b) -> Iterator[tuple[float, float]]:
        while True:
            yield end

    run = descend(leaper, pairs, m=start[0], b=start[1], epochs=1)
    list(run)
    assert run.status == status


def test_the_noise_of_sgd_is_no_divergence(points):
    """It starts at the minimum, so each epoch may end above the start."""
    bowl = gdref.Bowl.of(points)
    source = PointsInMemory(points)
    flat = flat_line_error(source.error, source.gradient)
    for seed in range(3):
        run = descend(sgd, points, m=bowl.m, b=bowl.b, epochs=300, seed=seed)
        errors = [row.error for row in run]
        assert run.status == "finished"
        assert max(errors) < 5 * flat


def test_a_descent_that_is_over_has_no_second_list(points):
    run = descend(batch, points, epochs=2)
    assert len(list(run)) == 3
    with pytest.raises(RuntimeError, match="keeps no rows"):
        list(run)


@pytest.mark.parametrize(
    "points", [zip([0.0, 1.0], [1, 3], strict=True), [[0, 1], [1.0, 3]], ((0, 1), (1, 3))]
)
def test_points_are_whatever_gives_pairs(points):
    *_, last = descend(batch, points, epochs=1, learning_rate=0.1)
    # by hand: dm = -2/2 * (0 * 1 + 1 * 3), db = -2/2 * (1 + 3)
    assert (last.m, last.b) == pytest.approx((0.3, 0.4))


@pytest.mark.parametrize("bad", [(nan, 0.0), (0.0, inf)])
def test_one_value_not_finite_is_enough(points, bad):
    def leaper(objective, m, b) -> Iterator[tuple[float, float]]:
        yield 1.0, 1.0
        yield bad

    run = descend(leaper, points[:1])
    assert [row.m for row in run] == [0.0, 1.0]
    assert run.status == "diverged"


def test_a_value_not_finite_within_an_epoch_is_seen(points):
    def leaper(objective, m, b) -> Iterator[tuple[float, float]]:
        yield 0.0, inf
        while True:
            yield 0.0, 0.0

    run = descend(leaper, points)
    assert [row.epoch for row in run] == [0]
    assert run.status == "diverged"


def test_after_a_dear_update_the_rows_are_an_epoch_apart_again(points):
    def searcher(objective, m, b) -> Iterator[tuple[float, float]]:
        for _ in range(3):
            objective.error(m, b)
        while True:
            objective.gradient(m, b, [0])
            yield m, b

    rows = list(descend(searcher, points, epochs=5))
    assert [(row.epoch, row.update) for row in rows] == [(0, 0), (3, 1), (4, 100), (5, 200)]


def test_an_optimizer_may_end_by_itself(points):
    def short(objective, m, b) -> Iterator[tuple[float, float]]:
        for k in range(150):
            objective.gradient(m, b, [0])
            yield k / 100, 0.0

    run = descend(short, points)
    rows = list(run)
    assert [(row.epoch, row.update, row.m) for row in rows] == [
        (0, 0, 0),
        (1, 100, 0.99),
        (2, 150, 1.49),
    ]
    assert rows[-1].error == gdref.mse(1.49, 0.0, points)
    assert run.status == "ended"


def test_a_bad_hyperparameter_speaks_up_before_any_row(points):
    for optimizer, hyperparameters in (
        (batch, {"learning_rate": 0.0}),
        (batch, {"learning_rate": inf}),
        (sgd, {"learning_rate": nan}),
        (sgd, {"batch_size": 0}),
        (momentum, {"learning_rate": -1.0}),
        (momentum, {"beta": 1.0}),
        (momentum, {"beta": -0.1}),
        (sgd, {"decay": -1.0}),
        (nesterov, {"beta": 1.0}),
        (adagrad, {"epsilon": 0.0}),
        (rmsprop, {"decay": 1.0}),
        (adam, {"beta1": 1.0}),
        (adam, {"beta2": -0.5}),
    ):
        ((name, value),) = hyperparameters.items()
        with pytest.raises(gdref.SpecError, match=f"{name}={value}.*expected.*{name}"):
            next(iter(descend(optimizer, points, **hyperparameters)))


def test_an_unknown_hyperparameter_is_the_callers_mistake(points):
    with pytest.raises(gdref.SpecError, match="betta"):
        next(iter(descend(momentum, points, betta=0.5)))


def test_a_value_error_that_names_no_hyperparameter_is_the_optimizers_fault(points):
    def broken(objective, m, b, *, rate: float = 1.0) -> Iterator[tuple[float, float]]:
        yield (-1.0) ** rate, sqrt(-1.0)

    with pytest.raises(gdref.PluginError, match="ValueError at update 1"):
        next(iter(descend(broken, points, rate=1.0)))


@pytest.mark.parametrize("text", ["not enough values to unpack (expected 5, got 2)", "k failed"])
def test_a_bug_is_the_optimizers_fault_whatever_words_it_has(points, text):
    """The first text has the letter k, the second has the word k; its default fails too."""

    def broken(objective, m, b, *, k: int = 5) -> Iterator[tuple[float, float]]:
        raise ValueError(text)
        yield m, b

    with pytest.raises(gdref.PluginError, match="ValueError at update 1"):
        list(descend(broken, points, k=4))


def test_a_spec_error_that_names_a_hyperparameter_refuses_it(points):
    """As in a method around another method, which a spec chooses."""

    def lookahead(objective, m, b, *, inner: str = "batch") -> Iterator[tuple[float, float]]:
        if inner != "batch":
            raise gdref.SpecError(f"inner={inner!r}: there is no such optimizer; expected batch")
        yield m, b

    with pytest.raises(gdref.SpecError, match="inner='nope'"):
        list(descend(lookahead, points, inner="nope"))


def test_a_value_that_is_refused_where_the_default_is_not_is_the_callers_mistake(points):
    def careful(objective, m, b, *, rate: float = 1.0) -> Iterator[tuple[float, float]]:
        if rate < 0:
            raise ValueError(f"rate={rate} is out of range; expected 0 <= rate")
        yield m, b

    with pytest.raises(gdref.SpecError, match=r"rate=-1\.0 is out of range"):
        list(descend(careful, points, rate=-1.0))


@pytest.mark.parametrize(
    ("optimizer", "name", "value"),
    [(gdref.batch, "learning_rate", "0.1"), (gdref.momentum, "beta", None),
     (gdref.sgd, "batch_size", "8")],
)  # fmt: skip
def test_a_value_that_is_no_number_is_the_callers_mistake(points, optimizer, name, value):
    with pytest.raises(gdref.SpecError, match=f"^{name}={value!r} is out of range; expected"):
        list(descend(optimizer, points, **{name: value}))


class Unbound:
    def steps(self, objective, m, b):
        yield m, b


@pytest.mark.parametrize(
    ("optimizer", "sentence"),
    [
        ("batch", "the text 'batch'; expected a function such as gdref.batch"),
        (3, "of type int; expected a generator function"),
        (batch(gdref.Objective([(0.0, 0.0)]), 0.0, 0.0), "without parentheses"),
    ],
)
def test_what_is_no_function_is_refused_at_once(points, optimizer, sentence):
    with pytest.raises(gdref.SpecError, match=sentence):
        descend(optimizer, points)


@pytest.mark.parametrize(
    ("optimizer", "sentence"),
    [
        (lambda objective, m, b: (m, b), r"it returns \(0.0, 0.0\); expected yield m, b"),
        (lambda objective, m, b: None, "it returns None; expected yield m, b"),
        (async_generator, "write def instead of async def"),
        (Unbound.steps, r"are \(self, objective, m, b\); .*method of an object"),
        (lambda: None, r"its parameters are \(\); expected \(objective, m, b\)"),
    ],
)
def test_what_is_no_generator_function_gets_a_sentence_of_its_own(points, optimizer, sentence):
    with pytest.raises(gdref.PluginError, match=sentence):
        list(descend(optimizer, points))


class Silent(Exception):
    def __str__(self):
        raise RuntimeError("no text")


@pytest.mark.parametrize("error", [Silent, gdref.PointsError("no"), SystemExit(0)])
def test_whatever_an_optimizer_raises_is_its_fault(points, error):
    def broken(objective, m, b) -> Iterator[tuple[float, float]]:
        yield m, b
        raise error

    with pytest.raises(gdref.PluginError, match="at update 2"):
        list(descend(broken, points))


def test_ctrl_c_is_the_users(points):
    def slow(objective, m, b) -> Iterator[tuple[float, float]]:
        raise KeyboardInterrupt
        yield m, b

    with pytest.raises(KeyboardInterrupt):
        list(descend(slow, points))


def test_an_error_that_overflows_in_an_unfinished_epoch(points):
    def leaper(objective, m, b) -> Iterator[tuple[float, float]]:
        yield 1e200, 0.0

    run = descend(leaper, points)
    assert [row.epoch for row in run] == [0]
    assert run.status == "diverged"


def test_rows_hold_floats_whatever_is_yielded(points):
    def rational(objective, m, b) -> Iterator[tuple[Fraction, int]]:
        for _ in range(101):
            yield Fraction(1, 2), 3

    for row in [*descend(rational, points)][1:]:
        assert (type(row.m), type(row.b), type(row.error)) == (float, float, float)


def test_points_too_large_are_not_the_optimizers_fault():
    run = descend(batch, [(1e160, 1.0), (2e160, 3.0)], learning_rate=1.0)
    assert (len(list(run)), run.status) == (1, "diverged")


@pytest.mark.parametrize(
    "yielded",
    [None, (1.0,), (1.0, 2.0, 3.0), "text", ("a", "b"), ("1", "2"), 3.0, (10**400, 1.0)],
)
def test_what_is_no_pair_of_numbers_is_the_optimizers_fault(points, yielded):
    def broken(objective, m, b):
        yield 0.0, 0.0
        yield yielded

    with pytest.raises(gdref.PluginError, match=r"^TypeError at update 2: it yields "):
        list(descend(broken, points[:1]))


def test_bad_budgets_and_starts_are_refused(points):
    with pytest.raises(gdref.SpecError, match="epochs=-1"):
        descend(batch, points, epochs=-1)
    with pytest.raises(gdref.SpecError, match="tolerance=nan"):
        descend(batch, points, tolerance=nan)
    with pytest.raises(gdref.PointsError, match="at the start"):
        list(descend(batch, points, m=1e200))


LEVEL = [(0.0, 9.0), (0.0, 11.0)]  # E(m, b) = 1 + (b - 10)^2


def leaping(*ends, cost=0):
    """An optimizer that goes to each b, and asks for N points' gradients before each."""

    def optimizer(objective, m, b):
        for b in ends:
            if cost:
                objective.gradient(m, b, [0] * cost)
            yield 0.0, b

    return optimizer


def ended(optimizer, b=10.0, pairs=LEVEL, **options):
    run = descend(optimizer, pairs, b=b, **options)
    rows = list(run)
    return [(row.epoch, row.update, row.b) for row in rows], run.status, run.message


def test_how_it_ended_in_words():
    assert ended(leaping(11.0, 12.0, cost=2), epochs=1) == (
        [(0, 0, 10.0), (1, 1, 11.0)], "finished", "the number of epochs, 1, is reached",
    )  # fmt: skip
    assert ended(leaping(11.0, 12.0, cost=2)) == (
        [(0, 0, 10.0), (1, 1, 11.0), (2, 2, 12.0)], "ended", "the optimizer stopped after update 2",
    )  # fmt: skip
    # At b = 10.5 dE/db is 1, and dE/dm is 0 because all x are 0.
    found = ended(leaping(12.0, 10.5, 10.0, cost=2), b=12.0, tolerance=1.0)
    assert found == (
        [(0, 0, 12.0), (1, 1, 12.0), (2, 2, 10.5)],
        "converged",
        "|dE/dm| and |dE/db| are at most 1.0 at epoch 2",
    )
    assert ended(leaping(10.0), tolerance=0.0) == (
        [(0, 0, 10.0)], "converged", "|dE/dm| and |dE/db| are at most 0.0 at epoch 0",
    )  # fmt: skip
    assert ended(leaping(11.0, 14.0, cost=2)) == (
        [(0, 0, 10.0), (1, 1, 11.0), (2, 2, 14.0)],
        "diverged",
        "the error grew from 1 to 17 by epoch 2",
    )
    assert ended(leaping(11.0, inf, cost=2)) == (
        [(0, 0, 10.0), (1, 1, 11.0)], "diverged", "the error is not finite after epoch 1",
    )  # fmt: skip


def test_an_update_counts_as_one_point_or_as_what_it_asks_for():
    """Two points an epoch."""
    free, _, _ = ended(leaping(*[10.5] * 5))
    assert [row[:2] for row in free] == [(0, 0), (1, 2), (2, 4), (3, 5)]
    dear, _, _ = ended(leaping(*[10.5] * 3, cost=3))
    assert [row[:2] for row in dear] == [(0, 0), (1, 1), (3, 2), (4, 3)]
    half, _, _ = ended(leaping(*[10.5] * 4, cost=1))
    assert [row[:2] for row in half] == [(0, 0), (1, 2), (2, 4)]
    none, status, message = ended(leaping())
    assert (none, status, message) == (
        [(0, 0, 10.0)],
        "ended",
        "the optimizer stopped after update 0",
    )


def test_a_budget_that_is_overstepped_is_used_up():
    assert ended(leaping(*[10.5] * 9, cost=7), epochs=2)[0] == [(0, 0, 10.0), (3, 1, 10.5)]


def test_far_above_is_10_times_the_flat_line():
    """At 13 the error is exactly 10, so not above 10; the start's error may be above 10."""
    assert ended(leaping(13.0, 13.0))[1] == "ended"
    assert ended(leaping(13.001, 13.001))[1] == "diverged"
    assert ended(leaping(13.001, 13.001), b=13.001)[1] == "ended"
    assert ended(leaping(13.001, 13.001), b=6.9995)[1] == "diverged"  # at the start, 10.003


def test_where_all_y_are_0_or_equal_but_for_rounding():
    """If y is 0.1 eleven times, the flat line's error is 2e-34; then 10 times 0.01 is the limit."""
    tenths = [(0.0, 0.1)] * 11
    for b, status in ((0.4, "ended"), (0.42, "diverged")):  # errors of 0.09 and 0.1024
        assert ended(leaping(*[b] * 11), b=0.1, pairs=tenths)[1] == status
    # The lowest limit: if it is 0, each error above 0 is far above it.
    assert ended(leaping(1e-3, 1e-3), b=0.0, pairs=[(1.0, 0.0)] * 2)[1] == "diverged"


class Source:
    """A source without a list: it computes E(m, b) = 1 + (b - 10)^2, and keeps the calls."""

    size = 2

    def __init__(self):
        self.asked = []

    def error(self, m, b, indices=None):
        self.asked.append("error")
        return 1.0 + (b - 10) * (b - 10)

    def gradient(self, m, b, indices=None):
        self.asked.append("gradient")
        return 0.0, 2 * (b - 10)


def test_a_source_in_place_of_points():
    """The driver's own errors and gradients come from the source, and are not counted."""
    source = Source()
    run = descend(batch, source, learning_rate=0.25, epochs=2, tolerance=1e-9)
    assert [(row.epoch, row.point_gradients, row.b, row.error) for row in run] == [
        (0, 0, 0.0, 101.0), (1, 2, 5.0, 26.0), (2, 4, 7.5, 7.25),
    ]  # fmt: skip
    assert (run.status, run.objective.point_gradients, run.objective.point_errors) == (
        "finished", 4, 0,
    )  # fmt: skip
    assert source.asked.count("error") == 3 and source.asked.count("gradient") == 2 + 3
    assert descend(leaping(14.0, 14.0), source, b=10.0).objective.size == 2
    run = descend(leaping(14.0, 14.0), source, b=10.0)
    assert len(list(run)) == 2 and run.status == "diverged"


def test_the_defaults_are_1000_epochs_from_0():
    rows, status, _ = ended(batch, b=0.0, learning_rate=1e-9)
    assert (len(rows), rows[0], rows[-1][0], status) == (1001, (0, 0, 0.0), 1000, "finished")
    run = descend(batch, LEVEL)
    row = next(iter(run))
    assert row == (0, 0, 0, 0.0, 0.0, 101.0) and run.message == ""
    assert (row.epoch, row.point_gradients, row.error) == (0, 0, 101.0)


@pytest.mark.parametrize("updates", [5, 6, 7, 20, 21, 29])
def test_an_end_is_the_same_however_rarely_a_row_is_asked_for(updates):
    """Two points, and one of them per update: an epoch is two updates, the last may be one."""

    def short(objective, m, b):
        for _ in range(updates):
            objective.gradient(m, b, [0])
            m, b = m + 1.0, b + 1.0
            yield m, b

    ends = []
    for every in (1, 3, 10):
        *_, last = run = list(gdref.descent.Descent(short, LEVEL, 0.0, 0.0, 12, None, {}, every))
        ends.append(last)
        assert len(run) <= 2 + min(last.epoch, 12) / every + 1
    assert ends == [ends[0]] * 3
    assert ends[0].epoch == min((updates + 1) // 2, 12)


@pytest.mark.parametrize("bad", [-1, -(10**9), 2.5, "3", None])
def test_the_ends_of_the_budget(bad):
    with pytest.raises(gdref.SpecError, match=f"^epochs={bad!r} is out of range; expected a whole"):
        descend(batch, LEVEL, epochs=bad)
    for tolerance in (-5e-324, nan, -inf):
        with pytest.raises(gdref.SpecError, match=r"^tolerance=.* expected a number from 0 up"):
            descend(batch, LEVEL, tolerance=tolerance)
    for tolerance in (0.0, inf):
        assert next(iter(descend(batch, LEVEL, tolerance=tolerance)))


@pytest.mark.parametrize("start", [{"m": inf}, {"b": nan}, {"b": 1e200}])
def test_a_start_without_a_finite_error(start):
    with pytest.raises(gdref.PointsError, match="the error is not finite; start nearer to"):
        next(iter(descend(batch, [(1.0, 2.0)], **start)))


def test_a_hyperparameter_called_epochs_is_the_budget():
    def knows(objective, m, b, *, epochs: int = 3):
        for _ in range(epochs):
            yield m, b

    one_point = [(0.0, 0.0)]
    assert len(list(descend(knows, one_point, epochs=7))) == 8
    assert len(list(descend(partial(knows, epochs=2), one_point, epochs=7))) == 3


@pytest.mark.parametrize("size", [1e-17, 1.0, 1e17])
def test_ten_times_the_error_of_the_flat_line_at_any_size(size):
    """If y is 10 and 11, the limit is 10 * 0.25. It is 1.5 from 10.5: 2.25 more than 0.25."""
    points = [(0.0, 10 * size), (1.0, 11 * size)]
    for away, status in ((1.49, "ended"), (1.51, "diverged")):
        assert ended(leaping((10.5 + away) * size), 10.5 * size, points)[1] == status


def test_from_which_difference_on_values_of_y_are_not_equal():
    """1e-18 of the error of y = 0, which is 1: the flat line's if y is 1 + 1e-9 and 1 - 1e-9."""
    for apart, status in ((0.95e-9, "ended"), (1.05e-9, "diverged")):
        points = [(0.0, 1 - apart), (1.0, 1 + apart)]
        assert ended(leaping(1 + 1e-8), 1.0, points)[1] == status


def test_min_change_stops_at_the_first_small_change():
    """The errors are 5, 2, 1.25, 1.0625: they fall by 3, 0.75 and 0.1875."""
    rows, *words = ended(leaping(11.0, 10.5, 10.25, 10.0, cost=2), b=12.0, min_change=0.5)
    assert words == ["converged", "the error changed by less than 0.5 from epoch 2 to 3"]
    assert [row[0] for row in rows] == [0, 1, 2, 3]
    *_, exact = ended(leaping(11.0, 10.5, 10.25, 10.25, cost=2), b=12.0, min_change=0.1875)
    assert exact.endswith("from epoch 3 to 4")  # a change of exactly that is not less
    for wrong in (0.0, -1.0, nan):
        with pytest.raises(gdref.SpecError, match=r"^min_change=.* expected a number above 0"):
            descend(batch, LEVEL, min_change=wrong)
