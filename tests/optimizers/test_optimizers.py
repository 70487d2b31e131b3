"""The optimizers: identities, first steps worked by hand, and the contract, for all registered."""

from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import isclose
from random import Random

import pytest

import gdref
from gdref import asgd, batch, descend, momentum, sgd
from gdref.optimizers import abilities, expected_to_fail
from gdref.plugins.registry import find, load
from gdref.plugins.signatures import hyperparameters

# (m, b) after N updates on the bundled points, by PyTorch 2.13 in double precision with the same
# hyperparameters. The classes are SGD (for momentum and nesterov), Adagrad, RMSprop and Adam.
PYTORCH = {
    "momentum": {
        1: (0.7370702973591055, 0.014547010110737297),
        2: (1.7701587219747108, 0.03496627205925997),
        10: (1.3370620877426147, 0.028767130217371897),
        100: (1.4744642062767996, 0.08353313060185975),
        1000: (1.4676350061690626, 0.6032705688803996),
    },
    "nesterov": {
        1: (1.4004335649823005, 0.027639319210400862),
        2: (2.071778114101707, 0.04099730989511869),
        10: (1.502813563428589, 0.03237722978411508),
        100: (1.4778384797878603, 0.08413387115967566),
        1000: (1.4676258675472604, 0.6037355275916672),
    },
    "adagrad": {
        1: (0.9999999999999865, 0.9999999999993127),
        2: (1.296801505689581, 1.2988368014940601),
        10: (1.4505130744480645, 1.477581967156427),
        100: (1.445096961386389, 1.7545697451439815),
        1000: (1.4019264157897826, 3.9493926259792596),
    },
    "rmsprop": {
        1: (0.09999999999864324, 0.0999999999312573),
        2: (0.16832690376141968, 0.16833605543315358),
        10: (0.4692624735047711, 0.46941108660390607),
        100: (1.320750167418245, 1.3259300298104308),
        1000: (1.418563358292854, 3.102631296820664),
    },
    "adam": {
        1: (0.09999999999986431, 0.09999999999312573),
        2: (0.19975043234196238, 0.19975153130678658),
        10: (0.9599761548613525, 0.9602004528635268),
        100: (1.4447799708513964, 1.5333120094683537),
        1000: (1.3992382597066022, 4.086071228316415),
    },
}

HAND = [(1.0, 2.0), (2.0, 3.0)]  # at (0, 0): dE/dm = -2/2 (1*2 + 2*3) = -8, dE/db = -5


