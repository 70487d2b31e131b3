"""Of results with a spread: the median, the quartiles, and which of them can be told apart."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

SAME = 1e-9  # relative: what is nearer to each other is the same


def quantile(values: Sequence[float], share: float) -> float:
    """The value with that share of all below it, between two of them where it falls there."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = ordered[int(place)]
    high = ordered[min(int(place) + 1, len(ordered) - 1)]
    rest = place - int(place)
    return low if not rest or low == high else low + (high - low) * rest


def median(values: Iterable[float]) -> float:
    """The middle value; between the two in the middle where there are two."""
    return quantile(list(values), 0.5)


def ranks(results: Mapping[str, Sequence[float]], least: float = 0.0) -> list[list[str]]:
    """The names by their medians, the lowest first; those that cannot be told apart together.

    results: for each name a result a seed; a name whose median is infinite is left out. Two can be
    told apart where their middle halves do not meet; of fewer than four results that is all of
    them. least: what is not above it counts as this.
    """
    spreads: dict[str, tuple[float, float, float]] = {}
    for name, values in results.items():
        raised = [max(least, value) for value in values]
        ends = (0.25, 0.75) if len(raised) > 3 else (0.0, 1.0)
        low, high = (quantile(raised, share) for share in ends)
        if (middle := median(raised)) < inf:
            spreads[name] = middle, low, high
    order = sorted(spreads, key=lambda name: spreads[name][0])
    groups: list[list[str]] = []
    while order:
        reach = spreads[order[0]][2]
        reach += SAME * abs(reach)
        groups.append([name for name in order if spreads[name][1] <= reach])
        order = [name for name in order if name not in groups[-1]]
    return groups


def middle_half(values: Sequence[float]) -> str:
    """The quartiles in words, as far as they are numbers: inf is a run that diverged."""
    low, high = quantile(values, 0.25), quantile(values, 0.75)
    return f"{low:.4g} to {high:.4g}" if high < inf else f"{low:.4g} on" if low < inf else ""
