"""Checks of what an optimizer touches besides its own variables. Each raises Broken, or returns."""

import random
import sys
from collections.abc import Sequence
from functools import partial
from itertools import islice
from types import FrameType
from typing import Any

from gdref.bowl import Bowl
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.points import read_points
from gdref.specs import hyperparameters
from gdref.squared_error import Point, gradient, mse, sse
from gdref.testing.guard import Broken
from gdref.testing.trial import LINE, NOISY, UPDATES, run


def changes_nothing(optimizer: Optimizer) -> None:
    """changes nothing that it was given"""
    points = list(NOISY)
    objective = Objective(points)
    counts = ("point_gradients", "point_errors")

    def state() -> dict[str, str]:
        found = {f"objective.{k}": repr(v) for k, v in vars(objective).items() if k not in counts}
        return found | {
            "the points": repr(points),
            "the state of the module random": repr(random.getstate()),
            "the defaults": repr(getattr(optimizer, "__kwdefaults__", None)),
        }

    found = random.getstate()
    random.random()  # so that a seed set before, to the same number, does not hide this one
    before = state()
    for _ in islice(optimizer(objective, 0.0, 0.0), UPDATES):
        pass
    after = state()
    random.setstate(found)
    for key in before | after:
        if before.get(key) != after.get(key):
            raise Broken(f"it changes {key}; keep what it has to remember in local variables")


def independent_runs(optimizer: Optimizer) -> None:
    """keeps two runs in turn apart"""
    alone = [list(run(optimizer)), list(run(optimizer, LINE, 1.0, -1.0))]
    both = [run(optimizer), run(optimizer, LINE, 1.0, -1.0)]
    turns: list[list[tuple[float, float]]] = [[], []]
    for _ in range(UPDATES):
        for updates, turn in zip(both, turns, strict=True):
            turn += islice(updates, 1)
    if repr(alone) != repr(turns):
        raise Broken(
            "two runs in turn give other updates than one after the other; "
            "keep all state in local variables, none in a module, a default or a class"
        )


def seeds(optimizer: Optimizer) -> None:
    """repeats itself with a seed, and with no other"""
    if repr(list(run(optimizer))) != repr(list(run(optimizer))):
        raise Broken(
            "it goes another way each time; draw from random.Random(seed), with seed: int = 0"
        )
    if "seed" in hyperparameters(optimizer):
        one, two = (repr(list(run(partial(optimizer, seed=seed)))) for seed in (1, 2))
        if one == two:
            raise Broken("seed=1 and seed=2 give the same updates; draw from random.Random(seed)")


class Counted(Sequence[Point]):
    """Points that count how often one of them is read, whoever reads."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.points, self.reads = points, 0

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: Any) -> Any:
        found = self.points[index]
        self.reads += len(found) if isinstance(index, slice) else 1
        return found

    def __deepcopy__(self, memo: object) -> "Counted":
        return self  # a copy would be read unseen


def pays(optimizer: Optimizer) -> None:
    """pays for the points that it reads"""
    points = Counted(NOISY)
    objective = Objective(NOISY)
    objective._points = points  # type: ignore[assignment]  # its own copy would not count reads
    watched = {f.__code__: f.__name__ for f in (gradient, mse, sse, read_points)}
    watched[Bowl.of.__code__] = "Bowl.of"  # a bound method's code is its function's
    paying = {f.__code__ for f in (Objective.gradient, Objective.error)}
    free: list[str] = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        by = frame.f_back
        if event == "call" and frame.f_code in watched and by and by.f_code not in watched:
            paid = by.f_code in paying and by.f_locals.get("self") is objective
            free.extend([] if paid else [watched[frame.f_code]])

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        update = paid = 0
        for update, _ in enumerate(islice(optimizer(objective, 0.0, 0.0), UPDATES), 1):  # noqa: B007
            paid = objective.point_gradients + objective.point_errors
            if free or points.reads != paid:
                break
    finally:
        sys.setprofile(before)
    mend = "ask objective.gradient(m, b), .gradient(m, b, indices) or .error(m, b), which count"
    if free:
        raise Broken(f"it calls {free[0]}() past the objective it was given; {mend}")
    if points.reads != paid:
        raise Broken(
            f"by update {update} it has read {points.reads} points and paid for {paid}; {mend}"
        )
