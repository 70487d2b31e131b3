"""Which slip gives these numbers, or this function's results."""

from gdref.diagnose.ending import Ending
from gdref.diagnose.examine import FileDiagnosis, file, function
from gdref.diagnose.numbers import Numbers, numbers
from gdref.diagnose.search import Found

__all__ = ["Ending", "FileDiagnosis", "Found", "Numbers", "file", "function", "numbers"]
