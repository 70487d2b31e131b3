"""Repairs a program: tries one edit after another, until an edited program is right.

If no single edit repairs the program, gdref tries two edits together. The first edit of the two
brings the updates nearer to a right descent.
"""

import ast
import hashlib
import marshal
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from types import CodeType
from typing import Any

from gdref.diagnosis.cases import Case, Judgement
from gdref.diagnosis.edits import both_of, disjoint, edits_of
from gdref.diagnosis.workbench import Code, Edit, Workbench, place
from gdref.exceptions import CannotExamine

BUDGET = 9.0  # seconds of processor time for one search
MOST, ENOUGH = 900, 6  # the largest numbers of attempts and of repairs
MORE, MOST_MORE = 2.0, 100  # after the first repair, 2 more seconds and 100 more attempts
SECOND, MOST_FIRST = 4.0, 2  # the seconds for a second edit; the number of first edits
PAIR = 0.6  # a factor for the weight of the same edit in two lines
FREQUENT_PAIRS = {"add for assign": 1.0, "parentheses": 1.0}  # often wrong in both derivatives
ASCENT = {"sign": 0.9}  # if a program goes up, often wrong in both updates


@dataclass
class Repair:
    """An edit that makes the program right."""

    edit: Edit
    judgement: Judgement
    score: float
    two: bool  # whether it repairs two mistakes

    @property
    def more(self) -> list[dict[str, Any]]:
        """The same edit in a similar line, if the repair needs both."""
        other = self.edit.twin
        if other is None:
            return []
        return [{"line": other.line, "written": other.written, "meant": other.meant}]


def search(case: Case, budget: float = BUDGET) -> list[Repair]:
    """The edits that repair a program, the likeliest first; an empty list if no edit does."""
    found, nearer = _search(case, budget)
    nearer.sort(key=lambda one: (-one[0], -one[1].weight))
    for _, first, then in nearer[:MOST_FIRST]:
        if not found and not case.of.child.over:
            second = then()
            second.strict = case.strict
            found, _ = _search(second, SECOND, first)
    return found


def _search(
    case: Case, budget: float, first: Edit | None = None
) -> tuple[list[Repair], list[tuple[float, Edit, Callable[[], Case]]]]:
    """The edits that repair a program, and the edits that only improve it.

    Each improving edit is in a tuple with its rank and a function, which makes the Case for a
    second edit. first: an edit that is combined with each other edit.
    """
    bench, child = case.of.bench, case.of.child
    begun, tried = child.spent, {_key(bench.compiled(first))}
    found: list[Repair] = []
    nearer: list[tuple[float, Edit, Callable[[], Case]]] = []
    known = case.law.rank if case.law else 0.0
    tries, first_at = 0, 0.0
    single, double = attempts(case)
    if first is not None:
        single, double = [both_of(first, e, e.weight) for e in single if disjoint(first, e)], []
    waiting, second = iter(single), iter(double)
    for _ in range(MOST):
        spent = child.spent - begun
        late = not found and spent > 0.7 * budget
        edit = next(chain(second, waiting) if late else chain(waiting, second), None)
        if edit is None or spent > budget or child.over or len(found) >= ENOUGH:
            break
        if found and (spent > first_at + MORE or tries > MOST_MORE):
            break
        if edit.weight < 0.6 * max((r.score for r in found), default=0.0):
            break
        tries += bool(found)
        try:
            code = bench.compiled(edit)
        except (SyntaxError, ValueError, TypeError, RecursionError):
            continue
        if (key := _key(code)) in tried:
            continue
        tried.add(key)
        try:
            judgement = case.attempt(code)
            confirmed = case.confirm(code) if judgement.right else False
        except CannotExamine:
            continue
        law, then = judgement.law, judgement.then
        if law and then and law.rank > known + 1:
            nearer.append((law.rank, edit, then))
        if confirmed is False or drops_a_name(bench, edit, case.other_data()):
            continue
        left, _, right = edit.meant.partition(" = ")
        if left == right:  # x = x
            edit.shown = "(without this line)"
        score = edit.weight * judgement.score * (1.0 if confirmed else 0.7)
        first_at = first_at or spent
        found.append(Repair(edit, judgement, score, first is not None))
    different: dict[tuple[int, str], Repair] = {}
    for one in sorted(found, key=lambda one: -one.score):
        different.setdefault((one.edit.line, one.edit.meant), one)
    return list(different.values()), nearer


def attempts(case: Case) -> tuple[list[Edit], list[Edit]]:
    """The edits to try: single edits, and (if no single edit helps) pairs in similar lines."""
    suspects, bench = case.suspects(), case.of.bench
    every = {k: edits_of(bench, k, case.held) for k in suspects}
    single, double = [edit for edits in every.values() for edit in edits], list[Edit]()
    for k, weight in suspects.items():
        own = {c: e for e in every[k] for c in e.change()} if weight >= 0.3 else {}
        statement, (_, body) = bench.statements[k], bench.parent[k]
        later = body[body.index(statement) + 1 :]
        for other in later:
            near = 1 + (other is later[0])  # edits of neighbouring lines may differ more
            for twin in every.get(place(other), ()) if type(other) is type(statement) else ():
                edit = next((own[c] for c in twin.change()[:near] if c in own), None)
                if edit is not None and edit.weight >= 3:
                    double.append(both_of(edit, twin, min(edit.weight, twin.weight) * weight))
    for k, edits in every.items():
        for edit in edits:
            if edit.kind in ("reset", "inside the loop"):  # they edit lines before the loop
                edit.weight = min(edit.weight, 9.0) * 2
            moved = edit.made() if edit.kind == "inside the loop" else (k,)
            edit.weight *= max(suspects.get(j, 0.0) for j in moved)
            edit.weight *= case.favours.get(edit.kind, 1.0)
    up = case.law is not None and case.law.kind == "plain" and case.law.c_m < 0
    frequent = FREQUENT_PAIRS | (ASCENT if up else {})
    single += [edit for edit in double if edit.kind in frequent]
    for edit in double:
        edit.weight *= frequent.get(edit.kind, PAIR)
    single, double = (
        sorted((edit for edit in edits if edit.weight), key=lambda edit: -edit.weight)
        for edits in (single, double)
    )
    return single, double[:200]


def drops_a_name(bench: Workbench, edit: Edit, data: Collection[str] = ()) -> bool:
    """Whether an edit removes all uses of a variable. Then it is probably no repair.

    Also if one of these data is a factor in an edited line: it may hold the weights of the points.
    """
    made, tree = edit.made(), bench.program.tree
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _stores(n)}
    stored |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    every, old = _reads([tree]), _reads(bench.statements[k] for k in made)
    new = _reads(one for body in made.values() for one in body)
    gone = [n for n in old if n in stored and n not in new and every[n] <= old[n]]
    parts = [n for k in made for n in ast.walk(bench.statements[k]) if isinstance(n, ast.BinOp)]
    factors = [f for n in parts if isinstance(n.op, ast.Mult) for f in (n.left, n.right)]
    return bool(gone) or any(getattr(f, "id", "") in data for f in factors)


def _stores(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _reads(nodes: Iterable[ast.AST]) -> Counter[str]:
    """The number of times that each name is read."""
    names = [n for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)]
    return Counter(n.id for n in names if not _stores(n))


def _key(code: Code) -> bytes:
    return hashlib.sha1(marshal.dumps([_bare(one) for one in code.values()])).digest()


def _bare(code: CodeType) -> CodeType:
    """The code without its line numbers."""
    constants = tuple(_bare(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_firstlineno=1, co_consts=constants)
