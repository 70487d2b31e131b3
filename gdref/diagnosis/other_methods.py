"""Recognises other descents: momentum, adaptive optimizers, and lines with several slopes."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice, pairwise, permutations, product
from math import fsum, isclose, sqrt
from typing import Any

from gdref.diagnosis.laws import Cloud, Law, Update, at_points, law_of
from gdref.diagnosis.record import Slots
from gdref.optimizers import Optimizer
from gdref.optimizers.adagrad import adagrad
from gdref.optimizers.adam import adam
from gdref.optimizers.rmsprop import rmsprop

LEAST = 0.04  # smaller numbers are rates, not beta
MOST_COLUMNS = 6  # the columns that are tried as x1, x2, ...


def with_momentum(track: Sequence[Update], cloud: Cloud, numbers: Iterable[float]) -> Law | None:
    """Momentum: change = beta * last change - c * gradient. beta is a number of the program.

    The gradient uses all points, or one point at a time. Nesterov computes the gradient at
    (m, b) + beta * last change. If only m or only b has momentum, the kind is "only m" or "only b".
    """
    half: Law | None = None
    for beta in sorted({b for v in numbers for b in (v, 1 - v) if LEAST < v < 1}, reverse=True):
        for kind in ("momentum", "nesterov"):
            pushes, last = [], (0.0, 0.0)
            for u in track[:12]:
                back = beta * last[0], beta * last[1]
                m, b = (u.m + back[0], u.b + back[1]) if kind == "nesterov" else (u.m, u.b)
                pushes.append(Update(m, b, u.dm - back[0], u.db - back[1]))
                last = u.dm, u.db
            (_, g, h), (_, p, q) = [cloud.gradient(u.m, u.b) for u in pushes[:3]], pushes[:3]
            if not any(isclose(p[k + 2] * h[k], q[k + 2] * g[k], rel_tol=1e-3) for k in (0, 1)):
                law = at_points(pushes[1:], cloud) if kind == "momentum" else None
                if law is not None:
                    return law._replace(note=f"momentum, beta = {beta:g}, {law.note}")
                continue  # the ratio is not constant
            law = law_of(pushes, cloud, 1e-7)
            note = f"{kind}, beta = {beta:g}"
            if law is not None and law.kind == "plain" and law.right and law.agree >= 5:
                return law._replace(kind=kind, note=note)
            if law is not None and law.kind in ("only m", "only b") and beta > 0.3:
                half = half or law._replace(note=note)
    return half


class _Watched:
    """An objective that returns the gradients of a track in order, and ignores m and b."""

    def __init__(self, track: Sequence[Update], cloud: Cloud) -> None:
        self.size, self.gradients = cloud.n, iter([cloud.gradient(u.m, u.b) for u in track])

    def gradient(self, *_: object) -> tuple[float, float]:
        return next(self.gradients)


def adaptive(track: Sequence[Update], cloud: Cloud, numbers: Sequence[float]) -> Law | None:
    """AdaGrad, RMSprop or Adam with the program's hyperparameters, in m and b or in one of them."""
    first, half = track[0], None
    moved = abs(first.dm), abs(first.db)
    if max(moved) <= 1e-9 * (abs(first.m) + abs(first.b)):
        return None  # these changes are rounding errors
    decays = [v for v in numbers if 0.3 < v < 1]
    small = [v for v in numbers if 0 < v < 1e-3] + [1e-8]

    def near(scale: float = 1.0) -> list[float]:
        """The numbers in the program that can be the rate."""
        return [v for v in numbers if any(isclose(v, d * scale, rel_tol=1e-3) for d in moved if d)]

    rates = near() or ([moved[0]] if isclose(*moved, rel_tol=1e-3) else [])
    tries: list[tuple[Optimizer, dict[str, float]]] = []
    for rate, epsilon in product(rates[:2], small):
        tries.append((adagrad, {"learning_rate": rate, "epsilon": epsilon}))
        for one, two in permutations(decays, 2):
            betas = {"beta1": one, "beta2": two}
            tries.append((adam, {"learning_rate": rate, "epsilon": epsilon, **betas}))
    for decay, epsilon in product(decays, small):
        for rate in near(sqrt(1 - decay))[:1]:
            options = {"learning_rate": rate, "epsilon": epsilon, "decay": decay}
            tries.append((rmsprop, options))
    for optimizer, options in tries[:60]:
        fits = _follows(optimizer, options, track[:8], cloud)
        named = [f"{k} = {v:g}" for k, v in options.items() if k[:4] in ("beta", "deca")]
        name = getattr(optimizer, "__name__", "")
        law = Law(name, 1.0, 1.0, len(track[:8]), len(track[:8]), ", ".join([name, *named]))
        if all(fits):
            return law
        if any(fits):
            half = half or law._replace(kind="only m" if fits[0] else "only b")
    return half


