"""Loads an optimizer that is not installed: from a file, as in homework.py:signs, or a module."""

import os
import re
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module, util
from pathlib import Path
from types import ModuleType

from gdref.exceptions import PluginError, SpecError
from gdref.objective import Optimizer
from gdref.plugins.entry_points import Entry
from gdref.plugins.registry import load
from gdref.text.names import suggest


def load_from_file(file: str, function: str) -> tuple[Entry, Optimizer]:
    """The entry and the optimizer of a function in a Python file.

    The file is run. It can import other files in its folder. Raises SpecError if the file or the
    function does not exist, and PluginError if the code fails.
    """
    path = Path(file)
    if not path.is_file():
        raise SpecError(f"there is no file {file!r}; expected FILE.py:FUNCTION")
    if str(path.parent.resolve()) not in sys.path:
        sys.path.append(str(path.parent.resolve()))
    # Under its own name, the file might be mixed up with an installed module.
    name = re.sub(r"\W", "_", f"file_{path.stem}")
    try:
        return _load(Entry(function, f"{name}:{function}", file, ""), partial(run_file, path))
    except PluginError as error:
        if isinstance(error.__cause__, ImportError) and "relative import" in str(error.__cause__):
            raise SpecError(_module_instead(path.resolve(), function)) from error
        raise


def load_from_module(module: str, function: str) -> tuple[Entry, Optimizer]:
    """The entry and the optimizer of a function in a module, which may be in the current folder.

    Raises SpecError if there is no such module or function, and PluginError if the code fails.
    """
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    try:
        return _load(Entry(function, f"{module}:{function}", module, ""), import_module)
    except PluginError as error:
        cause = error.__cause__
        if isinstance(cause, ModuleNotFoundError) and f"{module}.".startswith(f"{cause.name}."):
            raise SpecError(f"there is no module {module!r}; expected MODULE:FUNCTION") from error
        raise


def _load(entry: Entry, importer: Callable[[str], object]) -> tuple[Entry, Optimizer]:
    """Load the optimizer of an entry. Raises SpecError if the module has no such function."""
    try:
        return entry, load(entry, importer)
    except PluginError:
        name, function = entry.path
        module = sys.modules.get(name)
        if module is None or hasattr(module, function):
            raise
        names = [n for n, value in vars(module).items() if getattr(value, "__module__", "") == name]
        raise SpecError(
            f"{entry.source} has no function {function!r}; {suggest(function, names)}"
        ) from None


def _module_instead(path: Path, function: str) -> str:
    """The message for a file that can only be imported as a module of its package."""
    names, folder = [path.parent.name, path.stem], path.parent.parent
    while (folder / "__init__.py").exists():
        names, folder = [folder.name, *names], folder.parent
    where = "" if folder == Path.cwd() else f", in {folder}"
    return (
        f"{path.name} imports from its package; "
        f"give the file as a module: {'.'.join(names)}:{function}{where}"
    )


def run_file(path: Path, name: str) -> ModuleType:
    """Run a Python file as a module with this name."""
    spec = util.spec_from_file_location(name, path.resolve())
    assert spec and spec.loader  # true, because the file's name ends in .py
    module = sys.modules[name] = util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
