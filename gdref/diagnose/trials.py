"""Calls a function in every way that its parameters allow, and asks which program it is."""

import ast
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Any

from gdref.diagnose.forms import Form, Leaves, Path, forms
from gdref.diagnose.match import (
    RIGHT,
    Match,
    Outcome,
    close,
    expected,
    match_components,
    match_pairs,
    match_right,
    match_roughly,
    match_singles,
    single,
)
from gdref.diagnose.roles import Binding, in_words, kinds, words
from gdref.diagnose.targets import Probe, Target

THREE = ((1.3, 2.9), (2.7, 3.1), (4.1, 7.7))
FIVE = ((0.4, 1.2), (-1.1, 0.3), (1.7, 2.6), (0.9, -0.8), (2.2, 3.5))
NARROW = ((1.1, 1.9), (1.2, 2.3), (1.15, 2.4), (1.3, 2.2))
HUNDRED = tuple((0.37 + (7 * k % 31) / 17, 1.1 + (11 * k % 23) / 9 - k / 90) for k in range(100))

STEPS = (
    Probe(1.0, 1.0, THREE),
    Probe(1.0, 20.0, THREE),
    Probe(-0.7, 0.3, FIVE, 0.003),
    Probe(1.0, 1.0, THREE * 2),
    Probe(2.5, -1.5, FIVE, 0.02),
    Probe(1.0, 1.0, HUNDRED, 0.001),
)
ALONE = tuple(
    Probe(m, b, (point,))
    for m, b, point in (
        (1.0, 1.0, (2.7, 3.1)),
        (1.0, 20.0, (1.3, 2.9)),
        (-0.7, 0.3, (-1.1, 0.3)),
        (2.5, -1.5, (4.1, 7.7)),
    )
)
FITS = (
    Probe(0.5, 2.0, FIVE, 0.01, 1),
    Probe(0.5, 2.0, FIVE, 0.01, 2),
    Probe(0.5, 2.0, FIVE, 0.01, 3),
    Probe(0.5, 2.0, FIVE, 0.003, 1),
    Probe(0.5, 2.0, FIVE, 0.003, 4),
    Probe(0.5, 2.0, THREE, 0.01, 1),
    Probe(0.5, 2.0, THREE, 0.01, 2),
    Probe(0.5, 2.0, THREE * 2, 0.01, 1),
    Probe(0.5, 2.0, HUNDRED, 0.001, 1),
    Probe(0.5, 2.0, HUNDRED, 0.001, 2),
)
WHOLE = (Probe(0.5, 2.0, NARROW, 0.01, 5), Probe(0.5, 2.0, NARROW[1:], 0.003, 9))
STARTS = ((0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0))

Reading = tuple[Path, ...]
Limit = Callable[[], Any]

_ERROR = in_words("error errors cost loss mse sse rmse rss j mean squared mae residual objective")
_DERIVATIVE = in_words(
    "grad gradient gradients deriv derivative derivatives partial dm db dw slope der d dj de "
    "dtheta update"
)
_OTHER = in_words(
    "r2 rsquared score accuracy plot predict prediction hypothesis read load save normalize "
    "standardize scale split"
)
_OTHER_METHOD = in_words(
    "sgd stochastic minibatch mini momentum nesterov adam adagrad rmsprop newton normal closed "
    "analytic exact lstsq polyfit ridge lasso regularized decay schedule"
)


@dataclass
class Report:
    """What a function of the program is, and which slips give what it gave."""

    name: str
    role: str
    verdict: str  # right, convention, slip or unknown
    candidates: list[Match] = field(default_factory=list)
    note: str = ""
    through: str = ""
    probes: list[dict[str, Any]] = field(default_factory=list)
    line: int = 0
    component: str = ""  # dm or db for a function that gives one derivative
    calls: set[str] = field(default_factory=set)  # functions of the file that it calls
    error_scale: str = ""  # of the error that a fit returns beside m and b

    def as_json(self) -> dict[str, Any]:
        """What --format json prints of a function."""
        return {
            "name": self.name,
            "role": self.role,
            "line": self.line,
            "verdict": self.verdict,
            "candidates": [
                {
                    "slips": list(m.slips),
                    "number": next((key[2] for key in m.keys if key[2] is not None), None),
                    "multiple": m.scale or None,
                    "note": m.note or None,
                }
                for m in self.candidates
            ],
            "through": self.through or None,
            "note": self.note or None,
            "probes": self.probes,
        }


@dataclass
class Trial:
    """One way to call and to read a function, with what came out."""

    tier: int
    role: str
    reading: Reading
    outcomes: list[Outcome]
    binding: Binding
    slots: Binding
    form: Form
    leaves: list[Leaves]
    note: str = ""
    shift: int = 0


