"""The animation: CSS shows the frames one after another; without CSS, the last one is shown."""

import re

import pytest

from gdref import Points, batch, descend, read_points
from gdref.bowl import Bowl
from gdref.charts import Chart, Track, descent, svg, track

NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def chart(tracks: list[Track]) -> Chart:
    points = read_points()
    return descent(points, Bowl.of(points), tracks[2])


def frames(found) -> list:
    return [g for g in found.root if "frame" in g.attrib.get("style", "")]


def times(found) -> dict[str, list[tuple[float, int]]]:
    """The keyframes by name: each moment, as a share of the cycle, and the opacity from then on."""
    rules = re.findall(r"@keyframes [\w-]+-(frame\d+|trail\d+)\{(.*)\}\n", found.style)
    return {
        name: [(float(a) / 100, int(o)) for a, o in re.findall(r"([\d.]+)%\{opacity:(.)\}", rule)]
        for name, rule in rules
    }


def test_20_to_40_frames_log_spaced_with_epoch_and_error(chart: Chart, read) -> None:
    words = [group.findtext(f"{NS}text") for group in frames(read(svg.render(chart)))]
    found = [re.fullmatch(r"epoch ([\d,]+), error [\d,.]+", text or "") for text in words]
    epochs = [int(match[1].replace(",", "")) for match in found if match]
    assert 20 <= len(epochs) == len(words) <= 40
    assert epochs[:4] == [0, 1, 2, 3] and epochs[-1] == 1000 and epochs == sorted(epochs)


def test_one_frame_is_seen_at_a_time_and_the_last_one_longest(chart: Chart, read) -> None:
    found = read(svg.render(chart))
    shown, count = times(found), len(frames(found))
    assert [g.attrib["style"].partition("frame")[2] for g in frames(found)] == list(
        map(str, range(count))
    )
    for k in range(1000):
        at = (k + 0.5) / 1000
        on = [
            name for name, keys in shown.items()
            if name.startswith("frame") and [o for moment, o in keys if moment <= at][-1]
        ]  # fmt: skip
        assert len(on) == 1
    cycle, begin = re.findall(r"animation:([\d.]+)s step-end ([\d.]+)s infinite", found.style)[0]
    assert shown[f"frame{count - 1}"][-1][0] < 0.6  # then a pause, before it plays again
    assert float(cycle) < 10 and float(begin) > 0  # until then the last frame is shown, as in print
    for k in range(1, count):  # a trail appears with its frame, and stays
        assert shown[f"trail{k}"] == [(0.0, 0), (shown[f"frame{k}"][1][0], 1)]


def test_only_the_last_frame_is_seen_where_nothing_moves(chart: Chart, read) -> None:
    found = read(svg.render(chart))
    *moments, last = frames(found)
    assert all(group.attrib["opacity"] == "0" for group in moments)
    assert "opacity" not in last.attrib
    name = found.root.attrib["id"]
    assert all(group.attrib["class"] == "moves" for group in frames(found))
    for query in ("print", r"\(prefers-reduced-motion:reduce\)"):
        (rules,) = re.findall(rf"@media {query}\{{\n(.*?)\n\}}", found.style, flags=re.S)
        assert rules == f"#{name} .moves{{animation:none!important}}"


def test_it_is_css_that_changes_opacity_and_nothing_else(chart: Chart, read) -> None:
    text = svg.render(chart)
    for tag in ("<script", "<animate", "<set", "href", "url("):
        assert tag not in text
    keyframes = re.findall(r"@keyframes ([\w-]+)\{(.*)\}\n", text)
    assert all(key.startswith(read(text).root.attrib["id"]) for key, _ in keyframes)
    assert all(set(re.findall(r"[{;]([\w-]+):", body)) == {"opacity"} for _, body in keyframes)


def test_several_runs_have_a_panel_each_and_one_clock(tracks: list[Track], read) -> None:
    chart = descent(read_points(), Bowl.of(read_points()), tracks[0], tracks[2], tracks[3])
    assert [len(row) for row in chart.in_rows()] == [3, 1]
    first, *others, below = chart.panels
    assert all((panel.x, panel.y) == (first.x, first.y) for panel in others)
    assert [series.label for series in below.series if series.kind == "curve"] == [
        tracks[0].name, tracks[2].name, tracks[3].name,
    ]  # fmt: skip
    for frame in chart.frames:
        epoch = float(frame.words.removeprefix("epoch ").replace(",", ""))
        for run, (path,), mark in zip(
            (tracks[0], tracks[2], tracks[3]), frame.series[:3], frame.series[3], strict=True
        ):
            at = min(epoch, run.epoch[-1])
            assert (path.xs[-1], mark.xs[-1]) == (run.m[run.epoch.index(at)], at)
    text = svg.render(chart)
    assert len(text.encode()) < 60_000 and len(read(text).root.findall(f"{NS}g")) > 20


