"""A fair comparison: each optimizer at many learning rates, and at several seeds where it draws."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from math import inf, isfinite
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import FAR_ABOVE, Descent
from gdref.exceptions import PluginError, SpecError
from gdref.limits import rate_limit
from gdref.linear import LINEAR, modes
from gdref.points import Points, PointsLike, read_points, with_names
from gdref.scaling import standardize
from gdref.signatures import Value, hyperparameters, parse_value
from gdref.specs import Chosen, Optimizers, chosen_ones

A_DECADE = 3  # rates, evenly spaced on a log axis
SEED = "seed"


class Result(NamedTuple):
    """What an optimizer came to at one value: a score a seed, the lower the better.

    scores: the error after the last epoch, or the first epoch that was near enough; inf where it
    never was, or where the run diverged. diverged: of how many seeds it did.
    """

    scores: list[float]
    diverged: int = 0

    @property
    def median(self) -> float:
        return quantile(self.scores, 0.5)

    @property
    def quartiles(self) -> tuple[float, float]:
        return quantile(self.scores, 0.25), quantile(self.scores, 0.75)


class Column(NamedTuple):
    """One optimizer of a sweep: its results by value; those values that it refuses are missing.

    default: its value where nobody sets one, and what it comes to there. limit: the largest stable
    learning rate, where that is known from the bowl. draws: whether each value has several seeds.
    fault: what is wrong with the optimizer, where something is.
    """

    chosen: Chosen
    results: dict[Value, Result]
    default: tuple[Value, Result] | None = None
    limit: float | None = None
    draws: bool = False
    fault: PluginError | None = None

    @property
    def spec(self) -> str:
        return self.chosen.spec

    @property
    def best(self) -> Value | None:
        """The value with the lowest median; None where every run diverged."""
        finite = {value: r.median for value, r in self.results.items() if r.median < inf}
        return min(finite, key=finite.__getitem__) if finite else None


class Sweep(NamedTuple):
    """Optimizers by the values of one hyperparameter.

    within: a share of the minimum's error, where the scores are epochs and not errors. seeds: how
    many, where one draws. left_out: the specs of those without that hyperparameter. interrupted:
    whether Ctrl-C ended it; what was done until then is there.
    """

    points: Points
    minimum: Bowl
    parameter: str
    values: list[Value]
    epochs: int
    within: float | None
    seeds: int
    columns: list[Column]
    left_out: list[str]
    faults: list[PluginError]
    interrupted: bool = False


def rates(low: float, high: float, a_decade: int = A_DECADE) -> list[float]:
    """Values from low to high, so many a decade: 1e-6, 2.15e-6, 4.64e-6, 1e-5, ...

    Raises SpecError unless 0 < low <= high.
    """
    if not 0 < low <= high < inf:
        raise SpecError(f"from {low:g} to {high:g} there is no rate; expected 0 < from <= to")
    values: list[float] = []
    while (value := float(f"{low * 10 ** (len(values) / a_decade):.3g}")) <= high * (1 + 1e-9):
        values.append(value)
    return values


def sweep(
    optimizers: Optimizers,
    points: PointsLike | None = None,
    *,
    values: Sequence[Value] | None = None,
    over: str = "learning_rate",
    epochs: int = 1000,
    seeds: int = 5,
    within: float | None = None,
    learning_rate: float | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    standardized: bool = False,
    done: Callable[[int], None] = lambda ran: None,
) -> Sweep:
    """Run each optimizer at each value, and those that draw with each of some seeds.

    values: of the hyperparameter `over`; learning rates from 1e-6 to 10 if there are none. within:
    score the first epoch whose error is at most this share above the minimum's. done is told how
    many values were tried. Raises SpecError for a spec that is wrong, or where no optimizer has
    that hyperparameter.
    """
    given = read_points() if points is None else with_names(points)
    values = list(rates(1e-6, 10.0) if values is None else values)
    bowl = Bowl.of(given)
    common: dict[str, Value] = {} if learning_rate is None else {"learning_rate": learning_rate}
    every = chosen_ones(optimizers, {key: v for key, v in common.items() if key != over})
    chosen = [one for one in every if isinstance(one, Chosen)]
    taking = [one for one in chosen if over in one.hyperparameters]
    if chosen and not taking:
        names = ", ".join(one.spec for one in chosen)
        raise SpecError(f"none of {names} has a hyperparameter {over!r}; expected another name")
    descended, scale = standardize(given) if standardized else (given, None)
    start = scale.standardized(*start) if scale else start
    ground = Bowl.of(descended)

    def result(one: Chosen, value: Value) -> Result:
        """What an optimizer comes to at one value. Raises SpecError where it refuses the value."""
        if one.entry.own_name in LINEAR:
            settled = {**one.hyperparameters, over: value}
            check(one, settled)
            score, out = score_of_map(ground, one.entry.name, settled, start, epochs, within)
            return Result([score], int(out))
        scores, diverged = [], 0
        for seed in range(seeds) if SEED in one.hyperparameters else [None]:
            settled = {**one.hyperparameters, over: value}
            if seed is not None and seeds > 1:
                settled[SEED] = seed
            descent = Descent(one.optimizer, descended, *start, epochs, None, settled)
            score, out = score_of(descent, bowl, within)
            scores.append(score)
            diverged += out
        return Result(scores, diverged)

    columns: list[Column] = []
    interrupted = False
    try:
        for nth, one in enumerate(taking):
            limit = rate_limit(one.entry.own_name, one.hyperparameters, ground)
            limit = limit if over == "learning_rate" else None
            column = Column(one, {}, None, limit, SEED in one.hyperparameters and seeds > 1)
            columns.append(column)
            usual = one.hyperparameters[over]
            try:
                for k, value in enumerate(values):
                    with suppress(SpecError):  # out of its range: left blank
                        fitting = fit_type(one, over, value)
                        column.results[fitting] = result(one, fitting)
                    done(nth * len(values) + k + 1)
                known = column.results.get(usual) or result(one, usual)
                columns[-1] = column._replace(default=(usual, known))
            except PluginError as error:
                columns[-1] = column._replace(fault=error)
    except KeyboardInterrupt:
        interrupted = True
    faults = [one for one in every if isinstance(one, PluginError)]
    faults += [PluginError(f"{c.spec}: {c.fault}") for c in columns if c.fault]
    left_out = [one.spec for one in chosen if one not in taking]
    sound = [column for column in columns if not column.fault]
    return Sweep(
        given, bowl, over, values, epochs, within, seeds, sound, left_out, faults, interrupted
    )


def fit_type(one: Chosen, name: str, value: Value) -> Value:
    """A value as the hyperparameter's type has it: 1 as 1.0, or a text as a spec has it."""
    known = hyperparameters(one.optimizer)[name]
    return parse_value(one.spec, known, value if isinstance(value, str) else f"{value!r}")


