"""gdref.tracing.tracer: the events that arrive, and their functions."""

import sys

import pytest

from gdref.tracing.tracer import traced


def numbers():
    yield 1
    yield 2


def other():
    return next(iter([]), None)


def test_the_events_of_the_wanted_functions_only():
    events = []
    waiting = numbers()
    first = numbers.__code__.co_firstlineno
    with traced(
        lambda frame: frame.f_code is numbers.__code__,
        lambda frame, event, arg: events.append((event, frame.f_lineno - first, arg)),
    ):
        other()
        next(waiting)
        next(waiting)
    assert events == [
        ("call", 0, None), ("line", 1, None), ("return", 1, 1),
        ("call", 1, None), ("line", 2, None), ("return", 2, 2),
    ]  # fmt: skip
    assert sys.gettrace() is None and waiting.gi_frame.f_trace is None


def test_a_tracer_that_was_there_before_comes_back():
    def before(frame, event, arg):
        return None

    sys.settrace(before)
    try:
        with pytest.raises(ZeroDivisionError), traced(lambda _: False, lambda *_: None):
            1 / 0  # noqa: B018
        assert sys.gettrace() is before
    finally:
        sys.settrace(None)
