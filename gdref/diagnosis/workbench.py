"""A program with numbered statements. One edit at a time is tried in it, and shown."""

import ast
import copy
from types import CodeType

from gdref.diagnosis.edits import Edit, Path, put
from gdref.diagnosis.instrument import Instrument, floor_division
from gdref.diagnosis.program_text import Program, source_of

Body = list[ast.stmt]
BODIES = ("body", "orelse", "finalbody", "handlers")


def place(statement: ast.AST) -> int:
    """The number of a statement of the program."""
    number: int = statement.place  # type: ignore[attr-defined]
    return number


class Workbench:
    """The instrumented tree of a program, with the place of each statement by its number."""

    def __init__(self, program: Program, path: str) -> None:
        self.program, self.path = program, path
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

    def compiled(self, edit: Edit | None = None) -> CodeType:
        """The code after an edit. Raises SyntaxError or ValueError if it is no valid program."""
        if edit is None:
            return compile(self.tree, self.path, "exec", dont_inherit=True)
        kept: list[tuple[Body, Body]] = []
        for k in {*edit.replace, *edit.after}:
            body = self.places[k]
            if not any(body is known for known, _ in kept):
                kept.append((body, body[:]))
        try:
            for k in {*edit.replace, *edit.after}:
                self._make(k, edit)
            for body, _ in kept:
                if not body:
                    body.append(ast.Pass())
            ast.fix_missing_locations(self.tree)
            return compile(self.tree, self.path, "exec", dont_inherit=True)
        finally:
            for body, before in kept:
                body[:] = before

    def definitions(self) -> list[CodeType]:
        """The imports, functions and classes of the module, compiled one by one."""
        kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
        found = []
        for one in self.tree.body:
            if isinstance(one, kinds):
                module = ast.Module([one], [])
                found.append(compile(module, self.path, "exec", dont_inherit=True))
        return found

    def _make(self, k: int, edit: Edit) -> None:
        body = self.places[k]
        at = next(i for i, one in enumerate(body) if getattr(one, "place", None) == k)
        old = body[at]
        past = at + 1 + (isinstance(old, ast.For | ast.While) and hasattr(old, "number"))
        body[past:past] = [self._own(one, k) for one in edit.after.get(k, ())]
        if k not in edit.replace:
            return
        made: Body = []
        for one in edit.replace[k]:
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
        found = ast.get_source_segment(self.program.text, statement)
        return found if found and len(found) < 300 else self.program.line(statement.lineno)

    def spliced(self, k: int, made: ast.stmt, places: list[tuple[Path, ast.expr]]) -> str:
        """The text of the statement, with some expressions replaced."""
        statement = self.statements[k]
        ast.fix_missing_locations(made)
        lines = self.program.text.splitlines(keepends=True)
        compound = hasattr(statement, "body") and isinstance(statement.body, list)
        if compound:
            return source_of(put(_bodiless(statement), places)).splitlines()[0]
        for wrap in (False, True):
            text = _splice(statement, lines, places, wrap)
            if text is None:
                break
            try:
                parsed = ast.parse(text).body
            except SyntaxError:
                continue
            if len(parsed) == 1 and ast.unparse(parsed[0]) == ast.unparse(made):
                return text
        return source_of(made)


def _bodiless(statement: ast.stmt) -> ast.stmt:
    made = copy.copy(statement)
    made.body = [ast.Pass()]  # type: ignore[attr-defined]
    if hasattr(made, "orelse"):
        made.orelse = []
    return made


def _splice(
    statement: ast.stmt, lines: list[str], places: list[tuple[Path, ast.expr]], wrap: bool
) -> str | None:
    if statement.lineno != statement.end_lineno:
        return None
    line = lines[statement.lineno - 1].encode()
    cuts = []
    for path, new in places:
        at: ast.AST = statement
        for name, k in path:
            at = getattr(at, name) if k is None else getattr(at, name)[k]
        if not isinstance(at, ast.expr) or at.end_col_offset is None:
            return None
        text = _parts(new, lines)
        cuts.append((at.col_offset, at.end_col_offset, f"({text})" if wrap else text))
    end = statement.end_col_offset
    for start, stop, text in sorted(cuts, reverse=True):
        line = line[:start] + text.encode() + line[stop:end]
        end = None
    return line[statement.col_offset :].decode().rstrip()


def _parts(new: ast.expr, lines: list[str]) -> str:
    """The text of a new expression. Parts that the author wrote stay as they were written."""
    if hasattr(new, "lineno") and new.lineno == new.end_lineno:
        return lines[new.lineno - 1].encode()[new.col_offset : new.end_col_offset].decode()
    if isinstance(new, ast.BinOp):
        operators = {
            ast.Add: "+",
            ast.Sub: "-",
            ast.Mult: "*",
            ast.Div: "/",
            ast.Pow: "**",
            ast.MatMult: "@",
            ast.FloorDiv: "//",
            ast.Mod: "%",
        }
        sides = []
        for one in (new.left, new.right):
            text = _parts(one, lines)
            sides.append(f"({text})" if _needs_parentheses(one, new, one is new.right) else text)
        return f"{sides[0]} {operators.get(type(new.op), '?')} {sides[1]}"
    return ast.unparse(new)


def _needs_parentheses(inner: ast.expr, outer: ast.BinOp, right: bool) -> bool:
    if isinstance(inner, ast.IfExp | ast.Compare | ast.BoolOp | ast.Lambda):
        return True
    if not isinstance(inner, ast.BinOp):
        return False
    order = {ast.Add: 1, ast.Sub: 1, ast.Pow: 3}
    a, b = order.get(type(inner.op), 2), order.get(type(outer.op), 2)
    return a < b or (right and a == b) or (a == b == 3)
