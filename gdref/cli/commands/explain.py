"""gdref explain: what batch will do, before it does it."""

from math import inf, isfinite
from typing import Annotated

import typer

from gdref.bowl import Bowl
from gdref.cli.options import Columns, Data, Format, points_from
from gdref.cli.sentences import NOT_UNIQUE, line, paragraph
from gdref.cli.tables import check_format, minimum_as_json, number, print_csv, print_json, table
from gdref.exceptions import SpecError
from gdref.forecast import Forecast, forecast
from gdref.points import Points

SCALED_RATE = 0.1  # for standardised x: both curvatures are 2, the largest stable rate is 1


def explain(
    learning_rate: Annotated[float, typer.Option(help="The one to look at.")] = 1e-4,
    data: Data = None,
    columns: Columns = None,
    format: Format = "table",
) -> None:
    """Say what batch will do from (0, 0), from the shape of the error surface alone."""
    check_format(format)
    if not 0 < learning_rate < inf:
        raise SpecError(f"--learning-rate {learning_rate!r}; expected a finite number above 0")
    points = points_from(data, columns)
    bowl = Bowl.of(points)
    told = forecast(bowl, len(points), learning_rate)
    scaled = forecast(bowl.standardized(), len(points), SCALED_RATE) if bowl.unique else None
    facts = {
        "curvatures": bowl.curvatures,
        "condition": bowl.condition,
        "largest_stable_rate": bowl.largest_stable_rate,
        "best_rate": bowl.best_rate,
        "learning_rate": learning_rate,
        "share_of_limit": learning_rate / bowl.largest_stable_rate,
        **as_json(told),
        "standardized": scaled and {"learning_rate": SCALED_RATE, **as_json(scaled)},
    }
    if format == "json":
        head = {"data": points.name, "points": len(points), "minimum": minimum_as_json(bowl)}
        print_json({**head, **{fact: finite(value) for fact, value in facts.items()}})
    elif format == "csv":
        print_csv(["fact", "value"], [[fact, str(value)] for fact, value in facts.items()])
    else:
        print(about_the_bowl(points, bowl, format))
        print(about_the_rate(bowl, learning_rate, told, format))
        if scaled:
            print(about_scaling(scaled))


def finite(value: object) -> object:
    """A value for strict JSON: null for what is not finite, in a list as well."""
    if isinstance(value, tuple | list):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def as_json(told: Forecast) -> dict[str, object]:
    """A forecast as --format json prints it: null is never."""
    return {
        "factors": told.factors,
        "halvings": told.halvings,
        "b_within_1_percent": told.b_near,
        "error_within_1_percent": told.error_near,
        "last_finite_epoch": told.last,
    }


def about_the_bowl(points: Points, bowl: Bowl, style: str) -> str:
    """The shape of the error surface."""
    steep, flat = bowl.curvatures
    lowest = f"{line(bowl.m, bowl.b, points)}, error {number(bowl.error)}"
    rows = [
        ("minimum", lowest),
        ("curvatures", f"{number(steep)} across the valley, {number(flat)} along it"),
        ("condition number", f"{number(bowl.condition)}, the one over the other"),
        ("largest stable rate", f"{number(bowl.largest_stable_rate)}, 2 / the larger curvature"),
        ("best rate", f"{number(bowl.best_rate)}, 2 / the sum of both"),
    ]
    title = f"The error over the {len(points)} points of {points.name} is a bowl over (m, b)"
    many = "" if bowl.unique else f"\n\n{NOT_UNIQUE.format(x=points.x_name)}"
    return f"{title}\n\n{table(['of the bowl', ''], rows, style)}{many}\n"


def about_the_rate(bowl: Bowl, rate: float, told: Forecast, style: str) -> str:
    """What batch does on the bowl at one learning rate."""
    share = rate / bowl.largest_stable_rate
    times = f"{100 * share:.3g} % of" if share < 1 else f"{share:.4g} times"
    rows = [
        (way, f"({m:.4f}, {b:.4f})", factor, epochs if isfinite(epochs) else "never")
        for way, (m, b), factor, epochs in zip(
            ("across", "along"), bowl.directions, told.factors, told.halvings, strict=True
        )
    ]
    title = f"A learning rate of {rate:g} is {times} the largest stable one"
    header = ["way", "direction (m, b)", "times, an epoch", "epochs to halve"]
    across, along = told.factors
    if told.last is not None:
        words = (
            "It diverges: each epoch steps over the bottom and ends "
            f"{abs(across):.4g} times as far on the other side. After epoch {told.last} the error "
            "is too large for a float: the nan or inf that a program then prints. Choose a "
            "smaller rate."
        )
    elif abs(across) >= 1:
        words = "It never settles: each epoch steps over the bottom to the same height."
    else:
        words = (
            f"It converges. The error is within 1 % of the minimum's {when(told.error_near)}, "
            f"and b within 1 % of {bowl.b:.4f} {when(told.b_near)}."
        )
        if not bowl.unique:
            words += " Along the valley nothing ever moves: all lines there have the same error."
        elif bowl.condition > 100:
            words += (
                " The bowl is a long valley. Across it, which is mostly m, an epoch leaves "
                f"{100 * abs(across):.4g} % of the distance; along it, mostly b, "
                f"{100 * along:.6g} %. So the line soon looks finished, while b has hardly set off."
            )
    return f"{title}\n\n{table(header, rows, style)}\n\n{paragraph(words)}\n"


def about_scaling(scaled: Forecast) -> str:
    """What standardising x would change."""
    return paragraph(
        "With x standardised both curvatures are 2 and the condition number is 1: no valley is "
        f"left. At a learning rate of {SCALED_RATE:g}, the error is then within 1 % "
        f"{when(scaled.error_near)}, and b {when(scaled.b_near)}. To see it, run "
        f"gdref fit --standardize --learning-rate {SCALED_RATE:g}"
    )


def when(epoch: int | None) -> str:
    """An epoch from which something holds, in words."""
    return "at no epoch, as there is no 1 % of 0" if epoch is None else f"from epoch {epoch:,} on"
