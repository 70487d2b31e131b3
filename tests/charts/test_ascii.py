"""Charts as text: in ASCII, within the width, every glyph at its place on the axes."""

import re

import pytest

from gdref import Points, read_points
from gdref.bowl import Bowl
from gdref.charts import (
    Axis,
    Chart,
    Mark,
    Panel,
    Series,
    Track,
    ascii,
    data,
    error,
    line,
    surface,
    svg,
)

NAMES = [
    "data", "line", "lines", "error", "error-diverged", "error-raw",
    "surface", "surface-window", "surface-standardized", "slice", "descent",
]  # fmt: skip


def check(text: str, width: int) -> None:
    """Check the properties that every chart in text has."""
    assert text.isascii() and text.endswith("\n") and not text.endswith("\n\n")
    for row in text.split("\n"):
        assert row == row.rstrip() and len(row) <= width and row.isprintable()


@pytest.mark.parametrize("name", NAMES)
def test_each_chart(name: str, charts: dict[str, Chart], golden) -> None:
    for width in (40, 60, 72, 80, 120):
        check(ascii.render(charts[name], width), width)
    if name in ("data", "error", "surface", "descent"):  # test_places.py looks at the places
        golden(f"{name}.txt", ascii.render(charts[name]))


def grid(text: str) -> list[str]:
    """The rows of the first panel, between its axes."""
    rows = text.split("\n")
    start = next(k for k, row in enumerate(rows) if "|" in row or " +" in row)
    gutter = min(rows[start].find(c) for c in "|+" if c in rows[start])
    end = next(
        k
        for k in range(start, len(rows))
        if rows[k].startswith(" " * gutter + "+") and "--" in rows[k]
    )
    return [row[gutter + 1 :].ljust(200) for row in rows[start:end]]


def test_a_glyph_for_each_and_one_for_overlap() -> None:
    series = tuple(Series(f"s{k}", [0, 10], [k, k], "line") for k in range(8))
    cross = Series("cross", [5, 5], [0, 7], "path")
    panel = Panel(Axis("x", 0, 10), Axis("y", 0, 7), (*series[:4], cross))
    text = ascii.render(Chart("t", "d", (panel,)), height=14)
    rows = grid(text)
    assert [row[0] for row in rows[4:]] == ["#", "x", "o", "*"]
    assert sum(row.count("@") for row in rows) == 4
    assert "* s0   o s1   x s2   # s3   % cross   @ more than one" in text
    assert "@" not in ascii.render(Chart("t", "d", (panel._replace(series=series),)), height=14)


def test_a_character_shows_how_many_points_it_stands_for() -> None:
    points = [(0.0, 0.0)] + [(1.0, 1.0)] * 2 + [(2.0, 2.0)] * 9 + [(3.0, 3.0)] * 10
    text = ascii.render(data(Points(points)))
    assert [row.strip()[0] for row in grid(text) if row.strip()] == ["&", "9", "2", "+"]
    assert "2-9 that many points   & 10 points or more" in text
    assert "that many" not in ascii.render(data(Points(set(points))))


def test_ticks_stand_where_their_values_are() -> None:
    dots = Series("", [0.0, 20.0, 60.0, 100.0], [0.0, 20.0, 60.0, 100.0], "dots")
    panel = Panel(Axis("x", -10, 110), Axis("y", -10, 110), (dots,))
    rows = ascii.render(Chart("t", "d", (panel,)), 72).split("\n")
    labels = next(row for row in rows if row.split()[:2] == ["0", "20"])
    ruler = rows[rows.index(labels) - 1]
    for value in ("0", "20", "60", "100"):
        (there,) = [row for row in rows if row.split()[:1] == [value] and "+" in row[7:]]
        column = there.index("+", 7)
        assert ruler[column] == "+"
        assert value in labels[max(0, column - 2) : column + 3]


def test_a_diverged_run_leaves_by_the_top_edge(charts: dict[str, Chart]) -> None:
    text = ascii.render(charts["error-diverged"])
    assert "^" in grid(text)[0] and "^ goes on past this edge" in text
    assert "batch:learning_rate=0.0005 (diverged by epoch 870)" in text


@pytest.mark.parametrize(
    ("ends", "glyph"),
    [((5, 30), "^"), ((5, -30), "v"), ((30, 5), ">"), ((-30, 5), "<")],
)
def test_nothing_is_clipped_in_silence(ends: tuple[float, float], glyph: str) -> None:
    path = Series("run", [5, ends[0]], [5, ends[1]], "path")
    panel = Panel(Axis("x", 0, 10), Axis("y", 0, 10), (path,))
    text = ascii.render(Chart("t", "d", (panel,)))
    assert sum(row.count(glyph) for row in grid(text)) == 1
    assert f"{glyph} goes on past this edge" in text


def test_what_a_log_axis_cannot_show_has_a_place_before_a_break(tracks: list[Track]) -> None:
    bowl = Bowl.of(read_points())
    arrived = (
        tracks[0]
        ._replace(
            label="arrived",
            **{name: getattr(tracks[0], name)[:3] for name in tracks[0]._fields[1:7]},
        )
        ._replace(m=[0.0, bowl.m, bowl.m], b=[0.0, bowl.b, bowl.b])
    )
    rows = ascii.render(error(bowl, [arrived])).split("\n")
    (zero,) = [row for row in rows if row.startswith("     0 +") or row.strip().startswith("0 +")]
    assert zero.rstrip().endswith("*")
    ruler = next(row for row in rows if "+//" in row)
    assert rows[rows.index(ruler) + 1].split()[:2] == ["0", "1"]


