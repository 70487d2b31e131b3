"""The learning rates of the lesson, from far too small to too large, and a note on the limit."""

from math import log10
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.plugins.specs import Chosen
from gdref.points import Points
from gdref.text.numbers import rounded_down
from gdref.theory.rate_limits import rate_limit, safe_rate

RATES = 25
PER_DECADE = 7  # rates per decade, if the limit is known
BELOW = 20  # rates below the limit
FAR = 100  # a default rate below limit / FAR is replaced


class RateRun(NamedTuple):
    """A descent at one learning rate.

    rows: the rows at the epochs of the lesson, up to the end of the run.
    end: the reason if the run ended early; "" if it used all epochs.
    """

    rate: float | None
    rows: list[Row]
    end: str

    @property
    def diverged(self) -> bool:
        """Whether the run diverged."""
        return self.end.startswith("diverged")


def is_strict(chosen: Chosen) -> bool:
    """Whether every rate above the limit diverges; the limit of sgd is only a safe rate."""
    return chosen.entry.own_name not in ("sgd", "asgd")


def known_limit(chosen: Chosen, points: Points, bowl: Bowl) -> float | None:
    """The largest stable learning rate; for sgd, the largest rate that is safe for each point."""
    if not is_strict(chosen):
        return safe_rate(points)
    return rate_limit(chosen.entry.own_name, chosen.hyperparameters, bowl)


def rate_to_show(chosen: Chosen, limit: float | None) -> float | None:
    """The learning rate at which the page begins: the rate of the spec, or the default.

    A default above the limit or far below it is replaced by a quarter of the limit.
    """
    rate = chosen.hyperparameters.get("learning_rate")
    if not isinstance(rate, float | int):
        return None
    own = "learning_rate=" in chosen.spec
    if own or limit is None or limit / FAR < rate < limit * (1 if is_strict(chosen) else 2):
        return float(rate)
    return float(f"{limit / 4:.1g}")


def rates_to_show(rate: float, limit: float | None) -> list[float]:
    """The learning rates, from far too small to too large; `rate` is one of them."""
    if limit is None:
        rates = [rate * 10 ** (k / 4 - 3) for k in range(RATES)]
    else:  # the limit is in the middle between two rates
        rates = [limit * 10 ** ((k - BELOW + 0.5) / PER_DECADE) for k in range(RATES)]
    rates = [float(f"{one:.3g}") for one in rates]
    near = min(rates, key=lambda one: abs(log10(one) - log10(rate)))
    if abs(log10(near) - log10(rate)) > 1 / PER_DECADE:
        return sorted([*rates, rate])
    return [rate if one == near else one for one in rates]


def limit_note(
    chosen: Chosen, runs: list[RateRun], limit: float | None, epochs: int
) -> tuple[float | None, str]:
    """The place of the limit among the runs, from 0 to 1, and a note on the limit.

    limit: the known limit; if it is None, the place is at the first rate that diverged.
    """
    name = chosen.spec
    rates = [run.rate for run in runs if run.rate is not None]
    if not rates:
        return None, f"{name} has no learning_rate to choose."
    grown = [k for k, run in enumerate(runs) if run.diverged]
    above = [k for k, rate in enumerate(rates) if limit is not None and rate > limit]
    if limit is not None and above and above[0]:
        first = above[0]
        note = f"{rounded_down(limit)} is the limit of {name} over these points."
        if not is_strict(chosen):
            note = f"Rates of {name} up to {rounded_down(limit)} are safe for each of these points."
        default = chosen.hyperparameters["learning_rate"]
        if isinstance(default, float) and default not in rates:
            place = "above" if default > limit else "far below"
            rate = rate_to_show(chosen, limit)
            note += f" The default, {default:g}, is {place} it, so the page begins at {rate!r}."
    elif grown and grown[0]:
        first = grown[0]
        note = f"{rates[first]:g} is the smallest of these rates at which {name} diverges "
        note += f"in {epochs:,} epochs."
    else:
        some = "all" if len(grown) == len(runs) else "the smallest" if grown else "none"
        return None, f"{name} diverges at {some} of these rates in {epochs:,} epochs."
    return (first - 0.5) / (len(rates) - 1), note
