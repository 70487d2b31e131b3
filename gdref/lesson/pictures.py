"""The pictures of the lesson: charts, and layers over them for the moving parts.

The places of the moving parts at each row of a run are computed here, in tenths of a pixel.
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
from gdref.lesson.rates import RateRun
from gdref.lesson.runs import OptimizerRuns
from gdref.points import Points
from gdref.squared_error import predict

FRAME = re.compile(r'class="axis" d="M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)')
ID = re.compile(r'<svg [^>]*\bid="([^"]+)"')
FAR = 9999.0  # pixels: the largest place, outside every picture
FEW = 200  # the residuals are drawn for up to 200 points


class Picture(NamedTuple):
    """A chart as SVG, and the places of its axes: left, top, bottom, right, in pixels."""

    svg: str
    x: Axis
    y: Axis
    frame: tuple[float, float, float, float]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The place of a pair of values, in tenths of a pixel."""
        left, top, bottom, right = self.frame
        return (
            _tenths(left + (right - left) * self.x.position(x)),
            _tenths(bottom - (bottom - top) * self.y.position(y)),
        )

    def with_layer(self, name: str, elements: str, spot: str) -> str:
        """The SVG with more elements behind its marks, and with a spot in front of everything.

        The elements and the spot are cut off at the ends of the axes.
        """
        left, top, bottom, right = self.frame
        clip = (
            f'<clipPath id="{name}-clip"><path d="M{left - 7} {top - 7}H{right + 7}V{bottom + 7}'
            f'H{left - 7}z"/></clipPath>'
        )
        behind, before = (
            f'<g class="live" id="{part}" clip-path="url(#{name}-clip)">{inside}</g>'
            for part, inside in ((name, elements), (f"{name}-spot", spot))
        )
        text = self.svg
        if picture_id := ID.search(text):  # a page may show the same chart twice
            text = text.replace(picture_id[1], f"{picture_id[1]}-{name}")
        front = '<circle class="mark"' if '<circle class="mark"' in text else "</svg>"
        text = text.replace(front, f"{clip}{behind}{front}", 1)
        return text.replace("</svg>", f"{before}</svg>")


def _tenths(pixels: float) -> int:
    return round(10 * max(-FAR, min(FAR, pixels))) if isfinite(pixels) else round(10 * FAR)


def picture(chart: Chart) -> Picture:
    """A chart with one panel as a picture, ready for a layer."""
    text = svg.render(chart)
    frame = FRAME.search(text)
    assert frame, "an SVG of a chart has axes"
    left, top, bottom, right = (float(part) for part in frame.groups())
    panel = chart.panels[0]
    return Picture(text.strip(), panel.x, panel.y, (left, top, bottom, right))


class Pictures:
    """The pictures for some points, with room for the runs of some optimizers.

    data, slices: SVGs of the points, and of the error around the start.
    dots: the places of the points, if they are few enough to draw each residual.
    zero: a note on the 0 of the error axis; "" if the axis has no 0.
    """

    def __init__(
        self,
        points: Points,
        bowl: Bowl,
        start: tuple[float, float],
        optimizers: Sequence[OptimizerRuns],
    ) -> None:
        self._bowl = bowl
        self.data = svg.render(data(points)).strip()
        self.slices = svg.render(slices(points, bowl, *start)).strip()

        among = line(points, [("start", *start), ("minimum", bowl.m, bowl.b)])
        panel = among.panels[0]
        panel = panel._replace(series=tuple(s for s in panel.series if s.label != "start"))
        self.line = picture(among._replace(title="The line among the points", panels=(panel,)))
        few = points if len(points) <= FEW else []
        self.dots = [self.line.place(x, y) for x, y in few]

        tracks = [track(one.chosen.spec, one.run.rows, one.run.diverged) for one in optimizers]
        window = surface(bowl, tracks).panels[0]
        ends = window.x.low, window.x.high, window.y.low, window.y.high
        plane = surface(bowl, [], window=ends)
        panel = plane.panels[0]
        panel = panel._replace(marks=(Mark("start", *start), *panel.marks))
        self.surface = picture(plane._replace(panels=(panel,)))

        heights = error(bowl, tracks)
        panel = heights.panels[0]
        least = lowest_error_shown(bowl)
        height = panel.y._replace(low=max(panel.y.low, least))
        self.zero = zero_note(least) if height.zero else ""
        panel = panel._replace(series=(), y=height)
        self.error = picture(
            heights._replace(title="The error by epoch", notes=(), panels=(panel,))
        )

    def places(self, row: Row) -> list[float]:
        """The places of a row: both ends of its line, m and b on the surface, epoch and error."""
        ends = self.line.x.low, self.line.x.high
        heights = [self.line.place(x, predict(x, row.m, row.b))[1] for x in ends]
        excess = self._bowl.excess(row.m, row.b)
        height = self.error.y
        if excess < height.low:  # at the minimum, up to rounding
            excess = 0.0 if height.zero else height.low
        on_surface = self.surface.place(row.m, row.b)
        return [*heights, *on_surface, *self.error.place(row.epoch, excess)]

    def first_layers(self, run: RateRun) -> dict[str, str]:
        """The moving parts at the first row of a run: the elements of each layer, by its name.

        lesson.js draws the same elements at every row.
        """
        left, right = (10 * self.line.frame[edge] for edge in (0, 3))
        places = [self.places(row) for row in run.rows]
        first, last, *_ = places[0]
        way = f'<path class="run" d="{_path([(left, first), (right, last)])}"/>'
        residuals = "".join(
            _path([(x, y), (x, first + (last - first) * (x - left) / (right - left))])
            for x, y in self.dots
        )
        layers = {"predict": way, "mse": f'<path class="residuals" d="{residuals}"/>{way}'}
        for name, at in (("surface", 2), ("step", 2), ("loop", 4)):
            corners = [(place[at], place[at + 1]) for place in places]
            x, y = corners[0]
            ghost = f'<path class="ghost" d="{_path(corners)}"/>'
            layers[name] = ghost if name != "surface" else ""
            layers[f"{name}-spot"] = f'<circle class="here" cx="{x / 10:g}" cy="{y / 10:g}" r="6"/>'
        return layers


def _path(corners: Sequence[tuple[float, float]]) -> str:
    """The attribute d of a path; the corners are in tenths of a pixel."""
    return "M" + "L".join(f"{x / 10:g} {y / 10:g}" for x, y in corners)
