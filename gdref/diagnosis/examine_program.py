"""diagnose(path) watches a program while it runs, recognises its method, and repairs it."""

import ast
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import inf, isfinite

from gdref.diagnosis import naming
from gdref.diagnosis.cases import Context, LoopCase
from gdref.diagnosis.ends import of_exchanged_ends, of_losses
from gdref.diagnosis.examine_functions import FunctionExaminer
from gdref.diagnosis.laws import Cloud, first_that_differs
from gdref.diagnosis.link import Child
from gdref.diagnosis.other_methods import several_slopes
from gdref.diagnosis.program_text import Program, read_program
from gdref.diagnosis.rates import WORDS, Rates
from gdref.diagnosis.recognise import (
    Finding,
    closed_form,
    columns_in,
    first_run,
    kinds_of,
    moving,
    pairs_of,
    track_of,
)
from gdref.diagnosis.record import LoopRecord, Problem, usable
from gdref.diagnosis.refusals import not_computed, why_not
from gdref.diagnosis.repair import search
from gdref.diagnosis.result import WORST, Change, Diagnosis, FunctionResult
from gdref.exceptions import GdrefError
from gdref.mistakes import MISTAKES
from gdref.points import read_points
from gdref.squared_error import mse
from gdref.text.numbers import count

METHODS = {"plain": "batch", "two": "batch", "changing": "batch"}
METHODS |= {"point": "sgd", "point changing": "sgd", "coordinate": "coordinate descent"}
CRASHES = ("NameError", "UnboundLocalError", "TypeError")  # a wrong name, or a wrong argument
CHOICES = {"where", "clip", "sign", "maximum", "minimum"}
CLOSED_FORM = "the least-squares line in closed form"


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

    data: a CSV file that replaces the program's data. answers: the texts for input().
    arguments: the texts for sys.argv. takes: the kinds of FUNCTION's parameters, for example
    ["m", "b", "points"]. done: a function that is called with the progress.

    Raises CannotExamine with the reason and what to do.
    """
    file, only = path, ""
    if re.search(r"\.(py|ipynb):[\w.]+$", path):
        file, _, only = path.rpartition(":")
    program = read_program(file)
    try:
        with Child(program, data=data, answers=answers, arguments=arguments, done=done) as child:
            result = _Examination(program, child, min(seconds, 4.0)).result(only, takes)
    except KeyboardInterrupt as end:
        end.add_note(f"{program.name}: interrupted before its examination was finished")
        raise
    with suppress(GdrefError):  # the program may read a file that is no table of points
        result.points = read_points(data) if data else None
    return result


class _Examination(Context):
    """Examines one program, from the first run to the verdict."""

    def __init__(self, program: Program, child: Child, seconds: float) -> None:
        super().__init__(program, child, seconds)
        self.diagnosis = Diagnosis(program.name, "not examined", notes=self.notes)
        if program.python2:
            self.notes.append("it was read as Python 2")

    def result(self, only: str, takes: Sequence[str] | None) -> Diagnosis:
        out, judged = self.diagnosis, dict[str, FunctionResult]()

        def keep(results: Sequence[FunctionResult], equal: bool = False) -> None:
            """Keep only the worst verdict on each function."""
            for one in results:
                known = WORST.index(judged[one.name].verdict) if one.name in judged else -1
                if known < WORST.index(one.verdict) + equal:
                    judged[one.name] = one

        if not only:
            for loop in self.training_loops():
                keep(self.of_loop(loop))
            if not judged:
                keep(self.of_closed_form())
            if self.repaired is None:
                keep([*of_losses(self), *of_exchanged_ends(self)], equal=True)
        out.functions = FunctionExaminer(self, judged).results(only, takes)
        out.functions = [f for f in judged.values() if not f.name] + out.functions
        verdicts = [f.verdict for f in out.functions if f.verdict in WORST]
        out.verdict = max(verdicts, key=WORST.index, default="not examined")
        parts = ("fit", "step", "gradient", *["", "error"] * self.child.over)
        open_ = [f for f in out.functions if f.verdict == "not examined" and f.role in parts]
        good = ("right", "convention")
        whole = any(f.role == "fit" and f.verdict in good for f in out.functions)
        if out.verdict in good and not out.watched:
            if self.ends_before_its_loop() or (open_ and not whole):
                out.verdict = "not examined"  # gdref checked only a part
        if out.verdict == "not examined" and not judged:
            why_not(self.program, self.record, out)
        if self.child.over:
            self.notes.append("the time limit for one file was reached: the results are incomplete")
        if gap := not_computed(self.record):
            self.notes.append(gap)
        problem = self.record.problem
        if problem and problem.kind not in ("TimeOver", "SystemExit"):
            where = f", {self.program.place(problem.line)}" if problem.line else ""
            end = f"{problem.kind}: {problem.text}".removesuffix(": ")
            self.notes.append(f"the program ends{where} with {end}")
        called = any(f.name and f.verdict in WORST[1:] for f in out.functions)
        if not out.confidence and out.watched is None and called:
            out.confidence = "called only"
        for f in out.functions:
            out.repairs += f.repairs
            f.locate(self.program)
        return out

    # the loops that are descents

    def training_loops(self) -> list[LoopRecord]:
        """The loops to examine: recognised descents, and other loops that look like a descent."""
        loops = list(self.record.loops.values())
        taken = [k for k in loops if k.id in self.found and self.found[k.id].law.right]
        for loop in sorted(loops, key=lambda k: (k.id not in self.found, -k.seconds)):
            apart = all(loop.last < one.first or one.last < loop.first for one in taken)
            if loop not in taken and apart and self.looks_like_a_descent(loop):
                taken.append(loop)
        return sorted(taken, key=lambda k: k.first)

    def looks_like_a_descent(self, loop: LoopRecord) -> bool:
        """Whether a loop has m and b, has data, and uses the results of a pass in the next pass."""
        if next(pairs_of(columns_in(self.record, loop)), None) is None:
            return False
        if failure := self.failure(loop):
            return failure.kind in CRASHES
        finding = self.found.get(loop.id)
        if finding is not None and finding.law.kind in ("two", "sequential m", "sequential b"):
            return True
        flow, rows = self.flow, first_run(loop.rows)
        moved = list(moving(rows)) if len(rows) >= 3 else list(rows[0].slots)
        names = [n for n in rows[0].slots if {"m", "b", "theta"} & set(kinds_of(n))]
        inside = self.bench.inside(loop.id)
        near = inside | flow.called_from(inside)
        for slot in dict.fromkeys([*moved, *names]):
            key = flow.slot_key(self.program.inside[loop.id], slot)
            parts = flow.made_of.get(key, set())
            again = slot in names and key in parts and loop.passes >= 8  # theta -= rate * f(theta)
            again = again or any(flow.reaches(k, key, near) for k in parts - {key})
            if again and flow.defined[key] & inside:
                return True
        return near > inside and len(names) >= 2 and loop.passes >= 8

    def failure(self, loop: LoopRecord) -> Problem | None:
        """The exception that ended the program in the first pass of a loop; None if it did not."""
        return self.record.problem if loop.passes < 2 else None

    def ends_before_its_loop(self) -> bool:
        """Whether the program fails before a loop outside functions has changed m and b."""
        for number, node in self.program.loops.items() if self.record.problem else ():
            loop = self.record.loops.get(number)
            if self.program.inside[number] is None and (loop is None or self.failure(loop)):
                names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
                stored = {
                    k for n in names if isinstance(n.ctx, ast.Store) for k in kinds_of(n.id)[:1]
                }
                if {"m", "b"} <= stored or "theta" in stored:
                    return True
        return False

    def another_loss(self, loop: LoopRecord) -> bool:
        """Whether a loop chooses or limits numbers, as the Huber loss and clipping do."""
        inside = self.bench.inside(loop.id)
        statements = [self.bench.statements[k] for k in inside | self.flow.called_from(inside)]
        calls = [n.func for one in statements for n in ast.walk(one) if isinstance(n, ast.Call)]
        return bool(CHOICES & {getattr(f, "attr", "") for f in calls})

    # one loop

    def of_loop(self, loop: LoopRecord) -> list[FunctionResult]:
        """The verdict on a loop, and on the function with the mistake if it is another one."""
        name, line = self.around(loop.id)
        finding, known = self.found.get(loop.id), ""
        if finding is not None and finding.law.right:
            verdict, why = self.of_right(finding)
            known = why if why == "rate-forgotten" else ""
            self.note_watched(finding)
            case = LoopCase(self, self.record, loop, finding)
            elsewhere = case.elsewhere(self.bench.compiled())
            if elsewhere is False:
                verdict, why = "unknown", "it is right on its own points, but wrong on other points"
            if not elsewhere:
                self.diagnosis.confidence += ", own points only"
            if verdict != "mistake":
                self.notes += far_from_the_minimum(loop, finding)
                return [FunctionResult(name, line, "fit", verdict, why)]
        slopes = self.slopes(loop) if finding is None else []
        if slopes:
            why = f"{count(len(slopes), 'slope')} ({', '.join(slopes)}); gdref can examine only one"
            return [FunctionResult(name, line, "fit", "not examined", why)]
        case = LoopCase(self, self.record, loop, finding)
        case.strict = finding is not None and finding.law.right
        other = finding is None and self.another_loss(loop)
        repairs = [] if other else search(case)
        if repairs:
            code = self.bench.compiled(repairs[0].edit)
            case.attempt(code)  # once more on its own points
            two = repairs[0].two
            if (finding is None or two) and case.last and at_minimum(loop, case.last, two):
                repairs = []  # it is probably another method, and no mistake
        mistake = known or None
        if finding is not None and finding.law.kind.startswith("sequential"):
            mistake = "not-simultaneous"
        elif mistake is None and finding is not None:
            rates = [*self.rates.named.values(), *self.rates.numbers]
            mistake = naming.by_updates(finding.track, finding.cloud, rates[:8])
            whole = "//" in self.program.text or self.program.python2
            if mistake == "integer-division" and not whole:  # another factor has the same effect
                mistake = None
        if not repairs:
            if finding is None and (not case.allowed or self.failure(loop)):
                return []
            if finding is not None:
                self.note_watched(finding, agree=0)
            why = what_was_seen(finding) if finding else self.seen_by_names(case)
            if mistake:
                words = f"{mistake}: {MISTAKES[mistake].what}"
                why = words if known else f"{why} ({words})"
            if finding is not None and finding.law.kind.startswith("sequential"):
                agree, updates = finding.law.agree, finding.law.updates
                self.diagnosis.confidence = f"{agree} of {updates} updates"
                line = self.last_change(loop, finding) or line
            verdict = "mistake" if mistake else "unknown"
            return [FunctionResult(name, line, "fit", verdict, why, mistake=mistake)]
        self.diagnosis.confidence = f"{repairs[0].judgement.agree} updates"
        law = finding.law if finding else None
        changes = []
        for r in repairs:
            agree = r.judgement.agree
            proof = f"With this one change {agree} of {agree} updates are right."
            of_run = mistake if r.edit.kind != "wrapper" else None  # abs() is like a wrong sign
            named = of_run or naming.by_edit(r.edit, law=law)
            changes.append(Change.of(r, named, proof))
        self.repaired = self.child.ask(code, 4.0)
        without = "Without them" if repairs[0].more else "Without it"
        self.diagnosis.effect = effect_of(loop, self.repaired.loops.get(loop.id), case, without)
        if case.last is not None:
            self.note_watched(case.last, agree=0)
        at = self.program.function_at(changes[0].line)
        why = changes[0].mistake or self.program.place(changes[0].line)
        if at is None or at.name == name:
            return [FunctionResult(name, line, "fit", "mistake", why, changes, mistake)]
        calls = f"except for {at.name}"
        return [
            FunctionResult(at.name, at.line, "step", "mistake", why, changes, mistake),
            FunctionResult(name, line, "fit", "right", calls),
        ]

    def last_change(self, loop: LoopRecord, finding: Finding) -> int:
        """The line that changes m or b, whichever is changed later; 0 if none is found."""
        late = finding.b if finding.law.kind == "sequential b" else finding.m
        places = self.flow.defined[self.flow.slot_key(self.program.inside[loop.id], late)]
        inside = places & self.bench.inside(loop.id)
        return max((self.bench.statements[k].lineno for k in inside), default=0)

    def slopes(self, loop: LoopRecord) -> list[str]:
        """The names of the slopes of a descent, if it has two or more."""
        rows = first_run(loop.rows)
        columns = [c for c in self.record.columns if set(c.values) == {1.0}]
        columns += columns_in(self.record, loop)
        values, early = [c.values for c in columns], [row.slots for row in rows[1:4]]
        return several_slopes(early, list(moving(rows)), values) if len(rows) >= 4 else []

    def seen_by_names(self, case: LoopCase) -> str:
        """The first wrong update of the variables whose names mean m and b, in words."""
        if case.loop.passes < 3:
            return f"{count(case.loop.passes, 'update')}: too few to recognise a descent"
        words = "m and b do not follow the gradient of the error"
        sides = {kind: n for n in case.slots[::-1] for kind in kinds_of(n)[:1]}
        m, b = sides.get("m", ""), sides.get("b", "")
        rows = first_run(case.loop.rows)
        values = moving(rows) if len(rows) > 2 else {}
        rate = next(iter(self.rates.named.values()), 0.0)
        if not {m, b} <= values.keys() or not case.allowed or not rate:
            return words
        track, cloud = track_of(values[m], values[b]), Cloud(*case.allowed[0])
        return f"{words}; {first_that_differs(track, cloud, rate, (m, b))}"

    def of_right(self, finding: Finding) -> tuple[str, str]:
        """The verdict on a descent that follows c * gradient: it depends on c."""
        law, cloud = finding.law, finding.cloud
        n = 1 if law.kind == "point" else cloud.n
        factor = self.rates.factor(law.c_m, n)
        if law.kind not in ("plain", "point", "momentum") or factor.name == "":
            return "right", law.note
        if law.kind == "momentum" and factor.name is None:
            for beta in self.numbers:  # v = beta v + (1 - beta) g
                if 0 < beta < 1 and self.rates.factor(law.c_m / (1 - beta), n).name == "":
                    return "right", law.note
        named = next(iter(self.rates.named.values()), 0.0)
        up = law.c_m * cloud.steepest > 2 and (factor.rate or named) * cloud.steepest < 2
        up = up and not self.record.made_up  # gdref invented the numbers of a made-up table
        if factor.name is not None:
            words = WORDS[factor.name]
            return ("mistake", f"{words}, and the error grows") if up else ("convention", words)
        if not named:
            return "right", law.note or f"the rate is {law.c_m:.6g}"
        if Rates({"": 1.0}, ()).factor(law.c_m, cloud.n).name is not None and named != 1:
            return "mistake", "rate-forgotten"
        words = f"the gradient is {factor.value:.6g} times the right one"
        return "mistake" if up else "convention", words

    def note_watched(self, finding: Finding, agree: int | None = None) -> None:
        if self.diagnosis.watched is not None and agree == 0:
            return
        law, updates = finding.law, min(finding.law.updates, 12)
        method = METHODS.get(law.kind, law.kind.split()[0])
        rate = self.rates.factor(law.c_m, finding.cloud.n).rate or law.c_m
        method += " with momentum" * (method == "sgd" and law.note.startswith("momentum"))
        self.diagnosis.watched = {
            "updates": updates,
            "method": "batch" if method in ("only", "sequential") else method,
            "learning_rate": None if law.kind == "coordinate" else rate,
            "m": finding.m,
            "b": finding.b,
            "agree": min(law.agree, updates) if agree is None else agree,
        }
        if agree is None:
            agree = min(law.agree, updates)
            self.diagnosis.confidence = f"{agree} of {updates} updates"

    def of_closed_form(self) -> list[FunctionResult]:
        """The verdict on a program that computes the least-squares line without a descent."""
        columns = [c for c in self.record.columns if usable(c)]
        functions = self.program.functions
        ends = [
            (functions[number].name, functions[number].line, call.result)
            for number, calls in self.record.functions.items()
            for call in calls
        ]
        for name, line, values in [*ends, ("", 1, self.record.ends)]:
            if values and closed_form(values, columns):
                self.diagnosis.confidence = "m and b, own points only"
                return [FunctionResult(name, line, "fit", "right", CLOSED_FORM)]
        return []


def what_was_seen(finding: Finding) -> str:
    """Words for how m and b change, for a program without a repair."""
    law, m, b = finding.law, finding.m, finding.b
    own, other = (m, b) if law.kind.endswith(" m") else (b, m)
    times = law.c_b / (law.c_m or 1.0)
    words = {
        "two": f"if the change of {m} is right, that of {b} is {times:.6g} times the right one",
        "only": f"{own} follows the gradient, {other} does not",
        "sequential": f"{own} changes by a gradient that was computed with the new {other}",
    }.get(law.kind.split()[0], "the error grows: the changes of m and b are wrong")
    rate = law.c_m if law.c_m > 0 else abs(law.c_b or law.c_m)
    seen = first_that_differs(finding.track, finding.cloud, rate, (m, b))
    return f"{words}; {seen}" if seen and law.note == "" else words


def errors_at(loop: LoopRecord, finding: Finding) -> tuple[float, float, float] | None:
    """The errors of three lines: at the end of the loop, at the minimum, and y = mean."""
    cloud, m, b = finding.cloud, loop.final.get(finding.m), loop.final.get(finding.b)
    if cloud.best is None or finding.x.id < 0 or m is None or b is None:
        return None
    points = list(zip(cloud.x, cloud.y, strict=True))
    error, flat = mse(m, b, points), mse(0.0, cloud.sy / cloud.n, points)
    return error, mse(*cloud.best, points), flat


def at_minimum(loop: LoopRecord, finding: Finding, exact: bool) -> bool:
    """Whether a loop ends at the minimum. exact: also if all points are on one line.

    If all points are on one line, many wrong programs end at the minimum too.
    """
    error, least, flat = errors_at(loop, finding) or (inf, 0.0, 0.0)
    return error - least <= 1e-6 * flat and (exact or least > 1e-12 * flat)


def far_from_the_minimum(loop: LoopRecord, finding: Finding) -> list[str]:
    """A note if a right descent ends far above the minimum."""
    error, least, flat = errors_at(loop, finding) or (0.0, 0.0, 0.0)
    if not error < inf:
        return ["the error grows until m and b are too large for floats: the rate is too large"]
    if not max(1.1 * least, least + 0.01 * flat) < error < inf:
        return []
    return [f"the descent ends at an error of {error:.6g}; the error of the minimum is {least:.6g}"]


def effect_of(loop: LoopRecord, repaired: LoopRecord | None, case: LoopCase, without: str) -> str:
    """The effect of the mistake: the error at the end of the run, and the right program's error."""
    found = case.last or case.finding
    if found is None or repaired is None or found.x.id < 0:
        return ""
    if not {found.m, found.b} <= set(loop.final) & set(repaired.final):
        return ""
    points = list(zip(found.cloud.x, found.cloud.y, strict=True))
    m, b = loop.final[found.m], loop.final[found.b]
    error = mse(m, b, points)
    right = mse(repaired.final[found.m], repaired.final[found.b], points)
    begin = f"{without}, at the end of the run"
    if not isfinite(error) or abs(error) > 1e200:
        return f"{begin} the numbers are too large for floats: the run diverges."
    words = f"{begin}: m = {m:.6g}, b = {b:.6g}, error {error:.6g}"
    if not isfinite(right) or not right:
        return f"{words}."
    percent = 100 * (error - right) / right
    if abs(percent) < 0.1:
        return f"{words} ({percent:.2g} % from the right error, so it does not show the mistake)."
    return f"{words}; the error of the right program is {right:.6g}."
