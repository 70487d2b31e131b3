"""Checks two things after a right descent: its printed error, and its m and b at the end."""

import ast
from math import isfinite

from gdref.diagnosis.cases import Context, Judgement, LoopCase, LossCase, base
from gdref.diagnosis.losses import NAMES
from gdref.diagnosis.naming import by_edit
from gdref.diagnosis.parameter_names import in_words, words
from gdref.diagnosis.recognise import Finding, first_run, kinds_of, loss_in_rows, moving
from gdref.diagnosis.record import Record
from gdref.diagnosis.repair import search
from gdref.diagnosis.result import Change, FunctionResult
from gdref.diagnosis.workbench import Code

ERRORS = in_words("mse cost costs loss losses sse rmse j")
OLDER = in_words("prev previous old last before best min")


def of_losses(of: Context) -> list[FunctionResult]:
    """The verdicts on the errors that a correct descent computes in its loop."""
    results = []
    for number, finding in of.found.items():
        rows = first_run(of.record.loops[number].rows)
        if not finding.law.right or finding.law.kind.startswith(("batch", "point")):
            continue
        for name in moving(rows):
            said = set(words(base(name).split(".")[-1]))
            if not said & ERRORS or said & OLDER or "m" in kinds_of(name):
                continue
            kind = loss_in_rows(finding, rows, name)
            if kind is None:
                results += of_loss(of, number, finding, name)
            elif kind != "mean":
                of.notes.append(f"{base(name)} is {NAMES[kind]}")
                if kind in ("half", "sum", "half sum"):
                    around = of.around(number)
                    results.append(FunctionResult(*around, "fit", "convention", NAMES[kind]))
    return results


def of_loss(of: Context, number: int, finding: Finding, name: str) -> list[FunctionResult]:
    """The verdict on a variable that is named like an error, but is no known error."""
    wrong = f"{base(name)} is not one of the errors that gdref knows"
    loop = of.record.loops[number]
    repairs = search(LossCase(of, of.record, loop, finding, name), 4.0)
    if not repairs:
        of.notes.append(wrong)
        return []
    proof = "With this one change the number is an error of the line in every pass."
    changes = [Change.of(r, by_edit(r.edit, True), proof) for r in repairs]
    around, at = of.around(number), of.program.function_at(changes[0].line)
    role = "fit" if at is None or at.name == around[0] else "error"
    where = (at.name, at.line) if at else ("", around[1])
    return [FunctionResult(*where, role, "mistake", changes[0].mistake or wrong, changes)]


def of_exchanged_ends(of: Context) -> list[FunctionResult]:
    """The verdicts on right descents that end with m and b exchanged, or with m = b."""
    sides = dict[str, str]()
    for name in of.record.ends:
        for kind in kinds_of(name)[:1] if "[" not in name else ():
            sides.setdefault(kind, name)
    for number, finding in of.found.items():
        case = EndCase(of, of.record, of.record.loops[number], finding)
        case.names = sides.get("m", ""), sides.get("b", "")
        if not finding.law.right or case.ends_well(of.record):
            continue
        proof = "With this one change m and b are right at the end."
        if repairs := search(case, 4.0):
            exchanged = repairs[0].edit.kind == "exchange"
            named = "exchanged-at-end" if exchanged else None
            changes = [Change.of(r, named, proof) for r in repairs]
            at, line = of.program.function_at(changes[0].line), changes[0].line
            where = (at.name, at.line) if at else ("", line)
            why = named or "one number is returned twice"
            return [FunctionResult(*where, "fit", "mistake", why, changes)]
    return []


class EndCase(LoopCase):
    """A right descent, but at the end of the program m and b are exchanged or equal."""

    names: tuple[str, str]  # the names of m and b outside functions

    def attempt(self, code: Code) -> Judgement:
        record = self.of.child.ask(code, 3.0)
        fails = record.problem is not None and self.record.problem is None
        return Judgement(not fails and self.ends_well(record, exactly=True), 6)

    def confirm(self, code: Code, changed: str = "y") -> bool | None:
        return True

    def ends_well(self, record: Record, exactly: bool = False) -> bool:
        """Whether the descent returns m and b, and the program stores each in its own variable.

        exactly: all other numbers are wrong. If it is False, only exchanged or equal m and b are.
        """
        found, loop = self.finding, record.loops.get(self.loop.id)
        final = loop.final if loop and found else {}
        if not found or not {found.m, found.b} <= set(final) or final[found.m] == final[found.b]:
            return not exactly
        m, b = final[found.m], final[found.b]
        if not isfinite(m - b):  # it diverges
            return not exactly
        inside = self.of.program.inside[self.loop.id]
        calls = record.functions.get(inside, []) if inside is not None else []
        given = {tuple((call.result or {}).values()) for call in calls}
        ends = (m, b)
        if not {base(found.m), base(found.b)} & set(self.names):
            ends = record.ends.get(self.names[0], m), record.ends.get(self.names[1], b)
        if exactly:
            return ends == (m, b) and {p for p in given if len(p) == 2} <= {(m, b), (b, m)}
        return ends != (b, m) and not {(m, m), (b, b)} & {ends, *given}

    def suspects(self) -> dict[int, float]:
        inside, bench = self.of.program.inside[self.loop.id], self.of.bench
        names = self.of.flow.statements([(None, n) for n in self.names if n])
        returns = [k for k, one in enumerate(bench.statements) if isinstance(one, ast.Return)]
        own = {k: 1.0 for k in returns if bench.function[k] == inside}
        return own | {k: 0.9 for k in names if bench.function[k] is None}
