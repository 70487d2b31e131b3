"""SVGs, read back: valid, readable, safe, and every value at its place on the axes."""

import re
from itertools import combinations
from math import log10

import pytest

from gdref import Points, read_points
from gdref.bowl import Bowl
from gdref.charts import Chart, Track, data, descent, error, line, slices, surface, svg, track
from gdref.charts.svg.labels import Labels
from gdref.charts.svg.layout import Box, is_free, text_box
from gdref.charts.svg.style import COLORS, DASHES, MARKER_PATHS
from gdref.descent import Row

HOSTILE = [
    "</text><script>alert(1)</script>",
    '"><image href="x" onload="alert(1)"/>',
    "a\nb\r\tc\0d\x1b[31me\x7f\x85",
    "\u202egnp.exe\u202c \u2066x\u2069 \ufffe \uffff \ud800",
    "x" * 5000,
    "距離 расстояние Abstand المسافة מרחק दूरी 😀 ﷽",
    "]]> <!-- & &amp; -->",
    "",
    " ",
]


def check(text: str, read) -> None:
    """Check the properties that all our SVGs have."""
    found = read(text)
    for one in found.texts:
        assert found.room.holds(one.box), f"{one.words!r} leaves the picture"
    for one, other in combinations(found.texts, 2):
        assert not one.box.meets(other.box), f"{one.words!r} covers {other.words!r}"
    allowed = {"svg", "title", "desc", "style", "rect", "path", "circle", "g", "text"}
    assert {element.tag.partition("}")[2] for element in found.root.iter()} <= allowed
    for element in found.root.iter():
        assert not [key for key in element.attrib if key.startswith("on") or "href" in key]
    assert "url(" not in found.style and "@import" not in found.style
    assert found.root.attrib["role"] == "img"
    assert found.titles[0] is not None and found.desc
    for number in re.findall(
        r'(?<=["MLHV ])-?\d[\d.]*', re.sub(r"<text.*?</text>", "", body(text))
    ):
        assert number != "-0" and len(number.partition(".")[2]) <= 2, number
    for path in found.paths:
        if "transform" not in path:
            inside(path["d"], found.room)


@pytest.mark.parametrize(
    ("x", "y", "m", "b"), [(1e-300, 1e9, 1e300, 1e9), (1e-9, 1.5e6, 0, 1.5e6 + 1.5e-3)]
)
def test_labels_with_many_digits_have_room_between_two_panels(read, x, y, m, b) -> None:
    points = Points([(x, y)])
    check(svg.render(slices(points, Bowl.of(points), m, b)), read)  # 0.9999999975, 1,499,999.998


def body(text: str) -> str:
    return re.sub(r"<title>.*?</title>", "", text[text.index("</style>") :], flags=re.S)


def inside(d: str, room) -> None:
    """Check that each piece of a path starts in the room."""
    for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", d):
        assert 0 <= float(x) <= room.right and 0 <= float(y) <= room.bottom


