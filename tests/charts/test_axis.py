"""Axes: ticks at the usual values, for numbers of any size."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdref.charts.ascii.terminal_text import as_text
from gdref.charts.axis import BREAK, ZERO, Axis, reach
from gdref.charts.ticks import ticks

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 100, ["0", "20", "40", "60", "80", "100"]),
        (-0.2, 0.35, ["−0.2", "−0.1", "0", "0.1", "0.2", "0.3"]),
        (23, 24.1, ["23.0", "23.2", "23.4", "23.6", "23.8", "24.0"]),
        (1990, 2024, ["1990", "1995", "2000", "2005", "2010", "2015", "2020"]),
        (0, 5e6, ["0", "1,000,000", "2,000,000", "3,000,000", "4,000,000", "5,000,000"]),
        (1.3222385, 1.3222445, [f"1.3222{k}" for k in (39, 40, 41, 42, 43, 44)]),
        (-1e-9, 4e-9, ["−1", "0", "1", "2", "3", "4"]),
        (0, 2.5e300, ["0", "0.5", "1.0", "1.5", "2.0", "2.5"]),
    ],
)
def test_ticks_are_at_1_2_5(low: float, high: float, labels: list[str]) -> None:
    assert [tick.label for tick in Axis("x", low, high).ticks(7)] == labels


def test_log_ticks_are_at_decades() -> None:
    assert [t.label for t in ticks(0.5, 20_000, True, 7)] == ["1", "10", "100", "1,000", "10,000"]
    assert [t.label for t in ticks(1e-9, 1, True, 4)] == ["10⁻⁹", "10⁻⁶", "10⁻³", "10⁰"]
    assert [t.label for t in ticks(3, 30, True, 7)] == ["5", "10", "20"]


def test_years_have_no_commas() -> None:
    assert [t.label for t in ticks(1955, 2020, False, 4)] == ["1960", "1980", "2000", "2020"]
    assert [t.label for t in ticks(0, 2100, False, 5)] == ["0", "500", "1,000", "1,500", "2,000"]
    assert [t.label for t in ticks(900, 2100, False, 3)] == ["1,000", "1,500", "2,000"]


@given(st.lists(NUMBERS, max_size=5), st.booleans())
def test_an_axis_reaches_all_values_and_has_ticks(value, values: list[float], log: bool) -> None:
    low, high = reach(values, log)
    assert low < high
    axis = Axis("x", low, high, log)
    for one in values:
        if axis.can_show(one):
            assert 0 <= axis.position(one) <= 1
    found = axis.ticks(7)
    assert 2 <= len(found) <= 9
    for tick in found:
        assert -1e-9 <= axis.position(tick.value) <= 1 + 1e-9
        assert value(tick.label) * 10.0**axis.power == pytest.approx(tick.value, rel=1e-12)
    assert all(a.value < b.value for a, b in pairwise(found))


@given(NUMBERS, NUMBERS)
def test_steps_are_1_2_or_5_times_a_power_of_ten(a: float, b: float) -> None:
    low, high = reach([a, b])
    found = [
        Decimal(as_text(tick.label, False).replace(",", "")) for tick in ticks(low, high, False, 7)
    ]
    for first, second in pairwise(found):
        assert (second - first).normalize().as_tuple().digits in ((1,), (2,), (5,))


def test_a_log_axis_may_have_a_place_for_0_before_a_break() -> None:
    axis = Axis("epochs", 1, 1000, log=True, zero=True, whole=True)
    assert axis.can_show(0.0) and axis.position(0.0) == ZERO
    assert axis.position(1) == BREAK > ZERO and axis.position(1000) == 1
    assert [tick.label for tick in axis.ticks(9)] == ["0", "1", "10", "100", "1,000"]
    assert not axis._replace(zero=False).can_show(0.0)


def test_what_is_counted_has_ticks_at_whole_numbers_alone() -> None:
    for high in (1, 2, 3, 7):
        labels = [tick.label for tick in Axis("epochs", 0, high, whole=True).ticks(9)]
        assert all(label.isdecimal() for label in labels)
        assert labels[0] == "0" and labels[1] == "1" and len(labels) == high + 1


def test_the_ends_have_labels_and_the_power_of_ten_stands_once() -> None:
    for values, log in (([24.3, 72.9], False), ([-3.0, 900.0], False), ([0.7, 5400.0], True)):
        axis = Axis("x", *reach(values, log), log)
        first, *_, last = axis.ticks(7)
        assert (first.value, last.value) == (axis.low, axis.high)
        assert axis.low <= min(values) and axis.high >= max(values)
    epochs = Axis("epochs", 1.0, 950.0, True, True, whole=True)
    assert [tick.label for tick in epochs.ticks(6)][-2:] == ["100", "950"]
    income = Axis("income", 1.03e8, 4.55e8)
    assert income.title == "income, in 10⁸"
    assert [tick.label for tick in income.ticks(6)] == ["2", "3", "4"]
    assert income.ticks(6)[0].value == pytest.approx(2e8)
    assert Axis("x", 0.0, 900.0).title == "x"


@pytest.mark.parametrize(
    ("room", "shown"),  # pixels, labels
    [(500, range(-1000, 6001, 1000)), (200, range(0, 6001, 2000)), (75, (0, 5000))],
)
def test_labels_that_have_no_room_are_left_out_and_the_others_are_evenly_spaced(room, shown):
    axis = Axis("x", -1000.0, 6000.0)

    def span(tick):
        return room * axis.position(tick.value), room * axis.position(tick.value) + 30

    kept = axis.labelled(9, 4, span)
    assert all(span(a)[1] + 4 <= span(b)[0] for a, b in pairwise(kept))
    assert [tick.value for tick in kept] == list(shown)
