"""Checks beside a right descent: the error that it prints, and the names of m and b at its end."""

import ast
from types import CodeType
from typing import Any

from gdref.diagnosis.edits import Edit
from gdref.diagnosis.loop_case import LoopCase, base
from gdref.diagnosis.losses import NAMES
from gdref.diagnosis.naming import by_edit
from gdref.diagnosis.parameter_names import in_words, words
from gdref.diagnosis.recognise import Finding, in_loop, kinds_of, loss_in_rows, moving, segments
from gdref.diagnosis.record import Record
from gdref.diagnosis.repair import Judgement, search
from gdref.diagnosis.result import Change, FunctionResult

ERRORS = in_words("mse cost costs loss losses sse rmse j")
ENOUGH = 0.4  # a share of a statement's weight, because this changes the error only


class LossCase(LoopCase):
    """A number in a loop whose name means an error, but which is no known error."""

    name = ""

    def attempt(self, code: CodeType) -> Judgement:
        record = self.run(code)
        loop = record.loops.get(self.loop.id)
        if loop is None or self.finding is None:
            return Judgement(False)
        slots = (self.finding.m, self.finding.b)
        found = in_loop(record, loop, self.numbers, self.allowed, slots, near=False)
        if found is None or not found.law.right:
            return Judgement(False)
        kind = loss_in_rows(found, (segments(loop.rows) or [loop.rows])[0], self.name)
        good = {"mean": 1.0, "half": 0.8, "sum": 0.7, "half sum": 0.6, "root": 0.4}
        return Judgement(kind in good, found.law.c_m, found.law.agree, good.get(kind or "", 0.0))

    def confirm(self, code: CodeType) -> bool | None:
        return True


def of_losses(examination: Any) -> list[FunctionResult]:
    """The verdicts on the errors that a right descent computes in its loop."""
    results = []
    for number, finding in examination.found.items():
        loop = examination.record.loops[number]
        if not finding.law.right or finding.law.kind in ("batch", "point"):
            continue
        rows = (segments(loop.rows) or [loop.rows])[0]
        for name in moving(rows):
            said = set(words(base(name).split(".")[-1]))
            old = said & in_words("prev previous old last before best min")
            if not said & ERRORS or old or {"m", "b"} & set(kinds_of(name)) - {"b"}:
                continue
            kind = loss_in_rows(finding, rows, name)
            function = examination.program.inside[number]
            f = None if function is None else examination.program.functions[function]
            where = f.name if f else "", f.line if f else loop_line(examination, number)
            if kind == "mean":
                continue
            if kind is not None:
                examination.diagnosis.notes.append(f"{base(name)} is {NAMES[kind]}")
                if kind in ("half", "sum", "half sum"):
                    at, line = where
                    results.append(FunctionResult(at, line, "fit", "convention", NAMES[kind]))
                continue
            one = _repaired(examination, loop, finding, name, where)
            if one is not None:
                results.append(one)
    return results


def loop_line(examination: Any, number: int) -> int:
    return int(examination.program.loops[number].lineno)


def _repaired(
    examination: Any, loop: Any, finding: Finding, name: str, where: tuple[str, int]
) -> FunctionResult | None:
    case = LossCase(
        examination.bench,
        examination.child,
        examination.record,
        loop,
        finding,
        examination.numbers,
        examination.rates,
    )
    case.name, case.favours = name, {}
    flow = examination.flow
    keys = [case._key(flow, s) for s in case.slots]
    of_loss = flow.statements([case._key(flow, name)], keys)
    of_line = flow.statements(keys, keys)
    suspects = {k: 0.2 if k in of_line else 1.0 for k in of_loss}
    repairs = search(case, suspects, 4.0)
    if not repairs:
        examination.diagnosis.notes.append(f"{base(name)} is no error of the line that gdref knows")
        return None
    proof = "With this one change it is an error of the line in every pass."
    changes = [
        Change(r.edit.line, r.edit.written, r.meant, by_edit(r.edit, True), proof, r.edit.kind)
        for r in repairs
    ]
    why = changes[0].mistake or f"{base(name)} is no error of the line"
    at = examination.program.function_at(changes[0].line)
    line = next((f.line for f in examination.program.functions.values() if f.name == at), where[1])
    return FunctionResult(at, line, "error" if at != where[0] else "fit", "mistake", why, changes)


