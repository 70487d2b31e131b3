"""The picture of the error surface: contours over (m, b), the minimum, the optimizers' paths."""

from collections.abc import Sequence
from itertools import chain
from math import isfinite, sqrt

from gdref.bowl import Bowl
from gdref.charts.chart import Axis, Chart, Mark, Panel, Series
from gdref.charts.contours import Window, contours
from gdref.charts.scale import reach
from gdref.charts.track import Track, milestones
from gdref.charts.words import format_number
from gdref.exceptions import PointsError
from gdref.scaling import Scale

CORNERS = 2000  # of all paths together, about: more cannot be told apart


def surface(
    bowl: Bowl,
    tracks: Sequence[Track],
    *,
    window: Window | None = None,
    standardized: bool = False,
) -> Chart:
    """Contours of the error over (m, b), the minimum, and each optimizer's path.

    window: what to show, in the plane of the picture; otherwise all paths that did not diverge.
    standardized: draw over the slope and the intercept of a line over standardised x instead; all
        contours are circles there.
    Raises PointsError where x cannot be standardised, as all are equal.
    """
    names, drawn, drawn_tracks = ("slope m", "intercept b"), bowl, tracks
    if standardized:
        if not bowl.unique:
            raise PointsError("all x are equal, so x cannot be standardised; leave --view out")
        names = ("slope per standard deviation of x", "height at the mean of x")
        drawn = bowl.standardized()
        drawn_tracks = [_standardized(track, bowl) for track in tracks]
    paths = [path(track, CORNERS // (5 * max(1, len(tracks)))) for track in drawn_tracks]
    settled = [p for p, t in zip(paths, tracks, strict=True) if not t.diverged]
    starts = [(p.xs[0], p.ys[0]) for p in paths if p.xs]
    if window is None:
        ms = chain([drawn.m], (m for m, _ in starts), *(p.xs for p in settled))
        bs = chain([drawn.b], (b for _, b in starts), *(p.ys for p in settled))
        window = (*reach(ms, margin=0.08), *reach(bs, margin=0.08))
    x, y = Axis(names[0], *window[:2]), Axis(names[1], *window[2:])
    marks = [Mark("minimum", drawn.m, drawn.b)]
    if len(set(starts)) == 1:
        marks.insert(0, Mark("start", *starts[0]))
    levels = contours(drawn, window, equal=standardized)
    labels = ", ".join(series.label for series in levels)
    return Chart(
        "The error surface" + (", in standardised x" if standardized else ""),
        f"Contours of the error over {x.name} and {y.name}. {_describe(bowl, tracks)}",
        (Panel(x, y, (*levels, *paths), tuple(marks), equal=standardized),),
        (f"Contours: error less the minimum's, {labels}.",) if levels else (),
    )


def path(track: Track, most: int) -> Series:
    """The path of a run over (m, b); of a long one, the extremes of log-spaced stretches."""
    kept = milestones(track.m, track.b, most)
    return Series(track.name, [track.m[k] for k in kept], [track.b[k] for k in kept], "path")


def _standardized(track: Track, bowl: Bowl) -> Track:
    """The track with (m, b) of the same lines over standardised x."""
    scale = Scale(bowl.mean_x, sqrt(bowl.variance_x))
    lines = [scale.standardized(m, b) for m, b in zip(track.m, track.b, strict=True)]
    return track._replace(m=[m for m, _ in lines], b=[b for _, b in lines])


def _describe(bowl: Bowl, tracks: Sequence[Track]) -> str:
    """The minimum, the bowl's shape, and where each run begins and ends, in words."""
    steep, flat = bowl.curvatures
    ratio = f"{steep / flat:,.0f} times" if flat and isfinite(steep / flat) else "infinitely"
    words = [
        f"The minimum is at m = {format_number(bowl.m)}, b = {format_number(bowl.b)}, with an "
        f"error of {format_number(bowl.error)}.",
        f"The bowl is {ratio} as steep across its valley as along it.",
    ]
    if not bowl.unique:
        words.append("All x are equal: every line through the mean is a minimum.")
    for track in tracks:
        if track.m:
            m, b = track.m[-1], track.b[-1]
            words.append(
                f"{track.name}: from m = {format_number(track.m[0])}, "
                f"b = {format_number(track.b[0])} to m = {format_number(m)}, "
                f"b = {format_number(b)}, {format_number(bowl.excess(m, b))} above the minimum."
            )
    return " ".join(words)
