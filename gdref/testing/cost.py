"""Checks of an optimizer's work, which the objective counts. Each raises CheckFailed."""

import sys
from collections.abc import Iterable, Sequence
from itertools import chain, islice, pairwise
from math import dist, isclose
from types import FrameType

from gdref.bowl import Bowl
from gdref.objective import Objective, PointsInMemory
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters, with_values
from gdref.points import read_points
from gdref.squared_error import Point, gradient, mse, sse
from gdref.testing.failures import RAISED, CheckFailed, has
from gdref.testing.line_at_fault import line_of, lines_of
from gdref.testing.sample_points import CENTRED, ELSEWHERE, LINE, LONG, NOISY, UPDATES
from gdref.testing.sample_runs import Away, BudgetExceeded, Pair, RecordedObjective, moves, run

MEAN = "the objective's gradient is a mean already: do not divide or multiply it by n"
NOISE = (
    "all x of these points are equal, so the determinant of the second derivatives is 0 up to "
    "rounding; compare it with 1e-9 times their product, not with 0"
)
IN_A_ROW = 10  # at most 10 updates may use one gradient, such as an update of m and an update of b


def steady_cost(optimizer: Optimizer) -> None:
    """does the same work in each run"""
    first, other, again = (_costs(optimizer, points) for points in (NOISY, LINE, NOISY))
    if first != again:
        raise CheckFailed(
            f"the same run takes the work of {first[-1]} points the first time, and of "
            f"{again[-1]} points the second time; keep nothing from one run for the next"
        )
    for costs in (first, other, _costs(optimizer, CENTRED, LONG)):
        for k in range(IN_A_ROW, len(costs)):
            if costs[k] == costs[k - IN_A_ROW]:
                raise CheckFailed(
                    f"from update {k - IN_A_ROW + 1} to {k + 1} it moves without a call of the "
                    "objective; compute the gradient at each new (m, b)"
                )


def _costs(optimizer: Optimizer, points: Sequence[Point], updates: int = UPDATES) -> list[int]:
    """The work up to each update that changes (m, b)."""
    objective = RecordedObjective(points)
    costs, last = [], ELSEWHERE
    for pair in run(optimizer, points, *ELSEWHERE, updates, objective):
        if pair != last:
            costs.append(objective.work)
        last = pair
    return costs or [objective.work]


def repeated_points(optimizer: Optimizer) -> None:
    """makes the same step if each point is doubled"""
    known = hyperparameters(optimizer)
    copies = [(3.0, 5.0)] * 8
    sets = [copies] if "seed" in known else [copies, NOISY]
    changed = [points for points in sets if not _same_if_doubled(optimizer, points)]
    if changed and not has(optimizer, "weighted"):
        noise = changed == [copies] and len(sets) > 1
        raise CheckFailed(
            f"its first step on {len(changed[0])} points changes if each point appears twice; "
            f"{NOISE if noise else MEAN}",
            "" if noise else "m b",
        )
    if "batch_size" in known:
        two = with_values(optimizer, batch_size=2)
        if not _alike(*(run(one, copies, *ELSEWHERE, 1) for one in (optimizer, two))):
            raise CheckFailed(
                f"on copies of one point, batch_size=2 changes the step; {MEAN}", "m b"
            )


def _same_if_doubled(optimizer: Optimizer, points: Sequence[Point]) -> bool:
    """Whether doubled points give the same first step, or a longest step of about the same length.

    The longest step counts, because an optimizer may first fill a table of gradients. The result is
    also true if an update makes one step for each point: with doubled points, the update makes more
    steps.
    """
    first, longest, places = [], [], []
    for these in (points, [*points] * 2):
        objective = RecordedObjective(these)
        updates = run(optimizer, these, *ELSEWHERE, objective=objective)
        first.append(list(islice(updates, 1)))
        places.append(len({at for at, _ in objective.gradients}))
        way = pairwise([ELSEWHERE, *first[-1], *updates])
        longest.append(max((dist(*two) for two in way), default=0.0))
    return _alike(*first) or isclose(*longest, rel_tol=0.25) or places[1] > places[0]


def _alike(one: Iterable[Pair], other: Iterable[Pair]) -> bool:
    """Whether pairs are equal except for rounding, which depends on the order of a sum."""
    values = zip(chain(*one), chain(*other), strict=False)
    return all(isclose(v, w, rel_tol=1e-6, abs_tol=1e-12) for v, w in values)


ASK = "call objective.gradient(m, b), .gradient(m, b, indices) or .error(m, b): these are counted"
PAID = 600  # updates; late in a run, an optimizer may make the count too low


def pays(optimizer: Optimizer) -> None:
    """lets the objective count every point that it reads"""
    try:
        _check_that_all_is_paid(optimizer)
    except (TypeError, AttributeError) as error:
        fault = f"it raises {type(error).__name__} if the points are not in memory: {error}; {ASK}"
        raise CheckFailed(fault, lines_of(error, optimizer), RAISED) from None
    source = Away(NOISY, calls=2)
    try:
        list(islice(moves(optimizer, Objective(source), 0.0, 0.0), IN_A_ROW))
    except Exception:  # the OSError, or an error that the optimizer raises because of it
        return
    except BudgetExceeded:
        pass
    if source.failures:
        raise CheckFailed(
            "it hides an error of the objective; do not catch exceptions of the objective",
            lines_of(source.failures[0], optimizer),
        )


def _check_that_all_is_paid(optimizer: Optimizer) -> None:
    source = Away(NOISY)
    objective = Objective(source)
    formulas = {f.__code__: f.__name__ for f in (gradient, mse, sse, read_points)}
    formulas[Bowl.of.__code__] = "Bowl.of"  # a bound method has the code of its function
    paying = {f.__code__ for f in (PointsInMemory.gradient, PointsInMemory.error)}
    free: list[CheckFailed] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        by = frame.f_back
        if event == "call" and frame.f_code in formulas and by and by.f_code not in formulas:
            if by.f_code not in paying or by.f_locals.get("self") is not source.points:
                message = f"it calls {formulas[frame.f_code]}() instead of the objective; {ASK}"
                free.append(CheckFailed(message, line_of(by, optimizer)))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        for update, _ in enumerate(islice(moves(optimizer, objective, 0.0, 0.0), PAID), 1):
            if free:
                raise free[0]
            if source.asked != objective.work:
                raise CheckFailed(
                    f"by update {update} it has used {source.asked} points, but "
                    f"{objective.work} are counted; {ASK}"
                )
    finally:
        sys.setprofile(before)
