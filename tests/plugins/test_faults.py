"""The messages for optimizers that do not yield pairs of numbers."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial, wraps
from math import inf, nan

import pytest

from gdref import Objective, PluginError, SpecError, batch
from gdref.plugins.faults import check_is_function, has_open, one_line, refuses, updates

POINTS = [(1.0, 2.0), (2.0, 3.0)]

LOOK = r"look at line \d+ of test_faults\.py"


def pairs(optimizer, **hyperparameters):
    return updates(optimizer, Objective(POINTS), 0.5, 0.25, hyperparameters)


def yielding(*them):
    def optimizer(objective, m, b):
        yield from them

    return optimizer


def test_pairs_come_up_to_the_first_that_is_not_finite():
    assert list(pairs(yielding((1.0, 2.0), [3, Fraction(1, 2)]))) == [(1.0, 2.0), (3.0, 0.5)]
    for last in ((inf, 0.0), (0.0, -inf), (inf, 0), (0, -inf)):  # 0 is no float
        assert list(pairs(yielding((1.0, 2.0), last, (5.0, 6.0)))) == [(1.0, 2.0), last]
    assert len(list(pairs(yielding((nan, 2.0), (5.0, 6.0))))) == 1
    assert list(pairs(yielding())) == []
    for pair in pairs(yielding((1, 2.0), (1.0, 2), (True, 0), (1, 2))):
        assert [type(value) for value in pair] == [float, float]


def test_the_start_is_where_it_starts():
    (pair,) = pairs(lambda objective, m, b: iter([(m, b)]))
    assert pair == (0.5, 0.25)


def refusing(objective, m, b, *, k: float = 1.0, j: float = 1.0) -> Iterator[tuple[float, float]]:
    if k < 0:
        raise ValueError(f"k={k} is below 0")
    yield m, b
    raise ValueError(f"k={k} is no longer wanted")


def test_a_value_is_refused_at_the_first_update_alone():
    with pytest.raises(SpecError, match=r"^k=-1\.0 is below 0$"):
        next(pairs(refusing, k=-1.0))
    coming = pairs(refusing, k=2.0)
    assert next(coming) == (0.5, 0.25)
    late = rf"^ValueError at update 2: k=2\.0 is no longer wanted; {LOOK}$"
    with pytest.raises(PluginError, match=late):
        next(coming)
    # j was given, but the text names k, so it refuses no value of the caller.
    hides = partial(refusing, k=-1.0)
    with pytest.raises(PluginError, match=rf"^ValueError at update 1: k=-1\.0 is below 0; {LOOK}$"):
        next(pairs(hides, j=3.0))


def test_an_error_that_names_no_hyperparameter_refuses_none():
    def fails(objective, m, b, *, k: float = 1.0):
        if k != 1:
            raise ValueError("no more")
        yield m, b

    with pytest.raises(PluginError, match=rf"^ValueError at update 1: no more; {LOOK}$"):
        next(pairs(fails, k=2.0))


@pytest.mark.parametrize(
    "pair", [None, 3.0, (1.0,), (1.0, 2.0, 3.0), "ab", ("a", 1.0), (1.0, None)]
)
def test_what_is_no_pair(pair):
    coming = pairs(yielding((1.0, 2.0), pair, (5.0, 6.0)))
    assert next(coming) == (1.0, 2.0)
    with pytest.raises(PluginError) as error:
        next(coming)
    assert str(error.value) == (
        f"TypeError at update 2: it yields {pair!r}; expected yield m, b: two numbers"
    )


def test_where_the_defaults_fail_as_well_it_is_no_refusal():
    def always(objective, m, b, *, k: float = 1.0):
        raise ValueError("k is wrong")
        yield m, b

    with pytest.raises(PluginError, match=rf"^ValueError at update 1: k is wrong; {LOOK}$"):
        next(pairs(always, k=2.0))


def test_ctrl_c_is_the_users_wherever_it_comes():
    def pressed(*_, **__):
        raise KeyboardInterrupt

    class Pressed:
        __float__ = __index__ = __repr__ = __str__ = pressed

    def first_by_default(objective, m, b, *, k: float = 1.0):
        if k == 1.0:
            raise KeyboardInterrupt
        raise ValueError("k is refused")
        yield m, b

    for optimizer in (pressed, yielding((1.0, Pressed())), lambda *_: Pressed()):
        with pytest.raises(KeyboardInterrupt):
            next(pairs(optimizer))
    with pytest.raises(KeyboardInterrupt):
        next(pairs(first_by_default, k=2.0))


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (ValueError("k=1: too small"), True),
        (TypeError("expected k"), True),
        (SpecError("k"), True),
        (KeyError("k"), False),
        (ValueError("kk and k1"), False),
        (ValueError(""), False),
    ],
)
def test_what_refuses_a_hyperparameter(error, refused):
    assert refuses(["j", "k"], error) is refused
    assert refuses([], error) is False


class Called:
    def __call__(self, objective, m, b, *, k: int = 1, other: int = 2):
        epochs = 1
        yield m, b + epochs


@wraps(Called.__call__)
def wrapped(*arguments, j=1):
    return arguments


@pytest.mark.parametrize(
    ("optimizer", "there"),
    [
        (Called(), True),
        (Called().__call__, True),
        (wrapped, True),
        (partial(Called(), other=3), True),
        (partial(partial(Called(), k=3), other=3), False),
        (partial(Called(), k=3), False),
        (batch, False),
        (print, False),
        (3, False),
    ],
)
def test_whether_a_hyperparameter_is_open(optimizer, there):
    assert has_open(optimizer, "k") is there
    for name in ("m", "epochs", "self", "j"):  # not keyword-only, or no parameter
        assert not has_open(optimizer, name)


@pytest.mark.parametrize(
    ("optimizer", "sentence"),
    [
        ("batch", "the optimizer is the text 'batch'; expected a function such as gdref.batch "),
        (3, "the optimizer is of type int; expected a generator function"),
        (
            (x for x in ()),
            "the optimizer is a generator; expected the function itself, without parentheses",
        ),
    ],
)
def test_what_is_no_function(optimizer, sentence):
    with pytest.raises(SpecError) as error:
        check_is_function(optimizer)
    assert str(error.value).startswith(sentence)
    check_is_function(batch)


class Mine:
    def steps(self, objective, m, b):
        yield m, b


async def coroutine(objective, m, b):
    return m, b


async def stream(objective, m, b):
    yield m, b


@pytest.mark.parametrize(
    ("optimizer", "sentence"),
    [
        (lambda objective, m, b: (m, b), "it returns (0.5, 0.25); expected yield m, b after each"),
        (lambda objective: None, "its parameters are (objective); expected (objective, m, b)"),
        (Mine.steps, "its parameters are (self, objective, m, b); expected (objective, m, b); give "
                     "the method of an object, as in Mine().steps"),
        (stream, "it is an async function; write def instead of async def"),
        (max, "'>' not supported between instances of 'float' and 'Objective'"),
    ],
)  # fmt: skip
def test_what_no_pair_can_come_of(optimizer, sentence):
    with pytest.raises(PluginError) as error:
        next(pairs(optimizer))
    assert str(error.value).startswith(f"TypeError at update 1: {sentence}")
    assert ("as in Mine" in str(error.value)) is (optimizer is Mine.steps)


@pytest.mark.filterwarnings("ignore:coroutine")
def test_a_coroutine_is_no_generator():
    with pytest.raises(PluginError, match="write def instead of async def"):
        next(pairs(coroutine))


def test_a_type_error_of_its_own_keeps_its_words():
    def broken(objective, m, b):
        return len(3)

    with pytest.raises(PluginError, match=r"^TypeError at update 1: object of type 'int' has no"):
        next(pairs(broken))


def test_at_most_200_letters_on_one_line():
    assert one_line("a" * 198) == repr("a" * 198)
    assert one_line("a" * 199) == "'" + "a" * 196 + "..." and len(one_line("a" * 999)) == 200
    assert one_line("a\n  b", str) == "a b"

    class Odd:
        def __repr__(self):
            raise RuntimeError

    assert one_line(Odd()) == "of type Odd"