def of_wrong_returns(examination: Any) -> list[FunctionResult]:
    """The verdicts on functions that return m twice, or b twice, after a right descent."""
    program, results = examination.program, []
    for number, finding in examination.found.items():
        final, inside = examination.record.loops[number].final, program.inside[number]
        if not finding.law.right or inside is None or not {finding.m, finding.b} <= set(final):
            continue
        m, b = final[finding.m], final[finding.b]
        for call in examination.record.functions.get(inside, []):
            values = list((call.result or {}).values())
            if len(values) != 2 or values[0] != values[1] or values[0] not in (m, b) or m == b:
                continue
            f = program.functions[inside]
            for node in ast.walk(f.node):
                if isinstance(node, ast.Return) and len(getattr(node.value, "elts", ())) == 2:
                    text = program.line(node.lineno)
                    meant = f"return {finding.m}, {finding.b}"
                    proof = "With this one change it returns the m and b of its descent."
                    change = Change(node.lineno, text, meant, None, proof, "name")
                    why = "one number is returned twice"
                    results.append(FunctionResult(f.name, f.line, "fit", "mistake", why, [change]))
                    return results
    return results


def of_exchanged_ends(examination: Any) -> list[FunctionResult]:
    """The verdicts on names of m and b that are exchanged after a right descent."""
    record: Record = examination.record
    sides = {"m": "", "b": ""}
    for name in record.ends:
        first = kinds_of(name)[:1]
        if "[" not in name and first and first[0] in sides and not sides[first[0]]:
            sides[first[0]] = name
    if not all(sides.values()):
        return []
    m, b = record.ends[sides["m"]], record.ends[sides["b"]]
    for number, finding in examination.found.items():
        final = record.loops[number].final
        if not finding.law.right or finding.m not in final or finding.b not in final:
            continue
        if (final[finding.b], final[finding.m]) != (m, b) or m == b:
            continue
        if {base(finding.m), base(finding.b)} & set(sides.values()):
            continue
        edits = _exchanges(examination, number, tuple(sides.values()))
        if edits:
            proof = "With this one change m and b have their own names at the end."
            changes = [
                Change(e.line, e.written, e.meant, "exchanged-at-end", proof, e.kind) for e in edits
            ]
            at = examination.program.function_at(changes[0].line)
            found = [f.line for f in examination.program.functions.values() if f.name == at]
            line = found[0] if found else changes[0].line
            return [FunctionResult(at, line, "fit", "mistake", "exchanged-at-end", changes)]
    return []


def _exchanges(examination: Any, number: int, sides: tuple[str, ...]) -> list[Edit]:
    bench, program = examination.bench, examination.program
    inside = program.inside[number]
    found = []
    for k, statement in enumerate(bench.statements):
        value: ast.expr | None = None
        if isinstance(statement, ast.Return) and bench.function[k] == inside:
            value = statement.value
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
            names = [ast.unparse(e) for e in statement.targets[0].elts]
            value = statement.targets[0] if set(names[:2]) == set(sides) else None
        elements = getattr(value, "elts", [])
        if len(elements) >= 2:
            texts = [ast.unparse(e) for e in elements]
            first = [k for t in texts[:2] for k in kinds_of(t)[:1]]
            before, after = ", ".join(texts[:2]), f"{texts[1]}, {texts[0]}"
            text = bench.text(k)
            edit = Edit("exchange", statement.lineno, text, text.replace(before, after, 1), {})
            edit.weight = 2.0 if isinstance(statement, ast.Return) and first == ["b", "m"] else 1.0
            found.append(edit)
    return sorted(found, key=lambda e: -e.weight)
