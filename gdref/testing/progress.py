"""Checks of what any descent has to do, whatever its formula. Each raises Broken, or returns."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import zip_longest
from math import isfinite

from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters
from gdref.squared_error import Point, gradient, mse
from gdref.testing.trial import CENTRED, LONG, NOISY, UPDATES, Broken, Limited, Pair, pairs, run

SMALL = 0.01  # of the gradient at the start
REACH = 0.1  # of the error at the start
FAR = 1e4  # times the error at the start
BACK = 300  # updates, after which the error does not come back
STILL = slice(850, 1000)  # updates among which something has to move


def each_parameter(optimizer: Optimizer) -> None:
    """moves m where only m is off, b where only b is"""
    for sign in (1, -1):  # to a minimum at 1.5 or 8, then to one at -1.5 or -8
        m, b = 1.5 * sign, 8.0 * sign
        # Each x beside -x, on a line through 0: dE/db is exactly 0.
        pairs_of_x = [(x * turn, m * x * turn) for x, _ in CENTRED[:4] for turn in (1, -1)]
        _comes_closer(optimizer, "m", pairs_of_x, (0.0, 0.0), m)
        only_b = [(0.0, b)] * 8  # all x are 0: m has no part in the error
        # What solves for the minimum ends where it is not unique.
        centred = [(x, sign * y) for x, y in CENTRED]
        points = only_b if list(run(optimizer, only_b, m, 0.0, 2)) else centred
        _comes_closer(optimizer, "b", points, (m, 0.0), b)


def _comes_closer(
    optimizer: Optimizer, name: str, points: Sequence[Point], start: Pair, best: float
) -> None:
    index, other = (0, 1) if name == "m" else (1, 0)
    objective = Limited(points)
    way = list(run(optimizer, points, *start, objective=objective))
    here = [pair[index] for pair in way]
    moved, strayed = (
        max((abs(pair[k] - start[k]) for pair in way), default=0.0) for k in (index, other)
    )
    # Of some points alone the other derivative is not 0; and a search tries both.
    if strayed > 0.1 * moved and not (objective.partly or objective.point_errors):
        raise Broken(
            f"where only {name} is to move, by {moved:.6g}, the other moves by {strayed:.6g}, "
            f"although its derivative is 0; step with (dE/dm, dE/db) in that order",
            "asked m b",
        )
    if not way or min(abs(value - best) for value in here) >= abs(start[index] - best):
        went = f"go from {start[index]:g} to {here[-1]:.6g}" if way else "are none"
        raise Broken(
            f"where only {name} is to move, from {start[index]:g} to {best:g}, {len(way)} updates "
            f"{went}; step against dE/d{name}",
            name,
        )


def every_point(optimizer: Optimizer) -> None:
    """lets every point count within 100 epochs"""
    read = _indices_read(optimizer)
    unread = sorted(set(range(len(NOISY))) - read)
    if unread:
        which = ", ".join(map(str, unread[:5])) + ", ..." * (len(unread) > 5)
        raise Broken(
            f"it never asks for {len(unread)} of {len(NOISY)} points (index {which}); "
            "draw from range(objective.size), or ask for all",
            "asked",
        )
    n = len(NOISY)
    for half, moved in (("first", range(n // 2)), ("second", range(n // 2, n))):
        # So far that it turns the gradient round: some methods look at its sign alone.
        other = [(x, y - 1e4 * (k in moved)) for k, (x, y) in enumerate(NOISY)]
        if not differ(run(optimizer, NOISY), run(optimizer, other)):
            raise Broken(
                f"its updates are the same where the {half} half of the points lies elsewhere; "
                "let each point count",
                "asked",
            )


def _indices_read(optimizer: Optimizer, epochs: int = 100) -> set[int]:
    """Which of NOISY were asked for by the end of some epochs, or of the run."""
    read: set[int] = set()

    class Watched(Objective):
        def error(self, m: float, b: float, indices: Iterable[int] | None = None) -> float:
            return super().error(m, b, self._note(indices))

        def gradient(self, m: float, b: float, indices: Iterable[int] | None = None) -> Pair:
            return super().gradient(m, b, self._note(indices))

        def _note(self, indices: Iterable[int] | None) -> list[int] | None:
            chosen = None if indices is None else list(indices)
            read.update(range(self.size) if chosen is None else (k % self.size for k in chosen))
            return chosen

    objective = Watched(NOISY)
    for update, pair in enumerate(pairs(optimizer, objective, 0.0, 0.0), 1):
        over = max(objective.work, update) >= epochs * objective.size
        if over or len(read) == objective.size or not all(map(isfinite, pair)):
            break
    else:
        return set(range(len(NOISY)))  # it ended by itself, before there was time for all
    return read


def long_run(optimizer: Optimizer) -> None:
    """goes on for 1,100 updates, towards the minimum"""
    if "epochs" in hyperparameters(optimizer):  # a schedule: let it last
        optimizer = partial(optimizer, epochs=10 * LONG)
    way = [(0.0, 0.0)]
    try:
        for pair in run(optimizer, CENTRED, updates=LONG):
            if not all(map(isfinite, pair)):
                raise Broken(
                    f"update {len(way)} is {pair!r}; "
                    "take smaller steps, or guard against what grows with the number of updates"
                )
            way.append(pair)
    except Exception as error:
        error.add_note(f"at update {len(way)}")
        raise
    m, b = way[-1]
    if not _is_small(m, b):
        dm, db = gradient(m, b, CENTRED)
        rest = f"where (dE/dm, dE/db) is still ({dm:.3g}, {db:.3g})"
        if len(way) <= LONG:
            raise Broken(
                f"it ends after update {len(way) - 1} at ({m:.6g}, {b:.6g}), {rest}; "
                "go on until the gradient is small",
                "last",
            )
        still = way[STILL]
        if len(set(still)) == 1 and not _is_small(*still[0]):
            raise Broken(
                f"from update {STILL.start} to {STILL.stop} it stays at ({m:.6g}, {b:.6g}), "
                f"{rest}; keep moving"
            )
    errors = [mse(*pair, CENTRED) for pair in way]
    half, end = min(errors[: len(way) // 2 + 1]), min(errors[-UPDATES:])
    back = max(errors[BACK:], default=0.0)
    if back > errors[0] / 4 and min(errors[:BACK]) < REACH * errors[0]:
        raise Broken(
            f"at update {errors.index(back, BACK)} the error is {back:.6g} again, of "
            f"{errors[0]:.6g} at the start, after it was near the minimum; go on from where it is"
        )
    worst = max(errors)
    if worst > FAR * errors[0]:
        raise Broken(
            f"at update {errors.index(worst)} the error is {worst:.6g}, of {errors[0]:.6g} at the "
            "start; step against the gradient each time, and by less"
        )
    if end > errors[0]:
        raise Broken(
            f"{len(way) - 1} updates take the error from {errors[0]:.6g} to {errors[-1]:.6g}, "
            "after it was lower; let what the update remembers not grow without end"
        )
    if end > REACH * errors[0] and end > 0.99 * half:
        raise Broken(
            f"after {len(way) - 1} updates on an easy bowl the error is still {end:.6g}, of "
            f"{errors[0]:.6g} at the start, and falls no more; "
            "let its steps not shrink before the gradient does"
        )


def _is_small(m: float, b: float) -> bool:
    start, here = gradient(0.0, 0.0, CENTRED), gradient(m, b, CENTRED)
    return all(abs(d) <= SMALL * abs(d0) for d, d0 in zip(here, start, strict=True))


def differ(one: Iterable[Pair], other: Iterable[Pair]) -> bool:
    """Whether two runs part, or one ends before the other."""
    return any(repr(p) != repr(q) for p, q in zip_longest(one, other))
