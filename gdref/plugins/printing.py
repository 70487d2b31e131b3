"""Sends the prints of plugins to standard error, to keep them out of the results."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def prints_to_stderr() -> Iterator[None]:
    """A context for a plugin's code. The plugin prints to standard error, and removes no folder
    from sys.path.

    Output that does not pass through sys.stdout (os.write, other processes) is not redirected.
    """
    path = sys.path[:]
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        if any(folder not in sys.path for folder in path):
            sys.path[:] = path
