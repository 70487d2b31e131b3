"""Scales: ticks where people expect them, at any size of number."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdref.charts.chart import Axis
from gdref.charts.scale import reach, ticks
from gdref.charts.words import format_number

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 100, ["0", "20", "40", "60", "80", "100"]),
        (-0.2, 0.35, ["-0.2", "-0.1", "0", "0.1", "0.2", "0.3"]),
        (23, 24.1, ["23.0", "23.2", "23.4", "23.6", "23.8", "24.0"]),
        (0, 2.5e300, ["0", "5e299", "1e300", "1.5e300", "2e300", "2.5e300"]),
        (0.9e-300, 3e-300, ["1e-300", "1.5e-300", "2e-300", "2.5e-300", "3e-300"]),
    ],
)
def test_ticks_are_at_1_2_5(low: float, high: float, labels: list[str]) -> None:
    assert [tick.label for tick in ticks(low, high, False, 7)] == labels


def test_log_ticks_are_at_decades() -> None:
    assert [t.label for t in ticks(0.5, 20_000, True, 7)] == ["1", "10", "100", "1000", "10000"]
    assert [t.label for t in ticks(1e-9, 1, True, 4)] == ["1e-9", "1e-6", "0.001", "1"]
    assert [t.label for t in ticks(3, 30, True, 7)] == ["5", "10", "20"]


@given(st.lists(NUMBERS, max_size=5), st.booleans())
def test_an_axis_reaches_all_values_and_has_ticks(values: list[float], log: bool) -> None:
    low, high = reach(values, log)
    assert low < high
    axis = Axis("x", low, high, log)
    for value in values:
        if axis.can_show(value):
            assert 0 <= axis.position(value) <= 1
    found = ticks(low, high, log, 7)
    assert 1 <= len(found) <= 9
    for tick in found:
        assert -1e-9 <= axis.position(tick.value) <= 1 + 1e-9
        assert float(tick.label) == tick.value
    assert all(a.value < b.value for a, b in pairwise(found))


@given(NUMBERS, NUMBERS)
def test_steps_are_1_2_or_5_times_a_power_of_ten(a: float, b: float) -> None:
    low, high = reach([a, b])
    found = [Decimal(tick.label) for tick in ticks(low, high, False, 7)]
    for first, second in pairwise(found):
        assert (second - first).normalize().as_tuple().digits in ((1,), (2,), (5,))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (5565.1078, "5,565"),
        (0.00235743, "0.002357"),
        (1e-9, "1e-9"),
        (-7370.7, "-7,371"),
    ],
)
def test_a_number_in_a_sentence(value: float, text: str) -> None:
    assert format_number(value) == text