def examine_target(
    target: Target, *, takes: str | None = None, gives: str | None = None, limit: Limit
) -> list[Report]:
    """The verdict on one function; empty if it does not look like part of the program."""
    parts = words(target.name.split(".")[-1])
    if takes is None and {*parts, "".join(parts)} & _OTHER:
        return []
    collected: list[Trial] = []
    faults: list[str] = []
    for trial in chain(
        _trials(target, takes, gives, limit, faults),
        _alone(collected, lambda: _trials(target, takes, gives, limit, faults, alone=True)),
    ):
        if trial.note == "carried":
            note = "each call adds to the sums of the call before"
            return _reports(target, trial, [single("not-reset", note=note)])
        collected.append(trial)
        if match_right(trial.role, trial.outcomes):
            return _reports(target, trial, [RIGHT])
        if len(collected) > 400:
            break
    best: tuple[Any, ...] | None = None
    for find in (match_singles, match_roughly, match_pairs, match_components):
        for k, trial in enumerate(collected):
            if find is match_pairs and (trial.tier > 2 or k > 100):
                continue
            matches = _possible(target, find(trial.role, trial.outcomes))
            if matches:
                key = (len(matches[0].slips), trial.tier, k)
                if best is None or key < best[0]:
                    best = (key, trial, matches)
        if best:
            return _reports(target, best[1], best[2])
    return _unmatched(target, collected, faults)


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
            readings = list(_pairs(paths, target, role, None, form))
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
        for form in forms(held, target.uses_arrays(), target.keys()):
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
                    for trial in _readings(target, tier, role, probes, got, held, gives, form_used):
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


def _readings(
    target: Target,
    tier: int,
    role: str,
    probes: tuple[Probe, ...],
    got: list[Leaves],
    held: set[str],
    gives: str | None,
    form: Form,
) -> Iterator[Trial]:
    paths = _steady(got)
    started = bool(held & {"m", "theta"})

    def trial(reading: Reading, changed: list[Probe], note: str = "") -> Trial:
        outcomes = [
            (probe, tuple(g[path] for path in reading))
            for probe, g in zip(changed, got, strict=True)
        ]
        real = "fit" if role == "whole" else role
        return Trial(tier, real, reading, outcomes, {}, {}, form, got, note)

    if role in ("error", "dm", "db"):
        if len(paths) <= 1 and _may_be(role, target.name):
            for path in paths:
                yield trial((path,), list(probes))
        return
    constants = target.constants()
    rates = [c for c in constants if isinstance(c, float) and 0 < c < 1]
    for reading in _pairs(paths, target, role, gives, form):
        if role == "gradient" or (role == "step" and "rate" in held):
            yield trial(reading, list(probes))
        elif role == "step":
            for rate in rates:
                yield trial(reading, [p._replace(rate=rate) for p in probes])
        elif role == "fit":
            starts = [None] if started else list(STARTS)
            for start in starts:
                moved = [p if start is None else p._replace(m=start[0], b=start[1]) for p in probes]
                for shift in (0, -1, 1):
                    if "rate" in held:
                        shifted = [p._replace(epochs=p.epochs + shift) for p in moved]
                        yield trial(reading, shifted, _shift_note(shift))
                    else:
                        for rate in rates:
                            shifted = [
                                p._replace(epochs=p.epochs + shift, rate=rate) for p in moved
                            ]
                            yield trial(reading, shifted, _shift_note(shift))
            if not started:
                chained = _chained(probes, got, reading)
                if chained:
                    one = trial(reading, list(probes))
                    one.outcomes = chained
                    yield one
        else:
            counts = [int(c) for c in constants if 5 <= c <= 20_000 and c == int(c)]
            ways = product(
                [None] if started else STARTS,
                [None] if "rate" in held else rates,
                [None] if "epochs" in held else counts,
                (0, -1, 1),
            )
            for begin, fixed, count, shift in ways:
                changed = [
                    Probe(
                        *(begin or (p.m, p.b)),
                        p.points,
                        fixed or p.rate,
                        (count or p.epochs) + shift,
                    )
                    for p in probes
                ]
                yield trial(reading, changed, _shift_note(shift))


def _steady(got: list[Leaves]) -> list[Path]:
    """The ways to a number that mean the same in every result: the last of what grows."""
    children: dict[Path, set[frozenset[object]]] = {}
    for leaves in got:
        of: dict[Path, set[object]] = {}
        for path in leaves:
            for k in range(len(path)):
                of.setdefault(path[:k], set()).add(path[k])
        for parent, keys in of.items():
            children.setdefault(parent, set()).add(frozenset(keys))

    def steady(path: Path) -> bool:
        for k, key in enumerate(path):
            grows = len(children[path[:k]]) > 1
            alone = all(keys == {-1} for keys in children[path[:k]])
            if isinstance(key, int) and (key == -1) != (grows or alone):
                return False
        return True

    return [path for path in got[0] if all(path in g for g in got) and steady(path)]


