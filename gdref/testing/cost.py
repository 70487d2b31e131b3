"""Checks of an optimizer's work, which the objective counts. Each raises CheckFailed."""

import sys
from collections.abc import Iterable, Sequence
from itertools import chain, islice, pairwise
from math import dist, isclose, isfinite
from types import FrameType

from gdref.bowl import Bowl
from gdref.objective import Objective, PointsInMemory
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters, with_values
from gdref.points import read_points
from gdref.squared_error import Point, gradient, mse, sse
from gdref.testing.failures import CheckFailed, has
from gdref.testing.line_at_fault import FirstLine
from gdref.testing.sample_runs import (
    CENTRED,
    ELSEWHERE,
    LINE,
    LONG,
    NOISY,
    UPDATES,
    Away,
    BudgetExceeded,
    Pair,
    RecordedObjective,
    pairs,
    run,
)
from gdref.testing.source_lines import uses
from gdref.testing.time_limit import lines_of

MEAN = "the objective's gradient is a mean already: do not divide or multiply it by n"
NOISE = (
    "all x are equal there, so the determinant of the second derivatives is 0, or noise: "
    "compare it with 1e-9 times their product, not with 0"
)
IN_A_ROW = 10  # updates without a call: a gradient may be used for m, then for b


def steady_cost(optimizer: Optimizer) -> None:
    """does the same work in each run"""
    first, other, again = (_costs(optimizer, points) for points in (NOISY, LINE, NOISY))
    if first != again:
        raise CheckFailed(
            f"the same run takes the work of {first[-1]} points the first time, and of "
            f"{again[-1]} points the second time; keep nothing from one run for the next",
            lines=uses(optimizer, "gradient", "error"),
        )
    for costs in (first, other, _costs(optimizer, CENTRED, LONG)):
        for k in range(IN_A_ROW, len(costs)):
            if costs[k] == costs[k - IN_A_ROW]:
                raise CheckFailed(
                    f"from update {k - IN_A_ROW + 1} to {k + 1} it moves without a call of the "
                    "objective; compute the gradient at each new (m, b)",
                    "asked m b",
                )


def _costs(optimizer: Optimizer, points: Sequence[Point], updates: int = UPDATES) -> list[int]:
    """The total work after each update that changes (m, b)."""
    objective = Objective(points)
    costs, last = [], ELSEWHERE
    for pair in islice(pairs(optimizer, objective, *ELSEWHERE), updates):
        if not all(map(isfinite, pair)):
            break
        if pair != last:
            costs.append(objective.work)
        last = pair
    return costs or [objective.work]


def repeated_points(optimizer: Optimizer) -> None:
    """makes the same step if each point is doubled"""
    known = hyperparameters(optimizer)
    copies = [(3.0, 5.0)] * 8
    sets = [copies] if "seed" in known else [copies, NOISY]
    changed = [points for points in sets if not _steps_alike(optimizer, points, [*points] * 2)]
    if changed and not has(optimizer, "weighted"):
        noise = changed == [copies] and len(sets) > 1
        raise CheckFailed(
            f"its first step on {len(changed[0])} points changes if each of them appears twice; "
            f"{NOISE if noise else MEAN}"
        )
    if "batch_size" in known:
        two = with_values(optimizer, batch_size=2)
        if not _alike(*(run(one, copies, *ELSEWHERE, 1) for one in (optimizer, two))):
            raise CheckFailed(f"on copies of one point, batch_size=2 changes the step; {MEAN}")


def _steps_alike(optimizer: Optimizer, once: Sequence[Point], twice: Sequence[Point]) -> bool:
    """Whether both lists of points give the same first step, or longest steps of similar length.

    The lengths count because the first steps may differ while a table of gradients fills up. Also
    true if an update makes one step for each point, because such an update is an epoch.
    """
    (way, places), (way_twice, places_twice) = (_ways(optimizer, set) for set in (once, twice))
    longest = (max((dist(*two) for two in pairwise(one)), default=0.0) for one in (way, way_twice))
    same = _alike(way[1:2], way_twice[1:2]) or isclose(*longest, rel_tol=0.25)
    return same or places_twice > places


def _ways(optimizer: Optimizer, points: Sequence[Point]) -> tuple[list[Pair], int]:
    """A run, and the number of (m, b) at which its first update takes a gradient."""
    objective = RecordedObjective(points)
    updates = run(optimizer, points, *ELSEWHERE, objective=objective)
    first = [*islice(updates, 1)]
    places = len(objective.places)
    return [ELSEWHERE, *first, *updates], places


def _alike(one: Iterable[Pair], other: Iterable[Pair]) -> bool:
    """Whether pairs are equal except for rounding, which depends on the order of a sum."""
    values = zip(chain(*one), chain(*other), strict=False)
    return all(isclose(v, w, rel_tol=1e-6, abs_tol=1e-12) for v, w in values)


ASK = "call objective.gradient(m, b), .gradient(m, b, indices) or .error(m, b): these count"
PAID = 600  # updates: many, because an optimizer may lower the count of its work late in a run


def pays(optimizer: Optimizer) -> None:
    """counts every point that it reads as work"""
    try:
        message = _unpaid(optimizer)
    except (TypeError, AttributeError) as error:
        raise CheckFailed(
            f"it raises {type(error).__name__} if the points are not in memory: {error}; {ASK}",
            lines=lines_of(error, optimizer),
        ) from None
    if message:
        first = FirstLine(optimizer)
        with first.watch():
            _unpaid(optimizer, first)
        raise CheckFailed(message, "", first.lines)
    source = Away(NOISY, calls=2)
    try:
        for _ in islice(pairs(optimizer, Objective(source), 0.0, 0.0), IN_A_ROW):
            pass
    except Exception:  # also one that the optimizer raises from it
        return
    except BudgetExceeded:
        pass
    if source.failures:
        raise CheckFailed(
            "it hides an error of the objective; let an exception of a call pass, with no except",
            "asked",
        )


def _unpaid(optimizer: Optimizer, first: FirstLine | None = None) -> str:
    """How an optimizer reads points without paying; "" if it pays for all.

    first: finds the line that reads these points, if this call is inside first.watch().
    """
    source = Away(NOISY)
    objective = Objective(source)
    formulas = {f.__code__: f.__name__ for f in (gradient, mse, sse, read_points)}
    formulas[Bowl.of.__code__] = "Bowl.of"  # a bound method has the code of its function
    paying = {f.__code__ for f in (PointsInMemory.gradient, PointsInMemory.error)}
    free: list[str] = []
    if first:
        first.is_over = lambda: bool(free) or source.asked != objective.work

    def note(frame: FrameType, event: str, _: object) -> None:
        by = frame.f_back
        if event == "call" and frame.f_code in formulas and by and by.f_code not in formulas:
            paid = by.f_code in paying and by.f_locals.get("self") is source.points
            free.extend([] if paid else [formulas[frame.f_code]])

    before = sys.getprofile()
    sys.setprofile(note)  # it notes calls; the tracer still gets the lines
    try:
        for update, _ in enumerate(islice(pairs(optimizer, objective, 0.0, 0.0), PAID), 1):
            if free:
                return f"it calls {free[0]}() instead of the objective that it was given; {ASK}"
            if source.asked != objective.work:
                return (
                    f"by update {update} it has asked for {source.asked} points and paid for "
                    f"{objective.work}; {ASK}"
                )
    finally:
        sys.setprofile(before)
    return ""
