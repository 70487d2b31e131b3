"""The error surface from above: contours over (m, b), the minimum, the optimizers' paths."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from math import isfinite, sqrt

from gdref.bowl import Bowl
from gdref.charts.axis import Axis, reach
from gdref.charts.chart import Chart
from gdref.charts.contours import Window, contours
from gdref.charts.sheet import Mark, Panel, Position, Series, multiples
from gdref.charts.track import Track, names_to_show, rows_to_show
from gdref.exceptions import PointsError
from gdref.text.numbers import pictured
from gdref.theory.scaling import Scale

FEW_PATHS = 3  # with more paths, no epochs are marked
SHOWN_GROWTH = 20.0  # if all runs diverge, the window shows errors up to 20 times the first error
UNEQUAL_SCALES = "; steps look perpendicular to them only with --equal"
SMALL_SHARE = 0.4  # only parts with a smaller share of the plane are enlarged
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
    standardized: show the slope and the intercept over standardised x; then all contours are
        circles.
    equal: draw m and b on the same scale; then gradients are perpendicular to contours.
    Raises PointsError if x cannot be standardised because all x are equal.
    """
    names, note = names_to_show(tracks)
    if standardized:
        if not bowl.unique:
            raise PointsError("all x are equal, so x cannot be standardised; leave --view out")
        in_plane = [_standardized(track, bowl) for track in tracks]
        panel = plane(bowl.standardized(), in_plane, window, True, STANDARDIZED)
    else:
        in_plane, panel = list(tracks), plane(bowl, tracks, window, equal)
    inner: Panel | None = None
    if not (window or panel.equal or len(tracks) > FEW_PATHS):
        shown = _enlarged(bowl, tracks)
        places = [(bowl.m, bowl.b)]
        for part in shown:
            places += zip(part.m, part.b, strict=True)
        m0, m1, b0, b1 = around(places)
        wide, high = (one.high - one.low for one in panel[:2])
        if len(places) > 1 and min((m1 - m0) / wide, (b1 - b0) / high) < SMALL_SHARE:
            outline = Series("", (m0, m1, m1, m0, m0), (b0, b0, b1, b1, b0), "outline")
            panel = panel._replace(series=(*panel.series, outline))
            inner = plane(bowl, shown, (m0, m1, b0, b1), names=ENLARGED)
            inner = _with_paths(inner, shown, names)._replace(key=False)
    panel = _with_paths(panel, in_plane, names)
    epochs = " Marks: epochs 1, 2, 5, ..." if any(one.stops for one in panel.series) else ""
    scales = UNEQUAL_SCALES if tracks and not panel.equal else ""
    labels = (one.label for one in panel.series if one.kind == "contour")
    levels = ", ".join(label for label in labels if label != "minimum")
    return Chart(
        _shape(bowl, standardized),
        f"Contours of the error over {panel.x.name} and {panel.y.name}, at {levels} above the "
        f"minimum. {describe_surface(bowl, tracks)}",
        (*multiples(panel), *filter(None, [inner])),
        (f"Contours: error above the minimum{scales}.{epochs}", *filter(None, [note])),
    )


def plane(
    bowl: Bowl,
    tracks: Sequence[Track],
    window: Window | None = None,
    equal: bool = False,
    names: tuple[str, str] = NAMES,
) -> Panel:
    """The contours and the minimum over (m, b). The axes show rows_to_show() rows of each run."""
    if window is None:
        ends = [rows_to_show(track) for track in tracks]
        if all(track.diverged for track in tracks):
            ends = [max(3, rows_to_show(track, SHOWN_GROWTH)) for track in tracks]
        places = [(bowl.m, bowl.b)]
        for track, end in zip(tracks, ends, strict=True):
            places += zip(track.m[:end], track.b[:end], strict=True)
        window = around(places)
    starts = {(track.m[0], track.b[0]) for track in tracks if track.m and track.epoch[0] == 0}
    marks = [Mark("start", *start) for start in starts if len(starts) == 1]
    series = contours(bowl, window, equal=equal)
    if bowl.unique:
        marks.append(Mark("minimum", bowl.m, bowl.b))
    else:  # all x are equal, so the minimum is the line m mean_x + b = mean y
        ms_shown = window[:2]
        heights = [bowl.b - bowl.mean_x * (m - bowl.m) for m in ms_shown]
        series.append(Series("minimum", ms_shown, heights, "contour"))
    x, y = Axis(names[0], *window[:2]), Axis(names[1], *window[2:])
    return Panel(x, y, tuple(series), tuple(marks), equal)


def around(places: Sequence[Position]) -> Window:
    """A window that shows all given places."""
    return (*reach(m for m, _ in places), *reach(b for _, b in places))


def _with_paths(panel: Panel, tracks: Sequence[Track], names: Iterable[str]) -> Panel:
    """The panel with a path for each run. With more than FEW_PATHS paths, no epochs are marked."""
    paths = [path(track, name) for track, name in zip(tracks, names, strict=True)]
    if len(paths) > FEW_PATHS:
        paths = [path._replace(stops=()) for path in paths]
    return panel._replace(series=(*panel.series, *paths))


def _enlarged(bowl: Bowl, tracks: Sequence[Track]) -> list[Track]:
    """The parts of the runs that are enlarged.

    Such a part has the last rows of a run, if their excess is mostly along the valley. A noisy run
    has no such part. If all runs diverge, the first step of each run is enlarged.
    """
    if all(track.diverged for track in tracks):
        return [_rows(track, 0, 2) for track in tracks]
    steep, flat = bowl.curvatures
    (m1, b1), (m2, b2) = bowl.directions
    parts = []
    for track in tracks:
        first = len(track.m)
        while first > 0 and not (track.noisy or track.diverged):
            dm, db = track.m[first - 1] - bowl.m, track.b[first - 1] - bowl.b
            across, along = m1 * dm + b1 * db, m2 * dm + b2 * db
            if steep * across * across >= flat * along * along:
                break
            first -= 1
        parts.append(_rows(track, first, len(track.m)))
    return parts


def _rows(track: Track, first: int, end: int) -> Track:
    """Some rows of a run."""
    return track._replace(epoch=track.epoch[first:end], m=track.m[first:end], b=track.b[first:end])


def path(track: Track, label: str) -> Series:
    """The path of a run over (m, b). The stops are at the last epoch and at 1, 2, 5, ..."""
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
    """The track, with m and b for standardised x."""
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


def describe_surface(bowl: Bowl, tracks: Sequence[Track]) -> str:
    """Sentences about the minimum, and about the start and end of each run."""

    def place(m: float, b: float) -> str:
        return f"m = {pictured(m)}, b = {pictured(b)}"

    words = [f"The minimum is at {place(bowl.m, bowl.b)}, with an error of {pictured(bowl.error)}."]
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
