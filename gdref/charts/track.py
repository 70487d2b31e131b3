"""A run in the form that charts use: its label, and its rows as columns."""

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gdref.bowl import Bowl
from gdref.descent import Row
from gdref.squared_error import flat_line_error
from gdref.text.numbers import pictured

LONG_LABEL = 18  # labels with more characters are shortened


class Track(NamedTuple):
    """The rows of one run, in one sequence per column, so that a million rows need little memory.

    diverged: whether the run diverged. overflowed: whether the row after the last row would not be
    finite. others: the same run with other seeds. points: the work up to each row, as the number of
    gradients and errors of single points.
    """

    label: str
    epoch: Sequence[float]
    update: Sequence[float]
    point_gradients: Sequence[float]
    m: Sequence[float]
    b: Sequence[float]
    error: Sequence[float]
    points: Sequence[float]
    diverged: bool = False
    others: tuple["Track", ...] = ()
    overflowed: bool = False

    @property
    def name(self) -> str:
        """The label, with "(diverged at epoch N)" after it if the run diverged."""
        if not self.diverged:
            return self.label
        last = pictured((self.epoch[-1] if self.epoch else 0) + self.overflowed)
        return f"{self.label} (diverged {'at' if self.overflowed else 'by'} epoch {last})"

    @property
    def noisy(self) -> bool:
        """Whether the run makes several updates per epoch, each with some of the points."""
        return bool(self.epoch) and self.update[-1] > self.epoch[-1]


def track(label: str, rows: Iterable[Row], diverged: bool = False) -> Track:
    """The track of some rows of descend()."""
    flat = array("d")
    for row in rows:
        flat.extend((*row, row.point_gradients))
    return from_flat(label, flat, diverged)


def from_flat(label: str, flat: "array[float]", diverged: bool = False) -> Track:
    """The track of rows in one flat array. The last number of each row is its `points`."""
    columns = len(Row._fields) + 1
    epoch, update, gradients, m, b, error, points = (flat[k::columns] for k in range(columns))
    return Track(label, epoch, update, gradients, m, b, error, points, diverged)


def highest_error_shown(bowl: Bowl, tracks: Sequence[Track]) -> float:
    """1,000 times the largest of these errors: of the flat line y = mean y, and of each start.

    A run with a still larger error leaves the chart.
    """
    return 1000 * max([_flat(bowl), *(track.error[0] for track in tracks if track.error)])


def lowest_error_shown(bowl: Bowl) -> float:
    """A trillionth of the error of the flat line, or of y = 0 if the error of the flat line is 0.

    An excess below this limit is only rounding.
    """
    flat = _flat(bowl)
    return 1e-12 * (flat if flat > bowl.rounding else bowl.excess(0.0, 0.0))


def _flat(bowl: Bowl) -> float:
    """The error of the flat line y = mean y."""
    return flat_line_error(lambda m, b: bowl.error + bowl.excess(m, b), bowl.gradient)


def rows_to_show(track: Track, growth: float = 2.0) -> int:
    """The number of rows that the axes must show: all rows, if the run has not diverged.

    If the run has diverged: the rows before its error is `growth` times the error at the start.
    """
    if not track.diverged:
        return len(track.m)
    grown = (k for k, error in enumerate(track.error) if error > growth * track.error[0])
    return next(grown, len(track.m))


def names_to_show(tracks: Sequence[Track]) -> tuple[list[str], str]:
    """The names for a legend, and a note. If the names are long, the note has their common part."""
    parts = [track.label.split(":") for track in tracks]
    common = [p for p in parts[0] if all(p in others[1:] for others in parts)] if parts else []
    if len(tracks) < 2 or not common or max(len(track.label) for track in tracks) <= LONG_LABEL:
        return [track.name for track in tracks], ""
    kept = [":".join(part for part in one if part not in common) for one in parts]
    short = [track._replace(label=label) for track, label in zip(tracks, kept, strict=True)]
    return [track.name for track in short], f"All with {', '.join(common)}."


def log_spaced(count: int, most: int) -> list[int]:
    """At most `most` of the indices 0, ..., count - 1, log-spaced, with the first and the last."""
    if count <= most:
        return list(range(count))
    return sorted({0, *(round((count - 1) ** (k / (most - 1))) for k in range(1, most))})
