"""Programs that scale x before they descend: their calls, seen over the scaled points.

Such a program gives the same line whatever x is measured in, which no descent on x itself does.
That tells one; over which points it descends is then found by trying.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import isclose

from gdref.diagnosis.outcomes import Outcome, Value
from gdref.diagnosis.probes import FITS, STARTS, WHOLE
from gdref.diagnosis.report import Limit, Reading, Trial
from gdref.diagnosis.scales import views
from gdref.diagnosis.targets import Target
from gdref.squared_error import Point

MOVES = ((1.0, 3.0), (2.0, 0.0))  # x is so many times as large, and so much larger


def rescaled(target: Target, collected: Sequence[Trial], limit: Limit) -> list[Trial]:
    """The trials over scaled points, of those whose line does not depend on the scale of x."""
    known: dict[tuple[int, Reading], str] = {}
    seen: list[Trial] = []
    for trial in collected:
        if trial.role == "fit" and len(trial.outcomes) == len(trial.leaves):
            key = id(trial.leaves), trial.reading
            if key not in known:
                known[key] = _line_over(target, trial, limit)
            if known[key]:
                seen += _views(trial, over_x=known[key] == "x")
    return seen


def likely(seen: Sequence[Trial]) -> list[Trial]:
    """Those in which mistakes are worth looking for: from where a program starts, no epoch off."""
    starts = STARTS[0], FITS[0][:2]
    return [t for t in seen if not t.note and t.outcomes[0][0][:2] in starts] or [*seen]


def _line_over(target: Target, trial: Trial, limit: Limit) -> str:
    """Whether its line is one over x, or over scaled x; empty if it changes with the scale of x."""
    k, probe = (1, FITS[1]) if len(trial.leaves) == len(FITS) else (0, WHOLE[0])
    m, b = before = tuple(trial.leaves[k][path] for path in trial.reading)

    def line(points: Iterable[Point]) -> Value:
        with limit():
            moved = probe._replace(points=tuple(points))
            got = target.invoke(trial.binding, trial.slots, trial.form, moved)
        return tuple(got[path] for path in trial.reading)

    def same(one: Value, other: Value) -> bool:
        return all(
            isclose(u, v, rel_tol=1e-7, abs_tol=1e-9) for u, v in zip(one, other, strict=True)
        )

    try:
        (x, y), *others = probe.points
        if abs(m) < 1e-9 or same(line([(x + 1, y), *others]), before):
            return ""  # nothing moves, or nothing comes from x
        for times, more in MOVES:
            new_m, new_b = line((times * x + more, y) for x, y in probe.points)
            if same((new_m * times, new_b + new_m * more), (m, b)):
                return "x"
            if same((new_m, new_b), (m, b)):
                return "scaled x"
    except Exception:  # whatever the homework raises
        pass
    return ""


def _views(trial: Trial, *, over_x: bool) -> Iterator[Trial]:
    """A trial as it is over the points in each scale, of x alone and of y as well."""
    ways = (dict(views(probe.points)) for probe, _ in trial.outcomes)
    calls: dict[str, list[Outcome]] = {}
    for (probe, value), way in zip(trial.outcomes, ways, strict=True):
        for view, scaled in way.items():
            line = scaled.line(*value) if over_x else value
            calls.setdefault(view, []).append((probe._replace(points=scaled.points), line))
    for view, outcomes in calls.items():
        yield replace(trial, outcomes=outcomes, view=view)
