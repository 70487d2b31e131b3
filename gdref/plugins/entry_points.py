"""Finds the optimizers of installed packages, from their entry points. Imports no package."""

import os
import re
from collections.abc import Iterator
from functools import cache
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, NamedTuple

from gdref.objective import Optimizer

if TYPE_CHECKING:
    from importlib.metadata import Distribution

GROUP = "gdref.optimizers"
OWN = "gdref.optimizers."  # the references of gdref's own optimizers begin with this text
MEANT = re.compile(r"gdref[._-]?optimi[sz]ers?", re.I)  # the group, perhaps misspelt
NAME = re.compile(r"\w[\w.-]*")  # space, comma, colon, = and slash divide a spec
REQUIRES = re.compile(r"gdref(?![\w.-])\s*(?:\[.*?\])?\s*\(?([^;)]*)\)?", re.I)
RELATIONS = {"~=": ge, ">=": ge, "<=": le, "==": eq, "!=": ne, ">": gt, "<": lt}
BAD_NAME = "does not fit into a spec; expected letters, digits, '-', '_' and '.'"


class Entry(NamedTuple):
    """A registered optimizer: its name and its package. The optimizer is not imported yet.

    optimizer: the function that was given to register(); None without register().
    """

    name: str
    reference: str  # module:attribute
    distribution: str
    version: str
    optimizer: Optimizer | None = None

    @property
    def own(self) -> bool:
        """Whether the optimizer belongs to gdref."""
        return self.distribution == "gdref"

    @property
    def own_name(self) -> str:
        """The name if the optimizer belongs to gdref; otherwise ""."""
        return self.name if self.own else ""

    @property
    def source(self) -> str:
        """The package and its version, as in "gdref 0.1.0"."""
        return f"{self.distribution} {self.version}".strip()

    @property
    def path(self) -> tuple[str, str]:
        """The module and the attribute of the reference."""
        module, _, attribute = self.reference.partition(":")
        return module, attribute


class Fault(NamedTuple):
    """A fault in a package's entry points. name: the optimizer with the fault, or ""."""

    source: str
    reason: str
    name: str = ""


@cache
def own() -> list[Entry]:
    """gdref's own optimizers. Another package with the name gdref is skipped."""
    from importlib.metadata import distributions  # imported here, because it takes 30 ms

    for distribution in distributions(name="gdref"):
        entries = [item for item in entries_of(distribution) if isinstance(item, Entry)]
        if any(entry.reference.startswith(OWN) for entry in entries):
            return entries
    return []


def version() -> str:
    """gdref's own version, or "unknown" if gdref is not installed."""
    return next((entry.version for entry in own()), "unknown")


def others() -> Iterator[Entry | Fault]:
    """The optimizers of all other packages. If a package is found twice, the first one counts."""
    from importlib.metadata import distributions

    seen = {"gdref"}
    for distribution in distributions():
        items = list(entries_of(distribution))
        if items and package(items[0]) not in seen:
            seen.add(package(items[0]))
            yield from items
            if any(isinstance(item, Entry) for item in items):
                yield from wrong_version(distribution, items[0].source)


def package(item: Entry | Fault) -> str:
    """The name of the package of an entry or of a fault."""
    return normal(item.source.partition(" ")[0])


def normal(name: str) -> str:
    """A package's name in the form that packaging tools compare."""
    return re.sub(r"[-_.]+", "-", name).lower()


def entries_of(distribution: "Distribution") -> Iterator[Entry | Fault]:
    """The optimizers of one package, and its faults."""
    source = os.path.basename(getattr(distribution, "_path", "a package without a name"))
    text = ""
    try:
        text = distribution.read_text("entry_points.txt") or ""
        if "gdref" not in text.lower():  # nearly all packages end here
            return
        about = distribution.metadata
        # Missing keys give a warning in Python 3.12.
        keys = [key for key in ("Name", "Version") if key in about]
        name, version = [about[key] for key in keys] if len(keys) == 2 else ["", ""]
        source = f"{name} {version}" if name and version else source
        points = [point for point in distribution.entry_points if MEANT.fullmatch(point.group)]
    except Exception as error:
        lines = (line.strip() for line in text.splitlines())
        bad = [line for line in lines if line and line[0] not in "[#" and "=" not in line]
        reason = f"{bad[0]!r} has no '='; expected name = module:attribute" if bad else repr(error)
        yield Fault(source, f"its entry points cannot be read: {reason}")
        return
    if points and not (name and version):
        yield Fault(source, "its metadata has no name or no version; install it again")
        return
    names: set[str] = set()
    for point in points:
        entry = Entry(point.name, point.value.partition("[")[0].strip(), name, version)
        fault = ""
        if point.group != GROUP:
            fault = f"there is no group [{point.group}]; expected [{GROUP}]"
        elif not NAME.fullmatch(entry.name):
            fault = f"the name {entry.name!r} {BAD_NAME}"
        elif entry.name in names:
            fault = f"{entry.name!r} is registered twice; the first one is used"
        elif not all(map(str.isidentifier, ".".join(entry.path).split("."))):
            fault = f"{entry.name}: {point.value!r} is not a path; expected module:attribute"
        names.add(entry.name)
        yield Fault(source, fault, entry.name) if fault else entry


def wrong_version(distribution: "Distribution", source: str) -> Iterator[Fault]:
    """A fault if a package requires another version of gdref."""
    for line in distribution.metadata.get_all("Requires-Dist") or []:
        wanted = REQUIRES.fullmatch(line)
        if wanted and not allows(wanted[1], version()):
            yield Fault(source, f"it requires gdref{wanted[1]}, but this is gdref {version()}")


def allows(specifiers: str, version: str) -> bool:
    """Whether specifiers such as >=0.1,<0.2 allow a version.

    Specifiers with letters are ignored.
    """
    have = version_numbers(version)  # [] for "unknown"
    for relation, text in re.findall(r"([~<>=!]=|[<>])\s*([\d.]+)\s*(?=,|$)", specifiers):
        wanted, first = version_numbers(text), text.count(".")
        fits = RELATIONS[relation](have, wanted)
        if have and not (fits and (relation != "~=" or have[:first] == wanted[:first])):
            return False
    return True


def version_numbers(version: str) -> list[int]:
    """The numbers of a version, without words or zeros at the end: [0, 1] for 0.1.0rc1."""
    found = re.match(r"\d+(\.\d+)*", version)
    return [int(n) for n in re.sub(r"(\.0+)+$", "", found[0]).split(".")] if found else []
