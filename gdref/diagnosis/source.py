"""A program from a file: read, run statement by statement, and asked for its functions."""

import ast
import builtins
import contextlib
import inspect
import io
import json
import os
import sys
import time
import tokenize
import types
from collections.abc import Callable
from typing import Any

from gdref.diagnosis.script import flat, held_at_end, last_loop
from gdref.diagnosis.stand_ins import DRAWS, replace_drawing
from gdref.exceptions import CannotExamine


def read_source(path: str) -> str:
    """The Python source of a .py file, or of the code cells of a notebook, in order."""
    name = os.path.basename(path)
    try:
        if not path.endswith(".ipynb"):
            with tokenize.open(path) as file:
                return file.read()
        with open(path, encoding="utf-8") as file:
            notebook = json.load(file)
        cells = notebook.get("cells") or notebook["worksheets"][0]["cells"]
        sources = [c.get("source", c.get("input")) for c in cells if c.get("cell_type") == "code"]
        return "\n\n".join(_without_magics("".join(source)) for source in sources)
    except OSError as error:
        raise CannotExamine(f"{name}: {error.strerror}; expected a Python file") from None
    except (SyntaxError, UnicodeDecodeError):
        raise CannotExamine(f"{name} is not text in UTF-8; save it as UTF-8") from None
    except (ValueError, KeyError, IndexError, AttributeError, TypeError):
        raise CannotExamine(f"{name} is not a notebook; expected JSON with cells") from None


def _without_magics(source: str) -> str:
    """A cell without the lines that only a notebook understands."""
    if source.lstrip().startswith("%%") and not source.lstrip().startswith(("%%time", "%%capture")):
        return ""
    lines = source.splitlines()
    kept = [
        line[: len(line) - len(line.lstrip())] + "pass"
        if line.lstrip()[:1] in ("%", "!", "?") or line.rstrip().endswith("?")
        else line
        for line in lines
    ]
    return "\n".join(kept)


