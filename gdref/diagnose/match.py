"""Which programs of the catalogue give what a function gave: the right one, a slip, two slips."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from gdref.diagnose.targets import Probe
from gdref.exceptions import SpecError
from gdref.slips import SLIPS, Choice
from gdref.slips.program import PLACES, Program, build
from gdref.squared_error import Point

Value = tuple[float, ...]
Outcome = tuple[Probe, Value]
Key = tuple[str, int, Any]  # the id of a slip, which form of it, the number in it

RELATIVE = 1e-9  # rounding, another order of the sums, and numpy stay far below it
ORDER = ["error", "gradient", "step", "fit"]
SOLVED = ("wrong-divisor", "part-of-points", "error-none")  # not by running them as they are
SCALES = ("no-two", "sum-for-mean", "wrong-divisor", "integer-division", "sign-both")


class Match(NamedTuple):
    """A program that fits: its slips, and in words the multiple of the right gradient."""

    keys: tuple[Key, ...] = ()
    scale: str = ""
    note: str = ""

    @property
    def slips(self) -> tuple[str, ...]:
        """The ids of its slips."""
        return tuple(key[0] for key in self.keys)

    def renamed(self, old: str, new: str) -> "Match":
        """The same match with another id in the place of one."""
        return self._replace(keys=tuple((new, 0, None) if k[0] == old else k for k in self.keys))


RIGHT = Match()


def single(slip: str, form: int = 0, number: Any = None, scale: str = "", note: str = "") -> Match:
    """A match of one slip."""
    return Match(((slip, form, number),), scale, note)


def program_of(keys: tuple[Key, ...]) -> Program:
    """The program with these slips, in these forms and with these numbers."""
    changes: dict[str, str] = {}
    for slip, form, number in keys:
        own = Choice(SLIPS[slip], form, number).changes
        changes |= {"points": "points[1:]"} if number == "1:" else own
        if slip == "part-of-points":
            changes["error_points"] = changes["points"]
    return build(changes)


_kept = cache(program_of)


BEFORE: Key = ("exchanged-each-step", 0, "before")  # in the call, and not in the return


def _exchanged(probe: Probe) -> Probe:
    return probe._replace(m=probe.b, b=probe.m)


@cache
def expected(role: str, keys: tuple[Key, ...], probe: Probe) -> Value | None:
    """What the program with these slips gives for a probe; None where it can't."""
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
        close(value, expected(role, keys, probe), _size(role, probe)) for probe, value in outcomes
    )


@cache
def _size(role: str, probe: Probe) -> float:
    """How large the numbers are that cancel in a result."""
    largest = max(abs(x) + abs(y) for x, y in probe.points)
    if role in ("step", "fit"):
        return 1.0 + abs(probe.m) + abs(probe.b)
    return (1 + abs(probe.m) + abs(probe.b)) * (1 + largest) ** 2 * len(probe.points)


@cache
def singles(role: str) -> tuple[Key, ...]:
    """The slips that can show in a role, in each of their forms."""
    level = {"dm": "gradient", "db": "gradient"}.get(role, role)
    seen = ["error"] if level == "error" else ORDER[1 : ORDER.index(level) + 1]
    extra = (BEFORE,) if level == "fit" else ()
    return extra + tuple(
        (slip.id, form, None)
        for slip in SLIPS.values()
        for form, changes in enumerate(slip.forms)
        if slip.id not in SOLVED
        and any(PLACES[piece] in seen for piece in changes)
        and not any("{}" in text for text in changes.values())
        and (slip.id != "not-reset" or role == "fit")
    )


