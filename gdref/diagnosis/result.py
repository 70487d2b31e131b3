"""The result of diagnose(): its page, JSON and rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from gdref.diagnosis.program_text import Program
from gdref.diagnosis.repair import Repair
from gdref.mistakes import MISTAKES
from gdref.points import Points
from gdref.text.numbers import strict_json
from gdref.text.results import Cell, Result, Table
from gdref.text.sentences import paragraph

SHORT = 40  # longer reasons are not in the table
WORST = ["not examined", "right", "convention", "unknown", "mistake"]


@dataclass
class Change:
    """A repair: the line before and after it, and a sentence about its effect."""

    line: int
    written: str
    meant: str
    mistake: str | None
    proof: str
    more: list[dict[str, Any]] = field(default_factory=list)
    file: str = ""

    @classmethod
    def of(cls, repair: Repair, mistake: str | None, proof: str) -> "Change":
        edit = repair.edit
        return cls(edit.line, edit.written, edit.meant, mistake, proof, repair.more)

    def as_json(self) -> dict[str, Any]:
        return {n: v for n, v in vars(self).items() if (n, v) != ("file", "")}

    def in_one_line(self) -> str:
        lines = [(self.line, self.meant), *((o["line"], o["meant"]) for o in self.more)]
        return "    " + "; ".join(f"line {line}: {meant}" for line, meant in lines)


@dataclass
class FunctionResult:
    """The verdict on one function. The name is empty for the code outside functions."""

    name: str
    line: int
    role: str
    verdict: str
    why: str = ""
    repairs: list[Change] = field(default_factory=list)
    mistake: str | None = None
    file: str = ""

    def locate(self, program: Program) -> None:
        """Replace line numbers in the text of all files by a file and a line in this file."""
        each: list[FunctionResult | Change] = [self, *self.repairs]
        for one in each:
            file, one.line = program.where(one.line)
            one.file = "" if file == program.name else file  # the name of a module in the folder
        for other in [other for change in self.repairs for other in change.more]:
            other["line"] = program.where(other["line"])[1]

    @property
    def cell(self) -> str:
        """The verdict with its reason. A long reason is shown below the table."""
        return f"{self.verdict}: {self.why}" if 0 < len(self.why) <= SHORT else self.verdict

    def place(self, main: str) -> str:
        """The file, the line and the name, in words."""
        name = f", in {self.name}" if self.name else ""
        return f"{self.file or main}, line {self.line}{name}"

    def as_json(self) -> dict[str, Any]:
        document = {k: v for k, v in vars(self).items() if k != "mistake" and (v or k != "file")}
        return document | {"repairs": [r.as_json() for r in self.repairs]}


@dataclass
class Diagnosis(Result):
    """The verdict on a program, on its descent, and on each function.

    hint: True if the page shows only the place of the mistake and a check to do by hand.
    """

    file: str
    verdict: str
    watched: dict[str, Any] | None = None
    repairs: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    confidence: str = ""
    functions: list[FunctionResult] = field(default_factory=list)
    effect: str = ""
    hint: bool = False
    points: Points | None = None  # in the file of --data

    def as_json(self) -> dict[str, Any]:
        """The object for gdref diagnose FILE --format json."""
        document: dict[str, Any] = {"kind": "file"} | vars(self)
        for name in ("effect", "hint", "points"):
            del document[name]
        for name in ("repairs", "functions"):
            document[name] = [one.as_json() for one in document[name]]
        return {name: strict_json(value) for name, value in document.items()}

    @property
    def exit_code(self) -> int:  # type: ignore[override]
        return {"mistake": 1, "unknown": 1, "not examined": 2}.get(self.verdict, 0)

    def as_rows(self) -> Table:
        """A row for each function, with its first repair."""
        headings = ["function", "line", "role", "verdict", "mistake", "repaired line", "meant"]
        rows: list[list[Cell]] = []
        for f in self.functions:
            first = f.repairs[0] if f.repairs else None
            where = (first.line, first.meant) if first else (None, "")
            rows.append([f.name, f.line, f.role, f.verdict, (first or f).mistake or "", *where])
        return Table(headings, rows)

    def page(self) -> Iterator[str | Table]:
        """The verdict, a table of the functions, and the repairs as lines of code."""
        yield paragraph(self.headline())
        if self.hint:
            yield from self.hints()
            return
        named = [f for f in self.functions if f.name]
        if named:
            rows: list[list[Cell]] = [[f.name, f.role, f.cell] for f in named]
            yield Table(["function", "role", "verdict"], rows)
        for f in self.functions:
            if f.repairs:
                yield self.repair_in_words(f)
            elif f.why and (f.verdict in ("mistake", "unknown") or f.cell == f.verdict != "right"):
                yield paragraph(f"{f.place(self.file)}: {f.why}.")
        if self.effect:
            yield paragraph(self.effect)

    def headline(self) -> str:
        """The verdict in a sentence."""
        seen = ""
        if self.watched and self.verdict in ("right", "convention"):
            w = self.watched
            rate = f", learning rate {w['learning_rate']:.6g}" if w["learning_rate"] else ""
            agree = self.confidence.replace("updates", "updates agree")
            seen = f" {w['m']} is m and {w['b']} is b: {w['method']}{rate}, {agree}."
        why = next((f.why for f in self.functions if f.verdict == self.verdict and f.why), "")
        if self.verdict == "right":
            return f"{self.file} is right.{seen}"
        if self.verdict == "convention":
            return f"{self.file} is right, with a convention: {why}.{seen}"
        if self.verdict == "mistake":
            return f"{self.file} has a mistake."
        if self.verdict == "unknown":
            return f"{self.file} has wrong results, and gdref found no repair: unknown."
        return f"{self.file} was not examined."

    def repair_in_words(self, f: FunctionResult) -> str:
        """The likeliest repair in full, and one line for each other repair."""
        first = f.repairs[0]
        where = replace(f, file=first.file, line=first.line).place(self.file)
        name = f" ({first.mistake}: {MISTAKES[first.mistake].what})" if first.mistake else ""
        proof = first.proof
        proof = proof.replace("this one change", "both changes") if first.more else proof
        parts = [f"{where}:", written_and_meant(first.written, first.meant)]
        for other in first.more:
            parts.append(f"and in line {other['line']}:")
            parts.append(written_and_meant(other["written"], other["meant"]))
        parts.append(paragraph(f"{proof}{name}"))
        if len(f.repairs) > 1:
            others = [one.in_one_line() for one in f.repairs[1:4]]
            parts.append("\n".join(["These changes make the program right too:", *others]))
        return "\n\n".join(parts)

    def hints(self) -> Iterator[str]:
        """The function that contains each mistake, and a check to do by hand."""
        for f in self.functions:
            if f.verdict not in ("mistake", "unknown"):
                continue
            name = next((r.mistake for r in f.repairs if r.mistake), None) or f.mistake
            check = MISTAKES[name].check if name else CHECKS.get(f.role, CHECKS["fit"])
            place = f"{f.name or 'the loop'} ({f.file or self.file}, line {f.line})"
            yield paragraph(f"Look at {place}. To check: {check}.")


def written_and_meant(written: str, meant: str) -> str:
    """A line of a program before and after its repair."""
    return f"    written   {written}\n    meant     {meant}"


CHECKS = {
    "error": MISTAKES["error-assign"].check,
    "gradient": MISTAKES["no-x-in-m"].check,
    "step": "one step from (0, 0) by hand, for the points (1, 2) and (2, 3)",
    "fit": "print m and b after each of the first three epochs, and compute them by hand",
}
