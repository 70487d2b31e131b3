"""The name of a mistake in the catalogue: from the updates of the program, or from the edit."""

import re
from collections.abc import Sequence
from math import isclose

from gdref.diagnosis.laws import Cloud, Law, Update
from gdref.diagnosis.parameter_names import kinds
from gdref.diagnosis.workbench import Edit
from gdref.mistakes import MISTAKES, Choice, program

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
OF_STEP = [
    (mistake.id, form)
    for mistake in MISTAKES.values()
    for form in range(len(mistake.forms))
    if not mistake.of_the_error
    and mistake.place != "fit"
    and mistake.id != "not-shuffled"
    and "{}" not in "".join(mistake.forms[form].values())
    and mistake.kind != "convention"
]
OF_ERROR = [
    (mistake.id, form)
    for mistake in MISTAKES.values()
    for form in range(len(mistake.forms))
    if mistake.of_the_error and mistake.kind != "convention"
]


def by_updates(track: Sequence[Update], cloud: Cloud, rates: Sequence[float]) -> str | None:
    """The mistake whose program makes the same updates at the same m and b."""
    points = list(zip(cloud.x, cloud.y, strict=True))
    early = [u for u in track[:6] if abs(u.dm) + abs(u.db) > 0][:4]
    if len(points) > 2000 or len(early) < 2:
        return None
    for multiple in (1.0, 0.5, float(cloud.n), cloud.n / 2):
        for rate in dict.fromkeys(rates):
            for name, form in OF_STEP:
                own = program(Choice(MISTAKES[name], form))
                try:
                    if all(_same(own.step(u.m, u.b, points, rate * multiple), u) for u in early):
                        return name
                except (ArithmeticError, TypeError, ValueError):
                    continue
    return None


def _same(new: tuple[float, float], u: Update) -> bool:
    scale = abs(u.dm) + abs(u.db) + 1e-9 * (abs(u.m) + abs(u.b))
    return abs(new[0] - u.m - u.dm) <= 1e-6 * scale and abs(new[1] - u.b - u.db) <= 1e-6 * scale


def by_errors(
    values: Sequence[float], places: Sequence[tuple[float, float]], cloud: Cloud
) -> str | None:
    """The mistake whose error has these values at these m and b."""
    points = list(zip(cloud.x, cloud.y, strict=True))
    for name, form in OF_ERROR:
        own = program(Choice(MISTAKES[name], form))
        for factor in (1.0, 0.5, float(cloud.n), cloud.n / 2):
            try:
                if all(
                    isclose(factor * own.error(m, b, points), v, rel_tol=1e-7)
                    for v, (m, b) in zip(values, places, strict=True)
                ):
                    return name
            except (ArithmeticError, TypeError, ValueError):
                break
    return None


def by_edit(
    edit: Edit, of_error: bool = False, none: bool = False, law: Law | None = None
) -> str | None:
    """The mistake that an edit repairs."""
    if none:
        return "error-none"
    if of_error:
        return {
            "parentheses": "error-parenthesis",
            "add for assign": "error-assign",
            "return later": "error-first",
        }.get(edit.kind)
    written, meant = (re.findall(r"[^\W\d]\w*", text) for text in (edit.written, edit.meant))
    if edit.kind == "exchange" and written == meant:
        return None  # two numbers are exchanged
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
