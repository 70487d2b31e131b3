"""Medians, quartiles and ranks, by hand."""

from math import inf, nextafter

import pytest

from gdref.theory.quartiles import median, middle_half, quantile, ranks


def test_quantiles_by_hand():
    assert quantile([7.0], 0.25) == 7.0
    assert quantile([5.0, 1.0], 0.25) == 2.0
    assert [quantile([0.0, 10.0, 40.0], share) for share in (0, 0.25, 0.5, 0.75, 0.9, 1)] == [
        0.0, 5.0, 10.0, 25.0, pytest.approx(34.0), 40.0
    ]  # fmt: skip
    # Between inf and inf, and at a value below inf, nothing is subtracted: no nan.
    assert quantile([1.0, inf, inf, inf], 0.5) == inf
    assert quantile([1.0, 2.0, inf], 0.75) == inf
    assert quantile([-1.0, 2.0, inf], 0.5) == 2.0
    assert median(value for value in (3.0, 1.0, 2.0)) == 2.0
    assert median([4.0, 1.0]) == 2.5


def test_ranks_are_by_the_middle_halves():
    """The middle halves of four results: 1.75 to 3.25, and 3.0 to 4.5."""
    low, high = [1.0, 2.0, 3.0, 4.0], [2.25, 3.25, 4.25, 5.25]
    assert ranks({"high": high, "low": low}) == [["low", "high"]]
    above = [value + 0.3 for value in high]  # from 3.3 on
    assert ranks({"above": above, "low": low}) == [["low"], ["above"]]
    # Three results count from the lowest to the highest: 1 to 4, though the medians are 2 and 4.
    assert ranks({"a": [1.0, 2.0, 4.0], "b": [4.0, 4.0, 4.0]}) == [["a", "b"]]
    assert ranks({"a": [1.0, 2.0, 3.9], "b": [4.0, 4.0, 4.0]}) == [["a"], ["b"]]


def test_who_is_left_over_makes_the_next_group():
    """c reaches b's group from above, b does not reach a's."""
    results = {"c": [3.0, 4.0], "a": [1.0, 1.5], "b": [2.0, 3.5], "d": [9.0], "e": [inf, 8.0, inf]}
    assert ranks(results) == [["a"], ["b", "c"], ["d"]]


def test_ranks_at_the_ends():
    assert ranks({}) == []
    assert ranks({"a": [0.0], "b": [nextafter(0.0, 1.0)]}) == [["a"], ["b"]]
    assert ranks({"a": [0.0], "b": [1e-20], "c": [3e-20]}, least=2e-20) == [["a", "b"], ["c"]]
    assert ranks({"a": [-2.0], "b": [-2.0 + 1e-10], "c": [-1.9]}, least=-inf) == [["a", "b"], ["c"]]
    # A middle half that reaches infinity overlaps all results above it.
    assert ranks({"a": [1.0, 2.0, inf], "b": [50.0], "c": [0.5]}) == [["c"], ["a", "b"]]
    assert ranks({"a": [1.0], "b": [1.0 + 0.9e-9], "c": [1.0 + 2.1e-9]}) == [["a", "b"], ["c"]]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.0, 10.0, 40.0], "5 to 25"),
        ([1.0], "1 to 1"),
        ([0.0, 1 / 3, inf], "from 0.1667"),
        ([inf, inf, 1.0], ""),
        ([123456.0, 123456.0], "1.235e+05 to 1.235e+05"),
    ],
)
def test_the_middle_half_in_words(values, words):
    assert middle_half(values) == words
