"""Several runs at once: started together, and advanced epoch by epoch."""

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.run import Run
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, Optimizers, chosen_ones, fitted
from gdref.points import Points
from gdref.squared_error import Point
from gdref.theory.scaling import Scale, standardize

Pick = Callable[[int], bool]


def epochs_to_show(epochs: int, rows: int | None, every: int | None) -> Pick:
    """Which epochs to show: 1, 2, 5, 10, 20, ...; or so many, log-spaced; or every so many."""
    if rows and every:
        raise SpecError("--rows and --every exclude each other; give one of them")
    if every:
        return lambda epoch: epoch % every == 0
    if rows:
        coming = log_spaced_epochs(epochs, rows)
        following = next(coming)

        def pick(epoch: int) -> bool:  # asked of one epoch after the other
            nonlocal following
            while following < epoch:
                following = next(coming, sys.maxsize)
            return following == epoch

        return pick
    return lambda epoch: str(epoch).rstrip("0") in ("", "1", "2", "5")


def log_spaced_epochs(epochs: int, rows: int) -> Iterator[int]:
    """So many epochs from 0 to the last, log-spaced, one at a time: there may be a billion."""
    epoch = 0
    yield epoch
    for k in range(1, rows):
        share = (k - 1) / (rows - 2) if rows > 2 else 1  # from 1 to epochs
        epoch = max(epoch + 1, round(epochs**share))
        yield epoch


def start_runs(
    optimizers: Optimizers,
    points: Points,
    bowl: Bowl,
    *,
    epochs: int,
    common: dict[str, Value],
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    standardized: bool = False,
    traced: bool = False,
    seeds: int = 1,
) -> tuple[list[Run], list[PluginError]]:
    """A run for each optimizer, and what is wrong with the others; nothing has been run yet.

    common: values for all that have such a hyperparameter and whose spec leaves it open. epochs
        is one: a schedule knows its budget.
    """
    m, b = start
    descended: Sequence[Point] = points
    scale: Scale | None = None
    if standardized:
        descended, scale = standardize(points)
        m, b = scale.standardized(m, b)
    chosen = chosen_ones(optimizers, {"epochs": epochs, **common})
    faults = [one for one in chosen if isinstance(one, PluginError)]
    ready = [one for one in chosen if not isinstance(one, PluginError)]
    for key in common:
        if ready and not any(key in one.hyperparameters for one in ready):
            option = key.replace("_", "-")
            raise SpecError(f"--{option}: none of {', '.join(o.spec for o in ready)} has a {key}")
    runs: list[Run] = []
    for one in several_seeds(ready, seeds):
        descent = Descent(one.optimizer, descended, m, b, epochs, tolerance, one.hyperparameters)
        runs.append(Run(one, descent, descended, bowl, scale, array("d") if traced else None))
    return runs, faults


def several_seeds(chosen: Iterable[Chosen], seeds: int) -> Iterator[Chosen]:
    """Each optimizer; one that draws as often as there are seeds, unless its spec sets one."""
    for one in chosen:
        if seeds > 1 and one.leaves_open("seed"):
            for seed in range(seeds):
                own = {"seed": fitted(one, "seed", seed)}
                yield one._replace(hyperparameters=one.hyperparameters | own)
        else:
            yield one


def by_label(runs: Iterable[Run]) -> dict[str, list[Run]]:
    """Runs by their label."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(run.spec, []).append(run)
    return groups


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
    """The runs that went well, and what is wrong with the other optimizers: once for all seeds."""
    failed: dict[str, PluginError] = {}
    for run in runs:
        if run.fault:
            failed.setdefault(run.spec, run.fault)
    return [run for run in runs if run.spec not in failed], [*faults, *failed.values()]


def end_of(run: Run) -> float:
    """The error at a run's end; inf where it diverged."""
    return inf if run.diverged else run.row.error
