"""The forecast of sgd and asgd: the safe rate, the noise that stays, and ways to reduce it."""

from math import isfinite
from typing import Any

from gdref.plugins.specs import Chosen
from gdref.text.numbers import count, rounded
from gdref.text.results import Table
from gdref.text.sentences import paragraph
from gdref.theory.conditions import Conditions
from gdref.theory.rate_limits import (
    MANY_EPOCHS,
    check_overflow,
    expected_limit,
    left_along,
    noise_floor,
    rate_of,
    safe_rate,
)

RANDOM = ("sgd", "asgd")


def noisy_outlook(
    conditions: Conditions, chosen: Chosen
) -> tuple[dict[str, Any], list[str | Table]]:
    """The numbers of the forecast, for JSON; and the parts of its page."""
    points, minimum, values = conditions.descent_points, conditions.minimum, chosen.hyperparameters
    rate, size, decay = rate_of(chosen), values["batch_size"], values["decay"]
    assert isinstance(size, int) and isinstance(decay, float)
    safe, limit = safe_rate(points), expected_limit(points, size)
    check_overflow(rate, limit)
    noise, left = noise_floor(points, values), left_along(conditions.bowl, len(points), values)
    words = [
        f"For {chosen.spec}, a learning rate of {safe:.3g} is safe: a step moves the line towards "
        f"a point, but never past the point. Larger rates, up to about {limit:.3g}, can work, too. "
        "Above this limit, each step adds more noise than it removes."
    ]
    if not isfinite(noise):
        words.append(f"{rate:g} is {rate / limit:.3g} times this limit, so the run should diverge.")
    elif not noise:
        why = "All points are in each step" if size >= len(points) else "The points lie on a line"
        words.append(f"{why}, so there is no noise, and the run converges.")
    else:
        which = "the sgd inside asgd" if chosen.entry.name == "asgd" else chosen.entry.name
        kept = ", if kept constant," if decay else ""
        many = count(len(points), "point")
        factor = " * (n - k) / (k (n - 1))" if size > 1 else ""
        sizes = f", with k = {size} of n = {many}" if size > 1 else ""
        shown = decay or 0.01
        slower = 1 + 999 * shown
        less = noise_floor(points, {**values, "learning_rate": rate / slower})
        words.append(
            f"At {rate:g}{kept} {which} does not converge: in the long run, the error stays about "
            f"{rounded(noise)} above the minimum, {100 * noise / minimum.error:.3g} % of the "
            f"minimum's error. The formula is rate{factor} * (mean of r^2 (x^2 + 1)) / "
            f"(1 - rate / {limit:.3g}){sizes} (after Mandt, Hoffman and Blei, 2017), for "
            "steps with random points. With shuffled points, as here, the noise is smaller if the "
            "rate is small. "
            f"With decay={shown:g}, the learning rate in epoch 1,000 is divided by {slower:.4g}, "
            f"and the noise is about {rounded(less)}. "
            "asgd yields the mean of all (m, b) so far, so most of the noise averages out."
        )
    page: list[str | Table] = [paragraph(" ".join(words))]
    if decay and left is not None and left > 0.01:
        page.append(
            paragraph(
                f"But decay={decay:g} also stops the descent: the sum of the rates grows too "
                f"slowly. After {MANY_EPOCHS:,} epochs {100 * left:.3g} % of the distance along "
                "the valley is still left, on average. asgd without decay keeps its rate, and "
                "averages the noise out."
            )
        )
    facts = {"safe_rate": safe, "expected_limit": limit, "noise_floor": noise, "left_along": left}
    return facts, page
