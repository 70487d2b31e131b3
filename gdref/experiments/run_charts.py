"""The charts of finished runs."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from gdref.exceptions import SpecError
from gdref.experiments.run import Run, by_label
from gdref.text.numbers import count, pictured
from gdref.text.sentences import listed
from gdref.theory.conditions import RATE, SEED, Conditions

if TYPE_CHECKING:
    from gdref.charts import Chart, Track

MOST_NAMED = 4  # a subtitle has the names of at most four optimizers


def chart_of(kind: str, conditions: Conditions, runs: Sequence[Run], **options: Any) -> "Chart":
    """The chart of a kind: "error", "surface", "line", or "descent".

    options: the options of the function that draws the chart, such as gdref.charts.error().
    Raises SpecError if there is no such kind.
    """
    from gdref import charts  # imported here, because most results are never drawn
    from gdref.charts.captions import course

    minimum, tracks = conditions.minimum, tracks_of(runs)
    makers = {
        "error": partial(charts.error, minimum, tracks),
        "surface": partial(charts.surface, minimum, tracks),
        "line": partial(line_chart, conditions, runs),
        "descent": partial(charts.descent, conditions.points, minimum, *tracks),
    }
    if kind not in makers:
        raise SpecError(f"there is no chart {kind!r}; expected error, surface, line or descent")
    chart = makers[kind](**options)._replace(subtitle=subtitle_of(conditions, runs))
    if kind == "line" and any(run.diverged for run in runs):
        # The line of a diverged run is not the best line.
        chart = chart._replace(title=course(minimum, tracks))
    return chart


def subtitle_of(conditions: Conditions, runs: Iterable[Run]) -> str:
    """The subtitle of a chart: points, optimizers, rates, seeds, epochs and status."""
    groups = by_label(runs)
    first = [group[0] for group in groups.values()]
    rates = {
        run.spec: None if RATE in run.spec else run.chosen.hyperparameters.get(RATE)
        for run in first
    }
    known = [rate for rate in rates.values() if isinstance(rate, float)]
    words = listed(list(rates)) if len(rates) <= MOST_NAMED else count(len(rates), "optimizer")
    if len(set(known)) == 1:
        words += f", learning rate {known[0]:g}"
    elif known and len(rates) > MOST_NAMED:
        words += f", learning rates from {min(known):g} to {max(known):g}"
    elif known:
        words = listed(
            [f"{spec} (learning rate {r:g})" if r else spec for spec, r in rates.items()]
        )
    seeds = {
        run.chosen.hyperparameters[SEED]
        for group in groups.values()
        for run in group
        if SEED in run.chosen.hyperparameters
    }
    if seeds:
        words += f", seed {seeds.pop()}" if len(seeds) == 1 else f", {len(seeds)} seeds"
    ends = [
        f"{run.spec} {run.status} at epoch {run.row.epoch + overflowed(run):,}"
        for run in first
        if run.status in ("converged", "diverged", "ended")
    ]
    if len(ends) > MOST_NAMED:
        ends = [
            f"{sum(run.status == one for run in first)} {one}"
            for one in dict.fromkeys(run.status for run in first)
        ]
    m, b = conditions.start
    start = f"start at m = {pictured(m)}, b = {pictured(b)}" if any(conditions.start) else ""
    scaled = "descent in standardised x" if conditions.standardize else ""
    stops = {"tolerance": conditions.tolerance, "least change": conditions.min_change}
    budget = count(conditions.epochs, "epoch")
    budget += "".join(f", {name} {v:g}" for name, v in stops.items() if v is not None)
    parts = [conditions.points.title, words, budget, start, scaled, ", ".join(ends)]
    return f"{'; '.join(filter(None, parts))}."


def tracks_of(runs: Iterable[Run]) -> "list[Track]":
    """A Track for each label: the run of the first seed, with the runs of the other seeds.

    The runs must have a trace.
    """
    from gdref.charts.track import from_flat

    tracks = []
    for group in by_label(run for run in runs if run.trace).values():
        first, *others = (from_flat(r.spec, r.trace, r.diverged) for r in group if r.trace)
        run = group[0]
        tracks.append(first._replace(others=tuple(others), overflowed=overflowed(run)))
    return tracks


def overflowed(run: Run) -> bool:
    """Whether a run diverged because the next row is not finite."""
    return run.diverged and run.row.epoch < run.conditions.epochs


def line_chart(
    conditions: Conditions, runs: Iterable[Run], others: Sequence[tuple[str, float, float]] = ()
) -> "Chart":
    """The points, the last line of each run (with several seeds: the first run), and the minimum.

    others: more lines, each with its name, m and b.
    """
    from gdref.charts import line

    lines = [*others]
    for first, *_ in by_label(runs).values():
        name = f"{first.spec} (diverged)" if first.diverged else first.spec
        lines.append((name, first.row.m, first.row.b))
    lines.append(("minimum", conditions.minimum.m, conditions.minimum.b))
    return line(conditions.points, lines)
