"""Functions that gdref calls: the role of each by its results, and the edits that repair it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import isclose, isfinite
from types import CodeType

from gdref.diagnosis.flow import Flow
from gdref.diagnosis.laws import Cloud, Law, Update, constant, law_of
from gdref.diagnosis.link import Child, encoded
from gdref.diagnosis.loop_case import called_from, global_names
from gdref.diagnosis.losses import kind_of
from gdref.diagnosis.program_text import Function
from gdref.diagnosis.recognise import Finding, in_loop
from gdref.diagnosis.record import Probe, usable
from gdref.diagnosis.repair import Judgement, favoured
from gdref.diagnosis.unrun import RATE, Spec
from gdref.diagnosis.workbench import Workbench

MULTIPLES = {"": 1.0, "half": 0.5}


@dataclass
class Reading:
    """The results of a function. role: error, gradient, step, fit or helper; "" if unknown."""

    role: str
    right: bool
    law: Law | None = None
    factor: str | None = ""
    kind: str = ""  # the kind of error
    places: tuple[int, int] = (0, 1)  # the places of m's and of b's result
    finding: Finding | None = None
    note: str = ""
    cloud: Cloud | None = None

    @property
    def score(self) -> float:
        if self.right:
            return 10.0
        if self.law is not None:
            return {"plain": 7.0, "two": 6.0}.get(self.law.kind, 5.0)
        return 1.0 if self.role else 0.0


def results_of(probe: Probe) -> list[float]:
    """The numbers that a call returned, in order."""
    if probe.result is None:
        return []
    names = [n for n in probe.result if "[-1]" not in n]
    return [probe.result[n] for n in names]


def factor_name(c: float, rate: float, n: int) -> str | None:
    """The convention of a constant: "", half, sum or half sum; None for another constant."""
    for name, multiple in (("", 1.0), ("half", 0.5), ("sum", float(n)), ("half sum", n / 2)):
        if isclose(c, rate * multiple, rel_tol=1e-6):
            return name
    return None


def read(
    probes: Sequence[Probe],
    specs: Sequence[Spec],
    numbers: Sequence[float],
    own: Sequence[Cloud] = (),
) -> Reading:
    """The role of a function, by the results of some calls."""
    worked = [(p, s) for p, s in zip(probes, specs, strict=False) if p.problem is None]
    if not worked:
        return Reading("", False)
    inner = in_loops(worked[0][0], numbers)
    if inner is not None and inner.law.right:
        factor = factor_name(inner.law.c_m, RATE, inner.cloud.n)
        return Reading("fit", True, inner.law, factor, finding=inner, cloud=inner.cloud)
    given = [*_clouds(worked[0][0], worked[0][1]), *own[:2]]
    best: Reading | None = None
    for cloud in given:
        for reading in _readings(worked, cloud):
            if best is None or reading.score > best.score:
                best = reading
    if inner is not None and (best is None or not best.right):
        return Reading("fit", False, inner.law, finding=inner, cloud=inner.cloud)
    if best is not None:
        epochs = any(a["kind"] == "epochs" for a in specs[0]["arguments"])
        if best.role == "step" and epochs and best.right:  # it made one of many epochs
            best.role, best.right = "fit", False
        return best
    return Reading("", False, cloud=given[0])


def in_loops(probe: Probe, numbers: Sequence[float]) -> Finding | None:
    """The best law of the loops within a call."""
    best: Finding | None = None
    for loop in probe.record.loops.values():
        if len(loop.rows) >= 4:
            found = in_loop(probe.record, loop, numbers)
            if found is not None and (best is None or found.rank > best.rank):
                best = found
    return best


def _clouds(probe: Probe, spec: Spec) -> list[Cloud]:
    x, y = zip(*spec["points"], strict=True)
    found = [Cloud(x, y)]
    calls = [c for calls in probe.record.functions.values() for c in calls[:1]]
    for call in calls[:2]:
        columns = [probe.record.columns[k] for k in call.columns if usable(probe.record.columns[k])]
        for one, other in permutations(columns, 2):
            if len(one.values) == len(other.values) and one.id < other.id:
                found.append(Cloud(one.values, other.values))
    return found[:6]


def _readings(worked: Sequence[tuple[Probe, Spec]], cloud: Cloud) -> list[Reading]:
    rows = [results_of(p) for p, _ in worked]
    places = [(s["m"], s["b"]) for _, s in worked]
    found: list[Reading] = []
    width = min(map(len, rows))
    if not all(isfinite(v) for row in rows for v in row):
        return found
    if len({tuple(r) for r in rows}) == 1 and width >= 2 and cloud.best is not None:
        best = cloud.best
        for i, j in permutations(range(min(width, 5)), 2):
            if _near(rows[0][i], best[0]) and _near(rows[0][j], best[1]):
                found.append(Reading("fit", True, note="the least-squares line in closed form"))
    if len(worked) < 4:
        return found
    if width >= 2:
        for i, j in permutations(range(min(width, 5)), 2):
            found += _two(rows, places, i, j, cloud)
    elif width == 1:
        found += _one([row[0] for row in rows], places, cloud)
    if not found and width == 0:
        found += _of_state(worked, cloud)
    predictions = worked[0][0].result_columns
    if not found and predictions and not 1 <= width <= 4:
        found.append(Reading("helper", True, note="it returns a column of numbers"))
    return found


def _near(a: float, b: float) -> bool:
    return isclose(a, b, rel_tol=1e-7, abs_tol=1e-10)


def _two(
    rows: Sequence[Sequence[float]],
    places: Sequence[tuple[float, float]],
    i: int,
    j: int,
    cloud: Cloud,
) -> list[Reading]:
    found = []
    step = [Update(m, b, r[i] - m, r[j] - b) for r, (m, b) in zip(rows, places, strict=True)]
    gradient = [Update(m, b, -r[i], -r[j]) for r, (m, b) in zip(rows, places, strict=True)]
    for role, track, rate in (("step", step, RATE), ("gradient", gradient, 1.0)):
        law = law_of(track, cloud)
        if law is not None and law.kind != "changing":
            factor = factor_name(law.c_m, rate, cloud.n)
            negative = role == "gradient" and law.kind == "plain" and law.c_m < 0
            right = law.kind == "plain" and (law.c_m > 0)
            found.append(
                Reading(role, right and not negative, law, factor, places=(i, j), cloud=cloud)
            )
    return found


def _one(
    values: Sequence[float], places: Sequence[tuple[float, float]], cloud: Cloud
) -> list[Reading]:
    found = []
    samples = []
    for value, (m, b) in zip(values, places, strict=True):
        samples.append(
            (value, [v - (m * u + b) for u, v in zip(cloud.x, cloud.y, strict=True)], cloud.y)
        )
    kind = kind_of(samples)
    if kind is not None:
        role = "helper" if kind == "r2" else "error"
        found.append(Reading(role, True, kind=kind, cloud=cloud))
    for k, name in enumerate(("dm", "db")):
        gradients = [cloud.gradient(m, b)[k] for m, b in places]
        sizes = [cloud.sizes(m, b)[k] for m, b in places]
        fit = constant([-v for v in values], gradients, sizes, [0.0] * len(values))
        if fit is not None and fit.agree >= 4:
            law = Law("plain", fit.c, fit.c, fit.agree, len(values))
            factor = factor_name(fit.c, 1.0, cloud.n)
            found.append(Reading(name, fit.c > 0, law, factor, cloud=cloud))
    return found


def _of_state(worked: Sequence[tuple[Probe, Spec]], cloud: Cloud) -> list[Reading]:
    """The readings of a function or method that changes m and b in an object."""
    tracks: dict[str, list[float]] = {}
    after: dict[str, list[float]] = {}
    for probe, _ in worked:
        calls = [c for calls in probe.record.functions.values() for c in calls if c.slots]
        before = min(calls, key=lambda c: c.at).slots if calls else {}
        for name, value in probe.object.items():
            if name in before:
                tracks.setdefault(name, []).append(before[name])
                after.setdefault(name, []).append(value)
    names = [n for n, v in after.items() if len(v) == len(worked) and v != tracks[n]]
    found = []
    for m, b in permutations(names[:6], 2):
        track = [
            Update(p, q, r - p, s - q)
            for p, q, r, s in zip(tracks[m], tracks[b], after[m], after[b], strict=True)
        ]
        law = law_of(track, cloud)
        if law is not None and law.kind != "changing":
            factor = factor_name(law.c_m, RATE, cloud.n)
            found.append(Reading("step", law.right, law, factor, cloud=cloud))
    return found


class FunctionCase:
    """A function with wrong results."""

    def __init__(
        self,
        bench: Workbench,
        child: Child,
        function: Function,
        specs: list[Spec],
        reading: Reading,
        numbers: Sequence[float],
        wanted: str,
        own: Sequence[Cloud] = (),
    ) -> None:
        self.own, self.strict = own, False
        self.bench, self.child, self.function = bench, child, function
        self.specs, self.reading, self.numbers, self.wanted = specs, reading, numbers, wanted
        finding = reading.finding
        held = [finding.m, finding.b] if finding else function.parameters
        self.favours = favoured(reading.law, reading.cloud.n if reading.cloud else 1)
        self.held = tuple(h.partition("[")[0] for h in held)

    def probes(self, code: CodeType) -> list[Probe]:
        return call(self.child, self.bench, code, self.specs)

    def attempt(self, code: CodeType) -> Judgement:
        reading = read(self.probes(code), self.specs, self.numbers, self.own)
        half = self.wanted == "gradient" and reading.role in ("dm", "db")
        if not reading.right or (reading.role != self.wanted and not half):
            return Judgement(False)
        if self.strict and reading.factor is None:
            return Judgement(False)
        score = 1.0
        if reading.factor is None or reading.kind not in ("", "mean", "half", "sum", "half sum"):
            score = 0.2
        elif reading.factor or reading.kind not in ("", "mean"):
            score = 0.8
        law, old = reading.law, self.reading.law
        if law is not None and old is not None:
            healthy = {"only m": old.c_m, "only b": old.c_b}.get(old.kind)
            if healthy is not None and abs(law.c_m - healthy) > 1e-5 * abs(healthy):
                score *= 0.1
        if reading.note.startswith("the least-squares"):
            score *= 0.01
        return Judgement(True, law.c_m if law else 0.0, 6, score)

    def confirm(self, code: CodeType) -> bool | None:
        return True  # because gdref's own points are irregular

    def suspects(self, flow: Flow, sound: set[int]) -> dict[int, float]:
        """The statements that can be wrong. sound: the functions that are known to be right."""
        f = self.function.id
        own = {k for k, g in self.bench.function.items() if g == f}
        called = {
            k for k in called_from(self.bench, flow, own) if self.bench.function[k] not in sound
        }
        header = {k for k, s in enumerate(self.bench.statements) if s is self.function.node}
        weights = dict.fromkeys(own, 0.5) | dict.fromkeys(called, 0.4) | dict.fromkeys(header, 1.0)
        law = self.reading.law
        parts = self._parts(flow)
        if parts is not None:
            weights = {k: w if k in parts[0] | parts[1] else w * 0.2 for k, w in weights.items()}
        if law is not None and parts:
            of_m, of_b = parts
            wrong = {"only m": 1, "only b": 0, "sequential b": 1, "sequential m": 0}.get(law.kind)
            if law.kind == "two":
                fits = [
                    factor_name(c, self._rate(), self._n()) is not None for c in (law.c_m, law.c_b)
                ]
                wrong = {(True, False): 1, (False, True): 0}.get((fits[0], fits[1]))
                if wrong is None and law.c_m * law.c_b < 0:
                    wrong = 0 if law.c_m < 0 else 1
            if wrong is not None:
                one, other = (of_m, of_b)[wrong], (of_m, of_b)[1 - wrong]
                low = 1.0 if law.kind.startswith("sequential") else 0.05
                for k in weights:
                    if k in one and k not in other:
                        weights[k] = 1.0
                    elif k in one:
                        weights[k] = 0.3
                    elif k in other:
                        weights[k] = low
        return weights

    def _rate(self) -> float:
        return 1.0 if self.reading.role == "gradient" else RATE

    def _n(self) -> int:
        return self.reading.cloud.n if self.reading.cloud else 1

    def _parts(self, flow: Flow) -> tuple[set[int], set[int]] | None:
        f, finding = self.function.id, self.reading.finding
        if finding is not None and finding.loop is not None:
            inside = self.bench.program.inside[finding.loop]
            keys = []
            for slot in (finding.m, finding.b):
                name = slot.partition("[")[0]
                keys.append(flow.key(inside, f".{name.split('.')[-1]}" if "." in name else name))
            return flow.statements(keys[:1], keys), flow.statements(keys[1:], keys)
        places = [(f, f"return {k}") for k in self.reading.places]
        if all(p in flow.made_of or p in flow.defined for p in places):
            return flow.statements(places[:1]), flow.statements(places[1:])
        return None


def call(child: Child, bench: Workbench, code: CodeType, specs: Sequence[Spec]) -> list[Probe]:
    """The records of some calls. They are made after the file has run, or when its time is over."""
    loops, names = len(bench.program.loops), sorted(global_names(bench))
    record = child.ask(
        code,
        loops,
        1.5,
        calls=list(specs),
        call_seconds=3.0,
        globals=names,
        imports=[],
        definitions=encoded(bench.definitions()),
    )
    return record.probes
