"""Finds what is wrong in a program, or with the numbers that a program printed.

gdref watches a program while it runs, recognises it by its numbers, and repairs it. Read first:
examine_program.py, then laws.py and repair.py; for numbers: numbers.py, then search.py.
Uses: the optimizers, the mistakes, theory, text.
"""

from gdref.diagnosis.examine_program import diagnose
from gdref.diagnosis.folder import homework
from gdref.diagnosis.numbers import numbers
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.result import Diagnosis
from gdref.diagnosis.search import Found

__all__ = ["Diagnosis", "Found", "Numbers", "diagnose", "homework", "numbers"]
