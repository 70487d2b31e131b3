"""The error by the work done: a curve an optimizer."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Literal

from gdref.bowl import Bowl
from gdref.charts.chart import Axis, Chart, Panel, Series
from gdref.charts.scale import TINY, reach
from gdref.charts.track import Track
from gdref.charts.words import count, format_number

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
    """The error by the work done, a curve an optimizer.

    raw: the error itself; otherwise its excess over the minimum.
    """
    series, notes = [], Counter[str]()
    for track in tracks:
        work: dict[str, Sequence[float]] = {
            "epochs": track.epoch,
            "updates": track.update,
            "point-gradients": track.point_gradients,
        }
        heights = track.error if raw else list(map(bowl.excess, track.m, track.b))
        series.append(Series(track.name, work[over], heights))
        notes["at " + over.removesuffix("s") + " 0"] += log_x * sum(x < TINY for x in work[over])
        zero = "with an error of 0" if raw else "with an excess of 0"
        notes[zero] += log_y * sum(y < TINY for y in heights)
    what = "Error" if raw else "Excess of the error over the minimum"
    x = Axis(over, *reach(chain.from_iterable(s.xs for s in series), log_x, 0.0), log_x)
    # A diverged run leaves by the top edge: its end would flatten all the others.
    settled = [s.ys for s, t in zip(series, tracks, strict=True) if not t.diverged]
    starts = [y for s in series for y in s.ys[:2]]
    y = Axis(
        "error" if raw else "error less the minimum's",
        *reach(chain(starts, chain.from_iterable(settled)), log_y),
        log_y,
    )
    words = [_course(s, over) for s in series if s.xs]
    left_out = " and ".join(f"{count(n, 'row')} {where}" for where, n in notes.items() if n)
    return Chart(
        f"{what} by {over.removesuffix('s')}",
        f"{what} of {count(len(tracks), 'optimizer')} by {over}. {' '.join(words)}"
        f" The error at the minimum is {format_number(bowl.error)}.",
        (Panel(x, y, tuple(series)),),
        (f"Not shown, as a log axis has no 0: {left_out}.",) if left_out else (),
    )


def _course(series: Series, over: str) -> str:
    """Where a curve begins, ends and was lowest, in a sentence."""
    lowest = min(range(len(series.ys)), key=series.ys.__getitem__)
    first, last = series.ys[0], series.ys[-1]
    return (
        f"{series.label}: from {format_number(first)} at the start to {format_number(last)} after "
        f"{format_number(series.xs[-1])} {over}, lowest at {format_number(series.xs[lowest])} with "
        f"{format_number(series.ys[lowest])}."
    )
