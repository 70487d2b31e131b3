"""A chart as SVG: `render` gives the text of one file that needs no other."""

from gdref.charts.svg.document import render

__all__ = ["render"]
