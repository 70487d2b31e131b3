"""gdref.plugins.signatures: the annotations and defaults that a hyperparameter may have."""

import re
from functools import partial, wraps
from typing import Annotated, Literal, Optional, Union

import pytest

from gdref import SpecError, batch
from gdref.plugins.signatures import (
    EXPECTED,
    Hyperparameter,
    converted,
    hyperparameters,
    layers,
    spec_value,
)


def h(kind, default=None, choices=(), optional=False):
    return Hyperparameter("k", kind, default, choices, optional)


@pytest.mark.parametrize(
    ("hyperparameter", "takes", "refuses"),
    [
        (h(int), [0, -3], [1.0, True, "1", None]),
        (h(float), [0.5, 3, float("inf")], [True, "1", None, 1j]),
        (h(bool), [True, False], [0, 1, "true", None]),
        (h(str), ["", "a"], [1, None, True]),
        (h(str, None, ("a", "b"), True), ["a", "b", None], ["c", ""]),
        (h(int, None, (1, 2)), [1, 2], [3, True, None, 1.0]),
    ],
)
def test_what_it_takes(hyperparameter, takes, refuses):
    assert [value for value in takes if not hyperparameter.takes(value)] == []
    assert [value for value in refuses if hyperparameter.takes(value)] == []


@pytest.mark.parametrize(
    ("hyperparameter", "words", "kind"),
    [
        (h(bool), ["true", "false"], "bool"),
        (h(bool, optional=True), ["true", "false", "none"], "bool or none"),
        (h(float), [], "float"),
        (h(float, optional=True), ["none"], "float or none"),
        (h(str, "a", ("A", "b"), True), ["A", "b", "none"], "A or b or none"),
        (h(int), [], "int"),
    ],
)
def test_what_a_spec_may_write(hyperparameter, words, kind):
    assert (hyperparameter.words, hyperparameter.kind) == (words, kind)


def annotated(annotation, default):
    def optimizer(objective, m, b, *, k=default):
        yield m, b

    optimizer.__annotations__["k"] = annotation
    return optimizer


@pytest.mark.parametrize(
    ("annotation", "default", "expected"),
    [
        (int, 1, (int, (), False)),
        ("Union[int, None]", 1, (int, (), True)),
        (Optional[bool], None, (bool, (), True)),  # noqa: UP045
        (Union[int, float], 1, (float, (), False)),  # noqa: UP007
        (int | float | None, None, (float, (), True)),
        (Annotated[str, "text"], "", (str, (), False)),
        (Annotated[int | None, "x"], 1, (int, (), True)),
        (Literal["a", "b"], "a", (str, ("a", "b"), False)),
        (Literal[1, None], 1, (int, (1,), True)),
        (Literal["a", "b"] | None, None, (str, ("a", "b"), True)),
        (Literal["a", None] | None, None, (str, ("a",), True)),
        (Literal[True, False], True, (bool, (True, False), False)),
    ],
)
def test_annotations(annotation, default, expected):
    one = hyperparameters(annotated(annotation, default))["k"]
    assert (one.type, one.choices, one.optional) == expected
    assert (one.name, one.default) == ("k", default)


@pytest.mark.parametrize(
    "annotation",
    [
        complex, list[int], dict, None, type(None), int | str, int | float | str, Literal[1, "a"],
        Literal[b"a"], Literal[None], int | complex, complex | None, Annotated[bytes, 1], "3",
    ],
)  # fmt: skip
def test_annotations_that_no_spec_can_write(annotation):
    with pytest.raises(TypeError, match="its hyperparameter k is not annotated int, float, bool"):
        hyperparameters(annotated(annotation, 1))


@pytest.mark.parametrize(
    ("hyperparameter", "text", "value"),
    [
        (h(int), "-3", -3),
        (h(float), "1e-3", 1e-3),
        (h(str), "None", "None"),
        (h(bool), "TRUE", True),
        (h(bool), "False", False),
        (h(float, optional=True), "NONE", None),
        (h(str, "a", ("a", "B")), "B", "B"),
        (h(int, 1, (1, 2)), "2", 2),
        (h(str, "a", ("a",), True), "none", None),
    ],
)
def test_a_spec_is_read_back(hyperparameter, text, value):
    found = converted("odd", hyperparameter, text)
    assert found == value and type(found) is type(value)
    assert converted("odd", hyperparameter, spec_value(value)) == value


@pytest.mark.parametrize(
    ("hyperparameter", "text", "says"),
    [
        (h(int, 1), "1.5", "odd: k=1.5 does not fit; expected a whole number, as in k=1"),
        (h(int, 1, (), True), "x", "expected a whole number or none, as in k=1"),
        (h(float, 0.5), "none", "k=none does not fit; expected a number, as in k=0.5"),
        (h(bool, True), "1", "k=1 does not fit; expected true or false, as in k=true"),
        (h(str, "a", ("a", "b")), "none", "k=none does not fit; there are: a, b"),
    ],
)
def test_a_spec_that_does_not_fit(hyperparameter, text, says):
    with pytest.raises(SpecError) as error:
        converted("odd", hyperparameter, text)
    assert str(error.value).endswith(says)


