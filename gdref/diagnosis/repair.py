"""One edit at a time, in the statements that can be wrong, until the program is right."""

import hashlib
import marshal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

from gdref.diagnosis.cases import Case, Judgement
from gdref.diagnosis.edits import edits_of, sisters
from gdref.diagnosis.workbench import Code, Edit
from gdref.exceptions import CannotExamine

BUDGET = 9.0  # seconds of processor time for one search
MOST, ENOUGH = 900, 6  # the largest numbers of attempts and of repairs
MORE, MOST_MORE = 2.0, 100  # the seconds and the attempts after the first repair
PAIR = 0.6  # the weight of the same edit in two lines, relative to a single edit
FREQUENT_PAIRS = "add for assign", "parentheses"  # often wrong in both derivatives


@dataclass
class Repair:
    """An edit that makes the program right."""

    edit: Edit
    judgement: Judgement
    score: float

    @property
    def more(self) -> list[dict[str, Any]]:
        """The same edit in the like line, if the repair needs both."""
        other = self.edit.twin
        if other is None:
            return []
        return [{"line": other.line, "written": other.written, "meant": other.meant}]


def search(case: Case, budget: float = BUDGET) -> list[Repair]:
    """The edits that repair a program, the likeliest first; an empty list if no edit does."""
    bench, child, suspects = case.of.bench, case.of.child, case.suspects()
    begun, tried = child.spent, {_key(bench.compiled())}
    found: list[Repair] = []
    tries, first_at = 0, 0.0
    like = list(pairs(case, suspects))
    frequent = [edit for edit in like if edit.kind in FREQUENT_PAIRS]
    for pair in frequent:
        pair.weight /= PAIR
    waiting = iter(sorted([*ordered(case, suspects), *frequent], key=lambda e: -e.weight))
    second = iter(like)
    for _ in range(MOST):
        spent = child.spent - begun
        late = not found and spent > 0.7 * budget
        edit = next(second if late else waiting, None) or next(second, None)
        if edit is None or spent > budget or child.over or len(found) >= ENOUGH:
            break
        if found and (spent > first_at + MORE or tries > MOST_MORE):
            break
        if edit.weight < 0.6 * max((r.score for r in found), default=0.0):
            break
        tries += bool(found)
        try:
            code = bench.compiled(edit)
        except (SyntaxError, ValueError, StopIteration, KeyError, TypeError, RecursionError):
            continue
        if (key := _key(code)) in tried:
            continue
        tried.add(key)
        try:
            judgement = case.attempt(code)
            confirmed = case.confirm(code) if judgement.right else False
        except CannotExamine:
            continue
        if confirmed is not False:
            score = edit.weight * judgement.score * (1.0 if confirmed else 0.7)
            first_at = first_at or spent
            found.append(Repair(edit, judgement, score))
    found.sort(key=lambda r: -r.score)
    return _different(found)


def _different(found: Iterable[Repair]) -> list[Repair]:
    """The repairs; if several have the same text, only the first."""
    kept: dict[tuple[int, str], Repair] = {}
    for one in found:
        kept.setdefault((one.edit.line, one.edit.meant), one)
    return list(kept.values())


def ordered(case: Case, suspects: Mapping[int, float]) -> Iterator[Edit]:
    """All edits of the statements that may be wrong."""
    for k, weight in suspects.items():
        for edit in edits_of(case.of.bench, k, case.held):
            if edit.kind in ("reset", "inside the loop"):  # edits before the loop
                edit.weight = min(edit.weight, 9.0) * 2
            edit.weight *= weight * case.favours.get(edit.kind, 1.0)
            yield edit


def pairs(case: Case, suspects: Mapping[int, float]) -> list[Edit]:
    """The same edit in two like lines, to try if no single edit helps."""
    found = []
    for k, weight in suspects.items():
        for edit in sisters(case.of.bench, k, case.held, PAIR) if weight >= 0.3 else ():
            edit.weight *= weight
            found.append(edit)
    return sorted(found, key=lambda e: -e.weight)[:200]


def _key(code: Code) -> bytes:
    return hashlib.sha1(marshal.dumps([_bare(one) for one in code.values()])).digest()


def _bare(code: CodeType) -> CodeType:
    """The code without its line numbers."""
    constants = tuple(_bare(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_firstlineno=1, co_consts=constants)
