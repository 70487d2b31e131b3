"""gdref.explain: the forecast of an optimizer at a learning rate, computed from the bowl."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, SpecError
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.specs import Chosen
from gdref.points import LARGEST, PointsLike, read_points, with_names
from gdref.text.names import with_known_names
from gdref.text.numbers import rounded_down, strict_json
from gdref.text.results import Cell, Table
from gdref.text.sentences import command, paragraph
from gdref.theory import explanation_words as words
from gdref.theory.conditions import Conditions, ResultOverPoints, choose_one
from gdref.theory.forecast import Forecast, forecast
from gdref.theory.linear_maps import LINEAR, best_of
from gdref.theory.rate_limits import (
    MANY_EPOCHS,
    STANDARDIZED_RATE,
    expected_limit,
    left_along,
    noise_floor,
    rate_limit,
    safe_rate,
)
from gdref.theory.scaling import Scale

NOISY = ("sgd", "asgd")


@with_known_names
def explain(
    spec: str = "batch",
    points: PointsLike | None = None,
    *,
    learning_rate: float | None = None,
    start: tuple[float, float] = (0.0, 0.0),
    standardize: bool = False,
) -> "Explanation":
    """The forecast of an optimizer on some points, or on the bundled points.

    For batch, momentum and nesterov: when the run arrives. For sgd and asgd: the safe rate and the
    noise. For adam: the length of a step. For other optimizers: only the shape of the bowl.
    learning_rate: used if the spec sets none. The default is the optimizer's default, or with
        standardize the rate for standardised x.
    Raises SpecError for a wrong spec or rate, PointsError if equal x are to be standardised.
    """
    given = read_points() if points is None else with_names(points)
    conditions = Conditions(given, start, standardize=standardize)
    chosen = _choose(spec, learning_rate, conditions)
    kinds = dict.fromkeys(LINEAR, LinearExplanation) | dict.fromkeys(NOISY, NoisyExplanation)
    return kinds.get(chosen.entry.own_name, Explanation)(conditions, chosen)


def _choose(spec: str, learning_rate: float | None, conditions: Conditions) -> Chosen:
    """The optimizer with all its hyperparameters. Raises SpecError for a value out of range."""
    if learning_rate is not None and ":learning_rate=" in spec:
        raise SpecError(f"{spec} has a learning rate of its own; leave --learning-rate out")
    chosen = choose_one(spec, conditions, learning_rate=learning_rate)
    first = Descent(chosen.optimizer, [(0.0, 0.0)], 0.0, 0.0, 1, None, chosen.hyperparameters)
    with suppress(PluginError), prints_to_stderr():
        list(first)  # the optimizer itself refuses a value out of its range
    return chosen


@dataclass(frozen=True)
class Explanation(ResultOverPoints):
    """The shape of the bowl, and the command that tries the optimizer on it."""

    conditions: Conditions
    chosen: Chosen

    def __post_init__(self) -> None:
        _ = self.conditions.scale  # raises PointsError if equal x are to be standardised

    @property
    def bowl(self) -> Bowl:
        """The bowl of the descent."""
        return self.conditions.bowl

    @property
    def learning_rate(self) -> float:
        """The learning rate of the forecast."""
        rate = self.chosen.hyperparameters["learning_rate"]
        assert isinstance(rate, float)
        return rate

    def facts(self) -> dict[str, Any]:
        """The numbers for this kind of optimizer."""
        return {"safe_rate": None, "expected_limit": None, "noise_floor": None}

    def as_json(self) -> dict[str, object]:
        """The output of gdref explain --format json; null means never."""
        facts = {
            "optimizer": self.chosen.entry.name,
            "spec": self.chosen.spec,
            "hyperparameters": self.chosen.hyperparameters,
            "curvatures": self.bowl.curvatures,
            "condition": self.bowl.condition,
            **self.facts(),
        }
        return {**self.conditions.as_json(), **strict_json(facts)}

    def as_rows(self) -> Table:
        """A row for each number, with a name such as minimum.m or factors.across."""
        return Table(["fact", "value"], _flat(self.as_json()))

    def page(self) -> Iterator[str | Table]:
        """The shape of the bowl, then the forecast from it."""
        yield from words.about_the_bowl(self.points, self.minimum, self.bowl)
        yield from self.outlook()

    def outlook(self) -> Iterable[str | Table]:
        """The forecast for this kind of optimizer."""
        parts = [p for p in self.chosen.spec.split(":") if not p.startswith("learning_rate=")]
        sweeps = "learning_rate" in self.chosen.hyperparameters
        call = ["sweep", "--optimizers", ":".join(parts)] if sweeps else ["fit", ":".join(parts)]
        call += ["--standardize"] if self.conditions.standardize else []
        yield (
            paragraph(
                f"gdref has no formula for the steps of {self.chosen.spec}, so there is no "
                f"forecast.{words.about_steps(self.chosen, self.conditions)} To try it:"
            )
            + "\n"
            + command(*call, points_from=self.points.options, start=self.conditions.start)
        )


class LinearExplanation(Explanation):
    """The forecast of batch, momentum or nesterov."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_rate(self.learning_rate, self.limit)

    @property
    def name(self) -> str:
        return self.chosen.entry.own_name

    @cached_property
    def limit(self) -> float:
        """The largest stable learning rate."""
        limit = rate_limit(self.name, self.chosen.hyperparameters, self.bowl)
        assert limit is not None
        return limit

    @cached_property
    def forecast(self) -> Forecast:
        """The forecast; its b is the intercept over x itself."""
        return self._forecast(self.conditions.scale, self.learning_rate)

    @cached_property
    def forecast_scaled(self) -> Forecast | None:
        """The forecast for a descent in standardised x at its usual rate; None if x are equal."""
        unique = self.minimum.unique
        return self._forecast(Scale.of(self.minimum), STANDARDIZED_RATE) if unique else None

    def _forecast(self, scale: Scale | None, rate: float) -> Forecast:
        start = self.conditions.start
        return forecast(
            self.minimum.standardized() if scale else self.minimum,
            len(self.points),
            rate,
            *(scale.standardized(*start) if scale else start),
            (-scale.mean / scale.deviation, 1.0) if scale else (0.0, 1.0),
            name=self.name,
            hyperparameters=self.chosen.hyperparameters,
        )

    def facts(self) -> dict[str, Any]:
        """The limit, the best rate, and the forecasts over x and over standardised x."""
        best, scaled = best_of(self.bowl, self.name), self.forecast_scaled
        return {
            "largest_stable_rate": self.limit,
            "best_rate": best["learning_rate"],
            "best_beta": best.get("beta"),
            "learning_rate": self.learning_rate,
            "share_of_limit": self.learning_rate / self.limit,
            "start": dict(zip("mb", self.conditions.start, strict=True)),
            **self.forecast.as_json(),
            "standardized": scaled and {"learning_rate": STANDARDIZED_RATE, **scaled.as_json()},
        }

    def outlook(self) -> Iterable[str | Table]:
        """The factors per epoch, the epochs of arrival, and the effect of standardised x."""
        yield from words.about_the_rate(
            self.minimum, self.bowl, self.chosen, self.limit, self.forecast, self.conditions.start
        )
        scaled = self.forecast_scaled
        if scaled and not self.conditions.standardize:
            betas = [part for part in self.chosen.spec.split(":") if part.startswith("beta=")]
            call = ["fit", ":".join([self.name, *betas])]
            call += ["--standardize", "--learning-rate", f"{STANDARDIZED_RATE:g}"]
            again = command(*call, points_from=self.points.options, start=self.conditions.start)
            yield words.about_scaling(self.minimum, scaled, STANDARDIZED_RATE) + "\n" + again


