"""The messages if gdref could examine nothing in a program: the reason, and what to do."""

import re
from math import isnan

from gdref.diagnosis.parameter_names import kinds
from gdref.diagnosis.program_text import Program
from gdref.diagnosis.record import Problem, Record
from gdref.diagnosis.result import Diagnosis
from gdref.exceptions import CannotExamine
from gdref.text.sentences import listed

PACKAGES = {
    "cv2": "opencv-python",
    "sklearn": "scikit-learn",
    "PIL": "pillow",
    "yaml": "PyYAML",
    "skimage": "scikit-image",
    "bs4": "beautifulsoup4",
}


def why_not(program: Program, record: Record, diagnosis: Diagnosis) -> None:
    """Raise CannotExamine with the reason, if gdref could examine no function."""
    if record.problem is not None:
        if record.made_up and record.problem.kind in ("ValueError", "IndexError", "KeyError"):
            where = f"{program.name}: {record.made_up}"
            raise CannotExamine(f"{where} does not exist; give the data: --data FILE")
        of_problem(program, record.problem)
    if gap := not_computed(record):
        raise CannotExamine(f"{program.name}: {gap}")
    if not record.loops and not program.functions:
        sides: dict[str, float] = {}
        for name, value in record.ends.items():
            first = kinds(name)[:1] if not set("[.") & set(name) else []
            if first in (["m"], ["b"]):
                sides.setdefault(first[0], value)
        if len(sides) == 2:
            raise CannotExamine(
                f"{program.name} has only two numbers, and no program; to examine the numbers: "
                f"gdref diagnose --m {sides['m']!r} --b {sides['b']!r}"
            )
    open_ = [f for f in diagnosis.functions if f.verdict == "not examined"]
    if all(f.role == "helper" for f in open_):
        if re.search(r"^\s*(from|import) +gdref\b", program.text, re.M):
            raise CannotExamine(
                f"{program.name} uses only functions of gdref: there is nothing to examine"
            )
        raise CannotExamine(
            f"{program.name} has nothing like an error, a gradient, a step or a fit of a line"
        )


def not_computed(record: Record) -> str:
    """A message if m or b is nan after the first passes; otherwise ""."""
    early = [row.slots for loop in record.loops.values() for row in loop.rows[1:3]]
    names = {n for slots in early for n, value in slots.items() if isnan(value)}
    found = sorted(n for n in names if kinds(n)[:1] in (["m"], ["b"]))
    if not found:
        return ""
    return f"{listed(found)} cannot be computed (nan); is there a header or a gap in the data?"


def of_problem(program: Program, problem: Problem) -> None:
    """Raise CannotExamine with a message about the exception that ended the program."""
    name = program.name
    where = f"{name}, {program.place(problem.line)}" if problem.line else name
    kind, text = problem.kind, problem.text
    module = problem.module.split(".")[0]
    if kind == "Missing":
        raise CannotExamine(f"{where}: {text}")
    if (kind in ("SystemExit", "IndexError") and "argv" in program.text) or (
        kind == "SystemExit" and "argparse" in program.text
    ):
        raise CannotExamine(
            f"{where}: it needs arguments on the command line; give them: --argument FILE"
        )
    if kind in ("ModuleNotFoundError", "ImportError") and module:
        raise CannotExamine(
            f"{where}: {module} is not installed here; install it in the environment of gdref: "
            f"pip install {PACKAGES.get(module, module)}"
        )
    if kind == "TimeOver":
        raise CannotExamine(f"{name}: it did not end in time; is there a loop that does not end?")
    if kind != "SystemExit":
        raise CannotExamine(f"{where} ends with {kind}: {text}".removesuffix(": "))
