"""Follow the lines of some files while they run: the only file of this room that traces.

With it the kit finds the line at fault, the line at which an import hangs, prints or ends, and the
number of lines that an update runs.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# A callback with a frame, an event and a value. The event is "line" before each line; "call" when
# a function begins or a generator goes on; "return", with the value, when it ends or yields.
Note = Callable[[FrameType, str, Any], object]
FileFilter = Callable[[str], bool]  # from the name of a file: whether to follow it

EVENTS = 300_000  # enough to find the line; more would take too long


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
