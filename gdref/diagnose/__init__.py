"""Which slip gives these numbers, or this function's results."""

from gdref.diagnose.numbers import Found, Numbers, numbers

__all__ = ["Found", "Numbers", "numbers"]
