"""The content of a chart: its panels, each with two axes, series and marks.

No size here is in pixels or characters, so `ascii` and `svg` can draw every sheet.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from gdref.charts.axis import Axis

Position = tuple[float, float]  # (0, 0) is the bottom left of a panel, (1, 1) the top right
# The kinds in the order of drawing: a path is drawn over dots.
Kind = Literal["area", "band", "guide", "contour", "outline", "dots", "path", "line", "curve"]
FILLED = ("area", "band")
STYLED = ("line", "curve", "path")  # the kinds that have their own colour or glyph
SEVERAL = 6  # from 6 series on, each series has a panel
ACROSS = 3  # panels in a row
COLOR_ORDER = ("batch", "sgd", "momentum", "adam", "nesterov", "rmsprop", "adagrad", "asgd")
PLACES = {name: k for k, name in enumerate(COLOR_ORDER)} | {"minimum": 7}


class Series(NamedTuple):
    """Some points in order, drawn as a line, an area or dots. A nan or inf breaks the line.

    label: the text in the legend, or the level of a contour; "" for none.
    kind: "dots", "contour", "path" (in a plane), "line" (over x, with markers), "curve" (over x,
        without markers), "area" (the grey inside of an outline), "band" (an area in the colour
        of another series), "guide" (a faint line) or "outline" (around the part of the panel that
        another panel enlarges).
    stops: the points that get a dot, each as (index, label).
    of: the label of another series with the same colour.
    place: the number of its colour and marker, which placed() sets; None for a grey series.
    """

    label: str
    xs: Sequence[float]
    ys: Sequence[float]
    kind: Kind = "line"
    stops: tuple[tuple[int, str], ...] = ()
    of: str = ""
    place: int | None = None


class Mark(NamedTuple):
    """One point with a name, such as the minimum."""

    label: str
    x: float
    y: float


class Panel(NamedTuple):
    """Two axes, with the series and marks between them.

    equal: whether a unit has the same length on both axes, so that circles are round.
    key: whether the panel's series are in the legend.
    """

    x: Axis
    y: Axis
    series: tuple[Series, ...]
    marks: tuple[Mark, ...] = ()
    equal: bool = False
    key: bool = True

    def position(self, x: float, y: float) -> Position:
        """The position of a pair of values."""
        return self.x.position(x), self.y.position(y)

    def can_show(self, x: float, y: float) -> bool:
        """Whether a pair of values has a position. The position may be outside the panel."""
        return self.x.can_show(x) and self.y.can_show(y)


class Frame(NamedTuple):
    """One moment of an animation: words above the panels, and the moving series of each panel."""

    words: str
    series: tuple[tuple[Series, ...], ...]


class Sheet(NamedTuple):
    """The content of a chart: the title, the panels and the words around the panels.

    description: the picture in words. notes: sentences below the picture. subtitle: the names of
    the points and of the runs. frames: the moments of an animation; a still picture shows the last
    one. The last panel of an animation is below all other panels.
    """

    title: str
    description: str
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    subtitle: str = ""

    @property
    def full_text(self) -> str:
        """The title, the subtitle and the description, for readers who do not see the picture."""
        return ". ".join(filter(None, (self.title, self.subtitle.rstrip("."), self.description)))

    def in_rows(self, narrow: bool = False) -> list[tuple[Panel, ...]]:
        """The panels, row by row. narrow: a row has room for one panel, or for two small panels."""
        body = self.panels[: len(self.panels) - bool(self.frames)]
        most = ACROSS if not narrow else 2 if len(body) > 2 else 1
        rows = [body[k : k + most] for k in range(0, len(body), most)]
        return [*rows, self.panels[-1:]] if self.frames else rows


def placed(sheet: Sheet) -> Sheet:
    """The sheet, with a `place` for each series that has a colour.

    An optimizer has the same place in every chart.
    """
    groups = [panel.series for panel in sheet.panels]
    groups += [series for frame in sheet.frames for series in frame.series]
    styled = (one for group in groups for one in group if one.kind in STYLED)
    labels = dict.fromkeys(one.of or one.label for one in styled)
    heads = {label: label.partition(":")[0].partition(" ")[0] for label in labels}
    places: dict[str, int] = {}
    for label in sorted(labels, key=lambda label: heads[label] not in PLACES):
        place = PLACES.get(heads[label], 0)
        while place in places.values():
            place += 1
        places[label] = place

    def with_places(group: tuple[Series, ...]) -> tuple[Series, ...]:
        return tuple(
            one._replace(place=places.get(one.of or one.label))
            if one.of or one.kind in STYLED
            else one
            for one in group
        )

    return sheet._replace(
        panels=tuple(panel._replace(series=with_places(panel.series)) for panel in sheet.panels),
        frames=tuple(f._replace(series=tuple(map(with_places, f.series))) for f in sheet.frames),
    )


def multiples(panel: Panel) -> tuple[Panel, ...]:
    """The panel. If SEVERAL or more series have a colour, each of these series has its own panel.

    All these panels have the same axes, and only a few contours. Each series keeps its band.
    """
    own = [series for series in panel.series if series.kind in STYLED]
    if len(own) < SEVERAL:
        return (panel,)
    contours = [series for series in panel.series if series.kind == "contour"][::3]
    bands = {series.of: series for series in panel.series if series.kind == "band"}
    return tuple(
        panel._replace(series=(*contours, *filter(None, [bands.get(one.label)]), one))
        for one in own
    )
