"""diagnose(path) watches a program while it runs, recognises its method and repairs it."""

import ast
import re
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from gdref.diagnosis import naming
from gdref.diagnosis.examine_ends import of_exchanged_ends, of_losses, of_wrong_returns
from gdref.diagnosis.examine_functions import FunctionExaminer
from gdref.diagnosis.flow import Flow
from gdref.diagnosis.laws import Law
from gdref.diagnosis.link import Child, made_up_table
from gdref.diagnosis.loop_case import LoopCase, base, called_from, global_names
from gdref.diagnosis.parameter_names import kinds
from gdref.diagnosis.program_text import Program, read_program
from gdref.diagnosis.rates import WORDS, Rates
from gdref.diagnosis.recognise import (
    Finding,
    closed_form,
    columns_in,
    kinds_of,
    moving,
    pairs_of,
    recognise,
    segments,
)
from gdref.diagnosis.record import LoopRecord, Record, usable
from gdref.diagnosis.repair import Repair, search
from gdref.diagnosis.result import WORST, Change, Diagnosis, FunctionResult
from gdref.diagnosis.workbench import Workbench
from gdref.exceptions import CannotExamine
from gdref.squared_error import mse

PACKAGES = {
    "cv2": "opencv-python",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "yaml": "PyYAML",
    "skimage": "scikit-image",
    "bs4": "beautifulsoup4",
}


def diagnose(
    path: str,
    *,
    data: str | None = None,
    answers: Sequence[str] = (),
    arguments: Sequence[str] = (),
    takes: Sequence[str] | None = None,
    seconds: float = 10.0,
    done: Callable[[float], None] = lambda part: None,
) -> Diagnosis:
    """The mistakes in a program, or the verdict that it is right. path may end in :FUNCTION.

    data: a CSV file to read instead of the program's own data. answers: for input().
    arguments: for sys.argv. takes: the kinds of FUNCTION's parameters. done: receives the progress.

    Raises CannotExamine with the reason and what to do.
    """
    file, _, only = (
        path.rpartition(":") if re.search(r"\.(py|ipynb):[\w.]+$", path) else (path, "", "")
    )
    program = read_program(file)
    imports = [n for n in _imports(program)]
    with Child(
        file,
        imports=imports,
        absent=()
        if re.search(r"except\b.*(Import|ModuleNotFound)Error|except\s*:", program.text)
        else imports,
        data=data,
        answers=answers,
        arguments=arguments,
        table=made_up_table(program.text),
        done=done,
    ) as child:
        return _Examination(program, child, takes, only, seconds).result()


def _imports(program: Program) -> list[str]:
    names = []
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Import):
            names += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return list(dict.fromkeys(names))


