"""Advances several runs together, epoch by epoch."""

from collections.abc import Callable, Collection, Iterable, Iterator

from gdref.exceptions import PluginError, SpecError
from gdref.experiments.run import Run
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.specs import Chosen, fitted
from gdref.theory.conditions import SEED

Pick = Callable[[int], bool]


def epochs_to_show(epochs: int, rows: int | None, every: int | None) -> Pick:
    """A function that returns True for an epoch to show, by default 0, 1, 2, 5, 10, 20, ...

    rows: show this number of epochs, log-spaced. every: show every Nth epoch.
    """
    if rows and every:
        raise SpecError("--rows and --every exclude each other; give one of them")
    if every:
        return lambda epoch: epoch % every == 0
    if rows:
        return log_spaced_epochs(epochs, rows).__contains__
    return lambda epoch: str(epoch).rstrip("0") in ("", "1", "2", "5")


def log_spaced_epochs(epochs: int, rows: int) -> Collection[int]:
    """N log-spaced epochs, from 0 to the last epoch; all epochs if there are fewer than N."""
    if rows > epochs:
        return range(epochs + 1)
    shown, epoch = {0}, 0
    for k in range(1, rows):
        share = (k - 1) / (rows - 2) if rows > 2 else 1
        epoch = max(epoch + 1, round(epochs**share))
        shown.add(epoch)
    return shown


def several_seeds(chosen: Iterable[Chosen], seeds: int) -> Iterator[Chosen]:
    """The optimizers. A stochastic optimizer is repeated for each seed if its spec sets no seed."""
    for one in chosen:
        if seeds > 1 and one.leaves_open(SEED):
            for seed in range(seeds):
                own = {SEED: fitted(one, SEED, seed)}
                yield one._replace(hyperparameters=one.hyperparameters | own)
        else:
            yield one


def in_step(
    runs: Iterable[Run], pick: Pick, done: Callable[[float], None]
) -> Iterator[tuple[int, list[Run]]]:
    """Advance the runs together; yield each epoch to show, with the runs that reached the epoch.

    An epoch is shown if pick(epoch) is true, or if a run ends at this epoch. done: a function that
    is called with the share of the budget that is used up.
    """
    live = [run for run in runs if not run.fault]
    epoch = 0
    while live:
        with prints_to_stderr():
            for run in live:
                run.advance(epoch)
        if pick(epoch) or any(run.over and not run.fault for run in live):
            yield epoch, live
        done(epoch / (live[0].conditions.epochs or 1))
        live = [run for run in live if not run.over]
        epoch += 1


def without_faults(
    runs: list[Run], faults: list[PluginError]
) -> tuple[list[Run], list[PluginError]]:
    """The runs of the optimizers that work, and a failure for each optimizer that fails."""
    failed: dict[str, PluginError] = {}
    for run in runs:
        if run.fault:
            failed.setdefault(run.spec, run.fault)
    return [run for run in runs if run.spec not in failed], [*faults, *failed.values()]
