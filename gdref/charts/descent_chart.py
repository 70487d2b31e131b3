"""The animation at the top of README.md: a line that moves to the points, and its path."""

from bisect import bisect_right

from gdref.bowl import Bowl
from gdref.charts.axis import Axis, reach
from gdref.charts.captions import course, pictured_line
from gdref.charts.chart import Chart
from gdref.charts.error_chart import error
from gdref.charts.line_chart import data
from gdref.charts.sheet import ACROSS, SEVERAL, Frame, Panel, Series
from gdref.charts.surface_chart import describe_surface, plane
from gdref.charts.track import (
    Track,
    highest_error_shown,
    log_spaced,
    lowest_error_shown,
    names_to_show,
    rows_to_show,
)
from gdref.points import Points, PointsLike, with_names
from gdref.squared_error import predict
from gdref.text.numbers import count, pictured

FRAMES = 75  # the largest product of frames and runs; more would make the file large


def descent(points: PointsLike, bowl: Bowl, *tracks: Track) -> Chart:
    """An animation of runs: their paths on the error surface, and below them their errors.

    With one run, its line among the points is on the left. With several runs, each run has a panel;
    all panels have the same axes and show the same epoch.
    """
    points = with_names(points)
    names, _ = names_to_show(tracks)
    whole, below = plane(bowl, tracks), error(bowl, tracks)
    whole = whole._replace(marks=tuple(mark for mark in whole.marks if mark.label == "minimum"))
    if len(tracks) == 1:
        first = [_among(points, bowl, tracks[0]), whole._replace(key=False)]
    else:  # an empty series puts the name of the run into the legend of its panel
        lines = [one for one in whole.series if one.kind == "contour"]
        lines = lines[:: 1 if len(tracks) < ACROSS else 3]
        keys = [Series(name, (), (), "path") for name in names]
        first = [whole._replace(series=(*lines, key)) for key in keys]
    curves = (series for panel in below.panels for series in panel.series)
    curves = (s._replace(kind="curve") if s.kind == "line" else s for s in curves)
    last = below.panels[0]._replace(series=tuple(curves), key=False)
    frames = []
    for epoch in _clock(bowl, tracks):
        words = f"epoch {pictured(epoch)}"
        moving: list[tuple[Series, ...]] = []
        marks = []  # for this epoch, a point on each curve of the errors
        for name, track in zip(names, tracks, strict=True):
            end = max(1, bisect_right(track.epoch, epoch))
            m, b = track.m[end - 1], track.b[end - 1]
            if len(tracks) == 1:
                xs = first[0].x.low, first[0].x.high
                line = Series(name, xs, [predict(x, m, b) for x in xs], "curve")
                moving.append((line,))
                words += f", error {pictured(track.error[end - 1])}"
            moving.append((Series(name, track.m[:end], track.b[:end], "path"),))
            excess = bowl.excess(m, b)
            height = 0.0 if last.y.zero and excess < lowest_error_shown(bowl) else excess
            marks.append(Series(name, (track.epoch[end - 1],), (height,), "line"))
        frames.append(Frame(words, (*moving, tuple(marks))))
    notes = ["Contours: error above the minimum."]
    notes += [note for note in below.notes if not note.startswith("Bands")]
    described = describe_surface(bowl, tracks)
    if len(tracks) == 1:
        y = first[0].y
        if all(height > y.high for height in line.ys) or all(h < y.low for h in line.ys):
            notes[0] += " The last line is outside its panel."
        (track,) = tracks
        described = (
            f"On the left, {count(len(points), 'point')} and a line that moves in {len(frames)} "
            f"steps, from {pictured_line(track.m[0], track.b[0], points)} to "
            f"{pictured_line(track.m[-1], track.b[-1], points)}. On the right, its path down "
            f"the error surface. {described}"
        )
    panels = (*first, last)
    return Chart(course(bowl, tracks), described, panels, tuple(notes), tuple(frames))


def _among(points: Points, bowl: Bowl, track: Track) -> Panel:
    """The points. The axes show the lines of the run; if it diverged, only its first lines."""
    panel = data(points).panels[0]
    ends = panel.x.low, panel.x.high
    shown = range(rows_to_show(track)) if track.diverged else (0, len(track.m) - 1)
    lines = [(bowl.m, bowl.b), *((track.m[k], track.b[k]) for k in shown)]
    heights = [y for _, y in points] + [predict(x, *line) for x in ends for line in lines]
    return panel._replace(y=Axis(points.y_name, *reach(heights)), key=False)


def _clock(bowl: Bowl, tracks: tuple[Track, ...]) -> list[float]:
    """Epochs for frames: log-spaced until all runs have left the picture, and the last epoch."""
    cap = highest_error_shown(bowl, tracks)
    seen = set()
    for track in tracks:
        out = next((k for k, one in enumerate(track.error) if one > cap), len(track.m) - 1)
        seen |= set(track.epoch[: out + 1])
    epochs = sorted(seen) if len(tracks) < SEVERAL else []
    chosen = {epochs[k] for k in log_spaced(len(epochs), FRAMES // max(ACROSS, len(tracks)))}
    return sorted(chosen | {max(track.epoch[-1] for track in tracks)})