DEFAULTS = {  # as docs/optimizers.md lists them
    "batch": "learning_rate=0.0001",
    "sgd": "learning_rate=0.0001 batch_size=1 shuffle=true decay=0.0 seed=0",
    "asgd": "learning_rate=0.0001 batch_size=1 shuffle=true decay=0.0 seed=0",
    "momentum": "learning_rate=0.0001 beta=0.9",
    "nesterov": "learning_rate=0.0001 beta=0.9",
    "adagrad": "learning_rate=1.0 epsilon=1e-10",
    "rmsprop": "learning_rate=0.01 decay=0.99 epsilon=1e-08",
    "adam": "learning_rate=0.1 beta1=0.9 beta2=0.999 epsilon=1e-08",
    "last-point": "learning_rate=0.0001",
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults(name):
    known = hyperparameters(load(find(name)))
    assert " ".join(map(str, known.values())) == DEFAULTS[name]


def path(optimizer, points, **options):
    return [(row.m, row.b) for row in descend(optimizer, points, **options)]


def test_first_steps_by_hand():
    m, b = path(batch, HAND, epochs=1, learning_rate=0.25)[1]
    assert (m, b) == (2.0, 1.25)
    # Residuals at (2, 1.25): -1.25 and -2.25. dE/dm = 1.25 + 4.5 = 5.75, dE/db = 3.5.
    m, b = path(batch, HAND, epochs=2, learning_rate=0.25)[2]
    assert (m, b) == (2.0 - 0.25 * 5.75, 1.25 - 0.25 * 3.5)
    # v = 0.5 * (-8, -5) + (5.75, 3.5) = (1.75, 1.0)
    m, b = path(momentum, HAND, epochs=2, learning_rate=0.25, beta=0.5)[2]
    assert (m, b) == (2.0 - 0.25 * 1.75, 1.25 - 0.25 * 1.0)


def test_momentum_without_beta_is_batch(points):
    assert path(momentum, points, beta=0.0) == path(batch, points)


@pytest.mark.parametrize("batch_size", [100, 1000])
def test_sgd_on_all_points_at_once_is_batch_to_rounding(points, batch_size):
    """Only up to rounding, because the points are added in another order."""
    for one, other in zip(
        path(sgd, points, batch_size=batch_size), path(batch, points), strict=True
    ):
        assert one == pytest.approx(other, rel=1e-9)


def test_sgd_takes_every_point_once_an_epoch_in_a_new_order(points):
    class Recorder(gdref.Objective):
        def gradient(self, m, b, rows=None):
            rows = list(rows)
            seen.append(rows)
            return super().gradient(m, b, rows)

    seen: list[list[int]] = []
    updates = sgd(Recorder(points[:10]), 0.0, 0.0, batch_size=4)
    for _ in range(6):
        next(updates)
    assert [len(rows) for rows in seen] == [4, 4, 2, 4, 4, 2]  # the last one is short, not dropped
    first, second = list(chain(*seen[:3])), list(chain(*seen[3:]))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second


def test_without_shuffle_the_points_come_in_file_order():
    """By hand at a rate of 1/4, from (0, 0): (1, 2), (2, 3), then (1, 2) again."""
    start = (gdref.Objective(HAND), 0.0, 0.0)
    found = sgd(*start, learning_rate=0.25, shuffle=False)
    # r = 2: both move by 0.25 * 2 * 2; then r = 3 - 3 = 0; then r = 2 - 2 = 0
    assert [next(found) for _ in range(3)] == [(1.0, 1.0)] * 3
    found = sgd(*start, learning_rate=0.125, shuffle=False, seed=3)
    # r = 2: 0.5 each; r = 3 - 1.5 = 1.5: 0.25 * 1.5 * (2, 1); r = 2 - 1.25 - 0.875 = -0.125
    assert [next(found) for _ in range(3)] == [(0.5, 0.5), (1.25, 0.875), (1.21875, 0.84375)]
    found = asgd(*start, learning_rate=0.125, shuffle=False)
    assert [next(found) for _ in range(2)] == [(0.5, 0.5), (0.875, 0.6875)]


def test_sgd_on_one_point_is_batch():
    assert path(sgd, HAND[:1], epochs=5) == path(batch, HAND[:1], epochs=5)


def test_seeds(points):
    assert path(sgd, points, epochs=3, seed=1) == path(sgd, points, epochs=3, seed=1)
    assert path(sgd, points, epochs=3, seed=1) != path(sgd, points, epochs=3, seed=2)


def test_momentum_is_faster_along_the_valley(points):
    """For small rates, momentum with beta moves like batch with the rate / (1 - beta)."""
    slow = path(batch, points, epochs=1000, learning_rate=3e-4)[-1][1]
    fast = path(momentum, points, epochs=1000, learning_rate=3e-5, beta=0.9)[-1][1]
    assert isclose(slow, fast, rel_tol=0.02)


def named(name):
    return load(find(name))


@pytest.mark.parametrize("name", PYTORCH)
def test_against_pytorch(name, points):
    found = path(named(name), points)
    for update, expected in PYTORCH[name].items():
        assert found[update] == pytest.approx(expected, rel=1e-9)


def test_first_steps_of_the_adaptive_ones_by_hand():
    """At (0, 0) the gradient of HAND is (-8, -5). The length of the step is the rate."""
    assert path(named("adagrad"), HAND, epochs=1, learning_rate=0.5)[1] == pytest.approx((0.5, 0.5))
    assert path(named("adam"), HAND, epochs=1, learning_rate=0.5)[1] == pytest.approx((0.5, 0.5))
    # RMSprop's average starts at 0: sqrt(1 - 0.75) = 1/2, so the first step is twice the rate.
    found = path(named("rmsprop"), HAND, epochs=1, learning_rate=0.5, decay=0.75)[1]
    assert found == pytest.approx((1.0, 1.0))
    # Nesterov with beta = 1/2: v = g, so the step is the rate times 1.5 g.
    found = path(named("nesterov"), HAND, epochs=1, learning_rate=0.25, beta=0.5)[1]
    assert found == (0.25 * 1.5 * 8, 0.25 * 1.5 * 5)


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam"])
def test_epsilon_stands_outside_the_root(name):
    """At (0, 0) the gradient of HAND is (-8, -5); without memory, the step is |g| / (|g| + 1)."""
    memory = {"adagrad": {}, "rmsprop": {"decay": 0.0}, "adam": {"beta1": 0.0, "beta2": 0.0}}
    found = path(named(name), HAND, epochs=1, learning_rate=1.0, epsilon=1.0, **memory[name])[1]
    assert found == pytest.approx((8 / 9, 5 / 6))


def test_nesterov_without_beta_is_batch(points):
    assert path(named("nesterov"), points, beta=0.0) == path(batch, points)


def test_adam_without_memory_is_rmsprop_without_memory(points):
    """Both then step learning_rate * g / (|g| + epsilon)."""
    one = path(named("adam"), points, epochs=50, learning_rate=0.01, beta1=0.0, beta2=0.0)
    other = path(named("rmsprop"), points, epochs=50, learning_rate=0.01, decay=0.0)
    for ours, theirs in zip(one, other, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-12)


def test_adam_without_momentum_becomes_rmsprop(points):
    """The correction for the start fades: after many times 1 / (1 - decay) updates, the steps of
    the two are equal."""
    start = (gdref.Objective(points), 1.0, 5.0)
    one = named("adam")(*start, beta1=0.0, beta2=0.9, learning_rate=1e-6)
    other = named("rmsprop")(*start, decay=0.9, learning_rate=1e-6)
    for _ in range(300):
        before = next(one), next(other)
    after = next(one), next(other)
    steps = [after[k][0] - before[k][0] for k in (0, 1)]
    assert steps[0] == pytest.approx(steps[1], rel=1e-6)


def test_the_average_is_the_mean_of_the_iterates(points):
    plain, mean = (optimizer(gdref.Objective(points), 0.0, 0.0) for optimizer in (sgd, asgd))
    iterates = [next(plain) for _ in range(250)]
    means = [next(mean) for _ in range(250)]
    for count in (1, 2, 100, 101, 250):
        for k in (0, 1):
            expected = sum(iterate[k] for iterate in iterates[:count]) / count
            assert means[count - 1][k] == pytest.approx(expected, rel=1e-12)
    tiny = asgd(gdref.Objective([(1.0, 2.0)]), 0.0, 0.0, learning_rate=1e-20)
    assert next(tiny) == (4e-20, 4e-20)  # the first mean is the first iterate, at any size


def test_decay_divides_the_rate_epoch_by_epoch():
    """With one point, each epoch is one update: the update of batch at that epoch's rate."""
    point = [(1.0, 2.0)]
    found = path(sgd, point, epochs=3, learning_rate=0.1, decay=0.5)
    m = b = 0.0
    for k in range(3):
        dm, db = gdref.gradient(m, b, point)
        m, b = m - 0.1 / (1 + 0.5 * k) * dm, b - 0.1 / (1 + 0.5 * k) * db
        assert found[k + 1] == pytest.approx((m, b), rel=1e-12)


def test_decay_and_average_lower_the_noise_floor(points):
    """Their purpose: over the last 100 epochs, the error jumps less."""

    def floor(optimizer=sgd, **hyperparameters):
        rows = list(descend(optimizer, points, **hyperparameters))[-100:]
        return max(row.error for row in rows) - min(row.error for row in rows)

    assert floor(decay=0.1) < floor() / 10
    assert floor(asgd) < floor() / 10


TINY, HUGE, BELOW_1 = 5e-324, 1.7976931348623157e308, 0.9999999999999999
ABOVE_0, FROM_0_TO_1 = "0 < {} < inf", "0 <= {} < 1"
# name: (its range, the last values inside, the first ones outside)
POSITIVE = (ABOVE_0, [TINY, HUGE], [0.0, -TINY, -0.0, float("inf"), float("nan")])
FRACTION = (FROM_0_TO_1, [0.0, -0.0, BELOW_1], [-TINY, 1.0, float("inf"), float("nan")])
RATE = {"learning_rate": POSITIVE}
STOCHASTIC = {
    **RATE,
    "batch_size": ("1 <= {} < inf", [1, 10**300], [0, -1]),
    "decay": ("0 <= {} < inf", [0.0, HUGE], [-TINY, float("inf"), float("nan")]),
}
RANGES = {
    "batch": RATE,
    "last-point": RATE,
    "sgd": STOCHASTIC,
    "asgd": STOCHASTIC,
    "momentum": RATE | {"beta": FRACTION},
    "nesterov": RATE | {"beta": FRACTION},
    "adagrad": RATE | {"epsilon": POSITIVE},
    "rmsprop": RATE | {"decay": FRACTION, "epsilon": POSITIVE},
    "adam": RATE | {"beta1": FRACTION, "beta2": FRACTION, "epsilon": POSITIVE},
}


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, ranges in RANGES.items() for key in ranges]
)
def test_the_ends_of_each_range(name, key):
    expected, inside, outside = RANGES[name][key]
    for value in inside:
        assert next(named(name)(gdref.Objective(HAND), 0.0, 0.0, **{key: value}))
    for value in (*outside, "0.5", None):  # values that are no numbers are out of range too
        updates = named(name)(gdref.Objective(HAND), 0.0, 0.0, **{key: value})
        with pytest.raises(ValueError) as error:
            next(updates)
        assert str(error.value) == (
            f"{key}={value!r} is out of range; expected {expected.format(key)}"
        )


