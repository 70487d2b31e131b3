"""Unusual optimizers without mistakes, as people write them: they pass all checks."""

from collections import deque
from functools import partial
from itertools import count
from math import copysign, cos, inf, pi, sqrt
from random import Random
from typing import Annotated, Literal

from gdref.exceptions import SpecError
from gdref.optimizers import abilities, at_least, fraction, positive, require


@abilities("moves_at_minimum")
def adamw(
    objective,
    m,
    b,
    *,
    learning_rate: float = 0.1,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    weight_decay: float = 1e-4,
):
    positive(learning_rate=learning_rate, epsilon=epsilon)
    fraction(beta1=beta1, beta2=beta2)
    at_least(0, weight_decay=weight_decay)
    first, second = [0.0, 0.0], [0.0, 0.0]
    power1 = power2 = 1.0
    while True:
        slope = objective.gradient(m, b)
        power1, power2 = power1 * beta1, power2 * beta2
        here = [m, b]
        for k in (0, 1):
            first[k] = beta1 * first[k] + (1 - beta1) * slope[k]
            second[k] = beta2 * second[k] + (1 - beta2) * slope[k] * slope[k]
            step = first[k] / (1 - power1) / (sqrt(second[k] / (1 - power2)) + epsilon)
            here[k] -= learning_rate * (step + weight_decay * here[k])
        m, b = here
        yield m, b


def lion(objective, m, b, *, learning_rate: float = 0.01, beta1: float = 0.9, beta2: float = 0.99):
    positive(learning_rate=learning_rate)
    fraction(beta1=beta1, beta2=beta2)
    vm = vb = 0.0
    while True:
        dm, db = objective.gradient(m, b)
        cm, cb = beta1 * vm + (1 - beta1) * dm, beta1 * vb + (1 - beta1) * db
        m -= learning_rate * (copysign(1.0, cm) if cm else 0.0)
        b -= learning_rate * (copysign(1.0, cb) if cb else 0.0)
        vm, vb = beta2 * vm + (1 - beta2) * dm, beta2 * vb + (1 - beta2) * db
        yield m, b


def cosine(objective, m, b, *, learning_rate: float = 1e-4, epochs: int = 1000):
    positive(learning_rate=learning_rate)
    at_least(1, epochs=epochs)
    update = 0
    while True:
        rate = learning_rate * (1 + cos(pi * min(update / epochs, 1))) / 2
        dm, db = objective.gradient(m, b)
        m, b = m - rate * dm, b - rate * db
        update += 1
        yield m, b


def warm_restarts(objective, m, b, *, learning_rate: float = 1e-4, period: int = 50):
    positive(learning_rate=learning_rate)
    at_least(1, period=period)
    while True:
        for k in range(period):
            rate = learning_rate * (1 + cos(pi * k / period)) / 2
            dm, db = objective.gradient(m, b)
            m, b = m - rate * dm, b - rate * db
            yield m, b


def restarted_nesterov(objective, m, b, *, learning_rate: float = 1e-4):
    positive(learning_rate=learning_rate)
    at = vm, vb = m, b
    t = 1.0
    while True:
        dm, db = objective.gradient(vm, vb)
        if (vm - m) * dm + (vb - b) * db > 0:
            t = 1.0
        new = vm - learning_rate * dm, vb - learning_rate * db
        following = (1 + sqrt(1 + 4 * t * t)) / 2
        weight, t = (t - 1) / following, following
        vm, vb = new[0] + weight * (new[0] - at[0]), new[1] + weight * (new[1] - at[1])
        at = m, b = new
        yield m, b


def conjugate_gradient(objective, m, b):
    """Fletcher and Reeves, with the exact step: the curvature along d from one more gradient."""
    while True:
        gm, gb = objective.gradient(m, b)
        dm, db = -gm, -gb
        for _ in range(2):
            if not gm * gm + gb * gb > 0:
                return
            am, ab = objective.gradient(m + dm, b + db)
            curvature = dm * (am - gm) + db * (ab - gb)
            if not 0 < curvature < inf:
                return
            step = -(gm * dm + gb * db) / curvature
            m, b = m + step * dm, b + step * db
            yield m, b
            new = objective.gradient(m, b)
            if not 0 < new[0] * new[0] + new[1] * new[1] < inf:
                return
            weight = (new[0] * new[0] + new[1] * new[1]) / (gm * gm + gb * gb)
            gm, gb = new
            dm, db = weight * dm - gm, weight * db - gb


