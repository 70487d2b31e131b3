"""Writes a new package with an optimizer that works at once."""

import builtins
import keyword
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

from gdref.exceptions import SpecError
from gdref.plugins.entry_points import own, version
from gdref.text.results import Result

TEMPLATE = Path(__file__).parent / "template"  # files with words such as $name


@dataclass
class NewPackage(Result):
    """A folder with a new package, its files, and the commands to try next."""

    folder: Path
    files: list[str]
    commands: list[str]

    def page(self) -> Iterator[str]:
        yield f"{self.folder}{os.sep} has {', '.join(self.files)}."
        yield "Next:"
        yield "\n".join(f"    {command}" for command in self.commands)


def new_package(name: str) -> NewPackage:
    """Write a package with the optimizer of that name into the folder gdref-NAME.

    Raises SpecError for a bad name, or if the folder exists or cannot be written.
    """
    given, name = name, name.removeprefix("gdref-")
    function = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > 40:
        raise SpecError(
            f"{given!r} cannot be the name of an optimizer; expected up to 40 lower-case letters, "
            "digits and single dashes, as in heavy-ball"
        )
    if keyword.iskeyword(function) or hasattr(builtins, function):
        raise SpecError(f"{name!r} is a word of Python; choose another name")
    if name.startswith("test"):
        raise SpecError(f"pytest would take {name!r} for a test; choose another name")
    if any(entry.name == name for entry in own()):
        raise SpecError(f"gdref has an optimizer {name!r}; choose another name")
    folder, module, made_for = Path(f"gdref-{name}"), f"gdref_{function}", version()
    words = {"name": name, "function": function, "package": folder.name, "module": module}
    words |= {"version": made_for, "requires": "gdref"}
    if made_for != "unknown":
        words["requires"] += f"~={made_for}"  # up to the next version that may break it
    files = {
        file.name.removesuffix(".txt").replace("module", module): Template(
            file.read_text(encoding="utf-8")
        ).substitute(words)
        for file in sorted(TEMPLATE.iterdir())
    }
    _write(folder, files)
    commands = [
        f"cd {folder}",
        f"gdref plugin check {module}.py:{function}",
        "pip install -e '.[test]'",
        f"gdref compare --optimizers batch,{name}",
    ]
    return NewPackage(folder, list(files), commands)


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write a folder of files, whole or not at all. Raises SpecError if that fails."""
    try:
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_bytes(text.encode())
    except FileExistsError:
        raise SpecError(f"{folder} exists already; choose another name") from None
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise SpecError(f"{folder} cannot be written: {error.strerror}") from error
