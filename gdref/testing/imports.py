"""Checks in a Python of their own: how an optimizer is imported, and what it does there."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from textwrap import shorten

from gdref.optimizers import Optimizer
from gdref.signatures import layers
from gdref.testing.guard import PATIENCE, Broken

LIMIT = 1.0  # seconds, beyond the import of gdref itself
TRIES = 3
MARK = "gdref: imported in"
CHILD = """
import json, sys, time
MARK, path, name, file, qualname, later = json.loads(sys.stdin.read())
sys.path[:] = path
import gdref.testing
from gdref.testing import trial
from importlib import import_module, util
clock = time.perf_counter
for way in ("time", "monotonic", "perf_counter"):
    setattr(time, way, lambda real=getattr(time, way): real() + later)
    setattr(time, way + "_ns", lambda real=getattr(time, way + "_ns"): real() + int(later * 1e9))
start = clock()
try:
    module = import_module(name)
except ModuleNotFoundError as error:
    if not (error.name and f"{name}.".startswith(f"{error.name}.")):
        raise
    spec = util.spec_from_file_location(name.rpartition(".")[2], file)
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
taken = clock() - start
if qualname:
    optimizer = module
    for part in qualname.split("."):
        optimizer = getattr(optimizer, part)
    print(list(trial.run(optimizer)))
print(MARK, taken)
"""


def quiet_import(optimizer: Optimizer) -> None:
    """is imported silently and quickly"""
    for name, file in _modules(optimizer):
        shortest = seconds_of_import(name, file)
        for _ in range(TRIES - 1):  # a busy machine is slow once, a slow import each time
            if shortest <= LIMIT:
                break
            shortest = min(shortest, seconds_of_import(name, file))
        if shortest > LIMIT:
            raise Broken(f"its import takes {shortest:.1f} s; import what is slow where it is used")


def _modules(optimizer: Optimizer) -> Iterator[tuple[str, str]]:
    """The modules that an optimizer is made in: its own, and those behind partial and wraps."""
    seen = set()
    for one in layers(optimizer):
        name = getattr(one, "__module__", None) or type(one).__module__
        file = getattr(sys.modules.get(name), "__file__", None)
        # There is nothing to import of a notebook; and a module that runs the checks when it is
        # imported would otherwise start itself without end.
        if name in seen or name in ("__main__", "functools") or file is None or _in_child():
            continue
        seen.add(name)
        yield name, file


def _in_child() -> bool:
    return "GDREF_QUIET_IMPORT" in os.environ


def seconds_of_import(name: str, file: str) -> float:
    """How long the import of a module takes. Raises Broken where it prints, fails or hangs."""
    mend = "let the module define things, and do nothing when it is imported"
    try:
        done = _child(name, file)
    except subprocess.TimeoutExpired:
        raise Broken(f"its import takes more than {0.8 * PATIENCE:g} s; {mend}") from None
    said, mark, taken = done.stdout.rpartition(MARK)
    if done.returncode or not mark:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise Broken(f"its import ends the program: {shorten(last, 80)}; {mend}")
    if printed := (said + done.stderr).strip():
        raise Broken(f"its import prints {shorten(printed, 60)!r}; {mend}")
    return float(taken)


def same_everywhere(optimizer: Optimizer) -> None:
    """does the same in another process, another day"""
    name, qualname = (getattr(optimizer, key, "") for key in ("__module__", "__qualname__"))
    if name not in dict(_modules(optimizer)) or not qualname or "<" in qualname:
        return  # no other process can import it
    file = dict(_modules(optimizer))[name]
    said = []
    for hash_seed, later in (("1", 0.0), ("2", 1e6)):
        try:
            done = _child(name, file, qualname, later, PYTHONHASHSEED=hash_seed)
        except subprocess.TimeoutExpired:
            return  # quiet-import says so
        if done.returncode:
            return
        said.append(done.stdout.rpartition(MARK)[0])
    if said[0] != said[1]:
        raise Broken(
            "two processes give different updates, eleven days and a hash seed apart; use no "
            "clock, no process number and no order of a set, and draw from random.Random(seed)"
        )


def _child(
    name: str, file: str, qualname: str = "", later: float = 0.0, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Import a module in a Python of its own, and run an optimizer of it if one is named."""
    return subprocess.run(
        [sys.executable, "-P", "-c", CHILD],
        input=json.dumps([MARK, sys.path, name, file, qualname, later]),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=0.8 * PATIENCE,
        env=os.environ | {"GDREF_QUIET_IMPORT": "1"} | environment,
    )