class LBFGS:
    """An instance is an optimizer. Its attributes are settings, never the state of a run."""

    def __init__(self, smallest: float = 1e-30) -> None:
        self.smallest = smallest

    def __call__(self, objective, m, b, *, memory: int = 5, learning_rate: float = 1e-4):
        positive(learning_rate=learning_rate)
        at_least(1, memory=memory)
        pairs = deque(maxlen=min(memory, 100))
        dm, db = objective.gradient(m, b)
        while dm or db:
            qm, qb = dm, db
            weights = []
            for sm, sb, ym, yb in reversed(pairs):
                a = (sm * qm + sb * qb) / (sm * ym + sb * yb)
                weights.append(a)
                qm, qb = qm - a * ym, qb - a * yb
            if pairs:
                sm, sb, ym, yb = pairs[-1]
                scale = (sm * ym + sb * yb) / (ym * ym + yb * yb)
            else:
                scale = learning_rate
            qm, qb = scale * qm, scale * qb
            for (sm, sb, ym, yb), a in zip(pairs, reversed(weights), strict=True):
                c = (ym * qm + yb * qb) / (sm * ym + sb * yb)
                qm, qb = qm + (a - c) * sm, qb + (a - c) * sb
            m, b = m - qm, b - qb
            yield m, b
            new = objective.gradient(m, b)
            ym, yb = new[0] - dm, new[1] - db
            if self.smallest < qm * -ym + qb * -yb < inf:
                pairs.append((-qm, -qb, ym, yb))
            elif not abs(qm) + abs(qb) < inf:
                return
            dm, db = new


def newton(objective, m, b):
    """Newton's method, with exact second derivatives from the differences of three gradients."""
    while True:
        dm, db = objective.gradient(m, b)
        (am, _), (cm, cb) = objective.gradient(m + 1, b), objective.gradient(m, b + 1)
        hmm, hmb, hbb = am - dm, cm - dm, cb - db
        determinant = hmm * hbb - hmb * hmb
        if not 1e-9 * hmm * hbb < determinant < inf:
            return
        m, b = m - (hbb * dm - hmb * db) / determinant, b - (hmm * db - hmb * dm) / determinant
        yield m, b


@abilities("asymmetric")
def coordinate_descent(objective, m, b, *, learning_rate: float = 1e-4):
    positive(learning_rate=learning_rate)
    while True:
        dm, db = objective.gradient(m, b)
        m = m - learning_rate * dm
        yield m, b
        b = b - learning_rate * db
        yield m, b


@abilities("asymmetric")
def exact_coordinates(objective, m, b):
    while True:
        (dm, _), (am, _) = objective.gradient(m, b), objective.gradient(m + 1, b)
        m = m - dm / (am - dm) if 0 < am - dm < inf else m
        yield m, b
        (_, db), (_, cb) = objective.gradient(m, b), objective.gradient(m, b + 1)
        b = b - db / (cb - db) if 0 < cb - db < inf else b
        yield m, b


@abilities("stochastic", "with_replacement")
def svrg(objective, m, b, *, learning_rate: float = 1e-4, inner: int = 0, seed: int = 0):
    positive(learning_rate=learning_rate)
    at_least(0, inner=inner)
    rng = Random(seed)
    while True:
        sm, sb = m, b
        full = objective.gradient(sm, sb)
        for _ in range(inner or 2 * objective.size):
            index = [rng.randrange(objective.size)]
            here, there = objective.gradient(m, b, index), objective.gradient(sm, sb, index)
            m -= learning_rate * (here[0] - there[0] + full[0])
            b -= learning_rate * (here[1] - there[1] + full[1])
            yield m, b


