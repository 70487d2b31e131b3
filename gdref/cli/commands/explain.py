"""gdref explain: what batch will do, before it does it."""

from math import inf, isfinite
from typing import Annotated

import typer

from gdref.bowl import Bowl
from gdref.cli.options import Columns, Data, Decimal, Format, Standardize, Start, pair, points_from
from gdref.cli.sentences import NOT_UNIQUE, count, line, paragraph, same_points
from gdref.cli.tables import check_format, print_csv, print_json
from gdref.exceptions import PointsError, SpecError
from gdref.forecast import Forecast, forecast
from gdref.limits import LONG_VALLEY, round_down
from gdref.points import Points
from gdref.scaling import Scale
from gdref.tables import minimum_as_json, number, table

SCALED_RATE = 0.1  # for standardised x: both curvatures are 2, the largest stable rate is 1
RATE = 1e-4  # the default of batch


def explain(
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
    """Say what batch will do, from the bowl that the points make, before it does it."""
    check_format(format)
    rate = learning_rate if learning_rate is not None else SCALED_RATE if standardize else RATE
    if not 0 < rate < inf:
        raise SpecError(f"--learning-rate {rate!r}; expected a finite number above 0")
    m, b = pair("--start", start)
    points = points_from(data, columns, decimal)
    bowl = Bowl.of(points)
    if standardize and not bowl.unique:
        raise PointsError(
            "all x are equal, so they cannot be standardised; leave --standardize out"
        )
    scaled = forecast_scaled(bowl, len(points), SCALED_RATE, m, b) if bowl.unique else None
    if standardize:
        ground, foreseen = bowl.standardized(), forecast_scaled(bowl, len(points), rate, m, b)
    else:
        ground, foreseen = bowl, forecast(bowl, len(points), rate, m, b)
    facts = {
        "curvatures": ground.curvatures,
        "condition": ground.condition,
        "largest_stable_rate": ground.largest_stable_rate,
        "best_rate": ground.best_rate,
        "learning_rate": rate,
        "share_of_limit": rate / ground.largest_stable_rate,
        "start": {"m": m, "b": b},
        **as_json(foreseen),
        "standardized": scaled and {"learning_rate": SCALED_RATE, **as_json(scaled)},
    }
    if format == "json":
        head = {"data": points.name, "points": len(points), "minimum": minimum_as_json(bowl)}
        print_json({**head, **{fact: finite(value) for fact, value in facts.items()}})
    elif format == "csv":
        print_csv(["fact", "value"], [[fact, str(finite(value))] for fact, value in facts.items()])
    else:
        print(about_the_bowl(points, bowl, ground, format))
        print(about_the_rate(bowl, ground, rate, foreseen, f"({m:g}, {b:g})", format))
        if scaled and not standardize:
            words = ["fit", "--standardize", "--learning-rate", f"{SCALED_RATE:g}"]
            print(about_scaling(bowl, scaled, same_points(words, data, columns, start, decimal)))


def forecast_scaled(bowl: Bowl, n: int, rate: float, m: float, b: float) -> Forecast:
    """The forecast for batch in standardised x, with the intercept over x itself as its b."""
    scale = Scale(bowl.mean_x, bowl.variance_x**0.5)
    b_of = -scale.mean / scale.deviation, 1.0
    return forecast(bowl.standardized(), n, rate, *scale.standardized(m, b), b_of)


def finite(value: object) -> object:
    """A value for strict JSON: null for what is not finite, in a list as well."""
    if isinstance(value, tuple | list):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def as_json(foreseen: Forecast) -> dict[str, object]:
    """A forecast as --format json prints it: null is never."""
    return {
        "factors": foreseen.factors,
        "halvings": foreseen.halvings,
        "b_within_1_percent": foreseen.b_near,
        "error_within_1_percent": foreseen.error_near,
        "last_finite_epoch": foreseen.last,
    }


def about_the_bowl(points: Points, bowl: Bowl, ground: Bowl, style: str) -> str:
    """The shape of the bowl, over m and b or over those of standardised x."""
    steep, flat = ground.curvatures
    condition = (
        f"{number(ground.condition)}, the one over the other"
        if bowl.unique
        else ("none, as the bowl is flat along the valley")
    )
    rows = [
        ("minimum", f"{line(bowl.m, bowl.b, points)}, error {number(bowl.error)}"),
        ("curvatures", f"{number(steep)} across the valley, {number(flat)} along it"),
        ("condition number", condition),
        ("largest stable rate", f"{number(ground.largest_stable_rate)}, 2 / the larger curvature"),
        ("best rate", f"{number(ground.best_rate)}, 2 / the sum of both"),
    ]
    over = "(m, b)" if ground is bowl else "the (m, b) of standardised x"
    title = (
        f"The error over the {count(len(points), 'point')} of {points.name} is a bowl over {over}"
    )
    many = "" if bowl.unique else f"\n\n{NOT_UNIQUE.format(x=points.x_name)}"
    return f"{paragraph(title)}\n\n{table(['of the bowl', ''], rows, style)}{many}\n"


def about_the_rate(
    bowl: Bowl, ground: Bowl, rate: float, foreseen: Forecast, start: str, style: str
) -> str:
    """What batch does on the bowl at one learning rate, from one start."""
    share = rate / ground.largest_stable_rate
    times = f"{100 * share:.3g} % of" if share < 1 else f"{share:.4g} times"
    rows = [
        (way, f"({m:.4f}, {b:.4f})", factor, epochs if isfinite(epochs) else "never")
        for way, (m, b), factor, epochs in zip(
            ("across", "along"), ground.directions, foreseen.factors, foreseen.halvings, strict=True
        )
    ]
    title = f"For batch, a learning rate of {rate:g} is {times} the largest stable one"
    header = ["way", "direction (m, b)", "times, an epoch", "epochs to halve"]
    words = paragraph(outcome(bowl, ground, foreseen, start))
    return f"{title}\n\n{table(header, rows, style)}\n\n{words}\n"


def outcome(bowl: Bowl, ground: Bowl, foreseen: Forecast, start: str) -> str:
    """Where a forecast ends, in words."""
    across = abs(foreseen.factors[0])
    if foreseen.last is not None:
        return (
            f"From {start} it diverges: each epoch steps over the bottom and ends {across:.4g} "
            f"times as far on the other side. After epoch {foreseen.last:,} the error is too large "
            "for a float: the nan or inf that a program then prints. Choose a learning rate below "
            f"{round_down(ground.largest_stable_rate)}."
        )
    if across > 1:
        return f"From {start}, a minimum, it does not move; from elsewhere it diverges."
    if across == 1:
        return "It never settles: each epoch steps over the bottom to the same height."
    words = (
        f"From {start} it converges. {near('The error', bowl.error, foreseen.error_near)}. "
        f"{near('b', bowl.b, foreseen.b_near)}."
    )
    if not bowl.unique:
        return f"{words} Along the valley nothing ever moves: all lines there have the same error."
    return words + about_the_valley(foreseen) if ground.condition > LONG_VALLEY else words


def near(what: str, lowest: float, epoch: int | None) -> str:
    """From when on the error or b is within 1 % of what it is at the minimum."""
    if epoch is None:
        return f"{what} is 0 at the minimum, so there is no 1 % of it"
    return f"{what} is within 1 % of the minimum's {lowest:.6g} from epoch {epoch:,} on"


def about_the_valley(foreseen: Forecast) -> str:
    """What a long valley does to m and to b, from how far each has come once at its floor."""
    across, along = (f"{100 * (1 - abs(factor)):.3g} %" for factor in foreseen.factors)
    still = [
        f"{100 * left:.3g} % in {name}"
        for name, left in zip(("m", "b"), foreseen.left, strict=True)
        if left is not None
    ]
    floor = (
        f" So from epoch {foreseen.floor:,} on it creeps along the valley's floor: the line looks "
    )
    floor += "finished, while of the way from the start to the minimum there are left "
    return (
        f" The bowl is a long valley. An epoch takes {across} off the distance across it, and "
        f"{along} off that along it.{floor}{' and '.join(still)}."
    )


def about_scaling(bowl: Bowl, scaled: Forecast, command: str) -> str:
    """What standardising x would change."""
    words = (
        "With x standardised both curvatures are 2 and the condition number is 1: no valley is "
        f"left. With a learning rate of {SCALED_RATE:g}: "
        f"{near('the error', bowl.error, scaled.error_near)}; "
        f"{near('b', bowl.b, scaled.b_near)}. To see it:"
    )
    return f"{paragraph(words)}\n{command}"
