"""From six series on, error and surface are small multiples: a panel for each, on the same axes."""

import re

import pytest

from gdref import read_points
from gdref.bowl import Bowl
from gdref.charts import Track, ascii, error, surface, svg

BOWL = Bowl.of(read_points())


@pytest.mark.parametrize("draw", [error, surface])
def test_each_of_many_has_a_panel_on_the_same_axes(draw, tracks: list[Track], read) -> None:
    assert [len(draw(BOWL, tracks[:count]).panels) for count in (5, 6)] == [1, 6]
    chart = draw(BOWL, tracks)
    assert len(chart.panels) == len(tracks) == 8 and [len(row) for row in chart.in_rows()] == [
        3,
        3,
        2,
    ]
    first = chart.panels[0]
    for panel, run in zip(chart.panels, tracks, strict=True):
        assert (panel.x, panel.y) == (first.x, first.y)
        (own,) = [one for one in panel.series if one.kind in ("line", "path")]
        assert own.label == run.name
    text = ascii.render(chart, 80, 24)
    assert max(map(len, text.split("\n"))) <= 80 and len(text.splitlines()) <= 24
    more, height = re.search(r"(\d) more panels: with --height (\d+)\.", text).groups()
    shown = len(tracks) - int(more)
    assert [f" {run.label[:12]}" in text for run in tracks] == [True] * shown + [False] * int(more)
    text = ascii.render(chart, 80, int(height))
    assert "more than one" not in text and all(f" {run.label[:12]}" in text for run in tracks)
    assert len(text.splitlines()) == int(height) and "more panel" not in text
    for size in ("wide", "narrow"):
        picture = svg.render(chart, size)
        assert len(picture.encode()) < 60_000
        found = read(picture)
        for k, one in enumerate(found.texts):
            assert found.room.holds(one.box)
            assert not any(one.box.meets(other.box) for other in found.texts[:k]), one
