"""The spread of results over several seeds: median, quartiles, and ranks."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

SAME = 1e-9  # two values with a smaller relative difference count as equal


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile of a share, such as 0.25, interpolated between two values."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = ordered[int(place)]
    high = ordered[min(int(place) + 1, len(ordered) - 1)]
    rest = place - int(place)
    return low if not rest or low == high else low + (high - low) * rest


def median(values: Iterable[float]) -> float:
    """The middle value, or the mean of the two middle values."""
    return quantile(list(values), 0.5)


def ranks(results: Mapping[str, Sequence[float]], least: float = 0.0) -> list[list[str]]:
    """Groups of names with overlapping results. The group with the lowest median comes first.

    results: for each name one result per seed. A name with an infinite median is left out. Results
    overlap if their middle halves overlap. For fewer than four results,
    the whole ranges are compared.
    least: a result below this value counts as this value.
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
    """The two quartiles: "100.8 to 132.2"; "from 100" if the upper quartile is infinite."""
    low, high = quantile(values, 0.25), quantile(values, 0.75)
    return f"{low:.4g} to {high:.4g}" if high < inf else f"from {low:.4g}" if low < inf else ""
