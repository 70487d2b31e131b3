"""A chart as SVG: `render` returns the text of a file that needs no other file.

Read first: document.py, which makes the whole picture; then panel.py, which makes one panel.
Like ascii/, this folder uses sheet.py and placing.py.
"""

from gdref.charts.svg.document import render

__all__ = ["render"]
