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

from gdref.diagnose.forms import as_number
from gdref.diagnose.roles import kinds, words
from gdref.exceptions import GdrefError

_DRAWS = ("matplotlib", "seaborn", "plotly", "tqdm", "IPython", "pylab", "bokeh", "mpl_toolkits")


class CannotExamine(GdrefError):
    """The file can't be examined; its text says why and what to do."""


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
        module = types.ModuleType("homework")
        module.__file__ = path
        sys.modules["homework"] = module
        self.names = module.__dict__
        self.names.update(xrange=range, raw_input=_no_input, input=_no_input)
        self.given = set(self.names)
        self.locals: dict[str, Any] = {}

    def run(self, limit: Callable[[], Any]) -> None:
        """Run the statements one after the other; one that fails is noted, the others go on.

        limit() is a context manager that stops what takes too long.
        """
        for node in self.tree.body:
            code = compile(ast.Module([node], []), self.path, "exec")
            try:
                with limit(), contextlib.redirect_stdout(io.StringIO()):
                    exec(code, self.names)
            except KeyboardInterrupt:
                raise
            except ModuleNotFoundError as error:
                if str(error.name).split(".")[0] in _DRAWS:
                    _replace_drawing(str(error.name))
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

    def numbers(self) -> dict[str, Any]:
        """What a script's names hold at its end: m, b, and points, rate, epochs and error if told.

        The names of main() and the like count where the file's own names say nothing.
        """
        for names in (self.names, self.locals):
            values = _numbers({n: v for n, v in names.items() if n not in self.given})
            if {"m", "b"} <= set(values):
                return {**self._iterations(), **values}
        return {}

    def _iterations(self) -> dict[str, Any]:
        """How often the first loop of the file over range(a number) goes round, if there is one."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.For) and isinstance(node.iter, ast.Call):
                match node.iter:
                    case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(count))]):
                        return {"epochs": count}
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
        return f"{error.name} is not installed here; install it, or run gdref where it is"
    if isinstance(error, FileNotFoundError):
        missing = error.filename or str(error).removesuffix(" not found.")
        return f"it reads {os.path.basename(str(missing))}, which is not there; put it beside it"
    if isinstance(error, EOFError) or error.args[:1] == (_ASKS,):
        return "it asks for input, and nobody is there to answer; write a value in its place"
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


def _numbers(names: dict[str, Any]) -> dict[str, Any]:
    """m, b and what goes with them among the names of a program."""
    held: dict[str, Any] = {}
    for name, value in names.items():
        kind = (kinds(name) or [""])[0]
        number = as_number(value)
        if {"new", "next", "updated"} & set(words(name)) and kind in ("m", "b"):
            held[f"new_{kind}"] = number
        elif any(w in words(name) for w in ("error", "mse", "cost", "loss")) and number is not None:
            held["error"] = number
        elif kind in ("m", "b", "rate", "epochs") and number is not None:
            if kind not in held or name in ("m", "b", "w", "c"):
                held[kind] = number
        elif kind in ("x", "y", "points", "theta") and kind not in held:
            values = _column(value)
            if values:
                held[kind] = values
    theta = held.pop("theta", None)
    if theta and "m" not in held and [len(row) for row in theta] == [1, 1]:
        held["theta"] = [row[0] for row in theta]
        held["b"], held["m"] = held["theta"]
    x, y = held.pop("x", None), held.pop("y", None)
    points = held.pop("points", None)
    if points and all(len(row) >= 2 for row in points):
        held["points"] = [row[:2] for row in points]
    elif x and y and len(x) == len(y) and all(len(row) <= 2 for row in x):
        held["points"] = [[a[-1], b[-1]] for a, b in zip(x, y, strict=True)]
    return held


def _column(value: Any) -> list[list[float]] | None:
    """The rows of a list or an array of numbers, at most some 100,000 of them."""
    try:
        value = value.tolist() if hasattr(value, "tolist") else value
        rows = [list(row) if isinstance(row, list | tuple) else [row] for row in value]
        return [[float(v) for v in row] for row in rows[:100_000]] if rows else None
    except (TypeError, ValueError, KeyError):
        return None


class _Nothing:
    """Stands in for a library that only draws: takes every call, gives itself."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: Any, **_: Any) -> Any:
        # tqdm(range(9)) is its range.
        first = arguments[0] if arguments else None
        return first if hasattr(first, "__iter__") and not isinstance(first, str) else self

    def __getitem__(self, _: object) -> Any:
        return self

    def __iter__(self) -> Any:
        return iter((self, self))

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def _replace_drawing(name: str) -> None:
    """Put stand-ins where the drawing library and its modules would be."""
    for part in (
        {name, name.split(".")[0]}
        | {f"matplotlib.{m}" for m in ("pyplot", "animation", "cm", "patches", "ticker")}
        | {"mpl_toolkits.mplot3d", "tqdm.auto", "tqdm.notebook", "IPython.display"}
    ):
        if part.split(".")[0] == name.split(".")[0]:
            stand_in: Any = types.ModuleType(part)
            stand_in.__getattr__ = lambda attribute: _named_nothing(attribute)
            sys.modules[part] = stand_in


def _named_nothing(attribute: str) -> Any:
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    return _Nothing()


def quiet_process() -> None:
    """Take away what would wait or ask: pauses, windows, questions."""
    os.environ["MPLBACKEND"] = "Agg"
    time.sleep = lambda _: None
    builtins.input = _no_input
