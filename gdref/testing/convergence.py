"""Checks that an optimizer descends, whatever its formula is. Each raises CheckFailed."""

from collections import Counter
from collections.abc import Sequence
from math import isfinite

from gdref.bowl import Bowl
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters, with_values
from gdref.squared_error import Point, gradient, mse
from gdref.testing.failures import CheckFailed, has, meant
from gdref.testing.sample_points import CENTRED, LONG, NOISY, ODD, UPDATES
from gdref.testing.sample_runs import (
    Pair,
    RecordedObjective,
    check_start,
    differ,
    no_descent,
    run,
    with_long_schedule,
)

WHOLE = "choose indices from the whole range(objective.size), or give no indices"
PASSES = 30  # after this number of epochs, every point must have been used
SMALL = 0.01  # a gradient is small if it is at most this share of the gradient at the start
REACH = 0.1  # the error must fall to this share of the error at the start
FAR = 1e4  # the largest error allowed, as a multiple of the error at the start
BACK = 300  # after this number of updates, the error must not rise again
STILL = slice(850, 1000)  # in these updates, m or b must change
GROWTH = "limit the values that grow with each update"


def each_parameter(optimizer: Optimizer) -> None:
    """moves m if m is wrong, and b if b is wrong"""
    for sign in (1, -1):  # the mean of x is 0, so at the start dE/db or dE/dm is 0
        m, b = 1.5 * sign, 8.0 * sign
        _comes_closer(optimizer, "m", [(x, m * x) for x, _ in CENTRED], (0.0, 0.0), m)
        _comes_closer(optimizer, "b", [(x, m * x + b) for x, _ in CENTRED], (m, 0.0), b)


def _comes_closer(
    optimizer: Optimizer, name: str, points: Sequence[Point], start: Pair, best: float
) -> None:
    index, other = (0, 1) if name == "m" else (1, 0)
    way = [start, *run(optimizer, points, *start)]
    if min(abs(pair[index] - best) for pair in way) < abs(start[index] - best):
        return
    check_start(optimizer)
    fault = (
        f"if only {name} is wrong at the start ({start[index]:g}, not {best:g}), "
        f"{len(way) - 1} updates lead to {name} = {way[-1][index]:.6g}"
    )
    if [k for k in (0, 1) if way[:2][-1][k] != start[k]] == [other]:
        raise CheckFailed(
            f"{fault}: its first update moves only {'mb'[other]}, although dE/d{'mb'[other]} is 0; "
            "keep the order (m, b) and (dE/dm, dE/db)"
        )
    look = name if len(way) > UPDATES else ""  # the run may have ended too early
    raise no_descent(fault, f"step against dE/d{name}", optimizer, points, start, look)


