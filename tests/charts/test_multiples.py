"""From six series on, error and surface are small multiples: a panel for each, on the same axes."""

import pytest

from gdref import read_points
from gdref.bowl import Bowl
from gdref.charts import Track, ascii, error, surface, svg

BOWL = Bowl.of(read_points())


@pytest.mark.parametrize("draw", [error, surface])
def test_each_of_many_has_a_panel_on_the_same_axes(draw, tracks: list[Track], read) -> None:
    assert len(draw(BOWL, tracks[:5]).panels) == 1 and draw(BOWL, tracks[:5]).rows == ()
    chart = draw(BOWL, tracks)
    assert len(chart.panels) == len(tracks) == 8 and chart.rows == (3, 3, 2)
    first = chart.panels[0]
    for panel, run in zip(chart.panels, tracks, strict=True):
        assert (panel.x, panel.y) == (first.x, first.y)
        (own,) = [one for one in panel.series if one.kind in ("line", "path")]
        assert own.label == run.name
    text = ascii.render(chart, 80, 24)
    assert "more than one" not in text and all(f"* {run.label[:12]}" in text for run in tracks)
    assert max(map(len, text.split("\n"))) <= 80
    for size in ("wide", "narrow"):
        picture = svg.render(chart, size)
        assert len(picture.encode()) < 60_000
        found = read(picture)
        for k, one in enumerate(found.texts):
            assert found.room.holds(one.box)
            assert not any(one.box.meets(other.box) for other in found.texts[:k]), one
