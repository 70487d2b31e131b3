"""The sentences and tables of an explanation."""

from collections.abc import Iterator, Sequence
from math import ceil, inf, isfinite
from textwrap import fill

from gdref.bowl import Bowl
from gdref.plugins.specs import Chosen
from gdref.points import Points
from gdref.squared_error import Point
from gdref.text.numbers import count, digits, rounded, rounded_down
from gdref.text.results import Cell, Table
from gdref.text.sentences import WIDTH, paragraph
from gdref.theory.conditions import Conditions
from gdref.theory.equations import equation, many_minima
from gdref.theory.forecast import LAST_EPOCH, Forecast
from gdref.theory.linear_maps import best_of, modes
from gdref.theory.rate_limits import (
    LONG_VALLEY,
    MANY_EPOCHS,
    expected_limit,
    noise_floor,
    safe_rate,
)

PAST_DIGITS = 6e15  # if a factor below 1 rounds to 1, halving takes more epochs than this


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
    yield Table(
        ["of the bowl", ""],
        [
            ["minimum", fill(lowest, WIDTH - 21)],
            ["curvatures", f"{digits(steep)} across the valley, {digits(flat)} along it"],
            ["condition number", condition],
            [
                "largest stable rate",
                f"{digits(bowl.largest_stable_rate)} for batch: 2 / the larger curvature",
            ],
            ["best rate", f"{digits(bowl.best_rate)} for batch: {best}"],
        ],
    )
    if many := many_minima(minimum, points):
        yield many


def about_the_rate(
    minimum: Bowl,
    bowl: Bowl,
    chosen: Chosen,
    limit: float,
    forecast: Forecast,
    start: tuple[float, float],
) -> Iterator[str | Table]:
    """The forecast of the optimizer at its learning rate, from the start."""
    name, rate = chosen.entry.name, chosen.hyperparameters["learning_rate"]
    assert isinstance(rate, float)
    beta = chosen.hyperparameters.get("beta")
    what = name if beta is None else f"{name} with beta = {beta:g}"
    yield paragraph(
        f"For {what}, a learning rate of {rate:g} is {_times(rate / limit)} the largest stable "
        f"rate, {digits(limit)}"
    )
    oscillates = any(forecast.periods)
    rows: list[list[Cell]] = []
    for k, way in enumerate(("across", "along")):
        m, b = (round(part, 4) + 0.0 for part in bowl.directions[k])  # 0, not -0
        factor, epochs, period = forecast.factors[k], forecast.halvings[k], forecast.periods[k]
        slow = abs(factor) == 1 and bowl.curvatures[k] > 0 and rate < limit
        never = f"over {PAST_DIGITS:.0e}" if slow else "never"
        halving: Cell = epochs if isfinite(epochs) else never
        row: list[Cell] = [way, f"({m:.4f}, {b:.4f})", factor, halving]
        row += [f"{period:.3g} epochs" if period else "none"] if oscillates else []
        rows.append(row)
    headings = ["valley", "direction (m, b)", "factor per epoch", "epochs to halve"]
    yield Table([*headings, "oscillation"] if oscillates else headings, rows)
    where = f"({start[0]:g}, {start[1]:g})"
    yield paragraph(where_it_ends(minimum, bowl, limit, forecast, where, name))
    if best := about_the_best(bowl, name):
        yield best


def _times(share: float) -> str:
    """A share of the limit in words: 24.9 % of, 2.5 times, just below."""
    text = f"{100 * share:.3g} % of" if share < 1 else f"{share:.4g} times"
    if text not in ("100 % of", "1 times"):
        return text
    return "just below" if share < 1 else "just above" if share > 1 else "exactly"


def about_the_best(bowl: Bowl, name: str) -> str:
    """The best learning rate and beta, if the optimizer has a beta that helps here."""
    best = best_of(bowl, name)
    if best.get("beta", 1.0) >= 1:
        return ""
    both = modes(bowl, name, best["learning_rate"], best)
    factor = max(abs(one.factor) for one in both[: 1 + bowl.unique])
    source = "Polyak, 1964" if name == "momentum" else "Lessard, Recht and Packard, 2016"
    valley = "" if bowl.unique else " across the valley"
    return paragraph(
        f"The best pair is beta = {below_1(best['beta'])} with a learning rate of "
        f"{best['learning_rate']:.6g} ({source}): in the long run each epoch multiplies the "
        f"distance{valley} by {below_1(factor)}."
    )


def where_it_ends(
    minimum: Bowl, bowl: Bowl, limit: float, forecast: Forecast, start: str, name: str
) -> str:
    """The end of the run in words."""
    across = abs(forecast.factors[0])
    if forecast.last is not None:
        times = f"{across:.4g}" if across > 1.001 else f"{across:.12g}"
        how = f"each epoch steps over the bottom and ends {times} times as far on the other side"
        if name != "batch":
            how = f"in the long run each epoch multiplies the distance by {times}"
        return (
            f"From {start} it diverges: {how}. After epoch {forecast.last:,} the error is too "
            "large for a float: a program then prints nan or inf. Choose a learning rate below "
            f"{rounded_down(limit)}."
        )
    if across > 1:
        return f"{start} is a minimum: the run stays there. From any other start it diverges."
    if across == 1:
        return "It never settles: the distance across the valley stays the same for ever."
    error = within_one_percent("The error", minimum.error, forecast.error_near)
    b = within_one_percent("b", minimum.b, forecast.b_near)
    words = f"From {start} it converges. {error}. {b}."
    if not minimum.unique:
        return f"{words} Along the valley nothing moves: all lines there have the same error."
    return words + about_the_valley(forecast) if bowl.condition > LONG_VALLEY else words


