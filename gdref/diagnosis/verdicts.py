"""The verdict on a function, from the programs that fit and from what its code shows."""

import ast
import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gdref.diagnosis.gradient_multiples import runnable
from gdref.diagnosis.match import match_right, match_singles
from gdref.diagnosis.outcomes import RIGHT, Key, Match, Outcome, Value, close, expected, single
from gdref.diagnosis.readings import DERIVATIVE, ERROR
from gdref.diagnosis.report import Report, Trial
from gdref.diagnosis.roles import in_words, kinds, words
from gdref.diagnosis.targets import Probe, Target

OTHER_METHOD = in_words(
    "sgd stochastic minibatch mini momentum nesterov adam adagrad rmsprop newton normal closed "
    "analytic exact lstsq polyfit ridge lasso regularized decay schedule"
)
SCALED = "it scales x first, and which program it is over the scaled points can't be told"


def reports_of(target: Target, trial: Trial, matches: list[Match]) -> list[Report]:
    matches = _likeliest(target, matches)
    mistakes = matches[0].mistakes
    verdict = "mistake" if mistakes else "right"
    if not mistakes and matches[0].scale:
        verdict = "unknown"
    role = {"dm": "gradient", "db": "gradient"}.get(trial.role, trial.role)
    note = matches[0].note or trial.note
    report = Report(target.name, role, verdict, matches, "" if note == "carried" else note)
    report.component = trial.role
    report.line, report.view = target.line, trial.view
    report.probes = _probes(trial, matches[0])
    beside = _error_beside(trial) if trial.role in ("gradient", "step", "fit") else None
    return [report] if beside is None else [*reports_of(target, *beside), report]


def _error_beside(trial: Trial) -> tuple[Trial, list[Match]] | None:
    """The error that a function gives beside its gradient, or beside m and b."""
    if len(trial.outcomes) != len(trial.leaves):
        return None
    steady = [path for path in trial.leaves[0] if all(path in g for g in trial.leaves)]
    read = {tuple(g[path] for g in trial.leaves) for path in trial.reading}
    rest = dict.fromkeys(tuple(g[path] for g in trial.leaves) for path in steady)
    for find in (match_right, match_singles):
        for at in _lines(trial):
            for values in [values for values in rest if values not in read][:10]:
                pairs = zip(at, values, strict=True)
                outcomes: list[Outcome] = [(p, (v,)) for p, v in pairs if p]
                matches = find("error", outcomes) if len(outcomes) > 3 else []
                if matches and "error-absolute" not in matches[0].mistakes:
                    return replace(trial, role="error", outcomes=outcomes, note=""), matches
    return None


def _lines(trial: Trial) -> Iterator[list[Probe | None]]:
    """The lines whose error may be meant: those that were given, and those that came out."""
    ends = {probe: value for probe, value in trial.outcomes}
    if trial.role == "fit":
        yield [_before(probe, ends) for probe, _ in trial.outcomes]
    else:
        yield [probe for probe, _ in trial.outcomes]
    if trial.role != "gradient":
        yield [probe._replace(m=value[0], b=value[1]) for probe, value in trial.outcomes]


def _before(probe: Probe, ends: dict[Probe, Value]) -> Probe | None:
    """The line before the last of the epochs, where a call has shown it."""
    if probe.epochs == 1:
        return probe
    end = ends.get(probe._replace(epochs=probe.epochs - 1))
    return None if end is None else probe._replace(m=end[0], b=end[1])


def _probes(trial: Trial, match: Match) -> list[dict[str, Any]]:
    """The first calls of a trial: what was asked, what came, and what should have come."""
    return [
        {
            "m": probe.m,
            "b": probe.b,
            "points": [list(p) for p in probe.points],
            "learning_rate": probe.rate,
            "epochs": probe.epochs,
            "component": trial.role,
            "gave": list(value),
            "right": list(expected(trial.role, (), probe) or ()),
            "mistake": _of_the_mistake(trial.role, match, probe),
        }
        for probe, value in trial.outcomes[:2]
    ]


def _of_the_mistake(role: str, match: Match, probe: Probe) -> list[float]:
    """What the program with the mistakes gives; uphill stands in its update, here in its gradient."""
    value = list(expected(role, _runnable(match, probe), probe) or ())
    uphill = "sign-both" in match.mistakes and role in ("gradient", "dm", "db")
    return [-v for v in value] if uphill else value


