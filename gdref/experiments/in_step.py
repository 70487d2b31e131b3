"""Several runs at once: started together, and advanced epoch by epoch."""

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

from gdref.bowl import Bowl
from gdref.descent import Descent
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.run import Run
from gdref.plugins.signatures import Value
from gdref.plugins.specs import Chosen, Optimizers, choose_all, fitted
from gdref.points import Points
from gdref.squared_error import Point
from gdref.theory.scaling import Scale
from gdref.theory.scaling import standardize as standardized

Pick = Callable[[int], bool]
Choice = list[Chosen | PluginError]  # an optimizer, or its failure to load
RATE, SEED = "learning_rate", "seed"


def epochs_to_show(epochs: int, rows: int | None, every: int | None) -> Pick:
    """Which epochs to show: 1, 2, 5, 10, 20, ...; or N of them, log-spaced; or every Nth."""
    if rows and every:
        raise SpecError("--rows and --every exclude each other; give one of them")
    if every:
        return lambda epoch: epoch % every == 0
    if rows:
        coming = log_spaced_epochs(epochs, rows)
        following = next(coming)

        def pick(epoch: int) -> bool:  # called for one epoch after the other
            nonlocal following
            while following < epoch:
                following = next(coming, sys.maxsize)
            return following == epoch

        return pick
    return lambda epoch: str(epoch).rstrip("0") in ("", "1", "2", "5")


def log_spaced_epochs(epochs: int, rows: int) -> Iterator[int]:
    """N epochs from 0 to the last, log-spaced, one at a time: there may be a billion."""
    epoch = 0
    yield epoch
    for k in range(1, rows):
        share = (k - 1) / (rows - 2) if rows > 2 else 1  # from 1 to epochs
        epoch = max(epoch + 1, round(epochs**share))
        yield epoch


def choose_for(
    optimizers: Optimizers, epochs: int, learning_rate: float | None, seed: int | None
) -> Choice:
    """The optimizers, with a learning rate and a seed if their specs set none.

    Raises SpecError for a value that no optimizer takes.
    """
    values: dict[str, Value] = {RATE: learning_rate, SEED: seed}
    common = {key: value for key, value in values.items() if value is not None}
    choice = choose_all(optimizers, {"epochs": epochs, **common})
    ready = [one for one in choice if isinstance(one, Chosen)]
    for key in common:
        if ready and not any(key in one.hyperparameters for one in ready):
            option = key.replace("_", "-")
            raise SpecError(f"--{option}: none of {', '.join(o.spec for o in ready)} has a {key}")
    return choice


def start_runs(
    choice: Choice,
    points: Points,
    bowl: Bowl,
    *,
    epochs: int,
    start: tuple[float, float] = (0.0, 0.0),
    tolerance: float | None = None,
    standardize: bool = False,
    keep: bool = False,
    seeds: int = 1,
) -> list[Run]:
    """A run for each optimizer, or for each of its seeds; none has made an update yet."""
    m, b = start
    ground: Sequence[Point] = points
    scale: Scale | None = None
    if standardize:
        ground, scale = standardized(points)
        m, b = scale.standardized(m, b)
    runs = []
    for one in several_seeds(choice, seeds):
        descent = Descent(one.optimizer, ground, m, b, epochs, tolerance, one.hyperparameters)
        runs.append(Run(one, descent, ground, bowl, scale, array("d") if keep else None))
    return runs


def several_seeds(choice: Choice, seeds: int) -> Iterator[Chosen]:
    """Each optimizer; a stochastic one once for each seed, unless its spec sets the seed."""
    for one in choice:
        if isinstance(one, PluginError):
            continue
        if seeds > 1 and one.leaves_open(SEED):
            for seed in range(seeds):
                own = {SEED: fitted(one, SEED, seed)}
                yield one._replace(hyperparameters=one.hyperparameters | own)
        else:
            yield one


def in_step(
    runs: Iterable[Run], pick: Pick, done: Callable[[int], None]
) -> Iterator[tuple[int, list[Run]]]:
    """Advance the runs together; yield each epoch to show, with the runs that reached it.

    An epoch is shown if pick(epoch) is true, or if a run ends there. done is called with every
    epoch.
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
    """The runs of the optimizers that work, and the failures of the others: one for all seeds."""
    failed: dict[str, PluginError] = {}
    for run in runs:
        if run.fault:
            failed.setdefault(run.spec, run.fault)
    return [run for run in runs if run.spec not in failed], [*faults, *failed.values()]
