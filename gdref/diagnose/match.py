"""Which programs of the catalogue give what a function gave: the right one, a slip, two slips."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from gdref.diagnose.targets import Probe
from gdref.slips import SLIPS, program

Value = tuple[float, ...]
Outcome = tuple[Probe, Value]

RELATIVE = 1e-9  # rounding, another order of the sums, and numpy stay far below it
ERROR_SLIPS = tuple(
    i for i in SLIPS if i == "half-times-n" or (i.startswith("error-") and "deriv" not in i)
)
LOOP_SLIPS = ("exchanged-each-step", "exchanged-at-end", "never-fed-back", "one-iteration")
LOOP_SLIPS += ("loops-mixed", "not-shuffled", "not-reset")
UPDATE_SLIPS = ("not-simultaneous", "wrong-operator", "m-from-b")
SOLVED = ("wrong-divisor", "part-of-points", "error-none")  # not by running them as they are
SCALES = ("no-two", "sum-for-mean", "wrong-divisor", "integer-division", "sign-both")
_PLACED = (*ERROR_SLIPS, *LOOP_SLIPS, *UPDATE_SLIPS, *SOLVED)


class Match(NamedTuple):
    """A program that fits: its slips, their numbers, and the multiple of the right gradient."""

    slips: tuple[str, ...]
    parameters: tuple[tuple[str, Any], ...] = ()
    scale: str = ""  # in words, where it is a multiple that no id names
    note: str = ""


@cache
def _program(ids: tuple[str, ...], parameters: tuple[tuple[str, Any], ...] = ()) -> Any:
    return program(*ids, **dict(parameters))


@cache
def expected(role: str, match: Match, probe: Probe) -> Value | None:
    """What the program with these slips gives for a probe; None where it can't."""
    code = _program(match.slips, match.parameters)
    m, b, points, rate, epochs = probe
    pairs = list(points)
    try:
        if role == "error":
            value = code.error(m, b, pairs)
            return None if value is None else (float(value),)
        if role in ("gradient", "dm", "db"):
            dm, db = code.gradient(m, b, pairs)
            return (dm, db) if role == "gradient" else (dm if role == "dm" else db,)
        if role == "step":
            return tuple(code.step(m, b, pairs, rate))
        return tuple(code.fit(pairs, m, b, rate, epochs))
    except (ArithmeticError, ValueError, TypeError):
        return None


def close(value: Value, other: Value | None, size: float) -> bool:
    """Whether two results are one but for rounding."""
    if other is None:
        return False
    return all(
        (a == b) or abs(a - b) <= RELATIVE * max(abs(a), abs(b)) + 1e-13 * size
        for a, b in zip(value, other, strict=True)
    )


def fits(role: str, match: Match, outcomes: Sequence[Outcome]) -> bool:
    """Whether a program gives every outcome."""
    return all(
        close(value, expected(role, match, probe), _size(role, probe)) for probe, value in outcomes
    )


def _size(role: str, probe: Probe) -> float:
    """How large the numbers are that cancel in a result."""
    largest = max(abs(x) + abs(y) for x, y in probe.points)
    if role in ("step", "fit"):
        return 1.0 + abs(probe.m) + abs(probe.b)
    return (1 + abs(probe.m) + abs(probe.b)) * (1 + largest) ** 2 * len(probe.points)


def singles(role: str) -> tuple[str, ...]:
    """The slips that can show in a role."""
    if role == "error":
        return tuple(i for i in ERROR_SLIPS if i not in SOLVED)
    loop = LOOP_SLIPS if role == "fit" else ()
    update = UPDATE_SLIPS if role in ("fit", "step") else ()
    rest = tuple(i for i in SLIPS if i not in _PLACED)
    return (*rest, *update, *loop)


