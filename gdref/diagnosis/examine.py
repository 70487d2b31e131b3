"""Which mistake is in a function, or in the functions of a file."""

import contextlib
import json
import linecache
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from gdref.diagnosis.ending import Asked, Ending, ending_of
from gdref.diagnosis.readings import kind_given
from gdref.diagnosis.report import Report
from gdref.diagnosis.settle import WORST, settle, verdict_of
from gdref.diagnosis.source import Loaded
from gdref.diagnosis.targets import KIND_OF, KINDS, Target
from gdref.diagnosis.trials import examine_target
from gdref.exceptions import CannotExamine, PointsError
from gdref.points import PointsLike

TIMEOUT = 10.0  # seconds for a call; the whole file gets six times as much


def examine_source(
    source: str,
    path: str = "homework.py",
    *,
    only: str | None = None,
    takes: str | None = None,
    gives: str | None = None,
    limit: Callable[[], Any] = contextlib.nullcontext,
) -> tuple[list[Report], Loaded]:
    """The verdicts on the functions of a source, which is run in this process."""
    linecache.cache[path] = (len(source), None, source.splitlines(True), path)
    loaded = Loaded(source, path)
    loaded.run(limit)
    functions = loaded.functions()
    targets = []
    for name, function in functions.items():
        if only is None or only == name:
            target = Target.of_function(name, function, functions)
            targets += [target] if target else []
    for name, kind in loaded.classes().items():
        if only is None or only.split(".")[0] == name:
            targets += Target.of_class(name, kind, functions)
    reports: list[Report] = []
    for target in targets:
        for report in examine_target(target, takes=takes, gives=gives, limit=limit):
            called = {n for code in target.codes for n in code.co_names}
            report.calls = (called & set(functions)) - {report.name}
            if "." in report.name:
                prefix = report.name.split(".")[0]
                report.calls |= {
                    t.name
                    for t in targets
                    if t.name != report.name
                    and t.name.startswith(f"{prefix}.")
                    and t.name.split(".")[1] in called
                }
            reports.append(report)
    settle(reports)
    return reports, loaded


class FileDiagnosis(NamedTuple):
    """What gdref can say of a file, or of a function.

    verdict: "right", "convention", "unknown" or "mistake", the worst of its functions. functions: for
    each one name, role, line, verdict, candidates and what it was probed with. ending: what the
    numbers tell with which the file ends, where its functions tell nothing against it. complaint:
    the first statement that failed, if one did.
    """

    verdict: str
    functions: list[dict[str, Any]]
    ending: Ending | None = None
    complaint: str = ""

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """The candidates of the first function that has the verdict."""
        return next((f["candidates"] for f in self.functions if f["verdict"] == self.verdict), [])


def split_target(target: str) -> tuple[str, str]:
    """homework.py:step_gradient is homework.py and step_gradient; homework.py has no function."""
    path, colon, only = target.rpartition(":")
    return (path, only) if colon and path.endswith((".py", ".ipynb")) else (target, "")


def check_names(takes: str | None, gives: str | None) -> None:
    """Raise CannotExamine where takes or gives has a word that says nothing."""
    for word in (takes or "").split(","):
        if takes and KIND_OF.get(word.strip(), word.strip()) not in KINDS:
            raise CannotExamine(
                f"--takes has {word.strip()!r}; expected m, b, theta (both in one), points, x, y, "
                "n, learning_rate and epochs, in the order of the parameters"
            )
    if gives and not {"m", "b"} <= {kind_given(word.strip()) for word in gives.split(",")}:
        raise CannotExamine(
            f"--gives {gives!r} has no m and b; expected what comes back, in order, as in b,m"
        )


