"""Momentum and the adaptive optimizers: gdref's own optimizers, run from the start of a track."""

from collections.abc import Iterable, Sequence
from itertools import islice, permutations, product
from math import isclose

from gdref.diagnosis.laws import Cloud, Law, Update
from gdref.objective import Objective
from gdref.optimizers import Optimizer
from gdref.optimizers.adagrad import adagrad
from gdref.optimizers.adam import adam
from gdref.optimizers.nesterov import nesterov
from gdref.optimizers.rmsprop import rmsprop


def with_momentum(track: Sequence[Update], cloud: Cloud, numbers: Iterable[float]) -> Law | None:
    """Momentum, if change = beta * last change - c * gradient, with a beta from the program."""
    usual = [*numbers]
    betas = {b for v in usual for b in (v, 1 - v) if 0 < b < 1}
    for beta in sorted(betas, reverse=True):
        for ahead in (False, True):
            law = heavy_ball(track, cloud, beta, ahead)
            if law is not None:
                return law
    return None


def heavy_ball(track: Sequence[Update], cloud: Cloud, beta: float, ahead: bool) -> Law | None:
    """Momentum with this beta. ahead: whether the gradient is taken ahead of m and b (Nesterov)."""
    rates: list[float] = []
    seen = [0, 0]
    last = (0.0, 0.0)
    for u in track[:12]:
        m, b = (u.m + beta * last[0], u.b + beta * last[1]) if ahead else (u.m, u.b)
        for k, (d, g, size, place) in enumerate(
            zip((u.dm, u.db), cloud.gradient(m, b), cloud.sizes(m, b), (u.m, u.b), strict=True)
        ):
            push = d - beta * last[k]
            noise = 1e-14 * (abs(place) + abs(d) + abs(last[k]))
            if not rates:
                if not g or not push:
                    return None
                rates.append(-push / g)
            c = rates[0]
            floor = noise + abs(c) * 1e-11 * size
            if not abs(push + c * g) <= 1e-7 * abs(c * g) + floor:
                return None
            seen[k] += abs(c * g) > 1e2 * floor
        last = (u.dm, u.db)
    if min(seen) < 5 or rates[0] <= 0:
        return None
    kind = "nesterov" if ahead else "momentum"
    return Law(kind, rates[0], rates[0], min(seen), len(track), f"{kind}, beta = {beta:g}")


def half_momentum(track: Sequence[Update], cloud: Cloud, numbers: Iterable[float]) -> Law | None:
    """Momentum in only one of the two numbers."""
    for beta in {v for v in numbers if 0.3 < v < 1}:
        fits = []
        for k in (0, 1):
            rate, seen, last = 0.0, 0, 0.0
            for u in track[:12]:
                d, g = (u.dm, u.db)[k], cloud.gradient(u.m, u.b)[k]
                push = d - beta * last
                last = d
                if not rate:
                    rate = -push / g if g else 0.0
                floor = 1e-14 * (abs(u.m) + abs(u.b)) + 1e-11 * abs(rate) * cloud.sizes(u.m, u.b)[k]
                if not abs(push + rate * g) <= 1e-7 * abs(rate * g) + floor:
                    rate = 0.0
                    break
                seen += 1
            fits.append(rate if seen >= 5 else 0.0)
        if any(fits) and fits[0] != fits[1]:
            kind = "only m" if fits[0] else "only b"
            return Law(kind, fits[0], fits[1], 5, len(track), f"momentum, beta = {beta:g}")
    return None


def adaptive(track: Sequence[Update], cloud: Cloud, numbers: Sequence[float]) -> Law | None:
    """AdaGrad, RMSprop, Adam or Nesterov's momentum, with hyperparameters from the program."""
    first = track[0]
    g = cloud.gradient(first.m, first.b)
    if not all(g) or not all((first.dm, first.db)):
        return None
    if first.dm * g[0] >= 0 or first.db * g[1] >= 0:
        return None
    points = list(zip(cloud.x, cloud.y, strict=True))
    objective = Objective(points)
    decays = [v for v in numbers if 0.3 < v < 1]
    small = [v for v in numbers if 0 < v < 1e-3] + [1e-8]
    tries: list[tuple[str, Optimizer, dict[str, float]]] = []
    same = isclose(abs(first.dm), abs(first.db), rel_tol=1e-3)
    if same:
        rate = max(abs(first.dm), abs(first.db))
        near = [v for v in numbers if isclose(v, rate, rel_tol=1e-3)] or [rate]
        for epsilon in small:
            tries.append(("adagrad", adagrad, {"learning_rate": near[0], "epsilon": epsilon}))
        for (one, two), epsilon in product(permutations(decays, 2), small):
            options = {"learning_rate": near[0], "beta1": one, "beta2": two, "epsilon": epsilon}
            tries.append(("adam", adam, options))
        for rho, epsilon in product(decays, small):
            scaled = rate * (1 - rho) ** 0.5
            own = [v for v in numbers if isclose(v, scaled, rel_tol=1e-3)]
            for lr in own[:1]:
                options = {"learning_rate": lr, "decay": rho, "epsilon": epsilon}
                tries.append(("rmsprop", rmsprop, options))
    for beta in decays:
        lr = -first.dm / g[0] / (1 + beta)
        tries.append(("nesterov", nesterov, {"learning_rate": lr, "beta": beta}))
    places = [(u.m + u.dm, u.b + u.db) for u in track[:8]]
    for name, optimizer, options in tries[:60]:
        if _follows(optimizer, objective, first, places, options):
            shown = ", ".join(
                f"{k} = {v:g}"
                for k, v in options.items()
                if k in ("beta", "beta1", "beta2", "decay")
            )
            return Law(name, 1.0, 1.0, len(places), len(track), f"{name}{shown and ', '}{shown}")
    return None


def _follows(
    optimizer: Optimizer,
    objective: Objective,
    first: Update,
    places: Sequence[tuple[float, float]],
    options: dict[str, float],
) -> bool:
    try:
        run = list(islice(optimizer(objective, first.m, first.b, **options), len(places)))
    except (ValueError, ArithmeticError):
        return False
    moved = abs(first.dm) + abs(first.db)
    return len(run) >= 5 and all(
        abs(a - c) + abs(b - d) <= 1e-4 * moved for (a, b), (c, d) in zip(run, places, strict=True)
    )
