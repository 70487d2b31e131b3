"""Follow the lines of some files while they run. No other file in this folder follows lines itself.

The checks use it to find the line at fault, to find the line at which an import hangs, prints or
ends, and to count the lines that an update runs.
"""

import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import count

from gdref.tracing.tracer import Note, Wanted, trace_function, traced

FileFilter = Callable[[str], bool]  # whether to follow the file with this name

EVENTS = 300_000  # enough to find the line; more would take too long


def following(files: FileFilter, note: Note, most: int = EVENTS) -> AbstractContextManager[None]:
    """Call note() at each event in these files and this thread, at most `most` times."""
    return traced(_until(most, files), note)


def follow_to_the_end(files: FileFilter, note: Note) -> None:
    """Call note() at each event in these files, in every thread, until the process ends."""
    trace = trace_function(_until(sys.maxsize, files), note)
    sys.settrace(trace)
    threading.settrace(trace)


def _until(most: int, files: FileFilter) -> Wanted:
    events = count()
    return lambda frame: files(frame.f_code.co_filename) and next(events) < most
