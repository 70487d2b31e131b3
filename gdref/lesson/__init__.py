"""The article as one HTML page: the words, the source, and runs that the page computes.

Read first: page.py, which makes the page; then arithmetic.js, which has the formulas and the
optimizers with the same names as in Python. lesson.js has the state of the page, panels.js has the
pictures, and values.js has the numbers beside the source. Uses: charts, theory, tracing, plugins,
Markdown, Pygments.
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