class NoisyExplanation(Explanation):
    """The safe rate of sgd and asgd, and the noise that stays."""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_rate(self.learning_rate, self.facts()["expected_limit"])

    def facts(self) -> dict[str, Any]:
        """The safe rate, the rate above which a run diverges, the noise at the given rate, and the
        average share of the way along the valley that is left after a million epochs.
        """
        values = self.chosen.hyperparameters
        size = values["batch_size"]
        assert isinstance(size, int)
        return {
            "safe_rate": safe_rate(self.conditions.descent_points),
            "expected_limit": expected_limit(self.conditions.descent_points, size),
            "noise_floor": noise_floor(self.conditions.descent_points, values),
            "left_along": left_along(self.bowl, len(self.points), values, MANY_EPOCHS),
        }

    def outlook(self) -> Iterable[str | Table]:
        """The forecast of sgd or asgd in words."""
        yield words.about_noise(self.chosen, self.conditions.descent_points, self.minimum)
        yield from words.about_decay(self.chosen, self.facts()["left_along"])


def _check_rate(rate: float, limit: float) -> None:
    """Raises SpecError for a learning rate so far above the limit that numbers overflow."""
    if rate / limit > LARGEST:
        raise SpecError(
            f"a learning rate of {rate:g} overflows at once: it is more than {LARGEST:g} times the "
            f"largest stable rate, {rounded_down(limit)}; choose a rate nearer to that limit"
        )


def _flat(facts: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """The nested facts as pairs of a name and a value."""
    for fact, value in facts.items():
        if isinstance(value, list):  # one for each direction of the bowl
            value = dict(zip(("across", "along"), value, strict=True))
        if isinstance(value, Mapping):
            yield from _flat({f"{fact}.{part}": one for part, one in value.items()})
        else:
            yield fact, str(value).lower() if isinstance(value, bool) else value
