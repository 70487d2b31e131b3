"""The functions of a file. A function that ran is judged by its calls; gdref calls the others."""

import ast
import re
from itertools import permutations
from typing import Any

from gdref.diagnosis import naming
from gdref.diagnosis.function_case import FunctionCase, Reading, call, factor_name, read, results_of
from gdref.diagnosis.instrument import own_nodes
from gdref.diagnosis.loop_case import called_from
from gdref.diagnosis.losses import NAMES, kind_of
from gdref.diagnosis.parameter_names import in_words, words
from gdref.diagnosis.program_text import Function
from gdref.diagnosis.rates import WORDS
from gdref.diagnosis.recognise import Finding, kinds_of, recognise
from gdref.diagnosis.record import Call
from gdref.diagnosis.repair import search
from gdref.diagnosis.result import Change, FunctionResult
from gdref.diagnosis.unrun import PLACES, RATE, Spec, defaults_of, specs_of
from gdref.exceptions import CannotExamine

ERRORS = in_words(
    "error err errors mse cost costs loss losses sse rmse mae objective j residual fehler"
)
HELPERS = in_words(
    "r2 rsquared score accuracy plot predict prediction hypothesis read load save normalize "
    "standardize scale split show draw print"
)
MOST_FORMS, MOST_FAILURES = 40, 24
PATIENCE = 16.0  # seconds of processor time for the calls of all functions that never ran