def _follows(
    optimizer: Optimizer, options: dict[str, float], track: Sequence[Update], cloud: Cloud
) -> tuple[bool, bool]:
    """Two truth values: whether the optimizer makes the same changes of m, and of b."""
    watched: Any = _Watched(track, cloud)
    try:
        run = list(islice(optimizer(watched, 0.0, 0.0, **options), len(track)))
    except (ValueError, ArithmeticError):
        return False, False
    fits = [len(track) >= 5, len(track) >= 5]
    for k in (0, 1):
        last = 0.0
        for u, place in zip(track, run, strict=True):
            fits[k] &= isclose(u[k + 2], place[k] - last, rel_tol=1e-4, abs_tol=1e-14)
            last = place[k]
    return fits[0], fits[1]


def several_slopes(
    rows: Sequence[Slots], moved: Sequence[str], columns: Sequence[Sequence[float]]
) -> list[str]:
    """The names of the slopes, if y = m1 x1 + m2 x2 + ... + b is fitted; otherwise empty.

    x2 and x3 can be powers of x1. moved: the names of variables that change.
    """
    for y in columns:
        ones = (1.0,) * len(y)
        xs = [c for c in columns if len(c) == len(y) and c is not y][:MOST_COLUMNS]
        for slots, features in _assignments(rows[0], moved[:MOST_COLUMNS], [*xs, ones]):
            if all(_descends(*pair, slots, features, y) for pair in pairwise(rows)):
                return [s for s, x in zip(slots, features, strict=True) if x != ones]
    return []


def _assignments(
    values: Slots, moved: Sequence[str], features: Sequence[Sequence[float]]
) -> Iterator[tuple[tuple[str, ...], tuple[Sequence[float], ...]]]:
    """Possible slopes, each with its column. The last one may be b, with a column of ones."""
    vectors: dict[str, list[str]] = {}
    for name in values:
        if name.endswith("]") and "[-1]" not in name:
            vectors.setdefault(name.rpartition("[")[0], []).append(name)
    for names in (v for v in vectors.values() if len(v) > 1):  # in the order of the columns
        ends = [(), *((n,) for n in moved if n not in names)]
        for xs, b in product(combinations(features, len(names)), ends):
            yield (*names, *b), (*xs, *features[-1:][: len(b)])
    curves = [tuple([v**k for v in x] for k in (1, 2, 3)) for x in features[:2]]  # polynomials
    groups = [*combinations(features[:-1], 2), *(c[:k] for c in curves for k in (2, 3))]
    for xs in groups:
        for slots in permutations(moved, len(xs) + 1):
            yield slots, (*xs, features[-1])


def _descends(
    old: Slots, new: Slots, slots: Sequence[str], xs: Sequence[Sequence[float]], y: Sequence[float]
) -> bool:
    """Whether all changes are -c * gradient with the same c above 0, and none is 0."""
    if not set(slots) <= set(old) & set(new):
        return False
    rows = list(zip(y, *xs, strict=True))
    errors = [v - fsum(old[s] * u for s, u in zip(slots, us, strict=True)) for v, *us in rows]
    sums = [fsum(r * v for r, v in zip(errors, x, strict=True)) for x in xs]
    changes = [new[s] - old[s] for s in slots]
    if not all(abs(s) > 1e-9 * max(map(abs, sums)) for s in sums) or not all(changes):
        return False
    c = changes[0] / sums[0]
    pairs = zip(changes, sums, strict=True)
    return c > 0 and all(abs(d - c * s) <= 1e-6 * abs(d) for d, s in pairs)
