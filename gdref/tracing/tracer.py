"""Follows functions line by line while they run, with sys.settrace()."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from gdref.exceptions import GdrefError

Note = Callable[[FrameType, str, Any], object]


@contextmanager
def traced(wanted: Callable[[FrameType], bool], note: Note) -> Iterator[None]:
    """A context that calls note(frame, event, arg) at each line of some functions.

    The events are the events of sys.settrace(): "call" (also when a generator continues), "line"
    (before the line runs), "exception", and "return" (also at a yield).
    """

    def trace(frame: FrameType, event: str, arg: Any) -> Any:
        if not wanted(frame):
            return None
        note(frame, event, arg)
        if event == "return":
            frame.f_trace = None  # so a generator that waits has no tracer
            return None
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def check_nobody_traces() -> None:
    """Raise GdrefError if a debugger or a coverage tool is tracing: only one tool can trace."""
    if sys.gettrace():
        raise GdrefError(
            "another tool is tracing this program, such as a debugger or a coverage tool; "
            "run the step without it"
        )
