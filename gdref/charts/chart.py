"""What a chart is: panels with two axes each, and in them series and marks.

A chart says nothing of pixels or characters: `ascii` and `svg` draw any chart.
"""

from collections.abc import Sequence
from math import inf, isfinite, log10
from typing import Literal, NamedTuple

from gdref.charts.scale import FAR, TINY, Tick, ticks
from gdref.text.numbers import pictured

ZERO, BREAK = 0.03, 0.12  # of a log axis: where 0 has its place, and where low comes after it;
# from the other end, where inf has its place, and where high comes before it
Position = tuple[float, float]  # from (0, 0), bottom left of a panel, to (1, 1), top right
Kind = Literal["dots", "line", "curve", "path", "contour", "area", "band", "guide"]
AREAS = ("area", "band")  # the kinds that are filled
STYLED = ("line", "curve", "path")  # the kinds that have a colour, or a glyph, of their own


class Axis(NamedTuple):
    """An axis from low to high; on a log axis both are above 0.

    zero: whether a log axis has a place for 0, before a break in front of low.
    whole: whether it counts something, so that only whole numbers are marked.
    never: what to write where inf has its place on a log axis, after a break behind high; "" where
        it has none.
    """

    name: str
    low: float
    high: float
    log: bool = False
    zero: bool = False
    whole: bool = False
    never: str = ""

    def position(self, value: float) -> float:
        """Where a value lies: low at 0, high at 1; far outside is cut to a finite number."""
        if self.log:
            if value < TINY:
                return ZERO
            if value == inf:
                return 1 - ZERO
            low, high = log10(self.low), log10(self.high)
            first, last = BREAK * self.zero, 1 - BREAK * bool(self.never)
            return first + (last - first) * (log10(value) - low) / (high - low)
        low, high = self.low / 2, self.high / 2  # halved: high - low may be above the largest float
        return max(-FAR, min(FAR, (value / 2 - low) / (high - low)))

    def can_show(self, value: float) -> bool:
        """Whether it has a place for the value at all, inside its ends or outside."""
        if value == inf:
            return self.log and bool(self.never)
        return isfinite(value) and (not self.log or self.zero or value >= TINY)

    def ticks(self, most: int) -> list[Tick]:
        """Its ticks: about so many, and the one at 0 where that has a place of its own."""
        regular = ticks(self.low, self.high, self.log, most)
        if self.whole:
            whole = [tick.value for tick in regular if tick.value == round(tick.value)]
            regular = [Tick(value, pictured(value)) for value in whole]
        if self.log and self.never:
            regular = [*regular, Tick(inf, self.never)]
        return [Tick(0.0, "0"), *regular] if self.log and self.zero else regular


class Series(NamedTuple):
    """Points in order. A value that is not finite breaks the line.

    label: for the legend; "" for none, and the level for a contour.
    kind: "dots"; "line", over x, with markers; "curve", the same without; "path", in a plane;
        "contour"; "area", a closed outline that is filled lightly; "band", the same in the colour
        of the series after it; or "guide", drawn faintly.
    stops: places on the way that get a dot, by their index, each with a label.
    noisy: whether it goes to and fro, so that it is to be drawn thin.
    of: of a guide, the label of the series to which it belongs, for its colour.
    """

    label: str
    xs: Sequence[float]
    ys: Sequence[float]
    kind: Kind = "line"
    stops: tuple[tuple[int, str], ...] = ()
    noisy: bool = False
    of: str = ""


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


class Frame(NamedTuple):
    """One moment of a chart that moves: words above it, and what each panel shows just then."""

    words: str
    series: tuple[tuple[Series, ...], ...]


class Chart(NamedTuple):
    """A picture: what stands above it, what it shows in words, its panels, and notes below.

    frames: of a chart that moves; where it stands still, it shows the last.
    """

    title: str
    description: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()

    def __repr__(self) -> str:
        return f"<Chart: {self.title}>"

    def _repr_svg_(self) -> str:
        """The picture, as a notebook shows it."""
        from gdref.charts.svg import render  # here, as svg draws what this module describes

        return render(self)
