"""A fair comparison: each optimizer at many learning rates, and at several seeds where it draws."""

from collections.abc import Callable, Mapping, Sequence
from math import floor, inf, log10
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, PointsError, SpecError
from gdref.experiments.scores import Score, score_of, score_of_map
from gdref.optimizers.batch import batch
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, Optimizers, chosen_ones, fitted
from gdref.points import Points, PointsLike, read_points, with_names
from gdref.theory.linear_maps import LINEAR
from gdref.theory.rate_limits import rate_limit
from gdref.theory.scaling import standardize
from gdref.theory.spread import quantile

A_DECADE = 3  # rates, evenly spaced on a log axis
STRIDE = 10  # epochs from one error to the next, where only the last one counts
RATE, SEED = "learning_rate", "seed"
GOOD, SOON = 1.01, 2.0  # times the best error, or epoch: what comes to no more is good as well


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
    """One optimizer of a sweep: its results by value.

    refused: why it does not take some of the values. default: its value where nobody sets one, and
    what it comes to there. limit: the largest stable learning rate, where that is known from the
    bowl. draws: whether each value has several seeds. fault: what is wrong with the optimizer.
    """

    chosen: Chosen
    results: dict[Value, Result]
    refused: dict[Value, str]
    default: tuple[Value, Result] | None = None
    limit: float | None = None
    draws: bool = False
    fault: PluginError | None = None

    @property
    def spec(self) -> str:
        return self.chosen.spec

    @property
    def best(self) -> Value | None:
        """The value with the lowest median; None where no run comes there."""
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

    def good(self, column: Column) -> list[Value]:
        """The best value, and those beside it that do as well: how wide the valley is."""
        values, best = list(column.results), column.best
        if best is None:
            return []
        enough = column.results[best].median * (GOOD if self.within is None else SOON)
        if self.within is None:
            enough = max(enough, self.minimum.rounding)
        first = last = values.index(best)
        while first and column.results[values[first - 1]].median <= enough:
            first -= 1
        while last + 1 < len(values) and column.results[values[last + 1]].median <= enough:
            last += 1
        return values[first : last + 1]


def rates(low: float, high: float, a_decade: int = A_DECADE) -> list[float]:
    """Values from low to high, so many a decade: 1e-6, 2.15e-6, 4.64e-6, 1e-5, ...

    Raises SpecError unless 0 < low <= high.
    """
    if not 0 < low <= high < inf:
        raise SpecError(f"from {low:g} to {high:g} there is no rate; expected 0 < from <= to")
    steps = floor(a_decade * (log10(high) - log10(low)) + 1e-9)
    return [float(f"{10 ** (log10(low) + k / a_decade):.3g}") for k in range(steps + 1)]


def usual_rates(bowl: Bowl) -> list[float]:
    """From 1e-6 to 10; from further below where a hundredth of batch's limit is less than 1e-6."""
    lowest = 10.0 ** floor(log10(bowl.largest_stable_rate / 100))
    return rates(min(1e-6, lowest), 10.0)


