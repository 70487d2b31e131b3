"""The check that an optimizer's module is imported silently and quickly, in a Python of its own."""

import json
import os
import subprocess
import sys
from textwrap import shorten

from gdref.optimizers import Optimizer
from gdref.testing.guard import PATIENCE, Broken

LIMIT = 1.0  # seconds, beyond the import of gdref itself
TRIES = 3
MARK = "gdref: imported in"
CHILD = """
import json, sys
MARK, path, name, file = json.loads(sys.stdin.read())
sys.path[:] = path
import gdref.testing
from importlib import import_module, util
from time import perf_counter
start = perf_counter()
try:
    import_module(name)
except ModuleNotFoundError as error:
    if not (error.name and f"{name}.".startswith(f"{error.name}.")):
        raise
    spec = util.spec_from_file_location(name.rpartition(".")[2], file)
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
print(MARK, perf_counter() - start)
"""


def quiet_import(optimizer: Optimizer) -> None:
    """is imported silently and quickly"""
    name = optimizer.__module__
    file = getattr(sys.modules.get(name), "__file__", None)
    # There is nothing to import of a notebook; and a module that runs the checks when it is
    # imported would otherwise start itself without end.
    if name == "__main__" or file is None or "GDREF_QUIET_IMPORT" in os.environ:
        return
    shortest = seconds_of_import(name, file)
    for _ in range(TRIES - 1):  # a busy machine is slow once, a slow import each time
        if shortest <= LIMIT:
            return
        shortest = min(shortest, seconds_of_import(name, file))
    if shortest > LIMIT:
        raise Broken(f"its import takes {shortest:.1f} s; import what is slow where it is used")


def seconds_of_import(name: str, file: str) -> float:
    """How long the import of a module takes. Raises Broken where it prints, fails or hangs."""
    mend = "let the module define things, and do nothing when it is imported"
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", CHILD],
            input=json.dumps([MARK, sys.path, name, file]),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=0.8 * PATIENCE,
            env=os.environ | {"GDREF_QUIET_IMPORT": "1"},
        )
    except subprocess.TimeoutExpired:
        raise Broken(f"its import takes more than {0.8 * PATIENCE:g} s; {mend}") from None
    said, mark, taken = done.stdout.rpartition(MARK)
    if done.returncode or not mark:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise Broken(f"its import ends the program: {shorten(last, 80)}; {mend}")
    if printed := (said + done.stderr).strip():
        raise Broken(f"its import prints {shorten(printed, 60)!r}; {mend}")
    return float(taken)
