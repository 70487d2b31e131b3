"""Calls functions, finds the role of each function from its results, and repairs it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from math import isclose, isfinite

from gdref.diagnosis.cases import GOOD_ERRORS, PASSES, Case, Context, Judgement, base
from gdref.diagnosis.laws import Cloud, Law, Update, constant, law_of
from gdref.diagnosis.losses import kind_of
from gdref.diagnosis.program_text import Function
from gdref.diagnosis.rates import Rates
from gdref.diagnosis.recognise import Finding, in_loop
from gdref.diagnosis.record import Probe, Slots, usable
from gdref.diagnosis.unrun import RATE, Spec
from gdref.diagnosis.workbench import Code

Places = Sequence[tuple[float, float]]


@dataclass
class Reading:
    """The role of a function, from its results. role: error, gradient, step, fit ..., or ""."""

    role: str = ""
    right: bool = False
    law: Law | None = None
    cloud: Cloud | None = None
    kind: str = ""  # the kind of error, if the role is error
    note: str = ""
    finding: Finding | None = None  # from a loop inside the function
    which: tuple[int, int] = (0, 1)  # the index of m's result, and of b's result
    rows: Sequence[Sequence[float]] = field(default_factory=list)  # the results of each call
    places: Places = ()  # (m, b) of each call

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
        """The learning rate of gdref's calls."""
        return Rates({"": 1.0 if self.role in ("gradient", "dm", "db") else RATE}, ())

    @property
    def factor(self) -> str | None:
        """The multiple of the gradient: "", half, sum or half sum; None for another multiple."""
        return self.rates.factor(self.law.c_m, self.n).name if self.law else ""

    def track(self, role: str) -> list[Update]:
        """The results as updates of m and b, if the function is a step or a gradient."""
        if self.finding is not None:
            return self.finding.track
        i, j = self.which
        if role not in ("step", "gradient") or any(len(r) <= max(i, j) for r in self.rows):
            return []
        both = zip(self.rows, self.places, strict=True)
        if role == "step":
            return [Update(m, b, r[i] - m, r[j] - b) for r, (m, b) in both]
        return [Update(m, b, -RATE * r[i], -RATE * r[j]) for r, (m, b) in both]


def read(
    probes: Sequence[Probe],
    specs: Sequence[Spec],
    numbers: Sequence[float],
    own: Sequence[Cloud] = (),
    near: bool = True,
) -> Reading:
    """The role of a function, found from the results of some calls.

    near: also look for loops that are almost descents. This search takes time.
    """
    worked = [(p, s) for p, s in zip(probes, specs, strict=False) if p.problem is None]
    if not worked:
        return Reading()
    loops = [loop for loop in worked[0][0].record.loops.values() if len(loop.rows) >= 4]
    laws = [in_loop(worked[0][0].record, loop, numbers, near=near) for loop in loops]
    inner = max(filter(None, laws), key=lambda finding: finding.rank, default=None)
    fit = inner and Reading("fit", inner.law.right, inner.law, inner.cloud, finding=inner)
    if fit and fit.right:
        return fit
    given = [*_clouds(*worked[0]), *own[:2]]
    rows, places = [results_of(p.result) for p, _ in worked], [(s["m"], s["b"]) for _, s in worked]
    if not any(rows):  # it changes m and b of an object
        first, *others = [p.object for p, _ in worked]
        names = [n for n in first if any(first[n] != other.get(n, first[n]) for other in others)]
        rows = [[p.object.get(n, 0.0) for n in sorted(names)] for p, _ in worked]
    found = [reading for cloud in given for reading in readings(rows, places, cloud)]
    if not found and worked[0][0].result_columns and not 1 <= min(map(len, rows)) <= 4:
        found = [Reading("helper", True, note="it returns a column of numbers")]
    best = max(found, key=lambda reading: reading.score, default=Reading(cloud=given[0]))
    if fit and not best.right:
        return fit
    best.rows, best.places = rows, places
    if best.role == "step" and best.right and "epochs" in specs[0]["kinds"]:
        best.role, best.right = "fit", False  # it made only one epoch of many
    return best


def results_of(result: Slots | None) -> list[float]:
    """The numbers that a call returned, in order."""
    return [v for n, v in (result or {}).items() if "[-1]" not in n]


