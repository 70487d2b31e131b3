"""The content of a chart: panels with two axes each, and the series and marks in them.

Nothing here is in pixels or characters: `ascii` and `svg` draw any sheet.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from gdref.charts.axis import Axis

Position = tuple[float, float]  # from (0, 0), bottom left of a panel, to (1, 1), top right
Kind = Literal["dots", "line", "curve", "path", "contour", "area", "band", "guide"]
FILLED = ("area", "band")
STYLED = ("line", "curve", "path")  # the kinds with a colour, or a glyph, of their own


class Series(NamedTuple):
    """Points in order. A value that is not finite breaks the line.

    label: for the legend; "" for none; for a contour its level.
    kind: "dots"; "line", over x, with markers; "curve", the same without; "path", in a plane;
        "contour"; "area", a closed outline that is filled lightly; "band", the same in the colour
        of the series after it; or "guide", drawn faintly.
    stops: places on the way that get a dot, each as its index and its label.
    noisy: whether it oscillates, so that it is drawn thin.
    of: for a guide, the label of the series whose colour it has.
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
    """One pair of axes and the series and marks between them.

    equal: whether a unit is as long on both axes, so that circles are round.
    """

    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    equal: bool = False

    def position(self, x: float, y: float) -> Position:
        """The place of a pair of values."""
        return self.x.position(x), self.y.position(y)

    def can_show(self, x: float, y: float) -> bool:
        """Whether a pair of values has a place, in the panel or outside."""
        return self.x.can_show(x) and self.y.can_show(y)

    def color_source(self, k: int) -> int:
        """The index of the series whose colour series k has: k, except for bands and guides."""
        series = self.series[k]
        if series.kind == "band":
            return k + 1
        labels = [one.label if one.kind in STYLED else None for one in self.series]
        return labels.index(series.of) if series.of and series.of in labels else k


class Frame(NamedTuple):
    """One moment of a chart that moves: the words above it, and the moving series of each panel."""

    words: str
    series: tuple[tuple[Series, ...], ...]


class Sheet(NamedTuple):
    """The content of a chart: its title, a description in words, its panels, and notes below.

    frames: of a chart that moves; a picture that cannot move shows the last one.
    """

    title: str
    description: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