def match_right(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """The right program, if it fits."""
    return [RIGHT] if fits(role, (), outcomes) else []


def match_roughly(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """The right program to some six digits, as differences or single precision give it."""
    rough = all(
        (wanted := expected(role, (), probe)) is not None
        and all(
            math.isfinite(v)
            and abs(v - w) <= 1e-5 * max(abs(v), abs(w)) + 1e-9 * _size(role, probe)
            for v, w in zip(value, wanted, strict=True)
        )
        for probe, value in outcomes
    )
    return [Match(note="to some six digits")] if rough else []


def match_singles(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """Every single slip that fits, and the right program at another multiple."""
    matches = [Match((key,)) for key in singles(role) if fits(role, (key,), outcomes)]
    matches = list({match.slips: match for match in reversed(matches)}.values())[::-1]
    if role == "fit":
        matches += _start_again(outcomes)
    matches += [m for m in _scaled(role, (), outcomes) if m.slips not in {f.slips for f in matches}]
    if not matches:
        matches = list(_part_of_points(role, outcomes))
    if not matches and role in ("gradient", "step"):
        matches = [match for _, _, match in _by_component(role, outcomes)]
    if not matches and role != "error":
        matches = list(_whole_numbers(role, outcomes))
    return matches


@cache
def _pairs(role: str) -> tuple[tuple[Key, Key], ...]:
    both = []
    part: tuple[Key, ...] = (("part-of-points", 1, -1), ("part-of-points", 1, "1:"))
    for first, second in combinations((*singles(role), *part), 2):
        if BEFORE in (first, second):
            continue
        changed = [set(SLIPS[slip].forms[form]) for slip, form, _ in (first, second)]
        if first[0] != second[0] and not changed[0] & changed[1]:
            both.append((first, second))
    return tuple(both)


def match_pairs(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """Every pair of slips that fits, the frequent ones first."""
    if not all(any(value) for _, value in outcomes):
        return []  # nothing but zeros: too many programs give that
    matches = [Match(pair) for pair in _pairs(role) if fits(role, pair, outcomes)]
    for key in singles(role):
        if key[0] not in SCALES:
            matches += _scaled(role, (key,), outcomes)
    unique = {match.slips: match for match in reversed(matches)}

    def order(match: Match) -> tuple[bool, float]:
        """The frequent ones first; a divisor that has no name is the last resort."""
        return "wrong-divisor" in match.slips, -sum(SLIPS[slip].share for slip in match.slips)

    return sorted(unique.values(), key=order)


def _start_again(outcomes: Sequence[Outcome]) -> list[Match]:
    """A fit that gives its start back: nothing is fed back."""
    if all(close(value, (probe.m, probe.b), 1.0) for probe, value in outcomes):
        return [single("never-fed-back", note="it gives its start back")]
    return []


def _part_of_points(role: str, outcomes: Sequence[Outcome]) -> Iterator[Match]:
    """part-of-points, with the number of points solved for."""
    most = max(len(probe.points) for probe, _ in outcomes)
    ways: list[tuple[int, Any]] = [(1, -1), (1, "1:"), (0, None), (3, None)]
    ways += [(form, k) for k in range(1, min(most, 1000)) for form in (1, 2)]
    for form, number in [*ways, (1, -2), (1, -3)]:
        match = single("part-of-points", form, number)
        if fits(role, match.keys, outcomes):
            yield match
            return


def match_components(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """For a fit with a slip in one derivative alone, or another in each: seen in its first epoch.

    The later epochs have to follow from it.
    """
    first = [(probe, value) for probe, value in outcomes if probe.epochs == 1]
    if role != "fit" or len(first) < 3:
        return []
    return [
        match
        for of_m, of_b, match in _by_component(role, first)
        if all(close(value, _ends(of_m, of_b, probe), 1e3) for probe, value in outcomes)
    ]


def _ends(of_m: tuple[Key, ...], of_b: tuple[Key, ...], probe: Probe) -> Value | None:
    """Where steps lead that take m from one program and b from another."""
    for _ in range(probe.epochs):
        ways = [expected("step", keys, probe) for keys in (of_m, of_b)]
        if ways[0] is None or ways[1] is None:
            return None
        probe = probe._replace(m=ways[0][0], b=ways[1][1])
    return probe.m, probe.b


def _by_component(
    role: str, outcomes: Sequence[Outcome]
) -> Iterator[tuple[tuple[Key, ...], tuple[Key, ...], Match]]:
    """A slip in one derivative alone, or another in each: that of m, that of b, and both."""
    ways: list[list[tuple[Key, ...]]] = []
    for k in (0, 1):
        mine = []
        for keys in ((), *((key,) for key in singles(role))):
            if all(
                (wanted := expected(role, keys, probe)) is not None
                and close(value[k : k + 1], wanted[k : k + 1], _size(role, probe))
                for probe, value in outcomes
            ):
                mine.append(keys)
                if not keys:
                    break
        ways.append(mine)
    of_m, of_b = ways
    if () in of_m and () in of_b:
        return  # right as far as these calls go
    if () in of_m and of_b:
        for keys in of_b:
            yield (), keys, Match(keys, note="in b's derivative alone")
    elif () in of_b and of_m:
        for keys in of_m:
            yield keys, (), Match(keys, note="in m's derivative alone")
    elif of_m and of_b:
        both = [keys for keys in of_m if keys in of_b]
        yield of_m[0], of_b[0], Match(both[0] if both else (*of_m[0], *of_b[0]))
    elif role != "fit":
        for k in (0, 1):  # a multiple of one derivative
            if () in ways[1 - k]:
                for match in _scaled(role, (), outcomes, only=k):
                    note = f"in {'mb'[k]}'s derivative alone"
                    yield (), (), match._replace(note=note)


def _whole_numbers(role: str, outcomes: Sequence[Outcome]) -> Iterator[Match]:
    """Sums that were divided by //: the gradient is whole where the right one is not."""
    seen = [(p, v) for p, v in outcomes if role != "fit" or p.epochs == 1]
    whole = True
    for probe, value in seen:
        start = (probe.m, probe.b) if role in ("fit", "step") else (0.0,) * len(value)
        rate = probe.rate if role in ("fit", "step") else 1.0
        for v, s in zip(value, start, strict=True):
            g = (v - s) / rate
            whole = whole and math.isfinite(g) and abs(g - round(g)) < 1e-6 * max(1.0, abs(g))
    if whole and len(seen) > 1:
        yield single("integer-division")


def _scaled(
    role: str, rest: tuple[Key, ...], outcomes: Sequence[Outcome], only: int | None = None
) -> Iterator[Match]:
    """The program with these slips and its gradient times what depends on the points alone."""
    factors: dict[tuple[Any, ...], float] = {}
    for probe, value in outcomes:
        if role == "fit" and probe.epochs > 1:
            continue
        reference = expected(role, rest, probe)
        if reference is None:
            return
        start = (probe.m, probe.b) if role in ("fit", "step") else (0.0,) * len(value)
        ways = [(v - s, r - s) for v, r, s in zip(value, reference, start, strict=True)]
        ways = ways if only is None else ways[only : only + 1]
        v, r = max(ways, key=lambda way: abs(way[1]))
        if r == 0 or not math.isfinite(v) or v == 0:
            return
        factor = v / r
        known = factors.setdefault(probe.points, factor)
        if abs(known - factor) > 1e-7 * abs(known):
            return
        if any(abs(v - factor * r) > 1e-8 * max(abs(v), abs(factor * r)) + 1e-12 for v, r in ways):
            return
    for probe, value in outcomes:
        if role == "fit" and probe.epochs > 1:
            factor = factors.get(probe.points, math.nan)
            wanted = expected(role, rest, probe._replace(rate=probe.rate * factor))
            if wanted is None or any(
                not abs(a - b) <= 1e-7 * max(abs(a), abs(b)) + 1e-9
                for a, b in zip(value, wanted, strict=True)
            ):
                return
    if factors:
        yield from _named(role, rest, factors)


Multiple = Callable[[float, float, float], float]  # of n, the sum of x, the sum of y
MULTIPLES: dict[str, Multiple] = {
    "1/2": lambda n, sx, sy: 1 / 2,
    "n": lambda n, sx, sy: n,
    "n/2": lambda n, sx, sy: n / 2,
    "-1": lambda n, sx, sy: -1,
    "-1/2": lambda n, sx, sy: -1 / 2,
    "-n": lambda n, sx, sy: -n,
    "-n/2": lambda n, sx, sy: -n / 2,
    "n/(n - 1)": lambda n, sx, sy: n / (n - 1),
    "n/(2(n - 1))": lambda n, sx, sy: n / (n - 1) / 2,
    "n/(n - 2)": lambda n, sx, sy: n / (n - 2),
    "n/(n + 1)": lambda n, sx, sy: n / (n + 1),
    "1/n": lambda n, sx, sy: 1 / n,
    "1/(2n)": lambda n, sx, sy: 1 / n / 2,
    "n/sum of x": lambda n, sx, sy: n / sx,
    "n/(2 sum of x)": lambda n, sx, sy: n / sx / 2,
    "n/sum of y": lambda n, sx, sy: n / sy,
    "n^2": lambda n, sx, sy: n * n,
    "n^2/2": lambda n, sx, sy: n * n / 2,
}


def multiple_on(text: str, points: Sequence[Point]) -> float | None:
    """How many times the right gradient a multiple in words is on some points."""
    n, sx, sy = len(points), 0.0, 0.0
    for x, y in points:
        sx, sy = sx + x, sy + y
    try:
        if text in MULTIPLES:
            return MULTIPLES[text](n, sx, sy)
        return n / float(text[2:]) if text.startswith("n/") else float(text)
    except (ValueError, ZeroDivisionError):
        return None


def runnable(keys: Iterable[Key], multiple: str, points: Sequence[Point]) -> tuple[Key, ...] | None:
    """The slips with the number of times in them that a multiple is on these points.

    None where a number is missing.
    """
    keys = tuple(keys)
    halved = any(key[0] == "no-two" for key in keys)
    for k, (slip, form, number) in enumerate(keys):
        if slip == "wrong-divisor" and multiple:
            times = multiple_on(multiple, points)
            form, number = 1, times and times * (2 if halved else 1)
            keys = (*keys[:k], (slip, form, number), *keys[k + 1 :])
        if number is None and "{}" in str(SLIPS[slip].forms[form]):
            return None
    return keys


def _named(
    role: str, rest: tuple[Key, ...], factors: dict[tuple[Any, ...], float]
) -> Iterator[Match]:
    """The ids of a multiple, and the multiple in words."""
    error = role == "error"
    half = ("error-half" if error else "no-two", 0, None)
    total = ("error-sum" if error else "sum-for-mean", 0, None)
    uphill = ("sign-both", 0, None)
    other: tuple[Key, ...] = (("wrong-divisor", 0, None),)
    if all(abs(factor - 1) < 1e-5 for factor in factors.values()):
        return  # the right one, to some digits
    ids: dict[str, tuple[Key, ...]] = {
        "1/2": (half,),
        "n": (total,),
        "n/2": (total, half),
        "-1": (uphill,),
        "-1/2": (uphill, half),
        "-n": (uphill, total),
        "-n/2": (uphill, total, half),
        **{text: (*other, half) for text in ("n/(2(n - 1))", "1/(2n)", "n/(2 sum of x)")},
        "n^2/2": (("half-times-n", 0, None),) if error else other,
    }

    def same(text: str) -> bool:
        values = ((multiple_on(text, p), factor) for p, factor in factors.items())
        return all(v is not None and abs(v - f) <= 1e-6 * abs(f) for v, f in values)

    for text in MULTIPLES:
        if same(text):
            yield Match((*rest, *ids.get(text, other)), text)
            if text in ("n/2", "1/2"):
                yield Match((*rest, *other), text)
            return
    values = list(factors.values())
    if len(values) > 1 and max(values) - min(values) <= 1e-6 * abs(values[0]):
        yield Match((*rest, *other), f"{values[0]:.6g}")
    first = {len(p): factor / len(p) for p, factor in factors.items()}
    constants = list(first.values())
    if len(first) > 1 and max(constants) - min(constants) <= 1e-6 * abs(constants[0]):
        yield Match((*rest, *other), f"n/{1 / constants[0]:.6g}")
