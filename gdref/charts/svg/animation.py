"""What moves in a chart: frames that are shown one after another, once, by CSS alone.

It runs inside an <img>, with no script. Only what is seen changes; where it is stands in the
attributes. So whoever ignores the animation, prefers no motion or prints it sees the last frame,
which also is what stands there for a moment before it begins.
"""

from collections.abc import Sequence

from gdref.charts.chart import Chart
from gdref.charts.svg.elements import Style, n, text
from gdref.charts.svg.layout import Box
from gdref.charts.svg.markers import Markers
from gdref.charts.svg.panel import series_elements, visible_parts

PAUSE = 0.5  # seconds
SECONDS = 5.0  # in all: what moves longer has to have a button to stop it (WCAG 2.2, 2.2.2)
SCREENPLAY = """\
@keyframes ID-show{from{opacity:1}to{opacity:1}}
@keyframes ID-hide{from{opacity:0}to{opacity:0}}
.frame{animation-name:ID-show}
.last{animation-name:ID-hide}
@media print{
.frame,.last{animation-name:none}
}
@media (prefers-reduced-motion:reduce){
.frame,.last{animation-name:none}
}
"""


def moments(chart: Chart, boxes: Sequence[Box]) -> list[str]:
    """An element for each frame: all but the last are hidden, until their time comes."""
    elements = []
    length = (SECONDS - PAUSE) / max(1, len(chart.frames))
    for k, frame in enumerate(chart.frames):
        body = [text(16, boxes[0].top - 40, frame.words)]
        for panel, box, series in zip(chart.panels, boxes, frame.series, strict=True):
            for one in series:
                inside, cuts = visible_parts(one, panel, box)
                style = Style(0, one.noisy, 3.0)
                body += series_elements(one, inside, cuts, style, box, Markers())
        if k < len(chart.frames) - 1:
            time = f"animation-duration:{n(length)}s;animation-delay:{n(PAUSE + k * length)}s"
            elements.append(f'<g class="frame" opacity="0" style="{time}">{"".join(body)}</g>')
        else:
            time = f"animation-duration:{n(k * length)}s;animation-delay:{n(PAUSE)}s"
            elements.append(f'<g class="last" style="{time}">{"".join(body)}</g>')
    return elements
