"""The forecast of batch, momentum or nesterov in words: the rate, the end, the long valley."""

from math import inf, isfinite
from typing import Any

from gdref.bowl import Bowl
from gdref.plugins.specs import Chosen
from gdref.text.numbers import digits, rounded, rounded_down
from gdref.text.results import Cell, Table
from gdref.text.sentences import paragraph
from gdref.theory.conditions import Conditions
from gdref.theory.forecast import LAST_EPOCH, Forecast, forecast
from gdref.theory.linear_maps import best_of, modes
from gdref.theory.rate_limits import (
    LONG_VALLEY,
    STANDARDIZED_RATE,
    check_overflow,
    rate_limit,
    rate_of,
)
from gdref.theory.scaling import Scale

SLOWER = 2  # a run creeps if halving the distance takes twice as long along the valley as across
# If a factor below 1 rounds to 1, the distance halves in more than 6e15 epochs.
PAST_DIGITS = 6e15


def linear_outlook(
    conditions: Conditions, chosen: Chosen
) -> tuple[dict[str, Any], list[str | Table]]:
    """The numbers of the forecast, for JSON; and the parts of its page."""
    name, rate, minimum = chosen.entry.own_name, rate_of(chosen), conditions.minimum
    limit = rate_limit(name, chosen.hyperparameters, conditions.bowl)
    assert limit is not None
    check_overflow(rate, limit)

    def from_start(scale: Scale | None, rate: float) -> Forecast:
        """The forecast over x or standardised x; its b is the intercept over the original x."""
        start = conditions.start
        return forecast(
            minimum.standardized() if scale else minimum,
            len(conditions.points),
            rate,
            *(scale.standardized(*start) if scale else start),
            (-scale.mean / scale.deviation, 1.0) if scale else (0.0, 1.0),
            name=name,
            hyperparameters=chosen.hyperparameters,
        )

    here = from_start(conditions.scale, rate)
    scaled = from_start(Scale.of(minimum), STANDARDIZED_RATE) if minimum.unique else None
    best = best_of(conditions.bowl, name)
    facts = {
        "largest_stable_rate": limit,
        "best_rate": best["learning_rate"],
        "best_beta": best.get("beta"),
        "learning_rate": rate,
        "share_of_limit": rate / limit,
        "start": dict(zip("mb", conditions.start, strict=True)),
        **here.as_json(),
        "standardized": scaled and {"learning_rate": STANDARDIZED_RATE, **scaled.as_json()},
    }
    page: list[str | Table] = [
        about_the_rate(chosen, limit),
        factors(conditions.bowl, here, rate < limit),
        paragraph(where_it_ends(conditions, limit, here, name)),
        about_the_best(conditions.bowl, name, best),
    ]
    if scaled and not conditions.standardize:
        page.append(about_scaling(conditions, chosen, scaled))
    return facts, [part for part in page if part]


def about_the_rate(chosen: Chosen, limit: float) -> str:
    """A sentence that compares the learning rate with the largest stable rate."""
    rate, beta = rate_of(chosen), chosen.hyperparameters.get("beta")
    what = chosen.entry.name if beta is None else f"{chosen.entry.name} with beta = {beta:g}"
    share = rate / limit
    text = f"{100 * share:.3g} % of" if share < 1 else f"{share:.4g} times"
    if text in ("100 % of", "1 times"):
        text = "just below" if share < 1 else "just above" if share > 1 else "exactly"
    return paragraph(
        f"For {what}, a learning rate of {rate:g} is {text} the largest stable rate, "
        f"{digits(limit)}"
    )


def factors(bowl: Bowl, forecast: Forecast, is_stable: bool) -> Table:
    """A table for both directions: factor per epoch, epochs to halve the distance, period."""
    columns: list[list[Cell]] = [
        ["valley", "across", "along"],
        ["direction (m, b)"],
        ["factor per epoch", *forecast.factors],
        ["epochs to halve"],
    ]
    for k, (m, b) in enumerate(bowl.directions):
        m, b = round(m, 4) + 0.0, round(b, 4) + 0.0  # -0.0 becomes 0.0
        columns[1].append(f"({m:.4f}, {b:.4f})")
        slow = abs(forecast.factors[k]) == 1 and bowl.curvatures[k] > 0 and is_stable
        never = f"over {PAST_DIGITS:.0e}" if slow else "never"
        columns[3].append(forecast.halvings[k] if isfinite(forecast.halvings[k]) else never)
    if any(forecast.periods):
        periods = (f"{period:.3g} epochs" if period else "none" for period in forecast.periods)
        columns.append(["oscillation", *periods])
    return Table.of(*columns)


