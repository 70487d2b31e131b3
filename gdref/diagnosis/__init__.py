"""Finds what is wrong in a program, or with the numbers that a program printed.

gdref watches a program while it runs, recognises it by its numbers, and repairs it. This is the
order in which to read the files:

verdict: examine_program, ends, refusals, result; functions: examine_functions, unrun, function_case
watch: program_text, workbench (the recording calls), link (in gdref's process), watcher (in the
    process that runs the program), surroundings, recorder, flatten, called, record (for both)
recognise: laws, other_methods, recognise, losses, rates
repair: cases, flow, edits, rewrites, repair, naming
numbers: examine_numbers, search, candidates

Uses: the optimizers, the mistakes, theory, text.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdref.diagnosis.examine_numbers import numbers
    from gdref.diagnosis.examine_program import diagnose
    from gdref.diagnosis.folder import homework

__all__ = ["diagnose", "homework", "numbers"]

# These are imported at first use, because the process that runs the program does not need them.
LAZY = {"diagnose": "examine_program", "homework": "folder", "numbers": "examine_numbers"}


def __getattr__(name: str) -> object:
    if name in LAZY:
        return getattr(import_module(f"gdref.diagnosis.{LAZY[name]}"), name)
    raise AttributeError(f"module 'gdref.diagnosis' has no attribute {name!r}")
