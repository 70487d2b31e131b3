"""Pictures, read back through their own ticks: everything drawn is at the place of its number.

The tolerance is half a pixel in an SVG, and half a character in text. The scales come from the
labels of the ticks. The numbers come from the points and the rows, not from the chart.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import hypot, inf, log10
from types import SimpleNamespace

import pytest

from gdref import mse, read_points
from gdref.bowl import Bowl
from gdref.charts import Axis, Chart, Track, ascii, data, descent, error, line, slices, surface, svg

NS = "{http://www.w3.org/2000/svg}"
HALF = 0.5
POINTS = read_points()
BOWL = Bowl.of(POINTS)
Places = Sequence[tuple[float, float]]


def place_on(axis: Axis, ticks: Places, within: float = HALF) -> Callable[[float], float]:
    """The place of a number, from the (place, number) of two ticks; all other ticks must agree."""

    def height(number: float) -> float:
        return log10(number) if axis.log else number

    apart = {number: place for place, number in ticks if axis.log and number in (0, inf)}
    regular = [(place, number) for place, number in ticks if number not in apart]
    (p, a), (q, b) = min(regular), max(regular)

    def place(number: float) -> float:
        if number in apart:
            return apart[number]
        return p + (q - p) * (height(number) - height(a)) / (height(b) - height(a))

    for there, number in regular:
        assert abs(place(number) - there) <= within, f"the tick {number}"
    return place


def panels_of(chart: Chart, found: SimpleNamespace, value) -> list[SimpleNamespace]:
    """The panels of an SVG: the place of a pair of numbers, and what has each colour."""
    frames = [path["d"] for path in found.paths if path.get("class") == "axis"]
    ticks = [text for text in found.texts if text.style == "tick"]
    panels = []
    for panel, frame in zip(chart.panels, frames, strict=True):
        numbers = re.match(r"M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)", frame)
        left, top, bottom, right = map(float, numbers.groups())  # type: ignore[union-attr]
        below = [(t.x, t.words) for t in ticks if t.y == bottom + 20 and left - 1 < t.x < right + 1]
        beside = [(t.y - 5, t.words) for t in ticks if left - 9 < t.x < left and t.y < bottom + 9]
        x, y = (
            place_on(axis, [(p, inf if axis.never == w else value(w)) for p, w in labels])
            for axis, labels in ((panel.x, below), (panel.y, beside))
        )
        lines: dict[str, list[Places]] = {}
        marks: dict[str, list[tuple[float, float]]] = {}
        for element in found.root.iter():
            kind, _, color = look = element.get("class", "").partition(" ")
            at = re.findall(r"-?[\d.]+", element.get("transform", ""))[:2]
            if element.tag == f"{NS}circle":
                at = [element.attrib["cx"], element.attrib["cy"]]
            if at and kind in ("spot", "mark"):
                x0, y0 = map(float, at)
                if left <= x0 <= right and top <= y0 <= bottom:
                    marks.setdefault(color or kind, []).append((x0, y0))
            elif kind in ("line", "band", "dots", "contour", "guide"):
                for corners in found.corners(element.attrib["d"]):
                    if left <= corners[0][0] <= right and top <= corners[0][1] <= bottom:
                        lines.setdefault("".join(look), []).append(corners)
        panels.append(
            SimpleNamespace(box=(left, top, right, bottom), x=x, y=y, lines=lines, marks=marks)
        )
    return panels


def check(panel: SimpleNamespace, kind: str, truth: Places, distance) -> None:
    """Each corner that is drawn is on the true line, and each true place is drawn."""
    left, top, right, bottom = panel.box
    places = [(panel.x(x), panel.y(y)) for x, y in truth]
    drawn = panel.lines[kind]
    for corners in drawn:
        for x, y in corners:
            near = (
                distance(x, y, places)
                if kind != "dots"
                else min(hypot(x - u, y - v) for u, v in places)
            )
            assert near <= HALF, (kind, x, y)
    for x, y in places:
        if left <= x <= right and top <= y <= bottom:
            assert min(distance(x, y, corners) for corners in drawn) <= HALF, (kind, x, y)


def colors(found: SimpleNamespace) -> dict[str, str]:
    """The colour of each label, from the legend."""
    legend = {}
    for group in found.root.iter(f"{NS}g"):
        if group.find(f"{NS}text") is not None and (path := group.find(f"{NS}path")) is not None:
            legend[group.findtext(f"{NS}title")] = path.get("class", "").rpartition(" ")[2]
    return legend


def rows(track: Track, above: bool = False) -> Places:
    """The (m, b) of each row, or its epoch and the excess of its error."""
    if not above:
        return list(zip(track.m, track.b, strict=True))
    errors = [mse(m, b, POINTS) - BOWL.error for m, b in zip(track.m, track.b, strict=True)]
    return list(zip(track.epoch, errors, strict=True))


def test_points_lines_and_slopes(read, value, distance) -> None:
    found = read(svg.render(chart := data(POINTS)))
    (panel,) = panels_of(chart, found, value)
    check(panel, "dots", list(POINTS), distance)
    found = read(svg.render(chart := line(POINTS, [("own", 1.0, 9.0), ("minimum", *BOWL[:2])])))
    (panel,) = panels_of(chart, found, value)
    own = colors(found)["own"]
    ends = chart.panels[0].x.low, chart.panels[0].x.high
    check(panel, f"line {own}", [(x, x + 9.0) for x in ends], distance)
    assert panel.marks[own]
    for mark in panel.marks[own]:
        assert distance(*mark, panel.lines[f"line {own}"][0]) <= HALF
    found = read(svg.render(chart := slices(POINTS, BOWL, 0.5, 1.0)))
    for panel, axis, at, pair in zip(
        panels_of(chart, found, value),
        (chart.panels[0].x, chart.panels[1].x),
        (0.5, 1.0),
        (lambda m: (m, 1.0), lambda b: (0.5, b)),
        strict=True,
    ):
        values = [axis.low + (axis.high - axis.low) * k / 500 for k in range(501)]
        own = colors(found)["error"]
        check(panel, f"line {own}", [(v, mse(*pair(v), POINTS)) for v in values], distance)
        ((x, y),) = panel.marks["mark"]
        assert hypot(x - panel.x(at), y - panel.y(mse(0.5, 1.0, POINTS))) <= HALF


@pytest.mark.parametrize("count", [40, 300])
def test_paths_on_the_surface(tracks: list[Track], read, value, distance, count: int) -> None:
    few = [first(track, count) for track in tracks[:3]]
    found = read(svg.render(chart := surface(BOWL, few)))
    plane, *_ = panels_of(chart, found, value)
    for track in few:
        color = colors(found)[track.label]
        rows = list(zip(track.m, track.b, strict=True))
        check(plane, f"line {color}", rows, distance)
        places = [(plane.x(m), plane.y(b)) for m, b in rows]
        for x, y in plane.marks[color]:
            assert min(hypot(x - u, y - v) for u, v in places) <= HALF
    assert plane.marks["mark"][0] == pytest.approx((plane.x(0), plane.y(0)), abs=HALF)
    assert plane.marks["mark"][1] == pytest.approx((plane.x(BOWL.m), plane.y(BOWL.b)), abs=HALF)


@pytest.mark.parametrize("options", [{}, {"log_x": False}, {"raw": True, "over": "updates"}])
def test_curves_of_the_error(tracks: list[Track], read, value, distance, options) -> None:
    found = read(svg.render(chart := error(BOWL, tracks[:3], **options)))
    (panel,) = panels_of(chart, found, value)
    for track in tracks[:3]:
        color = colors(found)[track.label]
        drawn = panel.lines[f"line {color}"]
        bands = panel.lines.get(f"band {color}", [])
        work = track.update if "over" in options else track.epoch
        errors = [mse(m, b, POINTS) for m, b in zip(track.m, track.b, strict=True)]
        heights = errors if "raw" in options else [one - BOWL.error for one in errors]
        places = [(panel.x(x), panel.y(y)) for x, y in zip(work, heights, strict=True)]
        for x, y in places:  # on the line, or in the band
            near = min(distance(x, y, corners) for corners in drawn) <= HALF
            assert near or any(is_in(corners, x, y) for corners in bands), (track.label, x, y)
        for corners in drawn:
            for x, y in corners:
                beside = [v for u, v in places if abs(u - x) <= 4]
                assert min(beside) - HALF <= y <= max(beside) + HALF, (track.label, x, y)
        places = [corner for corners in drawn for corner in corners]
        assert all(distance(*mark, places) <= HALF for mark in panel.marks[color])


def test_the_last_frame_of_a_descent(tracks: list[Track], read, value, distance) -> None:
    run = tracks[2]
    found = read(svg.render(chart := descent(POINTS, BOWL, run)))
    left, right, below = panels_of(chart, found, value)
    own = max(right.marks, key=lambda color: color != "mark")
    check(right, f"line {own}", list(zip(run.m, run.b, strict=True)), distance)
    x, y = right.marks[own][-1]
    assert hypot(x - right.x(run.m[-1]), y - right.y(run.b[-1])) <= HALF
    m, b = run.m[-1], run.b[-1]
    for x in (chart.panels[0].x.low, chart.panels[0].x.high):
        assert distance(left.x(x), left.y(m * x + b), left.lines[f"line {own}"][-1]) <= HALF
    x, y = below.marks[own][-1]
    assert hypot(x - below.x(run.epoch[-1]), y - below.y(BOWL.excess(m, b))) <= HALF


def test_contours(read, value, distance) -> None:
    found = read(svg.render(chart := surface(BOWL, [], window=(1.0, 1.8, -1.0, 9.0))))
    (panel,) = panels_of(chart, found, value)
    levels = [t for t in found.texts if t.style == "level"]
    assert len(levels) > 3
    for text in levels:  # a level is written on its own contour
        u, v = (text.box.left + text.box.right) / 2, text.y - 4
        spread = []
        for corners in panel.lines["contour"]:
            if distance(u, v, corners) <= 2:
                x, y = min(corners, key=lambda corner: hypot(corner[0] - u, corner[1] - v))
                m, b = inverse(panel.x, x), inverse(panel.y, y)
                spread.append(mse(m, b, POINTS) - BOWL.error)
        assert any(e == pytest.approx(value(text.words), rel=0.05) for e in spread), text.words


def text_of(chart: Chart, value, **options) -> SimpleNamespace:
    """The panel of a chart in text: its glyphs, and the place of a pair of numbers."""
    rows = ascii.render(chart, **options).split("\n")
    ruler = next(k for k, row in enumerate(rows) if re.fullmatch(r" +\+[-+/]+", row))
    edge = rows[ruler].index("+")
    top = next(k for k, row in enumerate(rows) if row[edge : edge + 1] in ("|", "+"))
    glyphs = {
        (row - top, column): glyph
        for row in range(top, ruler)
        for column, glyph in enumerate(rows[row][edge + 1 :])
        if glyph != " "
    }
    beside = [(k - top, rows[k][:edge].strip()) for k in range(top, ruler) if rows[k][edge] == "+"]
    below = []
    for found in re.finditer(r"\+", rows[ruler][edge + 1 :]):
        at = edge + 1 + found.start()
        for word in re.finditer(r"\S+", rows[ruler + 1]):
            if word.start() <= at < word.end() + 1:
                below.append((found.start(), word[0]))
                break
    axes = chart.panels[0]
    x, y = (
        place_on(axis, [(at, value(words)) for at, words in labels], 2 * HALF)
        for axis, labels in ((axes.x, below), (axes.y, beside))
    )
    return SimpleNamespace(x=x, y=y, glyphs=glyphs, rows=ruler - top, text="\n".join(rows))


@pytest.mark.parametrize(("width", "height"), [(72, 24), (200, 60)])
def test_glyphs_in_text(tracks, value, distance, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    panel = text_of(data(POINTS), value, **size)
    for x, y in POINTS:
        near = [(r, c) for r, c in panel.glyphs if abs(r - panel.y(y)) <= HALF]
        assert any(abs(c - panel.x(x)) <= HALF for _, c in near)
    for r, c in panel.glyphs:
        assert any(abs(r - panel.y(y)) <= HALF and abs(c - panel.x(x)) <= HALF for x, y in POINTS)
    few = [first(tracks[0], 30), first(tracks[2], 30)]
    error_rows = [
        [(e, mse(m, b, POINTS) - BOWL.error) for e, m, b in zip(t.epoch, t.m, t.b, strict=True)]
        for t in few
    ]
    plane_rows = [list(zip(few[1].m, few[1].b, strict=True))]
    window = surface(BOWL, few[1:], window=(-0.5, 3.5, -0.03, 0.12))
    cases = ((error(BOWL, few), error_rows, "*x"), (window, plane_rows, "x"))
    for chart, truths, glyphs in cases:
        panel = text_of(chart, value, **size)
        for truth, glyph in zip(truths, glyphs, strict=True):
            places = [(panel.x(x), panel.y(y)) for x, y in truth]
            own = [(c, r) for (r, c), one in panel.glyphs.items() if one == glyph]
            assert len(own) > 3
            for c, r in own:  # half a character, and as much for the ticks
                assert distance(c, r, places) <= 1, (glyph, r, c)
            for x, y in places:
                if 0 <= y <= panel.rows - 1:
                    assert any(abs(r - y) <= 1 and abs(c - x) <= 1 for r, c in panel.glyphs)


def is_in(outline: Places, x: float, y: float) -> bool:
    """Whether (x, y) is between the edges of a band at x, or half a column from x."""
    heights = [v for u, v in outline if abs(u - x) <= 2.5]
    for (ax, ay), (bx, by) in pairwise([*outline, outline[0]]):
        for at in (x - 2.5, x + 2.5):
            if min(ax, bx) < at < max(ax, bx):
                heights.append(ay + (by - ay) * (at - ax) / (bx - ax))
    return bool(heights) and min(heights) - HALF <= y <= max(heights) + HALF


def inverse(place: Callable[[float], float], at: float) -> float:
    """The number at a place of a linear axis."""
    return (at - place(0.0)) / (place(1.0) - place(0.0))


def first(track: Track, count: int) -> Track:
    return track._replace(**{name: getattr(track, name)[:count] for name in track._fields[1:7]})
