"""Which mistake gives these numbers, or this function's results."""

from gdref.diagnosis.ending import Ending
from gdref.diagnosis.examine import FileDiagnosis, file, function
from gdref.diagnosis.numbers import numbers
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.search import Found

__all__ = ["Ending", "FileDiagnosis", "Found", "Numbers", "file", "function", "numbers"]
