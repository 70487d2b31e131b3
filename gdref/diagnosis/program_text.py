"""A program as text and as a tree: a .py file, or the code cells of a notebook in order.

The modules beside the file that it imports belong to the program: their lines follow its own.
"""

import ast
import json
import os
import re
import tokenize
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gdref.exceptions import CannotExamine

LOOPS = (ast.For, ast.AsyncFor, ast.While)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
MOST_FILES = 20
PRINT_2 = re.compile(r"^(\s*(?:.*[:;]\s*)?)print\s+(?![=(.])(.*?)(,?)\s*$")


@dataclass(frozen=True)
class Function:
    """A function of the file, with its number, name (Class.method), line, node and class."""

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
        static = any(ast.unparse(d) == "staticmethod" for d in self.node.decorator_list)
        return names[1:] if self.owner is not None and not static else names


@dataclass
class Program:
    """The text and its tree. The numbers of loops and functions stay the same in every edit."""

    path: str
    text: str
    python2: bool = False
    loops: dict[int, ast.For | ast.While] = field(default_factory=dict)
    functions: dict[int, Function] = field(default_factory=dict)
    inside: dict[int, int | None] = field(default_factory=dict)  # loop: its function, if any
    files: list[tuple[str, int]] = field(default_factory=list)  # name, and lines before its first

    def __post_init__(self) -> None:
        self.tree = ast.Module([], [])
        self._add(os.path.basename(self.path), self.text, 0)
        self._add_modules()
        self._number(self.tree, None, None, "")

    def _add(self, name: str, text: str, before: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        begin: Any = ast.Pass(lineno=before + 1, col_offset=0, end_lineno=before + 1)
        begin.begins = name
        self.tree.body += [begin, *ast.increment_lineno(tree, before).body]
        self.files.append((name, before))

    def _add_modules(self) -> None:
        """Add the modules in the file's folder that it imports, directly or through another."""
        folder, waiting = os.path.dirname(os.path.abspath(self.path)), imports_of(self.tree)
        while waiting:
            name = f"{waiting.pop(0)}.py"
            path = os.path.join(folder, name)
            known = [file for file, _ in self.files]
            if name in known or len(known) > MOST_FILES or not os.path.isfile(path):
                continue
            with suppress(CannotExamine, SyntaxError, ValueError, RecursionError):
                text, before = read_text(path), self.text.count("\n") + 1
                self._add(name, text, before)
                self.text += f"\n{text}"
                waiting += imports_of(ast.parse(text))

    def where(self, line: int) -> tuple[str, int]:
        """The file of a line of the whole text, and the number of the line in that file."""
        name, before = [f for f in self.files if f[1] < line or not f[1]][-1]
        return name, line - before

    def _number(
        self, node: ast.AST, owner: ast.ClassDef | None, function: int | None, prefix: str
    ) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FUNCTIONS):
                number = child.number = len(self.functions)  # type: ignore[union-attr]
                name = prefix + child.name
                inner = function is not None
                own: Any = child
                self.functions[number] = Function(number, name, child.lineno, own, owner, inner)
                self._number(child, None, number, "")
            elif isinstance(child, ast.ClassDef):
                self._number(child, child, function, f"{child.name}.")
            else:
                if isinstance(child, LOOPS):
                    number = child.number = len(self.loops)  # type: ignore[union-attr]
                    self.loops[number] = child  # type: ignore[assignment]
                    self.inside[number] = function
                self._number(child, owner, function, prefix)

    @property
    def name(self) -> str:
        return self.files[0][0]

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def line(self, number: int) -> str:
        """A line of the text, without its indentation."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""

    def segment(self, node: Any) -> str:
        """The text of a node, as its author wrote it."""
        if not hasattr(node, "lineno"):
            return ""
        first, last = node.lineno - 1, node.end_lineno - 1
        begin = len(self.lines[first].encode()[: node.col_offset].decode())
        end = len(self.lines[last].encode()[: node.end_col_offset].decode())
        if first == last:
            return str(self.lines[first][begin:end])
        whole = [self.lines[first][begin:], *self.lines[first + 1 : last], self.lines[last][:end]]
        return "\n".join(whole)

    def place(self, line: int) -> str:
        """A line of the whole text in words."""
        name, number = self.where(line)
        return f"line {number}" if name == self.name else f"{name}, line {number}"

    def function_at(self, line: int) -> Function | None:
        """The innermost function around a line; None if there is none."""
        every = self.functions.values()
        around = [f for f in every if f.line <= line <= (f.node.end_lineno or f.line)]
        return max(around, key=lambda f: f.line, default=None)

    def numbers(self) -> list[float]:
        """The numbers that are written in the text."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and type(node.value) in (int, float):
                found.append(float(node.value))  # type: ignore[arg-type]
        return list(dict.fromkeys(found))


def imports_of(tree: ast.AST) -> list[str]:
    """The modules that a program imports."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return list(dict.fromkeys(names))


def read_program(path: str) -> Program:
    """The program in a file. Raises CannotExamine with the reason and what to do."""
    text = read_text(path)
    name = os.path.basename(path)
    try:
        return Program(path, text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        old = "\n".join(_print_call(one) for one in text.splitlines())
        if old != text:
            try:
                return Program(path, old, python2=True)
            except (SyntaxError, ValueError):
                pass
        shown = text.splitlines()[line - 1].strip() if line <= len(text.splitlines()) else ""
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
    found = PRINT_2.match(line)
    if not found or found[2].startswith(("in ", "is ")):
        return line.replace("raw_input(", "input(").replace("xrange(", "range(")
    return f"{found[1]}print({found[2]})".replace("raw_input(", "input(")


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
    """The source of a node. Unlike ast.unparse(), it writes sum(x for ...) with one parenthesis."""
    text = ast.unparse(node)
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords:
            if isinstance(call.args[0], ast.GeneratorExp):
                inner = ast.unparse(call.args[0])
                text = text.replace(f"({inner})", inner)
    return text
