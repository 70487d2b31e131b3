"""The verdicts on the functions of a file. If the program never calls one, gdref does."""

import ast
import re
from collections.abc import Sequence
from itertools import permutations

from gdref.diagnosis import naming
from gdref.diagnosis.cases import Context, base
from gdref.diagnosis.function_case import FunctionCase, Reading, call, read, readings, results_of
from gdref.diagnosis.laws import Update, first_that_differs
from gdref.diagnosis.losses import NAMES, kind_of
from gdref.diagnosis.parameter_names import in_words, kinds, words
from gdref.diagnosis.program_text import Function, own_nodes
from gdref.diagnosis.rates import WORDS, Rates
from gdref.diagnosis.recognise import Finding, kinds_of
from gdref.diagnosis.record import Call, Problem
from gdref.diagnosis.repair import search
from gdref.diagnosis.result import Change, FunctionResult
from gdref.diagnosis.unrun import RATE, Spec, defaults_of, specs_of
from gdref.exceptions import CannotExamine
from gdref.mistakes import MISTAKES

ERRORS = in_words(
    "error err errors mse cost costs loss losses sse rmse mae objective j residual fehler"
)
HELPERS = in_words(
    "r2 rsquared score accuracy plot predict prediction hypothesis read load save normalize "
    "standardize scale split show draw print"
)
FITS, STEPS = in_words("fit train descent descend optimize"), in_words("step update")
GRADIENTS = in_words("gradient gradients grad derivative derivatives partial")
ROLES = {"dm": "gradient", "db": "gradient"}
MOST_FORMS, MOST_FAILURES = 40, 24
PATIENCE = 16.0  # seconds of processor time for the calls of all functions that never ran