def lookahead(
    objective,
    m,
    b,
    *,
    learning_rate: float = 1e-4,
    inner: str = "batch",
    steps: int = 5,
    alpha: float = 0.5,
):
    positive(learning_rate=learning_rate, alpha=alpha)
    at_least(1, steps=steps)
    if inner not in ("batch", "momentum"):
        raise SpecError(f"inner={inner!r} is not known; expected batch or momentum")
    slow = m, b
    vm = vb = 0.0
    beta = 0.9 if inner == "momentum" else 0.0
    while True:
        for _ in range(steps):
            dm, db = objective.gradient(m, b)
            vm, vb = beta * vm + dm, beta * vb + db
            m, b = m - learning_rate * vm, b - learning_rate * vb
            yield m, b
        m, b = slow[0] + alpha * (m - slow[0]), slow[1] + alpha * (b - slow[1])
        slow = m, b
        yield m, b


@abilities("asymmetric")
def nelder_mead(objective, m, b, *, size: float = 0.1):
    positive(size=size)
    simplex = [(objective.error(*p), *p) for p in ((m, b), (m + size, b), (m, b + size))]
    while True:
        simplex.sort()
        (best, *low), (middle, *_), (worst, wm, wb) = simplex
        cm, cb = (simplex[0][1] + simplex[1][1]) / 2, (simplex[0][2] + simplex[1][2]) / 2

        def at(t, cm=cm, cb=cb, wm=wm, wb=wb):
            p = cm + t * (wm - cm), cb + t * (wb - cb)
            return objective.error(*p), *p

        new = at(-1)
        if new[0] < best:
            further = at(-2)
            new = min(new, further)
        elif not new[0] < middle:
            new = at(0.5)
        if new[0] < worst:
            simplex[2] = new
        else:
            shrunk = [((m + low[0]) / 2, (b + low[1]) / 2) for _, m, b in simplex[1:]]
            simplex[1:] = [(objective.error(*p), *p) for p in shrunk]
        yield min(simplex)[1:]


@abilities("stochastic", "with_replacement")
def stochastic_line_search(
    objective, m, b, *, learning_rate: float = 1e-3, batch_size: int = 5, seed: int = 0
):
    """Vaswani and others (2019): Armijo's condition, tested on the minibatch only."""
    positive(learning_rate=learning_rate)
    at_least(1, batch_size=batch_size)
    rng = Random(seed)
    while True:
        rows = [rng.randrange(objective.size) for _ in range(min(batch_size, objective.size))]
        error = objective.error(m, b, rows)
        dm, db = objective.gradient(m, b, rows)
        rate, square = learning_rate, dm * dm + db * db
        while rate > 1e-12:
            tried = m - rate * dm, b - rate * db
            if objective.error(*tried, rows) <= error - 0.1 * rate * square:
                m, b = tried
                break
            rate /= 2
        yield m, b


def polyak_step(objective, m, b, *, lowest: float = 0.0):
    """Steps of (E - lowest) / |gradient|^2 / 2, if the lowest error is known."""
    at_least(0, lowest=lowest)
    while True:
        dm, db = objective.gradient(m, b)
        square = dm * dm + db * db
        step = max(objective.error(m, b) - lowest, 0.0) / square / 2 if 0 < square < inf else 0.0
        m, b = m - step * dm, b - step * db
        yield m, b


def decaying(objective, m, b, *, learning_rate: float = 1e-4, decay: float = 0.99):
    positive(learning_rate=learning_rate)
    fraction(decay=decay)
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        learning_rate *= decay
        yield m, b


@abilities("stochastic", "with_replacement")
def harmonic(objective, m, b, *, learning_rate: float = 1e-4, seed: int = 0):
    positive(learning_rate=learning_rate)
    rng = Random(seed)
    update = 0
    while True:
        rate = learning_rate / (1 + update / objective.size)
        dm, db = objective.gradient(m, b, [rng.randrange(objective.size)])
        m, b = m - rate * dm, b - rate * db
        update += 1
        yield m, b


def clipped(objective, m, b, *, learning_rate: float = 1e-4, longest: float = 1e5):
    positive(learning_rate=learning_rate, longest=longest)
    while True:
        dm, db = objective.gradient(m, b)
        length = sqrt(dm * dm + db * db) if abs(dm) + abs(db) < 1e150 else inf
        share = 1.0 if length <= longest else longest / length
        m, b = m - learning_rate * share * dm, b - learning_rate * share * db
        yield m, b


