"""A chart as text for any terminal; each series has its own character (glyph).

Read first: document.py, which makes the whole text; then panel.py, which makes one panel.
Like svg/, this folder uses sheet.py and placing.py.
"""

from gdref.charts.ascii.document import render

__all__ = ["render"]
