"""The article as one HTML page: its words, its source, and runs that the page computes.

Read first: page.py, the whole page; then arithmetic.js, which has the formulas and the optimizers
under their names in Python. lesson.js has the state of the page, panels.js its pictures, values.js
the numbers beside the source. Uses: charts, theory, tracing, plugins, Markdown, Pygments.
"""

from gdref.exceptions import GdrefError

try:
    from gdref.lesson.page import lesson
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] not in ("markdown_it", "pygments"):
        raise
    raise GdrefError(
        f"the lesson needs {error.name}, which is not installed; "
        "to install it: pip install markdown-it-py Pygments"
    ) from None

__all__ = ["lesson"]