def check(one: Chosen, settled: Mapping[str, Value]) -> None:
    """Raise SpecError, in the optimizer's own words, where it refuses a value."""
    next(iter(Descent(one.optimizer, [(0.0, 0.0)], 0.0, 0.0, 0, None, settled)))


def score_of_map(
    bowl: Bowl,
    name: str,
    settled: Mapping[str, Value],
    start: tuple[float, float],
    epochs: int,
    within: float | None,
) -> tuple[float, bool]:
    """The same as score_of for batch, momentum and nesterov, which are linear: without the points.

    An epoch is a map of the distances along the bowl's two directions; its power gives the last
    one at once. It agrees with the loop to 1e-9.
    """
    rate = settled["learning_rate"]
    assert isinstance(rate, float)
    both = modes(bowl, name, rate, settled)
    away = start[0] - bowl.m, start[1] - bowl.b
    distances = [away[0] * dm + away[1] * db for dm, db in bowl.directions]
    heights = [c / 2 * d * d for c, d in zip(bowl.curvatures, distances, strict=True)]

    def error(gains: Sequence[float]) -> float:
        return bowl.error + sum(h * g * g for h, g in zip(heights, gains, strict=True) if h)

    first, last = error((1.0, 1.0)), error([mode.gain(epochs) for mode in both])
    mean_y = bowl.m * bowl.mean_x + bowl.b
    flat = bowl.error + bowl.excess(0.0, mean_y) or bowl.error + bowl.excess(0.0, 0.0)
    out = not isfinite(last) or (last > first and last > FAR_ABOVE * flat)
    if within is None:
        return (inf, True) if out else (last, False)
    pairs = [(1.0, 0.0), (1.0, 0.0)]  # distance and velocity along each direction
    for epoch in range(epochs + 1):
        if error([x for x, _ in pairs]) <= bowl.error * (1 + within):
            return float(epoch), False
        pairs = [
            (one.xx * x + one.xv * v, one.vx * x + one.vv * v)
            for one, (x, v) in zip(both, pairs, strict=True)
        ]
    return inf, out


def score_of(descent: Descent, bowl: Bowl, within: float | None) -> tuple[float, bool]:
    """The error at the end, or the first epoch that is near enough; and whether it diverged."""
    enough = None if within is None else bowl.error * (1 + within)
    row = None
    for row in descent:
        if enough is not None and row.error <= enough:
            return float(row.epoch), False
    assert row is not None  # the start is always a row
    if descent.status == "diverged" or within is not None:
        return inf, descent.status == "diverged"
    return row.error, False


def quantile(values: Sequence[float], share: float) -> float:
    """The value with that share of all below it, between two of them where it falls there."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = ordered[int(place)]
    high = ordered[min(int(place) + 1, len(ordered) - 1)]
    rest = place - int(place)
    return low if not rest or low == high else low + (high - low) * rest
