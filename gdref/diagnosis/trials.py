"""Calls a function in every way that its parameters allow, and asks which program it is."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from math import inf, isfinite
from typing import Any

from gdref.bowl import Bowl
from gdref.diagnosis.forms import Form, Leaves, forms
from gdref.diagnosis.match import (
    match_components,
    match_pairs,
    match_right,
    match_roughly,
    match_singles,
)
from gdref.diagnosis.numbers import other_minima
from gdref.diagnosis.outcomes import RIGHT, close, expected, single
from gdref.diagnosis.probes import ALONE, FITS, MANY, STEPS, WHOLE
from gdref.diagnosis.readings import pairs_of, readings
from gdref.diagnosis.report import Limit, Reading, Report, Trial
from gdref.diagnosis.rescaled import likely, rescaled
from gdref.diagnosis.roles import in_words, words
from gdref.diagnosis.targets import Probe, Target
from gdref.diagnosis.verdicts import possible, reports_of, unmatched

OTHER = in_words(
    "r2 rsquared score accuracy plot predict prediction hypothesis read load save normalize "
    "standardize scale split"
)


def examine_target(
    target: Target, *, takes: str | None = None, gives: str | None = None, limit: Limit
) -> list[Report]:
    """The verdict on one function; empty if it does not look like part of the program."""
    parts = words(target.name.split(".")[-1])
    if takes is None and {*parts, "".join(parts)} & OTHER:
        return []
    collected: list[Trial] = []
    faults: list[str] = []
    for trial in chain(
        _trials(target, takes, gives, limit, faults),
        _alone(collected, lambda: _trials(target, takes, gives, limit, faults, alone=True)),
    ):
        if trial.note == "carried":
            note = "each call adds to the sums of the call before"
            return reports_of(target, trial, [single("not-reset", note=note)])
        collected.append(trial)
        if match_right(trial.role, trial.outcomes):
            return reports_of(target, trial, [RIGHT])
        if len(collected) > 400:
            break
    views = rescaled(target, collected, limit)
    for trial in views:
        if match_right(trial.role, trial.outcomes):
            return reports_of(target, trial, [RIGHT])
    plain, collected = collected, likely(views) or collected
    best: tuple[Any, ...] | None = None
    for find in (match_singles, match_roughly, match_pairs, match_components):
        for k, trial in enumerate(collected):
            if find is match_pairs and (trial.tier > 2 or k > 100):
                continue
            matches = possible(target, find(trial.role, trial.outcomes))
            if matches:
                key = (len(matches[0].mistakes), trial.tier, k)
                if best is None or key < best[0]:
                    best = (key, trial, matches)
        if best:
            return reports_of(target, best[1], best[2])
    other = _other_way(target, plain, limit)
    return [other] if other else unmatched(target, collected, faults)


def _other_way(target: Target, collected: list[Trial], limit: Limit) -> Report | None:
    """A fit that is not plain descent, and comes to the minimum all the same."""
    points = list(MANY.points)
    bowl = Bowl.of(points)
    minima = [("", (bowl.m, bowl.b)), *islice(other_minima(points), 3)]
    tried: dict[tuple[str, Reading], Trial] = {}
    for trial in collected:
        held = {*trial.binding.values(), *trial.slots.values()}
        if trial.role == "fit" and {"epochs", "rate"} <= held:
            tried.setdefault((trial.form.name, trial.reading), trial)
    for trial in islice(tried.values(), 8):
        try:
            with limit():
                got = target.invoke(trial.binding, trial.slots, trial.form, MANY)
        except Exception:
            continue
        value = tuple(got.get(path, inf) for path in trial.reading)
        for name, minimum in minima:
            if all(abs(v - w) <= 1e-6 * (1 + abs(w)) for v, w in zip(value, minimum, strict=True)):
                note = f"another way than plain descent, to the same minimum {name}".rstrip()
                return Report(target.name, "fit", "convention", note=note, line=target.line)
    return None


def _carried(
    target: Target, thrice: list[Leaves], roles: tuple[str, ...], form: Form
) -> Trial | None:
    """A trial for a function that adds to the sums of the call before: not-reset."""
    if not thrice[0] or any(set(got) != set(thrice[0]) for got in thrice):
        return None
    paths, probe = list(thrice[0]), STEPS[0]
    for role in roles:
        if role in ("error", "dm", "db"):
            readings: list[Reading] = [(path,) for path in paths] if len(paths) == 1 else []
        else:
            readings = list(pairs_of(paths, target, role, None, form))
        for reading in readings:
            a, b, c = (tuple(got[path] for path in reading) for got in thrice)
            once, again = (
                tuple(v - u for u, v in zip(before, after, strict=True))
                for before, after in ((a, b), (b, c))
            )
            wanted = expected(role, (), probe) or ()
            start = (probe.m, probe.b) if role == "step" else (0.0,) * len(wanted)
            change = tuple(w - s for w, s in zip(wanted, start, strict=True))
            if close(once, change, 1e3) and close(again, change, 1e3):
                outcomes = [(probe, b)]
                return Trial(0, role, reading, outcomes, {}, {}, form, [thrice[1]], "carried")
    return None


def _alone(collected: list[Trial], more: Callable[[], Iterator[Trial]]) -> Iterator[Trial]:
    """Calls with one point, where no call with several gave numbers."""
    if not collected:
        yield from more()


def _trials(
    target: Target,
    takes: str | None,
    gives: str | None,
    limit: Limit,
    faults: list[str],
    *,
    alone: bool = False,
) -> Iterator[Trial]:
    for tier, (binding, slots) in enumerate(target.bindings(takes)):
        held = {*binding.values(), *slots.values()} - {"keep"}
        started = bool(held & {"m", "theta"})
        data = bool(held & {"points", "x", "predictions"})
        if not data:
            continue
        for form in forms(held, target.uses_arrays(), target.keys(), target.thetas()):
            families: list[tuple[tuple[Probe, ...], tuple[str, ...]]]
            if "epochs" in held:
                families = [(FITS, ("fit",)), (WHOLE, ("whole",))]
            elif "rate" in held:
                families = [(STEPS, ("step",))] if started else []
                if alone and started:
                    families = [(ALONE, ("step",))]
                families += [(WHOLE, ("whole",))]
            elif started or "predictions" in held:
                plain = ("error", "gradient", "dm", "db", "step")
                families = [(STEPS, plain), (WHOLE, ("whole",))]
                if alone:
                    families = [(ALONE, plain)]
            else:
                families = [(WHOLE, ("whole",))]
            for probes, roles in families:
                if probes is ALONE:
                    usable = _scalars(form)
                    if usable is None or "points" in held:
                        continue
                    form_used = usable
                else:
                    form_used = form
                got: list[Leaves] = []
                try:
                    if roles[0] in ("error", "step") and probes is STEPS:
                        with limit():
                            thrice = [
                                target.invoke(binding, slots, form_used, STEPS[0]) for _ in "123"
                            ]
                        if thrice[0] != thrice[1]:
                            carried = _carried(target, thrice, roles, form_used)
                            if carried:
                                carried.tier, carried.binding, carried.slots = tier, binding, slots
                                yield carried
                    for probe in probes:
                        with limit():
                            got.append(target.invoke(binding, slots, form_used, probe))
                except TimeoutError as error:
                    faults.insert(0, f"{error}; is there a loop that never ends?")
                    return  # another way to call it would not end either
                except Exception as error:
                    faults.append(f"{type(error).__name__}: {error}")
                    continue
                if not all(got):
                    if not any(got):
                        faults.append("it returns nothing")
                    continue
                if (
                    roles != ("whole",)
                    and roles != ("fit",)
                    and len({frozenset(g) for g in got}) > 1
                ):
                    continue
                yielded = False
                for role in roles:
                    for trial in readings(target, tier, role, probes, got, held, gives, form_used):
                        if not all(isfinite(v) for _, value in trial.outcomes for v in value):
                            faults.append("it gives numbers that are inf or nan")
                            continue  # as where a column of ones is standardised
                        trial.binding, trial.slots = binding, slots
                        yielded = True
                        yield trial
                if yielded and roles in (("step",), ("fit",)):
                    break


def _scalars(form: Form) -> Form | None:
    """The form that gives x and y as plain numbers: one point a call."""
    if form.name != "lists":
        return None

    def make(kind: str, m: float, b: float, points: Any) -> Any:
        ((x, y),) = points
        return {"x": x, "y": y, "m": m, "b": b, "predictions": m * x + b, "n": 1}.get(
            kind, [m, b] if form.order == "mb" else [b, m]
        )

    return Form("one point", make, form.order)
