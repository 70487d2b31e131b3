"""Finds the name of a mistake: from the updates of the program, or from the edit."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from math import isclose

from gdref.diagnosis.laws import Cloud, Law, Update
from gdref.diagnosis.parameter_names import kinds
from gdref.diagnosis.workbench import Edit
from gdref.mistakes import MISTAKES, Choice, Mistake, Variant, program

BY_EDIT = {
    "parentheses": "parenthesis",
    "add for assign": "assign-for-add",
    "return later": "return-in-loop",
    "keep the result": "never-fed-back",
    "earlier value": "not-simultaneous",
    "reset": "not-reset",
    "bounds": "part-of-points",
    "number of points": "part-of-points",
    "factor of x": "no-x-in-m",
    "factor 2": "no-two",
    "power": "error-for-derivative",
    "exchange": "exchanged-each-step",
    "division": "integer-division",
    "the rate": "rate-forgotten",
    "division by n": "sum-for-mean",
}
PLAIN = [m for m in MISTAKES.values() if m.kind != "convention" and m.id != "not-shuffled"]
OF_STEP = [m for m in PLAIN if not m.of_the_error and m.place != "fit"]
OF_ERROR = [m for m in PLAIN if m.of_the_error]


def _first(
    mistakes: Sequence[Mistake], n: int, alike: Callable[[Variant, float], bool]
) -> str | None:
    """The first mistake with the same results; a factor such as 1/2 or n does not count."""
    plain = [(m, k) for m in mistakes for k, texts in enumerate(m.forms) if not _asks(texts)]
    for factor in (1.0, 0.5, float(n), n / 2):
        for mistake, form in plain:
            with suppress(ArithmeticError, TypeError, ValueError):
                if alike(program(Choice(mistake, form)), factor):
                    return mistake.id
    return None


def _asks(texts: Mapping[str, str]) -> bool:
    """Whether a form has the placeholder {}, for a number."""
    return "{}" in "".join(texts.values())


def by_updates(track: Sequence[Update], cloud: Cloud, rates: Sequence[float]) -> str | None:
    """The mistake that leads to the same updates at the same m and b."""
    points = list(zip(cloud.x, cloud.y, strict=True))
    early = [u for u in track[:6] if abs(u.dm) + abs(u.db) > 0][:4]
    if len(points) > 2000 or len(early) < 2:
        return None

    def alike(own: Variant, factor: float) -> bool:
        every = [rate * factor for rate in dict.fromkeys(rates)]
        return any(all(_same(own.step(u.m, u.b, points, r), u) for u in early) for r in every)

    return _first(OF_STEP, cloud.n, alike)


def _same(new: tuple[float, float], u: Update) -> bool:
    scale = abs(u.dm) + abs(u.db) + 1e-9 * (abs(u.m) + abs(u.b))
    return abs(new[0] - u.m - u.dm) <= 1e-6 * scale and abs(new[1] - u.b - u.db) <= 1e-6 * scale


def by_errors(
    values: Sequence[float], places: Sequence[tuple[float, float]], cloud: Cloud
) -> str | None:
    """The mistake that leads to these errors at these m and b."""
    points = list(zip(cloud.x, cloud.y, strict=True))

    def alike(own: Variant, factor: float) -> bool:
        pairs = zip(values, places, strict=True)
        return all(isclose(factor * own.error(*p, points), v, rel_tol=1e-7) for v, p in pairs)

    return _first(OF_ERROR, cloud.n, alike)


def by_edit(
    edit: Edit, of_error: bool = False, none: bool = False, law: Law | None = None
) -> str | None:
    """The mistake in the catalogue that an edit repairs; None if there is none."""
    if none:
        return "error-none"
    if of_error:
        return {
            "parentheses": "error-parenthesis",
            "add for assign": "error-assign",
            "return later": "error-first",
        }.get(edit.kind)
    written, meant = (re.findall(r"[^\W\d]\w*", text) for text in (edit.written, edit.meant))
    moved = [name for name, other in zip(written, meant, strict=False) if name != other]
    if edit.kind == "exchange" and not (moved and all({"m", "b"} & {*kinds(n)} for n in moved)):
        return None  # it exchanges names that are not m and b
    if edit.kind == "keep the result":
        kept = re.findall(r"[^\W\d]\w*", edit.meant.partition(" = ")[0])
        of_line = any({"m", "b", "theta"} & {*kinds(name)} for name in kept)
        if " = " in edit.written or not of_line:
            return None  # it changes other names, or a derivative
    names = set(written) - set(meant)
    if edit.kind == "without a factor" and any("x" in kinds(name)[:1] for name in names):
        return "x-in-b"
    if edit.kind in ("sign", "order") and law is not None:
        if law.kind == "two":
            return (
                "sign-m" if law.c_m < 0 < law.c_b else "sign-b" if law.c_b < 0 < law.c_m else None
            )
        return {"plain": "sign-both", "only m": "sign-b", "only b": "sign-m"}.get(law.kind)
    return BY_EDIT.get(edit.kind)