NS = "{http://www.w3.org/2000/svg}"
NAMES = [
    "data", "line", "lines", "error", "error-diverged", "error-raw",
    "surface", "surface-window", "surface-standardized", "slice", "descent",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_chart(name: str, charts: dict[str, Chart], read) -> None:
    text = svg.render(charts[name])
    check(text, read)
    narrow = svg.render(charts[name], "narrow")  # 400 pixels: every text has 13 pixels or more
    check(narrow, read)
    assert read(narrow).root.attrib["width"] == "400"
    assert min(map(float, re.findall(r"font-size:([\d.]+)px", read(narrow).style))) >= 10


@pytest.mark.parametrize("count", range(1, 9))
def test_from_one_to_eight_optimizers(count: int, tracks: list[Track], read) -> None:
    points, bowl = read_points(), Bowl.of(read_points())
    some = tracks[:count]
    lines = [(run.label, run.m[-1], run.b[-1]) for run in some if not run.diverged]
    for chart in (
        error(bowl, some),
        error(bowl, some[::-1], raw=True, log_y=False, log_x=False, over="point-gradients"),
        surface(bowl, some),
        surface(bowl, some, standardized=True),
        line(points, lines),
    ):
        text = svg.render(chart)
        check(text, read)
        whole = " ".join(str(title) for title in read(text).titles)
        assert all(label in whole for label in (s.label for s in chart.panels[0].series))


def scales(found, value, log: bool = False):
    """Functions from pixels to values, from the labels of the ticks only, without the 0 of log."""

    def back(places: list[tuple[float, float]]):
        (p, a), (q, b) = places[0], places[-1]
        if log:
            return lambda pixel: 10 ** (log10(a) + (pixel - p) / (q - p) * log10(b / a))
        return lambda pixel: a + (pixel - p) / (q - p) * (b - a)

    ticks = [text for text in found.texts if text.style == "tick"]
    below = max(text.y for text in ticks)
    ticks = [text for text in ticks if not (log and text.words == "0")]
    return (
        back([(text.x, value(text.words)) for text in ticks if text.y == below]),
        back([(text.y - 5, value(text.words)) for text in ticks if text.y < below]),
    )


def test_eight_styles_differ_without_colour_too() -> None:
    assert len(set(COLORS)) == len(set(DASHES)) == len(set(MARKER_PATHS)) == 8


def test_its_styles_hold_in_it_alone(charts: dict[str, Chart], read) -> None:
    ids = set()
    for chart in charts.values():
        found = read(svg.render(chart))
        name = found.root.attrib["id"]
        ids.add(name)
        for rule in re.findall(r"^([^@}\n][^{\n]*)\{", found.style, flags=re.M):
            assert all(re.match(f"#{name}( |:root$)", one) for one in rule.split(","))
    assert len(ids) == len(charts)


def test_no_css_that_some_renderers_lack(charts: dict[str, Chart], read) -> None:
    for chart in charts.values():
        style = read(svg.render(chart)).style
        assert not re.search(r"transform|:not|var\(|>|\[", style)
        supported = re.sub(r"@supports \(paint-order:stroke\)\{\n[^@]*?\n\}", "", style)
        assert "paint-order" in style and "paint-order" not in supported


def test_alone_in_a_window_it_fills_that_and_in_a_page_it_is_as_wide_as_it_says(
    charts: dict[str, Chart], read
) -> None:
    found = read(svg.render(charts["error"]))
    name = found.root.attrib["id"]
    assert found.root.attrib["width"] == "640"
    rules = re.findall(r"@media ([^{]*)\{\n([^{]*:root)\{", found.style)
    assert len(rules) == found.style.count(":root") == 2
    for media, selector in rules:  # in a page the picture is not :root; it is 640 wide there
        assert media.startswith("screen and (min-width:641px)") and selector == f"#{name}:root"


def first_rows(run: Track, count: int) -> Track:
    return run._replace(**{name: getattr(run, name)[:count] for name in run._fields[1:7]})


def test_markers_sit_on_rows(tracks: list[Track], read, corners) -> None:
    bowl = Bowl.of(read_points())
    for epochs in (1, 2, 3, 10, 1000):
        some = [first_rows(t, epochs + 1) for t in tracks[:3]]
        chart = error(bowl, some)
        found = read(svg.render(chart))
        group = next(g for g in found.root.iter(f"{NS}g") if g.findtext(f"{NS}title") == "momentum")
        _, line, *markers = group
        rows = {place for piece in corners(line.attrib["d"]) for place in piece}
        for marker in markers:
            x, y = re.findall(r"[\d.]+", marker.attrib["transform"])[:2]
            assert (float(x), float(y)) in rows
        assert markers


def test_paths_that_coincide_are_told_apart_by_dashes(tracks, read) -> None:
    chart = surface(Bowl.of(read_points()), [tracks[0], tracks[0]._replace(label="again")])
    paths = [p for p in read(svg.render(chart)).paths if p.get("class") == "line"]
    assert [p["stroke-width"] for p in paths[:2]] == ["2", "2"]
    assert "stroke-dasharray" not in paths[0] and paths[1]["stroke-dasharray"] == DASHES[1]


def test_many_points_are_pale_and_a_crowd_is_darker_where_it_is_denser(read) -> None:
    import random

    rng = random.Random(3)
    opacities, sizes = {}, []
    for count in (5, 100, 1000, 10_000):
        points = Points((rng.gauss(0, 1), rng.gauss(0, 1)) for _ in range(count))
        found = read(svg.render(data(points)))
        dots = [p for p in found.paths if p.get("class") == "dots"]
        opacities[count] = [float(p.get("stroke-opacity", 1)) for p in dots]
        sizes.append(float(dots[0]["stroke-width"]))
    assert opacities[1000] < opacities[100] and sizes[0] > sizes[1] > sizes[2]
    assert len(opacities[10_000]) == 5 and opacities[10_000] == sorted(opacities[10_000])


def test_points_on_one_another_show_how_many_they_are_by_area(read) -> None:
    points = Points([(0.0, 0.0)] * 4 + [(1.0, 1.0)] + [(2.0, 0.5)] * 100)
    found = read(svg.render(data(points)))
    widths = sorted(float(p["stroke-width"]) for p in found.paths if p["class"] == "dots")
    assert widths[1] == pytest.approx(2 * widths[0], abs=0.01)
    assert widths[2] == pytest.approx(10 * widths[0], abs=0.01) and widths[2] <= 24
    assert any("by area" in text.words for text in found.texts)
    plain = read(svg.render(data(Points([(0.0, 0.0), (1.0, 1.0)])))).texts
    assert not any("by area" in text.words for text in plain)


def test_what_specs_have_in_common_is_said_once(tracks, read) -> None:
    specs = [f"momentum:learning_rate=5e-05:beta={beta}" for beta in (0.5, 0.9, 0.95)]
    some = [t._replace(label=spec) for t, spec in zip(tracks[:3], specs, strict=True)]
    words = [text.words for text in read(svg.render(error(Bowl.of(read_points()), some))).texts]
    assert "All with learning_rate=5e-05." in words
    assert {"momentum:beta=0.5", "momentum:beta=0.9", "momentum:beta=0.95"} <= set(words)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(name: str, read) -> None:
    points = Points([(1.0, 2.0), (2.0, 3.0), (3.0, 3.5)], name=name, x=name, y=name)
    bowl = Bowl.of(points)
    run = track(name, [Row(k, k, 3 * k, k / 4, k / 8, 9.0 - k) for k in range(5)])
    for chart in (
        data(points),
        line(points, [(name, 1.0, 0.0), (name + "!", 0.5, 2.0)]),
        error(bowl, [run, run._replace(label=name + "2")]),
        surface(bowl, [run, run]),
        slices(points, bowl, 0.0, 0.0),
    ):
        check(svg.render(chart), read)


def test_a_name_that_is_markup_is_shown(read) -> None:
    points = Points([(1.0, 2.0), (2.0, 3.0)], x="</text><script>")
    found = read(svg.render(data(points)))
    assert "</text><script>" in [text.words for text in found.texts]


def test_a_diverged_run_leaves_by_the_top_edge_with_a_mark(charts, read, corners) -> None:
    found = read(svg.render(charts["error-diverged"]))
    (mark,) = [path for path in found.paths if path["d"].startswith("M-6 9L0-3")]
    (axis,) = [path for path in found.paths if path["class"] == "axis"]
    top = corners(axis["d"].partition("V")[0])[0][0][1]
    assert re.fullmatch(rf"translate\([\d.]+ {top:g}\)", mark["transform"])
    assert any("(diverged by" in text.words for text in found.texts)


def test_the_description_tells_the_data(charts, read) -> None:
    found = read(svg.render(charts["error"]))
    assert "batch: from 5,455 at the start to 2.357 after 1,000 epochs" in found.desc
    assert "minimum is 110.3" in found.desc


def test_many_epochs_stay_small_and_keep_their_spike(read, corners, value) -> None:
    import random

    rng = random.Random(1)
    flat = [rng.uniform(1.3, 1.6) for _ in range(60_000)]
    flat[45_432] = 40.0
    run = Track("long", *[range(60_000)] * 3, flat, flat, flat, range(60_000))
    bowl = Bowl.of(read_points())
    for chart in (error(bowl, [run]), error(bowl, [run], log_x=False), surface(bowl, [run])):
        text = svg.render(chart._replace(panels=chart.panels[:1]))
        assert len(text.encode()) < 200_000
        check(text, read)
    (way,) = [p for p in read(text).paths if p.get("class") == "line"][:1]
    x, _ = scales(read(text), value)
    assert max(x(u) for piece in corners(way["d"]) for u, _ in piece) == pytest.approx(40, abs=0.1)


def test_many_points_stay_small(read) -> None:
    import random

    rng = random.Random(2)
    points = Points((rng.random(), rng.random()) for _ in range(60_000))
    text = svg.render(data(points))
    assert len(text.encode()) < 200_000
    check(text, read)


def test_a_long_spec_below_a_panel_is_broken_not_cut(tracks: list[Track], read) -> None:
    picture = svg.render(surface(Bowl.of(read_points()), [tracks[0], tracks[3]]))
    check(picture, read)
    assert {"batch:learning_rate=0.0005", "(diverged by epoch 870)"} <= {
        t.words for t in read(picture).texts
    }


def test_a_long_title_keeps_that_the_run_diverged(tracks: list[Track], read) -> None:
    points = read_points()
    spec = "batch:learning_rate=0.000401234567891234567:batch_size=10:seed=1"
    chart = descent(points, Bowl.of(points), tracks[3]._replace(label=spec))
    picture = svg.render(chart)
    check(picture, read)
    title = [text.words for text in read(picture).texts if text.style == "title"]
    assert len(title) == 3 and "".join(title).replace(" ", "") == chart.title.replace(" ", "")


def test_the_label_of_a_stop_is_nearest_to_its_own_dot() -> None:
    room = Box(0, 0, 200, 200)
    labels = Labels(room, [])
    first, beside = labels.stop(100, 100, "10", "c0"), labels.stop(80, 100, "20", "c1")
    assert 'x="109"' in first and ">20<" in beside and "stop c1" in beside
    box = text_box(*map(float, re.findall(r'[xy]="([\d.]+)"', beside)), "20", "stop")
    assert box.distance(80, 100) < box.distance(100, 100)
    assert labels.stop(103, 100, "50", "c2") == ""  # its mark would touch the first one


def test_a_band_has_the_colour_of_its_curve(tracks: list[Track], read) -> None:
    seeds = tracks[1]._replace(others=(tracks[6], tracks[7]))
    paths = read(svg.render(error(Bowl.of(read_points()), [tracks[0], seeds]))).paths
    (band,) = [path for path in paths if path.get("class") == "band"]
    assert band["color"] == "c1"


def test_a_dark_page_is_printed_light(charts, read) -> None:
    style = read(svg.render(charts["data"])).style
    dark = re.findall(r"@media (.*prefers-color-scheme.*)\{", style)
    assert len(dark) == 2 and all(media.startswith("screen and ") for media in dark)


def test_labels_side_by_side_keep_apart() -> None:
    room, taken = Box(0, 0, 100, 100), [Box(0, 0, 20, 10)]
    near, far = Box(24, 0, 40, 10), Box(27, 0, 40, 10)
    assert is_free(far, taken, room) and not is_free(near, taken, room)


def test_a_path_that_leaves_has_an_arrow_and_no_end(tracks: list[Track], read) -> None:
    bowl = Bowl.of(read_points())
    for far in (3.0, 30.0, 1e9):  # the line leaves, comes back, and leaves again
        swings = tracks[0]._replace(
            m=[0.0, far, -1.0, far], b=[0.0] * 4, epoch=[0.0, 3.0, 4.0, 6.0], error=[1.0] * 4
        )
        found = read(svg.render(surface(bowl, [swings], window=(-0.5, 2.0, -1.0, 1.0))))
        spots = [
            p for p in found.paths if p.get("class") == "spot" and "scale(1.4)" in p["transform"]
        ]
        assert not spots
        arrows = [p for p in found.paths if p["d"].startswith("M-6 9L0-3")]
        assert len(arrows) == 2


def test_a_long_spec_in_the_legend_is_whole(tracks: list[Track], read) -> None:
    spec = "sgd:learning_rate=0.0003:batch_size=10:shuffle=false:decay=0.001:seed=3"
    picture = svg.render(error(Bowl.of(read_points()), [tracks[0]._replace(label=spec)]))
    check(picture, read)
    assert spec in "".join(text.words for text in read(picture).texts)
