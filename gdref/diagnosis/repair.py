"""One edit at a time, at the places that can be wrong, until the program is recognised as right."""

import hashlib
import marshal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Protocol

from gdref.diagnosis.edits import Edit
from gdref.diagnosis.statement_edits import edits_of
from gdref.diagnosis.workbench import Workbench
from gdref.exceptions import CannotExamine

BUDGET, MOST, ENOUGH = 12.0, 900, 6  # seconds, attempts, repairs


@dataclass
class Judgement:
    """Whether a run is right, at which rate, and in how many updates that was seen."""

    right: bool
    c: float = 0.0
    agree: int = 0
    score: float = 1.0  # how well the rate and the kind suit the rest of the program


class Case(Protocol):
    """What is to be put right: it runs a code and judges what was recorded."""

    bench: Workbench
    held: tuple[str, ...]

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
    def meant(self) -> str:
        return self.edit.shown() if self.edit.shown is not None else self.edit.meant


def search(case: Case, suspects: Mapping[int, float], budget: float = BUDGET) -> list[Repair]:
    """The edits that repair a program, the likeliest first; an empty list if none does."""
    begun = time.monotonic()
    tried: set[bytes] = {_key(case.bench.compiled())}
    found: list[Repair] = []
    for count, edit in enumerate(ordered(case, suspects)):
        spent = time.monotonic() - begun
        if count > MOST or spent > budget or (found and spent > budget / 2):
            break
        first = found[0].edit.weight if found else 0.0
        if len(found) >= ENOUGH or edit.weight < 0.3 * first:
            break
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
        found.append(Repair(edit, judgement, score, confirmed))
    found.sort(key=lambda r: -r.score)
    return _different(found)


def _different(found: Iterable[Repair]) -> list[Repair]:
    """Of repairs that are shown alike only the first."""
    seen: set[tuple[int, str]] = set()
    kept = []
    for one in found:
        key = one.edit.line, one.meant
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def ordered(case: Case, suspects: Mapping[int, float]) -> list[Edit]:
    """All edits at the places that may be wrong, the likeliest first."""
    edits = []
    for k, weight in suspects.items():
        if weight <= 0:
            continue
        for edit in edits_of(case.bench, k, case.held):
            edit.weight *= weight
            edits.append(edit)
    edits.sort(key=lambda e: -e.weight)
    return edits


def _key(code: CodeType) -> bytes:
    return hashlib.sha1(marshal.dumps(_bare(code))).digest()


def _bare(code: CodeType) -> CodeType:
    """The code without its line numbers."""
    constants = tuple(_bare(c) if isinstance(c, CodeType) else c for c in code.co_consts)
    return code.replace(co_linetable=b"", co_firstlineno=1, co_consts=constants)
