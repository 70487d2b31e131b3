"""Imports an optimizer in a new Python process, and calls a function of this folder there."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial, reduce
from importlib import import_module, util
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NamedTuple

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import layers
from gdref.testing.sample_runs import sign_of_life
from gdref.testing.time_limit import PATIENCE

CHILD = """
import json, sys
sys.path[:], job = json.load(sys.stdin)
from gdref.testing.other_process import reply_to_parent
reply_to_parent(**job)
"""


class Location(NamedTuple):
    """Where another process finds an optimizer, and the keywords that partial() gives it."""

    module: str
    file: str
    attribute: str
    keywords: dict[str, Any]


class Reply(NamedTuple):
    """The result of ask().

    seconds: the processor time of the import; None if the import did not finish.
    answer: what the function returned; None if it did not finish.
    printed: what the function printed; without a function, what the import printed.
    """

    seconds: float | None
    answer: Any
    printed: str
    returncode: int


def modules(optimizer: Optimizer) -> Iterator[tuple[str, str]]:
    """The modules and files of an optimizer and of the functions inside partial() and wraps()."""
    seen = set()
    for one in layers(optimizer):
        name = getattr(one, "__module__", None) or type(one).__module__
        file = getattr(sys.modules.get(name), "__file__", None)
        # A notebook cannot be imported. A module that runs the checks when it is imported
        # would start itself again and again.
        if name in seen or name in ("__main__", "functools") or file is None or in_child():
            continue
        seen.add(name)
        yield name, file


def in_child() -> bool:
    """Whether this process was started by ask()."""
    return "GDREF_CHILD" in os.environ


def location(optimizer: Optimizer) -> Location | None:
    """The place at which another process finds an optimizer; None if no module contains it."""
    keywords: dict[str, Any] = {}
    while True:
        for name, file in modules(optimizer):
            for attribute in (getattr(optimizer, "__qualname__", ""), *vars(sys.modules[name])):
                if _attribute(sys.modules[name], attribute) is optimizer:
                    return Location(name, file, attribute, keywords)
        if not isinstance(optimizer, partial) or optimizer.args:
            return None
        keywords, optimizer = {**optimizer.keywords, **keywords}, optimizer.func


def _attribute(module: ModuleType, path: str) -> Any:
    try:
        return reduce(getattr, path.split("."), module)
    except AttributeError:
        return None


def ask(
    where: Location,
    function: Callable[[Optimizer], object] | None = None,
    before: Callable[..., object] | None = None,
    *arguments: str,
    folder: str | None = None,
    patience: float = 2 * PATIENCE,
    **environment: str,
) -> Reply:
    """Import a module in a new Python process, and call a function there with its optimizer.

    before: a function to call with the `arguments` before the import. patience: in seconds.
    Raises subprocess.TimeoutExpired if the process takes longer.
    """
    sign_of_life()
    names = [f"{f.__module__}:{f.__qualname__}" if f else "" for f in (function, before)]
    with TemporaryDirectory() as place:
        printed, reply = Path(place, "printed"), Path(place, "reply")
        job = {"where": where, "function": names[0], "before": [names[1], *arguments]}
        with printed.open("wb") as stream:
            done = subprocess.run(
                [sys.executable, "-P", "-c", CHILD],
                input=json.dumps([[*map(os.path.abspath, sys.path)], job | {"reply": str(reply)}]),
                cwd=folder or place,
                stdout=stream,
                stderr=stream,
                encoding="utf-8",
                timeout=patience,
                env=os.environ | {"GDREF_CHILD": "1", "PYTHONUNBUFFERED": "1"} | environment,
            )
        lines = reply.read_text().splitlines() if reply.exists() else []
        lines += ["[null, 0]", "null"][len(lines) :]
        (seconds, size), answer = map(json.loads, lines)
        text = printed.read_bytes()[size if function else 0 :].decode(errors="replace").strip()
    return Reply(seconds, answer, text, done.returncode)


def reply_to_parent(where: list[Any], function: str, before: list[str], reply: str) -> None:
    """Does what ask() wants from the other process, and writes the parts of the Reply to a file."""
    sys.dont_write_bytecode = True
    clock = time.process_time  # kept, because the function `before` may change the clocks
    location = Location(*where)
    if before[0]:
        _kits(before[0])(*before[1:])
    start = clock()
    module = imported(location.module, location.file)
    seconds = clock() - start
    with open(reply, "w", encoding="utf-8") as file:
        print(json.dumps([seconds, printed_size()]), file=file, flush=True)
        if function:
            optimizer = partial(_attribute(module, location.attribute), **location.keywords)
            print(json.dumps(_kits(function)(optimizer)), file=file)


def _kits(name: str) -> Callable[..., Any]:
    """Finds a function of gdref by its name, such as gdref.testing.side_effects:fault."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)  # type: ignore[no-any-return]


def printed_size() -> int:
    """The number of bytes written to standard output if it is a file; otherwise 0."""
    return os.fstat(1).st_size


def imported(name: str, file: str) -> ModuleType:
    """A module by its name, or from its file if it cannot be imported by that name."""
    with suppress(ModuleNotFoundError):
        return import_module(name)
    spec = util.spec_from_file_location(name.rpartition(".")[2], file)
    assert spec and spec.loader
    module = sys.modules[spec.name] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
