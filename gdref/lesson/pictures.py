"""The pictures of the lesson: charts of gdref, and over them what moves.

Where things that move are at each row of a run is computed here, in tenths of a pixel.
"""

import re
from collections.abc import Sequence
from math import isfinite
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.charts import Axis, Chart, Mark, data, error, line, slices, surface, svg, track
from gdref.charts.captions import zero_note
from gdref.charts.track import lowest_error_shown
from gdref.descent import Row
from gdref.lesson.rates import Run
from gdref.lesson.runs import Moving
from gdref.points import Points
from gdref.squared_error import predict

FRAME = re.compile(r'class="axis" d="M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)')
ID = re.compile(r'<svg [^>]*\bid="([^"]+)"')
FAR = 9999.0  # pixels: what is further off is drawn there, outside of any picture
FEW = 200  # points: of so many, each residual can be drawn


class Picture(NamedTuple):
    """A chart as SVG, and where its axes are: left, top, bottom, right, in pixels."""

    svg: str
    x: Axis
    y: Axis
    frame: tuple[float, float, float, float]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a pair of values is, in pixels."""
        left, top, bottom, right = self.frame
        return (
            _near(left + (right - left) * self.x.position(x)),
            _near(bottom - (bottom - top) * self.y.position(y)),
        )

    def with_layer(self, name: str, elements: str, spot: str) -> str:
        """The SVG with elements behind its marks, and a spot before all else.

        They are cut off where the axes end.
        """
        left, top, bottom, right = self.frame
        clip = (
            f'<clipPath id="{name}-clip"><path d="M{left - 7} {top - 7}H{right + 7}V{bottom + 7}'
            f'H{left - 7}z"/></clipPath>'
        )
        layers = [
            f'<g class="live" id="{part}" clip-path="url(#{name}-clip)">{inside}</g>'
            for part, inside in ((name, elements), (f"{name}-spot", spot))
        ]
        picture_id = ID.search(self.svg)
        text = self.svg
        if picture_id:  # a chart may stand on the page twice
            text = text.replace(picture_id[1], f"{picture_id[1]}-{name}")
        front = '<circle class="mark"' if '<circle class="mark"' in text else "</svg>"
        text = text.replace(front, f"{clip}{layers[0]}{front}", 1)
        return text.replace("</svg>", f"{layers[1]}</svg>")


def _near(value: float) -> float:
    return max(-FAR, min(FAR, value)) if isfinite(value) else FAR


def picture(chart: Chart) -> Picture:
    """A chart of one panel as a picture that can have a layer over it."""
    text = svg.render(chart)
    frame = FRAME.search(text)
    assert frame, "an SVG of a chart has axes"
    left, top, bottom, right = (float(part) for part in frame.groups())
    panel = chart.panels[0]
    return Picture(text.strip(), panel.x, panel.y, (left, top, bottom, right))


def still(chart: Chart) -> str:
    """A chart that does not move, as SVG."""
    return svg.render(chart).strip()


class Pictures:
    """The pictures over some points that the runs of some optimizers can move in."""

    def __init__(
        self, points: Points, bowl: Bowl, start: tuple[float, float], optimizers: Sequence[Moving]
    ) -> None:
        self._points, self._bowl, self._start = points, bowl, start
        tracks = [track(one.chosen.spec, one.run.rows, one.run.diverged) for one in optimizers]
        best = ("minimum", bowl.m, bowl.b)
        among = line(points, [("start", *start), best])
        panel = among.panels[0]
        kept = tuple(s for s in panel.series if s.label != "start")
        panels = (panel._replace(series=kept),)
        self.line = picture(among._replace(title="The line among the points", panels=panels))
        window = surface(bowl, tracks).panels[0]
        ends = window.x.low, window.x.high, window.y.low, window.y.high
        plane = surface(bowl, [], window=ends)
        marks = (Mark("start", *start), *plane.panels[0].marks)
        self.surface = picture(plane._replace(panels=(plane.panels[0]._replace(marks=marks),)))
        heights = error(bowl, tracks)
        panel = heights.panels[0]
        least = lowest_error_shown(bowl)
        height = panel.y._replace(low=max(panel.y.low, least))
        self.zero = zero_note(least) if height.zero else ""
        panels = (panel._replace(series=(), y=height),)
        self.error = picture(heights._replace(title="The error by epoch", notes=(), panels=panels))

    def places(self, row: Row) -> list[int]:
        """Where a row is: the line's two heights; m and b on the surface; epoch and error."""
        ends = self.line.x.low, self.line.x.high
        heights = [self.line.place(x, predict(x, row.m, row.b))[1] for x in ends]
        excess = self._bowl.excess(row.m, row.b)
        height = self.error.y
        if excess < height.low:  # that is the minimum
            excess = 0.0 if height.zero else height.low
        on_surface, on_error = (
            self.surface.place(row.m, row.b),
            self.error.place(row.epoch, excess),
        )
        return [round(10 * value) for value in (*heights, *on_surface, *on_error)]

    def dots(self) -> list[list[int]]:
        """Where the points are, where they are few enough to draw each residual."""
        if len(self._points) > FEW:
            return []
        pairs = (self.line.place(x, y) for x, y in self._points)
        return [[round(10 * x), round(10 * y)] for x, y in pairs]

    def data(self) -> str:
        """The points."""
        return still(data(self._points))

    def slices(self) -> str:
        """The error over m and over b at the start, and its slopes there."""
        return still(slices(self._points, self._bowl, *self._start))

    def layers(self, run: Run, k: int) -> dict[str, str]:
        """What moves, at one row of a run: the elements over each picture, by its name.

        lesson.js draws the same.
        """
        left, right = (10 * self.line.frame[edge] for edge in (0, 3))
        places = [self.places(row) for row in run.rows]
        first, last, *_ = places[k]
        way = _path([(left, first), (right, last)])
        residuals = ""
        for x, y in self.dots():
            height = first + (last - first) * (x - left) / (right - left)
            residuals += _path([(x, y), (x, height)])
        layers = {
            "predict": f'<path class="run" d="{way}"/>',
            "mse": f'<path class="residuals" d="{residuals}"/><path class="run" d="{way}"/>',
        }
        for name, at, whole in (("surface", 2, False), ("step", 2, True), ("loop", 4, True)):
            corners = [(place[at], place[at + 1]) for place in places]
            x, y = corners[k]
            ghost = f'<path class="ghost" d="{_path(corners)}"/>' if whole else ""
            path = f'<path class="run" d="{_path(corners[: k + 1])}"/>' if whole else ""
            spot = f'<circle class="here" cx="{x / 10:g}" cy="{y / 10:g}" r="6"/>'
            layers[name] = ghost + path
            layers[f"{name}-spot"] = spot
        return layers


def _path(corners: Sequence[tuple[float, float]]) -> str:
    """The d of a path; corners in tenths of a pixel."""
    return "M" + "L".join(f"{x / 10:g} {y / 10:g}" for x, y in corners)
