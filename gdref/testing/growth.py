"""The check that late updates need no more time or memory than early updates."""

import gc
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from types import FrameType

from gdref import squared_error
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.testing.failures import CheckFailed, SourceLine
from gdref.testing.line_at_fault import following, own_files
from gdref.testing.sample_points import CENTRED, LONG
from gdref.testing.sample_runs import Pair, moves, with_long_schedule

EARLY = 100
SPAN = 20  # updates: lines are counted in 20 early updates and in 20 late updates
PART = 200  # updates; a history grows in each part, the cache of a library only in some parts
BYTES = 16  # the most that an update may keep; a float in a list takes 32 bytes
FORMULA_FILES = {Objective.gradient.__code__.co_filename, squared_error.__file__}


def steady_updates(optimizer: Optimizer) -> None:
    """needs no more time or memory for later updates"""
    optimizer = with_long_schedule(optimizer)
    objective = Objective(CENTRED)
    updates = moves(optimizer, objective, 0.0, 0.0)
    list(islice(updates, EARLY))
    early, work = _lines_run(updates, objective)
    list(islice(updates, LONG - EARLY - 2 * SPAN))
    late, late_work = _lines_run(updates, objective)
    late_lines = late.total() * work / late_work
    if late_lines > 3 * early.total() + 100:
        own = own_files(optimizer)
        more = [line for line, _ in (late - early).most_common() if own(line[0])]
        raise CheckFailed(
            f"{SPAN} updates run {early.total()} lines after update {EARLY}, and {late_lines:.0f} "
            f"after update {LONG - SPAN}; keep a running total instead of a loop over all updates",
            more[:1],
        )
    if (kept := _bytes_kept(optimizer)) > BYTES * PART:
        raise CheckFailed(
            f"its memory grows by {kept} bytes or more in each {PART} updates; "
            "keep only the values that the next update needs, and no history"
        )


def _lines_run(updates: Iterator[Pair], objective: Objective) -> tuple[Counter[SourceLine], int]:
    """How often the next updates run each line of code, and how many points they use."""
    lines, before = Counter[SourceLine](), objective.work

    def note(frame: FrameType, event: str, _: object) -> None:
        lines[frame.f_code.co_filename, frame.f_lineno] += event == "line"

    with following(lambda file: file not in FORMULA_FILES, note):
        list(islice(updates, SPAN))
    return lines, objective.work - before or 1


def _bytes_kept(optimizer: Optimizer) -> int:
    """The smallest number of bytes that a part of the updates keeps."""
    updates = moves(optimizer, Objective(CENTRED), 0.0, 0.0)
    sizes = []
    tracemalloc.start()
    try:
        for more in (EARLY, *[PART] * ((LONG - EARLY) // PART)):
            list(islice(updates, more))
            gc.collect()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    return min(late - early for early, late in pairwise(sizes))
