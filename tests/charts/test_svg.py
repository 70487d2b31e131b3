"""SVGs read back: valid, legible, safe, and every datum where its axis says."""

import re
from itertools import combinations
from math import log10

import pytest

from gdref import Points, read_points
from gdref.bowl import Bowl
from gdref.charts import Chart, Track, data, error, line, slices, surface, svg, track
from gdref.charts.svg.style import BACKGROUNDS, COLORS, DASHES, FAINT, INK, MARKERS, NEUTRAL
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
    """What holds for every SVG of ours."""
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


def body(text: str) -> str:
    return re.sub(r"<title>.*?</title>", "", text[text.index("</style>") :], flags=re.S)


def inside(d: str, room) -> None:
    """Every absolute coordinate of a path lies in the room."""
    for x, y in re.findall(r"[ML ](-?[\d.]+) (-?[\d.]+)", re.sub(r"[a-z][^M]*", "", d)):
        assert 0 <= float(x) <= room.right and 0 <= float(y) <= room.bottom


NAMES = [
    "data", "line", "lines", "error", "error-diverged", "error-raw",
    "surface", "surface-window", "surface-standardized", "slice",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_chart(name: str, charts: dict[str, Chart], read, golden) -> None:
    text = svg.render(charts[name])
    check(text, read)
    golden(f"{name}.svg", text)


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


def test_every_point_is_where_the_axes_say(charts: dict[str, Chart], read, corners) -> None:
    found = read(svg.render(charts["data"]))
    x, y = scales(found)
    (dots,) = [path for path in found.paths if path.get("class") == "dots"]
    there = [corner for (corner,) in corners(dots["d"])]
    points = read_points()
    assert len(there) == len(points)
    for (u, v), (px, py) in zip(there, points, strict=True):
        assert x(u) == pytest.approx(px, abs=0.01) and y(v) == pytest.approx(py, abs=0.01)


def test_every_epoch_is_where_the_axes_say(tracks: list[Track], read, corners) -> None:
    bowl = Bowl.of(read_points())
    run = tracks[2]
    few = Track(run.label, *(column[:60] for column in run[1:7]))  # type: ignore[misc]
    found = read(svg.render(error(bowl, [few])))
    x, y = scales(found, log=True)
    (way,) = [path for path in found.paths if path.get("class") == "line"][:1]
    ((*there,),) = corners(way["d"])
    assert len(there) == 59  # all but epoch 0
    for (u, v), epoch, m, b in zip(there, few.epoch[1:], few.m[1:], few.b[1:], strict=True):
        assert x(u) == pytest.approx(epoch, rel=1e-3)
        assert y(v) == pytest.approx(bowl.excess(m, b), rel=1e-3)


def test_the_path_on_the_surface_is_where_the_axes_say(tracks, read, corners) -> None:
    few = Track("few", *(column[:40] for column in tracks[1][1:7]))
    found = read(svg.render(surface(Bowl.of(read_points()), [few])))
    x, y = scales(found)
    (way,) = [path for path in found.paths if path.get("class") == "line"][:1]
    ((*there,),) = corners(way["d"])
    for (u, v), m, b in zip(there, few.m, few.b, strict=True):
        assert x(u) == pytest.approx(m, abs=2e-4) and y(v) == pytest.approx(b, abs=2e-3)


def scales(found, log: bool = False):
    """From pixels back to values, by the labels of the ticks alone."""

    def value(words: str) -> float:
        power = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
        if words.startswith("10") and words[2:].translate(power) != words[2:]:
            words = "1e" + words[2:].translate(power)
        return float(words.replace("\u2212", "-"))

    def back(places: list[tuple[float, float]]):
        (p, a), (q, b) = places[0], places[-1]
        if log:
            return lambda pixel: 10 ** (log10(a) + (pixel - p) / (q - p) * log10(b / a))
        return lambda pixel: a + (pixel - p) / (q - p) * (b - a)

    ticks = [text for text in found.texts if text.style == "tick"]
    below = max(text.y for text in ticks)
    return (
        back([(text.x, value(text.words)) for text in ticks if text.y == below]),
        back([(text.y - 4.5, value(text.words)) for text in ticks if text.y < below]),
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""

    def luminance(color: str) -> float:
        channels = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("background", [0, 1])
def test_contrast(background: int) -> None:
    for color in (*COLORS, NEUTRAL):
        assert contrast(color, BACKGROUNDS[background]) >= 3
    for color in (INK, FAINT):
        assert contrast(color[background], BACKGROUNDS[background]) >= 4.5


def test_eight_styles_differ_without_colour_too() -> None:
    assert len(set(COLORS)) == len(set(DASHES)) == len(set(MARKERS)) == 8


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


def test_a_diverged_run_leaves_by_the_top_edge_with_a_mark(charts, read) -> None:
    found = read(svg.render(charts["error-diverged"]))
    (mark,) = [path for path in found.paths if "translate" in path.get("transform", "")]
    assert mark["d"].startswith("M-6 9L0-3") and "rotate" not in mark["transform"]
    assert "translate(" in mark["transform"] and mark["transform"].split()[1].startswith("66)")
    assert any("(diverged)" in text.words for text in found.texts)


def test_the_description_tells_the_data(charts, read) -> None:
    found = read(svg.render(charts["error"]))
    assert "batch: from 5,455 at the start to 2.357 after 1,000 epochs" in found.desc
    assert "minimum is 110.3" in found.desc


def test_a_million_epochs_stay_small_and_keep_their_spike(read, corners) -> None:
    import random

    rng = random.Random(1)
    flat = [rng.uniform(1.3, 1.6) for _ in range(1_000_000)]
    flat[765_432] = 40.0
    run = Track("long", *[range(1_000_000)] * 3, flat, flat, flat)
    bowl = Bowl.of(read_points())
    for chart in (error(bowl, [run]), error(bowl, [run], log_x=False), surface(bowl, [run])):
        text = svg.render(chart)
        assert len(text.encode()) < 200_000
        check(text, read)
    (way,) = [p for p in read(text).paths if p.get("class") == "line"][:1]
    x, _ = scales(read(text))
    assert max(x(u) for piece in corners(way["d"]) for u, _ in piece) == pytest.approx(40, abs=0.1)


def test_a_million_points_stay_small(read) -> None:
    import random

    rng = random.Random(2)
    points = Points((rng.random(), rng.random()) for _ in range(1_000_000))
    text = svg.render(data(points))
    assert len(text.encode()) < 200_000
    check(text, read)
