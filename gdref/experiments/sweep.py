"""gdref.sweep: each optimizer at many learning rates, a stochastic one with several seeds."""

from collections.abc import Callable, Sequence
from math import floor, inf, log10

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, PointsError, SpecError
from gdref.experiments.in_step import RATE, SEED, Choice
from gdref.experiments.scores import Score, score_of, score_of_map
from gdref.experiments.sweep_result import Column, Scores, Sweep
from gdref.optimizers.batch import batch
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, Optimizers, choose_all, fitted
from gdref.points import Points, PointsLike, read_points, with_names
from gdref.theory.linear_maps import LINEAR
from gdref.theory.rate_limits import rate_limit
from gdref.theory.scaling import standardize as standardized

PER_DECADE = 3  # rates, evenly spaced on a log axis
STRIDE = 10  # epochs from one error to the next, if only the last one counts


def rates(low: float, high: float, per_decade: int = PER_DECADE) -> list[float]:
    """Values from low to high, N in a decade: 1e-6, 2.15e-6, 4.64e-6, 1e-5, ...

    Raises SpecError unless 0 < low <= high.
    """
    if not 0 < low <= high < inf:
        raise SpecError(f"no rates from {low:g} to {high:g}; expected 0 < from <= to")
    steps = floor(per_decade * (log10(high) - log10(low)) + 1e-9)
    return [float(f"{10 ** (log10(low) + k / per_decade):.3g}") for k in range(steps + 1)]


def usual_rates(bowl: Bowl) -> list[float]:
    """From 1e-6, or from below a hundredth of batch's limit if that is less, to 10."""
    lowest = 10.0 ** floor(log10(bowl.largest_stable_rate / 100))
    return rates(min(1e-6, lowest), 10.0)


def sweep(
    optimizers: Optimizers = "batch,momentum,sgd,adam",
    points: PointsLike | None = None,
    *,
    values: Sequence[Value] | None = None,
    over: str = RATE,
    epochs: int = 1000,
    seeds: int = 5,
    within: float | None = None,
    learning_rate: float | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    standardize: bool = False,
    done: Callable[[float], None] = lambda share: None,
) -> Sweep:
    """Run each optimizer at each value, and stochastic ones with several seeds.

    values: of the hyperparameter `over`; by default usual learning rates.
    seeds: the number of runs of a stochastic optimizer at each value.
    within: a share of the minimum's error. The score is then the first epoch that near to the
        minimum, and otherwise the error after the last epoch.
    learning_rate: for a sweep over another hyperparameter. done: called with the share that is
        done. Ctrl-C ends the sweep early, with the results until then.
    Raises SpecError for a spec that is wrong or sets `over` itself, if no optimizer has that
    hyperparameter, or if all refuse all values; PointsError for a share of an error of 0.
    """
    given = read_points() if points is None else with_names(points)
    if over == RATE and learning_rate is not None:
        raise SpecError("--learning-rate and a sweep over it exclude each other; leave it out")
    common: dict[str, Value] = {} if learning_rate is None else {RATE: learning_rate}
    if over != "epochs":
        common["epochs"] = epochs
    choice = choose_all(optimizers, common)
    return sweep_over(
        choice,
        given,
        values=values,
        over=over,
        epochs=epochs,
        seeds=seeds,
        within=within,
        start=start,
        standardize=standardize,
        done=done,
    )


