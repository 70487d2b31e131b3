"""Long lines: no turn that can be seen is left out; all values of a column are in its range."""

from math import hypot, sin

from hypothesis import given
from hypothesis import strategies as st

from gdref import descend, momentum, read_points
from gdref.charts import Axis, Panel, Series, track
from gdref.charts.paths import MANY_CORNERS, covering, in_columns, simplified

SIZE = 250, 240
PLACES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40)
STEPS = st.lists(st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)), max_size=60)


def pixels(line) -> list[tuple[float, float]]:
    return [(x * SIZE[0], y * SIZE[1]) for x, y in line]


@given(PLACES, STEPS)
def test_a_corner_is_left_out_only_if_the_line_passes_within_a_quarter_of_a_pixel(
    distance, line, steps
) -> None:
    for dx, dy in steps:
        line = [*line, (line[-1][0] + dx, line[-1][1] + dy)]
    kept = simplified(line, *SIZE)
    assert kept[0] == line[0] and kept[-1] == line[-1]
    rest = iter(line)
    assert all(corner in rest for corner in kept)  # in order
    for corner in pixels(line):
        assert distance(*corner, pixels(kept)) < 0.25


def turns(values: list[float], least: float) -> int:
    """How often a value turns back by at least `least`."""
    count, way, extreme = 0, 0, values[0]
    for value in values:
        if way * (value - extreme) >= 0 and way:
            extreme = value
        elif abs(value - extreme) >= least:
            count += way != 0
            way, extreme = (1 if value > extreme else -1), value
    return count


def test_the_picture_turns_as_often_as_the_run() -> None:
    run = track("long", descend(momentum, read_points(), epochs=1000, beta=0.99))
    panel = Panel(Axis("m", -0.5, 3.4), Axis("b", -1, 9), ())
    line = [panel.position(m, b) for m, b in zip(run.m, run.b, strict=True)]
    kept = simplified(line, *SIZE)
    (shown,) = covering([kept], *SIZE)
    wanted = turns([x for x, _ in pixels(line)], 1.0)
    assert wanted > 200
    assert turns([x for x, _ in pixels(shown)], 1.0) == wanted


def test_a_path_that_covers_its_area_again_and_again_becomes_short(distance) -> None:
    line = [(0.5 + 0.3 * sin(k * k), 0.5 + 0.3 * sin(3.0 * k * k + 1)) for k in range(12_000)]
    parts = covering([line], *SIZE)
    assert MANY_CORNERS < sum(map(len, parts)) < 9_000
    for corner in pixels(line[::499]):
        assert min(distance(*corner, pixels(part)) for part in parts) < 0.5


def test_columns_have_the_median_and_the_range_and_single_rows_stay() -> None:
    ys = [hypot(1.0, 50 * sin(k)) for k in range(1001)]
    panel = Panel(Axis("epochs", 1, 1000, log=True, zero=True), Axis("y", 1, 51), ())
    band, curve = in_columns(Series("it", range(1001), ys), panel)
    assert list(curve.ys[:20]) == ys[:20] and list(curve.xs[:20]) == list(range(20))
    assert (curve.xs[-1], curve.ys[-1]) == (1000, ys[1000]) and len(curve.xs) < 150
    half = len(band.xs) // 2
    low = dict(zip(band.xs[:half], band.ys[:half], strict=True))
    high = dict(zip(band.xs[half:], band.ys[half:], strict=True))
    xs = list(low)
    for before, x, after in zip(xs, xs[1:], xs[2:], strict=False):
        here = range(int((before + x) / 2) + 1, int((x + after) / 2))
        assert all(low[x] <= ys[k] <= high[x] for k in here), x
    assert {min(ys[500:]), max(ys[500:])} <= {*low.values(), *high.values()}
    calm = [1.0 + k / 1000 for k in range(1001)]
    (curve,) = in_columns(Series("it", range(1001), calm), panel)
    assert len(curve.xs) < 150
