"""gdref plugin: write a new package with an optimizer in it, and check one (two commands)."""

import builtins
import keyword
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Template
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from gdref.cli.checking import check as run_checks
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.options import Format
from gdref.cli.tables import table
from gdref.exceptions import SpecError
from gdref.plugins.entry_points import Entry, version
from gdref.plugins.registry import discover
from gdref.text.names import suggest

if TYPE_CHECKING:
    from gdref.testing import Outcome

plugin = typer.Typer()

NOTE = re.compile(r" \[[^]]*\]$")  # where a check met with what others met with as well


@plugin.callback(invoke_without_command=True)
def commands(context: typer.Context) -> None:
    """Write an optimizer of your own, in a package, and check it."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@plugin.command()
def new(
    name: Annotated[str, typer.Argument(help="What to call the optimizer, as in heavy-ball.")],
) -> None:
    """Write a package with a new optimizer into the folder gdref-NAME."""
    from gdref.cli.template import FILES

    given, name = name, name.removeprefix("gdref-")
    function = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > 40:
        raise SpecError(
            f"{given!r} is no name for an optimizer; expected up to 40 lower-case letters, digits "
            "and single dashes, as in heavy-ball"
        )
    if name.startswith("test"):
        raise SpecError(
            f"{name!r} begins with test, so pytest would take it for one; choose another"
        )
    if keyword.iskeyword(function) or hasattr(builtins, function):
        raise SpecError(f"{name!r} is a word of Python's own; choose another name")
    if any(isinstance(e, Entry) and e.name == name and e.preferred for e in discover()):
        raise SpecError(f"{name!r} is an optimizer of gdref's own; choose another name")
    folder = Path(f"gdref-{name}")
    if os.path.lexists(folder):
        raise SpecError(f"{folder} is there already, and stays as it is; choose another name")
    words = {"name": name, "function": function, "package": folder.name}
    words["module"] = folder.name.replace("-", "_")
    words |= {"version": version(), "requires": requirement(version())}

    def put(text: str) -> str:
        return Template(text).substitute(words)

    written = {put(path): put(text) for path, text in FILES.items()}
    _write(folder, written)
    print(f"{folder}{os.sep} has {', '.join(written)}.\n\nNext:\n")
    print(f"    cd {folder}\n    gdref plugin check {words['module']}.py:{function}")
    print(f"    pip install -e '.[test]'\n    gdref compare --optimizers batch,{name}")


def requirement(made_for: str) -> str:
    """What a package made for a version of gdref asks for: up to a release that may break it."""
    numbers = re.match(r"(\d+)\.(\d+)", made_for)
    if not numbers:  # it is not installed, so that it has none
        return "gdref"
    major, minor = map(int, numbers.groups())
    return f"gdref>={made_for},<{major + 1 if major else f'0.{minor + 1}'}"


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write a folder of files, whole or not at all. Raises SpecError where it cannot be written."""
    unfinished = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    try:
        unfinished.mkdir()
        for name, text in texts.items():
            (unfinished / name).write_bytes(text.encode())
        unfinished.rename(folder)
    except OSError as error:
        raise SpecError(f"{folder} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def complete_check(incomplete: str) -> Iterator[str]:
    """Names of checks, for the shell, after any that the list already holds."""
    from gdref.testing import CHECKS

    before, comma, _ = incomplete.rpartition(",")
    yield from (f"{before}{comma}{name}" for name in CHECKS)


@plugin.command()
def check(
    optimizer: Annotated[
        str,
        typer.Argument(
            metavar="SPEC | MODULE:FUNCTION | FILE.py:FUNCTION",
            help="Installed, as batch or batch:learning_rate=0.1, or not packaged yet.",
        ),
    ],
    only: Annotated[
        str | None,
        typer.Option(
            metavar="CHECK,CHECK...",
            autocompletion=complete_check,
            help="Run these alone: signature,pays",
        ),
    ] = None,
    format: Format = "table",
) -> None:
    """Check whether an optimizer does what gdref expects of one."""
    from gdref.testing import CHECKS  # here, as the other commands do without it

    check_format(format)
    chosen = [] if only is None else [name.strip() for name in only.split(",")]
    for unknown in [name for name in chosen if name not in CHECKS]:
        raise SpecError(f"there is no check {unknown!r}; {suggest(unknown, list(CHECKS))}")
    name, source, results = run_checks(optimizer, only=chosen)
    failed = [o for o in results if o.result == "failed"]
    if format == "json":
        print_json(
            {
                "optimizer": name,
                "source": source,
                "checks": [o._asdict() for o in results],
            }
        )
    elif format == "csv":
        print_csv(list(results[0]._fields), results)
    else:
        print(f"{name}, from {source}\n")
        print(table(["check", "it ...", "result"], [o[:3] for o in results], format))
        for paragraph in _paragraphs(results):
            print(f"\n{fill(paragraph, 80, subsequent_indent='    ')}")
        passed, expected = (sum(o.result == r for o in results) for r in ("passed", "expected"))
        as_expected = f", {expected} failed as expected" if expected else ""
        print(f"\n{passed} of {len(results)} checks passed{as_expected}.")
    if failed:
        raise typer.Exit(1)


def _paragraphs(results: Iterable["Outcome"]) -> Iterator[str]:
    """What is wrong, and what was expected to be; once for all the checks that it shows in."""
    to_report = [o for o in results if o.result in ("failed", "expected")]
    for message in dict.fromkeys(re.sub(NOTE, "", o.message) for o in to_report):
        alike = [o for o in to_report if re.sub(NOTE, "", o.message) == message]
        who = ", ".join(o.check for o in alike)
        expected = alike[0].result == "expected"
        said = f" is expected to fail: {message}" if expected else f": {message}"
        yield f"{who}{said}."
