"""The picture that opens README.md: the line turns into place as its path goes down the surface.

Only transforms and opacity move, by CSS: it runs inside an <img>, with no script. What stands in
the document itself is the last frame, for those who prefer reduced motion or have no CSS.
"""

from itertools import pairwise

from gdref.bowl import Bowl
from gdref.charts.chart import Axis, Panel, Position
from gdref.charts.line_chart import data
from gdref.charts.placing import clipped
from gdref.charts.scale import reach
from gdref.charts.surface_chart import path, surface
from gdref.charts.svg.document import document
from gdref.charts.svg.elements import n, path_data, text
from gdref.charts.svg.layout import Box, fit_pixels
from gdref.charts.svg.panel import draw, to_pixels
from gdref.charts.svg.style import COLORS, INK
from gdref.charts.track import Track, log_spaced
from gdref.charts.words import clean, count, equation, format_number
from gdref.points import Points
from gdref.squared_error import predict

FRAMES = 36
SECONDS = 12
MOVING = 80  # per cent of the time; then the last frame stands still
WIDTH, HEIGHT = 760.0, 372.0
LEFT = Box(50, 74, 358, 324)
RIGHT = Box(428, 74, 728, 324)
ACCENT = COLORS[1]
STYLE = f"""\
.fit{{fill:none;stroke:{ACCENT};stroke-width:3;vector-effect:non-scaling-stroke}}
.trail{{fill:none;stroke:{ACCENT};stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}}
.ball{{fill:{ACCENT};stroke:{INK[0]};stroke-width:1.5}}
.off{{opacity:0}}
.count text{{font-weight:600;font-variant-numeric:tabular-nums}}
.fit,.ball,.trail,.count{{animation-duration:{SECONDS}s;animation-iteration-count:infinite}}
.fit,.ball{{animation-timing-function:linear}}
.trail,.count{{animation-timing-function:step-end}}
@media (prefers-color-scheme:dark){{.ball{{stroke:{INK[1]}}}}}
@media (prefers-reduced-motion:reduce){{.fit,.ball,.trail,.count{{animation-name:none!important}}}}
"""


def descent(points: Points, bowl: Bowl, track: Track) -> str:
    """An animated SVG of one run: the line among the points, and the path on the surface."""
    at = log_spaced(len(track.m), FRAMES)
    times = [MOVING * k / max(1, len(at) - 1) for k in range(len(at))]
    end = (bowl.m, bowl.b) if track.diverged else (track.m[-1], track.b[-1])
    left = _left(points, [(track.m[0], track.b[0]), end])
    chart = surface(bowl, [track])
    right = chart.panels[0]
    right = right._replace(
        series=tuple(s for s in right.series if s.kind == "contour"),
        marks=tuple(mark for mark in right.marks if mark.label == "minimum"),
    )
    title = f"{track.name} on {points.name}"
    css = [STYLE]
    body = [
        text(16, 30, fit_pixels(clean(title), RIGHT.left - 40, "title"), "title"),
        *draw(left, LEFT).elements,
        *_line(left, track, at, times, css),
        *draw(right, RIGHT, _way(right, track)).elements,
        *_path(right, track, at, times, css),
        *_counters(track, at, times, css),
    ]
    last = at[-1]
    description = (
        f"Left, {count(len(points), 'point')} and a line that turns into place in {len(at)} "
        f"steps, from {equation(track.m[0], track.b[0], points)} to "
        f"{equation(track.m[last], track.b[last], points)}. Right, its path down the error "
        f"surface. {chart.description}"
    )
    return document(f"Gradient descent: {title}", description, WIDTH, HEIGHT, body, "".join(css))


def _left(points: Points, lines: list[Position]) -> Panel:
    panel = data(points).panels[0]
    heights = [y for _, y in points]
    heights += [predict(panel.x.low, *lines[0]), predict(panel.x.high, *lines[0])]
    heights += [predict(panel.x.low, *lines[-1]), predict(panel.x.high, *lines[-1])]
    return panel._replace(y=Axis(points.y_name, *reach(heights)))


