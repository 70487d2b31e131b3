"""Contours are where they say, and the standardised view makes circles of them."""

from math import hypot, isfinite, sqrt

import pytest

from gdref import Points, PointsError, mse, read_points
from gdref.bowl import Bowl
from gdref.charts import Track, surface


@pytest.mark.parametrize("window", [None, (1.0, 1.8, -1.0, 9.0), (-50.0, 50.0, -900.0, 900.0)])
def test_the_error_on_a_contour_is_its_level(tracks: list[Track], window: tuple | None) -> None:
    points = read_points()
    bowl = Bowl.of(points)
    panel = surface(bowl, tracks[:3], window=window).panels[0]
    contours = [series for series in panel.series if series.kind == "contour"]
    assert len(contours) >= 5
    for series in contours:
        level = float(series.label.replace(",", ""))
        there = [p for p in zip(series.xs, series.ys, strict=True) if isfinite(p[0])]
        assert len(there) > 1
        for m, b in there:
            assert mse(m, b, points) - bowl.error == pytest.approx(level, rel=1e-6)
            assert panel.x.low - 1e-9 <= m <= panel.x.high + 1e-9
            assert panel.y.low - 1e-9 <= b <= panel.y.high + 1e-9


def test_in_standardised_x_contours_are_circles(tracks: list[Track]) -> None:
    bowl = Bowl.of(read_points())
    panel = surface(bowl, tracks[:3], standardized=True).panels[0]
    u, v = bowl.standardized()[:2]
    for series in panel.series:
        if series.kind == "contour":
            radius = sqrt(float(series.label.replace(",", "")))
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


def test_where_all_x_are_equal_contours_are_straight(tracks: list[Track]) -> None:
    bowl = Bowl.of(Points([(2.0, 1.0), (2.0, 3.0)]))
    panel = surface(bowl, [], window=(-1.0, 2.0, -1.0, 2.0)).panels[0]
    for series in panel.series:
        level = float(series.label.replace(",", ""))
        for m, b in zip(series.xs, series.ys, strict=True):
            assert not isfinite(m) or bowl.excess(m, b) == pytest.approx(level)
    with pytest.raises(PointsError, match="all x are equal"):
        surface(bowl, [], standardized=True)