def sweep(
    optimizers: Optimizers,
    points: PointsLike | None = None,
    *,
    values: Sequence[Value] | None = None,
    over: str = RATE,
    epochs: int = 1000,
    seeds: int = 5,
    within: float | None = None,
    learning_rate: float | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    standardized: bool = False,
    done: Callable[[float], None] = lambda share: None,
) -> Sweep:
    """Run each optimizer at each value, and those that draw with each of some seeds.

    values: of the hyperparameter `over`; usual_rates if there are none. within: score the first
    epoch whose error is at most this share above the minimum's. done is told the share of it that
    is done. Raises SpecError for a spec that is wrong, or sets `over` itself, where no optimizer
    has that hyperparameter, and where all refuse all values; PointsError for a share of no error.
    """
    given = read_points() if points is None else with_names(points)
    bowl = Bowl.of(given)
    if within is not None and bowl.exact:
        raise PointsError(
            "the points lie on a line, so the minimum's error is 0 and there is no share of it to "
            "be within; compare by the error instead"
        )
    taking, left_out, broken = sort_out(optimizers, over, learning_rate, epochs)
    descended, scale = standardize(given) if standardized else (given, None)
    start = scale.standardized(*start) if scale else start
    ground = Bowl.of(descended)
    enough = None if within is None else bowl.error * (1 + within)
    every = STRIDE if enough is None else 1
    tried = list(dict.fromkeys(usual_rates(ground) if values is None else values))

    next(iter(Descent(batch, descended, *start, 0, None, {})))  # a start too far off is refused

    def score(one: Chosen, settled: dict[str, Value]) -> Score:
        if one.entry.own_name in LINEAR:
            # No loop, but the optimizer itself still refuses what it does not take.
            next(iter(Descent(one.optimizer, [(0.0, 0.0)], 0.0, 0.0, 0, None, settled)))
            return score_of_map(ground, one.entry.name, settled, start, epochs, enough)
        with prints_to_stderr():
            return score_of(
                Descent(one.optimizer, descended, *start, epochs, None, settled, every), enough
            )

    turns = len(tried) + 1  # of each optimizer: every value, then its default

    def result(one: Chosen, value: Value, before: int) -> Result:
        settled = {**one.hyperparameters, over: value}
        every = [settled]
        if draws(one):
            every = [{**settled, SEED: fitted(one, SEED, seed)} for seed in range(seeds)]
        scores: list[Score] = []
        for settled in every:
            scores.append(score(one, settled))
            done((before + len(scores) / len(every)) / (len(taking) * turns))
        return Result([s for s, _ in scores], sum(out for _, out in scores))

    def draws(one: Chosen) -> bool:
        return one.leaves_open(SEED) and over != SEED and seeds > 1

    columns: list[Column] = []
    interrupted = False
    try:
        for nth, one in enumerate(taking):
            limit = rate_limit(one.entry.own_name, one.hyperparameters, ground)
            columns.append(Column(one, {}, {}, None, limit if over == RATE else None, draws(one)))
            column = columns[-1]
            usual = one.hyperparameters[over]
            try:
                for k, value in enumerate(tried):
                    try:
                        fitting = fitted(one, over, value)
                        column.results[fitting] = result(one, fitting, nth * turns + k)
                    except SpecError as error:
                        column.refused[value] = str(error)
                known = column.results.get(usual) or result(one, usual, (nth + 1) * turns - 1)
                columns[-1] = column._replace(default=(usual, known))
            except PluginError as error:
                fault = PluginError(f"{one.spec} of {one.entry.source}: {error}")
                columns[-1] = column._replace(fault=fault)
            done((nth + 1) / len(taking))
    except KeyboardInterrupt:
        interrupted = True
    working = [column for column in columns if not column.fault]
    faults = broken + [column.fault for column in columns if column.fault]
    if working and not interrupted and not any(column.results for column in working):
        raise SpecError(f"{working[0].spec}: {next(iter(working[0].refused.values()))}")
    return Sweep(
        given, bowl, over, tried, epochs, within, seeds, working, left_out, faults, interrupted
    )


def sort_out(
    optimizers: Optimizers, over: str, learning_rate: float | None, epochs: int
) -> tuple[list[Chosen], list[str], list[PluginError]]:
    """Who takes part in a sweep over that hyperparameter, who has none, and what is broken."""
    common: Mapping[str, Value] = {} if learning_rate is None else {RATE: learning_rate}
    if over in common:
        raise SpecError("the sweep is over the learning_rate itself; leave that value out")
    every = chosen_ones(optimizers, {"epochs": epochs, **common} if over != "epochs" else common)
    chosen = [one for one in every if isinstance(one, Chosen)]
    taking = [one for one in chosen if over in one.hyperparameters]
    if chosen and not taking:
        names = ", ".join(one.spec for one in chosen)
        raise SpecError(f"none of {names} has a hyperparameter {over!r}; expected another name")
    for one in taking:
        if not one.leaves_open(over):
            raise SpecError(f"{one.spec} sets {over}, which the sweep is over; leave it out there")
    left_out = [one.spec for one in chosen if one not in taking]
    return taking, left_out, [one for one in every if isinstance(one, PluginError)]
