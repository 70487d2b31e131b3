"""What a type checker accepts as an optimizer, and what it refuses.

`mypy` reads this file with gdref itself; nothing runs it. Each ignore marks a line that has to be
an error: with strict = true, an ignore that is not needed is an error too.
"""

from collections.abc import Callable, Iterator
from functools import partial

import gdref
from gdref import Objective, compare, descend, register
from gdref.optimizers import Optimizer, Updates, abilities, expected_to_fail
from gdref.optimizers.last_point import last_point

own: list[Optimizer] = [
    gdref.batch,
    gdref.sgd,
    gdref.asgd,
    gdref.momentum,
    gdref.nesterov,
    gdref.adagrad,
    gdref.rmsprop,
    gdref.adam,
    last_point,
]


def mine(objective: Objective, m: float, b: float, *, rate: float = 1e-4) -> Updates:
    yield m, b


@expected_to_fail({"pays": "a reason"})
def marked(objective: Objective, m: float, b: float, *, rate: float = 1e-4) -> Updates:
    yield m, b


@abilities("stochastic", "ends")
def drawing(objective: Objective, m: float, b: float, *, seed: int = 0) -> Updates:
    yield m, b


class Method:
    def __call__(self, objective: Objective, m: float, b: float, *, k: int = 1) -> Updates:
        yield m, b

    def steps(self, objective: Objective, m: float, b: float) -> Iterator[tuple[float, float]]:
        yield m, b


register("mine", mine)
compare([mine, marked, drawing, Method(), Method().steps, partial(mine, rate=1.0), "sgd"])
compare(mine).runs[0].rows[0].error.hex()
descend(mine, [(1, 2)])
marked(Objective([(1, 2)]), 0, 0, rate=1)
gdref.testing.check_optimizer(mine, only=["pays"], reference="batch", patience=20)


def exchanged(objective: Objective, b: float, m: float) -> Updates:
    yield m, b


def objective_last(m: float, b: float, objective: Objective) -> Updates:
    yield m, b


def without_a_default(objective: Objective, m: float, b: float, *, rate: float) -> Updates:
    yield m, b


def one_pair(objective: Objective, m: float, b: float) -> tuple[float, float]:
    return m, b


register("mine", exchanged)  # type: ignore[arg-type]
register("mine", objective_last)  # type: ignore[arg-type]
register("mine", without_a_default)  # type: ignore[arg-type]
register("mine", one_pair)  # type: ignore[arg-type]
register("mine", Method)  # type: ignore[arg-type]
register("mine", Method.steps)  # type: ignore[arg-type]
gdref.testing.check_optimizer(mine, onyl=["pays"])  # type: ignore[call-arg]
gdref.testing.check_optimizer(mine, patience="20")  # type: ignore[arg-type]
compare([without_a_default])  # type: ignore[list-item]
marked(Objective([(1, 2)]), 0, 0, rat=1)  # type: ignore[call-arg]
drawing(Objective([(1, 2)]), 0, 0, sed=1)  # type: ignore[call-arg]


@gdref.testing.parametrize_with_checks([mine])
def test_contract(optimizer: Optimizer, check: Callable[[Optimizer], None]) -> None:
    check(optimizer)


test_contract(mine)  # type: ignore[call-arg]