def about_the_best(bowl: Bowl, name: str, best: dict[str, float]) -> str:
    """The best learning rate and the best beta; "" if a beta does not help."""
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


def below_1(value: float) -> str:
    """A number below 1 with 6 digits: 0.9, but 1 - 1e-09 if it would round to 1."""
    return f"1 - {1 - value:.3g}" if f"{value:.6g}" == "1" and value < 1 else f"{value:.6g}"


def where_it_ends(conditions: Conditions, limit: float, forecast: Forecast, name: str) -> str:
    """The end of a run in words."""
    start = "({:g}, {:g})".format(*conditions.start)
    minimum, across = conditions.minimum, abs(forecast.factors[0])
    if forecast.last is not None:
        times = f"{across:.4g}" if across > 1.001 else f"{across:.12g}"
        how = f"each epoch ends on the other side of the minimum, {times} times as far away"
        if name != "batch":
            how = f"in the long run each epoch multiplies the distance by {times}"
        return (
            f"From {start} the run diverges: {how}. After epoch {forecast.last:,} the error is too "
            "large for a float: a program then prints nan or inf. Choose a learning rate below "
            f"{rounded_down(limit)}."
        )
    if across > 1:
        return f"{start} is a minimum, so the run stays there. From other starts, it diverges."
    if across == 1:
        return "The run never converges: the distance across the valley stays the same."
    error = within_one_percent("The error", minimum.error, forecast.error_near)
    b = within_one_percent("b", minimum.b, forecast.b_near)
    words = f"From {start} the run converges. {error}. {b}."
    if not minimum.unique:
        return f"{words} m and b do not move along the valley: all lines there have the same error."
    long_valley = conditions.bowl.condition > LONG_VALLEY
    return words + about_the_valley(forecast) if long_valley else words


def within_one_percent(what: str, lowest: float, epoch: float | None) -> str:
    """A sentence with the epoch from which on a value stays within 1 % of the minimum's value."""
    if epoch is None:
        return f"{what} is 0 at the minimum, and 1 % of 0 is 0"
    if epoch == inf:
        return f"{what} is not within 1 % of the minimum's {lowest:.6g} in {LAST_EPOCH:.0e} epochs"
    return f"{what} is within 1 % of the minimum's {lowest:.6g} from epoch {epoch:,} on"


def about_the_valley(forecast: Forecast) -> str:
    """The effect of a long valley: the distances of m and b that are left on its floor."""
    across, along = (f"{100 * (1 - abs(factor)):.3g} %" for factor in forecast.factors)
    words = (
        f" The bowl is a long valley. Each epoch shortens the distance across it by {across}, and "
        f"the distance along it by {along}."
    )
    left = [
        f"{rounded(100 * share)} % of {name}'s way"
        for name, share in zip("mb", forecast.left, strict=True)
        if share is not None
    ]
    if not left or forecast.halvings[1] < SLOWER * forecast.halvings[0]:
        return words
    return (
        f"{words} So from epoch {forecast.floor:,} on the run creeps along the valley's floor: the "
        f"line looks finished, but {' and '.join(left)} to the minimum "
        f"{'is' if len(left) == 1 else 'are'} still left."
    )


def about_scaling(conditions: Conditions, chosen: Chosen, scaled: Forecast) -> str:
    """The effect of standardised x, and a command that shows this effect."""
    minimum = conditions.minimum
    words = paragraph(
        "With x standardised both curvatures are 2 and the condition number is 1: there is no "
        f"valley. With a learning rate of {STANDARDIZED_RATE:g}: "
        f"{within_one_percent('the error', minimum.error, scaled.error_near)}; "
        f"{within_one_percent('b', minimum.b, scaled.b_near)}. To see it:"
    )
    betas = [part for part in chosen.spec.split(":") if part.startswith("beta=")]
    call = ["fit", ":".join([chosen.entry.own_name, *betas])]
    call += ["--standardize", "--learning-rate", f"{STANDARDIZED_RATE:g}"]
    return f"{words}\n{conditions.command(*call)}"
