"""Optimizers in a file of the caller's, as in homework.py:signs: nothing has to be packaged."""

import re
import sys
from functools import partial
from importlib import util
from pathlib import Path
from types import ModuleType

from gdref.exceptions import PluginError, SpecError
from gdref.optimizers import Optimizer
from gdref.plugins.entry_points import Entry
from gdref.plugins.registry import load
from gdref.text.names import suggest


def load_from_file(file: str, attribute: str) -> tuple[Entry, Optimizer]:
    """The optimizer of that name in a file of Python source, and what to call it.

    The file's code runs, with its folder on the path for what it imports from beside it. Raises
    SpecError where there is no such file or function, PluginError where its code fails.
    """
    path = Path(file)
    if not path.is_file():
        raise SpecError(f"there is no file {file!r}; expected FILE.py:FUNCTION")
    # A name that nothing else has: not that of an installed copy, nor of a module of Python's.
    module_name = re.sub(r"\W", "_", f"file_{path.stem}")
    entry = Entry(attribute, f"{module_name}:{attribute}", file, "")
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.append(folder)
    try:
        return entry, load(entry, partial(_import_file, path))
    except PluginError as error:
        if isinstance(error.__cause__, ImportError) and "relative import" in str(error.__cause__):
            raise SpecError(_as_part_of_its_package(path.resolve(), attribute)) from error
        module = sys.modules.get(module_name)
        if module is None or hasattr(module, attribute):
            raise
        names = [
            name
            for name, value in vars(module).items()
            if getattr(value, "__module__", "") == module_name
        ]
        raise SpecError(
            f"{file} has no function {attribute!r}; {suggest(attribute, names)}"
        ) from None


def _as_part_of_its_package(path: Path, attribute: str) -> str:
    """What to say of a file that imports from the package around it: a file alone has none."""
    parts, folder = [path.stem] * (path.stem != "__init__"), path.parent
    while (folder / "__init__.py").exists():
        parts, folder = [folder.name, *parts], folder.parent
    if len(parts) == 1:  # a package without __init__.py
        parts, folder = [folder.name, *parts], folder.parent
    where = "" if folder == Path.cwd() else f", in {folder}"
    return (
        f"{path.name} imports from the package around it, which a file alone does not have; "
        f"{'.'.join(parts)}:{attribute} works, with gdref plugin check{where}"
    )


def _import_file(path: Path, name: str) -> ModuleType:
    spec = util.spec_from_file_location(name, path.resolve())
    assert spec and spec.loader  # as its name ends in .py
    module = sys.modules[name] = util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
