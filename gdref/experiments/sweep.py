"""gdref.sweep: runs at many learning rates, and with several seeds for stochastic optimizers."""

from collections.abc import Callable, Sequence
from math import floor, inf, log10

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, PointsError, SpecError
from gdref.experiments.in_step import several_seeds
from gdref.experiments.sweep_result import Sweep, shortest_text
from gdref.experiments.sweep_scores import Scores, SweptOptimizer
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, Optimizers, fitted
from gdref.points import PointsLike, with_names
from gdref.text.names import with_known_names
from gdref.theory.conditions import RATE, SEED, Conditions, choose_several
from gdref.theory.rate_limits import rate_limit

PER_DECADE = 3  # the number of learning rates per power of ten
STRIDE = 10  # if only the last error counts, errors are computed every 10 epochs


def rates(low: float, high: float, per_decade: int = PER_DECADE) -> list[float]:
    """Values from low to high, N per power of ten: 1e-6, 2.15e-6, 4.64e-6, 1e-5, ...

    Raises SpecError unless 0 < low <= high.
    """
    if not 0 < low <= high < inf:
        raise SpecError(f"no rates from {low:g} to {high:g}; expected 0 < from <= to")
    steps = floor(per_decade * (log10(high) - log10(low)) + 1e-9)
    return [float(f"{10 ** (log10(low) + k / per_decade):.3g}") for k in range(steps + 1)]


def usual_rates(bowl: Bowl) -> list[float]:
    """Rates from 1e-6 to 10. The rates begin lower if 1 % of batch's limit is below 1e-6."""
    lowest = 10.0 ** floor(log10(bowl.largest_stable_rate / 100))
    return rates(min(1e-6, lowest), 10.0)


@with_known_names
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
    """Run each optimizer at each value, and stochastic optimizers with several seeds.

    values: the values of the hyperparameter `over`; the default is a range of learning rates.
    seeds: the number of runs of a stochastic optimizer at each value.
    within: with 0.01, the score is the first epoch whose error is at most 1 % above the minimum's
    error. If within is None, the score is the last epoch's error.
    learning_rate: the rate in a sweep over another hyperparameter. done: a function that is called
    with the finished share of the work. Ctrl-C ends the sweep early, with the results so far.
    Raises SpecError if a spec is wrong or sets `over`, if no optimizer has the hyperparameter
    `over`, or if all optimizers refuse all values. Raises PointsError if `within` is given and the
    minimum's error is 0.
    """
    if over == RATE and learning_rate is not None:
        raise SpecError("the sweep is over the learning rate; leave --learning-rate out")
    conditions = Conditions(with_names(points), start, epochs, standardize=standardize)
    if within is not None and conditions.minimum.exact:
        raise PointsError(
            "the points lie on a line, so the minimum's error is 0, and 1 % of 0 is 0; "
            "leave --within out"
        )
    budget = None if over == "epochs" else epochs
    chosen, faults = choose_several(
        optimizers, conditions, epochs=budget, learning_rate=learning_rate
    )
    taking, left_out = sort_out(chosen, over)
    tried = list(usual_rates(conditions.bowl) if values is None else values)
    tried = list({shortest_text(value): value for value in tried}.values())
    enough = None if within is None else conditions.minimum.error * (1 + within)

    def scores_at(column: SweptOptimizer, value: Value) -> Scores:
        one = column.chosen._replace(hyperparameters={**column.chosen.hyperparameters, over: value})
        scores, diverged = [], 0
        for own in several_seeds([one], seeds) if column.stochastic else [one]:
            descent = conditions.descent(own, every=STRIDE if within is None else 1)
            with prints_to_stderr():
                scores.append(score(descent, enough))
            diverged += descent.status == "diverged"
        return Scores(scores, diverged)

    columns: list[SweptOptimizer] = []
    interrupted = False
    try:
        for nth, one in enumerate(taking):
            limit = rate_limit(one.entry.own_name, one.hyperparameters, conditions.bowl)
            stochastic = seeds > 1 and over != SEED and one.leaves_open(SEED)
            column = SweptOptimizer(one, {}, {}, None, limit if over == RATE else None, stochastic)
            try:
                columns.append(column)
                for k, value in enumerate(tried):
                    try:
                        own_value = fitted(one, over, value)
                        column.results[own_value] = scores_at(column, own_value)
                    except SpecError as error:
                        column.refused[value] = str(error).removeprefix(f"{one.spec}: ")
                    done((nth + (k + 1) / (len(tried) + 1)) / len(taking))
                default = one.hyperparameters[over]
                known = column.results.get(default) or scores_at(column, default)
                columns[-1] = column._replace(default=(default, known))
            except PluginError as error:
                faults.append(PluginError(f"{one.spec} of {one.entry.source}: {error}"))
                columns.pop()
            done((nth + 1) / len(taking))
    except KeyboardInterrupt as end:
        if type(end) is not KeyboardInterrupt:  # SIGTERM
            raise
        interrupted = True
    if columns and not interrupted and not any(column.results for column in columns):
        reason = next(iter(columns[0].refused.values()))
        raise SpecError(f"{columns[0].spec}: {reason}")
    return Sweep(conditions, over, tried, within, seeds, columns, left_out, faults, interrupted)


def score(descent: Descent, enough: float | None) -> float:
    """The error at the end, or the first epoch with an error of at most `enough`.

    The score is inf if there is no such epoch, or if the descent diverged.
    """
    for row in descent:
        if enough is not None and row.error <= enough:
            return float(row.epoch)
    return inf if enough is not None or descent.status == "diverged" else row.error


def sort_out(chosen: list[Chosen], over: str) -> tuple[list[Chosen], list[str]]:
    """The optimizers with the hyperparameter `over`, and the specs of the optimizers without it."""
    taking = [one for one in chosen if over in one.hyperparameters]
    if chosen and not taking:
        names = ", ".join(one.spec for one in chosen)
        raise SpecError(f"none of {names} has a hyperparameter {over!r}; expected another name")
    for one in taking:
        if not one.leaves_open(over):
            raise SpecError(
                f"{one.spec} sets {over}, but the sweep varies it; remove it from the spec"
            )
    return taking, [one.spec for one in chosen if one not in taking]
