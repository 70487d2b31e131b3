"""Records the lines of an optimizer in the order in which they run, with their values."""

from ast import For, If, Return, While, With
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from inspect import CO_GENERATOR
from numbers import Real
from operator import is_not
from textwrap import indent
from types import FrameType
from typing import Any

from gdref.objective import Objective
from gdref.squared_error import gradient, gradient_of_point, mse, sse
from gdref.tracing.statements import Statement, statements
from gdref.tracing.tracer import traced
from gdref.tracing.values import frozen

METHOD_CODES = {Objective.gradient.__code__, Objective.error.__code__}
FORMULA_CODES = {f.__code__ for f in (gradient, gradient_of_point, mse, sse)}


@dataclass(slots=True)
class TracedLine:
    """A line that ran, or the first line of a function that was called.

    depth: 0 in the optimizer, 1 in a function that the optimizer calls, and so on.
    source: the line without comments, with the indentation of the page.
    reads: the names of numbers in the line, with their values before the line ran.
    values: the values that the line assigned, by name. A condition has the name "if" or
        "while", a result has "return" or "yield", and an exception has "raise".
    left_out: if passes of a loop were left out above this line, the number of these passes plus 1;
        otherwise 0.
    """

    depth: int
    file: str
    number: int
    source: str
    reads: dict[str, object] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    left_out: int = 0


@dataclass(slots=True)
class OpenCall:
    """A function that runs now. A generator runs from one yield to the next."""

    depth: int
    margin: int
    last: int  # the number of the last line that began
    table: dict[int, Statement]
    statement: Statement | None = None
    place: int = -1  # the index of the statement's line in the list; -1 if there is no such line
    containers: dict[str, tuple[object, list[object]]] = field(default_factory=dict)
    raised: str = ""
    # for each loop, by its line: the number of passes so far, and the place of the last pass
    passes: dict[int, tuple[int, int]] = field(default_factory=dict)