def below_1(value: float) -> str:
    """A number with 6 digits. If it would round to 1: as 1 minus a small number."""
    return f"1 - {1 - value:.3g}" if f"{value:.6g}" == "1" and value < 1 else f"{value:.6g}"


def within_one_percent(what: str, lowest: float, epoch: float | None) -> str:
    """A sentence with the epoch after which the error, or b, stays within 1 % of the minimum's."""
    if epoch is None:
        return f"{what} is 0 at the minimum, so there is no 1 % of it"
    if epoch == inf:
        return f"{what} is not within 1 % of the minimum's {lowest:.6g} in {LAST_EPOCH:.0e} epochs"
    return f"{what} is within 1 % of the minimum's {lowest:.6g} from epoch {epoch:,} on"


def about_the_valley(forecast: Forecast) -> str:
    """The effect of a long valley on m and b: the distances that remain on its floor."""
    across, along = (f"{100 * (1 - abs(factor)):.3g} %" for factor in forecast.factors)
    left = [
        f"{rounded(100 * share)} % of {name}'s way"
        for name, share in zip(("m", "b"), forecast.left, strict=True)
        if share is not None
    ]
    words = (
        f" The bowl is a long valley. Each epoch shortens the distance across it by {across}, and "
        f"the distance along it by {along}."
    )
    if not left:  # it starts at the minimum
        return words
    return (
        f"{words} So from epoch {forecast.floor:,} on it creeps along the valley's floor: the "
        f"line looks finished, but {' and '.join(left)} to the minimum "
        f"{'is' if len(left) == 1 else 'are'} still left."
    )


def about_scaling(minimum: Bowl, scaled: Forecast, rate: float) -> str:
    """The effect of standardised x."""
    return paragraph(
        "With x standardised both curvatures are 2 and the condition number is 1: there is no "
        f"valley. With a learning rate of {rate:g}: "
        f"{within_one_percent('the error', minimum.error, scaled.error_near)}; "
        f"{within_one_percent('b', minimum.b, scaled.b_near)}. To see it:"
    )


def about_steps(chosen: Chosen, conditions: Conditions) -> str:
    """For adam: the length of a step (Kingma and Ba, 2015, section 2.1), and the epochs needed."""
    if chosen.entry.own_name != "adam":
        return ""
    rate = chosen.hyperparameters["learning_rate"]
    assert isinstance(rate, float)
    bowl, (m, b) = conditions.bowl, conditions.descent_start
    way, name, end = max((abs(bowl.m - m), "m", bowl.m), (abs(bowl.b - b), "b", bowl.b))
    return (
        f" But a step in m or b is at most about the learning rate, {rate:g}, however large y is. "
        f"The minimum's {name} = {end:.6g} is {way:.6g} away from the start: about "
        f"{count(ceil(way / rate), 'epoch')}, or more. A larger learning rate makes longer steps."
    )


def about_decay(chosen: Chosen, left: float | None) -> Iterator[str]:
    """The distance that is left because the rate of sgd falls; no text if it is small."""
    decay = chosen.hyperparameters["decay"]
    if decay and left is not None and left > 0.01:
        yield paragraph(
            f"But decay={decay:g} also stops the descent: the sum of the rates grows too slowly. "
            f"After {MANY_EPOCHS:,} epochs {100 * left:.3g} % of the distance along the valley is "
            "still left, on average. asgd without decay keeps its rate, and averages the noise out."
        )


def about_noise(chosen: Chosen, points: Sequence[Point], minimum: Bowl) -> str:
    """The forecast of sgd and asgd: the safe rate, the noise, and how to reduce the noise.

    points: the points of the descent. Their x is standardised if the run standardises x.
    """
    values = chosen.hyperparameters
    rate, size, decay = values["learning_rate"], values["batch_size"], values["decay"]
    assert isinstance(rate, float) and isinstance(size, int) and isinstance(decay, float)
    limit, noise = expected_limit(points, size), noise_floor(points, values)
    words = [
        f"For {chosen.spec}, a learning rate of {safe_rate(points):.3g} is safe: each step moves "
        f"the line towards its point, never past it. Larger rates can work too, up to about "
        f"{limit:.3g}: above that, each step adds more noise than it removes."
    ]
    if not isfinite(noise):
        words.append(f"{rate:g} is {rate / limit:.3g} times that limit, so it should diverge.")
    elif not noise:
        why = "All points are in each step" if size >= len(points) else "The points lie on a line"
        words.append(f"{why}, so there is no noise: it settles.")
    else:
        averages = chosen.entry.name == "asgd"
        which = "the descent itself" if averages else "it"
        kept = ", if kept constant," if decay else ""
        factor = (
            f" (n - k) / (k (n - 1)) for k = {size} of n = {count(len(points), 'point')}, times"
        )
        words.append(
            f"At {rate:g}{kept} {which} does not settle: in the long run its error stays about "
            f"{rounded(noise)} above the minimum, {100 * noise / minimum.error:.3g} % of the error "
            f"there. The formula: the learning rate times{factor if size > 1 else ''} the mean of "
            f"r^2 (x^2 + 1), divided by 1 - rate / {limit:.3g} (after Mandt, Hoffman and Blei, "
            "2017). It assumes that each step draws its points independently. With shuffled "
            "points, as here, the noise is smaller if the rate is small."
        )
        shown = decay or 0.01
        slower = 1 + 999 * shown
        less = noise_floor(points, {**values, "learning_rate": rate / slower})
        words.append(
            f"With decay={shown:g}, the learning rate in epoch 1,000 is divided by {slower:.4g}, "
            f"and the noise is about {rounded(less)}."
        )
        words.append(
            "It yields the mean of all (m, b) so far, so most of the noise averages out."
            if averages
            else "asgd yields the mean of all (m, b) so far, so most of the noise averages out."
        )
    return paragraph(" ".join(words))