class FunctionExaminer:
    """The verdicts on the functions of a program, after its run."""

    def __init__(self, of: Context, judged: dict[str, FunctionResult]) -> None:
        self.of, self.judged = of, judged
        self.program, self.record, self.found = of.program, of.record, of.found
        if of.repaired is not None:  # then check the other functions in the repaired run
            self.record = of.repaired
            self.found = of.recognised(self.record)
        self.right = [f for f in self.found.values() if f.law.right]
        self.clouds = [f.cloud for f in self.right]
        self.sound: set[int] = set()
        self.results_so_far: dict[int, FunctionResult] = {}
        self.held = {base(n).split(".")[0] for n in self.record.held}
        self.begun = of.child.spent

    def results(self, only: str, takes: Sequence[str] | None) -> list[FunctionResult]:
        """A result for each function of the file, in the order of the text."""
        names = [f.name for f in self.program.functions.values()]
        if only and not any(only in (n, n.split(".")[-1]) for n in names):
            has = f"it has {', '.join(names)}" if names else "it has none"
            raise CannotExamine(f"{self.program.name} has no function {only!r}; {has}")
        every = self.program.functions.values()
        for f in sorted(every, key=lambda f: (len(self.called_by(f)), f.id)):
            if not only or only in (f.name, f.name.split(".")[-1]):
                one = self.results_so_far[f.id] = self.of_function(f, takes)
                if one.verdict in ("right", "convention"):
                    self.sound.add(f.id)
        return [one for _, one in sorted(self.results_so_far.items())]

    def called_by(self, f: Function) -> set[int | None]:
        """The functions that a function calls, directly or through others."""
        function = self.of.bench.function
        own = {k for k, g in function.items() if g == f.id}
        return {function[k] for k in self.of.flow.called_from(own)} - {f.id, None}

    def of_function(self, f: Function, takes: Sequence[str] | None) -> FunctionResult:
        if f.name in self.judged:
            known = self.judged[f.name]
            return (known.verdict == "right" and self.dropped(f)) or known
        ran = self.of_calls(f)
        if ran is not None:
            return ran
        name = f.name.split(".")[-1]
        said = set(words(name))
        if all(isinstance(one, ast.Pass) for one in f.node.body):
            return helper(f, "it is empty")
        if f.inner or name.startswith("__") or (said & HELPERS and not said & ERRORS and not takes):
            return helper(f)
        child = self.of.child
        if child.spent - self.begun > PATIENCE or child.over:
            return FunctionResult(f.name, f.line, "", "not examined", "no time was left")
        return self.called(f, takes)

    # functions that the program calls

    def of_calls(self, f: Function) -> FunctionResult | None:
        """The verdict on a function that the program called; None if the calls show too little."""
        calls = [c for c in self.record.functions.get(f.id, []) if c.end is not None]
        if calls and (kind := self.kind_by_columns(calls)):
            return error_result(f, kind)
        for finding in self.right if calls else ():
            samples = self.samples(finding, calls)
            rows = [row for row, _ in samples]
            for after in (0, 1):
                places = [(u.m + after * u.dm, u.b + after * u.db) for _, u in samples]
                for reading in readings(rows, places, finding.cloud) if rows else ():
                    if says_error(f) and not reading.kind:
                        continue
                    if reading.kind:
                        return error_result(f, reading.kind)
                    if reading.law and reading.law.kind == "plain":
                        role, why = ROLES.get(reading.role, reading.role), "part of the descent"
                        return self.dropped(f) or FunctionResult(f.name, f.line, role, "right", why)
            if finding.loop is not None and self.program.inside[finding.loop] == f.id:
                return self.dropped(f) or FunctionResult(f.name, f.line, "fit", "right", "")
        return None

    def dropped(self, f: Function) -> FunctionResult | None:
        """The verdict on a function that ends with the line m, b instead of return m, b."""
        last = f.node.body[-1]
        if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Tuple | ast.Name):
            return None
        if any(isinstance(n, ast.Return) and n.value is not None for n in own_nodes(f.node)):
            return None
        text, named = self.program.line(last.lineno), "error-none" if says_error(f) else None
        proof = "Without return the function returns None."
        change = Change(last.lineno, text, f"return {text}", named, proof)
        return FunctionResult(f.name, f.line, "fit", "mistake", "no return", [change])

    def samples(self, finding: Finding, calls: list[Call]) -> list[tuple[list[float], Update]]:
        """The result of each call, with the update of m and b during which it was made."""
        rows = self.record.loops[finding.loop].rows if finding.loop is not None else []
        found = []
        for one in calls:
            update = sum(row.at < one.at for row in rows) - 1 - finding.start
            if 0 <= update < len(finding.track) and one.result:
                found.append((results_of(one.result), finding.track[update]))
        return found[:8]

    def kind_by_columns(self, calls: list[Call]) -> str | None:
        """The kind of error of some calls. Their arguments are two columns, or m, b and points."""
        rows = []
        for one in calls[:4]:
            columns = [self.record.columns[k].values for k in one.columns]
            if not columns and self.clouds:  # the points are global
                columns = [tuple(self.clouds[0].x), tuple(self.clouds[0].y)]
            values = list((one.result or {}).values())
            if len(values) != 1 or len(columns) != 2 or len(columns[0]) != len(columns[1]):
                return None
            p, q = columns
            tries = [(values[0], [a - c for a, c in zip(p, q, strict=True)], p)]
            places = [v for n, v in one.slots.items() if "[-1]" not in n and abs(v) < 1e12]
            for m, b in permutations(places[:6], 2):
                tries.append((values[0], [v - (m * u + b) for u, v in zip(p, q, strict=True)], q))
            rows += [sample for sample in tries if kind_of([sample])][:1] or [tries[0]]
        return kind_of(rows)

    # functions that the program never calls

    def called(self, f: Function, takes: Sequence[str] | None) -> FunctionResult:
        """The verdict on a function that gdref calls, with one form of arguments after another."""
        best: tuple[Reading, list[Spec]] | None = None
        problem: Problem | None = None
        failed: list[Spec] = []  # the calls that failed because of a wrong name
        tried, code = 0, self.of.bench.compiled()
        for specs in specs_of(self.program, f, self.held, takes):
            numpy = re.search(r"array\(|Series\(|DataFrame\(", str(specs[0]["arguments"]))
            if best and numpy and not self.program.uses_numpy:
                continue  # lists are enough, and numpy takes longer
            tried += 1
            if tried > (MOST_FORMS if best else MOST_FAILURES) or self.of.child.over:
                break
            probes = call(self.of, code, specs)
            worked = [p for p in probes if p.problem is None]
            if not worked:
                problem = problem or next((p.problem for p in probes if p.problem), None)
                if problem and problem.kind in ("NameError", "UnboundLocalError"):
                    failed = failed or specs
                continue
            reading = read(probes, specs, self.of.numbers, self.clouds)
            if reading.role == "helper" and wanted(f, Reading()) == "fit":
                reading = Reading(cloud=reading.cloud)
            if reading.role == "helper" and tried < 4:
                best = best or (reading, specs)
                continue
            if says_error(f) and reading.role in ("", "gradient", "dm", "db"):
                reading = Reading("", cloud=reading.cloud, rows=reading.rows, places=reading.places)
                if all(p.none and not p.object for p in worked):
                    reading.role, reading.note = "error", "none"
            if best is None or reading.score > best[0].score:
                best = reading, specs
            if reading.right:
                break
        if best is None:
            optimizer = "objective" in f.parameters  # an optimizer for gdref
            why, role = "gdref could not call it", "" if optimizer else wanted(f, Reading())
            why += f" ({problem.kind}: {problem.text})" if problem else ""
            if not tried:
                why = "the names of its parameters are unknown; give their meaning: --takes"
            elif problem and self.wrong_call(problem):
                return FunctionResult(f.name, problem.line or f.line, role, "mistake", problem.text)
            result = self.repaired(f, Reading(), failed, role) if failed and role else None
            if result is not None and result.repairs:
                return result
            return FunctionResult(f.name, f.line, role, "not examined", why)
        return self.verdict(f, *best)

    def wrong_call(self, problem: Problem) -> bool:
        """Whether the program calls one of its functions with too many or too few arguments."""
        called = re.match(r"(\S+)\(\) (takes|missing|got)", problem.text)
        names = [f.name for f in self.program.functions.values()]
        return bool(called and problem.line and called[1] in names)

    def verdict(self, f: Function, reading: Reading, specs: list[Spec]) -> FunctionResult:
        role, law = ROLES.get(reading.role, reading.role), reading.law
        meant = reading.role if reading.right else wanted(f, reading)
        if meant in ("", "helper"):
            return helper(f)
        if not reading.right:
            return self.repaired(f, reading, specs, meant)
        if reading.role == "error":
            return error_result(f, reading.kind)
        if reading.role == "fit" and (dropped := self.dropped(f)):
            return dropped
        note = reading.note or (law.note if law else "")
        if law is None or law.kind not in ("plain", "point"):
            return FunctionResult(f.name, f.line, role, "right", note)
        given, factor = specs[0]["kinds"], reading.factor
        if factor is None and "rate" not in given:  # the rate is global
            factor = self.of.rates.factor(law.c_m, reading.n).name
        if factor is None and "rate" in given and role in ("step", "fit"):
            if Rates({"": 1.0}, ()).factor(law.c_m, reading.n).name is not None:
                return self.repaired(f, reading, specs, role, "rate-forgotten")
        if reading.finding is not None and (ends := self.exchanged(f, reading.finding, specs)):
            return ends
        if factor == "":
            return FunctionResult(f.name, f.line, role, "right", note)
        note = note or WORDS.get(factor or "", "") or "a constant multiple of the gradient"
        return FunctionResult(f.name, f.line, role, "convention", note)

    def exchanged(self, f: Function, finding: Finding, specs: list[Spec]) -> FunctionResult | None:
        """The verdict if a right descent stores m in the attribute b, and b in the attribute m."""
        probe = call(self.of, self.of.bench.compiled(), specs[:1])[0]
        loop = None if finding.loop is None else probe.record.loops.get(finding.loop)
        if loop is None or probe.problem is not None:
            return None
        m, b = loop.final.get(finding.m), loop.final.get(finding.b)
        kept = [(kind, v) for n, v in probe.object.items() for kind in kinds_of(n)[:1]]
        sides = dict(reversed(kept))  # the first of each kind
        if m == b or (sides.get("m"), sides.get("b")) != (b, m):
            return None
        line = f.line
        for node in ast.walk(f.node):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                target, given = node.targets[0].attr, ast.unparse(node.value)
                if given in (finding.m, finding.b) and finding.m in [*kinds_of(target), target]:
                    line = node.lineno
        text = self.program.line(line)
        proof = "With this change, and the same change for the other number, m and b are right."
        change = Change(line, text, text.replace(finding.b, finding.m), "exchanged-at-end", proof)
        return FunctionResult(f.name, f.line, "fit", "mistake", "exchanged-at-end", [change])

    def repaired(
        self, f: Function, reading: Reading, specs: list[Spec], meant: str, known: str = ""
    ) -> FunctionResult:
        """The verdict on a function with wrong results, with the edits that repair it."""
        role = ROLES.get(meant, meant)
        inner = [self.results_so_far.get(g) for g in self.called_by(f) if g is not None]
        wrong = next((g for g in inner if g is not None and g.verdict == "mistake"), None)
        if wrong:
            why = f"except for {wrong.name}"
            return FunctionResult(f.name, f.line, role, "right", why)
        case = FunctionCase(self.of, f, specs, reading, meant, self.clouds, self.sound)
        case.strict = bool(known)
        case.favours["shape"] = 0.0  # gdref itself chose the shapes of the arrays
        repairs = search(case)
        mistake = known or name_of(reading, meant)
        if repairs:
            proof = "With this one change all calls return the right results."
            none, of_error = reading.note == "none", meant == "error"
            changes = [
                Change.of(r, mistake or naming.by_edit(r.edit, of_error, none, reading.law), proof)
                for r in repairs
            ]
            why = changes[0].mistake or self.program.place(changes[0].line)
            return FunctionResult(f.name, f.line, role, "mistake", why, changes, mistake)
        if mistake is not None:
            why = f"{mistake}: {MISTAKES[mistake].what}"
            return FunctionResult(f.name, f.line, role, "mistake", why, mistake=mistake)
        if reading.law is None:
            why = "gdref called it, but may have used the wrong arguments"
            return FunctionResult(f.name, f.line, role, "not examined", why)
        why = "its results are wrong, and gdref found no change that repairs it"
        cloud, track = reading.cloud, reading.track(meant)
        seen = first_that_differs(track, cloud, RATE, ("m", "b")) if cloud and track else ""
        if seen:
            why = f"{why}; with a rate of {RATE}, {seen}"
        return FunctionResult(f.name, f.line, role, "unknown", why)


