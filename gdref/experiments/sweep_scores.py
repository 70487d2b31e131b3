"""The scores of an optimizer at each value of a hyperparameter."""

from math import inf
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen
from gdref.theory.quartiles import median, quantile

GOOD, SOON = 1.01, 2.0  # at most 1.01 times the best error, or 2 times the best epoch


class Scores(NamedTuple):
    """The scores of an optimizer at one value, one for each seed. Lower is better.

    scores: the error after the last epoch, or the first epoch near enough to the minimum. A score
    is inf if no epoch is near enough, or if the run diverged. diverged: the number of seeds that
    diverged.
    """

    scores: list[float]
    diverged: int = 0

    @property
    def median(self) -> float:
        return median(self.scores)

    @property
    def quartiles(self) -> tuple[float, float]:
        return quantile(self.scores, 0.25), quantile(self.scores, 0.75)


class SweptOptimizer(NamedTuple):
    """The results of one optimizer in a sweep.

    results: the scores by value. refused: the values that the optimizer refuses, with the reasons.
    default: the default value, and the scores at this value. limit: the largest stable learning
    rate, if there is a formula. stochastic: whether each value has several seeds.
    """

    chosen: Chosen
    results: dict[Value, Scores]
    refused: dict[Value, str]
    default: tuple[Value, Scores] | None = None
    limit: float | None = None
    stochastic: bool = False

    @property
    def spec(self) -> str:
        return self.chosen.spec

    @property
    def best(self) -> Value | None:
        """The value with the lowest median; None if no median is finite."""
        finite = {value: r.median for value, r in self.results.items() if r.median < inf}
        return min(finite, key=finite.__getitem__) if finite else None


def good_values(column: SweptOptimizer, within: float | None, minimum: Bowl) -> list[Value]:
    """The best value of an optimizer, and the values around it that are nearly as good.

    within: None if the scores are errors; a number if the scores are epochs.
    """
    values, best = list(column.results), column.best
    if best is None:
        return []
    enough = column.results[best].median * (GOOD if within is None else SOON)
    enough = max(enough, minimum.rounding)
    first = last = values.index(best)
    while first and column.results[values[first - 1]].median <= enough:
        first -= 1
    while last + 1 < len(values) and column.results[values[last + 1]].median <= enough:
        last += 1
    return values[first : last + 1]