def match_right(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """The right program, if it fits."""
    return [Match(())] if fits(role, Match(()), outcomes) else []


def match_singles(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """Every single slip that fits, and the right program at another multiple."""
    found = [Match((i,)) for i in singles(role) if fits(role, Match((i,)), outcomes)]
    if not found and role == "fit":
        found = _shown_once(outcomes)
    if not found and role != "error":
        found = list(_part_of_points(role, (), outcomes))
    if not found:
        found = list(_scaled(role, (), outcomes))
    return found


def match_pairs(role: str, outcomes: Sequence[Outcome]) -> list[Match]:
    """Every pair of slips that fits."""
    ids = singles(role)
    found = []
    for k, first in enumerate(ids):
        for second in ids[k + 1 :]:
            try:
                _program((first, second))
            except ValueError:
                continue
            if fits(role, Match((first, second)), outcomes):
                found.append(Match((first, second)))
    if not found:
        found = [m for i in ids if i not in SCALES for m in _scaled(role, (i,), outcomes)]
    return found


def _shown_once(outcomes: Sequence[Outcome]) -> list[Match]:
    """A fit that gives its start back: nothing is fed back."""
    if all(close(value, (probe.m, probe.b), 1.0) for probe, value in outcomes):
        return [Match(("never-fed-back",), note="it gives its start back")]
    return []


def _part_of_points(role: str, rest: tuple[str, ...], outcomes: Sequence[Outcome]) -> Iterator[Match]:
    """part-of-points, with the number of points solved for."""
    most = max(len(probe.points) for probe, _ in outcomes)
    for count in [*range(1, most), -1, -2]:
        match = Match((*rest, "part-of-points"), (("count", count),))
        if fits(role, match, outcomes):
            yield match
            return


def _scaled(role: str, rest: tuple[str, ...], outcomes: Sequence[Outcome]) -> Iterator[Match]:
    """The program with these slips and its gradient times what depends on the points alone."""
    base = Match(rest)
    factors: dict[tuple[Any, ...], float] = {}
    for probe, value in outcomes:
        reference = expected(role, base, probe._replace(epochs=1) if role == "fit" else probe)
        if reference is None:
            return
        if role == "fit" and probe.epochs > 1:
            continue
        start = (probe.m, probe.b) if role in ("fit", "step") else (0.0,) * len(value)
        ways = [(v - s, r - s) for v, r, s in zip(value, reference, start, strict=True)]
        v, r = max(ways, key=lambda way: abs(way[1]))
        if r == 0 or not math.isfinite(v) or v == 0:
            return
        factor = v / r
        known = factors.setdefault(probe.points, factor)
        if abs(known - factor) > 1e-7 * abs(known):
            return
        if any(
            abs(v - factor * r) > 1e-8 * max(abs(v), abs(factor * r)) + 1e-12 for v, r in ways
        ):
            return
    for probe, value in outcomes:
        if role == "fit" and probe.epochs > 1:
            factor = factors.get(probe.points, math.nan)
            again = probe._replace(rate=probe.rate * factor)
            wanted = expected(role, base, again)
            if wanted is None or any(
                abs(a - b) > 1e-7 * max(abs(a), abs(b)) + 1e-9
                for a, b in zip(value, wanted, strict=True)
            ):
                return
    if factors:
        yield from _named(role, rest, factors)


def _named(
    role: str, rest: tuple[str, ...], factors: dict[tuple[Any, ...], float]
) -> Iterator[Match]:
    """The ids of a multiple, and its words."""
    half: tuple[str, ...] = ("error-half",) if role == "error" else ("no-two",)
    total: tuple[str, ...] = ("error-sum",) if role == "error" else ("sum-for-mean",)
    other: tuple[str, ...] = () if role == "error" else ("wrong-divisor",)
    table: list[tuple[tuple[str, ...], str, Callable[[float, float, float], float]]] = [
        (half, "1/2", lambda n, sx, sy: 1 / 2),
        (total, "n", lambda n, sx, sy: n),
        ((*total, *half), "n/2", lambda n, sx, sy: n / 2),
        (("sign-both",), "-1", lambda n, sx, sy: -1),
        (("sign-both", *half), "-1/2", lambda n, sx, sy: -1 / 2),
        (("sign-both", *total), "-n", lambda n, sx, sy: -n),
        (other, "n/(n - 1)", lambda n, sx, sy: n / (n - 1) if n > 1 else math.nan),
        (other, "n/(n - 2)", lambda n, sx, sy: n / (n - 2) if n > 2 else math.nan),
        (other, "n/(n + 1)", lambda n, sx, sy: n / (n + 1)),
        (other, "1/n", lambda n, sx, sy: 1 / n),
        ((*other, *half), "1/(2n)", lambda n, sx, sy: 1 / n / 2),
        (other, "n/sum of x", lambda n, sx, sy: n / sx if sx else math.nan),
        (other, "n/sum of y", lambda n, sx, sy: n / sy if sy else math.nan),
        (other, "n/(2 sum of x)", lambda n, sx, sy: n / sx / 2 if sx else math.nan),
        (other, "n^2", lambda n, sx, sy: n * n),
        (("half-times-n",) if role == "error" else other, "n^2/2", lambda n, sx, sy: n * n / 2),
    ]

    def same(of: Callable[[float, float, float], float]) -> bool:
        return all(
            abs(of(len(p), sum(x for x, _ in p), sum(y for _, y in p)) - factor)
            <= 1e-6 * abs(factor)
            for p, factor in factors.items()
        )

    for ids, text, of in table:
        if same(of) and (ids or role == "error"):
            yield Match((*rest, *ids), scale=text)
            return
    values = list(factors.values())
    if max(values) - min(values) <= 1e-6 * abs(values[0]) and len(values) > 1:
        yield Match((*rest, *other), scale=f"{values[0]:.6g}") if other else Match(
            rest, scale=f"{values[0]:.6g}"
        )
        return
    first = {len(p): factor / len(p) for p, factor in factors.items()}
    constants = list(first.values())
    if other and len(first) > 1 and max(constants) - min(constants) <= 1e-6 * abs(constants[0]):
        yield Match((*rest, *other), scale=f"n/{1 / constants[0]:.6g}")
