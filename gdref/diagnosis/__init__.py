"""Finds what is wrong in a program, or with the numbers that a program printed.

gdref watches a program while it runs, recognises it by its numbers, and repairs it. The files, in
the order to read them:

verdict: examine_program, ends, refusals, result; functions: examine_functions, unrun, function_case
watch: program_text, workbench (the recording calls), link (here) and watcher (the other process),
    surroundings, recorder, flatten, called; record is what both sides know
recognise: laws, other_methods, recognise, losses, rates
repair: cases, flow, edits, rewrites, repair, naming
numbers: numbers, search, candidates

Uses: the optimizers, the mistakes, theory, text.
"""

from gdref.diagnosis.examine_program import diagnose
from gdref.diagnosis.folder import homework
from gdref.diagnosis.numbers import numbers
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.result import Diagnosis
from gdref.diagnosis.search import Found

__all__ = ["Diagnosis", "Found", "Numbers", "diagnose", "homework", "numbers"]
