"""What a child of the kit does: it imports a module, and does a task with an optimizer of it."""

import json
import os
import sys
from functools import partial
from importlib import import_module, util
from types import ModuleType
from typing import Any

from gdref.optimizers import Optimizer
from gdref.testing import imports, manners
from gdref.testing.child import MARK, STREAMS, attribute_of, streams_in_files
from gdref.testing.lines import Watch


def main(
    own: float, task: str, module_name: str, file: str, attribute: str, keywords: dict[str, Any]
) -> None:
    """What the child does. It writes to copies of its streams: those may be closed or replaced.

    own: how many seconds the import of this module took.
    """
    sys.dont_write_bytecode = True
    out, error = (os.fdopen(os.dup(stream), "w", encoding="utf-8") for stream in STREAMS)
    if task.startswith("another day"):
        imports.begin_another_day()
    if task == "import, watched":
        imports.note_lines(module_name, file, imported)
        return
    clock = imports.CLOCK
    start = clock()
    module = imported(module_name, file)
    print(MARK, clock() - start, " ", own, sep="", file=out, flush=True)
    print(MARK, end="", file=error, flush=True)
    if task == "import":
        return
    optimizer: Optimizer = partial(attribute_of(module, attribute), **keywords)
    watch = Watch(optimizer, "first" if task == "world, watched" else "0")
    answer: object
    if task == "world":
        answer = manners.fault(optimizer)
    elif task == "world, watched":
        with streams_in_files(), watch.on():
            manners.fault(optimizer)
        answer = watch.lines()
    elif task.endswith("watched"):
        with watch.on():
            imports.updates(optimizer)
        answer = watch.runs[0]
    else:
        answer = imports.updates(optimizer)
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
