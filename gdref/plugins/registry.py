"""Finds optimizers by name, through entry points. Imports an optimizer only when it is used."""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from gdref.exceptions import PluginError, SpecError
from gdref.objective import Optimizer
from gdref.plugins.entry_points import (
    BAD_NAME,
    NAME,
    Entry,
    Fault,
    normal,
    others,
    own,
    package,
    version,
)
from gdref.plugins.faults import line_to_look_at, one_line
from gdref.plugins.printing import prints_to_stderr
from gdref.text.names import is_points_file, suggest

__all__ = ["Entry", "Fault", "discover", "find", "load", "register"]

LEFT_OUT = "GDREF_NO_PLUGINS"  # the environment variable with the plugins to leave out
_registered: dict[str, Entry] = {}


def register(name: str, optimizer: Optimizer) -> None:
    """Give an optimizer a name until this program ends, for notebooks and tests.

    A second call with the same name replaces the first optimizer. Raises SpecError for a name that
    does not fit into a spec, and for the name of an optimizer of gdref.
    """
    if not NAME.fullmatch(name):
        raise SpecError(f"the name {name!r} {BAD_NAME}")
    if any(entry.name == name for entry in own()):
        raise SpecError(f"gdref has an optimizer {name!r}; register yours under another name")
    if not callable(optimizer):
        raise SpecError(f"{name!r} is of type {type(optimizer).__name__}; expected an optimizer")
    reference = f"{optimizer.__module__}:{getattr(optimizer, '__qualname__', name)}"
    _registered[name] = Entry(name, reference, "registered", "", optimizer)


def leave_out(names: list[str]) -> None:
    """Leave these plugins out until the program ends. Raises SpecError for an unknown name."""
    known = {normal(name): name for item in others() for name in _names(item)}
    for name in names:
        if not name:
            raise SpecError("--no-plugin is empty; expected the name of a plugin to leave out")
        if normal(name) not in known:
            raise SpecError(f"there is no plugin {name!r}; {suggest(name, list(known.values()))}")
    os.environ[LEFT_OUT] = ",".join(names)


def left_out() -> list[str]:
    """The names of packages and optimizers in GDREF_NO_PLUGINS. ["1"] stands for all plugins."""
    names = os.environ.get(LEFT_OUT, "").split(",")
    return sorted({normal(name.strip()) for name in names} - {"", "0"})


def _names(item: Entry | Fault) -> list[str]:
    """The names of a plugin: the name of its package and the name of its optimizer."""
    return [package(item), item.name] if isinstance(item, Entry) else [package(item)]


def discover() -> Iterator[Entry | Fault]:
    """All registered optimizers, gdref's own first, and the faults of other packages.

    Nothing is imported. The plugins in GDREF_NO_PLUGINS are left out.
    """
    yield from own()
    yield from list(_registered.values())
    out = left_out()
    for item in others() if out != ["1"] else ():
        if not any(normal(name) in out for name in _names(item)):
            yield item


def find(name: str) -> Entry:
    """Find an optimizer by its name, without an import. gdref's own optimizers come first.

    PACKAGE/NAME is another package's optimizer, and mistake/ID is a mistake of gdref.mistakes.
    Raises SpecError if no optimizer, or more than one, has the name.
    """
    whose, slash, bare = name.rpartition("/")
    if whose == "mistake":
        return _mistake(bare)
    for entry in [*own(), *_registered.values()]:
        if entry.name == bare and whose in ("", entry.distribution):
            return entry  # the other packages need not be read
    items = list(discover())
    entries = [item for item in items if isinstance(item, Entry)]
    matches = [e for e in entries if e.name == bare and (not slash or package(e) == normal(whose))]
    if len(matches) == 1:
        return matches[0]
    if matches:
        ways = " or ".join(f"{e.distribution}/{e.name}" for e in matches)
        raise SpecError(f"more than one package has an optimizer {name!r}; choose {ways}")
    raise SpecError(_not_found(name, entries, [item for item in items if isinstance(item, Fault)]))


def _not_found(name: str, entries: list[Entry], faults: list[Fault]) -> str:
    """The message if no optimizer has this name, with a possible reason."""
    from gdref.mistakes import MISTAKES  # imported here, because few calls use it

    if not entries:
        return "no optimizer is registered: gdref can be imported but is not installed"
    if is_points_file(name):
        return f"{name!r} is a file of points, not an optimizer; expected --data {name}"
    if name in MISTAKES:
        return f"there is no optimizer {name!r}; did you mean mistake/{name}?"
    out = ["all plugins"] if left_out() == ["1"] else left_out()
    why = f" (left out: {', '.join(out)})" if out else ""
    # The fault has this optimizer's name, or is in a package whose names cannot be read.
    blamed = [f for f in faults if f.name == name.rpartition("/")[2]]
    blamed += [f for f in faults if not f.name and f.source not in {e.source for e in entries}]
    broken = [f"; but {f.source}: {f.reason}" for f in blamed]
    names = suggest(name, [entry.name for entry in entries])
    return f"there is no optimizer {name!r}; {names}{why}{''.join(broken[:1])}"


def _mistake(name: str) -> Entry:
    from gdref.mistakes.optimizer import mistake_optimizer

    where = "gdref.mistakes.optimizer:mistake_optimizer"
    return Entry(f"mistake/{name}", where, "gdref", version(), mistake_optimizer(name))


def load(entry: Entry, importer: Callable[[str], object] = import_module) -> Optimizer:
    """Import an optimizer. Raises PluginError, with the package's name, if the import fails.

    importer: the function that imports the module; for a file, run_file() of source_files.py.
    """
    if entry.optimizer is not None:
        return entry.optimizer
    who = f"{entry.name} of {entry.source}"
    module, attribute = entry.path
    try:
        with prints_to_stderr():
            optimizer: Any = importer(module)
            for part in attribute.split("."):
                optimizer = getattr(optimizer, part)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also from sys.exit()
        reason = f"{type(error).__name__}: {one_line(error, str)}{line_to_look_at(error)}"
        of_package = (f for f in others() if isinstance(f, Fault) and f.source == entry.source)
        reason += "".join(f"; {f.reason}" for f in of_package if not f.name)
        raise PluginError(f"{who} cannot be imported: {reason}") from error
    if not callable(optimizer):
        raise PluginError(f"{who} is of type {type(optimizer).__name__}; expected an optimizer")
    return optimizer  # type: ignore[no-any-return]
