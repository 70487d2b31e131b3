"""Runs an edited program for a few updates, and checks whether the updates are right."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import isclose, nan
from typing import Any

from gdref.diagnosis.flatten import irregular
from gdref.diagnosis.flow import Flow, Key
from gdref.diagnosis.laws import Law
from gdref.diagnosis.link import Child
from gdref.diagnosis.program_text import Program
from gdref.diagnosis.rates import WORDS, Rates
from gdref.diagnosis.recognise import (
    Finding,
    columns_in,
    first_run,
    in_loop,
    kinds_of,
    loss_in_rows,
    moving,
    pairs_of,
    recognise,
    says,
    track_of,
)
from gdref.diagnosis.record import LoopRecord, Record, usable
from gdref.diagnosis.workbench import Code, Workbench

Pair = tuple[tuple[float, ...], tuple[float, ...]]
PASSES = 9
SLOW = 0.3  # seconds of processor time for the first run of a program
GOOD_ERRORS = {"mean": 1.0, "half": 0.8, "sum": 0.7, "half sum": 0.6, "root": 0.4}


def base(slot: str) -> str:
    """A name without its index: theta for theta[1], self.m for self.m."""
    return slot.partition("[")[0]


@dataclass
class Judgement:
    """Whether a run is right, and how many updates show it."""

    right: bool
    agree: int = 0
    score: float = 1.0  # larger if the rate is a rate of the program
    law: Law | None = None  # how m and b change, if this is nearly right
    then: "Callable[[], Case] | None" = None  # a new Case, for a second edit


class Context:
    """A program: its text, the process that runs it, and the record of its first run."""

    def __init__(self, program: Program, child: Child, seconds: float) -> None:
        self.program, self.child = program, child
        self.bench = bench = Workbench(program, child.folder)
        child.common["globals"] = bench.globals
        self.flow, self.numbers = Flow(bench), program.numbers()
        begun = child.spent
        self.record = child.ask(bench.compiled(), seconds)
        loops = [k for k in self.record.loops.values() if k.passes > PASSES]
        longest = max(loops, key=lambda k: k.seconds, default=None)
        self.stop = None  # gdref ends a slow program at this loop, and then calls the functions
        if longest is not None and child.spent - begun > SLOW:
            self.stop = {"loop": longest.id, "passes": 1}
        bench.ends_early = self.record.problem is not None or self.stop is not None
        self.rates = Rates.of(self.record, self.numbers)
        self.found = self.recognised(self.record)  # by the number of the loop
        self.repaired: Record | None = None  # the run of the repaired program
        self.notes = list(self.record.notes)
        if child.common["np"]:
            self.notes.append("np is not imported: gdref calls the functions with numpy as np")

    def recognised(self, record: Record) -> dict[int, Finding]:
        """For each loop that is like a descent: its m and b, its points, and how m and b change."""
        found = recognise(record, self.numbers)
        for finding in found.values():
            finding.law = with_two_rates(finding.law, self.rates)
        return found

    def around(self, loop: int) -> tuple[str, int]:
        """The name and line of the function around a loop; if none, "" and the loop's line."""
        function = self.program.inside[loop]
        if function is None:
            return "", self.program.loops[loop].lineno
        return self.program.functions[function].name, self.program.functions[function].line


def with_two_rates(law: Law, rates: Rates) -> Law:
    """The same law, but right if the program has one rate for m and another rate for b."""
    factors = [rates.factor(c, 1) for c in (law.c_m, law.c_b)]
    if law.kind == "two" and len(rates.named) > 1 and all(f.name == "" for f in factors):
        return law._replace(kind="changing", note="one rate for m, another for b")
    return law