class LineRecorder:
    """Records the lines of the functions in one file, and the lines of gdref's formulas.

    shown: the number of passes of a loop to keep before the last pass. None keeps all passes. 0
    keeps no lines of gdref's formulas.
    """

    def __init__(self, shown: int | None) -> None:
        self.file, self.shown = "", shown
        self.lines: list[TracedLine] = []
        self._calls: list[OpenCall] = []  # the calls that run now; the innermost call is last
        self._tables: dict[str, dict[int, Statement]] = {}

    @contextmanager
    def recording(self) -> Iterator[list[TracedLine]]:
        """A context that returns the list of the lines that run in it."""
        self.lines, self._calls = [], []
        with traced(self._is_wanted, self._note):
            yield self.lines

    def _is_wanted(self, frame: FrameType) -> bool:
        code = frame.f_code
        if code in METHOD_CODES | FORMULA_CODES:
            return self.shown != 0 or frame.f_locals.get("indices") is not None
        # A comprehension or a lambda is a part of its line.
        return code.co_filename == self.file and code.co_name[0] != "<"

    def _note(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "call":
            self._begin_call(frame)
            return
        call = self._calls[-1]
        if event == "line":
            statement = call.table.get(frame.f_lineno)
            if statement is None or statement is not call.statement:
                self._finish(call, frame, frame.f_lineno)
                self._begin(call, frame, statement)
        elif event == "exception":
            call.raised = arg[0].__name__
        else:
            self._finish(call, frame, 0, arg)
            self._calls.pop()

    def _begin_call(self, frame: FrameType) -> None:
        """Write the first line of a function, but not for formulas and the outermost function."""
        code, outer = frame.f_code, self._calls[-1] if self._calls else None
        call = OpenCall(0, 0, frame.f_lineno, {})
        if outer:
            source = self.lines[outer.place].source if outer.place >= 0 else " " * outer.margin
            call.depth, call.margin = outer.depth + 1, len(source) - len(source.lstrip()) + 4
        if code in METHOD_CODES or (outer and code not in FORMULA_CODES):
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            given = {
                name: frozen(value)
                for name in names
                if (value := frame.f_locals[name]) is not None and name not in ("self", "objective")
            }
            if frame.f_lineno == code.co_firstlineno:  # a generator continues at a later line
                head = f"{code.co_name}({', '.join(given)}):"
                self._write(call, frame, frame.f_lineno, head, values=given)
            if code not in METHOD_CODES:
                call.depth, call.margin = call.depth + 1, call.margin + 4
        if code not in METHOD_CODES:
            file = code.co_filename
            if file not in self._tables:
                self._tables[file] = statements(file, frame.f_globals)
            call.table = self._tables[file]
        self._calls.append(call)

    def _write(self, call: OpenCall, frame: FrameType, number: int, text: str, **more: Any) -> None:
        source, file = indent(text, " " * call.margin), frame.f_code.co_filename
        self.lines.append(TracedLine(call.depth, file, number, source, **more))

    def _begin(self, call: OpenCall, frame: FrameType, statement: Statement | None) -> None:
        """Write the line of a statement, with the numbers that the statement reads."""
        last, call.last = call.last, frame.f_lineno
        call.statement, call.place, call.raised = statement, -1, ""
        if statement is None:
            return
        if last not in statement.body:  # otherwise a loop continues, or a "with" block ends
            call.passes.pop(statement.number, None)
            if statement.opener:
                self._write(call, frame, *statement.opener)
        elif isinstance(statement.node, With):
            return
        if statement.source:
            known = frame.f_locals
            call.containers = {
                name: (value, contents(value))
                for name in statement.given
                if isinstance(value := known.get(name), list | dict | set | deque)
            }
            reads = {n: frozen(v) for n in statement.names if isinstance(v := known.get(n), Real)}
            call.place = len(self.lines)
            self._write(call, frame, statement.number, statement.source, reads=reads)

    def _finish(
        self, call: OpenCall, frame: FrameType, following: int, result: object = None
    ) -> None:
        """Add the values that a statement assigned. following: the next line to run, or 0."""
        statement = call.statement
        if statement is None or call.place < 0:
            return
        node, values, known = statement.node, self.lines[call.place].values, frame.f_locals
        is_loop = isinstance(node, For) and bool(statement.body)
        goes_in = following in statement.body
        if is_loop and not goes_in and call.raised in ("", "StopIteration"):
            del self.lines[call.place]  # the loop has ended
            return
        if call.raised and not goes_in:
            values["raise"] = call.raised
        elif isinstance(node, If | While) and statement.body:
            values[type(node).__name__.lower()] = goes_in
        else:
            for name, code in statement.targets.items():
                with suppress(Exception):  # a deleted name, or an attribute that fails
                    values[name] = frozen(eval(code, frame.f_globals, known))
            for name, (container, items) in call.containers.items():
                now = contents(container)
                if len(now) != len(items) or any(map(is_not, now, items)):
                    values.setdefault(name, frozen(container))
        if result is not None:
            goes_on = frame.f_code.co_flags & CO_GENERATOR and not isinstance(node, Return)
            values["yield" if goes_on else "return"] = frozen(result)
        if is_loop:
            self._count_pass(call, statement.number)

    def _count_pass(self, call: OpenCall, loop: int) -> None:
        """Count a pass of a loop at its beginning; keep the first few passes and the last one."""
        passes, place = call.passes.get(loop, (0, 0))
        left_out = 0 if self.shown is None else passes + 1 - max(self.shown, 1)
        if left_out > 1:
            del self.lines[place : call.place]
            call.place = place
            self.lines[place].left_out = left_out
        call.passes[loop] = passes + 1, call.place


def contents(container: Any) -> list[object]:
    """The items of a list, a set or a dict, to find out whether a call changes them."""
    return [*container, *container.values()] if isinstance(container, dict) else [*container]
