"""What installed distributions register as optimizers, read from their metadata alone."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gdref.optimizers import Optimizer

if TYPE_CHECKING:
    from importlib.metadata import Distribution

GROUP = "gdref.optimizers"
NAME = re.compile(r"\w[\w.-]*")  # what a spec can hold: no space, comma, colon, equals or slash
BAD_NAME = "does not fit into a spec; expected letters, digits, '-', '_' and '.'"
NO_PATH = "the reference {!r} is not a path; expected module:attribute"


class Entry(NamedTuple):
    """A registered optimizer: where it comes from and where it is; not imported yet.

    optimizer: the function itself where register() brought it, and nothing is to be imported.
    """

    name: str
    reference: str  # module:attribute
    distribution: str
    version: str
    optimizer: Optimizer | None = None

    @property
    def own(self) -> bool:
        """Whether it comes with gdref."""
        return self.distribution == "gdref"

    @property
    def own_name(self) -> str:
        """Its name if it comes with gdref, or nothing: of another's momentum nothing is known."""
        return self.name if self.own else ""

    @property
    def source(self) -> str:
        """The distribution and its version, as in "gdref 0.1.0"."""
        return f"{self.distribution} {self.version}".strip()

    @property
    def path(self) -> tuple[str, str]:
        """The module and the attribute that the reference names; empty texts if it is no path."""
        module, _, attribute = self.reference.partition("[")[0].strip().partition(":")
        parts = f"{module}.{attribute}".split(".")
        return (module, attribute) if all(map(str.isidentifier, parts)) else ("", "")

    @property
    def preferred(self) -> bool:
        """Whether it goes before any plugin of its name: gdref's own, or given to register()."""
        return self.own or self.optimizer is not None


class Fault(NamedTuple):
    """What is wrong with what a distribution registers, as far as can be seen without an import."""

    source: str
    reason: str


def read(distribution: "Distribution", seen: set[str]) -> Iterator[Entry | Fault]:
    """What one distribution registers; nothing where its name has been seen before.

    Only a distribution with an entry of our group is read any further: there may be a thousand
    others.
    """
    try:
        text = distribution.read_text("entry_points.txt") or ""
    except Exception as error:  # not UTF-8, not readable
        yield Fault(_folder(distribution), f"its entry_points.txt cannot be read: {error}")
        return
    if GROUP not in text:
        return
    headers = _headers(distribution)
    name, version = headers.get("name", ""), headers.get("version", "")
    if not (name and version):
        missing = "Version" if name else "Name"
        reason = f"its metadata has no {missing}, so no result could say where it comes from"
        yield Fault(name or _folder(distribution), f"{reason}; install it again")
    elif normal(name) not in seen:  # a second copy on the path is hidden by the first
        seen.add(normal(name))
        yield from _parse(text, name, version)


def _folder(distribution: "Distribution") -> str:
    """The name of a distribution's folder: all there is to call it by where its metadata fails."""
    path = getattr(distribution, "_path", None)
    return getattr(path, "name", None) or "a distribution without a name"


def _headers(distribution: "Distribution") -> dict[str, str]:
    """The headers of a distribution's metadata, by their names in lower case; the first of each.

    Distribution.metadata parses the whole description as well, which is most of the work.
    """
    try:
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    except Exception:  # none that can be read: there are many ways
        return {}
    headers: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            break
        key, _, value = line.partition(":")
        headers.setdefault(key.lower(), value.strip())
    return headers


def normal(distribution: str) -> str:
    """A distribution's name in the one spelling that packaging tools compare."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _parse(text: str, distribution: str, version: str) -> Iterator[Entry | Fault]:
    """The entries of our group in an entry_points.txt; one bad line does not spoil the others."""
    group, names = "", set()
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line.startswith("["):
            group = line.strip("[] ")
        elif group == GROUP and line and line[0] not in "#;":
            name, equals, reference = map(str.strip, line.partition("="))
            fault = ""
            if not equals:
                fault = f"{line!r} has no '='; expected name = module:attribute"
            elif not NAME.fullmatch(name):
                fault = f"the name {name!r} {BAD_NAME}"
            elif name in names:
                fault = f"{name!r} is there twice; the first one stays"
            if fault:
                yield Fault(
                    f"{distribution} {version}", f"entry_points.txt, line {number}: {fault}"
                )
                continue
            names.add(name)
            yield Entry(name, reference, distribution, version)