def _clouds(probe: Probe, spec: Spec) -> list[Cloud]:
    """The points that gdref gave, and the points in the program's own columns."""
    x, y = zip(*spec["points"], strict=True)
    found = [Cloud(x, y)]
    calls = [c for calls in probe.record.functions.values() for c in calls[:1]]
    held = [call.columns for call in calls[:2]]
    if not {"x", "y", "points"} & set(spec["kinds"]):  # the function has its own points
        held.append([c.id for c in probe.record.columns[:4]])
    for ids in held:
        columns = [probe.record.columns[k] for k in ids if usable(probe.record.columns[k])]
        for one, other in permutations(columns, 2):
            if len(one.values) == len(other.values) and one.id < other.id:
                found.append(Cloud(one.values, other.values))
    return found[:6]


def readings(rows: Sequence[Sequence[float]], places: Places, cloud: Cloud) -> Iterator[Reading]:
    """The possible roles of a function that returned these rows at these m and b."""
    width = min(map(len, rows))
    if not all(isfinite(v) for row in rows for v in row):
        return
    if len({tuple(r) for r in rows}) == 1 and width >= 2 and cloud.best is not None:
        for one in permutations(rows[0][:5], 2):
            if all(isclose(*p, rel_tol=1e-7, abs_tol=1e-10) for p in zip(one, cloud.best)):  # noqa: B905
                note = "the least-squares line in closed form"
                yield Reading("fit", True, cloud=cloud, note=note)
    if width == 1:
        samples = [(r[0], cloud.residuals(*p), cloud.y) for r, p in zip(rows, places, strict=True)]
        if (kind := kind_of(samples)) is not None:
            yield Reading("helper" if kind == "r2" else "error", True, cloud=cloud, kind=kind)
    for k, name in enumerate(("dm", "db") if width == 1 and len(rows) >= 4 else ()):
        gradients = [cloud.gradient(m, b)[k] for m, b in places]
        sizes = [cloud.sizes(m, b)[k] for m, b in places]
        fit = constant([-r[0] for r in rows], gradients, sizes, [0.0] * len(rows))
        if fit is not None and fit.agree >= 4:
            law = Law("plain", fit.c, fit.c, fit.agree, len(rows))
            yield Reading(name, fit.c > 0, law, cloud)
    for which in permutations(range(min(width, 5)), 2) if len(rows) >= 4 else ():
        both = Reading(which=which, rows=rows, places=places)
        for role, rate in (("step", 1.0), ("gradient", RATE)):
            followed = law_of(both.track(role), cloud)
            if followed is not None and followed.kind != "changing":
                law = followed._replace(c_m=followed.c_m / rate, c_b=followed.c_b / rate)
                yield Reading(role, law.right, law, cloud, which=which)


class FunctionCase(Case):
    """A function to repair. sound: functions that are right, so the mistake is not there."""

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
        self.function, self.wanted = function, wanted
        self.specs = specs[:1] if wanted == "fit" else specs  # its loop has many (m, b)
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
        loops = [k for k, g in of.bench.program.inside.items() if g == f]
        self.stop = {"loop": loops[0], "passes": PASSES} if loops and wanted == "fit" else None

    def attempt(self, code: Code) -> Judgement:
        probes = call(self.of, code, self.specs, self.stop)
        reading = read(probes, self.specs, self.of.numbers, self.own, near=False)
        half = self.wanted == "gradient" and reading.role in ("dm", "db")
        if not reading.right or (reading.role != self.wanted and not half):
            more = self.own, self.sound
            again = partial(
                type(self), self.of, self.function, self.specs, reading, self.wanted, *more
            )
            return Judgement(False, law=reading.law, then=again)
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


def call(
    of: Context, code: Code, specs: Sequence[Spec], stop: dict[str, int] | None = None
) -> list[Probe]:
    """Run the file, make some calls after it, and return the record of each call.

    stop: a loop and a number of passes. A call ends after this number of passes of the loop.
    """
    more = {"calls": list(specs), "call_seconds": 3.0, "call_stop": stop, "stop": of.stop}
    return of.child.ask(code, 1.5, **more, imports=[]).probes
