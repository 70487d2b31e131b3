"""The process in which an optimizer is checked: one that ends it is not taken for one that passes.

What is written to its standard output, in whatever way, is no part of the results either.
"""

import json
import os
import re
import subprocess
import sys
import traceback
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gdref.cli.glance import located
from gdref.exceptions import GdrefError, PluginError, SpecError
from gdref.optimizers import Optimizer
from gdref.plugins.entry_points import Entry
from gdref.plugins.registry import find, load
from gdref.plugins.signatures import Hyperparameter, hyperparameters, spec_value
from gdref.plugins.source_files import load_from_file
from gdref.plugins.specs import values_given
from gdref.text.names import suggest

if TYPE_CHECKING:
    from gdref.testing import Outcome

CHILD = """
import json, sys
sys.path[:], request = json.load(sys.stdin)
from gdref.cli.checking import answer
answer(**request)
"""


def check(optimizer: str, **options: Any) -> "tuple[str, str, list[Outcome]]":
    """The name of an optimizer, where it comes from, and the outcomes of its checks.

    options: as gdref.testing.outcomes() has them, as far as JSON can hold them. Raises PluginError
    where the process of the checks ends before they do, and what finding the optimizer raises.
    """
    from gdref.testing import Outcome

    done = _in_a_child(optimizer=optimizer, options=options)
    print(done.stderr, end="", file=sys.stderr)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise PluginError(
            f"{optimizer}: the checks were not finished, as their process ended before them, with "
            f"exit code {done.returncode}; an optimizer is not to end the program"
            f"{_where_it_ends(optimizer, options)}"
        ) from None
    if "error" in said:
        error = PluginError(said["error"]) if said["its_fault"] else SpecError(said["error"])
        error.add_note(said["traceback"])
        raise error
    return said["name"], said["source"], [Outcome(*outcome) for outcome in said["outcomes"]]


def _in_a_child(**request: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-c", CHILD],
        input=json.dumps([sys.path, request]),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )


def _where_it_ends(optimizer: str, options: dict[str, Any]) -> str:
    """The line that ends the process of the checks, where it does so once more."""
    from gdref.testing.lines import read_last_line
    from gdref.testing.source import lines_in_words

    with TemporaryDirectory() as folder:
        log = os.path.join(folder, "line")
        _in_a_child(optimizer=optimizer, options=options, log=log)
        where = lines_in_words(read_last_line(log))
    return f"; look at {where}" if where else ""


def answer(optimizer: str, options: dict[str, Any], log: str | None = None) -> None:
    """Check an optimizer; print what came of it as JSON.

    log: a file for the last line that has run.
    """
    from gdref.testing import outcomes
    from gdref.testing.lines import write_last_line

    if log:
        write_last_line(log)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    said: dict[str, Any]
    try:
        spec, *settings = split_settings(optimizer)
        entry, function = load_for_check(spec)
        name, values = entry.name, {}
        if settings:
            values = values_given(name, known_of(entry, function), settings)
            function = partial(function, **values)
        said = {"outcomes": list(outcomes(function, **options))}
        name = ":".join([name, *(f"{key}={spec_value(value)}" for key, value in values.items())])
        said |= {"name": name, "source": entry.source}
    except GdrefError as error:
        said = {"error": str(error), "its_fault": isinstance(error, PluginError)}
        said["traceback"] = traceback.format_exc()
    with answers:
        json.dump(said, answers)


def split_settings(spec: str) -> list[str]:
    """The optimizer of a spec, and its settings: batch, and learning_rate=0.1."""
    before, *after = re.split(r":(?=\w+=)", spec)
    return [before, *after]


def known_of(entry: Entry, function: Optimizer) -> dict[str, Hyperparameter]:
    """The hyperparameters of an optimizer, where there are settings to understand."""
    try:
        return hyperparameters(function)
    except (TypeError, ValueError) as error:
        raise PluginError(f"{entry.name} of {entry.source} is no optimizer: {error}") from error


def load_for_check(optimizer: str) -> tuple[Entry, Optimizer]:
    """The optimizer that the argument of check refers to, and what to call it."""
    if optimizer.endswith(".py"):
        raise SpecError(f"{optimizer!r} names no function; expected {optimizer}:FUNCTION")
    where, colon, attribute = optimizer.rpartition(":")
    if not colon:
        entry = find(optimizer)
        return entry, load(entry)
    if where.endswith(".py"):
        return load_from_file(where, attribute)
    entry = Entry(attribute, optimizer, where, "")
    sys.path.insert(0, os.getcwd())
    try:
        missing = entry.path[0] and located(where) is None
    except (Exception, SystemExit):  # a finder of another package; the import says it
        missing = False
    if missing:
        raise SpecError(f"there is no module {where!r}; expected MODULE:FUNCTION")
    try:
        return entry, load(entry)
    except PluginError:
        module = sys.modules.get(entry.path[0])
        if module is None:
            raise
        names = [
            n for n, f in vars(module).items() if getattr(f, "__module__", "") == module.__name__
        ]
        raise SpecError(
            f"{where} has no function {attribute!r}; {suggest(attribute, names)}"
        ) from None
