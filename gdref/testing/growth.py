"""The check that an update does not take more and more. It raises Broken, or returns."""

import gc
import sys
import tracemalloc
from functools import partial
from itertools import islice
from types import FrameType
from typing import Any

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.signatures import hyperparameters
from gdref.testing.trial import CENTRED, LONG, Broken

EARLY = 100
SPAN = 20  # updates that are watched, from EARLY on and at the end
BYTES = 16  # an update may keep; a float in a list takes 32


def steady_updates(optimizer: Optimizer) -> None:
    """takes no more time or memory as it goes on"""
    if "epochs" in hyperparameters(optimizer):
        optimizer = partial(optimizer, epochs=10 * LONG)
    lines_then, lines_now = _lines(optimizer)
    if lines_now > 3 * lines_then + 100:
        raise Broken(
            f"{SPAN} updates run {lines_then} lines after update {EARLY}, and {lines_now} after "
            f"update {LONG - SPAN}; keep what a loop over all updates would add up"
        )
    kept = _bytes_kept(optimizer)
    if kept > BYTES * (LONG - EARLY):
        raise Broken(
            f"from update {EARLY} to {LONG} it keeps {kept} bytes more; "
            "keep what the next update needs, and no history"
        )


def _lines(optimizer: Optimizer) -> tuple[int, int]:
    """How many lines some early and some late updates run, for as many calls of the objective."""
    inside = {f.__code__ for f in (Objective.gradient, Objective.error)}
    lines = calls = 0

    def local(frame: FrameType, event: str, _: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return local

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal calls
        if frame.f_code in inside:
            calls += 1
            return None
        return local

    updates = iter(optimizer(Objective(CENTRED), 0.0, 0.0))
    counts = []
    tracing = sys.gettrace()
    for skip in (EARLY, LONG - EARLY - 2 * SPAN):
        for _ in islice(updates, skip):
            pass
        lines = calls = 0
        frame = getattr(updates, "gi_frame", None)
        sys.settrace(trace)
        if frame is not None:  # a generator that has begun is not traced by settrace alone
            frame.f_trace = local
        try:
            for _ in islice(updates, SPAN):
                pass
        finally:
            sys.settrace(tracing)
        counts.append((lines, calls or 1))
    (early, early_calls), (late, late_calls) = counts
    return early, round(late * early_calls / late_calls)


def _bytes_kept(optimizer: Optimizer) -> int:
    """How much more memory is in use at the end than early on."""
    updates = iter(optimizer(Objective(CENTRED), 0.0, 0.0))
    started = not tracemalloc.is_tracing()
    if started:
        tracemalloc.start()
    try:
        for _ in islice(updates, EARLY):
            pass
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in islice(updates, LONG - EARLY):
            pass
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        if started:
            tracemalloc.stop()
