"""gdref.explain: the forecast of an optimizer at a learning rate, computed from the bowl."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from textwrap import fill
from typing import Any

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, SpecError
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.specs import Chosen
from gdref.points import Points, PointsLike, with_names
from gdref.text.names import with_known_names
from gdref.text.numbers import count, digits, strict_json
from gdref.text.results import Cell, Table
from gdref.text.sentences import WIDTH, paragraph
from gdref.theory.conditions import RATE, Conditions, ResultOverPoints, choose_one
from gdref.theory.equations import equation, many_minima
from gdref.theory.linear_maps import LINEAR
from gdref.theory.linear_outlook import linear_outlook
from gdref.theory.noisy_outlook import RANDOM, noisy_outlook
from gdref.theory.rate_limits import rate_of


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

    For batch, momentum and nesterov: the epoch near the minimum. For sgd and asgd: the safe rate
    and the noise. For adam: the length of a step. For other optimizers: only the shape
    of the bowl.
    learning_rate: the rate, if the spec has no rate. None means the optimizer's default rate, or
    the rate for standardised x if standardize=True.
    Raises SpecError for a wrong spec or rate, PointsError if x cannot be standardised.
    """
    conditions = Conditions(with_names(points), start, standardize=standardize)
    chosen = _choose(spec, learning_rate, conditions)
    outlooks = dict.fromkeys(LINEAR, linear_outlook) | dict.fromkeys(RANDOM, noisy_outlook)
    outlook = outlooks.get(chosen.entry.own_name, unknown_outlook)
    return Explanation(conditions, chosen, *outlook(conditions, chosen))


def _choose(spec: str, learning_rate: float | None, conditions: Conditions) -> Chosen:
    """The optimizer with all its hyperparameters. Raises SpecError for a value out of range."""
    if learning_rate is not None and ":learning_rate=" in spec:
        raise SpecError(f"{spec} has a learning rate of its own; leave --learning-rate out")
    chosen = choose_one(spec, conditions, learning_rate=learning_rate)
    first = Descent(chosen.optimizer, [(0.0, 0.0)], 0.0, 0.0, 1, None, chosen.hyperparameters)
    with suppress(PluginError), prints_to_stderr():
        list(first)  # the optimizer itself raises an error for a value out of range
    return chosen


@dataclass(repr=False)
class Explanation(ResultOverPoints):
    """The shape of the bowl, and the forecast of an optimizer on it.

    facts: the numbers of the forecast. outlook: the forecast in words and tables.
    """

    conditions: Conditions
    chosen: Chosen
    facts: dict[str, Any]
    outlook: list[str | Table]

    def as_json(self) -> dict[str, object]:
        """The numbers of the forecast; null means never."""
        bowl = self.conditions.bowl
        facts = {
            "optimizer": self.chosen.entry.name,
            "spec": self.chosen.spec,
            "hyperparameters": self.chosen.hyperparameters,
            "curvatures": bowl.curvatures,
            "condition": bowl.condition,
            **self.facts,
        }
        return {**self.conditions.as_json(), **strict_json(facts)}

    def as_rows(self) -> Table:
        """A row for each number, with a name such as minimum.m or factors.across."""
        return Table(["fact", "value"], _flattened(self.as_json()))

    def page(self) -> Iterator[str | Table]:
        """The shape of the bowl, then the forecast from it."""
        yield from about_the_bowl(self.points, self.minimum, self.conditions.bowl)
        yield from self.outlook


def about_the_bowl(points: Points, minimum: Bowl, bowl: Bowl) -> Iterator[str | Table]:
    """The shape of the bowl, over (m, b) or over the (m, b) of standardised x."""
    steep, flat = bowl.curvatures
    condition, best = "none: the bowl is flat along the valley", "1 / the larger curvature"
    if bowl.unique:
        condition = f"{digits(bowl.condition)}, the ratio of the curvatures"
        best = "2 / the sum of both curvatures"
    over = "(m, b)" if bowl is minimum else "the (m, b) of standardised x"
    yield paragraph(f"The error over the {points.title} is a bowl over {over}")
    lowest = f"{equation(minimum.m, minimum.b, points)}, error {digits(minimum.error)}"
    stable = f"{digits(bowl.largest_stable_rate)} for batch: 2 / the larger curvature"
    yield Table(
        ["of the bowl", ""],
        [
            ["minimum", fill(lowest, WIDTH - 21)],
            ["curvatures", f"{digits(steep)} across the valley, {digits(flat)} along it"],
            ["condition number", condition],
            ["largest stable rate", stable],
            ["best rate", f"{digits(bowl.best_rate)} for batch: {best}"],
        ],
    )
    if many := many_minima(minimum, points):
        yield many


def unknown_outlook(
    conditions: Conditions, chosen: Chosen
) -> tuple[dict[str, Any], list[str | Table]]:
    """For other optimizers: the reason why there is no forecast, and a command to try a run.

    For adam also the length of a step (Kingma and Ba, 2015, section 2.1), and the epochs needed.
    """
    words = f"gdref has no formula for the steps of {chosen.spec}, so there is no forecast."
    if chosen.entry.own_name == "adam":
        rate, bowl, (m, b) = rate_of(chosen), conditions.bowl, conditions.descent_start
        way, name, end = max((abs(bowl.m - m), "m", bowl.m), (abs(bowl.b - b), "b", bowl.b))
        words += (
            f" But a step in m or b is at most about the learning rate, {rate:g}, even if y is "
            f"large. The minimum's {name} = {end:.6g} is {way:.6g} away from the start, so the run "
            f"needs about {count(ceil(way / rate), 'epoch')} or more. A larger learning rate makes "
            "longer steps."
        )
    parts = [part for part in chosen.spec.split(":") if not part.startswith(f"{RATE}=")]
    call = ["sweep", "--optimizers"] if RATE in chosen.hyperparameters else ["fit"]
    call += [":".join(parts), *["--standardize"] * conditions.standardize]
    facts = dict.fromkeys(("safe_rate", "expected_limit", "noise_floor"))
    return facts, [f"{paragraph(f'{words} To try it:')}\n{conditions.command(*call)}"]


def _flattened(facts: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """The nested facts as pairs of a name and a value."""
    for fact, value in facts.items():
        if isinstance(value, list):  # a value for each direction of the bowl
            value = dict(zip(("across", "along"), value, strict=True))
        if isinstance(value, Mapping):
            yield from _flattened({f"{fact}.{part}": one for part, one in value.items()})
        else:
            yield fact, str(value).lower() if isinstance(value, bool) else value
