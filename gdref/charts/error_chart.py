"""The chart of the error by the work done, one curve per optimizer."""

from collections.abc import Sequence
from itertools import chain
from typing import Literal

from gdref.bowl import Bowl
from gdref.charts.axis import MAX_FLOAT, SMALLEST_ON_LOG, Axis, reach
from gdref.charts.captions import course, zero_note
from gdref.charts.chart import Chart
from gdref.charts.paths import band, in_columns
from gdref.charts.sheet import SEVERAL, Panel, Series, multiples
from gdref.charts.track import (
    Track,
    highest_error_shown,
    log_spaced,
    lowest_error_shown,
    names_to_show,
)
from gdref.text.numbers import count, pictured
from gdref.theory.quartiles import quantile

HIGHEST = 1e305  # the largest value of an axis; curves with larger values leave the panel
BAND = 60  # the number of corners on each edge of a band
RANGE = "Bands: the range of epochs that are drawn together; the curve is their median."
SEEDS = "Bands: the middle half of {} seeds; the curve is their median."
Work = Literal["epochs", "updates", "point-gradients"]


def error(
    bowl: Bowl,
    tracks: Sequence[Track],
    *,
    over: Work = "epochs",
    raw: bool = False,
    log_x: bool = True,
    log_y: bool = True,
) -> Chart:
    """The error by the work done, one curve per optimizer. Several seeds give a median and a band.

    over: the unit of work. With point-gradients, each error of a single point counts, too.
    raw: show the error itself; otherwise show its excess over the minimum. On a log axis, an excess
    below lowest_error_shown() is only rounding. At the start and at the end of a curve, such an
    excess is drawn as 0.
    """
    names, note = names_to_show(tracks)
    gradients_only = all(track.points == track.point_gradients for track in tracks)
    work = over if over != "point-gradients" or gradients_only else "points asked for"
    least = lowest_error_shown(bowl) if log_y and (bowl.exact or not raw) else 0.0
    series: list[Series] = []
    bands: dict[str, Series] = {}  # of several seeds
    for name, track in zip(names, tracks, strict=True):
        low, middle, high = _quartiles(track, bowl, raw, least)
        done = {"epochs": track.epoch, "updates": track.update, "point-gradients": track.points}
        works = done[over][: len(middle)]
        if track.others:
            some = log_spaced(len(low), BAND)
            bands[name] = band([(works[k], low[k], high[k]) for k in some], name)
        if track.overflowed:
            works = [*works, works[-1] + (works[-1] - works[-2] if len(works) > 1 else 1.0)]
            middle = [*middle, MAX_FLOAT]  # a point far up, so that the curve leaves the panel
        series.append(Series(name, works, middle))
    # A curve leaves the panel above the cap. A higher axis would press all curves together.
    cap = highest_error_shown(bowl, tracks)
    if all(track.diverged for track in tracks):
        # The axis shows at least one run to its end.
        cap = max(cap, min((max(t.error) for t in tracks if len(t.error) > 2), default=cap))
    settled = [s for s, t in zip(series, tracks, strict=True) if log_y or not t.diverged]
    starts = [s.ys[0] for s in series if s.ys]
    shown = [y for y in chain(starts, *(s.ys for s in settled)) if y <= cap]
    zero = log_y and any(0 <= y < SMALLEST_ON_LOG for y in shown)
    lowest, highest = reach(shown, log_y)
    several = len(tracks) >= SEVERAL  # the panels are small, so the name is short
    name = "error" if raw else "above the minimum" if several else "error above the minimum"
    y = Axis(name, lowest, min(highest, HIGHEST), log_y, zero)
    series = [_until_it_leaves(one, y.high) for one in series]
    x = _work_axis(work, list(chain.from_iterable(one.xs for one in series)), log_x)
    panel = Panel(x, y, ())
    drawn: list[Series] = []  # each band comes before its curve
    for one in series:
        *ranges, curve = in_columns(one, panel)
        drawn += [*([bands[one.label]] if one.label in bands else ranges), curve]
    panel = panel._replace(series=tuple(drawn))
    ranged = len(drawn) > len(series) + len(bands)
    notes = (
        note,
        zero_note(least) if zero and least else "",
        SEEDS.format(1 + max(len(track.others) for track in tracks)) * bool(bands),
        RANGE * ranged,
    )
    title = "Error" if raw else "Excess of the error over the minimum"
    words = [_course(track.name, s, work) for track, s in zip(tracks, series, strict=True) if s.xs]
    return Chart(
        course(bowl, tracks),
        f"{title} of {count(len(tracks), 'optimizer')} by {work}. {' '.join(words)}"
        f" The error at the minimum is {pictured(bowl.error)}.",
        multiples(panel),
        tuple(filter(None, notes)),
    )


def _quartiles(track: Track, bowl: Bowl, raw: bool, least: float) -> list[list[float]]:
    """The quartiles of the heights over all seeds of a run: the lower, the median, the upper."""
    heights = [
        one.error if raw else list(map(bowl.excess, one.m, one.b)) for one in (track, *track.others)
    ]
    if not track.others:
        return [_settled(heights[0], least)] * 3
    columns = list(zip(*heights, strict=False))  # runs with some seeds may end earlier
    quartiles = ([quantile(column, share) for column in columns] for share in (0.25, 0.5, 0.75))
    return [_settled(quartile, least) for quartile in quartiles]


def _until_it_leaves(series: Series, highest: float) -> Series:
    """The curve, cut off one row after its last value up to `highest`."""
    last = next((k for k in range(len(series.ys), 0, -1) if series.ys[k - 1] <= highest), 0)
    return series._replace(xs=series.xs[: last + 1], ys=series.ys[: last + 1])


def _settled(heights: Sequence[float], least: float) -> list[float]:
    """The heights; at the start and at the end, heights below `least` become 0."""
    more = [k for k, height in enumerate(heights) if height >= least]
    first, last = (more[0], more[-1]) if more else (len(heights), 0)
    return [height if first <= k <= last else 0.0 for k, height in enumerate(heights)]


def _work_axis(name: str, values: Sequence[float], log: bool) -> Axis:
    """An axis of whole numbers that begins at 0. A log axis has a break after 0."""
    done = [value for value in values if value > 0] or [1.0]
    if log and min(done) < max(done):
        return Axis(name, min(done), max(done), True, 0.0 in values, whole=True)
    return Axis(name, 0.0, max(done), whole=True)


def _course(name: str, series: Series, over: str) -> str:
    """A sentence with the start, the end and the lowest point of a curve."""
    lowest = min(range(len(series.ys)), key=series.ys.__getitem__)
    first, last = (
        pictured(y) if y < MAX_FLOAT else "infinity" for y in (series.ys[0], series.ys[-1])
    )
    spent = series.xs[-1]
    unit = over.removesuffix("s") if spent == 1 else over
    return (
        f"{name}: from {first} at the start to {last} after "
        f"{pictured(spent)} {unit}, lowest at {pictured(series.xs[lowest])} with "
        f"{pictured(series.ys[lowest])}."
    )