def _runnable(match: Match, probe: Probe) -> tuple[Key, ...]:
    return runnable(match.keys, match.scale, probe.points) or match.keys


def _agreement(trial: Trial) -> int:
    """How many of a trial's numbers are those of the right program."""
    return sum(
        close((v,), (w,), 1.0)
        for probe, value in trial.outcomes
        for v, w in zip(value, expected(trial.role, (), probe) or (), strict=False)
    )


def _likeliest(target: Target, matches: list[Match]) -> list[Match]:
    """Candidates that give the same numbers: first what the code shows."""
    shown = _syntax(target)

    def rank(match: Match) -> int:
        points = 2 * len(match.mistakes)
        for mistake in match.mistakes:
            if mistake == "integer-division":
                points += -3 if "//" in shown else 9
            elif mistake in ("return-in-loop", "error-first", "one-iteration"):
                points += -1 if "return in loop" in shown else 3
            elif mistake == "never-fed-back":
                points += 3 if "return in loop" in shown else -1
            elif mistake == "wrong-divisor" and match.scale in ("n/2", "1/2"):
                points += -3 if "columns" in shown else 9
            elif mistake == "assign-for-add" or mistake == "error-assign":
                points += -1
        return points

    ranked = sorted(matches, key=rank)
    return [m for m in ranked if rank(m) < 9] or ranked[:1]


def possible(target: Target, matches: list[Match]) -> list[Match]:
    """Without what the code can't have: // where there is none."""
    whole = bool(matches) and target.divides_whole()
    return [m for m in matches if whole or "integer-division" not in m.mistakes]


def _syntax(target: Target) -> set[str]:
    """What the code shows of mistakes that numbers can't tell apart."""
    shown = {"//"} if target.divides_whole() else set()
    for source in target.sources():
        columns = re.search(r"/\s*\(?(n|num)_?(features|cols|columns)\b", source)
        sizes = (kinds(name)[:1] for name in re.findall(r"(\w+)\.size\b", source))
        of_all = any(kind in (["points"], ["x"]) for kind in sizes)  # and not of y
        if columns or "shape[1]" in source or "[0])" in source or of_all:
            shown.add("columns")
        with contextlib.suppress(SyntaxError):
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.For | ast.While) and any(
                    isinstance(inner, ast.Return) for inner in ast.walk(node)
                ):
                    shown.add("return in loop")
    return shown


def unmatched(target: Target, collected: list[Trial], faults: list[str]) -> list[Report]:
    tokens = set(words(target.name.split(".")[-1]))
    if tokens & OTHER_METHOD:
        return []
    named_kinds = {(kinds(p) or [""])[0] for p in target.parameters}
    line = target.line
    if "it returns nothing" in faults and not collected:
        if tokens & ERROR and not tokens & DERIVATIVE:
            return [Report(target.name, "error", "mistake", [single("error-none")], line=line)]
        if named_kinds & {"m", "theta"} or "epochs" in named_kinds:
            role = (
                "fit" if "epochs" in named_kinds else "step" if "rate" in named_kinds else "error"
            )
            return [Report(target.name, role, "unknown", note="it returns nothing", line=line)]
        return []
    if collected:
        role = collected[0].role
        role = {"dm": "gradient", "db": "gradient"}.get(role, role)
        if role == "error" and not (tokens & ERROR):
            return []
        nearest = max(collected, key=_agreement)  # the first of those that agree as much
        role = {"dm": "gradient", "db": "gradient"}.get(nearest.role, nearest.role)
        if nearest.view:
            return [Report(target.name, role, "unknown", note=SCALED, line=line)]
        return [Report(target.name, role, "unknown", probes=_probes(nearest, RIGHT), line=line)]
    enough = (named_kinds & {"m", "theta"}) and named_kinds & {"points", "x"}
    if faults and (enough or "epochs" in named_kinds):
        role = "fit" if "epochs" in named_kinds else "step" if "rate" in named_kinds else "error"
        return [Report(target.name, role, "unknown", note=faults[0][:150], line=line)]
    return []
