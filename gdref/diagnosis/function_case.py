"""Functions that gdref calls: the role of each, found from its results, and its repair."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations
from math import isclose, isfinite

from gdref.diagnosis.cases import GOOD_ERRORS, Case, Context, Judgement, base
from gdref.diagnosis.laws import Cloud, Law, Update, constant, law_of
from gdref.diagnosis.link import encoded
from gdref.diagnosis.losses import kind_of
from gdref.diagnosis.program_text import Function
from gdref.diagnosis.rates import Rates
from gdref.diagnosis.recognise import Finding, in_loop
from gdref.diagnosis.record import Probe, usable
from gdref.diagnosis.unrun import RATE, Spec
from gdref.diagnosis.workbench import Code

Places = Sequence[tuple[float, float]]


@dataclass
class Reading:
    """The results of a function. role: error, gradient, dm, db, step, fit or helper; or ""."""

    role: str = ""
    right: bool = False
    law: Law | None = None
    cloud: Cloud | None = None
    kind: str = ""  # the kind of error
    note: str = ""
    finding: Finding | None = None  # the law of a loop inside the function
    which: tuple[int, int] = (0, 1)  # the positions of m's and of b's result
    rows: Sequence[Sequence[float]] = field(default_factory=list)  # the results of each call
    places: Places = ()  # the m and b of each call

    @property
    def score(self) -> float:
        if self.right:
            return 10.0
        if self.law is not None:
            return {"plain": 7.0, "two": 6.0}.get(self.law.kind, 5.0)
        return 1.0 if self.role else 0.0

    @property
    def n(self) -> int:
        return self.cloud.n if self.cloud else 1

    @property
    def rates(self) -> Rates:
        """The rate at which gdref called the function."""
        return Rates({"": 1.0 if self.role in ("gradient", "dm", "db") else RATE}, ())

    @property
    def factor(self) -> str | None:
        """The convention of the constant: "", half, sum or half sum; None for another constant."""
        return self.rates.factor(self.law.c_m, self.n).name if self.law else ""

    def track(self, role: str) -> list[Update]:
        """The results as updates, if the function is a step or a gradient."""
        if self.finding is not None:
            return self.finding.track
        i, j = self.which
        if role not in ("step", "gradient") or any(len(r) <= max(i, j) for r in self.rows):
            return []
        if role == "step":
            return [
                Update(m, b, r[i] - m, r[j] - b)
                for r, (m, b) in zip(self.rows, self.places, strict=True)
            ]
        return [
            Update(m, b, -RATE * r[i], -RATE * r[j])
            for r, (m, b) in zip(self.rows, self.places, strict=True)
        ]


def read(
    probes: Sequence[Probe],
    specs: Sequence[Spec],
    numbers: Sequence[float],
    own: Sequence[Cloud] = (),
    near: bool = True,
) -> Reading:
    """The role of a function, by the results of some calls.

    near: whether a loop counts too if its law nearly fits. To search for that takes time.
    """
    worked = [(p, s) for p, s in zip(probes, specs, strict=False) if p.problem is None]
    if not worked:
        return Reading()
    inner = in_loops(worked[0][0], numbers, near)
    fit = inner and Reading("fit", inner.law.right, inner.law, inner.cloud, finding=inner)
    if fit and fit.right:
        return fit
    given = [*_clouds(*worked[0]), *own[:2]]
    found = [reading for cloud in given for reading in _readings(worked, cloud)]
    best = max(found, key=lambda reading: reading.score, default=None)
    if fit and (best is None or not best.right):
        return fit
    if best is None:
        best = Reading(cloud=given[0])
    best.rows = [results_of(p) for p, _ in worked]
    best.places = [(s["m"], s["b"]) for _, s in worked]
    epochs = "epochs" in specs[0]["kinds"]
    if best.role == "step" and epochs and best.right:  # it made one of many epochs
        best.role, best.right = "fit", False
    return best


def results_of(probe: Probe) -> list[float]:
    """The numbers that a call returned, in order."""
    return [v for n, v in (probe.result or {}).items() if "[-1]" not in n]


def in_loops(probe: Probe, numbers: Sequence[float], near: bool) -> Finding | None:
    """The best law of the loops within a call."""
    loops = [loop for loop in probe.record.loops.values() if len(loop.rows) >= 4]
    found = [in_loop(probe.record, loop, numbers, near=near) for loop in loops]
    return max(filter(None, found), key=lambda finding: finding.rank, default=None)


def _clouds(probe: Probe, spec: Spec) -> list[Cloud]:
    """The points of gdref, and those of the program's own columns."""
    x, y = zip(*spec["points"], strict=True)
    found = [Cloud(x, y)]
    calls = [c for calls in probe.record.functions.values() for c in calls[:1]]
    held = [call.columns for call in calls[:2]]
    if not {"x", "y", "points"} & set(spec["kinds"]):  # the points are inside the function
        held.append([c.id for c in probe.record.columns[:4]])
    for ids in held:
        columns = [probe.record.columns[k] for k in ids if usable(probe.record.columns[k])]
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
        for one in permutations(rows[0][:5], 2):
            if all(isclose(*p, rel_tol=1e-7, abs_tol=1e-10) for p in zip(one, cloud.best)):  # noqa: B905
                note = "the least-squares line in closed form"
                found.append(Reading("fit", True, cloud=cloud, note=note))
    if len(worked) < 4:
        return found
    if width >= 2:
        for which in permutations(range(min(width, 5)), 2):
            found += _two(Reading(which=which, rows=rows, places=places), cloud)
    elif width == 1:
        found += _one([row[0] for row in rows], places, cloud)
    else:
        found += _of_state(worked, cloud)
    if not found and worked[0][0].result_columns and not 1 <= width <= 4:
        found.append(Reading("helper", True, note="it returns a column of numbers"))
    return found


