"""Updates line by line: the source of an optimizer, with the values that each line assigns.

The optimizer and the gradient are the same functions that every other command runs. These functions
have no code for tracing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import wraps
from math import isfinite
from types import CodeType
from typing import Any

from gdref.exceptions import SpecError
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.faults import check_is_function, updates
from gdref.points import PointsLike
from gdref.tracing.recorder import LineRecorder, TracedLine
from gdref.tracing.tracer import check_nobody_traces
from gdref.tracing.values import frozen


@dataclass
class TracedUpdate:
    """One update: the lines that ran, and the state before and after them.

    start: (m, b) before the update. m, b: the values that the update yielded.
    no_source: the reason why the optimizer's own lines are missing; "" if they are not missing.
    """

    number: int
    start: tuple[float, float]
    before: dict[str, object]
    lines: list[TracedLine]
    after: dict[str, object]
    m: float
    b: float
    no_source: str


def traced_updates(
    optimizer: Optimizer,
    points: PointsLike,
    numbers: Sequence[int],
    *,
    m: float = 0.0,
    b: float = 0.0,
    hyperparameters: Mapping[str, object] | None = None,
    shown: int | None = 3,
) -> Iterator[TracedUpdate]:
    """Some updates of one run, line by line.

    numbers: the numbers of the updates, ascending, from 1 on.
    shown: the number of passes of a loop to show before the last pass; None for all passes, 0 to
    leave out the lines of the gradient and the error. Only functions in the optimizer's own file
    are traced. Raises GdrefError if a debugger or a coverage tool is tracing, SpecError if the run
    ends before the last of these updates, and the exceptions of descend().
    """
    check_is_function(optimizer)
    check_nobody_traces()
    recorder = LineRecorder(shown)
    iterators: list[Any] = []
    first_state: dict[str, object] = {}

    @wraps(optimizer)
    def begin(*arguments: Any, **values: Any) -> Any:
        iterators[:] = [optimizer(*arguments, **values)]
        code = code_of(iterators[0])
        recorder.file = code.co_filename if code else ""
        first_state.update(state_of(iterators[0]))
        return iterators[0]

    pairs = updates(begin, Objective(points), m, b, hyperparameters or {})
    wanted = set(numbers)
    for number in range(1, max(wanted, default=0) + 1):
        is_wanted, start = number in wanted, (m, b)
        state = state_of(iterators[0]) if is_wanted and iterators else {}
        with recorder.recording() if is_wanted else nullcontext():
            pair = next(pairs, None)
        if pair is None:
            finite = isfinite(m) and isfinite(b)
            why = "because the optimizer stops" if finite else "because m or b is not finite"
            raise SpecError(f"the run ends after update {number - 1}, {why}")
        m, b = pair
        if is_wanted:
            iterator, lines = iterators[0], recorder.lines
            before = {"m": start[0], "b": start[1], **(state or first_state)}
            code, no_source = code_of(iterator), ""
            if not any(line.file == recorder.file for line in lines):
                name = code.co_name if code else type(iterator).__name__
                no_source = f"its updates come from {name}, which has no Python source"
            after = {"m": m, "b": b, **state_of(iterator)}
            yield TracedUpdate(number, start, before, lines, after, m, b, no_source)


def code_of(iterator: object) -> CodeType | None:
    """The code that computes the next update; None if it is not Python code."""
    code = getattr(iterator, "gi_code", None)
    return code or getattr(getattr(type(iterator), "__next__", None), "__code__", None)


def state_of(iterator: object) -> dict[str, object]:
    """The variables of a generator (and of an inner generator), or the attributes of an iterator.

    Variables of an enclosing function are left out, because there m and b do not change.
    """
    frame, code = getattr(iterator, "gi_frame", None), getattr(iterator, "gi_code", None)
    known = frame.f_locals if frame else {} if code else getattr(iterator, "__dict__", {})
    hidden = {"self", "objective", *(code.co_freevars if code else ())}
    state = {name: frozen(value) for name, value in known.items() if name not in hidden}
    inner = getattr(iterator, "gi_yieldfrom", None)
    return state if inner is None else state | state_of(inner)
