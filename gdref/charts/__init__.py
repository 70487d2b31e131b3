"""Charts: what is drawn, and the two ways to draw it. Strings in, strings out.

from gdref import bowl, read_points
from gdref.charts import data, svg

text = svg.render(data(read_points()))
"""

from gdref.charts import ascii, svg
from gdref.charts.animation import descent
from gdref.charts.chart import Axis, Chart, Mark, Panel, Series
from gdref.charts.pictures import data, error, line, slices
from gdref.charts.surface import surface
from gdref.charts.track import Track, track

__all__ = [
    "Axis",
    "Chart",
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