def test_sgd_written_a_second_time(points):
    """At the defaults and at other values: each epoch has an order from one Random(seed)."""
    few = points[:7]
    for given in ({}, {"batch_size": 3, "seed": 5, "decay": 0.5, "learning_rate": 1e-5}):
        size, decay = given.get("batch_size", 1), given.get("decay", 0.0)
        rng, order, found = Random(given.get("seed", 0)), list(range(7)), []
        m = b = 0.0
        for epoch in range(3):
            rng.shuffle(order)
            for at in range(0, 7, size):
                dm, db = gdref.gradient(m, b, [few[k] for k in order[at : at + size]])
                rate = given.get("learning_rate", 1e-4) / (1 + decay * epoch)
                m, b = m - rate * dm, b - rate * db
                found.append((m, b))
        updates = sgd(gdref.Objective(few), 0.0, 0.0, **given)
        assert [next(updates) for _ in found] == found


def test_last_point_by_hand():
    """At (0, 0) the gradient of point (2, 3) is (-12, -6); it is halved because n is 2."""
    objective = gdref.Objective(HAND)
    updates = named("last-point")(objective, 0.0, 0.0, learning_rate=0.25)
    assert next(updates) == (1.5, 0.75)
    assert objective.point_gradients == 2  # it asks for two gradients and keeps the last
    # At (1.5, 0.75) the residual is -0.75: the gradient is (3, 1.5).
    assert next(updates) == (1.5 - 0.25 * 1.5, 0.75 - 0.25 * 0.75)
    assert next(named("last-point")(gdref.Objective(HAND), 0.0, 0.0)) == pytest.approx((6e-4, 3e-4))
    assert set(named("last-point").expected_to_fail) == {
        "every-point", "repeated-points", "long-run",
    }  # fmt: skip


