"""gdref.tracing.snapshots: what a value is now, as what JSON and a terminal can show."""

from fractions import Fraction
from math import inf

import pytest

from gdref.tracing.snapshots import contents, frozen


class Whole:
    """As numpy's whole numbers are."""

    def __int__(self):
        return 7


class Array:
    """As one of numpy's: it is no list, but has tolist()."""

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


def test_the_contents_of_a_container():
    assert contents([1, 2]) == [1, 2] == contents((1, 2))
    assert contents({"m": 1.0}) == ["m", 1.0]
