"""Run optimizers side by side, an epoch at a time, and keep what a report needs."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

import typer

from gdref.bowl import Bowl
from gdref.cli.option_groups import RunOptions
from gdref.cli.options import pair
from gdref.cli.run import Run
from gdref.cli.sentences import warn
from gdref.cli.tables import minimum_as_json
from gdref.descent import Descent
from gdref.exceptions import PluginError, SpecError
from gdref.points import Points
from gdref.scaling import Scale, standardize
from gdref.specs import choose_all
from gdref.squared_error import Point

Pick = Callable[[int], bool]


def epochs_to_show(epochs: int, rows: int | None, every: int | None) -> Pick:
    """Which epochs to show: 1, 2, 5, 10, 20, ...; or so many, log-spaced; or every so many."""
    if rows and every:
        raise SpecError("--rows and --every exclude each other; give one of them")
    if every:
        return lambda epoch: epoch % every == 0
    if rows:
        spaced = [0]
        for k in range(1, rows):
            share = (k - 1) / (rows - 2) if rows > 2 else 1  # from 1 to epochs
            spaced.append(max(spaced[-1] + 1, round(epochs**share)))
        return set(spaced).__contains__
    return lambda epoch: str(epoch).rstrip("0") in ("", "1", "2", "5")


def start_runs(
    specs: str,
    points: Points,
    bowl: Bowl,
    options: RunOptions,
    *,
    traced: bool = False,
) -> tuple[list[Run], list[PluginError]]:
    """A run for each optimizer of a comma-separated list, and what is wrong with the others.

    Nothing has been printed yet when one of the options proves to be wrong.
    """
    m, b = pair("--start", options.start)
    common = {
        key: value
        for key in ("learning_rate", "seed")
        if (value := getattr(options, key)) is not None
    }
    descended: Sequence[Point] = points
    scale: Scale | None = None
    if options.standardize:
        descended, scale = standardize(points)
        m, b = scale.standardized(m, b)
    chosen = choose_all(specs, common)
    faults = [one for one in chosen if isinstance(one, PluginError)]
    ready = [one for one in chosen if not isinstance(one, PluginError)]
    for key in common:
        if ready and not any(key in one.hyperparameters for one in ready):
            option = key.replace("_", "-")
            raise SpecError(f"--{option}: none of {', '.join(o.spec for o in ready)} has a {key}")
    if options.standardize and options.learning_rate is None:
        warn(
            "x is standardised, where the limit of batch is 1 and the defaults, chosen for the "
            "bundled points, may be far below; to try: --learning-rate 0.1"
        )
    runs: list[Run] = []
    for one in ready:
        budget = options.epochs, options.tolerance
        descent = Descent(one.optimizer, descended, m, b, *budget, one.hyperparameters)
        trace = array("d") if traced else None
        runs.append(Run(one, descent, descended, bowl, scale, trace))
    return runs, faults


def document(points: Points, bowl: Bowl, runs: Iterable[Run]) -> dict[str, object]:
    """What fit and compare print with --format json."""
    return {
        "data": points.name,
        "points": len(points),
        "minimum": minimum_as_json(bowl),
        "runs": [run.as_json() for run in runs],
    }


def in_step(
    runs: Iterable[Run], pick: Pick, done: Callable[[int], None]
) -> Iterator[tuple[int, list[Run]]]:
    """Run the descents together; yield each epoch to show, with the runs that came so far.

    An epoch is shown where pick holds, and where a run ends. done is told of every epoch.
    """
    live = [run for run in runs if not run.fault]
    epoch = 0
    while live:
        for run in live:
            run.advance(epoch)
        if pick(epoch) or any(run.over and not run.fault for run in live):
            yield epoch, live
        live = [run for run in live if not run.over]
        done(epoch)
        epoch += 1


def without_faults(
    runs: list[Run], faults: list[PluginError]
) -> tuple[list[Run], list[PluginError]]:
    """The runs that went well, and what is wrong with the other optimizers."""
    failed = [run.fault for run in runs if run.fault]
    return [run for run in runs if not run.fault], faults + failed


def conclude(runs: list[Run], faults: list[PluginError]) -> None:
    """Say how runs ended before their budget, and which optimizers are broken.

    Exit 1 if a run diverged or an optimizer is broken.
    """
    for run in runs:
        if run.descent.status != "finished":
            warn(f"{run.chosen.spec}: {run.descent.status}: {run.message}")
    for fault in faults:
        warn(f"error: {fault}")
    if faults or any(run.diverged for run in runs):
        raise typer.Exit(1)
