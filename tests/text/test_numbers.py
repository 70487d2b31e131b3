"""gdref.text.numbers: numbers for tables, sentences and pictures; expected texts by hand."""

from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdref.text.numbers import (
    count,
    digits,
    pictured,
    rounded,
    rounded_down,
    short,
    strict_json,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (0.1, "0.1"), (1 / 3, "0.333333"), (123456.0, "123456"),
     (1234567.0, "1.23457e+06"),
     (1e-4, "0.0001"), (0.10000001, "0.100000"), (1e20, "1e+20"), (-0.0, "-0"), (3, "3"),
     (999999.6, "1.00000e+06"), (123456.4, "123456"), (inf, "infinite"), (-inf, "-infinite"),
     (nan, "undefined")],
)  # fmt: skip
def test_six_digits_or_all_that_there_are(value, text):
    assert short(value) == text


def test_counts_and_values_for_strict_json():
    assert [count(n, "point") for n in (0, 1, 2, 1000, 10**60)] == [
        "0 points", "1 point", "2 points", "1,000 points", "1e+60 points",
    ]  # fmt: skip
    assert strict_json([1.0, inf, (nan, [-inf, "inf", 3]), None, True]) == [
        1.0, None, [None, [None, "inf", 3]], None, True,
    ]  # fmt: skip
    assert [strict_json(value, str) for value in (1.5, inf, -inf, nan, 3, "a", None, True)] == [
        1.5, "inf", "-inf", "nan", 3, "a", None, True,
    ]  # fmt: skip


def test_numbers_in_a_sentence():
    assert [rounded(v) for v in (0.0, 2.136, 999.4, 1000.0, 91847.3, 1e7, -1234.5)] == [
        "0", "2.14", "999", "1,000", "91,847", "1e+07", "-1,234",
    ]  # fmt: skip
    assert [digits(v, 3) for v in (1.0, 0.5, 1234.5, inf, nan)] == [
        "1.00", "0.500", "1.23e+03", "infinite", "undefined",
    ]  # fmt: skip
    assert [pictured(v) for v in (1000.0, -0.00235712, 1.234e-9, -1e-9, 112.6148)] == [
        "1,000", "−0.002357", "1.23×10⁻⁹", "−10⁻⁹", "112.6",
    ]  # fmt: skip


@given(st.floats(1e-300, 1e300))
def test_a_limit_is_never_rounded_up(value):
    text = rounded_down(value)
    assert float(text) <= value
    assert Fraction(text) > Fraction(value) * Fraction(99, 100)
