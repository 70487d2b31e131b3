"""A chart as text: a glyph a series, at home in any terminal."""

from gdref.charts.ascii.document import render

__all__ = ["render"]
