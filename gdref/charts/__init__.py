"""Charts of points, lines and runs, and the two ways to draw them: as text and as SVG.

Read first: sheet.py, which has the content of a chart; then line_chart.py, the simplest chart.
The charts use the bowl, points, descent and theory. Each run is given as a Track. The functions
return charts, and write no files.

    text = svg.render(data(read_points()))
"""

from gdref.charts import ascii, svg
from gdref.charts.axis import Axis
from gdref.charts.chart import Chart
from gdref.charts.descent_chart import descent
from gdref.charts.error_chart import error
from gdref.charts.line_chart import data, line
from gdref.charts.sheet import Frame, Mark, Panel, Series
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
