"""The error chart: diverged runs leave it, 0 has a place, and ticks of counts are whole."""

import pytest

from gdref import batch, descend, momentum, read_points, sgd
from gdref.bowl import Bowl
from gdref.charts import Track, ascii, descent, error, line, slices, track
from gdref.charts.track import lowest_error_shown
from gdref.objective import PointsInMemory
from gdref.squared_error import flat_line_error


def run_of(rate: float, epochs: int = 1000) -> Track:
    descent = descend(batch, read_points(), epochs=epochs, learning_rate=rate)
    rows = list(descent)
    return track(f"batch:learning_rate={rate}", rows, descent.status == "diverged")


def test_one_epoch_is_an_epoch() -> None:
    bowl = Bowl.of(read_points())
    assert "after 1 epoch, " in error(bowl, [run_of(0.0001, 1)]).description
    assert "after 2 epochs, " in error(bowl, [run_of(0.0001, 2)]).description


def of(points):
    source = PointsInMemory(points)
    return source.error, source.gradient


@pytest.mark.parametrize("rate", [0.00041, 0.001, 1.0])
@pytest.mark.parametrize("raw", [False, True])
def test_growth_is_capped_whether_it_overflows_or_not(rate: float, raw: bool) -> None:
    points = read_points()
    bowl = Bowl.of(points)
    good, bad = run_of(0.0001), run_of(rate)
    assert bad.diverged
    cap = 1000 * max(good.error[0], flat_line_error(*of(points)))
    panel = error(bowl, [good, bad], raw=raw).panels[0]
    assert panel.y.high <= 2 * cap and panel.y.low < 2.4 * (50 if raw else 1)
    alone = error(bowl, [bad._replace(overflowed=True)], raw=raw).panels[0]
    assert max(bad.error) / 10 < alone.y.high < 101 * max(bad.error) and alone.y.low > 1
    assert 0 <= alone.x.high - bad.epoch[-1] <= 1  # where the curve leaves
    linear = error(bowl, [good, bad], raw=raw, log_y=False).panels[0]
    assert linear.y.high < 1.1 * good.error[0]
    for chart in (error(bowl, [good, bad]), error(bowl, [good, bad], log_y=False)):
        assert "^ goes on past this edge" in ascii.render(chart)


def test_seeds_that_overflow_at_once_have_an_arrow() -> None:
    points = read_points()
    seeds = []
    for seed in (0, 1, 2):
        rows = list(descend(sgd, points, epochs=9, learning_rate=0.01, seed=seed))
        seeds.append(track("sgd", rows, diverged=True)._replace(overflowed=True))
    first, *others = seeds
    chart = error(Bowl.of(points), [first._replace(others=tuple(others))])
    assert "sgd (diverged at epoch 1): from 5,455 at the start to infinity" in chart.description
    assert "^ goes on past this edge" in ascii.render(chart)


def test_every_run_starts_at_epoch_0(tracks: list[Track]) -> None:
    bowl = Bowl.of(read_points())
    for over in ("epochs", "updates", "point-gradients"):
        panel = error(bowl, tracks[:3], over=over).panels[0]
        assert panel.x.zero and panel.x.log
        curves = [series for series in panel.series if series.kind == "line"]
        assert {(series.xs[0], series.ys[0]) for series in curves} == {(0, bowl.excess(0, 0))}
    assert not error(bowl, tracks[:1]).notes


def test_an_excess_that_stays_below_a_trillionth_of_the_flat_lines_is_drawn_as_0() -> None:
    flat = [(4.0, y) for y in (9.0, 12.0, 8.5, 11.0)]  # equal x: one curvature, so it is fast
    bowl = Bowl.of(flat)
    run = descend(momentum, flat, epochs=1000, learning_rate=0.01)
    one = track("momentum", list(run))
    chart = error(bowl, [one])
    (*_, series), axis = chart.panels[0].series, chart.panels[0].y
    above = [bowl.excess(m, b) for m, b in zip(one.m, one.b, strict=True)]
    least = 1e-12 * flat_line_error(*of(flat))
    settled = next(k for k in range(len(above)) if max(above[k:]) < least)
    assert above[settled:] != [0.0] * len(above[settled:]) and settled > 30
    for epoch, y in zip(series.xs, series.ys, strict=True):
        assert y == (0.0 if epoch >= settled else above[int(epoch)]) or epoch > 20
    assert min(above[:settled]) < least  # not drawn as 0 on its way through the minimum
    assert axis.zero and axis.low > 1e-7 * least
    assert chart.notes[0].startswith("0 stands for less than ")
    assert f"to 0 after 1,000 epochs, lowest at {settled} with 0." in chart.description
    for options, kept in (({"raw": True}, one.error), ({"log_y": False}, above)):
        other = error(bowl, [one], **options)
        assert other.panels[0].series[-1].ys[-1] == kept[-1] > 0
        assert not any(note.startswith("0 stands") for note in other.notes)
    points = [(float(x), 2.0 * x) for x in range(5)]  # on a line: the error becomes 0
    one = track("batch", list(descend(batch, points, epochs=3000, learning_rate=0.1)))
    assert error(Bowl.of(points), [one], raw=True).panels[0].series[-1].ys[-1] == 0 < one.error[-1]


