"""The article as one HTML page: its words, the source with live values, moving pictures.

Read first: page.py, the whole page; then runs.py, the runs behind it. lesson.js computes nothing:
it shows numbers that are computed here. Uses: charts, tracing, plugins, Markdown, Pygments.
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
