"""Checks of what an optimizer pays for its updates. Each raises Broken, or returns."""

import sys
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import islice, pairwise
from math import dist, isclose, isfinite
from types import FrameType
from typing import Any

from gdref.bowl import Bowl
from gdref.objective import Objective, PointsInMemory
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters
from gdref.points import read_points
from gdref.squared_error import Point, gradient, mse, sse
from gdref.testing.lines import stop_when
from gdref.testing.source import uses
from gdref.testing.trial import CENTRED, LINE, LONG, NOISY, UPDATES, Broken, Pair, pairs, run

ELSEWHERE = 0.3, -0.7  # a start that no other check has
MEAN = "the objective's gradient is a mean already: neither divide it by n nor multiply it"
IN_A_ROW = 10  # unpaid updates: one gradient serves both parameters, or a look ahead


def steady_cost(optimizer: Optimizer) -> None:
    """asks for the same work each time it runs"""
    first, other, again = (_costs(optimizer, points) for points in (NOISY, LINE, NOISY))
    if first != again:
        raise Broken(
            f"a second run over the same points pays for {again[-1]} points, the first for "
            f"{first[-1]}; keep nothing from one run for the next",
            lines=uses(optimizer, "gradient", "error", anywhere=True),
        )
    for costs in (first, other, _costs(optimizer, CENTRED, LONG)):
        for k in range(IN_A_ROW, len(costs)):
            if costs[k] == costs[k - IN_A_ROW]:
                raise Broken(
                    f"from update {k - IN_A_ROW + 1} to {k + 1} it moves and asks the objective "
                    "for nothing; ask for the gradient where you are",
                    "asked m b",
                )


def _costs(optimizer: Optimizer, points: Sequence[Point], updates: int = UPDATES) -> list[int]:
    """The work so far after each update that moves."""
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
    """steps the same where each point is there twice"""
    known = hyperparameters(optimizer)
    copies = [(3.0, 5.0)] * 8
    for points in (copies,) if "seed" in known else (copies, NOISY):
        if not _steps_alike(optimizer, points, [*points, *points]):
            n = len(points)
            raise Broken(
                f"on {n} points its first step is another than on {2 * n}, each of them there "
                f"twice; {MEAN}"
            )
    if "batch_size" in known:
        step, two = _step(optimizer, copies), _step(partial(optimizer, batch_size=2), copies)
        if not _alike(step, two):
            raise Broken(f"on copies of one point, batch_size=2 gives another step; {MEAN}")


def _steps_alike(optimizer: Optimizer, once: Sequence[Point], twice: Sequence[Point]) -> bool:
    """Whether the first step is the same; or a later one, where a table of gradients fills; or
    each of the points moves it on in turn, so that an update is an epoch.
    """
    if _alike(_step(optimizer, once), _step(optimizer, twice)):
        return True
    if isclose(_longest(optimizer, once), _longest(optimizer, twice), rel_tol=0.25):
        return True
    return _places(optimizer, twice) > _places(optimizer, once)


def _longest(optimizer: Optimizer, points: Sequence[Point]) -> float:
    way = [ELSEWHERE, *run(optimizer, points, *ELSEWHERE)]
    return max((dist(one, other) for one, other in pairwise(way)), default=0.0)


def _places(optimizer: Optimizer, points: Sequence[Point]) -> int:
    """At how many (m, b) the first update asks for a gradient."""
    places = set()

    class Watched(Objective):
        def gradient(self, m: float, b: float, indices: Iterable[int] | None = None) -> Pair:
            places.add((m, b))
            return super().gradient(m, b, indices)

    next(pairs(optimizer, Watched(points), *ELSEWHERE), None)
    return len(places)


def _step(optimizer: Optimizer, points: Sequence[Point]) -> Pair:
    return next(run(optimizer, points, *ELSEWHERE), ELSEWHERE)


def _alike(one: Pair, other: Pair) -> bool:
    """But for rounding: sums in another order differ in their last digits."""
    return all(isclose(v, w, rel_tol=1e-6, abs_tol=1e-12) for v, w in zip(one, other, strict=True))


ASK = "ask objective.gradient(m, b), .gradient(m, b, indices) or .error(m, b), which count"
PAID = 600  # updates; a refund may come late


class CountedPoints(Sequence[Point]):
    """Points that count how often one of them is read, whoever reads."""

    error: Any = PointsInMemory.error
    gradient: Any = PointsInMemory.gradient

    def __init__(self, points: Sequence[Point]) -> None:
        self.points, self.reads, self.size = points, 0, len(points)

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: Any) -> Any:
        one_or_several = self.points[index]
        self.reads += len(one_or_several) if isinstance(index, slice) else 1
        return one_or_several

    def __getattr__(self, name: str) -> Any:  # what a list has and this has not
        if name.startswith("__"):
            raise AttributeError(name)
        raise Broken(f"it calls .{name}() on the points of its objective; {ASK}")

    def __setitem__(self, index: Any, value: Any) -> None:
        raise Broken(f"it changes the points of its objective; {ASK}")

    def __deepcopy__(self, memo: object) -> "CountedPoints":
        return self  # a copy would be read unseen


def pays(optimizer: Optimizer) -> None:
    """pays for the points that it reads"""
    points = CountedPoints(NOISY)
    objective = Objective(NOISY)
    objective._points = points  # type: ignore[assignment]  # its own copy would not count reads
    watched = {f.__code__: f.__name__ for f in (gradient, mse, sse, read_points)}
    watched[Bowl.of.__code__] = "Bowl.of"  # a bound method's code is its function's
    paying = {f.__code__ for f in (PointsInMemory.gradient, PointsInMemory.error)}
    free: list[str] = []
    stop_when(lambda: bool(free) or points.reads != objective.work)

    def watch(frame: FrameType, event: str, _: object) -> None:
        by = frame.f_back
        if event == "call" and frame.f_code in watched and by and by.f_code not in watched:
            paid = by.f_code in paying and by.f_locals.get("self") is points
            free.extend([] if paid else [watched[frame.f_code]])

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        update = paid = 0
        for update, _ in enumerate(islice(pairs(optimizer, objective, 0.0, 0.0), PAID), 1):  # noqa: B007
            paid = objective.point_gradients + objective.point_errors
            if free or points.reads != paid:
                break
        else:  # it may have asked for more before it ended
            paid = objective.work
    finally:
        sys.setprofile(before)
    if free:
        raise Broken(f"it calls {free[0]}() past the objective it was given; {ASK}", "first")
    if points.reads != paid:
        raise Broken(
            f"by update {update} it has read {points.reads} points and paid for {paid}; {ASK}",
            "first",
        )
