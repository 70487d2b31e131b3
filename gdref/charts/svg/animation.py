"""The moving part of a chart. CSS shows one frame after another, again and again.

The animation also runs in an <img>, and needs no script. The CSS only shows and hides frames, and
moves nothing. On paper, and for readers who do not want animations, only the last frame is visible.
Before the animation begins, the last frame is visible for a moment. Before the animation begins
again, the last frame is visible for a longer time.
"""

from collections.abc import Sequence

from gdref.charts.sheet import Sheet
from gdref.charts.svg.elements import n, text
from gdref.charts.svg.layout import Box
from gdref.charts.svg.panel import in_pixels, series_elements

BEFORE, SECONDS, PAUSE = 0.5, 4.5, 3.0  # the seconds before, during and after the motion
STILL_STYLE = """\
@media print{
.moves{animation:none!important}
}
@media (prefers-reduced-motion:reduce){
.moves{animation:none!important}
}
"""


def screenplay(count: int) -> str:
    """The CSS for `count` frames. Frame k is visible in step k, and trail k from step k on."""
    cycle = SECONDS + PAUSE
    rules = [f".moves{{animation:{n(cycle)}s step-end {n(BEFORE)}s infinite}}"]
    for k in range(count):
        start, end = (n(100 * SECONDS * at / count / cycle) for at in (k, k + 1))
        shown = f"{start}%{{opacity:1}}" + (f"{end}%{{opacity:0}}" if k < count - 1 else "")
        hidden = "0%{opacity:0}" * (k > 0)
        rules += [
            f"@keyframes ID-frame{k}{{{hidden}{shown}}}",
            f"@keyframes ID-trail{k}{{{hidden}{start}%{{opacity:1}}}}",
        ]
    return "\n".join(rules) + "\n" + STILL_STYLE


def moments(sheet: Sheet, boxes: Sequence[Box]) -> list[str]:
    """The elements of the trails and of the frames.

    A trail is the part of a path between two frames. The trail appears with the later frame,
    and stays. A frame is visible only in its own step; the last frame stays.
    """
    trails: list[str] = []
    frames: list[str] = []
    places = list(zip(sheet.panels, boxes, strict=True))
    whole = [  # the styles of whole paths
        [in_pixels(one, panel, box).style for one in moving]
        for moving, (panel, box) in zip(sheet.frames[-1].series, places, strict=True)
    ]
    before = None
    for k, frame in enumerate(sheet.frames):
        trail: list[str] = []
        body = [text(16, boxes[0].top - 40, frame.words)]
        for place, (panel, box) in enumerate(places):
            for nth, series in enumerate(frame.series[place]):
                new = series.kind == "path" and before is not None
                if before and new:
                    old = len(before.series[place][nth].xs) - 1
                    series = series._replace(xs=series.xs[old:], ys=series.ys[old:])
                drawn = in_pixels(series, panel, box)._replace(style=whole[place][nth])
                elements = series_elements(series, drawn, box, [])
                trail += elements[:new]
                body += elements[new:]
        still = ' opacity="0"' * (k < len(sheet.frames) - 1)
        frames.append(f"<g {_moving('frame', k)}{still}>{''.join(body)}</g>")
        if trail:
            trails.append(f"<g {_moving('trail', k)}>{''.join(trail)}</g>")
        before = frame
    return trails + frames


def _moving(kind: str, k: int) -> str:
    """The attributes of a frame or a trail. NUL stands for the id of the picture."""
    return f'class="moves" style="animation-name:\0{kind}{k}"'
