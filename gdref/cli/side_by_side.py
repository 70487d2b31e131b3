"""Runs that the options of a command ask for, and how they are concluded."""

import typer

from gdref.bowl import Bowl
from gdref.cli.option_groups import RunOptions
from gdref.cli.options import start_from
from gdref.cli.progress import progress
from gdref.cli.sentences import closing, paragraph, warn
from gdref.comparison import Comparison, start_runs
from gdref.exceptions import PluginError
from gdref.points import Points
from gdref.run import Run
from gdref.sweep import rates, sweep

SWEPT, SEEDS = (1e-6, 10.0), 5  # what --tune tries


def runs_for(
    specs: str, points: Points, bowl: Bowl, options: RunOptions, *, traced: bool = False
) -> tuple[list[Run], list[PluginError]]:
    """A run for each optimizer of a comma-separated list, and what is wrong with the others."""
    values = {"learning_rate": options.learning_rate, "seed": options.seed}
    runs, faults = start_runs(
        specs,
        points,
        bowl,
        epochs=options.epochs,
        common={key: value for key, value in values.items() if value is not None},
        start=start_from(options.start, points),
        tolerance=options.tolerance,
        standardized=options.standardize,
        traced=traced,
    )
    warn_of_defaults(options)
    return runs, faults


def warn_of_defaults(options: RunOptions) -> None:
    """Say that a default learning rate is not made for standardised x."""
    if options.standardize and options.learning_rate is None:
        warn(
            "x is standardised, where the limit of batch is 1 and the defaults, chosen for the "
            "bundled points, may be far below; to try: --learning-rate 0.1"
        )


def verdict(comparison: Comparison) -> str:
    """Which run ended lowest, and how far above the minimum."""
    level = comparison.winners
    if not level:
        return "No line was found: every run diverged."
    *others, last = (run.spec for run in level)
    names = f"{', '.join(others)} and {last}" if others else last
    seeds = max(map(len, comparison.groups.values()))
    if len(level) > 1 and seeds > 1:
        return paragraph(
            f"{names} cannot be told apart by {seeds} seeds: the middle halves of their ends "
            "overlap."
        )
    same = ", the same to 9 digits" if len(level) > 1 else ""
    lowest = f"Lowest error at the end: {names}{same}."
    if len(comparison.groups[level[0].spec]) > 1:
        return lowest  # of several seeds there is no one line
    return f"{lowest}\n{closing(level[0].row, comparison.minimum, comparison.points)}"


def tuned(optimizers: str, points: Points, options: RunOptions) -> str:
    """The specs, each with the best rate of those that a sweep tries; says which it took."""
    names = optimizers.count(",") + 1
    with progress(names * len(rates(*SWEPT)), label="rates") as done:
        result = sweep(
            optimizers,
            points,
            epochs=options.epochs,
            start=start_from(options.start, points),
            standardized=options.standardize,
            seeds=SEEDS,
            done=done,
        )
    if result.interrupted:
        raise KeyboardInterrupt
    best = {c.spec: c.best for c in result.columns if "learning_rate" not in c.spec}
    specs, words = [], []
    for spec in optimizers.split(","):
        canonical = next((c.spec for c in result.columns if c.spec.startswith(spec.strip())), spec)
        rate = best.get(canonical)
        specs.append(canonical if rate is None else f"{canonical}:learning_rate={rate}")
        words += [] if rate is None else [f"{canonical} at {rate:g}"]
    tried = f"of {len(result.values)} rates from {result.values[0]:g} to {result.values[-1]:g}"
    warn(f"tuned: {', '.join(words)}, the best {tried}")
    return ",".join(specs)


def conclude(runs: list[Run], faults: list[PluginError]) -> None:
    """Say how runs ended before their budget, and which optimizers are broken.

    Exit 1 if a run diverged or an optimizer is broken.
    """
    for run in runs:
        if run.status != "finished":
            warn(f"{run.spec}: {run.status}: {run.message}")
    for fault in faults:
        warn(f"error: {fault}")
    if faults or any(run.diverged for run in runs):
        raise typer.Exit(1)
