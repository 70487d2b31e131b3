"""The tables of a comparison: what gdref compare prints."""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import inf
from textwrap import fill

from gdref.bowl import Bowl
from gdref.experiments.in_step import end_of
from gdref.experiments.run import Run
from gdref.plugins.signatures import spec_value
from gdref.points import Points
from gdref.text.results import Cell
from gdref.text.sentences import WIDTH, folded
from gdref.theory.spread import median, middle_half

SPEC = 24  # columns for a spec, or a package and its version, beside the hyperparameters
Groups = dict[str, list[Run]]
Table = tuple[str, list[str], list[list[Cell]]]  # what stands above it, its header, its rows


def tables_of(
    points: Points,
    bowl: Bowl,
    groups: Groups,
    at_epochs: Iterable[tuple[int, dict[str, float]]],
    style: str,
) -> Iterator[Table]:
    """The tables of some runs by their label, from what they reached to how they were set.

    at_epochs: for the epochs shown, the error of each optimizer by its label.
    """
    names = list(groups)
    several = max(map(len, groups.values()), default=1)
    title = f"Error over the {points.title}"
    errors: list[list[Cell]] = [
        [epoch, *(at_epoch.get(name) for name in names)] for epoch, at_epoch in at_epochs
    ]
    draws = [spec for spec, runs in groups.items() if len(runs) > 1]
    seeds = f" (of {', '.join(draws)} the median of {several} seeds)" if draws else ""
    yield f"{title}, after each epoch{seeds}", ["epoch", *names], errors
    header = ["optimizer", "m", "b", "error", "excess", "best error", "status"]
    header[4:4] = ["middle half"] if draws else []
    ends = [_end(bowl, runs, bool(draws)) for runs in groups.values()]
    yield "Where they ended", header, [*ends, _minimum(bowl, bool(draws))]
    yield _costs(bowl, groups)
    wide = style != "table"
    specs, sources = (
        [text if wide else folded(text, SPEC) for text in texts]
        for texts in (names, [runs[0].chosen.entry.source for runs in groups.values()])
    )
    taken = sum(
        max(map(len, "\n".join([title, *texts]).split("\n")))
        for title, texts in (("optimizer", specs), ("from", sources))
    )
    width = max(WIDTH - 4 - taken, 28)
    settings: list[list[Cell]] = []
    for (run, *others), spec, source in zip(groups.values(), specs, sources, strict=True):
        known = {key: spec_value(v) for key, v in run.chosen.hyperparameters.items()}
        if others:
            known["seed"] += f"..{several - 1}"
        text = " ".join(f"{key}={value}" for key, value in known.items())
        settings.append([spec, text if wide else fill(text, width), source])
    yield "Hyperparameters", ["optimizer", "set to", "from"], settings


def _end(bowl: Bowl, runs: list[Run], draws: bool) -> list[Cell]:
    excesses = [bowl.excess(run.row.m, run.row.b) for run in runs]
    statuses = {run.status: [one.status for one in runs].count(run.status) for run in runs}
    status = ", ".join(f"{n} {name}" if len(statuses) > 1 else name for name, n in statuses.items())
    rows = [run.row for run in runs]
    row: list[Cell] = [runs[0].spec]
    row += [median(r.m for r in rows), median(r.b for r in rows), median(r.error for r in rows)]
    if draws:
        row.append(middle_half([end_of(run) for run in runs]) if len(runs) > 1 else "")
    return [*row, median(excesses), median(run.best for run in runs), status]


def _minimum(bowl: Bowl, draws: bool) -> list[Cell]:
    row: list[Cell] = ["minimum", bowl.m, bowl.b, bowl.error]
    return [*row, *([""] if draws else []), 0.0, bowl.error, ""]


def _costs(bowl: Bowl, groups: Groups) -> Table:
    header = ["optimizer", "updates", "point-gradients", "1 %: epoch", "1 %: points"]
    not_near = "no 1 % of 0" if bowl.exact else "not reached"
    costs: list[list[Cell]] = []
    for spec, runs in groups.items():
        epoch = whole(run.near.epoch if run.near else inf for run in runs)
        work = whole(run.near_work if run.near else inf for run in runs)
        near: list[Cell] = [not_near if value is None else value for value in (epoch, work)]
        updates = whole(run.row.update for run in runs)
        costs.append([spec, updates, whole(run.row.point_gradients for run in runs), *near])
    if any(run.descent.objective.point_errors for run in chain(*groups.values())):
        header.insert(3, "point-errors")
        for runs, cost in zip(groups.values(), costs, strict=True):
            cost.insert(3, whole(run.descent.objective.point_errors for run in runs))
    title = "What it took, and when the error was first within 1 % of the minimum"
    return title, header, costs


def whole(values: Iterable[float]) -> int | None:
    """The median of counts as a count; None where it is none."""
    value = median(values)
    return round(value) if value < inf else None