def test_two_of_them_in_one_page_share_no_name(tracks: list[Track], read) -> None:
    points = read_points()
    texts = [svg.render(descent(points, Bowl.of(points), tracks[k])) for k in (1, 2)]
    ids = [read(text).root.attrib["id"] for text in texts]
    assert ids[0] != ids[1]
    assert ids[0] not in texts[1] and ids[1] not in texts[0]


def test_line_and_ball_end_where_the_run_ends(chart: Chart, tracks, read, value) -> None:
    found = read(svg.render(chart))
    last = frames(found)[-1]
    line, ball, *_ = last.iter(f"{NS}path")
    axis = next(path["d"] for path in found.paths if path["class"] == "axis")
    below = float(re.findall(r"[\d.]+", axis)[2]) + 20
    ticks = [t for t in found.texts if t.style == "tick" and t.y <= below]

    def scale(places):
        (p, a), (q, b) = places[0], places[-1]
        return lambda pixel: a + (pixel - p) / (q - p) * (b - a)

    def scales(left: float, right: float):
        mine = [t for t in ticks if left < t.x < right]
        return (
            scale([(t.x, value(t.words)) for t in mine if t.y == below]),
            scale([(t.y - 5, value(t.words)) for t in mine if t.y < below]),
        )

    m, b = tracks[2].m[-1], tracks[2].b[-1]
    x, y = scales(0, 320)
    for u, v in found.corners(line.attrib["d"])[0]:
        assert y(v) == pytest.approx(m * x(u) + b, abs=0.05)
    x, y = scales(320, 640)
    u, v = map(float, re.findall(r"[\d.]+", ball.attrib["transform"])[:2])
    assert (x(u), y(v)) == pytest.approx((m, b), abs=0.02)


def test_a_flat_line_is_drawn_in_the_first_frame(chart: Chart, read) -> None:
    found = read(svg.render(chart))
    line = next(frames(found)[0].iter(f"{NS}path"))
    (((x1, y1), (x2, y2)),) = found.corners(line.attrib["d"])
    assert y1 == y2 and x2 - x1 > 200 and "transform" not in line.attrib


def test_nothing_leaves_its_panel(tracks: list[Track], read) -> None:
    points = read_points()
    for run in tracks[:4]:
        found = read(svg.render(descent(points, Bowl.of(points), run)))
        corners = [
            [float(n) for n in re.findall(r"[\d.]+", path["d"])][:4]
            for path in found.paths
            if path.get("class") == "axis"
        ]
        for group in frames(found):
            for path in group.iter(f"{NS}path"):
                places = [place for line in found.corners(path.attrib["d"]) for place in line]
                if at := re.match(r"translate\(([\d.]+) ([\d.]+)", path.get("transform", "")):
                    places = [(float(at[1]), float(at[2]))]
                for x, y in places:
                    assert any(
                        left - 0.1 <= x <= right + 0.1 and top - 0.1 <= y <= bottom + 0.1
                        for left, top, bottom, right in corners
                    )


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_run_of_few_rows(rows: int, tracks: list[Track], read) -> None:
    points = Points([(1.0, 2.0)], name="</style><script>")
    flat = {name: getattr(tracks[0], name)[:rows] for name in tracks[0]._fields[1:7]}
    few = tracks[0]._replace(label="x" * 500, **flat)
    found = read(svg.render(descent(points, Bowl.of(points), few)))
    assert len(frames(found)) == rows
    assert all(found.room.holds(text.box) for text in found.texts)


def test_a_diverged_run_does_not_flatten_the_points(tracks: list[Track], read) -> None:
    points = read_points()
    words = [t.words for t in read(svg.render(descent(points, Bowl.of(points), tracks[3]))).texts]
    assert {"20", "40", "60", "80", "100"} <= set(words)
    assert any("diverges" in text for text in words)


def test_of_a_run_that_leaves_the_picture_the_part_that_is_seen_is_shown(tracks, read) -> None:
    points = read_points()
    bowl = Bowl.of(points)
    words = [
        group.findtext(f"{NS}text")
        for group in frames(read(svg.render(descent(points, bowl, tracks[3]))))
    ]
    epochs = [int(text.split()[1].strip(",").replace(",", "")) for text in words]
    errors = tracks[3].error
    cap = 1000 * errors[0]
    assert errors[epochs[-2]] > cap >= errors[epochs[-3]] and epochs[-1] == len(errors) - 1
    assert epochs[:-1] == list(range(len(epochs) - 1))


def test_a_slow_divergence_is_seen_to_swing(tracks: list[Track]) -> None:
    points = read_points()
    bowl = Bowl.of(points)
    rows = list(descend(batch, points, epochs=400, learning_rate=0.000402))
    slow = track("slow", rows, diverged=True)
    left, right, _ = descent(points, bowl, slow).panels
    assert right.x.high > 2 * bowl.m and right.x.low < 0  # on both sides of the valley
    assert left.y.high > 1.5 * max(y for _, y in points)
