"""The moving part of a chart: CSS shows its frames one after another, once.

It runs inside an <img>, without a script. The CSS only shows and hides the frames; all places are
in attributes. On paper, and for readers who do not want animations, only the last frame is shown.
The last frame is also shown for a moment before the animation begins.
"""

from collections.abc import Sequence

from gdref.charts.sheet import Sheet
from gdref.charts.svg.elements import Style, n, text
from gdref.charts.svg.layout import Box
from gdref.charts.svg.panel import crowded, series_elements, visible_pixels

PAUSE = 0.5  # seconds
SECONDS = 5.0  # in total; a longer animation needs a button to stop it (WCAG 2.2, 2.2.2)
SCREENPLAY = """\
@keyframes ID-show{from{opacity:1}to{opacity:1}}
@keyframes ID-hide{from{opacity:0}to{opacity:0}}
.frame{animation-name:ID-show}
.last,.trail{animation-name:ID-hide}
@media print{
.frame,.last,.trail{animation-name:none}
}
@media (prefers-reduced-motion:reduce){
.frame,.last,.trail{animation-name:none}
}
"""


def moments(sheet: Sheet, boxes: Sequence[Box]) -> list[str]:
    """The parts of the paths, and an element for each frame.

    The part of a path between two frames is hidden until the later frame, and stays. A frame is
    shown during its time only; the last one stays.
    """
    trails: list[str] = []
    frames: list[str] = []
    length = (SECONDS - PAUSE) / max(1, len(sheet.frames))
    crowds = (
        [
            any(s.kind == "path" and crowded(visible_pixels(s, panel, box)[0], box) for s in moving)
            for panel, box, moving in zip(sheet.panels, boxes, sheet.frames[-1].series, strict=True)
        ]
        if sheet.frames
        else []
    )
    for k, frame in enumerate(sheet.frames):
        trail: list[str] = []
        body = [text(16, boxes[0].top - 40, frame.words)]
        for place, (panel, box) in enumerate(zip(sheet.panels, boxes, strict=True)):
            for nth, series in enumerate(frame.series[place]):
                new = series.kind == "path" and k > 0
                if new:
                    old = len(sheet.frames[k - 1].series[place][nth].xs) - 1
                    series = series._replace(xs=series.xs[old:], ys=series.ys[old:])
                inside, cuts = visible_pixels(series, panel, box)
                style = Style(series.place or 0, crowds[place])
                elements = series_elements(series, inside, cuts, style, box, [])
                trail += elements[:new]
                body += elements[new:]
        start, end = k * length, (k + 1) * length
        group = 'class="frame" opacity="0"'
        if k == len(sheet.frames) - 1:
            start, end, group = 0.0, start, 'class="last"'  # hidden until its time
        frames.append(f"<g {group} {_time(start, end)}>{''.join(body)}</g>")
        if trail:
            trails.append(f'<g class="trail" {_time(0.0, k * length)}>{"".join(trail)}</g>')
    return trails + frames


def _time(start: float, end: float) -> str:
    return f'style="animation-duration:{n(end - start)}s;animation-delay:{n(PAUSE + start)}s"'