def exactly(name, gradients, **given):
    """(m, b) after each of some gradients in rationals, from the formulas of the articles."""
    h = {key: Fraction(value) for key, value in given.items()}
    found = []
    p, v, s = [Fraction(0)] * 2, [Fraction(0)] * 2, [Fraction(0)] * 2
    for t, gradient in enumerate(gradients, 1):
        for k, g in enumerate(map(Fraction, gradient)):
            if name == "adagrad":
                s[k] += g * g
                step = g / (root(s[k]) + h["epsilon"])
            elif name == "rmsprop":
                s[k] = h["decay"] * s[k] + (1 - h["decay"]) * g * g
                step = g / (root(s[k]) + h["epsilon"])
            elif name == "adam":
                v[k] = h["beta1"] * v[k] + (1 - h["beta1"]) * g
                s[k] = h["beta2"] * s[k] + (1 - h["beta2"]) * g * g
                step = v[k] / (1 - h["beta1"] ** t)
                step /= root(s[k] / (1 - h["beta2"] ** t)) + h["epsilon"]
            else:
                v[k] = h["beta"] * v[k] + g
                step = g + h["beta"] * v[k] if name == "nesterov" else v[k]
            p[k] -= h["learning_rate"] * step
        found.append((float(p[0]), float(p[1])))
    return found


def root(value):
    """The square root, with the 28 digits of a Decimal."""
    return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())


class Fed:
    """An objective whose gradients are given in advance."""

    def __init__(self, gradients):
        self.coming = iter(gradients)

    def gradient(self, m, b):
        return next(self.coming)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("momentum", {"beta": 0.75}),
        ("nesterov", {"beta": 0.75}),
        ("adagrad", {"epsilon": 0.5}),
        ("rmsprop", {"decay": 0.75, "epsilon": 0.5}),
        ("adam", {"beta1": 0.5, "beta2": 0.75, "epsilon": 0.25}),
    ],
)
def test_some_steps_in_rationals(name, given):
    """At any gradients: no bowl has these."""
    gradients = [(3.0, -1.0), (-2.0, 5.0), (0.5, 0.0), (7.0, -4.0), (1.0, 1.0)]
    updates = named(name)(Fed(gradients), 0.0, 0.0, learning_rate=0.25, **given)
    for expected in exactly(name, gradients, learning_rate=0.25, **given):
        assert next(updates) == pytest.approx(expected, rel=1e-14, abs=1e-15)


def test_a_mark_is_a_mapping_of_reasons():
    @expected_to_fail({"pays": "why"})
    def odd(objective, m, b):
        yield m, b

    assert odd.expected_to_fail == {"pays": "why"}
    assert next(odd(None, 1.0, 2.0)) == (1.0, 2.0)
    with pytest.raises(TypeError, match="expected a dict: @expected_to_fail"):
        expected_to_fail(odd)


def test_abilities_are_words_of_a_list_and_keep_the_function():
    @abilities("stochastic", "ends")
    def odd(objective, m, b):
        yield m, b

    assert odd.abilities == {"stochastic", "ends"}
    assert sgd.abilities == asgd.abilities == {"stochastic"}
    with pytest.raises(
        TypeError, match=r"'random' is not an ability; expected @abilities\(\"NAME\"\)"
    ):
        abilities("random")
    with pytest.raises(TypeError, match="is not an ability"):
        abilities(odd)