@pytest.mark.parametrize(
    ("hyperparameter", "value", "fitting"),
    [(h(int), 2.0, 2), (h(float), 2, 2.0), (h(str), 3, "3"), (h(float), "0.5", 0.5),
     (h(str), 2.0, "2.0"), (h(bool), True, True), (h(int, optional=True), None, None)],
)  # fmt: skip
def test_a_value_as_its_type_has_it(hyperparameter, value, fitting):
    found = converted("odd", hyperparameter, value)
    assert found == fitting and type(found) is type(fitting)


@pytest.mark.parametrize("value", [2.5, float("inf"), float("nan")])
def test_what_is_not_whole_is_no_whole_number(value):
    with pytest.raises(SpecError, match="expected a whole number"):
        converted("odd", h(int, 1), value)


def test_values_as_a_spec_writes_them():
    values = (True, False, None, 1e-4, 3, "Text")
    assert [*map(spec_value, values)] == ["true", "false", "none", "0.0001", "3", "Text"]


class Called:
    def __call__(self, objective, m, b, *, k: "Kind" = 1.0):
        yield m, b

    steps = __call__


Kind = float


def test_what_is_behind_an_optimizer():
    called = Called()

    @wraps(batch)
    def outer(*arguments):
        return batch(*arguments)

    assert list(layers(batch)) == [batch]
    one = partial(outer)
    assert list(layers(one)) == [one, outer, batch]
    assert list(layers(called)) == [called, Called.__call__]
    assert list(layers(called.steps)) == [called.steps]
    assert list(layers(print)) == [print]
    for optimizer in (called, called.steps, partial(called), wraps(called)(lambda: None)):
        assert hyperparameters(optimizer)["k"].type is float


def test_objective_m_and_b_come_first_and_by_position():
    def keyword_only(objective, m, *, b: float = 1.0):
        yield m, b

    def more(objective, m, b, *others, k: int = 1):
        yield m, b

    with pytest.raises(TypeError, match="its parameters do not begin with objective, m, b"):
        hyperparameters(keyword_only)
    with pytest.raises(TypeError, match=r"it takes \*others; name each hyperparameter instead"):
        hyperparameters(more)


@pytest.mark.parametrize(
    ("annotation", "default", "says"),
    [
        (int, None, "None; expected a value of its type, int"),
        (int | None, 0.5, "0.5; expected a value of its type, int or none"),
        (Literal["a", "b"], "c", "'c'; expected a value of its type, a or b"),
        (str, 10**300, f"{str(10**300)[:197]}...; expected a value of its type, str"),
    ],
)
def test_a_default_is_of_its_type(annotation, default, says):
    with pytest.raises(TypeError) as error:
        hyperparameters(annotated(annotation, default))
    assert str(error.value) == f"the default of k is {says}"


def test_a_hyperparameter_takes_all_of_its_type_unless_it_says_so():
    plain = Hyperparameter("k", int, 1)
    assert plain.takes(2) and not plain.takes(None) and str(plain) == "k=1"


@pytest.mark.parametrize(
    ("optimizer", "says"),
    [
        (Called, "it is a class; give a method of an object, as in steps = Mine().steps"),
        (Called.steps, "it is a method without an object; give Mine().steps, not Mine.steps"),
        (lambda m, self, b: None, "its parameters do not begin with objective, m, b"),
        (lambda: None, "its parameters do not begin with objective, m, b"),
    ],
)
def test_what_is_given_in_place_of_a_method(optimizer, says):
    with pytest.raises(TypeError, match=f"^{re.escape(says)}$"):
        hyperparameters(optimizer)


class Late:
    """A function as in Python 3.14, which evaluates an annotation only when it is needed."""

    def __call__(self, objective, m, b):
        yield m, b

    def __init__(self, error):
        self.error = error

    @property
    def __signature__(self):
        raise self.error


def positional(objective, m, b, k: float = 1.0, *, j: int = 1):
    yield m, b


def default_missing(objective, m, b, *, k: float):
    yield m, b


@pytest.mark.parametrize(
    ("optimizer", "says"),
    [
        (Late(NameError("no Rate")), "one of its annotations cannot be evaluated: no Rate"),
        (Late(TypeError("no signature")), "no signature"),
        (positional, "its parameter k: float = 1.0 is not keyword-only; put a * before it"),
        (default_missing, "its hyperparameter k has no default"),
        (
            annotated("Rate", 1.0),
            "the annotation 'Rate' of its hyperparameter k cannot be evaluated: name 'Rate' is not "
            f"defined; expected {EXPECTED}",
        ),
    ],
)
def test_a_signature_that_cannot_be_read(optimizer, says):
    with pytest.raises(TypeError) as error:
        hyperparameters(optimizer)
    assert str(error.value) == says
