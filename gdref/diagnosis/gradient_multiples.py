"""A right gradient times something: half of it, n times it, another divisor, the other sign."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from gdref.diagnosis.outcomes import Key, Match, Outcome, expected, single
from gdref.mistakes import MISTAKES
from gdref.squared_error import Point

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


def whole_numbers(role: str, outcomes: Sequence[Outcome]) -> Iterator[Match]:
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


def at_a_multiple(
    role: str, rest: tuple[Key, ...], outcomes: Sequence[Outcome], only: int | None = None
) -> Iterator[Match]:
    """The program with these mistakes and its gradient times what depends on the points alone."""
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
    """The mistakes with the number of times in them that a multiple is on these points.

    None where a number is missing.
    """
    keys = tuple(keys)
    halved = any(key[0] == "no-two" for key in keys)
    for k, (mistake, form, number) in enumerate(keys):
        if mistake == "wrong-divisor" and multiple:
            times = multiple_on(multiple, points)
            form, number = 1, times and times * (2 if halved else 1)
            keys = (*keys[:k], (mistake, form, number), *keys[k + 1 :])
        if number is None and "{}" in str(MISTAKES[mistake].forms[form]):
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
