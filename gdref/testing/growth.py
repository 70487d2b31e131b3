"""The check that an update does not take more and more. It raises Broken, or returns."""

import gc
import sys
import tracemalloc
from collections import Counter, deque
from functools import partial
from itertools import islice
from types import FrameType
from typing import Any

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters
from gdref.testing.lines import own_files
from gdref.testing.source import Line, uses
from gdref.testing.trial import CENTRED, LONG, Broken

EARLY = 100
SPAN = 20  # updates that are watched, from EARLY on and at the end
BYTES = 16  # an update may keep; a float in a list takes 32


def steady_updates(optimizer: Optimizer) -> None:
    """takes no more time or memory as it goes on"""
    if "epochs" in hyperparameters(optimizer):
        optimizer = partial(optimizer, epochs=10 * LONG)
    then, now = _lines(optimizer)
    if now.total() > 3 * then.total() + 100:
        own = own_files(optimizer)
        more = [line for line, _ in (now - then).most_common() if own(line[0])]
        raise Broken(
            f"{SPAN} updates run {then.total()} lines after update {EARLY}, and {now.total()} "
            f"after update {LONG - SPAN}; keep what a loop over all updates would add up",
            lines=more[:1],
        )
    kept, grown = _bytes_kept(optimizer)
    if kept > BYTES * (LONG - EARLY):
        raise Broken(
            f"from update {EARLY} to {LONG} it keeps {kept} bytes more; "
            "keep what the next update needs, and no history",
            lines=uses(optimizer, *grown),
        )


def _lines(optimizer: Optimizer) -> tuple[Counter[Line], Counter[Line]]:
    """How often early and late updates run each line, for as many calls of the objective."""
    inside = {f.__code__ for f in (Objective.gradient, Objective.error)}
    lines: Counter[Line] = Counter()
    calls = 0

    def local(frame: FrameType, event: str, _: object) -> Any:
        if event == "line":
            lines[frame.f_code.co_filename, frame.f_lineno] += 1
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
        lines, calls = Counter(), 0
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
    share = early_calls / late_calls
    return early, Counter({line: round(share * times) for line, times in late.items()})


def _bytes_kept(optimizer: Optimizer) -> tuple[int, list[str]]:
    """How much more memory is in use at the end than early on, and which variables have grown."""
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
        kept = tracemalloc.get_traced_memory()[0] - before
        frame = getattr(updates, "gi_frame", None)
        variables = {**frame.f_globals, **frame.f_locals} if frame else {}
        kinds = (list, dict, set, tuple, deque)
        grown = [k for k, v in variables.items() if isinstance(v, kinds) and len(v) > LONG - EARLY]
        return kept, grown
    finally:
        if started:
            tracemalloc.stop()
