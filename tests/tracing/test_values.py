"""gdref.tracing.values: copies of values, and their texts."""

from fractions import Fraction
from math import inf, nan

import pytest

from gdref.tracing.values import frozen, value_text, value_texts


class Whole:
    """Like a whole number of numpy."""

    def __int__(self):
        return 7


class Array:
    """Like an array of numpy: not a list, but with tolist()."""

    def __init__(self, values):
        self.tolist = lambda: values


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.1, 0.1),
        (-inf, -inf),
        (3, 3),
        (10**400, 10**400),
        (Fraction(1, 4), 0.25),
        (Fraction(10**400), f"Fraction(1{'0' * 187}..."),  # too large for a float
        (None, None),
        (True, True),
        ("text", "text"),
        (1j, "1j"),
        (b"3", "b'3'"),
        ({"m": 1.0}, "{'m': 1.0}"),
        (Array([1.0, (2, Array(3))]), [1.0, (2, 3)]),
        (Array(None), None),
        ([], []),
        ((), ()),
        ([(True, None), [Fraction(1, 2)]], [(True, None), [0.5]]),
    ],
)
def test_values_by_hand(value, shown):
    now = frozen(value)
    assert now == shown
    assert type(now) is type(shown)


def test_a_whole_number_of_anothers_type():
    from numbers import Integral

    Integral.register(Whole)
    assert frozen(Whole()) == 7


def test_a_list_is_copied_and_an_object_has_no_address():
    values = [1.0, [2.0]]
    now = frozen(values)
    values[1].append(3.0)
    assert now == [1.0, [2.0]]
    assert frozen(object()) == "<object object>"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (2 / 3, "0.666667"),
        (7, "7"),
        (1234567, "1234567"),
        ("words", "words"),
        (None, "None"),
        ([], "[]"),
        ((), "()"),
        ((1.0, 2 / 3), "(1, 0.666667)"),
        ([1, 2, 3, 4, 5, 6], "[1, 2, 3, 4, 5, 6]"),  # "..." would replace only one item
        ([1, 2, 3, 4, 5, 6, 7], "[1, 2, 3, 4, 5, ... 7 in all]"),
        ([(1, 2)] * 3, "[(1, 2), (1, 2), (1, 2)]"),
        (((1, 2),) * 4, "((1, 2), (1, 2), ... 4 in all)"),
        ([(1, 2), 3, 4, 5], "[(1, 2), 3, ... 4 in all]"),
        ([[1.5]] * 4, "[[1.5], [1.5], ... 4 in all]"),
    ],
)
def test_a_value(value, text):
    assert value_text(value) == text


def test_every_digit():
    values = [(0.1 + 0.2, 7), inf, -nan, "word", *[1.5] * 9]
    assert value_text(values, exact=True) == (
        "[(0.30000000000000004, 7), infinite, undefined, word, " + ", ".join(["1.5"] * 9) + "]"
    )


def test_names_and_arrows():
    values = {"m": 0.5, "x": [1], "if": True, "while": False, "raise": "KeyError"}
    assert value_texts(values) == [
        "m = 0.5", "x = [1]", "-> True", "-> False", "raises KeyError"
    ]  # fmt: skip
    assert value_texts({"yield": (1.0, 2.0)}) == ["-> 1, 2"]
    assert value_texts({"return": [1.0, 2.0]}) == ["-> [1, 2]"]
    assert value_texts({"return": 3.0, "yield": ()}) == ["-> 3", "-> "]
    assert value_texts({"if": (1, 2)}) == ["-> 1, 2"]
    assert value_texts({}) == []