class Case:
    """A loop or a function to repair. law: how its m and b change, over n points, if known."""

    inside: set[int]  # the statements of the loop, or of the function
    keys: list[Key]  # the names of m and b, each with its function
    held: tuple[str, ...]  # the names of the variables that contain m and b

    def __init__(self, of: Context, rates: Rates, law: Law | None, n: int) -> None:
        self.of, self.rates, self.law, self.n = of, rates, law, n
        self.favours = favoured(law, n)
        if not of.program.uses_numpy:
            self.favours["shape"] = 0.0
        self.strict = False  # True if the mistake is in the rate

    def attempt(self, code: Code) -> Judgement:
        raise NotImplementedError

    def confirm(self, code: Code) -> bool | None:
        """Whether the edited program is right on other points; None if the points stay the same."""
        return True

    def other_data(self) -> set[str]:
        """The names of columns that are not x or y, such as the weights of the points."""
        return set()

    def suits(self, law: Law, n: int) -> float:
        """A score for an edited program: larger if its rate is in the text of the program."""
        score, factor = 1.0, self.rates.factor(law.c_m, n)
        if law.kind in ("plain", "point") and factor.name is None:
            score *= 0.25 if self.rates.named else 0.6
        elif factor.name not in (None, ""):
            score *= 0.9
        if self.law is not None:
            healthy = {"only m": self.law.c_m, "only b": self.law.c_b}.get(self.law.kind)
            if healthy is not None and abs(law.c_m - healthy) > 1e-5 * abs(healthy):
                score *= 0.1
        return score * (0.3 if law.kind == "changing" else 1.0)

    def suspects(self) -> dict[int, float]:
        """The statements that can be wrong. A likelier statement has a larger weight."""
        flow, law = self.of.flow, self.law
        weights = dict.fromkeys(flow.statements(self.keys, self.keys), 1.0)
        if law is not None and len(self.keys) > 1:
            of_m, of_b = (flow.statements([key], self.keys) for key in self.keys[:2])
            both, wrong = of_m & of_b, self._wrong_side(law)
            if wrong:
                right, other = (of_m, of_b) if wrong == "b" else (of_b, of_m)
                weights |= dict.fromkeys(other, 1.0) | dict.fromkeys(both, 0.3)
                weights |= dict.fromkeys(right - other, 0.05)
            elif law.kind != "two" and not law.kind.startswith("sequential"):
                weights |= {k: 1.0 if k in both else 0.6 for k in of_m | of_b}
        near = self.inside | flow.called_from(self.inside)
        for k in near:
            weights.setdefault(k, 0.35 if law is None else 0.15)
        return {k: weight if k in near else weight / 2 for k, weight in weights.items()}

    def _wrong_side(self, law: Law) -> str:
        """The number that changes wrongly: "m" or "b", or "" if this is unknown."""
        if law.kind == "two":
            names = [self.rates.factor(c, self.n).name for c in (law.c_m, law.c_b)]
            for likely in (("", "half"), tuple(WORDS)):  # first a mean, then also a sum
                fits = [name in likely for name in names]
                if fits[0] != fits[1]:
                    return "b" if fits[0] else "m"
            if law.c_m * law.c_b < 0:
                return "m" if law.c_m < 0 else "b"
        return {"only m": "b", "only b": "m"}.get(law.kind, "")


def favoured(law: Law | None, n: int) -> dict[str, float]:
    """Factors for the weights of edits: some mistakes are likelier if m and b change like this."""
    if law is None:
        return {}
    if law.kind.startswith("sequential"):
        return {"earlier value": 8.0, "inside the loop": 2.0}
    found: dict[str, float] = {}
    if law.kind in ("two", "plain") and law.c_m * law.c_b:
        ratio = abs(law.c_b / law.c_m)
        if law.c_m < 0 or law.c_b < 0:
            found |= {"sign": 3.0, "order": 3.0, "compound": 2.0}
        if any(isclose(ratio, factor, rel_tol=1e-5) for factor in (n, n / 2, 1 / n, 2 / n)):
            found |= {"division by n": 3.0, "function": 3.0, "without a factor": 2.0}
        if any(isclose(ratio, factor, rel_tol=1e-5) for factor in (2, 0.5)):
            found |= {"factor 2": 4.0, "without a factor": 2.0}
        if law.kind == "two":
            found |= {"add for assign": 0.3, "factor of x": 0.3, "parentheses": 0.7}
    return found


