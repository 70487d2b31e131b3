"""Watch functions run, line by line, through sys.settrace()."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from gdref.exceptions import GdrefError


@contextmanager
def traced(
    wanted: Callable[[FrameType], bool], note: Callable[[FrameType, str, Any], None]
) -> Iterator[None]:
    """A context that calls note(frame, event, arg) at each line of the functions that are wanted.

    The events are those of sys.settrace(): "call" (a generator goes on with one as well), "line"
    (before it runs), "exception" and "return" (a generator waits with one as well).
    """

    def local(frame: FrameType, event: str, arg: Any) -> Any:
        note(frame, event, arg)
        if event == "return":
            frame.f_trace = None  # a generator that waits keeps no tracer
            return None
        return local

    def called(frame: FrameType, event: str, arg: Any) -> Any:
        return local(frame, event, arg) if wanted(frame) else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        yield
    finally:
        sys.settrace(before)


def check_nobody_traces() -> None:
    """Raise GdrefError if a debugger or a coverage tool is tracing: two cannot."""
    tools = [sys.gettrace() and "sys.settrace()"]
    if hasattr(sys, "monitoring"):
        tools += [sys.monitoring.get_tool(number) for number in range(6)]
    names = ", ".join(filter(None, tools))
    if names:
        raise GdrefError(
            f"another tool is tracing this program ({names}), such as a debugger or a coverage "
            "tool; run the step without it"
        )
