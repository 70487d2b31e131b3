"""Follow the lines of some files while they run. All tracing of this room goes through here.

It finds the line at fault, the line that an import hangs at, the last line before a process ends,
and how many lines an update runs.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# What is called with a frame, an event ("call", "line", "return" or "exception") and, at a return,
# the value returned: before each line, and when a function begins, goes on, yields or ends.
Note = Callable[[FrameType, str, Any], object]
FileFilter = Callable[[str], bool]  # whether a file is followed, from its name

EVENTS = 300_000  # a check that has more of them has shown its line by then


@contextmanager
def following(files: FileFilter, note: Note, most: int = EVENTS) -> Iterator[None]:
    """Call note at each event in these files, in this thread, until most events were seen."""
    before = sys.gettrace()
    sys.settrace(_tracer(files, note, most))
    try:
        yield
    finally:
        sys.settrace(before)


def follow_to_the_end(files: FileFilter, note: Note) -> None:
    """Call note at each event in these files, in every thread, until the process ends."""
    trace = _tracer(files, note, sys.maxsize)
    sys.settrace(trace)
    threading.settrace(trace)


def _tracer(files: FileFilter, note: Note, left: int) -> Any:
    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal left
        if left <= 0 or not files(frame.f_code.co_filename):
            return None
        left -= 1
        note(frame, event, arg)
        return trace

    return trace