def _shift_note(shift: int) -> str:
    return {0: "", -1: "one iteration fewer than asked", 1: "one iteration more than asked"}[shift]


def _chained(
    probes: tuple[Probe, ...], got: list[Leaves], reading: Reading
) -> list[Outcome] | None:
    """What a fit makes of where it was after one epoch: for a start that is not known."""
    values = [tuple(g[path] for path in reading) for g in got]
    first = {(p.points, p.rate): v for p, v in zip(probes, values, strict=True) if p.epochs == 1}
    outcomes = []
    for probe, value in zip(probes, values, strict=True):
        start = first.get((probe.points, probe.rate))
        if probe.epochs > 1 and start is not None:
            outcomes.append(
                (probe._replace(m=start[0], b=start[1], epochs=probe.epochs - 1), value)
            )
    moved = any(value != (probe.m, probe.b) for probe, value in outcomes)
    return outcomes if moved else None


def _may_be(role: str, name: str) -> bool:
    """Whether a function that gives one number can have this role, by its name."""
    tokens = set(words(name.split(".")[-1]))
    # A squared error's name may say mean, and a derivative's error: d_error_dm.
    derivative = bool(tokens & _DERIVATIVE) or any(_derivative_of(t) for t in tokens)
    error = bool(tokens & _ERROR) and not derivative
    if role == "error":
        return not derivative
    if error:
        return False
    of = _derivative_of(name.split(".")[-1])
    return of in (None, role[-1]) if derivative else True


def _derivative_of(name: str) -> str | None:
    """m or b, for dm, b_gradient, dJ_dw and the like; None if the name does not say."""
    skip = in_words(
        "d dj de dl dmse derror dcost dloss grad gradient gradients deriv derivative derivatives "
        "partial sum total new wrt der delta diff loss cost error mse compute calc calculate get "
        "step of respect with to by update next curr avg mean tmp temp j e"
    )
    for word in reversed([w for w in words(name) if w not in skip]):
        if len(word) > 1 and word[0] == "d" and word[1:] in ("m", "b", "w", "c", "a", "slope"):
            word = word[1:]
        if word in ("0", "1"):
            return "b" if word == "0" else "m"
        kind = (kinds(word) or [""])[0]
        if kind in ("m", "b"):
            return kind
    return None


def _pairs(
    paths: list[Path], target: Target, role: str, gives: str | None, form: Form
) -> Iterator[Reading]:
    """The ways to read (m, b) from a result."""
    if gives:
        names = [name.strip() for name in gives.split(",")]
        which = {(kinds(n) or ["?"])[0]: k for k, n in enumerate(names)}
        if {"m", "b"} <= set(which):
            for prefix in ((), (-1,)):
                pair = ((*prefix, which["m"]), (*prefix, which["b"]))
                if set(pair) <= set(paths):
                    yield pair
        return
    named: dict[str, list[Path]] = {"m": [], "b": []}
    for path in paths:
        for key in reversed(path):
            if isinstance(key, str) and key != "returned":
                kind = _derivative_of(key)
                if kind:
                    named[kind].append(path)
                break
    if named["m"] and named["b"]:
        for m in named["m"][-3:]:
            for b in named["b"][-3:]:
                if m != b:
                    yield m, b
        return
    order = _order_returned(target) if role == "gradient" and len(paths) <= 3 else None
    pairs = [
        (p, q)
        for p in paths
        for q in paths
        if p != q and (p[:-1] == q[:-1] or p[1:] == q[1:] or len(paths) <= 4)
    ]
    if form.order == "bm":
        pairs.sort(key=lambda pair: str(pair[0]) < str(pair[1]))
    for pair in pairs[:60]:
        if order == "mb" and str(pair[0]) > str(pair[1]):
            continue
        if order == "bm" and str(pair[0]) < str(pair[1]):
            continue
        yield pair


def _order_returned(target: Target) -> str | None:
    """mb or bm if the names after return say so; None if they do not."""
    for source in target.sources()[:1]:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple | ast.List):
                of = [
                    _derivative_of(item.id) if isinstance(item, ast.Name) else None
                    for item in node.value.elts
                ]
                pair = [kind for kind in of if kind]
                if pair in (["m", "b"], ["b", "m"]):
                    return "".join(pair)
    return None


