"""The check that an optimizer treats m and b, and both signs, in the same way."""

from collections.abc import Iterator, Sequence
from itertools import islice, product, zip_longest

from gdref.objective import Objective, Source
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import hyperparameters, with_values
from gdref.squared_error import Point
from gdref.testing.failures import CheckFailed, SourceLine, has, meant
from gdref.testing.line_at_fault import recorded
from gdref.testing.sample_runs import (
    ELSEWHERE,
    NOISY,
    TINY,
    Away,
    Pair,
    check_start,
    close,
    differ,
    less,
    pairs,
)

COMPARED = 60  # updates
MIRRORS = {
    "-y instead of y": (-1, -1, False),
    "-x instead of x": (-1, 1, False),
    "m and b exchanged": (1, 1, True),
}


def symmetries(optimizer: Optimizer) -> None:
    """makes the mirrored updates on mirrored points"""
    one = [(3.0, 5.0)] * 4  # only noise differs on copies of one point, not the choice of points
    seeded = "seed" in hyperparameters(optimizer)
    noisy = seeded and differ(*(_updates(with_values(optimizer, seed=k), one) for k in (1, 2)))
    if noisy or has(optimizer, "asymmetric"):
        return
    starts = (NOISY, ELSEWHERE), (TINY, (0.0, 0.0))
    tried = [{}, *map(less, hyperparameters(optimizer).values())]
    for values, (points, start) in product(tried, starts):
        changed = with_values(optimizer, **values)
        try:
            usual = list(_updates(changed, points, start))
        except Exception:  # other checks report it
            continue
        for exchanged, how in MIRRORS.items():
            mirror = Away(points, how)
            other = _updates(changed, mirror, mirror.turned(start))
            for update, (pair, there) in enumerate(zip_longest(usual, other), 1):
                wanted = pair and mirror.turned(pair)
                if not (
                    wanted and there and all(map(close, wanted, there, [max(map(abs, wanted))] * 2))
                ):
                    check_start(changed)
                    given = "".join(f" and {name}={value!r}" for name, value in values.items())
                    raise CheckFailed(
                        f"with {exchanged}{given}, update {update} is {_in_words(there)}, not "
                        f"{_in_words(wanted)}; treat m and b, and both signs, in the same way, "
                        f"{meant('asymmetric')}",
                        _line(changed, points, mirror, start, update),
                    )


def _updates(
    optimizer: Optimizer, points: Sequence[Point] | Source, start: Pair = ELSEWHERE
) -> Iterator[Pair]:
    return islice(pairs(optimizer, Objective(points), *start), COMPARED)


def _in_words(pair: Pair | None) -> str:
    return f"({pair[0]:.9g}, {pair[1]:.9g})" if pair else "missing: the run has ended"


def _line(
    optimizer: Optimizer, points: Sequence[Point], mirror: Away, start: Pair, update: int
) -> list[SourceLine]:
    """The first line of an update that computes a number which the mirrored run does not have."""
    runs = []
    for where in ((points, start), (mirror, mirror.turned(start))):
        updates = _updates(optimizer, *where)
        for _ in islice(updates, update - 1):
            pass
        steps = recorded(optimizer, islice(updates, 1))
        runs.append([(at, {f"{abs(float(n)):.9g}" for n in found}) for at, found in steps])
    found = []
    for run, other in (runs, runs[::-1]):
        known = set().union(*(numbers for _, numbers in other + run[:1]))
        found += [(step, line) for step, (line, numbers) in enumerate(run) if numbers - known]
    return [line for _, line in sorted(found)[:1]]
