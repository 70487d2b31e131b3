"""What a chart is: panels with two axes each, and in them series and marks.

A chart says nothing of pixels or characters: `ascii` and `svg` draw any chart.
"""

from collections.abc import Sequence
from math import isfinite, log10
from typing import Literal, NamedTuple

from gdref.charts.scale import FAR, TINY

Position = tuple[float, float]  # from (0, 0), bottom left of a panel, to (1, 1), top right
Kind = Literal["dots", "line", "curve", "path", "contour", "guide"]
STYLED = ("line", "curve", "path")  # the kinds that have a colour, or a glyph, of their own


class Axis(NamedTuple):
    """An axis from low to high; on a log axis both are above 0."""

    name: str
    low: float
    high: float
    log: bool = False

    def position(self, value: float) -> float:
        """Where a value lies: low at 0, high at 1; far outside is cut to a finite number."""
        if self.log:
            low, high = log10(self.low), log10(self.high)
            return (log10(value) - low) / (high - low)
        low, high = self.low / 2, self.high / 2  # halved: high - low may be above the largest float
        return max(-FAR, min(FAR, (value / 2 - low) / (high - low)))

    def can_show(self, value: float) -> bool:
        """Whether it has a place for the value at all, inside its ends or outside."""
        return isfinite(value) and (value >= TINY or not self.log)


class Series(NamedTuple):
    """Points in order. A value that is not finite breaks the line.

    label: for the legend; "" for none, and the level for a contour.
    kind: "dots"; "line", over x, with markers; "curve", the same without; "path", in a plane;
        "contour"; or "guide", drawn faintly.
    """

    label: str
    xs: Sequence[float]
    ys: Sequence[float]
    kind: Kind = "line"


class Mark(NamedTuple):
    """One point with a name, such as the minimum."""

    label: str
    x: float
    y: float


class Panel(NamedTuple):
    """One pair of axes and what is drawn between them.

    equal: whether a unit is as long on both axes, so that circles are round.
    """

    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    equal: bool = False


class Chart(NamedTuple):
    """A picture: what stands above it, what it shows in words, its panels, and notes below."""

    title: str
    description: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()
