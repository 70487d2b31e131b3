"""The animation: it moves by CSS alone, and stands still complete."""

import re

import pytest

from gdref import Points, read_points
from gdref.bowl import Bowl
from gdref.charts import Track, descent


@pytest.fixture
def svg(tracks: list[Track]) -> str:
    points = read_points()
    return descent(points, Bowl.of(points), tracks[2])


def test_golden(svg: str, golden) -> None:
    golden("descent.svg", svg)


def frames(svg: str) -> dict[str, str]:
    return dict(re.findall(r"@keyframes (\w+)\{(.*)\}\n", svg))


def test_it_is_css_that_moves_transforms_and_opacity(svg: str) -> None:
    for tag in ("<script", "<animate", "<set", "href", "url("):
        assert tag not in svg
    for body in frames(svg).values():
        assert set(re.findall(r"[{;]([\w-]+):", body)) <= {"transform", "opacity"}


def test_20_to_40_frames_log_spaced_with_epoch_and_error(svg: str, read) -> None:
    words = [text.words for text in read(svg).texts]
    epochs = [int(w.split()[1].replace(",", "")) for w in words if w.startswith("epoch ")]
    assert 20 <= len(epochs) <= 40 and epochs[:4] == [0, 1, 2, 3] and epochs[-1] == 1000
    assert epochs == sorted(epochs)
    assert sum(w.startswith("error ") for w in words) == len(epochs)


def test_without_motion_the_last_frame_stands_complete(svg: str, read) -> None:
    style = read(svg).style
    assert re.search(
        r"prefers-reduced-motion:reduce\)\{[^{]*\{animation-name:none!important\}", style
    )
    groups = re.findall(r'<g class="(count[^"]*)">(.*?)</g>', svg)
    shown = [body for kind, body in groups if "off" not in kind]
    assert len(shown) == 1 and "epoch 1,000" in shown[0]
    assert 'class="trail off' not in svg
    for name in ("fit", "ball"):
        (rest,) = re.findall(rf"\.{name}\{{animation-name:{name};transform:(.*?)\}}", style)
        assert frames(svg)[name].endswith(f"100%{{transform:{rest}}}")


def test_the_ball_ends_where_the_run_ends(svg: str, tracks: list[Track], read) -> None:
    (x, y) = re.findall(r"\.ball\{animation-name:ball;transform:translate\((.*?)px,(.*?)px\)", svg)[
        0
    ]
    ticks = [t for t in read(svg).texts if t.style == "tick" and t.x > 380]
    below = max(t.y for t in ticks)
    across = [(t.x, float(t.words)) for t in ticks if t.y == below]
    upright = [(t.y - 4.5, float(t.words)) for t in ticks if t.y < below]
    for pixel, places, value in ((x, across, tracks[2].m[-1]), (y, upright, tracks[2].b[-1])):
        (p, a), (q, b) = places[0], places[-1]
        assert a + (float(pixel) - p) / (q - p) * (b - a) == pytest.approx(value, abs=0.01)


def test_labels_keep_apart_and_in_the_picture(svg: str, read) -> None:
    found = read(svg)
    still = [t for t in found.texts if not t.words.startswith(("epoch", "error "))]
    still += [t for t in found.texts if t.words in ("epoch 1,000", "error 112.3")]
    for k, one in enumerate(still):
        assert found.room.holds(one.box)
        assert not any(one.box.meets(other.box) for other in still[:k])


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_run_of_few_rows(rows: int, tracks: list[Track], read) -> None:
    points = Points([(1.0, 2.0)], name="</style><script>")
    few = tracks[0]._replace(label="x" * 500, m=[0.1] * rows, b=[0.2] * rows)
    found = read(descent(points, Bowl.of(points), few))
    assert all(found.room.holds(text.box) for text in found.texts)


def test_a_diverged_run_does_not_flatten_the_points(tracks: list[Track], read) -> None:
    points = read_points()
    words = [text.words for text in read(descent(points, Bowl.of(points), tracks[3])).texts]
    assert {"20", "40", "60", "80", "100"} <= set(words)
