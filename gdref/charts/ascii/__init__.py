"""A chart as text for any terminal; each series has its own character (glyph).

Read first: document.py, the whole text; then panel.py, one panel of it.
Uses: sheet.py and placing.py, as svg/ does.
"""

from gdref.charts.ascii.document import render

__all__ = ["render"]
