"""Which slip is in a function, or in the functions of a file."""

import contextlib
import json
import linecache
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gdref.diagnose.match import Match, single
from gdref.diagnose.roles import words
from gdref.diagnose.source import CannotExamine, Loaded
from gdref.diagnose.targets import Target
from gdref.diagnose.trials import Report, examine_target

TIMEOUT = 10.0  # seconds for a call; the whole file gets six times as much
WORST = ["right", "convention", "unknown", "slip"]


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


@dataclass
class FileDiagnosis:
    """What gdref can say of a file: the worst verdict, and one for each function.

    names: for a script without functions, what its names hold at the end: m, b, and what is known
    of points, rate, epochs and error. complaint: the first statement that failed, if one did.
    """

    verdict: str
    functions: list[dict[str, Any]]
    names: dict[str, Any] = field(default_factory=dict)
    complaint: str = ""

    @property
    def candidates(self) -> list[dict[str, Any]]:
        """The candidates of the first function that has the verdict."""
        return next((f["candidates"] for f in self.functions if f["verdict"] == self.verdict), [])


def examine(
    file: str,
    *,
    takes: str | None = None,
    gives: str | None = None,
    timeout: float = TIMEOUT,
) -> FileDiagnosis:
    """Which slips are in homework.py, in homework.py:step_gradient, or in a notebook.

    The code runs, with the rights of the caller, in a process of its own; that is no sandbox.
    takes names what the parameters are, as "b,m,points,learning_rate"; gives what comes back, as
    "b,m". timeout is in seconds, for each call. Raises CannotExamine where nothing can be said.
    """
    path, colon, only = file.rpartition(":")
    if not colon or not path.endswith((".py", ".ipynb")):
        path, only = file, ""
    name = os.path.basename(path)
    if not os.path.isfile(path):
        raise CannotExamine(f"there is no file {path!r}; expected FILE.py, FILE.py:FUNCTION")
    request = {
        "path": os.path.abspath(path),
        "only": only or None,
        "takes": takes,
        "gives": gives,
        "timeout": timeout,
    }
    try:
        process = subprocess.run(
            [sys.executable, "-m", "gdref.diagnose.child"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
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
            f"{name} ended the process that examined it; take out exit() and the like"
        )
    result = json.loads(lines[-1])
    if "error" in result:
        raise CannotExamine(result["error"])
    functions, names = result["functions"], result["names"]
    if not functions and not names:
        raise CannotExamine(_nothing_seen(name, only, result))
    verdict = max((f["verdict"] for f in functions), key=WORST.index, default="unknown")
    return FileDiagnosis(verdict, functions, names, result["complaint"])


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
    return (
        f"{name} has no function that looks like an error, a gradient, a step or a fit, and no m "
        "and b at its end; name one, as in FILE.py:FUNCTION --takes b,m,points"
    )


def function(
    f: Callable[..., Any], *, takes: str | None = None, gives: str | None = None
) -> FileDiagnosis:
    """Which slip is in a function, which is called in this process and without a time limit.

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


def settle(reports: list[Report]) -> None:
    """What each function means beside the others: conventions, and slips of what it calls."""
    errors = [r for r in reports if r.role == "error" and r.verdict != "unknown"]
    seen = {_scale(r) for r in errors} | {r.error_scale for r in reports if r.error_scale}
    steps = [r for r in reports if r.role != "error"]
    gradients = {_scale(r) for r in steps if r.verdict != "unknown"}
    for report in steps:
        if report.verdict == "slip":
            _settle_step(report, seen)
    for report in errors:
        _settle_error(report, gradients)
    _settle_derivatives([r for r in steps if r.component in ("dm", "db") and r.candidates])
    for report in reports:
        callers = [
            r
            for r in reports
            if report.name in r.calls and (r.role == "error") == (report.role == "error")
        ]
        if report.verdict in ("slip", "unknown") and any(
            r.verdict in ("right", "convention") for r in callers
        ):
            report.verdict, report.note = "convention", "what calls it makes up for it"
    for report in steps:
        called = [
            r for r in steps if r.name in report.calls and r.verdict == "slip" and not r.through
        ]
        if report.verdict == "slip":
            ids = {slip for m in report.candidates[:1] for slip in m.slips}
            for inner in called:
                its = {slip for m in inner.candidates[:1] for slip in m.slips}
                if (ids and ids <= its) or its & ids:
                    report.through = inner.name
        elif report.verdict == "unknown" and called:
            report.verdict, report.through = "slip", called[0].name
            report.candidates = called[0].candidates
            report.note = "whether more is wrong can be told when that is mended"


def _settle_derivatives(reports: list[Report]) -> None:
    """One function a derivative: parenthesis if it is in both of them, else parenthesis-m or -b."""
    both: set[tuple[str, ...]] = set()
    for component in ("dm", "db"):
        names = {m.slips for r in reports if r.component == component for m in r.candidates}
        both = names if component == "dm" else both & names
    for report in reports:
        end = f"-{report.component[1]}"
        report.candidates.sort(
            key=lambda m: (m.slips not in both, not (m.slips and m.slips[0].endswith(end)))
        )


def _scale(report: Report) -> str:
    """Which multiple of the mean of squares, or of its gradient: "", 1/2, n, n/2, or another."""
    ids = set(report.candidates[0].slips) if report.candidates else set()
    names = {
        frozenset(): "1",
        frozenset({"no-two"}): "1/2",
        frozenset({"error-half"}): "1/2",
        frozenset({"sum-for-mean"}): "n",
        frozenset({"error-sum"}): "n",
        frozenset({"sum-for-mean", "no-two"}): "n/2",
        frozenset({"error-sum", "error-half"}): "n/2",
    }
    return names.get(frozenset(ids), "other")


def _settle_step(report: Report, seen: set[str]) -> None:
    """no-two and sums are conventions where the error beside them is one of the same multiple."""
    first = report.candidates[0]
    mine = _scale(report)
    if mine in seen and mine != "1":
        report.verdict = "convention"
        report.note = {
            "1/2": "the gradient of the error with 1/(2n)",
            "n": "the gradient of the sum of squares",
            "n/2": "the gradient of half the sum of squares",
        }.get(mine, "")
    elif mine == "1/2" and "1" not in seen and "n" not in seen:
        report.verdict = "convention"
        report.note = "right if the error is meant with 1/(2n)"
    elif "no-two" in first.slips and "1/2" in seen and len(first.slips) == 2:
        rest = tuple(key for key in first.keys if key[0] != "no-two")
        report.candidates = [Match(rest, note=first.note), *report.candidates]
        report.note = "beside the error with 1/(2n)"
    elif mine == "n/2" and "n" in seen:
        report.candidates = [single("no-two"), *report.candidates]


def _settle_error(report: Report, gradients: set[str]) -> None:
    """The sum, half and the root are conventions, unless the gradient beside it says otherwise."""
    if not report.candidates or report.verdict == "right":
        return
    tokens = set(words(report.name))
    mine = _scale(report)
    ids = set(report.candidates[0].slips)
    if ids == {"error-half"}:
        report.verdict = "convention"
    elif mine in ("n", "n/2"):
        says_sum = tokens & {"sse", "rss", "sum", "total", "ssr"}
        consistent = mine in gradients or not gradients
        report.verdict = "convention" if says_sum or consistent else "slip"
    elif ids == {"error-root"}:
        named = tokens & {"rmse", "root"}
        report.verdict = "convention" if named or not gradients or "mse" not in tokens else "slip"
    elif ids == {"error-absolute"} and tokens & {"mae", "absolute", "abs"}:
        report.verdict = "convention"


def verdict_of(reports: list[Report]) -> str:
    """The worst verdict of a file's functions."""
    return max((r.verdict for r in reports), key=WORST.index, default="unknown")