def helper(f: Function, why: str = "a helper") -> FunctionResult:
    return FunctionResult(f.name, f.line, "helper", "not examined", why)


def says_error(f: Function) -> bool:
    """Whether the name of a function means an error."""
    return bool(set(words(f.name.split(".")[-1])) & ERRORS)


def error_result(f: Function, kind: str) -> FunctionResult:
    """The verdict on a function that returns this kind of error."""
    if kind == "r2":
        return helper(f, "a helper: R^2")
    if kind == "absolute" and not {*words(f.name.split(".")[-1])} & {"mae", "absolute", "abs"}:
        name = "error-absolute"
        return FunctionResult(f.name, f.line, "error", "mistake", NAMES[kind], mistake=name)
    verdict = "right" if kind == "mean" else "convention"
    return FunctionResult(f.name, f.line, "error", verdict, NAMES[kind])


def wanted(f: Function, reading: Reading) -> str:
    """The role that a function with wrong results should have; "" for a helper."""
    if reading.role not in ("", "helper"):
        return reading.role
    said = words(f.name.split(".")[-1])
    if ERRORS & {*said} and not HELPERS & {*said}:
        return "error"
    taken = {k for p in defaults_of(f) for k in kinds(p)}
    if {"rate", "epochs"} <= taken or FITS & {*said}:
        return "fit"
    if "rate" in taken or STEPS & {*said}:
        return "step"
    if GRADIENTS & {*said}:
        side = (kinds(said[-1]) or [""])[0]
        return {"m": "dm", "b": "db"}.get(side, "gradient")
    return ""


def name_of(reading: Reading, meant: str) -> str | None:
    """The mistake of the catalogue that explains these results; None if there is none."""
    cloud, track = reading.cloud, reading.track(meant)
    if reading.note == "none":
        return "error-none"
    if cloud is None or (reading.finding is None and len(reading.rows) < 6):
        return None
    if meant == "error":
        values = [r[0] for r in reading.rows if r]
        return naming.by_errors(values, reading.places[: len(values)], cloud)
    return naming.by_updates(track, cloud, [RATE]) if track else None