def averaged(objective, m, b, *, learning_rate: float = 1e-4):
    """Yields the mean of the iterates so far (Polyak and Juditsky, 1992)."""
    positive(learning_rate=learning_rate)
    mean_m, mean_b, update = 0.0, 0.0, 0
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        update += 1
        mean_m, mean_b = mean_m + (m - mean_m) / update, mean_b + (b - mean_b) / update
        yield mean_m, mean_b


def with_flag(objective, m, b, *, learning_rate: float = 1e-4, nesterov: bool = False):
    positive(learning_rate=learning_rate)
    vm = vb = 0.0
    while True:
        ahead = (m - 0.9 * vm, b - 0.9 * vb) if nesterov else (m, b)
        dm, db = objective.gradient(*ahead)
        vm, vb = 0.9 * vm + learning_rate * dm, 0.9 * vb + learning_rate * db
        m, b = m - vm, b - vb
        yield m, b


def resilient(objective, m, b, *, up: float = 1.2, down: float = 0.5):
    """Riedmiller and Braun (1993): each parameter has a step, set by the signs of derivatives."""
    at_least(1, up=up)
    fraction(down=down)
    size, last, here = [0.1, 0.1], [0.0, 0.0], [m, b]
    while True:
        slope = objective.gradient(*here)
        for k in (0, 1):
            turned = slope[k] * last[k] < 0
            size[k] = max(size[k] * down, 1e-12) if turned else min(size[k] * up, 50.0)
            here[k] -= size[k] * ((slope[k] > 0) - (slope[k] < 0))
        last = slope
        yield here[0], here[1]


@abilities("stochastic", "with_replacement")
def average_gradient(objective, m, b, *, learning_rate: float = 5e-5, seed: int = 0):
    """Le Roux, Schmidt and Bach (2012): the last gradient of each point is kept, at first 0."""
    positive(learning_rate=learning_rate)
    rng, n = Random(seed), objective.size
    kept = [(0.0, 0.0)] * n
    sm = sb = 0.0
    while True:
        k = rng.randrange(n)
        new = objective.gradient(m, b, [k])
        sm, sb, kept[k] = sm + new[0] - kept[k][0], sb + new[1] - kept[k][1], new
        m, b = m - learning_rate * sm / n, b - learning_rate * sb / n
        yield m, b


def an_epoch_an_update(
    objective,
    m,
    b,
    *,
    learning_rate: Annotated[float, "of each point"] = 1e-4,
    order: Literal["as they are", "shuffled"] = "as they are",
    longest: float | None = None,
    seed: int = 0,
):
    positive(learning_rate=learning_rate)
    if longest is not None:
        positive(longest=longest)
    rng, rows = Random(seed), list(range(objective.size))
    while True:
        if order == "shuffled":
            rng.shuffle(rows)
        for k in rows:
            dm, db = objective.gradient(m, b, [k])
            share = 1.0 if longest is None else min(1.0, longest / (abs(dm) + abs(db) or 1.0))
            m, b = m - learning_rate * share * dm, b - learning_rate * share * db
        yield m, b


def patient(objective, m, b, *, learning_rate: float = 1e-4, patience: int = 5):
    """Halves the rate after some updates without progress, which never happen at the default."""
    positive(learning_rate=learning_rate)
    at_least(1, patience=patience)
    best, waited = inf, 0
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        error = objective.error(m, b)
        best, waited = min(best, error), 0 if error < best else waited + 1
        if waited == patience:
            learning_rate, waited = learning_rate / 2, 0
        yield m, b


def barzilai_borwein(objective, m, b, *, learning_rate: float = 1e-4):
    positive(learning_rate=learning_rate)
    rate, last = learning_rate, None
    while True:
        dm, db = objective.gradient(m, b)
        if last:
            sm, sb, ym, yb = m - last[0], b - last[1], dm - last[2], db - last[3]
            top, below = sm * sm + sb * sb, sm * ym + sb * yb
            rate = top / below if 0 < below < inf and 0 < top < inf else learning_rate
        last = m, b, dm, db
        m, b = m - rate * dm, b - rate * db
        yield m, b