class LoopCase(Case):
    """A loop of the program to repair."""

    def __init__(
        self, of: Context, record: Record, loop: LoopRecord, finding: Finding | None
    ) -> None:
        law, n = (finding.law, finding.cloud.n) if finding else (None, 1)
        super().__init__(of, of.rates, law, n)
        self.record, self.loop, self.finding = record, loop, finding
        self.last: Finding | None = None  # from the last attempt
        program = of.bench.program
        rows = first_run(loop.rows)
        self.moved = list(moving(rows)) if len(rows) > 2 else []
        self.slots = self._slots()
        self.held = tuple(dict.fromkeys(base(s) for s in self.slots))
        self.keys = [of.flow.slot_key(program.inside[loop.id], s) for s in self.slots]
        self.allowed = self._allowed()
        inner = set(ast.walk(program.loops[loop.id]))
        self.loops = [k for k, node in program.loops.items() if node in inner]
        self.inside = of.bench.inside(loop.id)
        shapes = ("reshape", "newaxis", "[:, None]", "[[")
        shaped = of.program.uses_numpy and any(one in program.text for one in shapes)
        if finding is None and shaped:
            self.favours |= {"shape": 2.0, "bounds": 1.5}
        moved = {kind for name in self.moved for kind in kinds_of(name)[:1]}
        if finding is None and len(rows) > 2 and not ({"m", "b"} <= moved or "theta" in moved):
            self.favours |= {"name": 2.5, "twin": 1.5, "keep the result": 2.0}

    def _slots(self) -> list[str]:
        if self.finding is not None:
            found, law = self.finding, self.finding.law.kind
            m, b = found.m, found.b
            if law == "only b" and "m" not in kinds_of(m):
                m = self._named("m", b) or m
            if law == "only m" and "b" not in kinds_of(b):
                b = self._named("b", m) or b
            return [m, b]
        slots = first_run(self.loop.rows)[0].slots
        named = [n for n in slots if {"m", "b", "theta"} & {*kinds_of(n)}]
        named = [n for n in named if "rate" not in kinds_of(n)]
        return list(dict.fromkeys([*(n for n in self.moved if n in named), *named, *self.moved]))[
            :6
        ]

    def _named(self, side: str, other: str) -> str:
        """A name for m or b that the loop reads but does not change; "" if there is none.

        The other element of theta comes first.
        """
        slots = [n for n in self.loop.rows[0].slots if n != other]
        names = [n for n in slots if "[" in other and base(n) == base(other) and "-1" not in n]
        names += [n for n in slots if side in kinds_of(n)[:1]]
        return names[0] if names else ""

    def _allowed(self) -> list[Pair]:
        """The pairs of columns that may be (x, y): the known pair, or each possible pair."""
        if self.finding is not None:
            return [(self.finding.x.values, self.finding.y.values)]
        pairs, named = list[Pair](), list[Pair]()
        columns = columns_in(self.record, self.loop)
        known = {c.id for c in columns}
        columns += [c for c in self.record.columns if usable(c) and c.id not in known][:10]
        for x, y in pairs_of(columns):
            if (y.values, x.values) not in pairs:
                pairs.append((x.values, y.values))
                named += [pairs[-1]] * (says(x, "x") and says(y, "y"))
        return named or pairs

    def run(self, code: Code, **more: Any) -> Record:
        stop = {"loop": self.loop.id, "passes": PASSES}
        return self.of.child.ask(code, 3.0, stop=stop, **more)

    def judged(self, record: Record, allowed: Sequence[Pair]) -> Judgement:
        """Whether this loop, or a loop inside it, is a right descent."""
        self.last, best = None, Judgement(False)
        for number in self.loops:
            loop = record.loops.get(number)
            if loop is None or len(loop.rows) < 4:
                continue
            same = self.finding is not None and number == self.loop.id
            slots = (self.slots[0], self.slots[1]) if same else None
            found = in_loop(record, loop, self.of.numbers, allowed, slots, near=False)
            if found is None:
                continue
            found.law = with_two_rates(found.law, self.rates)
            if not found.law.right or (self.strict and not self._tame(found)):
                again = partial(LoopCase, self.of, record, loop, found)
                best = Judgement(False, law=found.law, then=again)
                continue
            self.last = found
            up = found.law.kind == "plain" and found.law.c_m * found.cloud.steepest > 2
            score = self.suits(found.law, found.cloud.n) * (0.3 if up else 1.0)
            return Judgement(True, found.law.agree, score)
        return best

    def other_data(self) -> set[str]:
        last = self.last
        own = {*last.x.names, *last.y.names} if last is not None else set()
        columns = columns_in(self.record, self.loop) if last is not None else []
        return {base(n) for column in columns for n in column.names} - {base(n) for n in own}

    def _tame(self, found: Finding) -> bool:
        """Whether the factor of the gradient is a known one, and the descent converges."""
        factor = self.rates.factor(found.law.c_m, found.cloud.n)
        return factor.name is not None and found.law.c_m * found.cloud.steepest < 2

    def attempt(self, code: Code) -> Judgement:
        judgement = self.judged(self.run(code), self.allowed)
        return Judgement(False) if judgement.right and self.was_right() else judgement

    def was_right(self) -> bool:
        """Whether the updates were right before the edit. Then the edit is no repair."""
        rows, last = first_run(self.loop.rows), self.last
        if self.finding is not None or last is None or len(rows) < 3:
            return False
        track = track_of(*([row.slots.get(n, nan) for row in rows] for n in (last.m, last.b)))
        gradients = [last.cloud.gradient(u.m, u.b) for u in track]
        pairs = [
            p for u, g in zip(track, gradients, strict=True) for p in zip(u[2:], g, strict=True)
        ]
        rates = [-change / slope for change, slope in pairs if slope]
        return len(rates) > 3 and 0 < max(rates) <= min(rates) * (1 + 1e-8)

    def confirm(self, code: Code, changed: str = "y") -> bool | None:
        """Whether the code is right on irregular y (or x); None if they cannot be replaced."""
        found = self.last
        if found is None or found.x.id < 0:
            return None
        x, y = found.x.values, found.y.values
        if all(isclose(u, v, rel_tol=1e-9) for u, v in zip(x, y, strict=True)):  # x equals y
            return None
        old = list(y if changed == "y" else x)
        new = irregular(old, 40 if changed == "y" else 5)  # if x is large, the run diverges
        at = [self.loop.id]
        single = found.law.kind.startswith("point")
        if single:  # first at the outermost loop, because later the program may shuffle a copy
            around = [k for k in self.record.loops.values() if k.first <= self.loop.first]
            around = [k for k in around if k.last >= self.loop.last]
            at = [min(around, key=lambda k: k.first).id, self.loop.id]
        for number in at:
            wanted = {"loop": number, "old": old, "new": new}
            record = self.run(code, irregular=wanted)
            if record.replaced:
                break
        else:
            return None
        if single:  # the loop read its first point before gdref replaced y
            for loop in record.loops.values():
                del loop.rows[:1]
        pair = (x, tuple(new)) if changed == "y" else (tuple(new), y)
        if self.judged(record, [pair]).right:
            return True
        return None if self.judged(record, [(x, y)]).right else False  # it uses the old ones

    def elsewhere(self, code: Code) -> bool | None:
        """Whether a right loop is right on irregular y and x; None if gdref cannot replace them."""
        seen = []
        for changed in ("y", "x"):
            self.last = self.finding
            seen.append(self.confirm(code, changed))
        return False if False in seen else None if None in seen else True

    def suspects(self) -> dict[int, float]:
        weights = super().suspects()
        for k in self.inside:
            one = self.of.bench.statements[k]
            alone = isinstance(one, ast.Expr) and isinstance(one.value, ast.BinOp)
            if alone or isinstance(one, ast.Return):
                weights[k] = 1.0  # the statement has no effect, or it ends the loop
        return weights


class LossCase(LoopCase):
    """A variable in a loop. Its name means an error, but its values are no known error."""

    def __init__(
        self, of: Context, record: Record, loop: LoopRecord, finding: Finding, name: str
    ) -> None:
        super().__init__(of, record, loop, finding)
        self.name, self.favours = name, {}

    def attempt(self, code: Code) -> Judgement:
        record = self.run(code)
        judgement = self.judged(record, self.allowed)
        loop = record.loops.get(self.loop.id)
        if self.last is None or loop is None:
            return Judgement(False)
        kind = loss_in_rows(self.last, first_run(loop.rows), self.name) or ""
        return Judgement(kind in GOOD_ERRORS, judgement.agree, GOOD_ERRORS.get(kind, 0.0))

    def confirm(self, code: Code, changed: str = "y") -> bool | None:
        return True

    def suspects(self) -> dict[int, float]:
        flow, keys = self.of.flow, self.keys
        loss = flow.slot_key(self.of.bench.program.inside[self.loop.id], self.name)
        line = flow.statements(keys, keys)
        return {k: 0.2 if k in line else 1.0 for k in flow.statements([loss], keys)}