def file(
    target: str,
    points: PointsLike | None = None,
    *,
    learning_rate: float | None = None,
    epochs: int | None = None,
    start: tuple[float, float] | None = None,
    takes: str | None = None,
    gives: str | None = None,
    timeout: float = TIMEOUT,
) -> FileDiagnosis:
    """Which mistakes are in homework.py, in homework.py:step_gradient, or in a notebook.

    The code runs, with the rights of the caller, in a process of its own; that is no sandbox.
    takes names what the parameters are, as "b,m,points,learning_rate"; gives what comes back, as
    "b,m". timeout is in seconds, for each call. points, learning_rate, epochs and start are those
    of the run whose m and b the file ends with; without them, its names are asked, then the
    article. Raises CannotExamine where nothing can be said.
    """
    path, only = split_target(target)
    name = os.path.basename(path)
    check_names(takes, gives)
    if os.path.isdir(path):
        raise CannotExamine(f"{path!r} is a folder; expected FILE.py, one file a call")
    if path.endswith((".csv", ".tsv")):
        raise CannotExamine(f"{path!r} holds points; expected FILE.py, and points as --data FILE")
    if not os.path.isfile(path):
        raise CannotExamine(f"there is no file {path!r}; expected FILE.py or FILE.py:FUNCTION")
    request = {
        "path": os.path.abspath(path),
        "only": only or None,
        "takes": takes,
        "gives": gives,
        "timeout": timeout,
    }
    try:
        process = subprocess.run(
            [sys.executable, "-m", "gdref.diagnosis.child"],
            input=json.dumps(request),
            capture_output=True,
            encoding="utf-8",
            timeout=6 * timeout,
            env={**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except subprocess.TimeoutExpired:
        raise CannotExamine(
            f"{name} was not done after {6 * timeout:g} s; is there a loop that never ends? "
            "--timeout gives it more, FILE.py:FUNCTION examines one function"
        ) from None
    lines = process.stdout.splitlines()
    if not lines:
        raise CannotExamine(
            f"{name} ends the process that examines it; take out os._exit and the like"
        )
    answer = json.loads(lines[-1])
    if "error" in answer:
        raise CannotExamine(answer["error"])
    functions, names = answer["functions"], answer["names"]
    if not functions and (only or not names):
        raise CannotExamine(_nothing_seen(name, only, answer))
    verdict = max((f["verdict"] for f in functions), key=WORST.index, default="right")
    if answer["complaint"] and verdict == "unknown" and not all(f["probes"] for f in functions):
        raise CannotExamine(answer["complaint"])  # what failed is what a function lacks
    ending = None
    if names and not only and verdict in ("right", "convention"):
        asked = Asked(points, learning_rate, epochs, start)
        try:
            ending = ending_of(names, asked, alone=not functions)
        except PointsError as error:  # as from a header that is read as a point
            if points is not None:
                raise
            complaint = f"{name} makes points that can't be used: {error}"
            if not functions:
                raise CannotExamine(complaint) from None
            return FileDiagnosis(verdict, functions, complaint=complaint)
        right = ending and ending.numbers.verdict in ("right", "convention")
        if answer["failed"] == "loop" or (answer["failed"] and not right):
            ending = None  # m and b are those of a run that stopped halfway
            if not functions:
                raise CannotExamine(answer["complaint"])
        if ending:
            verdict = max(verdict, ending.numbers.verdict, key=WORST.index)
    return FileDiagnosis(verdict, functions, ending, answer["complaint"])


def _nothing_seen(name: str, only: str, result: dict[str, Any]) -> str:
    """Why there is nothing to examine, in a line."""
    if only and only.split(".")[0] not in result["defines"]:
        has = ", ".join(result["defines"]) or "none"
        return f"{name} has no function {only!r}; it has {has}"
    if only:
        return (
            f"{only} in {name} does not look like an error, a gradient, a step or a fit; say what "
            "it takes and gives, as in --takes b,m,points,learning_rate --gives b,m"
        )
    if result["complaint"]:
        return str(result["complaint"])
    if not result["code"]:
        return f"{name} has no code in it; expected a program"
    return (
        f"{name} has no function that looks like an error, a gradient, a step or a fit, and no m "
        "and b at its end; name one, as in FILE.py:FUNCTION --takes b,m,points"
    )


def function(
    f: Callable[..., Any], *, takes: str | None = None, gives: str | None = None
) -> FileDiagnosis:
    """Which mistake is in a function, which is called in this process and without a time limit.

    takes and gives are as for examine. Raises CannotExamine where it looks like no part of the
    program.
    """
    name = getattr(f, "__name__", type(f).__name__)
    around = {n: v for n, v in getattr(f, "__globals__", {}).items() if callable(v)}
    own = {n: v for n, v in around.items() if getattr(v, "__module__", 0) == f.__module__}
    target = Target.of_function(name, f, {**own, name: f})
    reports = (
        []
        if target is None
        else examine_target(target, takes=takes, gives=gives, limit=contextlib.nullcontext)
    )
    settle(reports)
    if not reports:
        raise CannotExamine(
            f"{name} does not look like an error, a gradient, a step or a fit; say what it takes "
            'and gives, as in takes="b,m,points,learning_rate", gives="b,m"'
        )
    return FileDiagnosis(verdict_of(reports), [report.as_json() for report in reports])