class FunctionExaminer:
    """The verdicts on the functions of a program, after its run was watched."""

    def __init__(self, examination: Any, judged: dict[str, FunctionResult]) -> None:
        self.of, self.judged = examination, judged
        self.program, self.record = examination.program, examination.record
        self.found = examination.found
        if examination.repaired is not None:  # judge the other functions by the repaired run
            self.record = examination.repaired
            self.found = recognise(self.record, examination.numbers)
        self.bench, self.child, self.flow = examination.bench, examination.child, examination.flow
        self.clouds = [f.cloud for f in self.found.values() if f.law.right]
        self.sound: set[int] = set()
        self.readings: dict[int, tuple[Reading, list[Spec]]] = {}
        self.held = {re.split(r"[\[.]", n)[0] for n in self.record.held}
        self.by_name = {f.name: f for f in self.program.functions.values()}
        self.begun = self.child.spent()

    def results(self, only: str, takes: Any) -> list[FunctionResult]:
        names = [f.name for f in self.program.functions.values()]
        if only and not any(only in (n, n.split(".")[-1]) for n in names):
            has = f"it has {', '.join(names)}" if names else "it has none"
            raise CannotExamine(f"{self.program.name} has no function {only!r}; {has}")
        found: dict[int, FunctionResult] = {}
        for f in self.in_order():
            if only and f.name != only and f.name.split(".")[-1] != only:
                continue
            found[f.id] = self.of_function(f, takes, found)
            if found[f.id].verdict in ("right", "convention"):
                self.sound.add(f.id)
        return [found[k] for k in sorted(found)]

    def in_order(self) -> list[Function]:
        """The functions. A function comes before the functions that call it."""
        calls = {}
        for f in self.program.functions.values():
            own = {k for k, g in self.bench.function.items() if g == f.id}
            inside = {self.bench.function[k] for k in called_from(self.bench, self.flow, own)}
            calls[f.id] = inside - {f.id, None}
        return sorted(self.program.functions.values(), key=lambda f: (len(calls[f.id]), f.id))

    def of_function(
        self, f: Function, takes: Any, before: dict[int, FunctionResult]
    ) -> FunctionResult:
        if f.name in self.judged:
            known = self.judged[f.name]
            return (known.verdict == "right" and self.dropped(f)) or known
        ran = self.of_calls(f)
        if ran is not None:
            return ran
        name = f.name.split(".")[-1]
        said = set(words(name))
        if f.inner or name.startswith("__"):
            return FunctionResult(f.name, f.line, "helper", "not examined", "a helper")
        if said & HELPERS and not said & ERRORS and takes is None:
            return FunctionResult(f.name, f.line, "helper", "not examined", "a helper")
        if self.child.spent() - self.begun > PATIENCE:
            return FunctionResult(f.name, f.line, "", "not examined", "the time was over")
        return self.called(f, takes, before)

    # functions that ran

    def of_calls(self, f: Function) -> FunctionResult | None:
        """The verdict on a function in a right descent, by the calls that the program made."""
        calls = [c for c in self.record.functions.get(f.id, []) if c.end is not None]
        if not calls:
            return None
        kind = self.kind_by_columns(calls)
        if kind is not None:
            return self.error_result(f, kind)
        for finding in self.found.values():
            if not finding.law.right or finding.loop is None:
                continue
            samples = self.samples(finding, calls)
            kind = self.kind_of_calls(samples)
            if kind is not None:
                return self.error_result(f, kind)
            role = self.role_of_calls(samples)
            if role:
                dropped = self.dropped(f)
                return dropped or FunctionResult(
                    f.name, f.line, role, "right", "part of the descent"
                )
            inside = self.program.inside[finding.loop]
            if inside == f.id:
                return self.dropped(f) or FunctionResult(f.name, f.line, "fit", "right", "")
        return None

    def dropped(self, f: Function) -> FunctionResult | None:
        """The verdict on a function whose last line names its results but does not return them."""
        last = f.node.body[-1]
        if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Tuple | ast.Name):
            return None
        if any(isinstance(n, ast.Return) and n.value is not None for n in own_nodes(f.node)):
            return None
        text = self.program.line(last.lineno)
        proof = "Without return its results are thrown away."
        change = Change(
            last.lineno,
            text,
            f"return {text}",
            "error-none" if self.says_error(f) else None,
            proof,
            "return",
        )
        return FunctionResult(f.name, f.line, "fit", "mistake", "no return", [change])

    def samples(self, finding: Finding, calls: list[Call]) -> list[tuple[Call, int]]:
        """Each call, with the number of the update in which it was made."""
        rows = self.record.loops[finding.loop].rows
        found = []
        for one in calls:
            before = [k for k, row in enumerate(rows) if row.at < one.at]
            if before and before[-1] < len(finding.track) + finding.start:
                found.append((one, before[-1] - finding.start))
        self.finding = finding
        return [s for s in found if s[1] >= 0]

    def kind_of_calls(self, samples: list[tuple[Call, int]]) -> str | None:
        """The kind of error that the calls return at the m and b of the descent."""
        x, y = self.finding.cloud.x, self.finding.cloud.y
        for after in (False, True):
            rows = []
            for one, k in samples[:8]:
                if one.result is None or len(one.result) != 1 or k >= len(self.finding.track):
                    continue
                u = self.finding.track[k]
                m, b = (u.m + u.dm, u.b + u.db) if after else (u.m, u.b)
                residuals = [v - (m * p + b) for p, v in zip(x, y, strict=True)]
                rows.append((next(iter(one.result.values())), residuals, y))
            kind = kind_of(rows) if rows else None
            if kind:
                return kind
        return None

    def kind_by_columns(self, calls: list[Call]) -> str | None:
        """The kind of error for the arguments of calls: y and predictions, or m, b and points."""
        rows = []
        for one in calls[:4]:
            if one.result is None or len(one.result) != 1:
                return None
            value = next(iter(one.result.values()))
            columns = [self.record.columns[k].values for k in one.columns]
            if not columns and self.clouds:  # the points are in the module
                columns = [self.clouds[0].x, self.clouds[0].y]
            if len(columns) != 2 or len(columns[0]) != len(columns[1]):
                return None
            places = [(n, v) for n, v in one.slots.items() if "[-1]" not in n and abs(v) < 1e12]
            p, q = columns
            direct = (value, [a - c for a, c in zip(p, q, strict=True)], p)
            if kind_of([direct]):
                rows.append(direct)
                continue
            for (_, m), (_, b) in permutations(places[:6], 2):
                residuals = [v - (m * u + b) for u, v in zip(p, q, strict=True)]
                if kind_of([(value, residuals, q)]):
                    rows.append((value, residuals, q))
                    break
            else:
                return None
        return kind_of(rows) if rows else None

    def role_of_calls(self, samples: list[tuple[Call, int]]) -> str:
        roles = set()
        for one, k in samples[:6]:
            if one.result is None or k >= len(self.finding.track):
                continue
            u = self.finding.track[k]
            values = list(one.result.values())
            gradient = self.finding.cloud.gradient(u.m, u.b)
            near = [any(_near(v, p) for v in values) for p in (u.m + u.dm, u.b + u.db)]
            if all(near):
                roles.add("step")
            elif any(_near(v * s, g) for v in values for g in gradient for s in (1, 2, -1)):
                roles.add("gradient")
        return roles.pop() if len(roles) == 1 else ""

    def error_result(self, f: Function, kind: str) -> FunctionResult:
        said = set(words(f.name.split(".")[-1]))
        if kind == "r2":
            return FunctionResult(f.name, f.line, "helper", "not examined", "a helper: R^2")
        if kind == "absolute" and not said & {"mae", "absolute", "abs"}:
            return self.wrong_error(f, kind)
        verdict = "right" if kind in ("mean",) else "convention"
        return FunctionResult(f.name, f.line, "error", verdict, NAMES[kind])

    def wrong_error(self, f: Function, kind: str) -> FunctionResult:
        return FunctionResult(
            f.name, f.line, "error", "mistake", NAMES[kind], mistake="error-absolute"
        )

    # functions that never ran

    def called(self, f: Function, takes: Any, before: dict[int, FunctionResult]) -> FunctionResult:
        best: tuple[Reading, list[Spec]] | None = None
        problem, tried = "", 0
        code = self.bench.compiled()
        functions = {g.name: g for g in self.program.functions.values()}
        for specs in specs_of(self.program, f, self.held, functions, _numpy(), takes):
            tried += 1
            if tried > MOST_FORMS or (best is None and tried > MOST_FAILURES):
                break
            probes = call(self.child, self.bench, code, specs)
            worked = [p for p in probes if p.problem is None]
            if not worked:
                problem = problem or (probes[0].problem or {}).get("text", "") if probes else ""
                continue
            reading = read(probes, specs, self.of.numbers, self.clouds)
            if reading.role == "helper" and self.wanted(f, Reading("", False)) == "fit":
                reading = Reading("", False, cloud=reading.cloud)
            if reading.role == "helper" and tried < 4:
                if best is None:
                    best = reading, specs
                continue
            nothing = all(p.none and not p.object for p in worked)
            if reading.role == "" and nothing and self.says_error(f):
                reading = Reading("error", False, note="none")
            if best is None or reading.score > best[0].score:
                best = reading, specs
            if reading.right:
                break
        if best is None:
            why = (
                "its parameters do not show what they hold; --takes says it"
                if not tried
                else (
                    f"gdref could not call it ({problem})" if problem else "gdref could not call it"
                )
            )
            return FunctionResult(f.name, f.line, "", "not examined", why)
        self.readings[f.id] = best
        return self.verdict(f, *best, before)

    def says_error(self, f: Function) -> bool:
        return bool(set(words(f.name.split(".")[-1])) & ERRORS)

    def verdict(
        self, f: Function, reading: Reading, specs: list[Spec], before: dict[int, FunctionResult]
    ) -> FunctionResult:
        if reading.right:
            if reading.role == "helper":
                return FunctionResult(f.name, f.line, "helper", "not examined", "a helper")
            if reading.role == "fit" and (dropped := self.dropped(f)):
                return dropped
            if reading.role == "error":
                return self.error_result(f, reading.kind)
            role = {"dm": "gradient", "db": "gradient"}.get(reading.role, reading.role)
            note = reading.note or (reading.law.note if reading.law else "")
            if reading.law is not None and reading.law.kind not in ("plain", "point"):
                return FunctionResult(f.name, f.line, role, "right", note)
            given = {a["kind"] for a in specs[0]["arguments"]}
            c = reading.law.c_m if reading.law else 0.0
            own = self.of.rates.factor(c, reading.cloud.n if reading.cloud else 1)
            if reading.factor is None and "rate" not in given and own.name is not None:
                reading.factor = own.name  # the rate is in the module
            if reading.factor is None and "rate" in given and role in ("step", "fit"):
                if factor_name(c, 1.0, reading.cloud.n if reading.cloud else 1) is not None:
                    reading.right = False
                    return self.repaired(f, reading, specs, role, before, "rate-forgotten")
            if reading.finding is not None and (ends := self.exchanged(f, reading, specs)):
                return ends
            if reading.factor == "":
                return FunctionResult(f.name, f.line, role, "right", note)
            words_ = WORDS.get(reading.factor or "", "") or "a constant multiple of the gradient"
            return FunctionResult(f.name, f.line, role, "convention", note or words_)
        wanted = self.wanted(f, reading)
        if not wanted:
            return FunctionResult(f.name, f.line, "helper", "not examined", "a helper")
        return self.repaired(f, reading, specs, wanted, before)

    def exchanged(self, f: Function, reading: Reading, specs: list[Spec]) -> FunctionResult | None:
        """The verdict if m and b are stored under exchanged names after a right descent."""
        finding = reading.finding
        probe = call(self.child, self.bench, self.bench.compiled(), specs[:1])[0]
        if finding is None or finding.loop is None or probe.problem is not None:
            return None
        final = probe.record.loops[finding.loop].final
        m, b = final.get(finding.m), final.get(finding.b)
        sides: dict[str, float] = {}
        for name, value in probe.object.items():
            for kind in kinds_of(name)[:1]:
                sides.setdefault(kind, value)
        if m == b or (sides.get("m"), sides.get("b")) != (b, m):
            return None
        for node in ast.walk(f.node):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                target, given = node.targets[0].attr, ast.unparse(node.value)
                if given in (finding.m, finding.b) and finding.m in [*kinds_of(target), target]:
                    break
        line = getattr(node, "lineno", f.line)
        text = self.program.line(line)
        proof = "With this change, and its counterpart, m and b have their own names at the end."
        change = Change(line, text, text.replace(finding.b, finding.m), "exchanged-at-end", proof)
        return FunctionResult(f.name, f.line, "fit", "mistake", "exchanged-at-end", [change])

    def wanted(self, f: Function, reading: Reading) -> str:
        """The role that a function with wrong results is meant to have; "" for a helper."""
        if reading.role not in ("", "helper"):
            return reading.role
        said = set(words(f.name.split(".")[-1]))
        if said & ERRORS and not said & HELPERS:
            return "error"
        kinds = {k for p in defaults_of(f) for k in _kinds(p)}
        if ("rate" in kinds and "epochs" in kinds) or said & in_words(
            "fit train descent descend optimize"
        ):
            return "fit"
        if "rate" in kinds or said & in_words("step update"):
            return "step"
        last = words(f.name)[-1:]
        if said & in_words("gradient gradients grad derivative derivatives partial"):
            return {"m": "dm", "b": "db"}.get((_kinds(last[0])[:1] or [""])[0], "gradient")
        return ""

    def repaired(
        self,
        f: Function,
        reading: Reading,
        specs: list[Spec],
        wanted: str,
        before: dict[int, FunctionResult],
        known: str | None = None,
    ) -> FunctionResult:
        own = {k for k, g in self.bench.function.items() if g == f.id}
        inside = {self.bench.function[k] for k in called_from(self.bench, self.flow, own)}
        wrong = [before[g] for g in inside if g in before and before[g].verdict == "mistake"]
        if wrong:
            return FunctionResult(
                f.name,
                f.line,
                wanted,
                "right",
                f"right, except for {wrong[0].name}, which it calls",
            )
        case = FunctionCase(
            self.bench, self.child, f, specs, reading, self.of.numbers, wanted, self.clouds
        )
        case.strict = known is not None
        repairs = search(case, case.suspects(self.flow, self.sound))
        # gdref chose the shapes here, so they are no mistake of the program
        repairs = [one for one in repairs if one.edit.kind != "shape"]
        mistake = known or self.name(f, reading, specs, wanted)
        if not repairs:
            role = {"dm": "gradient", "db": "gradient"}.get(wanted, wanted)
            if mistake is not None:
                return FunctionResult(f.name, f.line, role, "mistake", mistake, mistake=mistake)
            if reading.law is None:
                why = "gdref called it, and cannot tell whether as it is meant"
                return FunctionResult(f.name, f.line, role, "not examined", why)
            why = "its results are not those of the right program, and no single edit repairs it"
            return FunctionResult(f.name, f.line, role, "unknown", why)
        changes = []
        for one in repairs:
            name = mistake or naming.by_edit(
                one.edit, wanted == "error", reading.note == "none", reading.law
            )
            proof = "With this one change all calls give what the right program gives."
            changes.append(
                Change(
                    one.edit.line, one.edit.written, one.meant, name, proof, one.edit.kind, one.more
                )
            )
        why = changes[0].mistake or f"line {changes[0].line}"
        role = {"dm": "gradient", "db": "gradient"}.get(wanted, wanted)
        return FunctionResult(f.name, f.line, role, "mistake", why, changes, mistake)

    def name(self, f: Function, reading: Reading, specs: list[Spec], wanted: str) -> str | None:
        if reading.note == "none":
            return "error-none"
        cloud = reading.cloud
        if cloud is None:
            return None
        if reading.finding is not None:
            return naming.by_updates(reading.finding.track, cloud, [RATE])
        probes = call(self.child, self.bench, self.bench.compiled(), specs)
        rows = [results_of(p) for p in probes if p.problem is None]
        if len(rows) < len(PLACES):
            return None
        if wanted == "error":
            return naming.by_errors([r[0] for r in rows if r][:6], PLACES[: len(rows)], cloud)
        return naming.by_results(rows, wanted, reading.places, cloud)


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * (abs(a) + abs(b)) + 1e-15


def _numpy() -> bool:
    import importlib.util

    return importlib.util.find_spec("numpy") is not None


def _kinds(name: str) -> list[str]:
    from gdref.diagnosis.parameter_names import kinds

    return kinds(name)


__all__ = ["FunctionExaminer", "factor_name"]
