"""One edit at a time, in the statements that can be wrong, until the program is right."""

import hashlib
import marshal
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from types import CodeType
from typing import Protocol

from gdref.diagnosis.edits import Edit
from gdref.diagnosis.laws import Law
from gdref.diagnosis.link import Child
from gdref.diagnosis.statement_edits import edits_of, sisters
from gdref.diagnosis.workbench import Workbench
from gdref.exceptions import CannotExamine

BUDGET, PATIENCE = 9.0, 120.0  # seconds of processor time, and seconds in total
MOST, ENOUGH = 900, 6  # the largest numbers of attempts and of repairs
MORE, MOST_MORE = 2.0, 100  # the seconds and the attempts after the first repair
PAIR = 0.6  # the weight of the same edit in two lines, relative to a single edit
FREQUENT_PAIR = "add for assign"  # for both derivatives, this is the article's own mistake


@dataclass
class Judgement:
    """Whether a run is right, at which rate, and how many updates show it."""

    right: bool
    c: float = 0.0
    agree: int = 0
    score: float = 1.0  # how well the rate and the kind suit the rest of the program


class Case(Protocol):
    """A loop or a function to repair. It runs code and judges the record of the run."""

    bench: Workbench
    child: Child
    held: tuple[str, ...]
    favours: dict[str, float]

    def attempt(self, code: CodeType) -> Judgement: ...

    def confirm(self, code: CodeType) -> bool | None: ...


@dataclass
class Repair:
    """An edit that makes the program right."""

    edit: Edit
    judgement: Judgement
    score: float
    confirmed: bool | None

    @property
    def more(self) -> list[dict[str, object]]:
        """The same edit in the like line, if the repair needs both."""
        other = self.edit.twin
        if other is None:
            return []
        meant = other.shown() if other.shown is not None else other.meant
        return [{"line": other.line, "written": other.written, "meant": meant}]

    @property
    def meant(self) -> str:
        return self.edit.shown() if self.edit.shown is not None else self.edit.meant


def search(case: Case, suspects: Mapping[int, float], budget: float = BUDGET) -> list[Repair]:
    """The edits that repair a program, the likeliest first; an empty list if no edit does."""
    begun, clock = case.child.spent(), time.monotonic()
    tried: set[bytes] = {_key(case.bench.compiled())}
    found: list[Repair] = []
    tries, first_at = 0, 0.0
    like = list(pairs(case, suspects))
    frequent = [edit for edit in like if edit.kind == FREQUENT_PAIR]
    for pair in frequent:
        pair.weight /= PAIR
    waiting = iter(sorted([*ordered(case, suspects), *frequent], key=lambda e: -e.weight))
    second = iter(like)
    for _ in range(MOST):
        late = not found and case.child.spent() - begun > 0.7 * budget
        edit = next(second if late else waiting, None) or next(second, None)
        if edit is None:
            break
        spent = case.child.spent() - begun
        if time.monotonic() - clock > PATIENCE:
            break
        best = max((r.score for r in found), default=0.0)
        if spent > budget or len(found) >= ENOUGH or edit.weight < 0.6 * best:
            break
        if found and (spent > first_at + MORE or tries > MOST_MORE):
            break
        tries += bool(found)
        try:
            code = case.bench.compiled(edit)
        except (SyntaxError, ValueError, StopIteration, KeyError, TypeError, RecursionError):
            continue
        key = _key(code)
        if key in tried:
            continue
        tried.add(key)
        try:
            judgement = case.attempt(code)
            if not judgement.right:
                continue
            confirmed = case.confirm(code)
        except CannotExamine:
            continue
        if confirmed is False:
            continue
        score = edit.weight * judgement.score * (1.0 if confirmed else 0.7)
        first_at = first_at or spent
        found.append(Repair(edit, judgement, score, confirmed))
    found.sort(key=lambda r: -r.score)
    return _different(found)


def favoured(law: Law | None, n: int) -> dict[str, float]:
    """Factors for the kinds of edits that are more or less likely under a law that nearly fits."""
    if law is None:
        return {}
    if law.kind.startswith("sequential"):
        return {"earlier value": 8.0, "inside the loop": 2.0}
    found: dict[str, float] = {}
    if law.kind in ("two", "plain") and law.c_m * law.c_b:
        ratio = abs(law.c_b / law.c_m)
        if law.c_m < 0 or law.c_b < 0:
            found |= {"sign": 3.0, "order": 3.0, "compound": 2.0}
        for factor in (n, n / 2, 1 / n, 2 / n):
            if isclose(ratio, factor, rel_tol=1e-5):
                found |= {"division by n": 3.0, "function": 3.0, "without a factor": 2.0}
        if isclose(ratio, 2, rel_tol=1e-5) or isclose(ratio, 0.5, rel_tol=1e-5):
            found |= {"factor 2": 4.0, "without a factor": 2.0}
        if law.kind == "two":
            found |= {"add for assign": 0.3, "factor of x": 0.3, "parentheses": 0.7}
    return found


def _different(found: Iterable[Repair]) -> list[Repair]:
    """The repairs; if several have the same text, only the first."""
    seen: set[tuple[int, str]] = set()
    kept = []
    for one in found:
        key = one.edit.line, one.meant
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def ordered(case: Case, suspects: Mapping[int, float]) -> list[Edit]:
    """All edits of the statements that may be wrong, the likeliest first."""
    edits = []
    for k, weight in suspects.items():
        if weight <= 0:
            continue
        for edit in edits_of(case.bench, k, case.held):
            if edit.kind in ("reset", "inside the loop"):  # edits before the loop
                edit.weight = min(edit.weight, 9.0) * 2
            edit.weight *= weight * case.favours.get(edit.kind, 1.0)
            edits.append(edit)
    edits.sort(key=lambda e: -e.weight)
    return edits


def pairs(case: Case, suspects: Mapping[int, float]) -> Iterator[Edit]:
    """The same edit in two like lines, to try if no single edit helps."""
    found = []
    for k, weight in suspects.items():
        if weight >= 0.3:
            for edit in sisters(case.bench, k, case.held, PAIR):
                edit.weight *= weight
                found.append(edit)
    yield from sorted(found, key=lambda e: -e.weight)[:200]


def _key(code: CodeType) -> bytes:
    return hashlib.sha1(marshal.dumps(_bare(code))).digest()


def _bare(code: CodeType) -> CodeType:
    """The code without its line numbers."""
    constants = tuple(_bare(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_firstlineno=1, co_consts=constants)
