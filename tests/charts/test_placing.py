"""Clipping finds the places where a line leaves the panel."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdref.charts.placing import clipped, within
from gdref.charts.track import log_spaced

PLACES = st.tuples(st.floats(-3, 3), st.floats(-3, 3))


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


def test_a_line_to_far_away_leaves_in_its_own_direction() -> None:
    for far in (1e3, 1e9, 1e90):
        inside, edges = clipped([(0.5, 0.5), (0.5 + 0.1 * far, 0.5 + far)])
        assert edges == [pytest.approx((0.55, 1.0))]
        assert inside == [[(0.5, 0.5), edges[0]]]
        _, edges = clipped([(0.5 + 0.1 * far, 0.5 + far), (0.5, 0.5)])
        assert edges == [pytest.approx((0.55, 1.0))]
