"""The moving part of a chart: CSS shows its frames one after another, once.

It runs inside an <img>, without a script. The CSS only shows and hides the frames; all places are
in attributes. On paper, and for readers who do not want animations, only the last frame is shown.
The last frame is also shown for a moment before the animation begins.
"""

from collections.abc import Sequence

from gdref.charts.sheet import Sheet
from gdref.charts.svg.elements import Style, n, text
from gdref.charts.svg.layout import Box
from gdref.charts.svg.panel import series_elements, visible_pixels

PAUSE = 0.5  # seconds
SECONDS = 5.0  # in total; a longer animation needs a button to stop it (WCAG 2.2, 2.2.2)
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


def moments(sheet: Sheet, boxes: Sequence[Box]) -> list[str]:
    """An element for each frame; all except the last are hidden until their time comes."""
    elements = []
    length = (SECONDS - PAUSE) / max(1, len(sheet.frames))
    for k, frame in enumerate(sheet.frames):
        body = [text(16, boxes[0].top - 40, frame.words)]
        for panel, box, moving in zip(sheet.panels, boxes, frame.series, strict=True):
            for series in moving:
                inside, cuts = visible_pixels(series, panel, box)
                body += series_elements(
                    series, inside, cuts, Style(series.place or 0, series.noisy, 3.0), box, []
                )
        start, end = k * length, (k + 1) * length
        group = 'class="frame" opacity="0"'
        if k == len(sheet.frames) - 1:
            start, end, group = 0.0, start, 'class="last"'  # hidden until its time
        time = f"animation-duration:{n(end - start)}s;animation-delay:{n(PAUSE + start)}s"
        elements.append(f'<g {group} style="{time}">{"".join(body)}</g>')
    return elements
