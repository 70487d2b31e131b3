"""Optimizers by name: found through entry points, imported only when asked for."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from gdref.exceptions import PluginError, SpecError
from gdref.optimizers import Optimizer
from gdref.plugins.entry_points import (
    BAD_NAME,
    NAME,
    NO_PATH,
    Entry,
    Fault,
    normal,
    others,
    own,
    version,
)
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.updates import in_words, line_to_look_at
from gdref.text.names import suggest

__all__ = ["Entry", "Fault", "discover", "find", "load", "register"]

_registered: dict[str, Entry] = {}


def register(name: str, optimizer: Optimizer) -> None:
    """Give an optimizer a name for as long as this program runs, for notebooks and tests.

    A second call with the same name replaces the first. Raises SpecError for a name that no spec
    can hold or that is one of gdref's own.
    """
    if not NAME.fullmatch(name):
        raise SpecError(f"the name {name!r} {BAD_NAME}")
    if any(e.name == name for e in own() if isinstance(e, Entry)):
        raise SpecError(f"{name!r} is an optimizer of gdref's own; register it under another name")
    if not callable(optimizer):
        raise SpecError(
            f"{name!r} is to be an optimizer, but is of type {type(optimizer).__name__}"
        )
    where = f"{optimizer.__module__}:{getattr(optimizer, '__qualname__', name)}"
    _registered[name] = Entry(name, where, "registered", "", optimizer)


def plugins_wanted() -> bool:
    """Whether to look at other distributions: not where GDREF_NO_PLUGINS is set."""
    return os.environ.get("GDREF_NO_PLUGINS", "") in ("", "0")


def leave_out(names: list[str]) -> None:
    """Let discover() pass over plugins from now on. Raises SpecError for one that is not there."""
    known = {normal(name): name for item in _installed(*_whereabouts()) for name in _names(item)}
    for name in names:
        if not name:
            raise SpecError("--no-plugin leaves out one plugin; expected its name")
        if normal(name) not in known:
            raise SpecError(f"there is no plugin {name!r}; {suggest(name, list(known.values()))}")
    os.environ["GDREF_NO_PLUGIN"] = ",".join(names)


def left_out() -> list[str]:
    """The plugins named in GDREF_NO_PLUGIN, with commas between: packages, or their optimizers."""
    names = os.environ.get("GDREF_NO_PLUGIN", "").split(",")
    return sorted({normal(name.strip()) for name in names if name.strip()})


def _names(item: Entry | Fault) -> list[str]:
    """What a plugin may be called: its package, and its optimizer."""
    if isinstance(item, Entry):
        return [item.distribution, item.name]
    return [item.source.partition(" ")[0]]


def discover() -> Iterator[Entry | Fault]:
    """All registered optimizers, gdref's own first, and what is wrong with any distribution.

    Nothing is imported. With GDREF_NO_PLUGINS set, no other distribution is looked at; those that
    GDREF_NO_PLUGIN names are left out.
    """
    yield from own()
    yield from list(_registered.values())
    if plugins_wanted():
        out = set(left_out())
        for item in _installed(*_whereabouts()):
            if out.isdisjoint(map(normal, _names(item))):
                yield item


def _whereabouts() -> tuple[Any, ...]:
    """What the installed distributions depend on: the finders, the path, and when it changed."""

    def changed(folder: str) -> int:
        try:
            return os.stat(folder).st_mtime_ns
        except OSError:
            return 0

    return tuple(map(id, sys.meta_path)), tuple((path, changed(path or ".")) for path in sys.path)


@lru_cache(maxsize=1)
def _installed(*_: Any) -> list[Entry | Fault]:
    """What other distributions register: read once for all the names of a command."""
    return others()


def find(name: str) -> Entry:
    """The entry of that name, gdref's own before any other; distribution/name tells two apart.

    mistake/ID is a mistake of gdref.mistakes. Raises SpecError where there is none, or more than one.
    """
    whose, slash, bare = name.rpartition("/")
    if whose == "mistake":
        return _mistake(bare)
    entries: list[Entry] = []
    faults: list[Fault] = []
    for item in discover():
        if isinstance(item, Fault):
            faults.append(item)
            continue
        entries.append(item)
        if item.preferred and item.name == bare and whose in ("", item.distribution):
            return item  # without a look at what else is installed
    matches = [
        e
        for e in entries
        if e.name == bare and (not slash or normal(e.distribution) == normal(whose))
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        ways = " or ".join(f"{e.distribution}/{e.name}" for e in matches)
        raise SpecError(f"more than one package offers {name!r}; choose {ways}")
    if not entries:
        raise SpecError("no optimizer is registered: gdref can be imported but is not installed")
    from gdref.mistakes import MISTAKES  # here, as only a mistake needs them

    if name in MISTAKES:
        raise SpecError(f"there is no optimizer {name!r}; did you mean mistake/{name}?")
    off = f" ({', '.join(left_out())} left out)" if left_out() else ""
    off = off if plugins_wanted() else " (plugins are left out, as GDREF_NO_PLUGINS is set)"
    working = {entry.source for entry in entries}  # the others may be where it was to come from
    silent = [f"; but {f.source}: {f.reason}" for f in faults if f.source not in working]
    off += "".join(silent[:1])
    raise SpecError(
        f"there is no optimizer {name!r}; {suggest(name, [e.name for e in entries])}{off}"
    )


def _mistake(name: str) -> Entry:
    from gdref.mistakes.optimizer import mistake_optimizer

    where = "gdref.mistakes.optimizer:mistake_optimizer"
    return Entry(f"mistake/{name}", where, "gdref", version(), mistake_optimizer(name))


def load(entry: Entry, importer: Callable[[str], object] | None = None) -> Optimizer:
    """Import an optimizer.

    importer: what to import its module with, where that is not import_module().
    Raises PluginError, which says where it comes from, for whatever its import may do instead.
    """
    from importlib import import_module

    if entry.optimizer is not None:
        return entry.optimizer
    who = f"{entry.name} of {entry.source}"
    module, attribute = entry.path
    if not module:
        raise PluginError(f"{who} cannot be imported: {NO_PATH.format(entry.reference)}")
    try:
        with prints_to_stderr():
            optimizer: Any = (importer or import_module)(module)
            for part in attribute.split("."):
                optimizer = getattr(optimizer, part)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() among them
        fault = f"{type(error).__name__}: {in_words(error, str)}{line_to_look_at(error)}"
        raise PluginError(f"{who} cannot be imported: {fault}") from error
    if not callable(optimizer):
        raise PluginError(f"{who} is no optimizer, but of type {type(optimizer).__name__}")
    return optimizer  # type: ignore[no-any-return]
