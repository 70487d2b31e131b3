"""What is wrong in somebody's program, or with the numbers that it printed.

A program is watched while it runs, recognised by its numbers, and repaired. Read first:
examine_program.py, then laws.py and repair.py. For numbers only: numbers.py.
"""

from gdref.diagnosis.examine_program import diagnose
from gdref.diagnosis.numbers import Numbers, numbers
from gdref.diagnosis.result import Diagnosis
from gdref.diagnosis.search import Found

__all__ = ["Diagnosis", "Found", "Numbers", "diagnose", "numbers"]
