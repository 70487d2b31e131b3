"""The optimizers of optax give the same updates as gdref's own."""

from itertools import islice
from math import isclose

import pytest

pytest.importorskip("optax")  # these tests are optional, because optax is large

from gdref_optax import methods, optax

from gdref import Objective, adagrad, adam, batch, momentum, read_points, rmsprop
from gdref.testing import check_first_updates, points_around


@pytest.mark.parametrize(
    ("method", "own", "options"),
    [
        ("adam", adam, {}),
        ("sgd", batch, {"learning_rate": 1e-4}),
        ("adagrad", adagrad, {}),
        ("rmsprop", rmsprop, {"decay": 0.9}),
    ],
)
def test_gdrefs_own_agrees(method, own, options):
    objective = Objective(read_points())
    rate = {"learning_rate": options.get("learning_rate", 0.1)}
    theirs = islice(optax(objective, 0.0, 0.0, method=method, **rate), 50)
    for pair, other in zip(theirs, own(objective, 0.0, 0.0, **{**rate, **options}), strict=False):
        assert all(isclose(*two, rel_tol=1e-5) for two in zip(pair, other, strict=True))


def test_first_updates_of_lion():
    """By hand: lion changes m and b by 0.1. Its weight decay subtracts 0.0001 (m, b)."""
    updates = [(-0.1, 0.1), (-0.19999, 0.19999)]
    check_first_updates(optax, updates, points_around(-1, 2), method="lion")


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
@pytest.mark.parametrize("method", methods())
def test_each_method_yields_two_floats(method):
    (m, b), *_ = islice(optax(Objective([(1, 1), (-1, 3)]), 0.0, 0.0, method=method), 3)
    assert type(m) is type(b) is float


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match=r"method='adma' is out of range; expected one of adabel"):
        next(optax(Objective([(1, 1)]), 0.0, 0.0, method="adma"))


def test_momentum_is_that_of_optax():
    import jax
    import numpy as np
    import optax as library

    with jax.enable_x64(True):
        rule, g = library.sgd(0.1, momentum=0.9), np.array([2.0, -4.0])
        state = rule.init(g)
        _, state = rule.update(g, state)
        change, _ = rule.update(g, state)
    own = momentum(Constant(), 0.0, 0.0, learning_rate=0.1)
    first, second = next(own), next(own)
    assert change.tolist() == pytest.approx([second[0] - first[0], second[1] - first[1]])


class Constant:
    """An objective whose gradient is (2, -4) everywhere."""

    def gradient(self, m, b):
        return 2.0, -4.0
