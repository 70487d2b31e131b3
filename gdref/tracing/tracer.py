"""Watch functions run, line by line, through sys.settrace()."""

import sys
from ast import For, If, Return, While, With
from collections import deque
from contextlib import suppress
from inspect import CO_GENERATOR
from numbers import Real
from operator import is_not
from types import FrameType
from typing import Any, NamedTuple

from gdref.objective import Objective
from gdref.squared_error import gradient, gradient_of_point, mse, sse
from gdref.tracing.snapshots import contents, frozen
from gdref.tracing.statements import Statement, statements

ASKED = {Objective.gradient.__code__, Objective.error.__code__}
FORMULAS = {f.__code__ for f in (gradient, gradient_of_point, mse, sse)}


class Line(NamedTuple):
    """A line that ran, or the head of a function that was called.

    depth: 0 in the optimizer; one more in each function that it calls.
    reads: the numbers that it starts from. values: what it assigned, by name; "if" and "while" for
    a condition, "return" and "yield" for what goes out, "raise" for an exception.
    left_out: where the line stands for passes of a loop, how many there are.
    """

    depth: int
    file: str
    number: int
    source: str
    reads: dict[str, object]
    values: dict[str, object]
    left_out: int = 0


class Activation:
    """Where a function stands while it runs, or a generator while it waits."""

    def __init__(self, depth: int, table: dict[int, Statement]) -> None:
        self.depth, self.table = depth, table
        self.statement: Statement | None = None
        self.last: Statement | None = None  # the one before; after a yield, the one that yielded
        self.first = 0  # of the statement's lines, among all
        self.leaves = False  # a with block, whose line comes up once more at its end
        self.containers: dict[str, list[object]] = {}
        self.raised = ""
        self.passes: dict[int, tuple[int, int]] = {}  # of a loop: how many, and where the last is


