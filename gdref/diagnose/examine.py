"""Which slip is in a function, or in the functions of a file."""

import contextlib
import linecache
import os
from collections.abc import Callable
from typing import Any

from gdref.diagnose.source import CannotExamine, Loaded, read_source
from gdref.diagnose.targets import Target
from gdref.diagnose.trials import Report, examine_target


def examine_source(
    source: str,
    path: str = "homework.py",
    *,
    only: str | None = None,
    takes: str | None = None,
    gives: str | None = None,
    limit: Callable[[], Any] = contextlib.nullcontext,
) -> list[Report]:
    """The verdicts on the functions of a source, which is run in this process."""
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    loaded = Loaded(source, path)
    with contextlib.suppress(KeyboardInterrupt):
        loaded.run(limit)
    functions = loaded.functions()
    reports: list[Report] = []
    for name, function in functions.items():
        if only is None or only == name:
            target = Target.of_function(name, function, functions)
            if target:
                reports += examine_target(target, takes=takes, gives=gives, limit=limit)
    for name, kind in loaded.classes().items():
        if only is None or only.split(".")[0] == name:
            for target in Target.of_class(name, kind, functions):
                reports += examine_target(target, takes=takes, gives=gives, limit=limit)
    return reports
