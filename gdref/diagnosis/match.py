"""Which programs of the catalogue give what a function gave: the right one, a mistake, two mistakes."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from typing import Any

from gdref.diagnosis.gradient_multiples import at_a_multiple, whole_numbers
from gdref.diagnosis.outcomes import (
    BEFORE,
    RIGHT,
    Key,
    Match,
    Outcome,
    Value,
    close,
    expected,
    fits,
    single,
    size,
)
from gdref.diagnosis.targets import Probe
from gdref.mistakes import MISTAKES
from gdref.mistakes.program import PLACES

ORDER = ["error", "gradient", "step", "fit"]
SOLVED = ("wrong-divisor", "part-of-points", "error-none")  # not by running them as they are
SCALES = ("no-two", "sum-for-mean", "wrong-divisor", "integer-division", "sign-both")


@cache
def singles(role: str) -> tuple[Key, ...]:
    """The mistakes that can show in a role, in each of their forms."""
    level = {"dm": "gradient", "db": "gradient"}.get(role, role)
    seen = ["error"] if level == "error" else ORDER[1 : ORDER.index(level) + 1]
    extra = (BEFORE,) if level == "fit" else ()
    return extra + tuple(
        (mistake.id, form, None)
        for mistake in MISTAKES.values()
        for form, changes in enumerate(mistake.forms)
        if mistake.id not in SOLVED
        and any(PLACES[piece] in seen for piece in changes)
        and not any("{}" in text for text in changes.values())
        and (mistake.id != "not-reset" or role == "fit")
    )


def match_right(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """The right program, if it fits."""
    return [RIGHT] if fits(role, (), outcomes) else []


def match_roughly(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """The right program to some six digits, as differences or single precision give it."""
    rough = all(
        (wanted := expected(role, (), probe)) is not None
        and all(
            math.isfinite(v) and abs(v - w) <= 1e-5 * max(abs(v), abs(w)) + 1e-9 * size(role, probe)
            for v, w in zip(value, wanted, strict=True)
        )
        for probe, value in outcomes
    )
    return [Match(note="to some six digits")] if rough else []


def match_singles(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """Every single mistake that fits, and the right program at another multiple."""
    matches = [Match((key,)) for key in singles(role) if fits(role, (key,), outcomes)]
    matches = list({match.mistakes: match for match in reversed(matches)}.values())[::-1]
    if role == "fit":
        matches += _start_again(outcomes)
    matches += [
        m
        for m in at_a_multiple(role, (), outcomes)
        if m.mistakes not in {f.mistakes for f in matches}
    ]
    if not matches:
        matches = list(_part_of_points(role, outcomes))
    if not matches and role in ("gradient", "step"):
        matches = [match for _, _, match in _by_component(role, outcomes)]
    if not matches and role != "error":
        matches = list(whole_numbers(role, outcomes))
    return matches


@cache
def _pairs(role: str) -> tuple[tuple[Key, Key], ...]:
    both = []
    part: tuple[Key, ...] = (("part-of-points", 1, -1), ("part-of-points", 1, "1:"))
    for first, second in combinations((*singles(role), *part), 2):
        if BEFORE in (first, second):
            continue
        changed = [set(MISTAKES[mistake].forms[form]) for mistake, form, _ in (first, second)]
        if first[0] != second[0] and not changed[0] & changed[1]:
            both.append((first, second))
    return tuple(both)


def match_pairs(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """Every pair of mistakes that fits, the frequent ones first."""
    if not all(any(value) for _, value in outcomes):
        return []  # nothing but zeros: too many programs give that
    matches = [Match(pair) for pair in _pairs(role) if fits(role, pair, outcomes)]
    for key in singles(role):
        if key[0] not in SCALES:
            matches += at_a_multiple(role, (key,), outcomes)
    unique = {match.mistakes: match for match in reversed(matches)}

    def order(match: Match) -> tuple[bool, float]:
        """The frequent ones first; a divisor that has no name is the last resort."""
        return "wrong-divisor" in match.mistakes, -sum(
            MISTAKES[mistake].share for mistake in match.mistakes
        )

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
    """For a fit with a mistake in one derivative alone, or another in each: seen in its first epoch.

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
    """A mistake in one derivative alone, or another in each: that of m, that of b, and both."""
    ways: list[list[tuple[Key, ...]]] = []
    for k in (0, 1):
        mine = []
        for keys in ((), *((key,) for key in singles(role))):
            if all(
                (wanted := expected(role, keys, probe)) is not None
                and close(value[k : k + 1], wanted[k : k + 1], size(role, probe))
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
                for match in at_a_multiple(role, (), outcomes, only=k):
                    note = f"in {'mb'[k]}'s derivative alone"
                    yield (), (), match._replace(note=note)
