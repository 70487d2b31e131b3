"""The picture of the error surface: contours over (m, b), the minimum, the optimizers' paths."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import chain
from math import inf, isfinite, sqrt

from gdref.bowl import Bowl
from gdref.charts.chart import Axis, Chart, Mark, Panel, Series
from gdref.charts.contours import Window, contours
from gdref.charts.scale import reach
from gdref.charts.track import Track, milestones, names_to_show, rows_to_show
from gdref.exceptions import PointsError
from gdref.text.numbers import pictured
from gdref.theory.scaling import Scale

FEW = 3  # paths: of so many, the pace is shown
SMALL = 0.4  # of the plane: a valley in less of it is enlarged
CORNERS = 2000  # of all paths together, about: more cannot be told apart
NAMES = ("slope m", "intercept b")
ENLARGED = ("slope m, enlarged", "intercept b")
STANDARDIZED = ("slope per standard deviation of x", "height at the mean of x")


def surface(
    bowl: Bowl,
    tracks: Sequence[Track],
    *,
    window: Window | None = None,
    standardized: bool = False,
) -> Chart:
    """Contours of the error over (m, b), the minimum, and each optimizer's path.

    window: what to show, in the plane of the picture; otherwise all paths, of one that
        diverged its first rows.
    standardized: draw over the slope and the intercept of a line over standardised x instead; all
        contours are circles there.
    Raises PointsError where x cannot be standardised, as all are equal.
    """
    names, note = names_to_show(tracks)
    if standardized:
        if not bowl.unique:
            raise PointsError("all x are equal, so x cannot be standardised; leave --view out")
        in_plane = [_standardized(track, bowl) for track in tracks]
        panels = [_panel(bowl.standardized(), in_plane, names, STANDARDIZED, window, equal=True)]
    else:
        panels = [_panel(bowl, tracks, names, NAMES, window)]
        calm = [t._replace(m=[], b=[]) if t.noisy or t.diverged else t for t in tracks]
        valley = _valley(bowl, calm, panels[0])
        if window is None and valley and len(tracks) <= FEW:
            panels.append(_panel(bowl, calm, [""] * len(names), ENLARGED, valley))
    x, y = panels[0][:2]
    notes = ["Contours: error less the minimum's."]
    if any(series.stops for series in panels[0].series):
        notes.append("On paths: epochs 1, 2, 5, 10, ...")
    contours = (series.label for series in panels[0].series if series.kind == "contour")
    levels = ", ".join(label for label in contours if label != "minimum")
    return Chart(
        "The error surface" + (", in standardised x" if standardized else ""),
        f"Contours of the error over {x.name} and {y.name}, at {levels} above the minimum's. "
        f"{_describe(bowl, tracks)}",
        tuple(panels),
        tuple(n for n in (" ".join(notes), note) if n),
    )


def _panel(
    bowl: Bowl,
    tracks: Sequence[Track],
    labels: Sequence[str],
    names: tuple[str, str],
    window: Window | None = None,
    equal: bool = False,
) -> Panel:
    """Contours, paths and minimum over (m, b), with room for all that rows_to_show() says."""
    paths = [
        path(track, label, CORNERS // (5 * max(1, len(tracks))))
        for track, label in zip(tracks, labels, strict=True)
    ]
    if len(paths) > FEW:  # the dots of so many would hide one another
        paths = [path._replace(stops=()) for path in paths]
    starts = [(p.xs[0], p.ys[0]) for p in paths if p.xs]
    if window is None:
        rows = [rows_to_show(track) for track in tracks]
        ms = chain([bowl.m], *(track.m[:end] for track, end in zip(tracks, rows, strict=True)))
        bs = chain([bowl.b], *(track.b[:end] for track, end in zip(tracks, rows, strict=True)))
        # Room for the label of the start, or of a minimum that is a line.
        margin = 0.13 if bowl.unique else 0.3
        window = (*reach(ms, margin=margin), *reach(bs, margin=margin))
    marks = [Mark("minimum", bowl.m, bowl.b)] if bowl.unique else []
    if len(set(starts)) == 1:
        marks.insert(0, Mark("start", *starts[0]))
    series = list(contours(bowl, window, equal=equal))
    if not bowl.unique:  # a line: m mean_x + b is the mean of y; its label comes before the levels'
        ends = [(m, bowl.b - bowl.mean_x * (m - bowl.m)) for m in window[:2]]
        series.append(Series("minimum", [m for m, _ in ends], [b for _, b in ends], "contour"))
    series += paths
    return Panel(
        Axis(names[0], *window[:2]), Axis(names[1], *window[2:]), tuple(series), tuple(marks), equal
    )


def _valley(bowl: Bowl, tracks: Sequence[Track], whole: Panel) -> Window | None:
    """The part of the plane in which the paths go along the valley: where what is left is less
    across it than along it. None where that is most of the plane, or no path comes so far.
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


def path(track: Track, label: str, most: int) -> Series:
    """The path of a run over (m, b); of a long one, the extremes of log-spaced stretches.

    It stops at the epochs 1, 2, 5, 10, 20, ...
    """
    stops: dict[int, str] = {}
    last = int(track.epoch[-1]) if track.m else 0
    for epoch in (digit * 10**k for k in range(len(str(last))) for digit in (1, 2, 5)):
        row = bisect_left(track.epoch, epoch)
        if epoch <= last and track.epoch[row] == epoch:
            stops[row] = pictured(epoch)
    rows = sorted({*milestones(track.m, track.b, most), *stops})
    places = tuple((place, stops[row]) for place, row in enumerate(rows) if row in stops)
    ms, bs = [track.m[k] for k in rows], [track.b[k] for k in rows]
    return Series(label, ms, bs, "path", places, track.noisy)


def _standardized(track: Track, bowl: Bowl) -> Track:
    """The track with (m, b) of the same lines over standardised x."""
    scale = Scale(bowl.mean_x, sqrt(bowl.variance_x))
    lines = [scale.standardized(m, b) for m, b in zip(track.m, track.b, strict=True)]
    return track._replace(m=[m for m, _ in lines], b=[b for _, b in lines])


def _describe(bowl: Bowl, tracks: Sequence[Track]) -> str:
    """The minimum, the bowl's shape, and where each run begins and ends, in words."""
    steep, flat = bowl.curvatures
    ratio = steep / flat if flat else inf
    words = [
        f"The minimum is at m = {pictured(bowl.m)}, b = {pictured(bowl.b)}, with an "
        f"error of {pictured(bowl.error)}.",
        f"The bowl is {ratio:,.0f} times as steep across its valley as along it."
        if isfinite(ratio)
        else "The bowl is a valley, and level along it.",
    ]
    if not bowl.unique:
        words.append("All x are equal: every line through the mean is a minimum.")
    for track in tracks:
        if track.m:
            m, b = track.m[-1], track.b[-1]
            words.append(
                f"{track.name}: from m = {pictured(track.m[0])}, "
                f"b = {pictured(track.b[0])} to m = {pictured(m)}, "
                f"b = {pictured(b)}, {pictured(bowl.excess(m, b))} above the minimum."
            )
    return " ".join(words)