class _Examination:
    """The examination of one program, from the first run to the verdict."""

    def __init__(
        self, program: Program, child: Child, takes: Sequence[str] | None, only: str, seconds: float
    ) -> None:
        self.program, self.child, self.takes, self.only = program, child, takes, only
        self.bench = Workbench(program, child.file)
        self.flow = Flow(self.bench)
        self.numbers = program.numbers()
        names = sorted(global_names(self.bench))
        self.record = child.ask(
            self.bench.compiled(), len(program.loops), min(seconds, 4.0), globals=names
        )
        self.rates = Rates.of(self.record, self.numbers)
        self.found = recognise(self.record, self.numbers)
        self.known: str | None = None  # the name of the mistake, if the law shows it
        self.repaired: Record | None = None  # the run after the first repair
        self.diagnosis = Diagnosis(program.name, "not examined", notes=list(self.record.notes))
        if program.python2:
            self.diagnosis.notes.append("it was read as Python 2")

    def result(self) -> Diagnosis:
        out = self.diagnosis
        judged: dict[str, FunctionResult] = {}
        if not self.only:
            for loop in self.training_loops():
                for one in self.of_loop(loop):
                    known = judged.get(one.name)
                    if known is None or WORST.index(known.verdict) < WORST.index(one.verdict):
                        judged[one.name] = one
            self.of_closed_form(judged)
            if self.repaired is None:
                ends = [*of_losses(self), *of_exchanged_ends(self), *of_wrong_returns(self)]
                for one in ends:
                    known = judged.get(one.name)
                    if known is None or WORST.index(known.verdict) <= WORST.index(one.verdict):
                        judged[one.name] = one
        examiner = FunctionExaminer(self, judged)
        out.functions = examiner.results(self.only, self.takes)
        out.functions = [f for f in judged.values() if not f.name] + out.functions
        verdicts = [f.verdict for f in out.functions if f.verdict in WORST]
        out.verdict = max(verdicts, key=WORST.index, default="not examined")
        for f in out.functions:
            out.repairs += f.repairs
        if out.verdict == "not examined":
            self.why_not()
        problem = self.record.problem
        if problem and problem["kind"] not in ("TimeOver", "SystemExit"):
            where = f", line {problem['line']}" if problem["line"] else ""
            out.notes.append(f"the program ends{where} with {problem['kind']}: {problem['text']}")
        return out

    # which loops are descents

    def training_loops(self) -> list[LoopRecord]:
        """The loops to judge: the recognised ones, and others that look like a descent."""
        loops = list(self.record.loops.values())
        right = [k for k in loops if k.id in self.found and self.found[k.id].law.right]
        taken = list(right)
        for loop in sorted(loops, key=lambda k: -k.seconds):
            if loop in taken or any(self._overlap(loop, one) for one in taken):
                continue
            if self.looks_like_a_descent(loop):
                taken.append(loop)
        return sorted(taken, key=lambda k: k.first)

    @staticmethod
    def _overlap(a: LoopRecord, b: LoopRecord) -> bool:
        return a.first <= b.last and b.first <= a.last

    def looks_like_a_descent(self, loop: LoopRecord) -> bool:
        """Whether an unrecognised loop has m and b, data, and results that the next pass uses."""
        columns = columns_in(self.record, loop)
        if not columns or not any(True for _ in pairs_of(columns)):
            return False
        finding = self.found.get(loop.id)
        if finding is not None and finding.law.kind in ("two", "sequential m", "sequential b"):
            return True
        function = self.program.inside[loop.id]
        rows = (segments(loop.rows) or [loop.rows])[0]
        moved = list(moving(rows)) if len(rows) >= 3 else list(rows[0].slots)
        names = [n for n in rows[0].slots if {"m", "b", "theta"} & set(kinds_of(n))]
        node = self.program.loops[loop.id]
        inside = {n.place for n in ast.walk(node) if hasattr(n, "place")}
        around = next(iter({node.place})) if hasattr(node, "place") else -1
        for slot in dict.fromkeys([*moved, *names]):
            name = base(slot)
            key = self.flow.key(function, f".{name.split('.')[-1]}" if "." in name else name)
            through = {
                k for k in self.flow.made_of.get(key, set()) if k != key and self._reaches(k, key)
            }
            if through and self.flow.defined[key] & (inside - {around}):
                return True
        calls = called_from(self.bench, self.flow, inside)
        return bool(calls) and len(names) >= 2 and loop.passes >= 8

    def _reaches(self, start: Any, goal: Any) -> bool:
        waiting, seen = [start], {start}
        while waiting:
            for one in self.flow.made_of.get(waiting.pop(), ()):
                if one == goal:
                    return True
                if one not in seen:
                    seen.add(one)
                    waiting.append(one)
        return False

    # one loop

    def of_loop(self, loop: LoopRecord) -> list[FunctionResult]:
        """The verdict on a loop, and on the function that contains its mistake."""
        function = self.program.inside[loop.id]
        node = self.program.loops[loop.id]
        name = "" if function is None else self.program.functions[function].name
        line = node.lineno if function is None else self.program.functions[function].line
        finding = self.found.get(loop.id)
        if finding is not None and finding.law.right:
            verdict, why = self.of_right(finding, loop)
            self.note_watched(finding, loop)
            if verdict != "mistake":
                return [FunctionResult(name, line, "fit", verdict, why)]
        case = LoopCase(
            self.bench, self.child, self.record, loop, finding, self.numbers, self.rates
        )
        repairs = search(case, case.suspects(self.flow))
        mistake, self.known = self.known or self.name_of(finding, case), None
        if not repairs:
            if finding is None and not case.allowed:
                return []
            if finding is not None:
                self.note_watched(finding, loop, agree=0)
            why = self.what_was_seen(finding, loop)
            return [FunctionResult(name, line, "fit", "unknown", why, mistake=mistake)]
        self.diagnosis.confidence = f"{repairs[0].judgement.agree} updates"
        changes = [self.change(r, mistake, finding.law if finding else None) for r in repairs]
        self.repaired = case.run_on(self.bench.compiled(repairs[0].edit))
        self.diagnosis.effect = effect_of(loop, self.repaired.loops.get(loop.id), case)
        case.attempt(self.bench.compiled(repairs[0].edit))
        if case.last is not None:
            self.note_watched(case.last, loop, agree=0)
        why = changes[0].mistake or f"line {changes[0].line}"
        at = self.program.function_at(changes[0].line)
        if at in ("", name):
            return [FunctionResult(name, line, "fit", "mistake", why, changes, mistake)]
        inner = next(f for f in self.program.functions.values() if f.name == at)
        return [
            FunctionResult(at, inner.line, "step", "mistake", why, changes, mistake),
            FunctionResult(name, line, "fit", "right", f"right, except for {at}, which it calls"),
        ]

    def of_right(self, finding: Finding, loop: LoopRecord) -> tuple[str, str]:
        law, cloud = finding.law, finding.cloud
        if law.kind not in ("plain", "point", "momentum"):
            return "right", law.note
        if law.kind == "momentum" and self.rates.factor(law.c_m, cloud.n).name is None:
            for beta in self.numbers:  # v = beta v + (1 - beta) g
                if 0 < beta < 1 and self.rates.factor(law.c_m / (1 - beta), cloud.n).name == "":
                    return "right", law.note
        factor = self.rates.factor(law.c_m, cloud.n if law.kind in ("plain", "momentum") else 1)
        if factor.name == "":
            return "right", law.note
        if factor.name is None:
            if not self.rates.named:
                return "right", law.note or f"at a rate of {law.c_m:.6g}"
            named = next(iter(self.rates.named.values()))
            if Rates({"": 1.0}, ()).factor(law.c_m, cloud.n).name is not None and named != 1:
                self.known = "rate-forgotten"
                return "mistake", self.known
            up = law.c_m * cloud.steepest > 2 and named * cloud.steepest < 2
            if up:
                return "mistake", f"the gradient is {factor.value:.6g} times the right one"
            return "convention", f"the gradient is {factor.value:.6g} times the right one"
        if law.c_m * cloud.steepest > 2 and factor.rate * cloud.steepest < 2:
            return "mistake", f"{WORDS[factor.name]}, and the descent goes up"
        return "convention", WORDS[factor.name]

    def name_of(self, finding: Finding | None, case: LoopCase) -> str | None:
        if finding is None:
            return None
        rates = [*self.rates.named.values(), *self.rates.numbers]
        return naming.by_updates(finding.track, finding.cloud, rates[:8])

    def change(self, repair: Repair, mistake: str | None, law: Law | None) -> Change:
        edit = repair.edit
        agree = repair.judgement.agree
        proof = f"With this one change {agree} of {agree} updates are those of the right program."
        name = mistake or naming.by_edit(edit, law=law)
        return Change(edit.line, edit.written, repair.meant, name, proof, edit.kind, repair.more)

    def what_was_seen(self, finding: Finding | None, loop: LoopRecord) -> str:
        """A sentence about the law that nearly fits, if no edit was found."""
        if finding is None:
            return "m and b do not follow the gradient of a line's error over its points"
        law, m, b = finding.law, finding.m, finding.b
        if law.kind == "two":
            ratio = law.c_b / law.c_m
            return f"{b} moves {ratio:.6g} times as far as it should beside {m}"
        if law.kind.startswith("only"):
            good, bad = (m, b) if law.kind == "only m" else (b, m)
            return f"{good} moves as it should, {bad} does not follow the gradient"
        if law.kind.startswith("sequential"):
            late, first = (b, m) if law.kind == "sequential b" else (m, b)
            return f"{late} is changed by a gradient at the new {first}"
        return "the descent goes up: both changes have the wrong sign or size"

    def note_watched(self, finding: Finding, loop: LoopRecord, agree: int | None = None) -> None:
        if self.diagnosis.watched is not None and agree == 0:
            return
        law = finding.law
        method = {"plain": "batch", "point": "sgd", "two": "batch", "changing": "batch"}.get(
            law.kind, law.kind
        )
        factor = self.rates.factor(law.c_m, finding.cloud.n)
        updates = min(len(finding.track), 12)
        self.diagnosis.watched = {
            "updates": updates,
            "method": method.split()[0]
            if method.split()[0] not in ("only", "sequential")
            else "batch",
            "learning_rate": factor.rate or law.c_m,
            "m": finding.m,
            "b": finding.b,
            "agree": law.agree if agree is None else agree,
        }
        if agree is None:
            self.diagnosis.confidence = f"{min(law.agree, updates)} of {updates} updates"

    def of_closed_form(self, judged: dict[str, FunctionResult]) -> None:
        """Judge the least-squares line, if it is computed without a descent."""
        if judged:
            return
        columns = [c for c in self.record.columns if usable(c)]
        for f, calls in self.record.functions.items():
            for call in calls:
                if call.result and closed_form(self.record, call.result, columns):
                    one = self.program.functions[f]
                    judged[one.name] = FunctionResult(
                        one.name, one.line, "fit", "right", "the least-squares line in closed form"
                    )
                    return
        if closed_form(self.record, self.record.ends, columns):
            judged[""] = FunctionResult(
                "", 1, "fit", "right", "the least-squares line in closed form"
            )

    def why_not(self) -> None:
        """Raise CannotExamine with the reason, if nothing could be judged."""
        problem, name = self.record.problem, self.program.name
        if problem is not None:
            where = f"{name}, line {problem['line']}" if problem["line"] else name
            kind, text = problem["kind"], problem["text"]
            if kind == "Missing":
                raise CannotExamine(f"{where}: {text}")
            if "argv" in self.program.text and kind in ("SystemExit", "IndexError"):
                raise CannotExamine(
                    f"{where}: it wants arguments on its command line; give them: --argument FILE"
                )
            if kind == "SystemExit" and "argparse" in self.program.text:
                raise CannotExamine(
                    f"{where}: it wants arguments on its command line; give them: --argument VALUE"
                )
            if kind in ("ModuleNotFoundError", "ImportError") and problem.get("module"):
                module = problem["module"].split(".")[0]
                package = PACKAGES.get(module, module)
                raise CannotExamine(
                    f"{where}: {module} is not installed here; install it beside gdref: "
                    f"pip install {package}"
                )
            if kind == "TimeOver":
                raise CannotExamine(
                    f"{name}: it did not come back in time; is there a loop that does not end?"
                )
            if kind != "SystemExit":
                raise CannotExamine(f"{where} ends with {kind}: {text}")
        if not self.record.loops and not self.program.functions:
            numbers = {k: v for k, v in self.record.ends.items() if "[" not in k and "." not in k}
            sides = {
                k: v for kind in ("m", "b") for k, v in numbers.items() if kind in kinds(k)[:1]
            }
            if len(sides) >= 2:
                m, b = list(sides.values())[:2]
                raise CannotExamine(
                    f"{name} holds two numbers and no program; to examine the numbers: "
                    f"gdref diagnose --m {m!r} --b {b!r}"
                )
        if not any(
            f.verdict == "not examined" and f.role != "helper" for f in self.diagnosis.functions
        ):
            raise CannotExamine(
                f"{name} has nothing like an error, a gradient, a step or a fit of a line"
            )


def effect_of(loop: LoopRecord, repaired: LoopRecord | None, case: LoopCase) -> str:
    """The effect of the mistake: the error at the end of the run, and that of the right program."""
    found = case.last or case.finding
    if found is None or repaired is None or found.x.id < 0:
        return ""
    if not {found.m, found.b} <= set(loop.final) & set(repaired.final):
        return ""
    points = list(zip(found.cloud.x, found.cloud.y, strict=True))
    m, b = loop.final[found.m], loop.final[found.b]
    error = mse(m, b, points)
    right = mse(repaired.final[found.m], repaired.final[found.b], points)
    begin = "Without it, at the end of the run"
    if not isfinite(error) or abs(error) > 1e200:
        return f"{begin} the numbers are past all floats: the run diverges."
    words = f"{begin}: m = {m:.6g}, b = {b:.6g}, error {error:.6g}"
    if not isfinite(right) or not right:
        return f"{words}."
    percent = 100 * (error - right) / right
    if abs(percent) < 0.1:
        return f"{words} ({percent:.2g} % from the right one, so the error does not show it)."
    return f"{words}; the right program has {right:.6g}."
