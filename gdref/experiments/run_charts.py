"""The charts of finished runs."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from gdref.exceptions import SpecError
from gdref.experiments.run import Run, by_label
from gdref.theory.conditions import Conditions

if TYPE_CHECKING:
    from gdref.charts import Chart, Track


def chart_of(kind: str, conditions: Conditions, runs: Sequence[Run], **options: Any) -> "Chart":
    """The chart of a kind: "error", "surface", "line", or "descent" (of one run).

    options: as in the function of that name in gdref.charts. Raises SpecError for another kind.
    """
    from gdref import charts  # here, because most results are never drawn

    minimum = conditions.minimum
    if kind == "error":
        return charts.error(minimum, tracks_of(runs), **options)
    if kind == "surface":
        return charts.surface(minimum, tracks_of(runs), **options)
    if kind == "line":
        return line_chart(conditions, runs, **options)
    if kind == "descent":
        return charts.descent(conditions.points, minimum, tracks_of(runs)[0], **options)
    raise SpecError(f"there is no chart {kind!r}; expected error, surface, line or descent")


def tracks_of(runs: Iterable[Run]) -> "list[Track]":
    """A track for each label; it has the other seeds' tracks. Only for runs with a trace."""
    from gdref.charts.track import from_flat

    tracks = []
    for group in by_label(run for run in runs if run.trace).values():
        first, *others = (from_flat(r.spec, r.trace, r.diverged) for r in group if r.trace)
        tracks.append(first._replace(others=tuple(others)))
    return tracks


def line_chart(
    conditions: Conditions, runs: Iterable[Run], others: Sequence[tuple[str, float, float]] = ()
) -> "Chart":
    """The points, the last line of each run (with several seeds: of the first), and the minimum.

    others: more lines, each with its name, m and b.
    """
    from gdref.charts import line

    lines = [*others]
    for first, *_ in by_label(runs).values():
        name = f"{first.spec} (diverged)" if first.diverged else first.spec
        lines.append((name, first.row.m, first.row.b))
    lines.append(("minimum", conditions.minimum.m, conditions.minimum.b))
    return line(conditions.points, lines)
