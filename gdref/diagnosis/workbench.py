"""Edits a program: makes the code and the text of the edited program.

The code has calls that record values: in loops, after loops, in functions and at returns.
"""

import ast
import copy
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import CodeType
from typing import Any

from gdref.diagnosis.program_text import BODIES, FUNCTIONS, LOOPS, Program, bodies_of, source_of
from gdref.diagnosis.recorder import DEFINITION, NAMES

Body = list[ast.stmt]
Replaced = Mapping[int, Body]  # for the number of a statement: the new statements
Code = dict[str, CodeType]  # by the path of each file; the main file is first
ON, HEAD, DONE, ENTER, RETURN = NAMES


def place(statement: ast.AST) -> int:
    """The number of a statement of the program."""
    number: int = statement.place  # type: ignore[attr-defined]
    return number


@dataclass
class Edit:
    """A change of the program: new statements that replace others, and the text of the new line.

    Both can be functions, which are called only if the edit is tried or shown.
    """

    kind: str
    line: int
    written: str
    shown: str | Callable[[], str]
    replace: Replaced | Callable[[], Replaced]
    weight: float = 1.0
    change: Callable[[], list[object]] = list  # an equal element: the same edit
    twin: "Edit | None" = None  # the same edit in a similar line; both are made

    @property
    def meant(self) -> str:
        """The new text of the line."""
        return self.shown() if callable(self.shown) else self.shown

    def made(self) -> Replaced:
        """The new statements."""
        return self.replace() if callable(self.replace) else self.replace


def call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def rewritten(node: Any, new: Mapping[int, ast.AST]) -> Any:
    """A copy of a node. new: the new part for the id of each old part. Its body is not copied."""
    if isinstance(node, list):
        return [rewritten(one, new) for one in node]
    if id(node) in new or not isinstance(node, ast.AST):
        return new.get(id(node), node)
    made = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if name not in BODIES or not isinstance(value, list):
            setattr(made, name, rewritten(value, new))
    return made