def _reports(target: Target, trial: Trial, matches: list[Match]) -> list[Report]:
    matches = _likeliest(target, matches)
    slips = matches[0].slips
    verdict = "slip" if slips else "right"
    if not slips and matches[0].scale:
        verdict = "unknown"
    role = {"dm": "gradient", "db": "gradient"}.get(trial.role, trial.role)
    note = matches[0].note or trial.note
    report = Report(target.name, role, verdict, matches, "" if note == "carried" else note)
    report.component = trial.role
    if target.codes:
        report.line = target.codes[0].co_firstlineno
    report.probes = _probes(trial, matches[0])
    reports = [report]
    rest = [
        path
        for path in trial.leaves[0]
        if path not in trial.reading and all(path in g for g in trial.leaves)
    ]
    if trial.role in ("gradient", "step") and len(rest) == 1:
        outcomes = [
            (p, (g[rest[0]],)) for (p, _), g in zip(trial.outcomes, trial.leaves, strict=True)
        ]
        for find in (match_right, match_singles):
            second = find("error", outcomes)
            if second:
                reports.insert(
                    0,
                    Report(target.name, "error", "slip" if second[0].slips else "right", second),
                )
                break
    return reports


def _probes(trial: Trial, match: Match) -> list[dict[str, Any]]:
    """The first calls of a trial: what was asked, what came, and what should have come."""
    return [
        {
            "m": probe.m,
            "b": probe.b,
            "points": [list(p) for p in probe.points],
            "learning_rate": probe.rate,
            "epochs": probe.epochs,
            "component": trial.role,
            "gave": list(value),
            "right": list(expected(trial.role, (), probe) or ()),
            "slip": list(expected(trial.role, match.keys, probe) or ()),
        }
        for probe, value in trial.outcomes[:2]
    ]


def _agreement(trial: Trial) -> int:
    """How many of a trial's numbers are those of the right program."""
    return sum(
        close((v,), (w,), 1.0)
        for probe, value in trial.outcomes
        for v, w in zip(value, expected(trial.role, (), probe) or (), strict=False)
    )


def _likeliest(target: Target, matches: list[Match]) -> list[Match]:
    """Candidates that give the same numbers: first what the code shows."""
    shown = _syntax(target)

    def rank(match: Match) -> int:
        points = 2 * len(match.slips)
        for slip in match.slips:
            if slip == "integer-division":
                points += -3 if "//" in shown else 9
            elif slip in ("return-in-loop", "error-first", "one-iteration"):
                points += -1 if "return in loop" in shown else 3
            elif slip == "never-fed-back":
                points += 3 if "return in loop" in shown else -1
            elif slip == "wrong-divisor" and match.scale in ("n/2", "1/2"):
                points += -3 if "columns" in shown else 9
            elif slip == "assign-for-add" or slip == "error-assign":
                points += -1
        return points

    ranked = sorted(matches, key=rank)
    return [m for m in ranked if rank(m) < 9] or ranked[:1]


def _possible(target: Target, matches: list[Match]) -> list[Match]:
    """Without what the code can't have: // where there is none."""
    whole = target.divides_whole()
    return [m for m in matches if whole or "integer-division" not in m.slips]


def _syntax(target: Target) -> set[str]:
    """What the code shows of slips that numbers can't tell apart."""
    shown = {"//"} if target.divides_whole() else set()
    for source in target.sources():
        columns = re.search(r"/\s*\(?(n|num)_?(features|cols|columns)\b", source)
        if columns or "shape[1]" in source or "[0])" in source or ".size" in source:
            shown.add("columns")
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.For | ast.While) and any(
                    isinstance(inner, ast.Return) for inner in ast.walk(node)
                ):
                    shown.add("return in loop")
    return shown


def _unmatched(target: Target, collected: list[Trial], faults: list[str]) -> list[Report]:
    tokens = set(words(target.name.split(".")[-1]))
    if tokens & _OTHER_METHOD:
        return []
    named_kinds = {(kinds(p) or [""])[0] for p in target.parameters}
    line = target.codes[0].co_firstlineno if target.codes else 0
    if "it returns nothing" in faults and not collected:
        if tokens & _ERROR and not tokens & _DERIVATIVE:
            return [Report(target.name, "error", "slip", [single("error-none")], line=line)]
        if named_kinds & {"m", "theta"} or "epochs" in named_kinds:
            role = (
                "fit" if "epochs" in named_kinds else "step" if "rate" in named_kinds else "error"
            )
            return [Report(target.name, role, "unknown", note="it returns nothing", line=line)]
        return []
    if collected:
        role = collected[0].role
        role = {"dm": "gradient", "db": "gradient"}.get(role, role)
        if role == "error" and not (tokens & _ERROR):
            return []
        nearest = max(collected, key=_agreement)  # the first of those that agree as much
        role = {"dm": "gradient", "db": "gradient"}.get(nearest.role, nearest.role)
        return [Report(target.name, role, "unknown", probes=_probes(nearest, RIGHT), line=line)]
    enough = (named_kinds & {"m", "theta"}) and named_kinds & {"points", "x"}
    if faults and (enough or "epochs" in named_kinds):
        role = "fit" if "epochs" in named_kinds else "step" if "rate" in named_kinds else "error"
        return [Report(target.name, role, "unknown", note=faults[0][:150], line=line)]
    return []
