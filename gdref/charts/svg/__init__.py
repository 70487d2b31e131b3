"""A chart as SVG: `render` returns the text of a file that needs no other file.

Read first: document.py, the whole picture; then panel.py, one panel of it.
Uses: sheet.py and placing.py, as ascii/ does.
"""

from gdref.charts.svg.document import render

__all__ = ["render"]