@abilities("stochastic", "moves_at_minimum")
def langevin(objective, m, b, *, learning_rate: float = 1e-4, noise: float = 1e-2, seed: int = 0):
    positive(learning_rate=learning_rate, noise=noise)
    rng = Random(seed)
    while True:
        dm, db = objective.gradient(m, b)
        m = m - learning_rate * dm + noise * sqrt(2 * learning_rate) * rng.gauss(0, 1)
        b = b - learning_rate * db + noise * sqrt(2 * learning_rate) * rng.gauss(0, 1)
        yield m, b


@abilities("asymmetric")
def kaczmarz(objective, m, b, *, relaxation: float = 1.0):
    """Each step solves one point: r / (x^2 + 1), with x from the ratio of the derivatives."""
    require(0 < relaxation < 2, "relaxation", relaxation, "0 < relaxation < 2")
    while True:
        for k in range(objective.size):
            dm, db = objective.gradient(m, b, [k])
            x = dm / db if db else 0.0
            step = relaxation / 2 / (x * x + 1)
            m, b = m - step * dm, b - step * db
            yield m, b


@abilities("ends")
def stops_when_flat(objective, m, b, *, learning_rate: float = 1e-4, tolerance: float = 1e-3):
    positive(learning_rate=learning_rate)
    at_least(0, tolerance=tolerance)
    while True:
        dm, db = objective.gradient(m, b)
        if abs(dm) + abs(db) < tolerance:
            return
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b


def growing_minibatch(objective, m, b, *, learning_rate: float = 1e-4, seed: int = 0):
    """Twice the minibatch every epoch, until it is all points."""
    positive(learning_rate=learning_rate)
    rng, rows, size = Random(seed), list(range(objective.size)), 1
    while True:
        rng.shuffle(rows)
        for first in range(0, len(rows), size):
            dm, db = objective.gradient(m, b, rows[first : first + size])
            m, b = m - learning_rate * dm, b - learning_rate * db
            yield m, b
        size = min(2 * size, objective.size)


def svrg_shuffled(objective, m, b, *, learning_rate: float = 1e-4, seed: int = 0):
    positive(learning_rate=learning_rate)
    rng, rows = Random(seed), list(range(objective.size))
    while True:
        sm, sb = m, b
        full = objective.gradient(m, b)
        rng.shuffle(rows)
        for k in rows:
            here, there = objective.gradient(m, b, [k]), objective.gradient(sm, sb, [k])
            m -= learning_rate * (here[0] - there[0] + full[0])
            b -= learning_rate * (here[1] - there[1] + full[1])
            yield m, b


def lazy_numpy(objective, m, b, *, learning_rate: float = 1e-4):
    import numpy

    positive(learning_rate=learning_rate)
    w = numpy.array([m, b])
    while True:
        w = w - learning_rate * numpy.array(objective.gradient(*w.tolist()))
        yield float(w[0]), float(w[1])


def fills_a_cache(objective, m, b, *, learning_rate: float = 1e-4):
    """As a library does that keeps arrays for later use: now and then, and not for ever."""
    positive(learning_rate=learning_rate)
    cache = []
    for update in count():
        if update in (150, 350, 550):
            cache.append([0.0] * 10_000)
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b


def closure(rate):
    @abilities("asymmetric")
    def made(objective, m, b, *, learning_rate: float = rate):
        yield from coordinate_descent(objective, m, b, learning_rate=learning_rate)

    return made


METHODS = {
    **{
        f.__name__: f
        for f in (
            adamw, lion, cosine, warm_restarts, restarted_nesterov, conjugate_gradient, newton,
            coordinate_descent, exact_coordinates, svrg, lookahead, nelder_mead,
            stochastic_line_search, polyak_step, decaying, harmonic, clipped, averaged, with_flag,
            resilient, average_gradient, an_epoch_an_update, patient, barzilai_borwein,
            langevin, kaczmarz, stops_when_flat, growing_minibatch, svrg_shuffled,
            fills_a_cache,
        )
    },
    "lbfgs": LBFGS(),
    "partial": partial(lion, learning_rate=0.02),
    "closure": closure(5e-5),
}  # fmt: skip