def test_the_names_of_the_columns_are_on_the_axes() -> None:
    text = ascii.render(data(Points([(1.0, 2.0), (3.0, 4.0)], x="width", y="height")))
    assert "\nheight\n" in text and text.rstrip().endswith("width")


@pytest.mark.parametrize("name", ["a\nb\x1b[2J", "距離", "\u202eabc", "y" * 3000, "", "\ud800"])
def test_hostile_names(name: str) -> None:
    points = Points([(1.0, 2.0), (2.0, 3.0)], name=name, x=name, y=name)
    for chart in (data(points), line(points, [(name, 1.0, 1.0), (name + "2", 1.0, 1.5)])):
        for width in (40, 72):
            check(ascii.render(chart, width), width)


def test_a_mark_is_on_top() -> None:
    panel = Panel(
        Axis("x", 0, 2),
        Axis("y", 0, 2),
        (Series("a", [0, 2], [1, 1], "line"),),
        (Mark("here", 1, 1),),
    )
    text = ascii.render(Chart("t", "d", (panel,)))
    assert sum(row.count("H") for row in grid(text)) == 1 and "H here" in text


def test_each_chart_fits_a_small_terminal(charts: dict[str, Chart]) -> None:
    for name, chart in charts.items():
        small = ascii.render(chart, 40, 22).rstrip("\n").split("\n")
        assert len(small) <= 22 and max(map(len, small)) <= 40, name
        rows = ascii.render(chart, 80, 24).rstrip("\n").split("\n")
        assert len(rows) <= 24 and chart.title.startswith(rows[0]), name
    assert len(ascii.render(charts["error"], 80, 50).rstrip("\n").split("\n")) == 50
    assert max(map(len, ascii.render(charts["error"], 150, 24).split("\n"))) > 140


def test_glyphs_stay_distinct(tracks: list[Track]) -> None:
    many = [tracks[0]._replace(label=f"run {k}") for k in range(20)]
    chart = error(Bowl.of(read_points()), many)
    series = tuple(one for panel in chart.panels for one in panel.series)
    chart = chart._replace(panels=(chart.panels[0]._replace(series=series),))
    text = ascii.render(chart, 100, 40)
    marks = [text[text.index(f"run {k}") - 2] for k in range(10, 20)]
    marks += [re.search(rf"(\S) run {k}\b", text)[1] for k in range(10)]
    assert len(set(marks)) == 20
    assert not set(marks) & set("+|-.@^>v<SM/")


def test_contours_carry_their_levels_and_paths_their_epochs(tracks: list[Track]) -> None:
    chart = surface(Bowl.of(read_points()), [tracks[0], tracks[2]])
    text = "\n".join(grid(ascii.render(chart._replace(panels=chart.panels[1:]), 100, 40)))
    words = re.findall(r"(?<![\d.(])\d[\d,.]*\d|\d", text)
    levels = [s.label for s in chart.panels[1].series if s.kind == "contour"]
    assert len(set(levels) & set(words)) > 5
    assert "(1,000)" in text


def test_names_stay_as_they_are_where_the_terminal_can_show_them() -> None:
    chart = data(Points([(1.0, 2.0), (3.0, 4.0)], x="距離", y="Länge in m²", name="наши.csv"))
    text = ascii.render(chart, 60, unicode=True)
    assert "距離" in text and "Länge in m²" in text and "наши.csv" in text
    assert "\\u8ddd" in ascii.render(chart, 60) and ascii.render(chart, 60).isascii()


def test_colour_is_around_the_glyphs_and_changes_nothing_else(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        colored = ascii.render(chart, color=True)
        assert re.sub(r"\x1b\[\d+m", "", colored) == ascii.render(chart)
        assert "\x1b" not in ascii.render(chart)
    colored = ascii.render(charts["error"], color=True)
    blue, green = (re.search(rf"\x1b\[(\d+)m{glyph}", colored)[1] for glyph in (r"\*", "o"))
    assert blue != green
    for row in colored.split("\n"):
        codes = re.findall(r"\x1b\[(\d+)m", row)
        assert not codes or codes[-1] == "0"


def test_finer_lines_are_braille_and_keep_their_glyphs(charts: dict[str, Chart]) -> None:
    text = ascii.render(charts["error"], 80, 24, unicode=True, fine=True)
    assert any(0x2800 < ord(c) < 0x2900 for c in text)
    for glyph in "*ox":
        assert sum(row.count(glyph) for row in grid(text)) >= 1
    plot = grid(ascii.render(charts["lines"], 80, 24, unicode=True, fine=True))
    assert sum(0x2800 < ord(c) < 0x2900 for c in "".join(plot)) > 60


def test_a_long_title_goes_on_a_second_line(tracks: list[Track]) -> None:
    chart = error(Bowl.of(read_points()), tracks[:1])
    chart = chart._replace(title="A title that a narrow terminal shows on two lines")
    first, second = ascii.render(chart, 40).split("\n")[:2]
    assert f"{first} {second}" == chart.title
    endless = ascii.render(chart._replace(title="word " * 100), 40).split("\n")
    assert endless[2].endswith("...") and "word" not in endless[3]


def test_an_optimizer_has_one_colour_in_every_chart_and_contours_have_none(tracks) -> None:
    bowl = Bowl.of(read_points())
    several = surface(bowl, [tracks[2], tracks[0]])
    line_of = line(read_points(), [("own", 1.0, 1.0), ("momentum", 1.4, 0.1)])
    for chart in (error(bowl, tracks[:3]), surface(bowl, [tracks[2]]), several, line_of):
        colored = ascii.render(chart, 80, 24, color=True)
        assert re.search(r"\x1b\[32m\S \x1b\[0mmomentum", colored)
        assert 'class="line c2"' in svg.render(chart)
        assert not re.search(r"\x1b\[\d\dm *\.", colored)
