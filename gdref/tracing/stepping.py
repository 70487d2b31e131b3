"""An update line by line: an optimizer's own source, with the values that each line assigns.

The optimizer and the gradient are those that always run: nothing of them is written a second time,
and nothing in them has to help.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from math import isfinite
from types import CodeType
from typing import Any, NamedTuple

from gdref.exceptions import GdrefError, SpecError
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.faults import check_is_function, updates
from gdref.points import PointsLike
from gdref.tracing.snapshots import frozen
from gdref.tracing.tracer import Line, Watch

__all__ = ["Line", "Update", "check_nobody_traces", "lines_of_call", "step", "steps"]


class Update(NamedTuple):
    """One update: the lines that ran, and the state before and after them.

    start: (m, b) before the update, as the update before it yielded them. m, b: what it yielded.
    no_source: why there are no lines, where there are none.
    """

    number: int
    start: tuple[float, float]
    before: dict[str, object]
    lines: list[Line]
    after: dict[str, object]
    m: float
    b: float
    no_source: str


def step(
    optimizer: Optimizer,
    points: PointsLike,
    *,
    m: float = 0.0,
    b: float = 0.0,
    hyperparameters: Mapping[str, object] | None = None,
    after: int = 0,
    count: int = 1,
    shown: int | None = 3,
) -> Iterator[Update]:
    """The `count` updates that follow the first `after`, line by line; fewer where the run ends.

    shown: how many passes of a loop come before its last one; None for all, 0 to stay outside the
        gradient and the error.
    Functions of the optimizer's own file are stepped into, others are not. Raises GdrefError where
    a debugger or a coverage tool is tracing, SpecError where the run ends too early, and what
    descend() raises.
    """
    numbers = range(after + 1, after + count + 1)
    return steps(optimizer, points, numbers, m=m, b=b, hyperparameters=hyperparameters, shown=shown)


def steps(
    optimizer: Optimizer,
    points: PointsLike,
    numbers: Sequence[int],
    *,
    m: float = 0.0,
    b: float = 0.0,
    hyperparameters: Mapping[str, object] | None = None,
    shown: int | None = 3,
) -> Iterator[Update]:
    """The updates of some numbers, ascending from 1 on, line by line, in one run; as step()."""
    check_is_function(optimizer)
    check_nobody_traces()
    watch = Watch(shown)
    iterators: list[Any] = []
    first_state: dict[str, object] = {}

    @wraps(optimizer)
    def begin(*arguments: Any, **values: Any) -> Any:
        iterators[:] = [optimizer(*arguments, **values)]
        code = code_of(iterators[0])
        watch.file = code.co_filename if code else ""
        first_state.update(state_of(iterators[0]))
        return iterators[0]

    objective = Objective(points)
    pairs = updates(begin, objective, m, b, hyperparameters or {})
    wanted = set(numbers)
    for number in range(1, max(wanted, default=0) + 1):
        if number not in wanted:
            pair = next(pairs, None)
        else:
            before = {"m": m, "b": b, **(state_of(iterators[0]) if iterators else {})}
            with watch:
                pair = next(pairs, None)
        if pair is None:
            if number <= numbers[0]:
                finite = isfinite(m) and isfinite(b)
                why = "by itself" if finite else "as m and b are no longer finite"
                raise SpecError(f"the run ends after update {number - 1}, {why}; expected another")
            return
        start, (m, b) = (m, b), pair
        if number in wanted:
            if number == 1:
                before |= first_state
            own = any(line.file == watch.file for line in watch.lines)
            reason = "" if own else why_no_source(iterators[0])
            state = {"m": m, "b": b, **state_of(iterators[0])}
            yield Update(number, start, before, watch.lines, state, m, b, reason)


def lines_of_call(function: Callable[..., object], *arguments: object) -> list[Line]:
    """The lines of one call of a function, and of those of its file that it calls.

    Of a loop, the first pass and the last one. Raises GdrefError where another tool is tracing.
    """
    check_nobody_traces()
    watch = Watch(1)
    watch.file = getattr(function, "__func__", function).__code__.co_filename
    with watch:
        function(*arguments)
    return watch.lines


def check_nobody_traces() -> None:
    """Raise GdrefError where a debugger or a coverage tool is tracing: two cannot."""
    tools = [sys.gettrace() and "sys.settrace()"]
    if hasattr(sys, "monitoring"):
        tools += [sys.monitoring.get_tool(number) for number in range(6)]
    names = ", ".join(filter(None, tools))
    if names:
        raise GdrefError(
            f"another tool is tracing this program ({names}), such as a debugger or a coverage "
            "tool; run the step without it"
        )


def code_of(iterator: object) -> CodeType | None:
    """The code that computes the next update, where it is Python's."""
    code = getattr(iterator, "gi_code", None)
    return code or getattr(getattr(type(iterator), "__next__", None), "__code__", None)


def state_of(iterator: object) -> dict[str, object]:
    """The variables of a generator, or the attributes of another iterator.

    Where a generator hands on what another one yields, those of the other as well. m and b of an
    enclosing function are left out: they stay what they were at the start.
    """
    if not hasattr(iterator, "gi_code"):
        known, fixed = getattr(iterator, "__dict__", {}), set()
    else:
        frame = getattr(iterator, "gi_frame", None)
        known = dict(frame.f_locals) if frame else {}
        fixed = {"m", "b"}.intersection(iterator.gi_code.co_freevars)
    inner = getattr(iterator, "gi_yieldfrom", None)
    hidden = {"self", "objective"} | fixed
    state = {name: frozen(value) for name, value in known.items() if name not in hidden}
    return state | (state_of(inner) if inner is not None else {})


def why_no_source(iterator: object) -> str:
    """Why no line of an optimizer was seen."""
    code = code_of(iterator)
    if code is None:
        return f"its updates come from compiled code, of type {type(iterator).__name__}"
    if code.co_name.startswith("<"):
        kind = code.co_name.strip("<>").replace("genexpr", "generator expression")
        return f"its updates come from a {kind}, which has no lines of its own"
    return f"the source of {code.co_name} ({code.co_filename}) cannot be read"
