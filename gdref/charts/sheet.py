"""The content of a chart: its panels, each with two axes, its series and its marks.

Nothing here is in pixels or characters: `ascii` and `svg` draw any sheet.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from gdref.charts.axis import Axis

Position = tuple[float, float]  # (0, 0) is the bottom left of a panel, (1, 1) the top right
Kind = Literal["dots", "line", "curve", "path", "contour", "area", "band", "guide"]
FILLED = ("area", "band")
STYLED = ("line", "curve", "path")  # the kinds that have their own colour or glyph


class Series(NamedTuple):
    """Points in order. A value that is not finite breaks the line.

    label: the text in the legend, or the level of a contour; "" for none.
    kind: "dots", "contour", "path" (in a plane), "line" (over x, with markers), "curve" (over x,
        without markers), "area" (a closed outline with a light filling), "band" (an area in the
        colour of the next series) or "guide" (a faint line).
    stops: the points that get a dot, each as (index, label).
    noisy: whether the series oscillates; a noisy series is drawn thin.
    of: the label of the series that gives a guide its colour.
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
    """A pair of axes, with the series and marks between them.

    equal: whether a unit has the same length on both axes, so that circles are round.
    """

    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    equal: bool = False

    def position(self, x: float, y: float) -> Position:
        """The position of a pair of values."""
        return self.x.position(x), self.y.position(y)

    def can_show(self, x: float, y: float) -> bool:
        """Whether a pair of values has a position, inside the panel or outside."""
        return self.x.can_show(x) and self.y.can_show(y)

    def color_source(self, k: int) -> int:
        """The index of the series with the colour of series k: k, except for bands and guides."""
        series = self.series[k]
        if series.kind == "band":
            return k + 1
        labels = [one.label if one.kind in STYLED else None for one in self.series]
        return labels.index(series.of) if series.of and series.of in labels else k


class Frame(NamedTuple):
    """One moment of an animation: the words above it, and the moving series of each panel."""

    words: str
    series: tuple[tuple[Series, ...], ...]


class Sheet(NamedTuple):
    """The content of a chart: its title, a description in words, its panels, and notes below.

    frames: the moments of an animation; a picture without animation shows the last one.
    """

    title: str
    description: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
