"""The conditions that all runs of an experiment share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, SpecError
from gdref.objective import Optimizer
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, Optimizers, choose_all, fitted
from gdref.points import Points
from gdref.squared_error import Point
from gdref.text.results import Result
from gdref.text.sentences import command
from gdref.theory.rate_limits import standardized_rate
from gdref.theory.scaling import Scale, standardize

RATE, SEED = "learning_rate", "seed"


@dataclass(frozen=True)
class Conditions:
    """The points, the start, and the end of each run.

    epochs: the budget. tolerance: stop when |dE/dm| and |dE/db| are at most this value.
    min_change: stop when the error changes by less than this value from one epoch to the next.
    standardize: descend in x with mean 0 and standard deviation 1.
    """

    points: Points
    start: tuple[float, float] = (0.0, 0.0)
    epochs: int = 1000
    tolerance: float | None = None
    standardize: bool = False
    min_change: float | None = None

    @cached_property
    def minimum(self) -> Bowl:
        """The bowl over the points."""
        return Bowl.of(self.points)

    @cached_property
    def scale(self) -> Scale | None:
        """The scale of x; None if x is not standardised. Raises PointsError if all x are equal."""
        return Scale.of(self.minimum) if self.standardize else None

    @cached_property
    def descent_points(self) -> Sequence[Point]:
        """The points of the descent."""
        return standardize(self.points)[0] if self.scale else self.points

    @property
    def descent_start(self) -> tuple[float, float]:
        """The start of the descent: the line `start`, converted to standardised x if necessary."""
        return self.scale.standardized(*self.start) if self.scale else self.start

    @cached_property
    def bowl(self) -> Bowl:
        """The bowl over the points of the descent."""
        return self.minimum.standardized() if self.standardize else self.minimum

    def descent(self, chosen: Chosen, every: int = 1) -> Descent:
        """A run of an optimizer under these conditions, with a row every N epochs."""
        at, ends = (self.descent_points, *self.descent_start), (self.epochs, self.tolerance)
        settings = chosen.hyperparameters
        return Descent(chosen.optimizer, *at, *ends, settings, every, self.min_change)

    def command(self, *words: str) -> str:
        """A gdref command to paste, on the same points and from the same start."""
        return command(*words, points_from=self.points.options, start=self.start)

    def with_rate(self, chosen: Chosen) -> Chosen:
        """The optimizer, with a learning rate for standardised x if its spec sets no rate."""
        if not (self.standardize and chosen.leaves_open(RATE)):
            return chosen
        rate = standardized_rate(chosen.entry.own_name, self.points)
        own = {} if rate is None else {RATE: fitted(chosen, RATE, rate)}
        return chosen._replace(hyperparameters=chosen.hyperparameters | own)

    def as_json(self) -> dict[str, object]:
        """The points and the minimum, which are the first keys of --format json."""
        points, minimum = self.points, self.minimum.as_json()
        return {"data": points.name, "points": len(points), "minimum": minimum}


class ResultOverPoints(Result):
    """The base of the results that depend on the conditions of a run."""

    conditions: Conditions

    @property
    def points(self) -> Points:
        return self.conditions.points

    @property
    def minimum(self) -> Bowl:
        return self.conditions.minimum


def choose_several(
    optimizers: Optimizers, conditions: Conditions, **common: Value
) -> tuple[list[Chosen], list[PluginError]]:
    """The optimizers that work, and the failures of the other optimizers.

    common: hyperparameters for the optimizers whose specs do not set them. A hyperparameter
        with the value None is ignored.
    """
    values = {key: value for key, value in common.items() if value is not None}
    choice = choose_all(optimizers, values)
    chosen = [one for one in choice if isinstance(one, Chosen)]
    for key in (RATE, SEED):
        if key in values and chosen and not any(key in one.hyperparameters for one in chosen):
            specs = [one.spec for one in chosen]
            none = f"none of {', '.join(specs)} has a {key}"
            none = none if len(specs) > 1 else f"{specs[0]} has no {key}"
            raise SpecError(f"--{key.replace('_', '-')}: {none}")
    if RATE not in values:
        chosen = [conditions.with_rate(one) for one in chosen]
    return chosen, [one for one in choice if isinstance(one, PluginError)]


def choose_one(optimizer: str | Optimizer, conditions: Conditions, **common: Value) -> Chosen:
    """The optimizer of a command that runs one optimizer.

    Raises PluginError if the optimizer fails.
    """
    if isinstance(optimizer, str) and "," in optimizer:
        raise SpecError(f"expected one optimizer, not {optimizer!r}; gdref compare runs several")
    chosen, faults = choose_several(optimizer, conditions, **common)
    if faults:
        raise faults[0]
    return chosen[0]
