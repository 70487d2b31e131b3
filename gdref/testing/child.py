"""A Python of its own: to import an optimizer in, and to see what it does to a whole process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial, reduce
from subprocess import TimeoutExpired
from tempfile import TemporaryFile
from types import ModuleType
from typing import Any, NamedTuple

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers
from gdref.testing.guard import PATIENCE
from gdref.testing.source import Line

MARK = "\ngdref: "
STREAMS = (1, 2)
CHILD = """
import json, sys, time
path, job = json.loads(sys.stdin.read())
sys.path[:] = path
start = time.perf_counter()
from gdref.testing.tasks import main
main(time.perf_counter() - start, *job)
"""


class Place(NamedTuple):
    """Where another process finds an optimizer: in a module, and what of it partial() has set."""

    module: str
    file: str
    attribute: str
    keywords: dict[str, Any]


class Said(NamedTuple):
    """What a child says: how long the import took, what its task found, what was printed meanwhile.

    seconds: None where the import did not come to its end. own: those that gdref's import took.
    answer: None where the task did not come to its end.
    """

    seconds: float | None
    own: float
    answer: Any
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


def lines_of_child(task: str, where: Place | None) -> list[Line]:
    """The lines to look at that a task finds; none where it does not come to its end."""
    with suppress(TimeoutExpired):
        if where and (answer := child(task, where).answer):
            return [(file, line) for file, line in answer]
    return []


@contextmanager
def streams_in_files() -> Iterator[None]:
    """Let what is written to the streams of this process, in whatever way, go to a file."""
    kept = [os.dup(stream) for stream in STREAMS]
    with TemporaryFile() as file:
        for stream in STREAMS:
            os.dup2(file.fileno(), stream)
        try:
            yield
        finally:
            for stream, copy in zip(STREAMS, kept, strict=True):
                os.dup2(copy, stream)
                os.close(copy)


def written_past_python() -> list[int]:
    """How much stands in the files behind the streams, where those are files."""
    sizes = []
    for stream in STREAMS:
        with suppress(OSError):  # it is closed
            sizes.append(os.fstat(stream).st_size)
    return sizes


def in_child() -> bool:
    return "GDREF_CHILD" in os.environ


def place(optimizer: Optimizer) -> Place | None:
    """Where another process finds an optimizer, if a module has it under some name."""
    keywords: dict[str, Any] = {}
    while True:
        for name, file in modules(optimizer):
            for attribute in (getattr(optimizer, "__qualname__", ""), *vars(sys.modules[name])):
                if attribute_of(sys.modules[name], attribute) is optimizer:
                    return Place(name, file, attribute, keywords)
        if not isinstance(optimizer, partial) or optimizer.args:
            return None
        keywords, optimizer = {**optimizer.keywords, **keywords}, optimizer.func


def attribute_of(module: ModuleType, path: str) -> Any:
    try:
        return reduce(getattr, path.split("."), module)
    except AttributeError:
        return None


def child(
    task: str,
    where: Place,
    folder: str | None = None,
    patience: float = 0.8 * PATIENCE,
    **environment: str,
) -> Said:
    """Import a module in a Python of its own, then do one of the tasks of gdref.testing.tasks.

    Raises TimeoutExpired where that takes too long.
    """
    done = subprocess.run(
        [sys.executable, "-P", "-c", CHILD],
        input=json.dumps([[*map(os.path.abspath, sys.path)], [task, *where]]),
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=patience,
        env=os.environ | {"GDREF_CHILD": "1"} | environment,
    )
    first, *later = done.stdout.split(MARK)
    error, *errors = done.stderr.split(MARK)
    seconds, own, answer = None, 0.0, None
    if later:
        text, _, later[0] = later[0].partition("\n")
        seconds, own = map(float, text.split())
    if len(later) > 1:
        text, _, later[1] = later[1].partition("\n")
        answer = json.loads(text)
    printed = "".join([*later, *errors]).strip()
    return Said(seconds, own, answer, (first + error).strip(), printed, done.returncode)
