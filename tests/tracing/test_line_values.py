"""gdref.tracing.line_values: what a line has assigned, as it is shown."""

import pytest

from gdref.tracing.line_values import cells, value_text


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
        ([1, 2, 3, 4, 5, 6], "[1, 2, 3, 4, 5, 6]"),  # "..." would stand for one alone
        ([1, 2, 3, 4, 5, 6, 7], "[1, 2, 3, 4, 5, ... 7 in all]"),
        ([(1, 2)] * 3, "[(1, 2), (1, 2), (1, 2)]"),
        (((1, 2),) * 4, "((1, 2), (1, 2), ... 4 in all)"),
        ([(1, 2), 3, 4, 5], "[(1, 2), 3, ... 4 in all]"),
        ([[1.5]] * 4, "[[1.5], [1.5], ... 4 in all]"),
    ],
)
def test_a_value(value, text):
    assert value_text(value) == text


def test_names_and_arrows():
    values = {"m": 0.5, "x": [1], "if": True, "while": False, "raise": "KeyError"}
    assert cells(values) == [
        "m = 0.5", "x = [1]", "-> True", "-> False", "raises KeyError"
    ]  # fmt: skip
    assert cells({"yield": (1.0, 2.0)}) == ["-> 1, 2"]
    assert cells({"return": [1.0, 2.0]}) == ["-> [1, 2]"]
    assert cells({"return": 3.0, "yield": ()}) == ["-> 3", "-> "]
    assert cells({"if": (1, 2)}) == ["-> 1, 2"]
    assert cells({}) == []
