"""Calls a function of this folder in a new Python process, which imports the optimizer."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple

from gdref.optimizers import Optimizer
from gdref.plugins.faults import layers
from gdref.plugins.signatures import with_values
from gdref.plugins.source_files import run_file
from gdref.testing.sample_runs import sign_of_life
from gdref.testing.time_limit import PATIENCE

CHILD = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
function, arguments, reply = pickle.load(sys.stdin.buffer)
answer = function(*arguments)
with open(reply, "wb") as file:
    pickle.dump(answer, file)
"""


class Location(NamedTuple):
    """The place where another process finds an optimizer, and the keywords of its partial()."""

    name: str
    file: str
    attribute: str = ""
    keywords: Mapping[str, Any] = {}

    def module(self) -> ModuleType:
        """Import the module by its name, or load its file if the name cannot be imported."""
        with suppress(ModuleNotFoundError):
            return import_module(self.name)
        return run_file(Path(self.file), self.name.rpartition(".")[2])

    def optimizer(self) -> Optimizer:
        return with_values(getattr(self.module(), self.attribute), **self.keywords)


def in_child() -> bool:
    """Whether this process was started by ask()."""
    return "GDREF_CHILD" in os.environ


def modules(optimizer: Optimizer) -> list[Location]:
    """The modules of an optimizer, and of the functions inside partial() and wraps()."""
    # A child process gets no modules: a module that runs the checks at its import would start
    # processes without end. A notebook cannot be imported.
    if in_child():
        return []
    names = (getattr(one, "__module__", None) or type(one).__module__ for one in layers(optimizer))
    files = {name: getattr(sys.modules.get(name), "__file__", None) for name in names}
    own = {name: file for name, file in files.items() if name not in ("__main__", "functools")}
    return [Location(name, file) for name, file in own.items() if file]


def location(optimizer: Optimizer) -> Location | None:
    """The location of an optimizer; None if no module contains it."""
    keywords: dict[str, Any] = {}
    while True:
        for where in modules(optimizer):
            for name, value in vars(sys.modules[where.name]).items():
                if value is optimizer:
                    return where._replace(attribute=name, keywords=keywords)
        if not isinstance(optimizer, partial) or optimizer.args:
            return None
        keywords, optimizer = {**optimizer.keywords, **keywords}, optimizer.func


def ask(
    function: Callable[..., object],
    where: Location,
    *arguments: object,
    folder: str | None = None,
    hash_seed: str = "random",
) -> tuple[Any, str, int]:
    """Call a function in a new Python process, with these arguments.

    Returns three values: the answer (None if there is none), the printed text and the exit code.
    Raises subprocess.TimeoutExpired if the process takes too long.
    """
    sign_of_life()
    with TemporaryDirectory() as place:
        printed, reply = Path(place, "printed"), Path(place, "reply")
        job = function, (where, *arguments), str(reply)
        with printed.open("wb") as stream:
            done = subprocess.run(
                [sys.executable, "-P", "-B", "-u", "-c", CHILD],
                input=pickle.dumps([*map(os.path.abspath, sys.path)]) + pickle.dumps(job),
                cwd=folder or place,
                stdout=stream,
                stderr=stream,
                timeout=2 * PATIENCE,
                env=os.environ | {"GDREF_CHILD": "1", "PYTHONHASHSEED": hash_seed},
            )
        answer = pickle.loads(reply.read_bytes()) if reply.exists() else None
        return answer, printed.read_text(errors="replace").strip(), done.returncode
