"""Sentences for charts, such as the finding in the title.

Each sentence is computed from the data, so it is true for any data.
"""

from collections.abc import Sequence
from math import inf, isfinite, nan
from statistics import correlation

from gdref.bowl import Bowl
from gdref.charts.track import Track
from gdref.points import Points
from gdref.text.numbers import MINUS, count, may_be_years, pictured
from gdref.text.sentences import listed
from gdref.theory.quartiles import median

DROPPED = 1e-4  # the share of the whole drop of the error that may be left after a quick drop
SLOW_RATIO = 9  # a slow run lasts more than SLOW_RATIO times as long as the quick drop,
SLOW_EXCESS = 1e-4  # and its excess at the end is more than SLOW_EXCESS times the minimum's error
CLEAR = 0.3  # a weaker correlation is not a clear trend


def above(excess: float, least: float, rounding: float) -> str:
    """An excess in words, as in "2.14 % above the minimum". least: the minimum's error."""
    if excess <= rounding:
        return "at the minimum"
    times = excess / least if least > rounding else inf
    if times < 10:
        return f"{pictured(100 * times, 3)} % above the minimum"
    if isfinite(times):
        return f"at {pictured(1 + times, 3)} times the minimum's error"
    return f"{pictured(excess, 3) if isfinite(excess) else 'far'} above the minimum"


def course(bowl: Bowl, tracks: Sequence[Track]) -> str:
    """The finding about some runs: which runs diverge, and the excess of the other runs."""
    diverged = [track.label for track in tracks if track.diverged]
    ends = {}
    for track in tracks:
        if track.m and not track.diverged:
            seeds = track, *track.others
            ends[track.label] = median([bowl.excess(one.m[-1], one.b[-1]) for one in seeds])
    lost = f"{len(diverged)} runs diverge"
    if 0 < len(diverged) < 4:
        lost = f"{listed(diverged)} diverge{'s' * (len(diverged) == 1)}"
    if not ends:
        if len(tracks) != 1:
            all_of_them = "Both" if len(tracks) == 2 else f"All {len(tracks)}"
            return f"{all_of_them} runs diverge" if tracks else "The error"
        first, end = tracks[0].error[0], tracks[0].error[-1]
        epochs = count(int(tracks[0].epoch[-1]), "epoch")
        return (
            f"{lost}: its error grows from {pictured(first, 3)} to {pictured(end, 3)} in {epochs}"
        )
    last = int(max(track.epoch[-1] for track in tracks if track.label in ends))
    after = f"After {count(last, 'epoch')}"
    if len(tracks) == 1 and (drop := _drop(bowl, tracks[0])):
        after = f"Down in {count(drop, 'epoch')}, then slow: after {last:,}"
    heights = {one: above(excess, bowl.error, bowl.rounding) for one, excess in ends.items()}
    best, worst = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
    words = f"{after}, {best} is {heights[best]}"
    if heights[best] != heights[worst]:
        words += f", and {worst} {heights[worst]}"
    elif len(ends) > 1:
        words = f"{after}, all are {heights[best]}"
    return f"{words}; {lost}" if diverged else words


def _drop(bowl: Bowl, track: Track) -> int:
    """The last epoch of a quick drop, if slow progress follows it; otherwise 0."""
    excess = [bowl.excess(m, b) for m, b in zip(track.m, track.b, strict=True)]
    enough = excess[-1] + DROPPED * (excess[0] - excess[-1])
    row = max((k for k, one in enumerate(excess) if one > enough), default=-1) + 1
    quick = track.epoch[-1] > SLOW_RATIO * track.epoch[row] if row < len(excess) else False
    return int(track.epoch[row]) if quick and excess[-1] > SLOW_EXCESS * bowl.error else 0


def trend(points: Points) -> str:
    """The finding about the points: their correlation, or else the title of the points."""
    try:
        r = correlation(*zip(*points, strict=True)) if len(points) > 2 else nan
    except (ValueError, OverflowError):  # all x or all y are equal, or very far apart
        r = nan
    if not isfinite(r):
        return points.title
    if abs(r) < CLEAR:
        return f"No clear trend: correlation {pictured(r, 2)}"
    return (
        f"Higher {points.x_name}, {'higher' if r > 0 else 'lower'} {points.y_name}: "
        f"correlation {pictured(r, 2)}"
    )


def describe_points(points: Points) -> str:
    """A sentence with the ranges of the points."""
    columns = zip((points.x_name, points.y_name), zip(*points, strict=True), strict=True)
    ranges = []
    for name, column in columns:
        ends = min(column), max(column)
        texts = [f"{end:.0f}" if may_be_years(ends) else pictured(end) for end in ends]
        ranges.append(f"{name} from {' to '.join(texts)}")
    return f"Ranges: {', '.join(ranges)}."


def pictured_line(m: float, b: float, points: Points) -> str:
    """The equation of a line with the names of the columns, as in "y = 1.478 x + 0.0889"."""
    sign = MINUS if b < 0 else "+"
    return f"{points.y_name} = {pictured(m)} {points.x_name} {sign} {pictured(abs(b))}"


def zero_note(least: float) -> str:
    """A note for an axis that shows every excess below `least` as 0."""
    return f"0 stands for less than {pictured(least, 3)}; such an excess is only rounding."
