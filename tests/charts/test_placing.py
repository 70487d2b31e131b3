"""Thinning keeps every spike; clipping finds the places where a line leaves the panel."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdref.charts import Axis, Panel, Series
from gdref.charts.placing import clipped, thinned, visible, within
from gdref.charts.track import log_spaced, milestones

HEIGHTS = st.lists(st.floats(0, 1), min_size=1, max_size=200)
PLACES = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


@given(HEIGHTS, st.integers(1, 20))
def test_of_each_column_lowest_and_highest_stay(heights: list[float], columns: int) -> None:
    line = [(k / len(heights), height) for k, height in enumerate(heights)]
    kept = thinned(line, columns)
    assert len(kept) <= 2 * columns + 2
    assert kept == sorted(kept) and kept[0] == line[0] and kept[-1] == line[-1]
    for c in range(columns):
        before = [v for u, v in line if int(u * columns) == c]
        after = [v for u, v in kept if int(u * columns) == c]
        if before:
            assert (min(before), max(before)) == (min(after), max(after))


def test_a_spike_in_many_rows_survives() -> None:
    ys = [1.0] * 200_000
    ys[117_283] = 2.0
    panel = Panel(Axis("x", 0, 2e5), Axis("y", 0, 3), ())
    (kept,), cuts = visible(Series("", range(200_000), ys), panel, 500)
    assert not cuts
    assert len(kept) <= 1002
    assert max(v for _, v in kept) == 2 / 3


@given(st.lists(PLACES, min_size=1, max_size=8))
@example([(1.0, 0.0), (-2.7e-253, 0.0)])  # outside by rounding only: the line ends on the edge
@example([(0.9999999999999999, 0.0), (-2.7e-253, 1.0), (5e-324, -3.0)])  # it goes on outside
def test_what_is_clipped_lies_inside_and_every_exit_on_an_edge(line: list) -> None:
    inside, exits = clipped(line)
    for piece in inside:
        for u, v in piece:
            assert -1e-9 <= u <= 1 + 1e-9 and -1e-9 <= v <= 1 + 1e-9
    for u, v in exits:
        assert min(abs(u), abs(1 - u), abs(v), abs(1 - v)) < 1e-9
    drawn = {place for piece in inside for place in piece}
    assert all(place in drawn for place in line if within(place))
    u, v = line[-1]
    if within(line[0]) and max(-u, u - 1, -v, v - 1) > 1e-9:
        assert exits


@given(st.integers(1, 5000), st.integers(2, 300))
def test_stretches_grow_and_cover_all(count: int, most: int) -> None:
    firsts = log_spaced(count, most)
    assert firsts[0] == 0 and firsts[-1] == count - 1
    assert firsts == sorted(set(firsts)) and len(firsts) <= max(most, 1)


def test_a_long_path_keeps_its_extremes() -> None:
    xs = [0.5] * 100_000
    ys = [0.5] * 100_000
    xs[77_777], ys[3_333] = 9.0, -9.0
    kept = milestones(xs, ys, 100)
    assert {77_777, 3_333, 0, 99_999} <= set(kept)
    assert kept == sorted(set(kept)) and len(kept) <= 600


def test_a_line_to_far_away_leaves_in_its_own_direction() -> None:
    for far in (1e3, 1e9, 1e90):
        inside, edges = clipped([(0.5, 0.5), (0.5 + 0.1 * far, 0.5 + far)])
        assert edges == [pytest.approx((0.55, 1.0))]
        assert inside == [[(0.5, 0.5), edges[0]]]
        _, edges = clipped([(0.5 + 0.1 * far, 0.5 + far), (0.5, 0.5)])
        assert edges == [pytest.approx((0.55, 1.0))]
