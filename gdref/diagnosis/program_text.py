"""A program as text and as a tree: a .py file, or the code cells of a notebook in order.

If the file imports modules in its folder, their lines follow the lines of the file.
"""

import ast
import json
import os
import re
import tokenize
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from gdref.diagnosis.parameter_names import kinds
from gdref.exceptions import CannotExamine

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
BODIES = ("body", "handlers", "orelse", "finalbody", "cases")
MOST_FILES = 20
PRINT_2 = re.compile(r"^(\s*(?:.*[:;]\s*)?)print\s+(?![=(.])(.*?)(,?)\s*$")


@dataclass(frozen=True)
class Function:
    """A function of the file. The name of a method is Class.method."""

    id: int
    name: str
    line: int
    node: ast.FunctionDef
    owner: ast.ClassDef | None = None
    inner: bool = False  # whether it is defined inside another function

    @property
    def parameters(self) -> list[str]:
        a = self.node.args
        names = [arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
        return names if self.owner is None or self.static else names[1:]

    @property
    def static(self) -> bool:
        """Whether a method needs no object: a static method, or one without self."""
        if "staticmethod" in map(ast.unparse, self.node.decorator_list):
            return True
        first = self.node.args.args[:1]
        return bool(first) and bool(kinds(first[0].arg))


class Program:
    """A program: its text and its syntax tree. Statements, loops and functions have numbers.

    The number of a statement is in .place. Loops and functions are also counted separately: this
    number is in .number.
    """

    def __init__(self, path: str, text: str, python2: bool = False) -> None:
        self.path, self.text, self.python2 = path, text, python2
        self.tree = ast.Module([], [])
        self.bodies: dict[str, list[ast.stmt]] = {}  # the statements of each file
        self.files: list[tuple[str, int]] = []  # (name, number of lines before the first line)
        self.loops: dict[int, ast.For | ast.While] = {}
        self.functions: dict[int, Function] = {}
        self.inside: dict[int, int | None] = {}  # the function around each loop
        self.statements: list[ast.stmt] = []
        self.parent: list[tuple[ast.AST, list[ast.stmt]]] = []  # of statements
        self.function: dict[int, int | None] = {}  # the function around each statement
        self.around: list[list[int]] = []  # the loops around each statement, outermost first
        self._add(os.path.basename(self.path), self.text, 0)
        self._add_modules()
        self._number(self.tree, None, None, [], "")

    def _add(self, name: str, text: str, before: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        self.bodies[name] = ast.increment_lineno(tree, before).body
        self.tree.body += self.bodies[name]
        self.files.append((name, before))

    def _add_modules(self) -> None:
        """Add the modules in the folder of the file that it imports, directly or through others."""
        folder, waiting = os.path.dirname(os.path.abspath(self.path)), imports_of(self.tree)
        while waiting:
            name = f"{waiting.pop(0)}.py"
            path = os.path.join(folder, name)
            if name in self.bodies or len(self.files) > MOST_FILES or not os.path.isfile(path):
                continue
            with suppress(CannotExamine, SyntaxError, ValueError, RecursionError):
                text, before = read_text(path), self.text.count("\n") + 1
                self._add(name, text, before)
                self.text += f"\n{text}"
                waiting += imports_of(ast.parse(text))

    def _number(
        self,
        node: ast.AST,
        owner: ast.ClassDef | None,
        function: int | None,
        loops: list[int],
        prefix: str,
    ) -> None:
        """Give a number to each statement inside a node."""
        for body in bodies_of(node):
            for one in body:
                if not isinstance(one, ast.stmt):
                    self._number(one, owner, function, loops, prefix)
                    continue
                k = one.place = len(self.statements)  # type: ignore[attr-defined]
                self.statements.append(one)
                self.parent.append((node, body))
                self.around.append(loops)
                self.function[k] = function
                if isinstance(one, ast.ClassDef):
                    self._number(one, one, function, [], f"{one.name}.")
                elif isinstance(one, FUNCTIONS):
                    number = one.number = len(self.functions)  # type: ignore[union-attr]
                    inner, own = function is not None, cast("ast.FunctionDef", one)
                    self.functions[number] = Function(
                        number, prefix + one.name, one.lineno, own, owner, inner
                    )
                    self._number(one, None, number, [], "")
                elif isinstance(one, LOOPS):
                    number = one.number = len(self.loops)  # type: ignore[union-attr]
                    self.loops[number] = cast("ast.For", one)
                    self.inside[number] = function
                    self._number(one, owner, function, [*loops, k], prefix)
                else:
                    self._number(one, owner, function, loops, prefix)

    @property
    def name(self) -> str:
        return self.files[0][0]

    @cached_property
    def uses_numpy(self) -> bool:
        """Whether numpy or pandas is in the text."""
        return bool(re.search(r"\b(numpy|pandas|np|iloc)\b", self.text))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def line(self, number: int) -> str:
        """A line of the text, without its indentation."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""

    def segment(self, node: Any) -> str:
        """The text of a node, as its author wrote it."""
        lines = [line.encode() for line in self.lines[node.lineno - 1 : node.end_lineno]]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode()

    def where(self, line: int) -> tuple[str, int]:
        """The file that contains a line of the whole text, and the line's number in this file."""
        name, before = [f for f in self.files if f[1] < line or not f[1]][-1]
        return name, line - before

    def place(self, line: int) -> str:
        """The place of a line in words, for example "line 3" or "model.py, line 3"."""
        name, number = self.where(line)
        return f"line {number}" if name == self.name else f"{name}, line {number}"

    def function_at(self, line: int) -> Function | None:
        """The innermost function around a line; None if there is none."""
        every = self.functions.values()
        around = [f for f in every if f.line <= line <= (f.node.end_lineno or f.line)]
        return max(around, key=lambda f: f.line, default=None)

    def numbers(self) -> list[float]:
        """The numbers in the text. Long lists are left out, because they are data."""
        lists = [n for n in ast.walk(self.tree) if len(getattr(n, "elts", ())) > 4]
        assigned = [n for n in self.statements if isinstance(n, ast.Assign)]
        apart = [n.value for n in assigned if hasattr(n.targets[0], "elts")]  # a, b, c, d, e = ...
        data = {id(n) for one in lists if one not in apart for n in ast.walk(one)}
        nodes = [n for n in ast.walk(self.tree) if isinstance(n, ast.Constant)]
        constants = [n.value for n in nodes if id(n) not in data]
        return list(dict.fromkeys(float(v) for v in constants if type(v) in (int, float)))  # type: ignore[arg-type]


def bodies_of(node: ast.AST) -> list[list[Any]]:
    """The lists of statements directly inside a node."""
    found = [getattr(node, name, None) for name in BODIES]
    return [body for body in found if isinstance(body, list)]


def own_nodes(function: ast.AST) -> list[ast.AST]:
    """The nodes of a function. Functions inside it are left out."""
    found: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, (*FUNCTIONS, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)
    return found


def imports_of(tree: ast.AST) -> list[str]:
    """The modules that a program imports."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return list(dict.fromkeys(names))


def column_names(text: str) -> list[str]:
    """The names of the columns that a program reads from tables."""
    named = re.findall(r"\[\s*\[?\s*['\"]([^'\"\n]{1,40})['\"]\s*\]", text)
    read = re.findall(r"(\w+) *= *\w+\.read_\w+\(", text)
    tables = "|".join(["df", "data", "dataset", "train", *read])
    named += re.findall(rf"(?:\w+\.iloc\[\w+\]|\b(?:{tables}))\.([A-Za-z_]\w*)\b(?!\s*\()", text)
    reserved = {"values", "shape", "columns", "iloc", "loc", "T", "index", "plot"}
    return [name for name in dict.fromkeys(named) if name not in reserved][:8]


def read_program(path: str) -> Program:
    """The program in a file. Raises CannotExamine with the reason and what to do."""
    text = read_text(path)
    name = os.path.basename(path)
    try:
        return Program(path, text)
    except (SyntaxError, ValueError, RecursionError) as error:
        old = "\n".join(map(_print_call, text.splitlines()))
        with suppress(SyntaxError, ValueError, RecursionError):
            return Program(path, old, python2=True)
        line = getattr(error, "lineno", None) or 1
        shown = [*text.splitlines(), *[""] * line][line - 1]
        if re.search(r"\b[rRbB]?[fF][\"']", shown) and "f-string" in str(error):
            raise CannotExamine(
                f"{name}, line {line}: this f-string needs a newer Python than the one that gdref "
                "runs in; use other quotes inside the braces, or run gdref with Python 3.12"
            ) from None
        raise CannotExamine(
            f"{name}, line {line} is not Python: {getattr(error, 'msg', error)}; expected a "
            "program that runs"
        ) from None


def _print_call(line: str) -> str:
    line = line.replace("raw_input(", "input(").replace("xrange(", "range(")
    found = PRINT_2.match(line)
    plain = not found or found[2].startswith(("in ", "is "))
    return line if plain or not found else f"{found[1]}print({found[2]})"


def read_text(path: str) -> str:
    """The Python source of a .py file, or of the code cells of a notebook, in order."""
    name = os.path.basename(path)
    try:
        if not path.endswith(".ipynb"):
            with tokenize.open(path) as file:
                text = file.read()
            return without_magics(text) if re.search(r"^\s*[%!]\w", text, re.M) else text
        with open(path, encoding="utf-8") as file:
            notebook = json.load(file)
        cells = notebook.get("cells") or notebook["worksheets"][0]["cells"]
        sources = [c.get("source", c.get("input")) for c in cells if c.get("cell_type") == "code"]
        return "\n\n".join(without_magics("".join(source)) for source in sources)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise CannotExamine(f"there is no file {path!r}; expected FILE.py") from None
        raise CannotExamine(f"{name}: {error.strerror}; expected a Python file") from None
    except (SyntaxError, UnicodeDecodeError):
        raise CannotExamine(f"{name} is not text in UTF-8; save it as UTF-8") from None
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        raise CannotExamine(f"{name} is not a notebook; expected JSON with cells") from None


def without_magics(cell: str) -> str:
    """A notebook's cell without IPython's commands; empty if the cell is in another language."""
    if re.match(r"\s*%%(?!time|capture|timeit)", cell):
        return ""
    lines = []
    for line in cell.splitlines():
        bare = line.strip()
        magic = bare.startswith(("%", "!")) or re.match(r"\w+\?\??$", bare)
        lines.append(line[: len(line) - len(line.lstrip())] + "pass" if magic else line)
    return "\n".join(lines)


def source_of(node: ast.AST) -> str:
    """The source of a node, like ast.unparse(), but sum(x for ...) has only one parenthesis."""
    text = ast.unparse(node)
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and len(one.args) == 1 and not one.keywords:
            if isinstance(one.args[0], ast.GeneratorExp):
                inner = ast.unparse(one.args[0])
                text = text.replace(f"({inner})", inner)
    return text
