"""The picture of the error surface: contours over (m, b), the minimum, the optimizers' paths."""

from collections.abc import Sequence
from itertools import chain
from math import isfinite

from gdref.bowl import Bowl
from gdref.charts.chart import Axis, Chart, Mark, Panel, Series
from gdref.charts.contours import View, Window, contours
from gdref.charts.scale import reach, short
from gdref.charts.track import Track, milestones
from gdref.exceptions import PointsError

CORNERS = 2000  # of all paths together, about: more cannot be told apart


def surface(
    tracks: Sequence[Track],
    bowl: Bowl,
    *,
    window: Window | None = None,
    standardized: bool = False,
) -> Chart:
    """Contours of the error over (m, b), the minimum, and each optimizer's path.

    window: what to show, in the plane of the picture; otherwise all paths that did not diverge.
    Raises PointsError where x cannot be standardised, as all are equal.
    """
    if standardized and not bowl.unique:
        raise PointsError("all x are equal, so x cannot be standardised; leave --standardize out")
    view = View(bowl, standardized)
    paths = [path(track, view, CORNERS // (5 * max(1, len(tracks)))) for track in tracks]
    m, b = view.center
    settled = [p for p, t in zip(paths, tracks, strict=True) if not t.diverged]
    starts = [(p.xs[0], p.ys[0]) for p in paths if p.xs]
    if window is None:
        us = chain([m], (u for u, _ in starts), *(p.xs for p in settled))
        vs = chain([b], (v for _, v in starts), *(p.ys for p in settled))
        window = (*reach(us, margin=0.08), *reach(vs, margin=0.08))
    x, y = Axis(view.names[0], *window[:2]), Axis(view.names[1], *window[2:])
    marks = [Mark("minimum", m, b)]
    if len(set(starts)) == 1:
        marks.insert(0, Mark("start", *starts[0]))
    found = contours(view, window)
    words = [
        f"{t.name}: from m = {short(t.m[0])}, b = {short(t.b[0])} to m = {short(t.m[-1])}, "
        f"b = {short(t.b[-1])}, {short(bowl.excess(t.m[-1], t.b[-1]))} above the minimum."
        for t in tracks
        if t.m
    ]
    steep, flat = bowl.curvatures
    ratio = f"{steep / flat:,.0f} times" if flat and isfinite(steep / flat) else "infinitely"
    shape = f"The bowl is {ratio} as steep across its valley as along it."
    many = "" if bowl.unique else " All x are equal: every line through the mean is a minimum."
    minimum = f"m = {short(bowl.m)}, b = {short(bowl.b)}, with an error of {short(bowl.error)}"
    labels = ", ".join(series.label for series in found)
    return Chart(
        "The error surface" + (", in standardised x" if standardized else ""),
        f"Contours of the error over {x.name} and {y.name}. The minimum is at {minimum}. "
        f"{shape}{many} {' '.join(words)}",
        (Panel(x, y, (*found, *paths), tuple(marks), equal=standardized),),
        (f"Contours: error less the minimum's, {labels}.",) if found else (),
    )


def path(track: Track, view: View, most: int) -> Series:
    """The path of a run in the plane; of a long one, the extremes of log-spaced stretches."""
    places = [view.at(track.m[k], track.b[k]) for k in milestones(track.m, track.b, most)]
    return Series(track.name, [u for u, _ in places], [v for _, v in places], "path")
