"""A program with numbered statements. One edit at a time is tried in it, and shown."""

import ast
import copy
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from types import CodeType
from typing import Any

from gdref.diagnosis.instrument import Instrument, floor_division
from gdref.diagnosis.program_text import Program, source_of

Body = list[ast.stmt]
Replaced = dict[int, list[ast.stmt]]
Code = dict[str, CodeType]  # the code of each file, by its path; the first is the main one
Path = tuple[tuple[str, int | None], ...]  # from a statement to one of its expressions
BODIES = ("body", "orelse", "finalbody", "handlers")


def place(statement: ast.AST) -> int:
    """The number of a statement of the program."""
    number: int = statement.place  # type: ignore[attr-defined]
    return number


@dataclass
class Edit:
    """New statements for some numbered statements, and the text that shows the change."""

    kind: str
    line: int
    written: str
    shown: str | Callable[[], str]
    replace: "Replaced | Callable[[], Replaced]"
    after: dict[int, list[ast.stmt]] = field(default_factory=dict)
    weight: float = 1.0
    change: Callable[[], tuple[object, ...]] | None = None  # equal for the same edit in a like line
    twin: "Edit | None" = None  # the same edit in a like line; both are made

    @property
    def meant(self) -> str:
        """The changed text of the line; most are only made for an edit that repairs."""
        return self.shown() if callable(self.shown) else self.shown

    def made(self) -> "Replaced":
        """The new statements; most are only made when the edit is tried."""
        return self.replace() if callable(self.replace) else self.replace


def at_path(node: Any, path: Path) -> Any:
    """The node at the end of a path."""
    for name, k in path:
        node = getattr(node, name) if k is None else getattr(node, name)[k]
    return node


def put(statement: ast.stmt, places: Sequence[tuple[Path, ast.expr]]) -> ast.stmt:
    """A copy of a statement in which some expressions are replaced."""
    if isinstance(statement, ast.For | ast.While | ast.If | ast.With | ast.FunctionDef):
        made: ast.stmt = copy.copy(statement)  # the body is not copied, because it does not change
        for name, value in ast.iter_fields(statement):
            if name not in ("body", "orelse"):
                setattr(made, name, copy.deepcopy(value))
    else:
        made = copy.deepcopy(statement)
    for path, new in places:
        at, (name, k) = at_path(made, path[:-1]), path[-1]
        if k is None:
            setattr(at, name, new)
        else:
            getattr(at, name)[k] = new
    return made