def parse(source: str, name: str) -> ast.Module:
    """The tree of a source; CannotExamine if it is not Python of today."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        where = f"{name}, line {getattr(error, 'lineno', None) or 1}"
        message = getattr(error, "msg", None) or str(error)
        if "Missing parentheses in call to" in message or "exec" in message[:8]:
            raise CannotExamine(
                f"{where}: print without parentheses is Python 2; write print(...) and run it in "
                "Python 3 first"
            ) from None
        raise CannotExamine(f"{where} is not Python: {message}; mend it, then try again") from None


class Loaded:
    """A file that has been run: its names, its functions, and the statements that failed."""

    def __init__(self, source: str, path: str) -> None:
        self.path, self.source = path, source
        self.name = os.path.basename(path)
        self.tree = parse(source, self.name)
        self.faults: list[tuple[int, BaseException]] = []
        self.failed = ""  # "loop", that changes m and b, or what stands "before" it
        module = types.ModuleType("homework")
        module.__file__ = path
        sys.modules["homework"] = module
        self.names = module.__dict__
        self.names.update(xrange=range, raw_input=_no_input, input=_no_input)
        self.given = set(self.names)
        self.locals: dict[str, Any] = {}
        self.before: dict[str, Any] = {}  # the names before the loop that changes m and b

    def run(self, limit: Callable[[], Any]) -> None:
        """Run the statements one after the other; one that fails is noted, the others go on.

        limit() is a context manager that stops what takes too long.
        """
        loop = last_loop(self.tree)
        for node in self.tree.body:
            faults = len(self.faults)
            if node is loop:
                self.before = flat(self.names)
            code = compile(ast.Module([node], []), self.path, "exec")
            try:
                with limit(), contextlib.redirect_stdout(io.StringIO()):
                    exec(code, self.names)
            except KeyboardInterrupt:
                raise
            except ModuleNotFoundError as error:
                if str(error.name).split(".")[0] in DRAWS:
                    replace_drawing(str(error.name))
                    try:
                        exec(code, self.names)
                    except BaseException as second:
                        self.faults.append((node.lineno, second))
                else:
                    self.faults.append((node.lineno, error))
            except BaseException as error:
                self.faults.append((_line_of(error, self.path) or node.lineno, error))
                if isinstance(error, SystemExit):
                    self.faults.pop()
            if len(self.faults) > faults and self.failed != "loop":
                before = loop is None or node.lineno < loop.lineno
                self.failed = "loop" if node is loop else "before" if before else self.failed

    def run_as_main(self, limit: Callable[[], Any]) -> None:
        """Run it again as a program, not as a module, and keep what the names in main() hold."""

        def look(frame: types.FrameType, event: str, _: object) -> None:
            code = frame.f_code
            if event == "return" and code.co_filename == self.path and not code.co_argcount:
                self.locals.update(frame.f_locals if code.co_name != "<module>" else {})

        faults = len(self.faults)
        self.names = {**self.names, "__name__": "__main__"}
        sys.setprofile(look)
        try:
            self.run(limit)
        finally:
            sys.setprofile(None)
        if faults:
            del self.faults[faults:]  # those of the first time say it

    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions that the file itself defines, in its order."""
        own = {
            name: value
            for name, value in self.names.items()
            if isinstance(inspect.unwrap(value) if callable(value) else None, types.FunctionType)
            and inspect.unwrap(value).__code__.co_filename == self.path
        }
        return dict(sorted(own.items(), key=lambda i: inspect.unwrap(i[1]).__code__.co_firstlineno))

    def classes(self) -> dict[str, type]:
        """The classes that the file itself defines."""
        return {
            name: value
            for name, value in self.names.items()
            if isinstance(value, type)
            and value.__module__ == self.names["__name__"]
            and not issubclass(value, BaseException)
        }

    def held_at_end(self) -> dict[str, Any]:
        """What a script's names hold at its end: m, b and the run that they come from.

        The names of main() and the like count where the file's own names say nothing.
        """
        for names in (self.names, self.locals):
            own = {n: v for n, v in names.items() if n not in self.given}
            inside = names is self.locals
            held = held_at_end(self.tree, own, {} if inside else self.before, inside=inside)
            if held:
                return held
        return {}

    def complaint(self) -> str:
        """One line on the first statement that failed, and how to go on; empty if none did."""
        if not self.faults:
            return ""
        line, error = self.faults[0]
        return f"{self.name}, line {line}: {why(error)}"


def why(error: BaseException) -> str:
    """What an exception of the homework says, and how to go on."""
    if isinstance(error, ModuleNotFoundError):
        package = {"sklearn": "scikit-learn"}.get(str(error.name), error.name)
        return (
            f"{error.name} is not installed here; in the environment that gdref is in, say "
            f"python -m pip install {package}"
        )
    if isinstance(error, FileNotFoundError):
        missing = error.filename or str(error).removesuffix(" not found.")
        return f"it reads {os.path.basename(str(missing))}, which is not there; put it beside it"
    if isinstance(error, EOFError) or error.args[:1] == (_ASKS,):
        return "it asks for input, and nobody is there to answer; write a value in its place"
    if isinstance(error, TimeoutError):
        return f"{error}; is there a loop that never ends? --timeout gives it more"
    if isinstance(error, MemoryError):
        return "it takes more memory than 4 GB; give it less"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:100]}" if text else type(error).__name__


_ASKS = "input() has nobody to ask"


def _no_input(*_: object) -> str:
    raise EOFError(_ASKS)


def _line_of(error: BaseException, path: str) -> int | None:
    """The line of the file on which an exception arose."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def quiet_process() -> None:
    """Take away what would wait or ask: pauses, windows, questions."""
    os.environ["MPLBACKEND"] = "Agg"
    time.sleep = lambda _: None
    builtins.input = _no_input
