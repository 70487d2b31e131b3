"""Writes a new package with an optimizer. The package works before its author changes a line."""

import builtins
import keyword
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from gdref.exceptions import SpecError
from gdref.plugins.entry_points import own, version
from gdref.text.names import suggest
from gdref.text.results import Result
from gdref.text.sentences import paragraph

TEMPLATE = Path(__file__).parent / "template"  # words such as $name in these files are replaced
KNOWN_MODULES = {"gdref", *sys.stdlib_module_names}


@dataclass
class NewPackage(Result):
    """A folder with a new package, its files, and the commands to try next."""

    folder: Path
    files: list[str]
    commands: list[str]

    def page(self) -> Iterator[str]:
        yield paragraph(f"{self.folder}{os.sep} has {', '.join(self.files)}.")
        yield "Next:"
        yield "\n".join(f"    {command}" for command in self.commands)


def new_package(
    name: str, kind: str = "batch", licence: str = "MIT", ci: str | None = None
) -> NewPackage:
    """Write a package with an optimizer NAME into the folder gdref-NAME.

    kind, licence, ci: the names of folders in template/from, template/license and template/ci.
    Raises SpecError for a bad name or kind, or if the folder exists or cannot be written.
    """
    given, name = name, name.removeprefix("gdref-")
    function = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > 30:
        raise SpecError(
            f"{given!r} cannot be the name of an optimizer; expected up to 30 lower-case letters, "
            "digits and single dashes, as in heavy-ball"
        )
    if keyword.iskeyword(function) or hasattr(builtins, function):
        raise SpecError(f"{name!r} is a word of Python; choose another name")
    if name.startswith("test"):
        raise SpecError(f"pytest would run {name!r} as a test; choose another name")
    if any(entry.name == name for entry in own()):
        raise SpecError(f"gdref has an optimizer {name!r}; choose another name")
    folder, module, made_for = Path(f"gdref-{name}"), f"gdref_{function}", version()
    texts = _texts("all", "")
    for group, chosen in ("from", kind), ("license", licence), ("ci", ci):
        texts |= _texts(group, chosen) if chosen is not None else {}
    # ~= excludes later versions that may break the package
    requires = "gdref" if made_for == "unknown" else f"gdref~={made_for}"
    code = texts["module.py"]
    imported = sorted(set(re.findall(r"^(?:from|import) (\w+)", code, re.M)) - KNOWN_MODULES)
    words = {"name": name, "function": function, "package": folder.name, "module": module}
    words |= {"version": made_for, "requires": requires, "license": licence}
    words["year"] = str(date.today().year)
    words["method"] = code.partition(": ")[2].partition('"""')[0]
    words["dependencies"] = ", ".join(f'"{one}"' for one in (requires, *imported))
    words["hyperparameters"] = "\n".join(
        f"| `{one}` | {default.strip(chr(34))} | {meaning} |"
        for one, default, meaning in re.findall(r"^ +(\w+): .+ = (.+),  # (.+)$", code, re.M)
    )
    files = {
        path.replace("module", module): Template(text).substitute(words)
        for path, text in texts.items()
    }
    _write(folder, files)
    check, install = f"gdref plugin check {module}.py:{function}", "pip install -e '.[test]'"
    commands = [
        f"cd {folder}",
        *([install, check] if imported else [check, install]),  # the check imports the libraries
        f"gdref compare --optimizers batch,{name}",
    ]
    return NewPackage(folder, list(files), commands)


def _texts(group: str, chosen: str) -> dict[str, str]:
    """The files of a folder in the template, by their path in the new package."""
    known = sorted(folder.name for folder in (TEMPLATE / group).iterdir())
    if group != "all" and chosen not in known:
        raise SpecError(f"there is no --{group} {chosen}; {suggest(chosen, known)}")
    top = TEMPLATE / group / chosen
    return {
        file.relative_to(top).as_posix().removesuffix(".txt"): file.read_text(encoding="utf-8")
        for file in sorted(top.rglob("*.txt"))
    }


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write files into a new folder. If this fails, leave no folder and raise SpecError."""
    try:
        folder.mkdir()
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode())
    except FileExistsError:
        raise SpecError(f"{folder} exists already; choose another name") from None
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SpecError(f"{folder} cannot be written: {error.strerror}") from error
