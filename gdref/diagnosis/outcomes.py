"""What a program of the catalogue gives for a call, and whether a function gave the same."""

import math
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from gdref.diagnosis.targets import Probe
from gdref.exceptions import SpecError
from gdref.mistakes import MISTAKES, Choice
from gdref.mistakes.program import Program, build

Value = tuple[float, ...]
Outcome = tuple[Probe, Value]
Key = tuple[str, int, Any]  # the id of a mistake, which form of it, the number in it

RELATIVE = 1e-9  # rounding, another order of the sums, and numpy stay far below it


class Match(NamedTuple):
    """A program that fits: its mistakes, and in words the multiple of the right gradient."""

    keys: tuple[Key, ...] = ()
    scale: str = ""
    note: str = ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The ids of its mistakes."""
        return tuple(key[0] for key in self.keys)

    def renamed(self, old: str, new: str) -> "Match":
        """The same match with another id in the place of one."""
        return self._replace(keys=tuple((new, 0, None) if k[0] == old else k for k in self.keys))


RIGHT = Match()


def single(
    mistake: str, form: int = 0, number: Any = None, scale: str = "", note: str = ""
) -> Match:
    """A match of one mistake."""
    return Match(((mistake, form, number),), scale, note)


def program_of(keys: tuple[Key, ...]) -> Program:
    """The program with these mistakes, in these forms and with these numbers."""
    changes: dict[str, str] = {}
    for mistake, form, number in keys:
        own = Choice(MISTAKES[mistake], form, number).changes
        changes |= {"points": "points[1:]"} if number == "1:" else own
        if mistake == "part-of-points":
            changes["error_points"] = changes["points"]
    return build(changes)


_kept = cache(program_of)


BEFORE: Key = ("exchanged-each-step", 0, "before")  # in the call, and not in the return


def _exchanged(probe: Probe) -> Probe:
    return probe._replace(m=probe.b, b=probe.m)


@cache
def expected(role: str, keys: tuple[Key, ...], probe: Probe) -> Value | None:
    """What the program with these mistakes gives for a probe; None where it can't."""
    if keys == (BEFORE,):
        value = expected(role, (("exchanged-each-step", 0, None),), _exchanged(probe))
        return value and value[::-1]
    stateful = any(key[0] == "not-reset" for key in keys)
    m, b, points, rate, epochs = probe
    pairs = list(points)
    try:
        code = program_of(keys) if stateful else _kept(keys)
        if role == "error":
            error: Any = code.error(m, b, pairs)  # None is what error-none gives
            return None if error is None else (float(error),)
        if role in ("gradient", "dm", "db"):
            dm, db = code.gradient(m, b, pairs)
            return (dm, db) if role == "gradient" else (dm if role == "dm" else db,)
        if role == "step":
            return tuple(code.step(m, b, pairs, rate))
        return tuple(code.fit(pairs, m, b, rate, epochs))
    except (ArithmeticError, ValueError, TypeError, SpecError):
        return None


def close(value: Value, other: Value | None, size: float) -> bool:
    """Whether two results are one but for rounding."""
    if other is None:
        return False
    return all(
        a == b or (math.isfinite(a) and abs(a - b) <= RELATIVE * max(abs(a), abs(b)) + 1e-13 * size)
        for a, b in zip(value, other, strict=True)
    )


def fits(role: str, keys: tuple[Key, ...], outcomes: Sequence[Outcome]) -> bool:
    """Whether a program gives every outcome."""
    return all(
        close(value, expected(role, keys, probe), size(role, probe)) for probe, value in outcomes
    )


@cache
def size(role: str, probe: Probe) -> float:
    """How large the numbers are that cancel in a result."""
    largest = max(abs(x) + abs(y) for x, y in probe.points)
    if role in ("step", "fit"):
        return 1.0 + abs(probe.m) + abs(probe.b)
    return (1 + abs(probe.m) + abs(probe.b)) * (1 + largest) ** 2 * len(probe.points)
