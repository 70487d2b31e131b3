"""Contours have the error of their label; in the standardised view they are circles."""

from itertools import product
from math import hypot, isfinite, sqrt

import pytest

from gdref import Points, PointsError, batch, descend, mse, read_points
from gdref.bowl import Bowl
from gdref.charts import Track, surface, track
from gdref.charts.track import rows_to_show


@pytest.mark.parametrize("window", [None, (1.0, 1.8, -1.0, 9.0), (-50.0, 50.0, -900.0, 900.0)])
def test_the_error_on_a_contour_is_its_level(tracks, window: tuple | None, value) -> None:
    points = read_points()
    bowl = Bowl.of(points)
    panel = surface(bowl, tracks[:3], window=window).panels[0]
    contours = [series for series in panel.series if series.kind == "contour"]
    assert len(contours) >= 5
    for series in contours:
        level = value(series.label)
        there = [p for p in zip(series.xs, series.ys, strict=True) if isfinite(p[0])]
        assert len(there) > 1
        for m, b in there:
            assert mse(m, b, points) - bowl.error == pytest.approx(level, rel=1e-6)
            assert panel.x.low - 1e-9 <= m <= panel.x.high + 1e-9


def test_in_standardised_x_contours_are_circles(tracks: list[Track], value) -> None:
    bowl = Bowl.of(read_points())
    panel = surface(bowl, tracks[:3], standardized=True).panels[0]
    u, v = bowl.standardized()[:2]
    for series in panel.series:
        if series.kind == "contour":
            radius = sqrt(value(series.label))
            for x, y in zip(series.xs, series.ys, strict=True):
                assert not isfinite(x) or hypot(x - u, y - v) == pytest.approx(radius)


def test_the_default_window_holds_every_settled_path_and_the_minimum(tracks: list[Track]) -> None:
    bowl = Bowl.of(read_points())
    panel = surface(bowl, tracks).panels[0]
    for run in tracks:
        if not run.diverged:
            assert all(panel.x.low < m < panel.x.high for m in run.m)
            assert all(panel.y.low < b < panel.y.high for b in run.b)
    assert panel.x.low < bowl.m < panel.x.high and panel.y.low < bowl.b < panel.y.high


def test_where_all_x_are_equal_contours_are_straight_and_the_minimum_a_line(value) -> None:
    bowl = Bowl.of(Points([(2.0, 1.0), (2.0, 3.0)]))
    panel = surface(bowl, [], window=(-1.0, 2.0, -1.0, 2.0)).panels[0]
    assert not panel.marks
    lines = [series for series in panel.series if series.kind == "contour"]
    assert lines[-1].label == "minimum" and len(lines) > 5
    for series in lines:
        level = 0.0 if series.label == "minimum" else value(series.label)
        for m, b in zip(series.xs, series.ys, strict=True):
            assert not isfinite(m) or bowl.excess(m, b) == pytest.approx(level)
    with pytest.raises(PointsError, match="all x are equal"):
        surface(bowl, [], standardized=True)


def test_where_all_x_are_equal_the_description_says_so() -> None:
    words = surface(Bowl.of([(3.0, 4.0), (3.0, 5.0)]), []).full_text
    assert "minimum above" not in words
    assert "level floor" in words and "inf" not in words
    assert "every line through the mean is a minimum" in words


def test_an_area_is_what_its_contour_encloses() -> None:
    bowl = Bowl.of(read_points())
    for window in ((1.0, 1.8, -1.0, 9.0), (-5.0, 5.0, -90.0, 90.0), (1.30, 1.34, 7.0, 9.0)):
        panel = surface(bowl, [], window=window).panels[0]
        areas = [series for series in panel.series if series.kind == "area"]
        lines = [series for series in panel.series if series.kind == "contour"]
        assert len(areas) == len(lines) > 4
        m0, m1, b0, b1 = window
        for area, line in zip(areas, reversed(lines), strict=True):
            level = max(bowl.excess(m, b) for m, b in zip(line.xs, line.ys, strict=True) if m == m)
            outline = list(zip(area.xs, area.ys, strict=True))
            for k, j in product(range(20), range(20)):
                m, b = m0 + (m1 - m0) * (k + 0.5) / 20, b0 + (b1 - b0) * (j + 0.5) / 20
                if abs(bowl.excess(m, b) / level - 1) > 0.2:
                    assert inside(m, b, outline) == (bowl.excess(m, b) < level)


