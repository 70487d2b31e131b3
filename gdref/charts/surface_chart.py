"""The error surface from above: contours over (m, b), the minimum, the optimizers' paths."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import chain
from math import inf, isfinite, sqrt

from gdref.bowl import Bowl
from gdref.charts.axis import Axis, reach
from gdref.charts.chart import Chart
from gdref.charts.contours import Window, contours
from gdref.charts.sheet import Mark, Panel, Series, multiples
from gdref.charts.track import Track, names_to_show, rows_to_show
from gdref.exceptions import PointsError
from gdref.text.numbers import pictured
from gdref.theory.scaling import Scale

FEW = 3  # epochs are marked on up to three paths
GROWTH = 20.0  # times the error at the start: the window of runs that all diverge
SCALES = "; steps look perpendicular to them only with --equal"
SMALL = 0.4  # a valley that takes a smaller share of the plane is enlarged
NAMES = ("slope m", "intercept b")
ENLARGED = ("slope m, enlarged", "intercept b")
STANDARDIZED = ("slope per standard deviation of x", "height at the mean of x")


def surface(
    bowl: Bowl,
    tracks: Sequence[Track],
    *,
    window: Window | None = None,
    standardized: bool = False,
    equal: bool = False,
) -> Chart:
    """Contours of the error over (m, b), the minimum, and each optimizer's path.

    window: the part of the plane to show; by default it shows all paths, but only the first rows
        of a diverged run.
    standardized: use the slope and the intercept of a line over standardised x; then all contours
        are circles.
    equal: draw m and b on the same scale; then a gradient is perpendicular to its contour.
    Raises PointsError if x cannot be standardised because all x are equal.
    """
    names, note = names_to_show(tracks)
    if standardized:
        if not bowl.unique:
            raise PointsError("all x are equal, so x cannot be standardised; leave --view out")
        in_plane = [_standardized(track, bowl) for track in tracks]
        panels = [_panel(bowl.standardized(), in_plane, names, STANDARDIZED, window, equal=True)]
    else:
        panels = [_panel(bowl, tracks, names, NAMES, window, equal)]
        calm = [t._replace(m=[], b=[]) if t.noisy or t.diverged else t for t in tracks]
        valley = _valley(bowl, calm, panels[0])
        if window is None and valley and len(tracks) <= FEW and not equal:
            m0, m1, b0, b1 = valley
            outline = Series("", (m0, m1, m1, m0, m0), (b0, b0, b1, b1, b0), "outline")
            panels[0] = panels[0]._replace(series=(*panels[0].series, outline))
            panels.append(_panel(bowl, calm, names, ENLARGED, valley)._replace(key=False))
    x, y, series, *_ = panels[0]
    epochs = " Marks: epochs 1, 2, 5, ..." if any(one.stops for one in series) else ""
    scales = SCALES if tracks and not panels[0].equal else ""
    notes = f"Contours: error above the minimum{scales}.{epochs}", note
    labels = (one.label for one in series if one.kind == "contour")
    levels = ", ".join(label for label in labels if label != "minimum")
    split, rows = multiples(panels[0])
    return Chart(
        _shape(bowl, standardized),
        f"Contours of the error over {x.name} and {y.name}, at {levels} above the minimum. "
        f"{_describe(bowl, tracks)}",
        (*split, *panels[1:]),
        tuple(filter(None, notes)),
        rows=rows,
    )


def _panel(
    bowl: Bowl,
    tracks: Sequence[Track],
    labels: Sequence[str],
    names: tuple[str, str],
    window: Window | None = None,
    equal: bool = False,
) -> Panel:
    """Contours, paths and minimum over (m, b); the axes have room for rows_to_show() rows."""
    paths = [path(track, label) for track, label in zip(tracks, labels, strict=True)]
    if len(paths) > FEW:  # the dots of many paths would hide one another
        paths = [path._replace(stops=()) for path in paths]
    if window is None:
        ends = [rows_to_show(track) for track in tracks]
        if all(track.diverged for track in tracks):  # the first steps of the zigzag that grows
            ends = [max(2, rows_to_show(track, GROWTH)) for track in tracks]
        ms = chain([bowl.m], *(track.m[:end] for track, end in zip(tracks, ends, strict=True)))
        bs = chain([bowl.b], *(track.b[:end] for track, end in zip(tracks, ends, strict=True)))
        # Room for the label of the start, or for the label of the minimum if the minimum is a line.
        margin = 0.13 if bowl.unique else 0.3
        window = (*reach(ms, margin=margin), *reach(bs, margin=margin))
    starts = {(path.xs[0], path.ys[0]) for path in paths if path.xs}
    marks = [Mark("start", *start) for start in starts if len(starts) == 1]
    series = contours(bowl, window, equal=equal)
    if bowl.unique:
        marks.append(Mark("minimum", bowl.m, bowl.b))
    else:  # the minimum is the line m mean_x + b = mean y; its label has priority over the levels
        ms_shown = window[:2]
        heights = [bowl.b - bowl.mean_x * (m - bowl.m) for m in ms_shown]
        series.append(Series("minimum", ms_shown, heights, "contour"))
    x, y = Axis(names[0], *window[:2]), Axis(names[1], *window[2:])
    return Panel(x, y, (*series, *paths), tuple(marks), equal)


def _valley(bowl: Bowl, tracks: Sequence[Track], whole: Panel) -> Window | None:
    """The part of the plane that shows the rows whose excess is mostly along the valley.

    None if this part is most of the plane, or if there are no such rows.
    """
    steep, flat = bowl.curvatures
    (m1, b1), (m2, b2) = bowl.directions
    ms, bs = [bowl.m], [bowl.b]
    for track in tracks:
        for m, b in zip(track.m, track.b, strict=True):
            dm, db = m - bowl.m, b - bowl.b
            across, along = m1 * dm + b1 * db, m2 * dm + b2 * db
            if steep * across * across < flat * along * along:
                ms.append(m)
                bs.append(b)
    window = (*reach(ms, margin=0.15), *reach(bs, margin=0.15))
    shares = [
        (high - low) / (axis.high - axis.low)
        for low, high, axis in ((*window[:2], whole.x), (*window[2:], whole.y))
    ]
    return window if len(ms) > 1 and min(shares) < SMALL else None


def path(track: Track, label: str) -> Series:
    """The path of a run over (m, b), with stops at the epochs 1, 2, 5, 10, ... and the last."""
    stops: dict[int, str] = {}
    last = int(track.epoch[-1]) if track.m else 0
    for epoch in (digit * 10**k for k in range(len(str(last))) for digit in (1, 2, 5)):
        row = bisect_left(track.epoch, epoch)
        if epoch <= last and track.epoch[row] == epoch:
            stops[row] = pictured(epoch)
    if last:
        stops[len(track.m) - 1] = pictured(last)
    return Series(label, track.m, track.b, "path", tuple(stops.items()))


def _standardized(track: Track, bowl: Bowl) -> Track:
    """The same track, with the m and b that each line has over standardised x."""
    scale = Scale(bowl.mean_x, sqrt(bowl.variance_x))
    lines = [scale.standardized(m, b) for m, b in zip(track.m, track.b, strict=True)]
    return track._replace(m=[m for m, _ in lines], b=[b for _, b in lines])


def _shape(bowl: Bowl, standardized: bool) -> str:
    """The finding: the shape of the bowl."""
    if standardized:
        return "In standardised x, the bowl is round"
    if not isfinite(bowl.condition):
        return "A valley with a level floor"
    if bowl.condition < 2:
        return "A bowl that is nearly round"
    return f"A valley, {pictured(bowl.condition, 3)} times as steep across as along"


def _describe(bowl: Bowl, tracks: Sequence[Track]) -> str:
    """Sentences with the minimum, the shape of the bowl, and the start and end of each run."""

    def place(m: float, b: float) -> str:
        return f"m = {pictured(m)}, b = {pictured(b)}"

    steep, flat = bowl.curvatures
    ratio = steep / flat if flat else inf
    words = [
        f"The minimum is at {place(bowl.m, bowl.b)}, with an error of {pictured(bowl.error)}.",
        f"The bowl is {ratio:,.0f} times as steep across its valley as along it."
        if isfinite(ratio)
        else "The bowl is a valley with a level floor.",
    ]
    if not bowl.unique:
        words.append("All x are equal: every line through the mean is a minimum.")
    for track in tracks:
        if track.m:
            m, b = track.m[-1], track.b[-1]
            words.append(
                f"{track.name}: from {place(track.m[0], track.b[0])} to {place(m, b)}, "
                f"{pictured(bowl.excess(m, b))} above the minimum."
            )
    return " ".join(words)
