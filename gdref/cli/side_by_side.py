"""The runs that the options of a command ask for, and what is said at their end."""

from collections.abc import Sequence

import typer

from gdref.bowl import Bowl
from gdref.cli.option_groups import RunOptions
from gdref.cli.options import start_from
from gdref.cli.progress import progress
from gdref.cli.sentences import closing, same_points
from gdref.cli.show import note as warn
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.comparison import Comparison
from gdref.experiments.in_step import by_label, start_runs
from gdref.experiments.run import Run
from gdref.experiments.sweep import RATE, SEED, sweep
from gdref.plugins.specs import Chosen, choose_all
from gdref.points import Points
from gdref.text.sentences import listed, paragraph

SEEDS = 5  # that --tune tries of each that draws


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
    warn_of_defaults(options, runs)
    return runs, faults


def warn_of_defaults(options: RunOptions, runs: Sequence[Run]) -> None:
    """Say that a default learning rate is not made for standardised x, where one is used."""
    by_default = any(run.chosen.leaves_open(RATE) for run in runs)
    if options.standardize and options.learning_rate is None and by_default:
        warn(
            "x is standardised, where the limit of batch is 1 and the defaults, chosen for the "
            "bundled points, may be far below; to try: --learning-rate 0.1"
        )


def winner_in_words(comparison: Comparison) -> str:
    """Which run ended lowest, and how far above the minimum; no more than the seeds support."""
    level = comparison.winners
    if not level:
        return "No line was found: every run diverged."
    names = listed([run.spec for run in level])
    seeds = max(map(len, comparison.groups.values()))
    if len(level) > 1 and any(len(comparison.groups[run.spec]) > 1 for run in level):
        return paragraph(f"{names} cannot be told apart by {seeds} seeds: their ends overlap.")
    same = ", the same to 9 digits" if len(level) > 1 else ""
    others = seeds > 1 and len(comparison.groups) > 1
    more = ", by more than the seeds differ" if others else ""
    lowest = paragraph(f"Lowest error at the end{more}: {names}{same}.")
    if len(comparison.groups[level[0].spec]) > 1:
        return lowest  # of several seeds there is no one line
    return f"{lowest}\n{closing(level[0].row, comparison.minimum, comparison.points)}"


def further(comparison: Comparison, options: RunOptions) -> str | None:
    """That these are some rates and seeds of many, and the sweep that tries others."""
    having = [run for run in comparison.runs if RATE in run.chosen.hyperparameters]
    if not having:
        return None
    one = any(SEED in runs[0].chosen.hyperparameters for runs in comparison.groups.values())
    one = one and max(map(len, comparison.groups.values())) == 1
    specs = [
        ":".join(part for part in run.spec.split(":") if not part.startswith(f"{RATE}="))
        for run in having
    ]
    words = ["sweep", "--optimizers", ",".join(dict.fromkeys(specs))]
    words += ["--standardize"] if options.standardize else []
    words += ["--epochs", str(options.epochs)] if options.epochs != 1000 else []
    command = same_points(words, options.data, options.columns, options.start, options.decimal)
    return f"At these rates{' and one seed' if one else ''}; others: {command}"


def tuned(optimizers: str, points: Points, options: RunOptions) -> str:
    """The specs, each with the best rate of those that a sweep tries; says which it took."""
    raw = [spec.strip() for spec in optimizers.split(",")]
    specs = {
        one.spec: text
        for text, one in zip(raw, choose_all(optimizers), strict=True)
        if isinstance(one, Chosen) and one.leaves_open(RATE)
    }
    if not specs:
        raise SpecError(f"--tune: none of {', '.join(raw)} has a learning_rate that is left open")
    with progress(100, label="sweep") as done:
        result = sweep(
            list(specs),
            points,
            epochs=options.epochs,
            start=start_from(options.start, points),
            standardized=options.standardize,
            seeds=SEEDS,
            done=lambda share: done(int(100 * share)),
        )
    if result.interrupted:
        raise KeyboardInterrupt
    best = {specs[c.spec]: (c.spec, c.best) for c in result.columns if c.best is not None}
    lost = [c.spec for c in result.columns if c.best is None]
    ends = {result.values[0]: " (the lowest)", result.values[-1]: " (the highest)"}
    words = [f"{spec} at {rate:g}{ends.get(rate, '')}" for spec, rate in best.values()]
    tried = f"of {len(result.values)} rates from {result.values[0]:g} to {result.values[-1]:g}"
    if words:
        warn(f"tuned: {', '.join(words)}, the best {tried}")
    if lost:
        warn(f"{listed(lost)}: each rate diverges {tried}; left as it is")
    taken = {text: f"{spec}:{RATE}={rate!r}" for text, (spec, rate) in best.items()}
    return ",".join(taken.get(text, text) for text in raw)


def conclude(runs: list[Run], faults: list[PluginError]) -> None:
    """Say how runs ended before their budget, and which optimizers are broken.

    Of several seeds it is said once, with the words of the first. Exit 1 if a run diverged or an
    optimizer is broken.
    """
    for spec, group in by_label(runs).items():
        statuses = [run.status for run in group]
        for status in dict.fromkeys(statuses):
            if status != "finished":
                seeds = f" at {statuses.count(status)} of {len(group)} seeds, the first"
                first = group[statuses.index(status)].message
                warn(f"{spec}: {status}{seeds if len(group) > 1 else ''}: {first}")
    for fault in faults:
        warn(f"error: {fault}")
    if faults or any(run.diverged for run in runs):
        raise typer.Exit(1)
