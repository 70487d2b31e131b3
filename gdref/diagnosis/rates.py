"""Finds a program's learning rate. If m changes by -c * dE/dm, c may be rate / 2 or n * rate."""

from collections.abc import Iterable, Mapping
from math import isclose
from typing import NamedTuple

from gdref.diagnosis.parameter_names import kinds
from gdref.diagnosis.record import Record

WORDS = {
    "": "",
    "half": "half the gradient of the mean squared error",
    "sum": "the gradient of the sum of squares",
    "half sum": "half the gradient of the sum of squares",
}


class Factor(NamedTuple):
    """c / rate. name: "" if it is 1, or half, sum, half sum; None for another value."""

    rate: float
    value: float
    name: str | None


class Rates:
    """The possible learning rates: numbers with a name such as rate, or all from 0 to 1."""

    def __init__(self, named: Mapping[str, float], numbers: Iterable[float]) -> None:
        self.named = {k: v for k, v in named.items() if v > 0}
        most = 0.999 if self.named else 1.0  # if a rate has a name, 1 is no rate
        self.numbers = [v for v in numbers if 0 < v <= most]

    @classmethod
    def of(cls, record: Record, numbers: Iterable[float]) -> "Rates":
        held: dict[str, set[float]] = {}
        slots = [row.slots for loop in record.loops.values() for row in loop.rows]
        slots += [call.slots for calls in record.functions.values() for call in calls]
        for one in (*slots, record.ends):
            for name, value in one.items():
                if "[" not in name and "rate" in kinds(name.split(".")[-1]):
                    held.setdefault(name, set()).add(value)
        return cls({k: min(v) for k, v in held.items() if len(v) == 1}, numbers)

    def factor(self, c: float, n: int) -> Factor:
        """The likeliest Factor for a constant c; n is the number of points."""
        multiples = {"": 1.0, "half": 0.5, "sum": float(n), "half sum": n / 2}
        for rates in (list(self.named.values()), self.numbers):
            for name, multiple in multiples.items():
                for rate in rates:
                    if isclose(c, rate * multiple, rel_tol=1e-5):
                        return Factor(rate, multiple, name)
        rate = next(iter(self.named.values()), 0.0)
        return Factor(rate, c / rate if rate else 0.0, None)
