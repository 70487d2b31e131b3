"""The check that an optimizer treats m and b, and both signs, in the same way."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import islice, zip_longest
from math import isclose
from operator import or_

from gdref.objective import Objective, PointsInMemory, Source
from gdref.optimizers import Optimizer
from gdref.plugins.signatures import Hyperparameter, Value, hyperparameters, with_values
from gdref.squared_error import Point
from gdref.testing.failures import CheckFailed, has, meant
from gdref.testing.line_at_fault import recorded
from gdref.testing.sample_runs import ELSEWHERE, NOISY, TINY, Pair, differ, pairs
from gdref.testing.source_lines import SourceLine

COMPARED = 60  # updates
LESS = 0.7  # times each hyperparameter: a value that no author writes into a formula
MIRRORS = {
    "-y instead of y": (-1, -1, False),
    "-x instead of x": (-1, 1, False),
    "m and b exchanged": (1, 1, True),
}


class Mirror(Source):
    """Points seen in a mirror: (m, b) and the derivatives change their signs or their places."""

    def __init__(self, points: Sequence[Point], how: tuple[int, int, bool]) -> None:
        self.points, self.how = PointsInMemory(points), how
        self.size = self.points.size

    def turned(self, pair: Pair) -> Pair:
        """What the mirror shows in the place of a pair: of (m, b), or of the derivatives."""
        m, b = pair[::-1] if self.how[2] else pair
        return self.how[0] * m, self.how[1] * b

    def error(self, m: float, b: float, indices: list[int] | None = None) -> float:
        return self.points.error(*self.turned((m, b)), indices)

    def gradient(self, m: float, b: float, indices: list[int] | None = None) -> Pair:
        return self.turned(self.points.gradient(*self.turned((m, b)), indices))


def symmetries(optimizer: Optimizer) -> None:
    """makes the mirrored updates on mirrored points"""
    one = [(3.0, 5.0)] * 4  # only noise differs on copies of one point, not the choice of points
    seeded = "seed" in hyperparameters(optimizer)
    noisy = seeded and differ(*(_updates(with_values(optimizer, seed=k), one) for k in (1, 2)))
    if noisy or has(optimizer, "asymmetric"):
        return
    for values in [{}, *map(less, hyperparameters(optimizer).values())]:
        changed = with_values(optimizer, **values)
        for points, start in ((NOISY, ELSEWHERE), (TINY, (0.0, 0.0))):
            try:
                usual = list(_updates(changed, points, start))
            except Exception:  # other checks report it
                continue
            for exchanged, how in MIRRORS.items():
                mirror = Mirror(points, how)
                other = _updates(changed, mirror, mirror.turned(start))
                for update, (pair, there) in enumerate(zip_longest(usual, other), 1):
                    wanted = pair and mirror.turned(pair)
                    if not (
                        wanted
                        and there
                        and all(map(_close, wanted, there, [max(map(abs, wanted))] * 2))
                    ):
                        given = "".join(f" and {name}={value!r}" for name, value in values.items())
                        raise CheckFailed(
                            f"with {exchanged}{given}, update {update} is {_in_words(there)}, not "
                            f"{_in_words(wanted)}; treat m and b, and both signs, in the same way, "
                            f"{meant('asymmetric')}",
                            "",
                            _lines(changed, points, mirror, start, update),
                        )


def less(h: Hyperparameter) -> dict[str, Value]:
    """Another value for a hyperparameter, as a keyword: 0.7 times its default if it is a number."""
    for other in h.choices or ((not h.default,) if h.type is bool else ()):
        if other != h.default:
            return {h.name: other}
    if h.choices or not isinstance(h.default, int | float) or not h.default:
        return {}
    return {h.name: h.type(h.default * LESS) or 1}


def _updates(
    optimizer: Optimizer, points: Sequence[Point] | Source, start: Pair = ELSEWHERE
) -> Iterator[Pair]:
    return islice(pairs(optimizer, Objective(points), *start), COMPARED)


def _in_words(pair: Pair | None) -> str:
    return f"({pair[0]:.9g}, {pair[1]:.9g})" if pair else "missing: the run has ended"


def _close(one: float, other: float, scale: float) -> bool:
    return isclose(one, other, rel_tol=1e-6, abs_tol=1e-9 * scale) or not abs(other) < 1e100


def _lines(
    optimizer: Optimizer, points: Sequence[Point], mirror: Mirror, start: Pair, update: int
) -> list[SourceLine]:
    """The lines of an update that compute a number which does not appear in the mirrored run."""
    runs = []
    for where in ((points, start), (mirror, mirror.turned(start))):
        updates = _updates(optimizer, *where)
        for _ in islice(updates, update - 1):
            pass
        steps = recorded(optimizer, islice(updates, 1))
        runs.append([(at, Counter(f"{abs(float(n)):.9g}" for n in found)) for at, found in steps])
    found: list[tuple[int, SourceLine]] = []
    for run, other in (runs, runs[::-1]):
        known = reduce(or_, (numbers for _, numbers in other + run[:1]), Counter[str]())
        for step, (line, numbers) in enumerate(run):
            if line and numbers - known:
                found.append((step, line))
            known |= numbers
    return list(dict.fromkeys(line for _, line in sorted(found)))[:2]
