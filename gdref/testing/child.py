"""A Python of its own: to import an optimizer in, and to see what it does to a whole process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial, reduce
from importlib import import_module, util
from types import ModuleType
from typing import Any, NamedTuple

from gdref.optimizers import Optimizer
from gdref.signatures import layers
from gdref.testing.guard import PATIENCE

MARK = "\ngdref: "
CHILD = """
import json, sys
path, job = json.loads(sys.stdin.read())
sys.path[:] = path
import gdref.testing
from gdref.testing.child import main
main(*job)
"""


class Place(NamedTuple):
    """Where another process finds an optimizer: in a module, and what of it partial() has set."""

    module: str
    file: str
    attribute: str
    keywords: dict[str, Any]


class Said(NamedTuple):
    """What a child says: how long the import took, what its task found, what was printed meanwhile.

    seconds: None where the import did not come to its end. answer: None where the task did not.
    """

    seconds: float | None
    answer: str | None
    printed_by_import: str
    printed_by_updates: str
    returncode: int


def modules(optimizer: Optimizer) -> Iterator[tuple[str, str]]:
    """The modules that an optimizer is made in, with their files: also behind partial and wraps."""
    seen = set()
    for one in layers(optimizer):
        name = getattr(one, "__module__", None) or type(one).__module__
        file = getattr(sys.modules.get(name), "__file__", None)
        # There is nothing to import of a notebook; and a module that runs the checks when it is
        # imported would otherwise start itself without end.
        if name in seen or name in ("__main__", "functools") or file is None or in_child():
            continue
        seen.add(name)
        yield name, file


def in_child() -> bool:
    return "GDREF_CHILD" in os.environ


def place(optimizer: Optimizer) -> Place | None:
    """Where another process finds an optimizer, if a module has it under some name."""
    keywords: dict[str, Any] = {}
    while True:
        for name, file in modules(optimizer):
            for attribute in (getattr(optimizer, "__qualname__", ""), *vars(sys.modules[name])):
                if _attribute(sys.modules[name], attribute) is optimizer:
                    return Place(name, file, attribute, keywords)
        if not isinstance(optimizer, partial) or optimizer.args:
            return None
        keywords, optimizer = {**optimizer.keywords, **keywords}, optimizer.func


def _attribute(module: ModuleType, path: str) -> Any:
    try:
        return reduce(getattr, path.split("."), module)
    except AttributeError:
        return None


def child(task: str, where: Place, **environment: str) -> Said:
    """Import a module in a Python of its own, then do a task of main() with an optimizer of it.

    Raises TimeoutExpired where that takes too long.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-c", CHILD],
        input=json.dumps([sys.path, [task, *where]]),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=0.8 * PATIENCE,
        env=os.environ | {"GDREF_CHILD": "1"} | environment,
    )
    first, *later = done.stdout.split(MARK)
    error, *errors = done.stderr.split(MARK)
    seconds, answer = None, None
    if later:
        text, _, later[0] = later[0].partition("\n")
        seconds = float(text)
    if len(later) > 1:
        text, _, later[1] = later[1].partition("\n")
        answer = json.loads(text)
    printed = "".join([*later, *errors]).strip()
    return Said(seconds, answer, (first + error).strip(), printed, done.returncode)


def main(task: str, module_name: str, file: str, attribute: str, keywords: dict[str, Any]) -> None:
    """What the child does. It writes to the streams that it began with: others may come."""
    from gdref.testing import imports, manners

    sys.dont_write_bytecode = True
    out, error = sys.stdout, sys.stderr
    if task == "another day":
        imports.begin_another_day()
    clock = imports.CLOCK
    start = clock()
    module = imported(module_name, file)
    print(MARK, clock() - start, sep="", file=out, flush=True)
    print(MARK, end="", file=error, flush=True)
    if task == "import":
        return
    optimizer: Optimizer = partial(_attribute(module, attribute), **keywords)
    answer = manners.fault(optimizer) if task == "world" else imports.updates(optimizer)
    print(MARK, json.dumps(answer), sep="", file=out, flush=True)


def imported(name: str, file: str) -> ModuleType:
    """A module by its name, or from its file where no import finds that name."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if not (error.name and f"{name}.".startswith(f"{error.name}.")):
            raise
    spec = util.spec_from_file_location(name.rpartition(".")[2], file)
    assert spec and spec.loader
    module = sys.modules[spec.name] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
