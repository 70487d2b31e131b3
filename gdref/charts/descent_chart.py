"""The picture at the top of README.md: the line moves to the points, and its path goes downhill."""

from gdref.bowl import Bowl
from gdref.charts.axis import Axis, reach
from gdref.charts.captions import course, equation
from gdref.charts.chart import Chart
from gdref.charts.line_chart import data
from gdref.charts.sheet import Frame, Series
from gdref.charts.surface_chart import surface
from gdref.charts.track import Track, highest_error_shown, log_spaced, rows_to_show
from gdref.points import PointsLike, with_names
from gdref.squared_error import predict
from gdref.text.numbers import count, pictured

FRAMES = 25


def descent(points: PointsLike, bowl: Bowl, track: Track) -> Chart:
    """One run as an animation: the line among the points, and its path on the error surface."""
    points = with_names(points)
    left = data(points).panels[0]
    plane = surface(bowl, [track])
    right = plane.panels[0]
    ends = left.x.low, left.x.high
    shown = range(rows_to_show(track)) if track.diverged else (0, len(track.m) - 1)
    lines = [(bowl.m, bowl.b), *((track.m[k], track.b[k]) for k in shown)]
    heights = [y for _, y in points] + [predict(x, *line) for x in ends for line in lines]
    left = left._replace(y=Axis(points.y_name, *reach(heights)), key=False)
    right = right._replace(
        series=tuple(series for series in right.series if series.kind not in ("path", "outline")),
        marks=tuple(mark for mark in right.marks if mark.label == "minimum"),
        key=False,
    )
    # If a run leaves the picture, the frames show the rows up to there and then only the last row.
    cap = highest_error_shown(bowl, [track])
    out = next((k for k, error in enumerate(track.error) if error > cap), len(track.error))
    rows = sorted({*log_spaced(min(out + 1, len(track.m)), FRAMES), len(track.m) - 1})
    frames = []
    for row in rows:
        line = Series(
            track.label, ends, [predict(x, track.m[row], track.b[row]) for x in ends], "curve"
        )
        path = Series(track.label, track.m[: row + 1], track.b[: row + 1], "path")
        words = f"epoch {pictured(track.epoch[row])}, error {pictured(track.error[row])}"
        frames.append(Frame(words, ((line,), (path,))))
    note = "Contours: error above the minimum."
    if all(y > left.y.high for y in line.ys) or all(y < left.y.low for y in line.ys):
        note += " The last line is outside its panel."
    return Chart(
        course(bowl, [track]),
        f"On the left, {count(len(points), 'point')} and a line that moves in {len(rows)} "
        f"steps, from {equation(track.m[0], track.b[0], points)} to "
        f"{equation(track.m[-1], track.b[-1], points)}. On the right, its path down "
        f"the error surface. {plane.description}",
        (left, right),
        (note,),
        tuple(frames),
    )
