"""What installed distributions register as optimizers, read from their metadata alone."""

import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gdref.optimizers import Optimizer

if TYPE_CHECKING:
    from importlib.metadata import Distribution

GROUP = "gdref.optimizers"
OWN = "gdref.optimizers."  # what the references of gdref's own entries begin with
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


def distributions(name: str | None = None) -> Iterator["Distribution | Fault"]:
    """What is installed, or what of it has that name; and which finder of it fails.

    importlib.metadata.distributions() ends at the first finder that raises.
    """
    from importlib.metadata import DistributionFinder

    context = DistributionFinder.Context(**({"name": name} if name else {}))  # type: ignore[arg-type]
    for finder in sys.meta_path:
        try:
            search = getattr(finder, "find_distributions", lambda context: ())
            those = list(search(context))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            kind = finder if isinstance(finder, type) else type(finder)
            reason = f"its find_distributions() fails: {type(error).__name__}: {error}"
            yield Fault(f"{kind.__module__}.{kind.__qualname__}, which looks for packages", reason)
        else:
            yield from those


def own() -> list[Entry | Fault]:
    """What gdref itself registers; another distribution may have its name, and come before it."""
    for distribution in distributions("gdref"):
        if not isinstance(distribution, Fault):
            items = list(read(distribution, set()))
            if any(isinstance(item, Entry) and item.reference.startswith(OWN) for item in items):
                return items
    return []


def version() -> str:
    """gdref's own version; "unknown" where it can be imported but is not installed."""
    return next((item.version for item in own() if isinstance(item, Entry)), "unknown")


def others() -> list[Entry | Fault]:
    """What the other distributions register."""
    items: list[Entry | Fault] = []
    seen: set[str] = set()
    for distribution in distributions():
        if isinstance(distribution, Fault):
            items.append(distribution)
            continue
        for item in read(distribution, seen):
            if isinstance(item, Fault) or normal(item.distribution) != "gdref":
                items.append(item)
            elif not item.reference.startswith(OWN):
                reason = "it has the name of gdref itself; this optimizer is left out"
                items.append(Fault(item.source, f"{item.name}: {reason}"))
    return items


def read(distribution: "Distribution", seen: set[str]) -> Iterator[Entry | Fault]:
    """What one distribution registers; nothing where its name has been seen before.

    Only a distribution with an entry of our group is read any further: there may be a thousand
    others.
    """
    try:
        text = _text(distribution, "entry_points.txt")
    except Exception as error:  # no file, not to be opened
        yield Fault(_folder(distribution), f"its entry_points.txt cannot be read: {error}")
        return
    if "gdref" not in text.lower():
        return
    items = list(_parse(text))
    if not items:
        return
    headers = _headers(distribution)
    name, version = headers.get("name", ""), headers.get("version", "")
    if not (name and version):
        missing = "Version" if name else "Name"
        reason = f"its metadata has no {missing}, so no result could say where it comes from"
        yield Fault(name or _folder(distribution), f"{reason}; install it again")
        return
    if normal(name) in seen:  # a second copy on the path is hidden by the first
        return
    seen.add(normal(name))
    for item in items:
        if isinstance(item, Entry):
            yield item._replace(distribution=name, version=version)
        else:
            yield item._replace(source=f"{name} {version}")


def _text(distribution: "Distribution", name: str) -> str:
    """One of a distribution's files; empty where there is none.

    Distribution.read_text() waits forever at a pipe, and is silent where it may not read. Raises
    OSError for what is no file.
    """
    folder = getattr(distribution, "_path", None)
    if not isinstance(folder, Path):  # in a zip file, or where else a finder looks
        return (distribution.read_text(name) or "").removeprefix("\ufeff")
    path = os.path.join(folder, name)
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if not stat.S_ISREG(mode):
        raise OSError("it is no file")
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        return file.read()


def _folder(distribution: "Distribution") -> str:
    """The name of a distribution's folder: all there is to call it by where its metadata fails."""
    path = getattr(distribution, "_path", None)
    return getattr(path, "name", None) or "a distribution without a name"


def _headers(distribution: "Distribution") -> dict[str, str]:
    """The headers of a distribution's metadata, by their names in lower case; the first of each.

    Distribution.metadata parses the whole description as well, which is most of the work.
    """
    try:
        text = _text(distribution, "METADATA") or _text(distribution, "PKG-INFO")
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


def _parse(text: str) -> Iterator[Entry | Fault]:
    """The entries of our group in an entry_points.txt, of no distribution yet.

    One bad line does not spoil the others.
    """
    group, names = "", set()
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        fault = ""
        if line.startswith("["):
            group = line.strip("[] ")
            if group != GROUP and _is_meant(group):
                fault = f"there is no group [{group}]; expected [{GROUP}]"
        elif group == GROUP and line and line[0] not in "#;":
            name, equals, reference = map(str.strip, line.partition("="))
            if not equals:
                fault = f"{line!r} has no '='; expected name = module:attribute"
            elif not NAME.fullmatch(name):
                fault = f"the name {name!r} {BAD_NAME}"
            elif name in names:
                fault = f"{name!r} is there twice; the first one stays"
            else:
                names.add(name)
                yield Entry(name, reference, "", "")
        if fault:
            yield Fault("", f"entry_points.txt, line {number}: {fault}")


def _is_meant(group: str) -> bool:
    """Whether the name of a group is ours, misspelled."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, group.lower(), GROUP).ratio() > 0.8