@pytest.mark.parametrize("epochs", [0, 1])
def test_few_epochs_are_whole_and_on_an_even_axis(epochs: int) -> None:
    panel = error(Bowl.of(read_points()), [run_of(0.0001, epochs)]).panels[0]
    assert not panel.x.log and (panel.x.low, panel.x.high) == (0, 1)
    assert [tick.label for tick in panel.x.ticks(9)] == ["0", "1"]


def test_one_epoch_of_many_updates_is_on_an_even_axis() -> None:
    one = track("sgd", descend(sgd, read_points(), epochs=1))
    axis = error(Bowl.of(read_points()), [one], over="updates").panels[0].x
    assert not axis.log and axis.high == 100 and axis.ticks(5)[-1].label == "100"


def test_a_line_from_far_off_does_not_flatten_the_points() -> None:
    points = read_points()
    panel = line(points, [("far", 1e9, 0.0), ("near", 1.5, 0.0)]).panels[0]
    heights = [y for _, y in points]
    assert panel.y.high - panel.y.low < 1.7 * (max(heights) - min(heights))


def test_where_the_flat_line_is_the_minimum_0_is_a_trillionth_of_the_error_of_y_0() -> None:
    for points in ([(3.0, 5.0)], [(1.0, 4.0), (2.0, 4.0)], [(1.0, 0.1), (2.0, 0.1), (4.0, 0.1)]):
        bowl = Bowl.of(points)
        y = points[0][1]
        assert lowest_error_shown(bowl) == pytest.approx(1e-12 * y * y)


def test_a_run_that_starts_at_the_minimum_starts_at_0() -> None:
    points = read_points()
    bowl = Bowl.of(points)
    m, b = bowl.m + 1e-10, bowl.b
    assert bowl.excess(m, b) > 0
    for optimizer, leaves in ((batch, False), (sgd, True)):
        one = track("it", list(descend(optimizer, points, m=m, b=b, epochs=50)))
        first, *others = error(bowl, [one]).panels[0].series[0].ys
        assert first == 0.0 and any(others) == leaves


def test_a_last_line_that_is_nowhere_in_its_panel_is_missed() -> None:
    points = read_points()
    bowl = Bowl.of(points)
    assert "outside its panel" in descent(points, bowl, run_of(1.0)).notes[0]
    assert "outside" not in descent(points, bowl, run_of(0.0001)).notes[0]


@pytest.mark.parametrize(("m", "b"), [(1.32243102, 7.9910209), (0.0, 0.0), (1.4, 8.0)])
def test_a_slice_is_seen_to_be_a_parabola(m: float, b: float) -> None:
    points = read_points()
    for panel in slices(points, Bowl.of(points), m, b).panels:
        parabola, tangent = panel.series
        rise = max(parabola.ys) - min(parabola.ys)
        assert rise > 0.4 * (panel.y.high - panel.y.low)
        (mark,) = panel.marks
        assert panel.x.low < mark.x < panel.x.high
        slope = (tangent.ys[1] - tangent.ys[0]) / (tangent.xs[1] - tangent.xs[0])
        step = (panel.x.high - panel.x.low) / 1e4
        inside = [k for k, x in enumerate(parabola.xs) if x <= mark.x]
        before, after = inside[-1], inside[-1] + 1
        around = (parabola.ys[after] - parabola.ys[before]) / (
            parabola.xs[after] - parabola.xs[before]
        )
        assert step > 0 and slope == pytest.approx(around, abs=0.03 * rise / (100 * step))
