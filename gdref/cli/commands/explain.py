"""gdref explain: what an optimizer will do, before it does it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import inf
from typing import Annotated, Any

import typer

from gdref.bowl import Bowl
from gdref.cli.forecast_words import (
    SCALED_RATE,
    about_noise,
    about_others,
    about_scaling,
    about_the_bowl,
    about_the_rate,
)
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.options import (
    Columns,
    Data,
    Decimal,
    Format,
    Standardize,
    Start,
    complete_spec,
    points_from,
    start_from,
)
from gdref.cli.sentences import same_points
from gdref.descent import Descent
from gdref.exceptions import PluginError, PointsError, SpecError
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, choose
from gdref.plugins.streams import apart
from gdref.points import LARGEST, Points
from gdref.text.numbers import rounded_down, strict_json
from gdref.text.results import Cell
from gdref.theory.forecast import Forecast, forecast
from gdref.theory.linear_maps import LINEAR, best_of
from gdref.theory.rate_limits import expected_limit, noise_floor, rate_limit, safe_rate
from gdref.theory.scaling import Scale
from gdref.theory.scaling import standardize as standardized


def explain(
    spec: Annotated[
        str,
        typer.Argument(
            metavar="SPEC",
            autocompletion=complete_spec,
            help="batch, momentum:beta=0.9, nesterov or sgd.",
        ),
    ] = "batch",
    learning_rate: Annotated[
        float | None,
        typer.Option(help="The one to look at.  [default: 0.0001, or 0.1 with --standardize]"),
    ] = None,
    data: Data = None,
    columns: Columns = None,
    decimal: Decimal = ".",
    start: Start = "0,0",
    standardize: Standardize = False,
    format: Format = "table",
) -> None:
    """Say what an optimizer will do, before it does it. The bowl that the points make tells it."""
    check_format(format)
    chosen = settled(spec, learning_rate, standardize)
    points = points_from(data, columns, decimal)
    m, b = start_from(start, points)
    bowl = Bowl.of(points)
    if standardize and not bowl.unique:
        raise PointsError(
            "all x are equal, so they cannot be standardised; leave --standardize out"
        )
    ground = bowl.standardized() if standardize else bowl
    name, values = chosen.entry.own_name, chosen.hyperparameters
    if name not in LINEAR:
        spec = ":".join(p for p in chosen.spec.split(":") if not p.startswith("learning_rate="))
        sweeps = "learning_rate" in values
        words = ["sweep", "--optimizers", spec] if sweeps else ["fit", spec]
        words += ["--standardize"] if standardize else []
        again = same_points(words, data, columns, start, decimal)
        return not_linear(points, bowl, ground, chosen, standardize, format, again)
    rate = values["learning_rate"]
    assert isinstance(rate, float)
    n, start_at = len(points), (m, b)
    scaled = forecast_scaled(bowl, n, {**values, "learning_rate": SCALED_RATE}, start_at, name)
    foreseen = (
        forecast_scaled(bowl, n, values, start_at, name)
        if standardize
        else forecast(bowl, n, rate, m, b, name=name, hyperparameters=values)
    )
    assert foreseen is not None
    limit = rate_limit(name, values, ground)
    assert limit is not None
    check_rate(rate, limit)
    facts = {
        "optimizer": name,
        "spec": chosen.spec,
        "hyperparameters": values,
        "curvatures": ground.curvatures,
        "condition": ground.condition,
        "largest_stable_rate": limit,
        "best_rate": best_of(ground, name)["learning_rate"],
        "best_beta": best_of(ground, name).get("beta"),
        "learning_rate": rate,
        "share_of_limit": rate / limit,
        "start": {"m": m, "b": b},
        **as_json(foreseen),
        "standardized": scaled and {"learning_rate": SCALED_RATE, **as_json(scaled)},
    }
    if not print_facts(facts, points, bowl, format):
        print(about_the_bowl(points, bowl, ground, format))
        text = about_the_rate(bowl, ground, chosen, limit, foreseen, f"({m:g}, {b:g})", format)
        print(text.rstrip())
        if scaled and not standardize:
            print()
            plain = ":".join([name, *(p for p in chosen.spec.split(":")[1:] if p[:5] == "beta=")])
            call = ["fit", *([] if plain == "batch" else [plain])]
            call += ["--standardize", "--learning-rate", f"{SCALED_RATE:g}"]
            print(about_scaling(bowl, scaled, same_points(call, data, columns, start, decimal)))


def not_linear(
    points: Points,
    bowl: Bowl,
    ground: Bowl,
    chosen: Chosen,
    standardize: bool,
    format: str,
    again: str,
) -> None:
    """Print what can be said of sgd; of any other optimizer the command that tries its rates."""
    sgd = chosen.entry.own_name == "sgd"
    values = chosen.hyperparameters
    size = values.get("batch_size")
    descended = standardized(points)[0] if standardize else points
    limit = expected_limit(descended, size) if sgd and isinstance(size, int) else None
    if limit is not None:
        check_rate(values["learning_rate"], limit)
    facts: dict[str, object] = {
        "optimizer": chosen.entry.name,
        "spec": chosen.spec,
        "hyperparameters": values,
        "curvatures": ground.curvatures,
        "condition": ground.condition,
        "safe_rate": safe_rate(descended) if sgd else None,
        "expected_limit": limit,
        "noise_floor": noise_floor(descended, values) if sgd else None,
    }
    if not print_facts(facts, points, bowl, format):
        print(about_the_bowl(points, bowl, ground, format))
        words = about_noise(chosen, descended, bowl) if sgd else about_others(chosen.spec, again)
        print(words.rstrip())


def check_rate(rate: Value, limit: float) -> None:
    """Raise SpecError for a learning rate that is out of sight of the largest stable one."""
    if isinstance(rate, float) and rate / limit > LARGEST:
        raise SpecError(
            f"a learning rate of {rate:g} is {LARGEST:g} times the largest stable one, "
            f"{rounded_down(limit)}, or more: it overflows at once; expected one nearer to that"
        )


def print_facts(facts: dict[str, object], points: Points, bowl: Bowl, format: str) -> bool:
    """Print facts as JSON or CSV, if that is asked for; whether it was."""
    head = {"data": points.name, "points": len(points), "minimum": bowl.as_json()}
    known = {**head, **{fact: strict_json(value) for fact, value in facts.items()}}
    if format == "json":
        print_json(known)
    elif format == "csv":
        print_csv(["fact", "value"], list(flat(known)))
    return format in ("json", "csv")


def flat(facts: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """Facts with a name and a number each: minimum.m, factors.across."""
    for fact, value in facts.items():
        if isinstance(value, tuple | list):  # of the bowl's two directions
            value = dict(zip(("across", "along"), value, strict=True))
        if isinstance(value, Mapping):
            yield from flat({f"{fact}.{part}": one for part, one in value.items()})
        else:
            yield fact, str(value).lower() if isinstance(value, bool) else value


def settled(spec: str, learning_rate: float | None, standardize: bool) -> Chosen:
    """The optimizer with its hyperparameters; in standardised x another default rate."""
    if learning_rate is not None and not 0 < learning_rate < inf:
        raise SpecError(f"--learning-rate {learning_rate!r}; expected a finite number above 0")
    if learning_rate is not None and ":learning_rate=" in spec:
        raise SpecError(f"{spec} has a learning rate of its own; leave --learning-rate out")
    if learning_rate is None and standardize:
        learning_rate = SCALED_RATE
    chosen = choose(spec, {} if learning_rate is None else {"learning_rate": learning_rate})
    # Where the optimizer itself refuses a value, it is to say so now.
    check = Descent(chosen.optimizer, [(0.0, 0.0)], 0.0, 0.0, 1, None, chosen.hyperparameters)
    with suppress(PluginError), apart():
        for _ in check:
            pass
    return chosen


def forecast_scaled(
    bowl: Bowl, n: int, values: Mapping[str, Value], start: tuple[float, float], name: str
) -> Forecast | None:
    """The forecast in standardised x, with the intercept over x itself as its b."""
    if not bowl.unique:
        return None
    scale = Scale(bowl.mean_x, bowl.variance_x**0.5)
    b_of = -scale.mean / scale.deviation, 1.0
    rate, at = values["learning_rate"], scale.standardized(*start)
    assert isinstance(rate, float)
    ground = bowl.standardized()
    return forecast(ground, n, rate, *at, b_of, name=name, hyperparameters=values)


def as_json(foreseen: Forecast) -> dict[str, object]:
    """A forecast as --format json prints it: null is never."""
    return {
        "factors": foreseen.factors,
        "periods": foreseen.periods,
        "halvings": foreseen.halvings,
        "b_within_1_percent": foreseen.b_near,
        "error_within_1_percent": foreseen.error_near,
        "last_finite_epoch": foreseen.last,
    }