def inside(x: float, y: float, outline: list[tuple[float, float]]) -> bool:
    """Whether a point is in a polygon: a ray from the point crosses an odd number of sides."""
    crossings = 0
    for (ax, ay), (bx, by) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


def test_the_valley_is_enlarged_where_it_is_long(tracks: list[Track]) -> None:
    bowl = Bowl.of(read_points())
    whole, valley = surface(bowl, [tracks[0], tracks[2]]).panels
    assert (valley.x.high - valley.x.low) < 0.4 * (whole.x.high - whole.x.low)
    assert valley.x.low < bowl.m < valley.x.high and valley.y.low < bowl.b < valley.y.high
    assert valley.x.low < tracks[2].m[-1] < valley.x.high
    assert whole.key and not valley.key
    (_, beside) = surface(bowl, [tracks[0], tracks[3]]).panels  # the second diverges
    first, second = [series for series in beside.series if series.kind == "path"]
    assert len(first.xs) > 100 and not second.xs
    even = [(-1.0, 0.0), (1.0, 200.0)]
    run = track("batch", descend(batch, even, m=99.9, b=99.0, epochs=9, learning_rate=0.1))
    assert len(surface(Bowl.of(even), [run]).panels) == 1


def test_the_pace_is_shown_at_epochs_1_2_5(tracks: list[Track]) -> None:
    panel = surface(Bowl.of(read_points()), [tracks[2]]).panels[0]
    (path,) = [series for series in panel.series if series.kind == "path"]
    labels = ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1,000"]
    assert [label for _, label in path.stops] == labels
    for index, label in path.stops:
        row = int(label.replace(",", ""))
        assert (path.xs[index], path.ys[index]) == (tracks[2].m[row], tracks[2].b[row])


def test_a_diverged_run_does_not_widen_the_window(tracks: list[Track]) -> None:
    bowl = Bowl.of(read_points())
    alone, beside = surface(bowl, [tracks[0]]), surface(bowl, [tracks[0], tracks[3]])
    assert tracks[3].diverged and alone.panels[0][:2] == beside.panels[0][:2]
    errors = tracks[3].error
    assert errors[rows_to_show(tracks[3])] > 2 * errors[0] >= errors[rows_to_show(tracks[3]) - 1]


def test_if_all_runs_diverge_the_window_has_two_steps_and_the_first_is_enlarged() -> None:
    done = descend(batch, read_points(), epochs=9, learning_rate=0.01)
    run = track("batch", list(done), diverged=True)
    whole, first = surface(Bowl.of(read_points()), [run]).panels
    shown = [whole.x.low < m < whole.x.high for m in run.m]
    assert shown == [True, True, True, *[False] * 7]
    assert first.x.low < run.m[1] < first.x.high < 0.1 * (whole.x.high - whole.x.low)
    assert [mark.label for mark in first.marks] == ["start", "minimum"]


def test_the_last_rows_are_enlarged_not_the_swings_before_them(tracks: list[Track]) -> None:
    run = tracks[2]
    _, valley = surface(Bowl.of(read_points()), [run]).panels
    (path,) = [series for series in valley.series if series.kind == "path"]
    count = len(path.xs)
    assert 0 < count < len(run.m) and list(path.xs) == list(run.m[-count:])
    assert all(valley.x.low < m < valley.x.high for m in path.xs)
    assert [path.stops[-1]] == [(count - 1, "1,000")]


def test_in_standardised_x_circles_are_whole_however_narrow_the_path(tracks: list[Track]) -> None:
    bowl = Bowl.of([(0.01, 2.0), (0.03, 2.2), (0.05, 2.1)])
    upright = tracks[0]._replace(m=[0.0, 0.0], b=[0.0, 1.9], epoch=[0.0, 1.0], error=[1.0, 0.1])
    panel = surface(bowl, [upright], standardized=True).panels[0]
    u = bowl.standardized().m
    for series in panel.series:
        if series.kind == "contour":
            assert max(series.xs[:-1]) - u == pytest.approx(u - min(series.xs[:-1]), rel=0.01)
    assert max(abs(x) for series in panel.series for x in series.xs if x == x) > 1


def test_all_levels_of_a_picture_are_written_in_one_form() -> None:
    bowl = Bowl.of(read_points())
    for window, raised in (((-500.0, 500.0, -9e3, 9e3), True), ((1.0, 2.0, -9.0, 9.0), False)):
        panel = surface(bowl, [], window=window).panels[0]
        levels = [series.label for series in panel.series if series.kind == "contour"]
        assert len(levels) > 5 and all((level[-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹") == raised for level in levels)
