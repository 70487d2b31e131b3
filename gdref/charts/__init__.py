"""Charts: what is drawn, and the two ways to draw it. Strings in, strings out.

from gdref import read_points
from gdref.charts import data, svg

text = svg.render(data(read_points()))
"""

from gdref.charts import ascii, svg
from gdref.charts.chart import Axis, Chart, Frame, Mark, Panel, Series
from gdref.charts.descent_chart import descent
from gdref.charts.error_chart import error
from gdref.charts.line_chart import data, line
from gdref.charts.slice_chart import slices
from gdref.charts.surface_chart import surface
from gdref.charts.track import Track, track

__all__ = [
    "Axis",
    "Chart",
    "Frame",
    "Mark",
    "Panel",
    "Series",
    "Track",
    "ascii",
    "data",
    "descent",
    "error",
    "line",
    "slices",
    "surface",
    "svg",
    "track",
]
