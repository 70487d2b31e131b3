"""The check that late updates take no more time or memory than early ones."""

import gc
import tracemalloc
from collections import Counter, deque
from itertools import islice
from types import FrameType

from gdref import squared_error
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.testing.failures import CheckFailed, SourceLine, uses
from gdref.testing.line_at_fault import following, own_files
from gdref.testing.sample_runs import CENTRED, LONG, pairs, with_long_schedule

EARLY = 100
SPAN = 20  # updates: lines are counted in 20 early updates and in 20 late updates
BYTES = 16  # that an update may keep; a float in a list takes 32 bytes
FORMULAS = {Objective.gradient.__code__.co_filename, squared_error.__file__}


def steady_updates(optimizer: Optimizer) -> None:
    """needs no more time or memory as it goes on"""
    optimizer = with_long_schedule(optimizer)
    early, late = _lines_run(optimizer)
    if late.total() > 3 * early.total() + 100:
        own = own_files(optimizer)
        more = [line for line, _ in (late - early).most_common() if own(line[0])]
        raise CheckFailed(
            f"{SPAN} updates run {early.total()} lines after update {EARLY}, and {late.total()} "
            f"after update {LONG - SPAN}; keep a running total instead of a loop over all updates",
            more[:1],
        )
    kept, grown = _bytes_kept(optimizer)
    if kept > BYTES * (LONG - EARLY):
        raise CheckFailed(
            f"its memory grows by {kept} bytes from update {EARLY} to {LONG}; "
            "keep only the values that the next update needs, and no history",
            uses(optimizer, *grown)[1:],  # not the line that makes it empty
        )


def _lines_run(optimizer: Optimizer) -> tuple[Counter[SourceLine], Counter[SourceLine]]:
    """How often early and late updates run each line, for equal amounts of objective.work."""
    objective = Objective(CENTRED)
    updates = pairs(optimizer, objective, 0.0, 0.0)
    counts, works = [], []
    for skip in (EARLY, LONG - EARLY - 2 * SPAN):
        for _ in islice(updates, skip):
            pass
        lines: Counter[SourceLine] = Counter()

        def note(
            frame: FrameType, event: str, _: object, lines: Counter[SourceLine] = lines
        ) -> None:
            lines[frame.f_code.co_filename, frame.f_lineno] += event == "line"

        before = objective.work
        with following(lambda file: file not in FORMULAS, note):
            for _ in islice(updates, SPAN):
                pass
        counts.append(lines)
        works.append(objective.work - before or 1)
    share = works[0] / works[1]
    early, late = counts
    return early, Counter({line: round(share * times) for line, times in late.items()})


def _bytes_kept(optimizer: Optimizer) -> tuple[int, list[str]]:
    """How many bytes of memory are added after the early updates, and the variables that grow."""
    updates = iter(optimizer(Objective(CENTRED), 0.0, 0.0))
    watched = pairs(lambda *_: updates, Objective(CENTRED), 0.0, 0.0)
    sizes = []
    tracemalloc.start()
    try:
        for more in (EARLY, LONG - EARLY):
            for _ in islice(watched, more):
                pass
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    frame = getattr(updates, "gi_frame", None)
    variables = {**frame.f_globals, **frame.f_locals} if frame else {}
    kinds = (list, dict, set, tuple, deque)
    grown = [k for k, v in variables.items() if isinstance(v, kinds) and len(v) > LONG - EARLY]
    return sizes[1] - sizes[0], grown