def _two(one: Reading, cloud: Cloud) -> list[Reading]:
    """Two numbers: a step, or a gradient."""
    found = []
    for role in ("step", "gradient"):
        law = law_of(one.track(role), cloud)
        if law is not None and law.kind != "changing":
            if role == "gradient":
                law = law._replace(c_m=law.c_m / RATE, c_b=law.c_b / RATE)
            found.append(Reading(role, law.right, law, cloud, which=one.which))
    return found


def _one(values: Sequence[float], places: Places, cloud: Cloud) -> list[Reading]:
    """One number: an error, or one derivative."""
    found = []
    kind = kind_of([(v, cloud.residuals(m, b), cloud.y) for v, (m, b) in zip(values, places)])  # noqa: B905
    if kind is not None:
        found.append(Reading("helper" if kind == "r2" else "error", True, cloud=cloud, kind=kind))
    for k, name in enumerate(("dm", "db")):
        gradients = [cloud.gradient(m, b)[k] for m, b in places]
        sizes = [cloud.sizes(m, b)[k] for m, b in places]
        fit = constant([-v for v in values], gradients, sizes, [0.0] * len(values))
        if fit is not None and fit.agree >= 4:
            law = Law("plain", fit.c, fit.c, fit.agree, len(values))
            found.append(Reading(name, fit.c > 0, law, cloud))
    return found


def _of_state(worked: Sequence[tuple[Probe, Spec]], cloud: Cloud) -> list[Reading]:
    """A function or method that changes m and b in an object."""
    before: dict[str, list[float]] = {}
    after: dict[str, list[float]] = {}
    for probe, _ in worked:
        calls = [c for calls in probe.record.functions.values() for c in calls if c.slots]
        first = min(calls, key=lambda c: c.at).slots if calls else {}
        for name in probe.object.keys() & first.keys():
            before.setdefault(name, []).append(first[name])
            after.setdefault(name, []).append(probe.object[name])
    names = [n for n, v in sorted(after.items()) if len(v) == len(worked) and v != before[n]]
    found = []
    for m, b in permutations(names[:6], 2):
        sides = zip(before[m], before[b], after[m], after[b], strict=True)
        law = law_of([Update(p, q, r - p, s - q) for p, q, r, s in sides], cloud)
        if law is not None and law.kind != "changing":
            found.append(Reading("step", law.right, law, cloud))
    return found


class FunctionCase(Case):
    """A function with wrong results. sound: the functions that are known to be right."""

    def __init__(
        self,
        of: Context,
        function: Function,
        specs: list[Spec],
        reading: Reading,
        wanted: str,
        own: Sequence[Cloud],
        sound: set[int],
    ) -> None:
        super().__init__(of, reading.rates, reading.law, reading.n)
        self.function, self.specs, self.wanted = function, specs, wanted
        self.own, self.sound = own, sound
        finding, f, flow = reading.finding, function.id, of.flow
        slots = [finding.m, finding.b] if finding else function.parameters
        self.held = tuple(base(s) for s in slots)
        if finding is not None and finding.loop is not None:
            inside = of.bench.program.inside[finding.loop]
            self.keys = [flow.slot_key(inside, s) for s in slots]
        else:
            keys = [(f, f"return {k}") for k in reading.which]
            self.keys = [k for k in (*keys, (f, "return")) if k in flow.defined]
        self.inside = {k for k, g in of.bench.function.items() if g == f}

    def attempt(self, code: Code) -> Judgement:
        probes = call(self.of, code, self.specs)
        reading = read(probes, self.specs, self.of.numbers, self.own, near=False)
        half = self.wanted == "gradient" and reading.role in ("dm", "db")
        if not reading.right or (reading.role != self.wanted and not half):
            return Judgement(False)
        if self.strict and reading.factor is None:
            return Judgement(False)
        score = GOOD_ERRORS.get(reading.kind, 0.2) if reading.kind else 1.0
        if reading.law is not None:
            score *= self.suits(reading.law, reading.n)
        if reading.note.startswith("the least-squares"):
            score *= 0.01
        return Judgement(True, 6, score)

    def suspects(self) -> dict[int, float]:
        bench = self.of.bench
        near = self.inside | self.of.flow.called_from(self.inside)
        weights = {k: w for k, w in super().suspects().items() if k in near}
        weights = {k: w for k, w in weights.items() if bench.function[k] not in self.sound}
        header = next(k for k, s in enumerate(bench.statements) if s is self.function.node)
        return weights | {header: 1.0}


def call(of: Context, code: Code, specs: Sequence[Spec]) -> list[Probe]:
    """The records of some calls. They are made after the file has run, or when its time is over."""
    definitions = encoded(of.bench.definitions())
    more = {"calls": list(specs), "call_seconds": 3.0, "imports": [], "definitions": definitions}
    return of.child.ask(code, 1.5, **more).probes