class Workbench:
    """A program with numbered statements."""

    def __init__(self, program: Program, folder: str) -> None:
        self.program, self.folder = program, folder
        self.statements, self.function = program.statements, program.function
        self.parent, self.loops = program.parent, program.around
        self.ends_early = False  # then some functions are never defined

    def compiled(self, edit: Edit | None = None) -> Code:
        """The code after an edit. Raises SyntaxError or ValueError if it is no valid program.

        If the main file ends early, its imports, functions and classes run again, one by one.
        """
        replaced = edit.made() if edit else {}
        files = {os.path.join(self.folder, n): body for n, body in self.program.bodies.items()}
        code = {path: self._code(path, body, replaced) for path, body in files.items()}
        main = next(iter(files))
        for number, one in enumerate(files[main] if self.ends_early else ()):
            if isinstance(one, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
                code[f"{DEFINITION}{number}"] = self._code(main, [one], replaced)
        return code

    def _code(self, path: str, body: Body, replaced: Replaced) -> CodeType:
        module = ast.Module(_recorded(body, replaced, None), [])
        if self.program.python2:
            module = _division_of_python2(module)
        return compile(ast.fix_missing_locations(module), path, "exec", dont_inherit=True)

    @property
    def globals(self) -> list[str]:
        """The global names that functions of the file change."""
        nodes = [n for n in ast.walk(self.program.tree) if isinstance(n, ast.Global)]
        return sorted({name for node in nodes for name in node.names})

    def inside(self, loop: int) -> set[int]:
        """The numbers of the statements of a loop, and of the loop itself."""
        nodes = ast.walk(self.program.loops[loop])
        return {n.place for n in nodes if hasattr(n, "place")}

    def line(self, k: int) -> int:
        """The line of a statement in its file."""
        return self.program.where(self.statements[k].lineno)[1]

    def text(self, k: int) -> str:
        """A statement as its author wrote it; only the first line if it has a body."""
        statement = self.statements[k]
        found = self.program.segment(statement)
        short = len(found) < 300 and not bodies_of(statement)
        return found if short else self.program.line(statement.lineno)

    def spliced(self, k: int, new: Sequence[tuple[Any, ast.AST]]) -> str:
        """The text of a statement with new parts. The rest stays as its author wrote it."""
        statement = self.statements[k]
        made = rewritten(statement, {id(old): one for old, one in new})
        line = self.program.lines[statement.lineno - 1].encode()
        meant = ast.unparse(made)
        whole = bodies_of(statement) or statement.lineno == statement.end_lineno
        cuts: list[Any] = sorted((old.col_offset, old, one) for old, one in new) if whole else []
        for wrap in ("{}", "({})"):
            text, at = b"", statement.col_offset
            for begin, old, one in cuts:
                text += line[at:begin] + wrap.format(self._source(one)).encode()
                at = old.end_col_offset
            text += line[at:] if bodies_of(statement) else line[at : statement.end_col_offset]
            shown = text.decode(errors="replace").rstrip()
            if _header(shown) == meant.split("\n")[0]:
                return shown
        return source_of(made).split("\n")[0]

    def _source(self, new: ast.AST) -> str:
        """The text of a new part. Old parts inside it stay as the author wrote them."""
        if hasattr(new, "lineno") and not isinstance(new, ast.stmt):
            return self.program.segment(new)
        parts = [n for n in ast.iter_child_nodes(new) if isinstance(n, ast.expr)]
        letters = {id(n): ast.Name(f"_{i}_", ast.Load()) for i, n in enumerate(parts)}
        for wraps in product(("{}", "({})"), repeat=len(parts)):
            text = ast.unparse(rewritten(new, letters))
            for i, (wrap, part) in enumerate(zip(wraps, parts, strict=True)):
                text = text.replace(f"_{i}_", wrap.format(self._source(part)))
            text = text[1:-1] if isinstance(new, ast.Tuple) else text
            if _header(text) == ast.unparse(new):
                return text
        return ast.unparse(new)


def _header(text: str) -> str:
    """The first line of a statement as ast.unparse() writes it; "" if the text is invalid."""
    try:
        return ast.unparse(ast.parse(f"{text} pass" if text.endswith(":") else text)).split("\n")[0]
    except SyntaxError:
        return ""


def _recorded(body: Sequence[Any], replaced: Replaced, function: int | None) -> list[Any]:
    """The statements after an edit, as copies with the recording calls."""
    made: list[Any] = []
    for one in body:
        for new in replaced.get(getattr(one, "place", -1), [one]):
            made += _with_calls(new, replaced, function)
    return made or [ast.Pass()] * bool(body)


def _with_calls(one: ast.AST, replaced: Replaced, function: int | None) -> list[ast.AST]:
    made: Any = copy.copy(one)
    function = getattr(one, "number", None) if isinstance(one, FUNCTIONS) else function
    for name in BODIES:
        if isinstance(body := getattr(one, name, None), list):
            setattr(made, name, _recorded(body, replaced, function))
    if isinstance(one, LOOPS) and hasattr(one, "number"):
        number = ast.Constant(one.number)
        on = ast.Subscript(ast.Name(ON, ast.Load()), number, ast.Load())
        made.body.insert(0, ast.Expr(ast.BoolOp(ast.And(), [on, call(HEAD, number)])))
        return [made, ast.Expr(call(DONE, number))]
    if function is not None and isinstance(one, FUNCTIONS):
        docstring = isinstance(getattr(one.body[0], "value", None), ast.Constant)
        made.body.insert(int(docstring), ast.Expr(call(ENTER, ast.Constant(function))))
        made.body.append(ast.Expr(call(RETURN, ast.Constant(function), ast.Constant(None))))
    elif function is not None and isinstance(one, ast.Return):
        made.value = call(RETURN, ast.Constant(function), one.value or ast.Constant(None))
    return [made]


class _Division(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            return call("__gdref_div__", node.left, node.right)
        return node


def _division_of_python2(module: ast.Module) -> ast.Module:
    """A copy with // for the / of whole numbers, if the program does not import division."""
    own = [n for n in module.body if isinstance(n, ast.ImportFrom)]
    if "division" in {a.name for n in own for a in n.names}:
        return module
    return _Division().visit(copy.deepcopy(module))  # type: ignore[no-any-return]