def _line(
    panel: Panel, track: Track, at: list[int], times: list[float], css: list[str]
) -> list[str]:
    """The line: moved to its left end and stretched upright, both of which go evenly with m, b."""
    width, height = LEFT.right - LEFT.left, LEFT.bottom - LEFT.top
    steps = []
    for k in at:
        ends = [panel.y.position(predict(x, track.m[k], track.b[k])) for x in panel.x[1:3]]
        low, high = (max(-40.0, min(40.0, end)) for end in ends)
        steps.append(f"translate(0px,{n(height - height * low)}px) scaleY({high - low:.4f})")
    frames = (f"{n(t)}%{{transform:{step}}}" for t, step in zip(times, steps, strict=True))
    css.append(f"@keyframes fit{{{''.join(frames)}100%{{transform:{steps[-1]}}}}}\n")
    css.append(f".fit{{animation-name:fit;transform:{steps[-1]}}}\n")
    return [  # an svg in the svg cuts off what would leave the panel
        f'<svg x="{n(LEFT.left)}" y="{n(LEFT.top)}" width="{n(width)}" height="{n(height)}">'
        f'<path class="fit" d="M0 0L{n(width)} {n(-height)}"/></svg>'
    ]


def _way(panel: Panel, track: Track) -> list[Position]:
    """The whole path in pixels, which the labels keep clear of."""
    series = path(track, 200)
    corners = zip(map(panel.x.position, series.xs), map(panel.y.position, series.ys), strict=True)
    return [to_pixels(corner, RIGHT) for corner in corners]


def _path(
    panel: Panel, track: Track, at: list[int], times: list[float], css: list[str]
) -> list[str]:
    """The path: its stretches appear one by one, and a ball goes along."""

    def spot(k: int) -> Position:
        here = panel.x.position(track.m[k]), panel.y.position(track.b[k])
        x, y = (max(-9.0, min(9.0, part)) for part in here)
        return to_pixels((x, y), RIGHT)

    elements, spots = [], [spot(k) for k in at]
    for i, (first, last) in enumerate(pairwise(at)):
        here = slice(first, last + 1)
        series = path(track._replace(m=track.m[here], b=track.b[here]), 12)
        corners = [
            (panel.x.position(u), panel.y.position(v))
            for u, v in zip(series.xs, series.ys, strict=True)
        ]
        inside = [[to_pixels(corner, RIGHT) for corner in line] for line in clipped(corners)[0]]
        if inside:
            css.append(f"@keyframes p{i}{{0%{{opacity:0}}{n(times[i + 1])}%,100%{{opacity:1}}}}\n")
            css.append(f".p{i}{{animation-name:p{i}}}\n")
            elements.append(f'<path class="trail p{i}" d="{path_data(inside)}"/>')
    moves = [f"translate({n(x)}px,{n(y)}px)" for x, y in spots]
    frames = (f"{n(t)}%{{transform:{move}}}" for t, move in zip(times, moves, strict=True))
    css.append(f"@keyframes ball{{{''.join(frames)}100%{{transform:{moves[-1]}}}}}\n")
    css.append(f".ball{{animation-name:ball;transform:{moves[-1]}}}\n")
    return [*elements, '<circle class="ball" r="6"/>']


def _counters(track: Track, at: list[int], times: list[float], css: list[str]) -> list[str]:
    """The epoch and the error, a text a frame, of which one is seen at a time."""
    elements = []
    for i, k in enumerate(at):
        last = i == len(at) - 1
        end = "" if last else f"{n(times[i + 1])}%,100%{{opacity:0}}"
        begin = "" if i == 0 else "0%{opacity:0}"
        css.append(f"@keyframes c{i}{{{begin}{n(times[i])}%{{opacity:1}}{end}}}\n")
        css.append(f".c{i}{{animation-name:c{i}}}\n")
        epoch = text(RIGHT.left, 30, f"epoch {track.epoch[k]:,.0f}")
        error = text(RIGHT.right, 30, f"error {format_number(track.error[k])}", "", "end")
        kind = f"count c{i}" if last else f"count off c{i}"
        elements.append(f'<g class="{kind}">{epoch}{error}</g>')
    return elements