def every_point(optimizer: Optimizer) -> None:
    """uses all points equally often"""
    objective, size = RecordedObjective(ODD), 5
    if sized := "batch_size" in hyperparameters(optimizer):
        optimizer = with_values(optimizer, batch_size=size)
    n, most, message, full, used = objective.size, 1, "", False, [0] * len(ODD)
    before, free = 0, has(optimizer, "with_replacement", "weighted")
    for update, _ in enumerate(run(optimizer, updates=PASSES * n, objective=objective), 1):
        calls, before = objective.gradients[before:], len(objective.gradients)
        lists = [rows for _, rows in calls if rows]
        full = full or len(lists) < len(calls)
        wrong = [k for k in map(len, lists) if k not in (1, size, n % size, n)]
        if sized and wrong and objective.work <= n:
            message = f"with batch_size={size} it asks for {wrong[0]} of {n} points"
            raise CheckFailed(f"{message}; ask for {size}, or for the rest of an epoch")
        # A line search uses the same points several times.
        if all(rows == lists[0] for rows in lists):
            lists = lists[:1]
        uses = Counter(k % n for rows in lists for k in rows)
        used = [times + uses[k] for k, times in enumerate(used)]
        most = max([most, *uses.values()])
        often, seldom = max(used), min(used)
        if not free and not message and often - seldom > most:
            message = (
                f"by update {update} it has used point {used.index(often)} {often} times, and "
                f"point {used.index(seldom)} {seldom} times; use each point once per epoch, "
                f"{meant('with_replacement')}"
            )
        if objective.work >= PASSES * n:
            break
    unread = [k for k in range(n) if not used[k]]
    if 0 < len(unread) < n and (message or (not full and objective.work >= PASSES * n)):
        which = ", ".join(map(str, unread[:5])) + ", ..." * (len(unread) > 5)
        message = f"it never uses {len(unread)} of {n} points (index {which}); {WHOLE}"
    for half in (range(n // 2), range(n // 2, n)):
        # The sign of the gradient must change, because some methods use only the sign.
        moved = [(x, y - 1e4 * (k in half)) for k, (x, y) in enumerate(ODD)]
        if not message and not differ(run(optimizer, ODD), run(optimizer, moved)):
            message = "its updates stay the same if half of the points change; use every point"
    if message:
        raise CheckFailed(message)


def long_run(optimizer: Optimizer) -> None:
    """moves towards the minimum for 1,100 updates"""
    optimizer = with_long_schedule(optimizer)
    way = [(0.0, 0.0)]
    try:
        way.extend(run(optimizer, CENTRED, updates=LONG))
    except Exception as error:
        error.add_note(f"at update {len(way)}")
        raise
    m, b = way[-1]
    last = len(way) - 1
    if not (isfinite(m) and isfinite(b)):
        raise no_descent(f"update {last} is {(m, b)!r}", GROWTH, optimizer, CENTRED)
    ends = has(optimizer, "ends")
    if not _is_small(m, b):
        dm, db = gradient(m, b, CENTRED)
        rest = f"although (dE/dm, dE/db) is still ({dm:.3g}, {db:.3g})"
        if last < LONG and not ends:
            raise CheckFailed(
                f"it ends after update {last} at ({m:.6g}, {b:.6g}), {rest}; "
                f"continue until the gradient is small, {meant('ends')}"
            )
        still = way[STILL]
        if len(set(still)) == 1 and not _is_small(*still[0]):
            raise CheckFailed(
                f"from update {STILL.start} to {STILL.stop} it stays at ({m:.6g}, {b:.6g}), "
                f"{rest}; keep moving"
            )
    if not ends:
        _reaches_the_minimum(optimizer)
    errors = [mse(*pair, CENTRED) for pair in way]
    first, worst = errors[0], max(errors)
    end, back = min(errors[-UPDATES:]), max(errors[BACK:], default=0.0)
    fault, way_out, look = "", GROWTH, "m b"
    if back > first / 4 and min(errors[:BACK]) < REACH * first:
        again = errors.index(back, BACK)
        fault = f"near the minimum the error rises again, to {back:.6g} at update {again}"
        way_out = "start each update from the last (m, b)"
    elif worst > FAR * first:
        fault = f"at update {errors.index(worst)} the error is {worst:.6g}"
        way_out = "step against the gradient, and make the steps shorter"
    elif end > first:
        fault = f"the last error is {errors[-1]:.6g}"
    elif end > REACH * first and end > 0.99 * min(errors[: len(way) // 2 + 1]):
        fault = f"the last error is still {end:.6g}, on easy points, and no longer falls"
        way_out, look = "do not let the steps shrink faster than the gradient", ""
    if fault:
        fault = f"from an error of {first:.6g} at the start, {fault}"
        raise no_descent(fault, way_out, optimizer, CENTRED, look=look)


def _reaches_the_minimum(optimizer: Optimizer) -> None:
    """Raises CheckFailed if a run ends by itself in a long valley."""
    way = [(0.0, 0.0), *run(optimizer, NOISY, updates=LONG)]
    b, lowest = way[-1][1], Bowl.of(NOISY).b
    if len(way) <= LONG and isfinite(b) and abs(b - lowest) > 0.1 * abs(lowest):
        raise CheckFailed(
            f"in a long valley it ends after update {len(way) - 1} with b = {b:.6g}, but b is "
            f"{lowest:.6g} at the minimum; end only if both derivatives are small, {meant('ends')}"
        )


def _is_small(m: float, b: float) -> bool:
    start, here = gradient(0.0, 0.0, CENTRED), gradient(m, b, CENTRED)
    return all(abs(d) <= SMALL * abs(d0) for d, d0 in zip(here, start, strict=True))