def sweep_over(
    choice: Choice,
    points: Points,
    *,
    values: Sequence[Value] | None = None,
    over: str = RATE,
    epochs: int = 1000,
    seeds: int = 5,
    within: float | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    standardize: bool = False,
    done: Callable[[float], None] = lambda share: None,
) -> Sweep:
    """The same for optimizers that are loaded already."""
    bowl = Bowl.of(points)
    if within is not None and bowl.exact:
        raise PointsError(
            "the points lie on a line, so the minimum's error is 0 and has no share to be within; "
            "leave --within out"
        )
    taking, left_out = sort_out(choice, over)
    ground, scale = standardized(points) if standardize else (points, None)
    m, b = scale.standardized(*start) if scale else start
    ground_bowl = Bowl.of(ground)
    enough = None if within is None else bowl.error * (1 + within)
    tried = list(dict.fromkeys(usual_rates(ground_bowl) if values is None else values))
    next(iter(Descent(batch, ground, m, b, 0, None, {})))  # refuses a start too far away

    def score(one: Chosen, settings: dict[str, Value]) -> Score:
        if one.entry.own_name in LINEAR:
            # No loop, but the optimizer itself still refuses values out of range.
            next(iter(Descent(one.optimizer, [(0.0, 0.0)], 0.0, 0.0, 0, None, settings)))
            return score_of_map(ground_bowl, one.entry.name, settings, (m, b), epochs, enough)
        every = STRIDE if enough is None else 1
        with prints_to_stderr():
            descent = Descent(one.optimizer, ground, m, b, epochs, None, settings, every)
            return score_of(descent, enough)

    def scores_at(column: Column, value: Value, before: int) -> Scores:
        """The scores at a value; before: the number of values done."""
        one = column.chosen
        settings = {**one.hyperparameters, over: value}
        each = [settings]
        if column.stochastic:
            each = [{**settings, SEED: fitted(one, SEED, seed)} for seed in range(seeds)]
        scores = []
        for settings in each:
            scores.append(score(one, settings))
            done((before + len(scores) / len(each)) / (len(taking) * (len(tried) + 1)))
        return Scores([s for s, _ in scores], sum(diverged for _, diverged in scores))

    columns: list[Column] = []
    interrupted = False
    try:
        for nth, one in enumerate(taking):
            name, settings = one.entry.own_name, one.hyperparameters
            limit = rate_limit(name, settings, ground_bowl) if over == RATE else None
            stochastic = seeds > 1 and over != SEED and one.leaves_open(SEED)
            column = Column(one, {}, {}, limit=limit, stochastic=stochastic)
            columns.append(column)
            before, default = nth * (len(tried) + 1), settings[over]
            try:
                for k, value in enumerate(tried):
                    try:
                        own = fitted(one, over, value)
                        column.results[own] = scores_at(column, own, before + k)
                    except SpecError as error:
                        column.refused[value] = str(error)
                known = column.results.get(default) or scores_at(
                    column, default, before + len(tried)
                )
                columns[-1] = column._replace(default=(default, known))
            except PluginError as error:
                fault = PluginError(f"{one.spec} of {one.entry.source}: {error}")
                columns[-1] = column._replace(fault=fault)
            done((nth + 1) / len(taking))
    except KeyboardInterrupt:
        interrupted = True
    working = [column for column in columns if not column.fault]
    faults = [one for one in choice if isinstance(one, PluginError)]
    faults += [column.fault for column in columns if column.fault]
    if working and not interrupted and not any(column.results for column in working):
        raise SpecError(f"{working[0].spec}: {next(iter(working[0].refused.values()))}")
    return Sweep(
        points, bowl, over, tried, epochs, within, seeds, working, left_out, faults, interrupted
    )


def sort_out(choice: Choice, over: str) -> tuple[list[Chosen], list[str]]:
    """The optimizers that have the hyperparameter `over`, and the specs of the others."""
    chosen = [one for one in choice if isinstance(one, Chosen)]
    taking = [one for one in chosen if over in one.hyperparameters]
    if chosen and not taking:
        names = ", ".join(one.spec for one in chosen)
        raise SpecError(f"none of {names} has a hyperparameter {over!r}; expected another name")
    for one in taking:
        if not one.leaves_open(over):
            raise SpecError(f"{one.spec} sets {over}, which the sweep is over; leave it out there")
    return taking, [one.spec for one in chosen if one not in taking]
