"""A loop of a watched run: its mistake, the statements that may be wrong, and tests of edits."""

import ast
from collections.abc import Sequence
from types import CodeType
from typing import Any

from gdref.diagnosis.flow import Flow, Key
from gdref.diagnosis.irregular import irregular
from gdref.diagnosis.link import Child
from gdref.diagnosis.rates import Rates
from gdref.diagnosis.recognise import (
    Finding,
    columns_in,
    in_loop,
    kinds_of,
    moving,
    pairs_of,
    segments,
)
from gdref.diagnosis.record import LoopRecord, Record, usable
from gdref.diagnosis.repair import Judgement, favoured
from gdref.diagnosis.workbench import Workbench

Pair = tuple[tuple[float, ...], tuple[float, ...]]
PASSES = 9


def base(slot: str) -> str:
    """The name without its index: theta for theta[1], self.m for self.m."""
    return slot.partition("[")[0]


class LoopCase:
    """A loop of a watched run that is not recognised as right."""

    def __init__(
        self,
        bench: Workbench,
        child: Child,
        record: Record,
        loop: LoopRecord,
        finding: Finding | None,
        numbers: Sequence[float],
        rates: Rates,
    ) -> None:
        self.bench, self.child, self.record, self.loop = bench, child, record, loop
        self.finding, self.numbers, self.rates = finding, numbers, rates
        self.strict = False  # whether the mistake is in the rate
        self.slots = self._slots()
        self.held = tuple(dict.fromkeys(base(s) for s in self.slots))
        self.allowed = self._allowed()
        self.function = bench.program.inside[loop.id]
        node = bench.program.loops[loop.id]
        self.loops = [n.number for n in ast.walk(node) if hasattr(n, "number") and is_loop(n)]
        self.last: Finding | None = None
        self.favours = favoured(finding.law, finding.cloud.n) if finding is not None else {}
        text = bench.program.text
        if finding is None and any(
            one in text for one in ("reshape", "newaxis", "[:, None]", "[[")
        ):
            self.favours = {"shape": 2.0, "bounds": 1.5}

    def _slots(self) -> list[str]:
        if self.finding is not None:
            found, law = self.finding, self.finding.law.kind
            m, b = found.m, found.b
            if law == "only b" and "m" not in kinds_of(m):
                m = self._named("m", b) or m
            if law == "only m" and "b" not in kinds_of(b):
                b = self._named("b", m) or b
            return [m, b]
        rows = (segments(self.loop.rows) or [self.loop.rows])[0]
        names = list(rows[0].slots)
        named = [
            n for n in names if {"m", "b", "theta"} & set(kinds_of(n)) and "rate" not in kinds_of(n)
        ]
        moved = list(moving(rows)) if len(rows) > 2 else []
        return list(dict.fromkeys([*(n for n in moved if n in named), *named, *moved]))[:6]

    def _named(self, side: str, other: str) -> str:
        """A name for m or b that the loop reads but does not change; "" if there is none."""
        names = [n for n in self.loop.rows[0].slots if side in kinds_of(n)[:1] and n != other]
        return names[0] if names else ""

    def _allowed(self) -> list[Pair]:
        """The (x, y) that a repaired program may fit: the known pair, or all pairs in one order."""
        if self.finding is not None:
            x, y = self.finding.x, self.finding.y
            return [(x.values, y.values)]
        pairs: list[Pair] = []
        columns = columns_in(self.record, self.loop)
        known = {c.id for c in columns}
        columns += [c for c in self.record.columns if usable(c) and c.id not in known][:10]
        for x, y in pairs_of(columns):
            if (y.values, x.values) not in pairs:
                pairs.append((x.values, y.values))
        return pairs

    def run(self, code: CodeType, **more: Any) -> Record:
        stop = {"loop": self.loop.id, "passes": PASSES}
        loops = len(self.bench.program.loops)
        written = sorted(global_names(self.bench))
        return self.child.ask(code, loops, 3.0, stop=stop, globals=written, **more)

    def run_on(self, code: CodeType) -> Record:
        """The record of a whole run, or of its first seconds."""
        written = sorted(global_names(self.bench))
        return self.child.ask(code, len(self.bench.program.loops), 4.0, globals=written)

    def judged(self, record: Record, allowed: Sequence[Pair]) -> Judgement:
        """Whether this loop, or a loop inside it, is recognised as right."""
        self.last = None
        for number in self.loops:
            loop = record.loops.get(number)
            if loop is None or len(loop.rows) < 4:
                continue
            same = self.finding is not None and number == self.loop.id
            slots = (self.slots[0], self.slots[1]) if same else None
            found = in_loop(record, loop, self.numbers, allowed, slots, near=False)
            if found is not None and found.law.right:
                if self.strict and not self._tame(found):
                    continue
                self.last = found
                return Judgement(True, found.law.c_m, found.law.agree, self._suits(found))
        return Judgement(False)

    def _tame(self, found: Finding) -> bool:
        """Whether the constant is a convention and small enough for a descent that converges."""
        factor = self.rates.factor(found.law.c_m, found.cloud.n)
        return factor.name is not None and found.law.c_m * found.cloud.steepest < 2

    def _suits(self, found: Finding) -> float:
        """How well the new constant suits the rate, and the constant that was right before."""
        score = 1.0
        law, old = found.law, self.finding.law if self.finding else None
        factor = self.rates.factor(law.c_m, found.cloud.n)
        if law.kind in ("plain", "point") and self.rates.named and factor.name is None:
            score *= 0.25
        elif factor.name not in (None, ""):
            score *= 0.9
        if old is not None:
            healthy = {"only m": old.c_m, "only b": old.c_b}.get(old.kind)
            if healthy is not None and abs(law.c_m - healthy) > 1e-5 * abs(healthy):
                score *= 0.1
        if law.kind == "changing":
            score *= 0.3
        return score

    def attempt(self, code: CodeType) -> Judgement:
        return self.judged(self.run(code), self.allowed)

    def confirm(self, code: CodeType) -> bool | None:
        """Whether the edit is right on irregular points too; None if y cannot be replaced."""
        found = self.last
        if found is None or found.x.id < 0:
            return None
        old = list(found.y.values)
        new = irregular(old)
        record = self.run(code, irregular={"loop": self.loop.id, "old": old, "new": new})
        if not record.replaced:
            return None
        return self.judged(record, [(found.x.values, tuple(new))]).right

    def suspects(self, flow: Flow) -> dict[int, float]:
        """The statements that can be wrong, each with a weight that shows how likely it is."""
        keys = [self._key(flow, s) for s in self.slots]
        every = flow.statements(keys, keys)
        around = next(
            k
            for k, s in enumerate(self.bench.statements)
            if s is self.bench.program.loops[self.loop.id]
        )
        inside = {k for k, loops in self.bench.loops.items() if around in loops} | {around}
        called = self._called(flow, inside)
        weights = dict.fromkeys(every, 1.0)
        if self.finding is not None:
            of_m = flow.statements(keys[:1], keys)
            of_b = flow.statements(keys[1:2], keys)
            weights |= self._by_law(of_m, of_b)
        for k in inside | called:
            weights.setdefault(k, 0.35 if self.finding is None else 0.15)
        for k in inside:
            one = self.bench.statements[k]
            alone = isinstance(one, ast.Expr) and isinstance(one.value, ast.BinOp)
            if alone or isinstance(one, ast.Return):
                weights[k] = 1.0  # it has no effect, or it ends the loop
        for k in list(weights):
            if k not in inside and k not in called:
                weights[k] *= 0.5
        return weights

    def _by_law(self, of_m: set[int], of_b: set[int]) -> dict[int, float]:
        assert self.finding is not None
        law, both = self.finding.law, of_m & of_b
        if law.kind.startswith("sequential"):
            return {k: 1.0 for k in of_m | of_b}
        wrong = {"only m": "b", "only b": "m"}.get(law.kind)
        if law.kind == "two":
            n = self.finding.cloud.n
            fits = [self.rates.factor(c, n).name is not None for c in (law.c_m, law.c_b)]
            wrong = {(True, False): "b", (False, True): "m"}.get((fits[0], fits[1]))
            if wrong is None and law.c_m * law.c_b < 0:
                wrong = "m" if law.c_m < 0 else "b"
        if wrong is None:
            return {k: 1.0 if k in both or law.kind == "two" else 0.6 for k in of_m | of_b}
        right, other = (of_m, of_b) if wrong == "b" else (of_b, of_m)
        weights = {k: 1.0 for k in other}
        return weights | {k: 0.3 for k in both} | {k: 0.05 for k in right - other}

    def _key(self, flow: Flow, slot: str) -> Key:
        name = base(slot)
        return flow.key(self.function, f".{name.split('.')[-1]}" if "." in name else name)

    def _called(self, flow: Flow, inside: set[int]) -> set[int]:
        """The statements of the functions that the loop calls."""
        return called_from(self.bench, flow, inside)


def called_from(bench: Workbench, flow: Flow, start: set[int]) -> set[int]:
    """The statements of all functions that some statements call, directly or through others."""
    found: set[int] = set()
    waiting, seen = list(start), set()
    while waiting:
        k = waiting.pop()
        statement = bench.statements[k]
        nodes = ast.walk(statement)
        for node in nodes:
            if isinstance(node, ast.Name | ast.Attribute):
                name = getattr(node, "id", getattr(node, "attr", ""))
                f = flow.by_name.get(name)
                if f is not None and f.id not in seen:
                    seen.add(f.id)
                    own = {j for j, g in bench.function.items() if g == f.id}
                    found |= own
                    waiting += own
    return found


def global_names(bench: Workbench) -> set[str]:
    """The names of the module that functions of the file change."""
    return {
        n
        for node in ast.walk(bench.program.tree)
        if isinstance(node, ast.Global)
        for n in node.names
    }


def is_loop(node: ast.AST) -> bool:
    return isinstance(node, ast.For | ast.While | ast.AsyncFor)
