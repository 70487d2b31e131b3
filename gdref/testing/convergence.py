"""Checks that an optimizer descends, whatever its formula is. Each raises CheckFailed."""

from collections.abc import Sequence
from math import inf, isfinite

from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters, with_values
from gdref.squared_error import Point, gradient, mse
from gdref.testing.failures import CheckFailed
from gdref.testing.sample_runs import (
    CENTRED,
    LONG,
    NOISY,
    UPDATES,
    Pair,
    RecordedObjective,
    differ,
    run,
)

SMALL = 0.01  # times the gradient at the start
REACH = 0.1  # times the error at the start
FAR = 1e4  # times the error at the start
BACK = 300  # after this number of updates the error must not rise again
STILL = slice(850, 1000)  # the updates in which m or b has to move


def each_parameter(optimizer: Optimizer) -> None:
    """moves m if m is wrong, and b if b is wrong"""
    for sign in (1, -1):  # the minimum is at 1.5 or 8, then at -1.5 or -8
        m, b = 1.5 * sign, 8.0 * sign
        # If the line goes through 0, and -x is there for each x, dE/db is exactly 0.
        pairs_of_x = [(x * turn, m * x * turn) for x, _ in CENTRED[:4] for turn in (1, -1)]
        _comes_closer(optimizer, "m", pairs_of_x, (0.0, 0.0), m)
        only_b = [(0.0, b)] * 8  # all x are 0: m has no part in the error
        # A method that solves for the minimum may end at once if there are several minima.
        centred = [(x, sign * y) for x, y in CENTRED]
        points = only_b if list(run(optimizer, only_b, m, 0.0, 2)) else centred
        _comes_closer(optimizer, "b", points, (m, 0.0), b)


def _comes_closer(
    optimizer: Optimizer, name: str, points: Sequence[Point], start: Pair, best: float
) -> None:
    index, other = (0, 1) if name == "m" else (1, 0)
    where = f"if only {name} is wrong at the start ({start[index]:g}, not {best:g})"
    objective = RecordedObjective(points)
    way = list(run(optimizer, points, *start, objective=objective))
    moved, strayed = (
        max((abs(pair[k] - start[k]) for pair in way), default=0.0) for k in (index, other)
    )
    # The other derivative is 0 over all points, not over some. A search tries both directions.
    if strayed > 0.1 * moved and not (objective.partly or objective.point_errors):
        raise CheckFailed(
            f"{where}, {name} moves by {moved:.6g}, and {'mb'[other]} by {strayed:.6g}, although "
            f"dE/d{'mb'[other]} is 0; keep the order (m, b) and (dE/dm, dE/db)",
            "asked m b",
        )
    distance = min((abs(pair[index] - best) for pair in way), default=inf)
    if distance >= abs(start[index] - best):
        led = f"{len(way)} updates lead to {way[-1][index]:.6g}" if way else "it makes no update"
        raise CheckFailed(f"{where}, {led}; step against dE/d{name}", name)


def every_point(optimizer: Optimizer) -> None:
    """uses every point within 100 epochs"""
    n = len(NOISY)
    unread = _indices_unread(optimizer, 100)
    if unread:
        which = ", ".join(map(str, unread[:5])) + ", ..." * (len(unread) > 5)
        raise CheckFailed(
            f"it never uses {len(unread)} of {n} points (index {which}); "
            "choose indices from range(objective.size), or give none",
            "asked",
        )
    for half, moved in (("first", range(n // 2)), ("second", range(n // 2, n))):
        # Far enough to change the sign of the gradient, because some methods use only its sign.
        other = [(x, y - 1e4 * (k in moved)) for k, (x, y) in enumerate(NOISY)]
        if not differ(run(optimizer, NOISY), run(optimizer, other)):
            raise CheckFailed(
                f"its updates stay the same if the {half} half of the points moves; "
                "use every point",
                "asked",
            )


def _indices_unread(optimizer: Optimizer, epochs: int) -> list[int]:
    """The indices of NOISY that some epochs never use; an empty list if the run ends earlier."""
    objective = RecordedObjective(NOISY)
    most = epochs * objective.size
    update, pair = 0, (0.0, 0.0)
    for update, pair in enumerate(run(optimizer, updates=most, objective=objective), 1):  # noqa: B007
        if objective.work >= most or len(objective.read) == objective.size:
            break
    ended = objective.work < most and update < most and all(map(isfinite, pair))
    return [] if ended else sorted(set(range(objective.size)) - objective.read)


def long_run(optimizer: Optimizer) -> None:
    """moves towards the minimum for 1,100 updates"""
    if "epochs" in hyperparameters(optimizer):  # make the schedule long enough
        optimizer = with_values(optimizer, epochs=10 * LONG)
    way = [(0.0, 0.0)]
    try:
        for pair in run(optimizer, CENTRED, updates=LONG):
            if not all(map(isfinite, pair)):
                raise CheckFailed(
                    f"update {len(way)} is {pair!r}; "
                    "take smaller steps, or limit the values that grow with each update"
                )
            way.append(pair)
    except Exception as error:
        error.add_note(f"at update {len(way)}")
        raise
    m, b = way[-1]
    if not _is_small(m, b):
        dm, db = gradient(m, b, CENTRED)
        rest = f"although (dE/dm, dE/db) is still ({dm:.3g}, {db:.3g})"
        if len(way) <= LONG:
            raise CheckFailed(
                f"it ends after update {len(way) - 1} at ({m:.6g}, {b:.6g}), {rest}; "
                "continue until the gradient is small",
                "last",
            )
        still = way[STILL]
        if len(set(still)) == 1 and not _is_small(*still[0]):
            raise CheckFailed(
                f"from update {STILL.start} to {STILL.stop} it stays at ({m:.6g}, {b:.6g}), "
                f"{rest}; keep moving"
            )
    errors = [mse(*pair, CENTRED) for pair in way]
    half, end = min(errors[: len(way) // 2 + 1]), min(errors[-UPDATES:])
    back = max(errors[BACK:], default=0.0)
    if back > errors[0] / 4 and min(errors[:BACK]) < REACH * errors[0]:
        raise CheckFailed(
            f"near the minimum the error rises again, to {back:.6g} at update "
            f"{errors.index(back, BACK)} ({errors[0]:.6g} at the start); "
            "start each update from the last (m, b)"
        )
    worst = max(errors)
    if worst > FAR * errors[0]:
        raise CheckFailed(
            f"at update {errors.index(worst)} the error is {worst:.6g} ({errors[0]:.6g} at the "
            "start); step against the gradient each time, and make the steps shorter"
        )
    if end > errors[0]:
        raise CheckFailed(
            f"after {len(way) - 1} updates the error is {errors[-1]:.6g}, higher than at the start "
            f"({errors[0]:.6g}); limit the values that grow from update to update"
        )
    if end > REACH * errors[0] and end > 0.99 * half:
        raise CheckFailed(
            f"after {len(way) - 1} updates on an easy bowl the error is still {end:.6g} "
            f"({errors[0]:.6g} at the start), and no longer falls; "
            "make the steps shrink no faster than the gradient"
        )


def _is_small(m: float, b: float) -> bool:
    start, here = gradient(0.0, 0.0, CENTRED), gradient(m, b, CENTRED)
    return all(abs(d) <= SMALL * abs(d0) for d, d0 in zip(here, start, strict=True))
