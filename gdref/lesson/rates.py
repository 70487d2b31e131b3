"""The learning rates of the lesson: from far too small to past the limit, and where that lies."""

from math import log10
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.plugins.specs import Chosen
from gdref.points import Points
from gdref.text.numbers import rounded_down
from gdref.theory.rate_limits import rate_limit, safe_rate

RATES = 25
PER_DECADE = 7  # of the rates, where the limit is known
BELOW = 20  # of the rates lie below the limit
FAR = 100  # times below the limit: a default so small is replaced


class Run(NamedTuple):
    """A descent at one learning rate.

    rows: where it stood at the epochs of the lesson, up to its end.
    end: how it ended, where its epochs are not used up.
    """

    rate: float | None
    rows: list[Row]
    end: str

    @property
    def diverged(self) -> bool:
        """Whether it diverged."""
        return self.end.startswith("diverged")


def rate_to_show(chosen: Chosen, limit: float | None) -> float | None:
    """The learning rate whose values stand at the source: the spec's own or the default.

    Where the default is past the limit of these points, or far below it, a quarter of that limit.
    """
    rate = chosen.hyperparameters.get("learning_rate")
    if not isinstance(rate, float | int):
        return None
    own = "learning_rate=" in chosen.spec
    if own or limit is None or limit / FAR < rate < limit * (1 if is_sharp(chosen) else 2):
        return float(rate)
    return float(f"{limit / 4:.1g}")


def is_sharp(chosen: Chosen) -> bool:
    """Whether every rate above the limit diverges: it does not for sgd."""
    return chosen.entry.own_name != "sgd"


def known_limit(chosen: Chosen, points: Points, bowl: Bowl) -> float | None:
    """The largest stable learning rate; for sgd, the largest that is safe for each point."""
    if chosen.entry.own_name == "sgd":
        return safe_rate(points)
    return rate_limit(chosen.entry.own_name, chosen.hyperparameters, bowl)


def rates_to_show(rate: float, limit: float | None) -> list[float]:
    """The learning rates, from far too small to past the limit; the given one is among them."""
    if limit is None:
        rates = [rate * 10 ** (k / 4 - 3) for k in range(RATES)]
    else:  # the limit lies in the middle between two
        rates = [limit * 10 ** ((k - BELOW + 0.5) / PER_DECADE) for k in range(RATES)]
    rates = [float(f"{one:.3g}") for one in rates]
    near = min(rates, key=lambda one: abs(log10(one) - log10(rate)))
    if abs(log10(near) - log10(rate)) > 1 / PER_DECADE:
        return sorted([*rates, rate])
    return [rate if one == near else one for one in rates]


def limit_in_words(
    chosen: Chosen, runs: list[Run], limit: float | None, rate: float | None, epochs: int
) -> tuple[float | None, str]:
    """Where the limit lies among the runs, from 0 to 1, and what is to be said of it."""
    name = chosen.spec
    rates = [run.rate for run in runs if run.rate is not None]
    if not rates:
        return None, f"{name} has no learning_rate to choose."
    above = [k for k, rate in enumerate(rates) if limit is not None and rate > limit]
    if limit is not None and above and above[0]:
        of = f"{rounded_down(limit)} is the limit of {name} over these points."
        if not is_sharp(chosen):
            of = f"Up to {rounded_down(limit)}, a rate of {name} is safe for each of these points."
        default = chosen.hyperparameters["learning_rate"]
        if isinstance(default, float) and default not in rates:
            way = "above" if default > limit else "far below"
            of += f" The default, {default:g}, is {way} it, so the page begins at {rate!r}."
        return (above[0] - 0.5) / (len(rates) - 1), of
    grown = [k for k, run in enumerate(runs) if run.diverged]
    if grown and grown[0]:
        k = grown[0]
        words = f"Of these rates, {rates[k]:g} is the first at which {name} diverges"
        return (k - 0.5) / (len(rates) - 1), f"{words} in {epochs:,} epochs."
    some = "all" if len(grown) == len(runs) else "the smallest" if grown else "none"
    return None, f"{name} diverges at {some} of these rates in {epochs:,} epochs."
