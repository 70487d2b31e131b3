"""Checks beside a right descent: the error that it prints, and the names of m and b at its end."""

import ast

from gdref.diagnosis.cases import Context, LossCase, base
from gdref.diagnosis.losses import NAMES
from gdref.diagnosis.naming import by_edit
from gdref.diagnosis.parameter_names import in_words, words
from gdref.diagnosis.recognise import Finding, first_run, kinds_of, loss_in_rows, moving
from gdref.diagnosis.repair import search
from gdref.diagnosis.result import Change, FunctionResult

ERRORS = in_words("mse cost costs loss losses sse rmse j")
OLDER = in_words("prev previous old last before best min")


def of_losses(of: Context) -> list[FunctionResult]:
    """The verdicts on the errors that a correct descent computes in its loop."""
    results = []
    for number, finding in of.found.items():
        rows = first_run(of.record.loops[number].rows)
        if not finding.law.right or finding.law.kind in ("batch", "point"):
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
    """The verdict on a number that should be an error but is not."""
    wrong = f"{base(name)} is no error of the line that gdref knows"
    loop = of.record.loops[number]
    repairs = search(LossCase(of, of.record, loop, finding, name), 4.0)
    if not repairs:
        of.notes.append(wrong)
        return []
    proof = "With this one change it is an error of the line in every pass."
    changes = [Change.of(r, by_edit(r.edit, True), proof) for r in repairs]
    around, at = of.around(number), of.program.function_at(changes[0].line)
    role = "fit" if at is None or at.name == around[0] else "error"
    where = (at.name, at.line) if at else ("", around[1])
    return [FunctionResult(*where, role, "mistake", changes[0].mistake or wrong, changes)]


def of_wrong_returns(of: Context) -> list[FunctionResult]:
    """The verdicts on functions that return m twice, or b twice, after a right descent."""
    program, record = of.program, of.record
    for number, finding in of.found.items():
        final, inside = record.loops[number].final, program.inside[number]
        if not finding.law.right or inside is None or not {finding.m, finding.b} <= set(final):
            continue
        m, b = final[finding.m], final[finding.b]
        for call in record.functions.get(inside, []):
            values = list((call.result or {}).values())
            if len(values) != 2 or values[0] != values[1] or values[0] not in (m, b) or m == b:
                continue
            f = program.functions[inside]
            for node in ast.walk(f.node):
                if isinstance(node, ast.Return) and len(getattr(node.value, "elts", ())) == 2:
                    text, meant = program.line(node.lineno), f"return {finding.m}, {finding.b}"
                    proof = "With this one change it returns the m and b of its descent."
                    change = Change(node.lineno, text, meant, None, proof, "name")
                    why = "one number is returned twice"
                    return [FunctionResult(f.name, f.line, "fit", "mistake", why, [change])]
    return []


def of_exchanged_ends(of: Context) -> list[FunctionResult]:
    """The verdicts on names of m and b that are exchanged after a right descent."""
    record, sides = of.record, dict[str, str]()
    for name in record.ends:
        for first in kinds_of(name)[:1] if "[" not in name else ():
            sides.setdefault(first, name)
    if not {"m", "b"} <= set(sides):
        return []
    names = sides["m"], sides["b"]
    m, b = (record.ends[n] for n in names)
    for number, finding in of.found.items():
        final = record.loops[number].final
        if not finding.law.right or (final.get(finding.b), final.get(finding.m)) != (m, b):
            continue
        if m == b or {base(finding.m), base(finding.b)} & set(names):
            continue
        changes = exchanges(of, number, names)
        if changes:
            at = of.program.function_at(changes[0].line)
            where = (at.name, at.line) if at else ("", changes[0].line)
            return [FunctionResult(*where, "fit", "mistake", "exchanged-at-end", changes)]
    return []


def exchanges(of: Context, number: int, names: tuple[str, str]) -> list[Change]:
    """The returns of the descent, and the assignments to m and b, in the other order."""
    bench, inside = of.bench, of.program.inside[number]
    proof = "With this one change m and b have their own names at the end."
    found: list[tuple[bool, Change]] = []
    for k, statement in enumerate(bench.statements):
        pair: ast.expr | None = None
        if isinstance(statement, ast.Return) and bench.function[k] == inside:
            pair = statement.value
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple):
            targets = [ast.unparse(e) for e in statement.targets[0].elts]
            pair = statement.targets[0] if set(targets[:2]) == set(names) else None
        texts = [ast.unparse(e) for e in getattr(pair, "elts", [])][:2]
        if len(texts) == 2:
            text = bench.text(k)
            meant = text.replace(", ".join(texts), ", ".join(texts[::-1]), 1)
            change = Change(statement.lineno, text, meant, "exchanged-at-end", proof, "exchange")
            first = [kind for t in texts for kind in kinds_of(t)[:1]]
            found.append((isinstance(statement, ast.Return) and first == ["b", "m"], change))
    return [change for _, change in sorted(found, key=lambda one: not one[0])]
