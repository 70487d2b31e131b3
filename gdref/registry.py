"""Optimizers by name: found through entry points, imported only when asked for."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gdref.exceptions import PluginError, SpecError
from gdref.optimizers import Optimizer

if TYPE_CHECKING:
    from importlib.metadata import Distribution

GROUP = "gdref.optimizers"


class Entry(NamedTuple):
    """A registered optimizer: where it comes from and where it is; not imported yet."""

    name: str
    reference: str  # module:attribute
    distribution: str
    version: str

    @property
    def source(self) -> str:
        """The distribution and its version, as in "gdref 0.1.0"."""
        return f"{self.distribution} {self.version}"


class Fault(NamedTuple):
    """A distribution that cannot be asked for its optimizers, and why."""

    distribution: str
    reason: str


def discover() -> Iterator[Entry | Fault]:
    """All registered optimizers, gdref's own first, and the distributions that are at fault.

    Nothing is imported. With GDREF_NO_PLUGINS set, gdref's own are all there are.
    """
    from importlib import metadata

    own = metadata.distributions(name="gdref")
    others = () if os.environ.get("GDREF_NO_PLUGINS") else metadata.distributions()
    seen = set()
    for distribution in (d for group in (own, others) for d in group):
        try:
            text = distribution.read_text("entry_points.txt") or ""
        except (OSError, ValueError) as error:  # not UTF-8 is a ValueError
            yield Fault(_name(distribution), f"entry_points.txt cannot be read: {error}")
            continue
        if GROUP not in text or (name := _name(distribution)) in seen:
            continue  # a second copy on the path is hidden by the first
        seen.add(name)
        yield from _parse(text, name, _field(distribution, "Version", "without a version"))


def _name(distribution: "Distribution") -> str:
    return _field(distribution, "Name", "a distribution without a name")


def _field(distribution: "Distribution", key: str, otherwise: str) -> str:
    try:
        metadata = distribution.metadata
        return metadata[key] if key in metadata else otherwise  # noqa: SIM401 - no get() in its type
    except Exception:  # no metadata, or none that can be read: there are many ways
        return otherwise


def _parse(text: str, distribution: str, version: str) -> Iterator[Entry | Fault]:
    """The entries of our group in an entry_points.txt; one bad line does not spoil the others."""
    group = ""
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line.startswith("["):
            group = line.strip("[] ")
        elif group == GROUP and line and line[0] not in "#;":
            name, equals, reference = map(str.strip, line.partition("="))
            if equals:
                yield Entry(name, reference, distribution, version)
            else:
                reason = f"entry_points.txt, line {number}: {line!r} has no '='"
                yield Fault(distribution, f"{reason}; expected name = module:attribute")


def find(name: str) -> Entry:
    """The entry of that name, gdref's own before any other; distribution/name tells two apart.

    Raises SpecError where there is none, or more than one.
    """
    there: list[Entry] = []
    for item in discover():
        if isinstance(item, Entry):
            there.append(item)
            if item.distribution == "gdref" and name in (item.name, f"gdref/{item.name}"):
                return item  # without a look at what else is installed
    matches = [e for e in there if name in (e.name, f"{e.distribution}/{e.name}")]
    if len(matches) == 1:
        return matches[0]
    if matches:
        ways = " or ".join(f"{e.distribution}/{e.name}" for e in matches)
        raise SpecError(f"more than one package offers {name!r}; choose {ways}")
    if not there:
        raise SpecError("no optimizer is registered: gdref can be imported but is not installed")
    raise SpecError(f"there is no optimizer {name!r}; {nearest(name, [e.name for e in there])}")


def load(entry: Entry) -> Optimizer:
    """Import an optimizer.

    Raises PluginError, which says where it comes from, for whatever its import may do instead.
    """
    from contextlib import redirect_stdout
    from importlib import import_module

    module, _, attribute = entry.reference.partition("[")[0].strip().partition(":")
    try:
        if not all(part.isidentifier() for part in f"{module}.{attribute}".split(".")):
            raise ImportError(f"{entry.reference!r} is not of the form module:attribute")
        with redirect_stdout(sys.stderr):  # what a plugin prints is no part of the results
            found = import_module(module)
            for part in attribute.split("."):
                found = getattr(found, part)
    except (Exception, SystemExit) as error:
        fault = f"{type(error).__name__}: {error}"
        raise PluginError(f"{entry.name} of {entry.source} cannot be imported: {fault}") from error
    if not callable(found):
        kind = type(found).__name__
        raise PluginError(f"{entry.name} of {entry.source} is no optimizer, but of type {kind}")
    return found


def nearest(name: str, names: list[str], shown: list[str] | None = None) -> str:
    """What to say of a name that is not there: the one that was meant, and all that there are."""
    from difflib import get_close_matches

    close = get_close_matches(name, names, 1)
    meant = f"did you mean {close[0]}? " if close else ""
    return f"{meant}There are: {', '.join(shown or names)}" if names else "there are none"