class Workbench:
    """The instrumented tree of a program, with the place of each statement by its number."""

    def __init__(self, program: Program, folder: str) -> None:
        self.program, self.folder = program, folder
        self.path = os.path.join(folder, program.name)
        self.statements: list[ast.stmt] = []
        self.parent: dict[int, tuple[ast.AST, Body]] = {}
        self.function: dict[int, int | None] = {}
        self.loops: dict[int, list[int]] = {}  # the loops around a statement, outermost first
        self._number(program.tree, None, [])
        own = copy.deepcopy(program.tree)
        self.tree = own
        Instrument().visit(own)
        if program.python2:
            own = floor_division(own)
        ast.fix_missing_locations(own)
        self.places: dict[int, Body] = {}
        for node in ast.walk(own):
            for name in BODIES:
                body = getattr(node, name, None)
                if isinstance(body, list):
                    for one in body:
                        if hasattr(one, "place"):
                            self.places[one.place] = body

    def _number(self, node: ast.AST, function: int | None, loops: list[int]) -> None:
        for name in BODIES:
            body = getattr(node, name, None)
            for one in body if isinstance(body, list) else ():
                if not isinstance(one, ast.stmt):
                    self._number(one, function, loops)
                    continue
                assert isinstance(body, list)
                one.place = len(self.statements)  # type: ignore[attr-defined]
                self.statements.append(one)
                k = len(self.statements) - 1
                self.parent[k] = (node, body)
                self.function[k], self.loops[k] = function, loops
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                    self._number(one, getattr(one, "number", None), [])
                elif isinstance(one, ast.For | ast.While | ast.AsyncFor):
                    self._number(one, function, [*loops, k])
                else:
                    self._number(one, function, loops)

    def compiled(self, edit: Edit | None = None) -> Code:
        """The code after an edit. Raises SyntaxError or ValueError if it is no valid program."""
        if edit is None:
            return self._codes()
        kept: list[tuple[Body, Body]] = []
        replaced = edit.made()
        for k in {*replaced, *edit.after}:
            body = self.places[k]
            if not any(body is known for known, _ in kept):
                kept.append((body, body[:]))
        try:
            for k in {*replaced, *edit.after}:
                self._make(k, replaced.get(k), edit.after.get(k, ()))
            for body, _ in kept:
                if not body:
                    body.append(ast.Pass())
            ast.fix_missing_locations(self.tree)
            return self._codes()
        finally:
            for body, before in kept:
                body[:] = before

    def _codes(self) -> Code:
        """The code of each file of the program, by its path."""
        parts: dict[str, list[ast.stmt]] = {}
        for one in self.tree.body:
            if hasattr(one, "begins"):
                part = parts[os.path.join(self.folder, one.begins)] = []
            else:
                part.append(one)
        return {
            path: compile(ast.Module(body, []), path, "exec", dont_inherit=True)
            for path, body in parts.items()
        }

    @property
    def globals(self) -> list[str]:
        """The names of the module that functions of the file change."""
        nodes = [n for n in ast.walk(self.program.tree) if isinstance(n, ast.Global)]
        return sorted({name for node in nodes for name in node.names})

    def inside(self, loop: int) -> set[int]:
        """The statements of a loop, with the loop itself."""
        nodes = ast.walk(self.program.loops[loop])
        return {n.place for n in nodes if hasattr(n, "place")}

    def line(self, k: int) -> int:
        """The line of a statement in its file."""
        return self.program.where(self.statements[k].lineno)[1]

    def definitions(self) -> list[CodeType]:
        """The imports, functions and classes of the module, compiled one by one."""
        kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
        found = []
        for k, one in enumerate(self.tree.body):
            if k and hasattr(one, "begins"):
                break
            if isinstance(one, kinds):
                module = ast.Module([one], [])
                found.append(compile(module, self.path, "exec", dont_inherit=True))
        return found

    def _make(self, k: int, replaced: Body | None, after: Sequence[ast.stmt]) -> None:
        body = self.places[k]
        at = next(i for i, one in enumerate(body) if getattr(one, "place", None) == k)
        old = body[at]
        past = at + 1 + (isinstance(old, ast.For | ast.While) and hasattr(old, "number"))
        body[past:past] = [self._own(one, k) for one in after]
        if replaced is None:
            return
        made: Body = []
        for one in replaced:
            if getattr(one, "place", None) == k and isinstance(
                one, ast.For | ast.While | ast.If | ast.With
            ):  # the header is new, and the body stays instrumented
                new = copy.copy(old)
                for name, value in ast.iter_fields(one):
                    if name not in ("body", "orelse"):
                        setattr(new, name, copy.deepcopy(value))
                made.append(new)
            elif one is self.statements[k]:
                made.append(old)
            else:
                made.append(self._own(one, k))
        body[at : at + 1] = made

    def _own(self, statement: ast.stmt, k: int) -> ast.stmt:
        """A statement of an edit, instrumented."""
        tool = Instrument()
        function = self.function[k]
        tool.function = None if function is None else ast.Constant(function)
        made = tool.visit(copy.deepcopy(statement))
        one: ast.stmt = made[0] if isinstance(made, list) else made
        return floor_division(one) if self.program.python2 else one

    def text(self, k: int) -> str:
        """A statement as its author wrote it; only the first line if it has a body."""
        statement = self.statements[k]
        if hasattr(statement, "body") and isinstance(statement.body, list):
            return self.program.line(statement.lineno)
        found = self.program.segment(statement)
        return found if found and len(found) < 300 else self.program.line(statement.lineno)

    def spliced(self, k: int, made: ast.stmt, places: list[tuple[Path, ast.expr]]) -> str:
        """The text of the statement, with some expressions replaced."""
        statement = self.statements[k]
        ast.fix_missing_locations(made)
        if hasattr(statement, "body"):
            return source_of(put(_bodiless(statement), places)).splitlines()[0]
        if statement.lineno == statement.end_lineno:
            line = self.program.lines[statement.lineno - 1].encode()
            cuts = [(at_path(statement, path), self._text(new)) for path, new in places]
            for wraps in product(WRAPS, repeat=len(cuts)):
                text = line[: statement.end_col_offset]
                found = zip(cuts, wraps, strict=True)
                for (old, new), wrap in sorted(found, key=lambda one: -one[0][0].col_offset):
                    after = text[old.end_col_offset :]
                    text = text[: old.col_offset] + wrap.format(new).encode() + after
                shown = text[statement.col_offset :].decode().rstrip()
                if _means(shown, made):
                    return shown
        return source_of(made)

    def _text(self, new: ast.expr) -> str:
        """The text of a new expression. Parts that the author wrote stay as they were written."""
        if hasattr(new, "lineno"):
            return self.program.segment(new) or ast.unparse(new)
        made, parts = copy.copy(new), list[str]()

        def letter(part: object) -> object:
            if not isinstance(part, ast.expr):
                return part
            parts.append(self._text(part))
            return ast.Name(f"_{len(parts) - 1}_", ast.Load())

        for name, value in ast.iter_fields(new):
            whole = isinstance(value, list)
            setattr(made, name, [letter(one) for one in value] if whole else letter(value))
        for wraps in product(WRAPS, repeat=len(parts)):
            text = ast.unparse(made)
            for k, (wrap, part) in enumerate(zip(wraps, parts, strict=True)):
                text = text.replace(f"_{k}_", wrap.format(part))
            if _means(text, new):
                return text
        return ast.unparse(new)


WRAPS = ("{}", "({})")


def _means(text: str, node: ast.AST) -> bool:
    """Whether a text is the source of a node."""
    try:
        parsed = ast.parse(text).body
    except SyntaxError:
        return False
    return len(parsed) == 1 and ast.unparse(parsed[0]) == ast.unparse(node)


def _bodiless(statement: ast.stmt) -> ast.stmt:
    made = copy.copy(statement)
    made.body = [ast.Pass()]  # type: ignore[attr-defined]
    if hasattr(made, "orelse"):
        made.orelse = []
    return made