class Watch:
    """A context in which the functions of one file, and the formulas, leave their lines.

    shown: how many passes of a loop are kept before its last; None for all, 0 to stay outside the
        formulas.
    """

    def __init__(self, shown: int | None) -> None:
        self.file, self.shown = "", shown
        self.lines: list[Line] = []
        self._tables: dict[str, dict[int, Statement]] = {}
        self._running: list[Activation] = []
        self._activations: dict[FrameType, Activation] = {}

    def __enter__(self) -> None:
        self.lines, self._running = [], []
        for activation in self._activations.values():
            activation.passes.clear()
        sys.settrace(self._called)

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        for frame in self._activations:
            frame.f_trace = None

    def _called(self, frame: FrameType, event: str, arg: object) -> Any:
        """A function begins, or a generator goes on: the tracer of its lines, if it is wanted."""
        code = frame.f_code
        asked, formula = code in ASKED, code in FORMULAS
        if asked and self.shown == 0 and frame.f_locals["indices"] is None:
            return None
        if formula and self.shown == 0:
            return None
        if not (asked or formula or self._is_own(frame)):
            return None
        depth = self._running[-1].depth + 1 if self._running else 0
        activation = self._activations.get(frame)
        if activation is None:
            if asked or (self._running and not formula):
                self._write_head(frame, depth)
                depth += not asked
            file = code.co_filename
            if file not in self._tables:
                self._tables[file] = statements(file, frame.f_globals)
            activation = Activation(depth, {} if asked else self._tables[file])
            self._activations[frame] = activation
        activation.last = activation.table.get(frame.f_lineno)
        self._running.append(activation)
        return self._went_on

    def _is_own(self, frame: FrameType) -> bool:
        """Whether it is a function of the file; not a comprehension or lambda, which is a line."""
        return frame.f_code.co_filename == self.file and frame.f_code.co_name[0] != "<"

    def _write_head(self, frame: FrameType, depth: int) -> None:
        """The name of a function that is called, and what it is given."""
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        given = {
            name: frozen(value)
            for name in names
            if (value := frame.f_locals[name]) is not None and name not in ("self", "objective")
        }
        source = f"{code.co_name}({', '.join(given)}):"
        self.lines.append(Line(depth, code.co_filename, code.co_firstlineno, source, {}, given))

    def _went_on(self, frame: FrameType, event: str, arg: Any) -> Any:
        """The tracer of a function's lines: called before each, at exceptions, and at the end."""
        activation = self._activations[frame]
        if event == "line":
            statement = activation.table.get(frame.f_lineno)
            if statement is not None and statement is not activation.statement:
                self._finish(activation, frame, frame.f_lineno)
                self._begin(activation, frame, statement)
        elif event == "exception":
            activation.raised = arg[0].__name__
        elif event == "return":
            self._finish(activation, frame, 0, arg)
            activation.statement = None
            self._running.pop()
            if not frame.f_code.co_flags & CO_GENERATOR:
                del self._activations[frame]
        return self._went_on

    def _begin(self, activation: Activation, frame: FrameType, statement: Statement) -> None:
        before, activation.last, activation.statement = activation.last, statement, statement
        file, values = frame.f_code.co_filename, frame.f_locals
        again = before is not None and before.number in statement.body
        if statement.opener and not again:
            self.lines.append(Line(activation.depth, file, *statement.opener, {}, {}))
        activation.first, activation.raised = len(self.lines), ""
        activation.leaves = again and isinstance(statement.node, With)
        if isinstance(statement.node, For) and not again:
            activation.passes[statement.number] = 0, 0  # the loop begins
        activation.containers = {
            name: contents(values[name])
            for name in (statement.names if statement.calls else ())
            if isinstance(values.get(name), list | dict | set | deque)
        }
        reads = {
            name: frozen(value)
            for name in statement.names
            if type(value := values.get(name)) is float or isinstance(value, Real)
        }
        line = Line(activation.depth, file, statement.number, statement.source, reads, {})
        self.lines.append(line)

    def _finish(
        self, activation: Activation, frame: FrameType, following: int, result: object = None
    ) -> None:
        """Fill in what a statement did, now that the next line is known; 0 where none follows."""
        statement, first = activation.statement, activation.first
        if statement is None:
            return
        values, node = self.lines[first].values, statement.node
        goes_in = following in statement.body
        if (
            isinstance(node, For)
            and statement.body
            and not goes_in
            and activation.raised in ("", "StopIteration")
        ):
            del self.lines[first]  # no pass is left
            return
        if activation.raised:
            values["raise"] = activation.raised
        elif isinstance(node, If | While) and statement.body:
            values[type(node).__name__.lower()] = goes_in
        else:
            known = frame.f_locals
            for name, code in statement.targets.items():
                with suppress(Exception):  # a name that is deleted again, an attribute that fails
                    values[name] = frozen(eval(code, frame.f_globals, known))
            for name, items in activation.containers.items():
                now = contents(known[name]) if name in known else items
                if len(now) != len(items) or any(map(is_not, now, items)):
                    values[name] = frozen(known[name])
        if result is not None:
            goes_on = frame.f_code.co_flags & CO_GENERATOR and not isinstance(node, Return)
            values["yield" if goes_on else "return"] = frozen(result)
        if isinstance(node, For) and statement.body:
            self._count_pass(activation, statement, frame)
        if statement.is_noise or activation.leaves:
            del self.lines[first]

    def _count_pass(self, activation: Activation, loop: Statement, frame: FrameType) -> None:
        """Another pass of a loop begins: of those past the first few, only the last one is kept."""
        passes, start = activation.passes.get(loop.number, (0, 0))
        first = activation.first
        if self.shown is not None and passes > max(self.shown, 1):
            head, left_out = self.lines[start], passes - max(self.shown, 1) + 1
            word = "points" if frame.f_code in FORMULAS else "times"
            indent = " " * (len(head.source) - len(head.source.lstrip()))
            text = f"{indent}... {left_out} more {word}, the last of them:"
            note = head._replace(source=text, reads={}, values={}, left_out=left_out)
            if left_out == 2:
                self.lines.insert(start, note)
                start, first = start + 1, first + 1
            self.lines[start - 1] = note
            del self.lines[start:first]
            activation.first = start
            activation.passes[loop.number] = passes + 1, start
        else:
            activation.passes[loop.number] = passes + 1, first
