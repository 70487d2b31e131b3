"""The page of gdref compare: the winner, the tables, and commands that show more."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from math import inf
from textwrap import fill

from gdref.bowl import Bowl
from gdref.experiments.run import Run, by_label, has_default_rate
from gdref.plugins.signatures import spec_value
from gdref.text.results import Cell, Table
from gdref.text.sentences import WIDTH, listed, paragraph
from gdref.theory.conditions import RATE, SEED, Conditions
from gdref.theory.equations import lines_beside
from gdref.theory.quartiles import median, middle_half

EXPLAINED = "batch", "momentum", "nesterov", "sgd", "asgd"  # gdref explain has a forecast
Groups = dict[str, list[Run]]


def conclusion(winners: list[Run], groups: Groups) -> str:
    """The run with the lowest error at the end, and its line. No run wins if results overlap."""
    if not winners:
        return "No line was found: every run diverged."
    names = listed([run.spec for run in winners])
    seeds = max(map(len, groups.values()))
    several = any(len(groups[run.spec]) > 1 for run in winners)
    if len(winners) > 1 and several:
        return paragraph(f"No clear winner: over {seeds} seeds the errors of {names} overlap.")
    same = ", the same in 9 digits" if len(winners) > 1 else ""
    clear = f" (over {seeds} seeds, no overlap)" if seeds > 1 and len(groups) > 1 else ""
    lowest = paragraph(f"Lowest error at the end{clear}: {names}{same}.")
    if several:
        return lowest  # each seed finds a different line
    row, conditions = winners[0].row, winners[0].conditions
    found = lines_beside(row.m, row.b, row.error, conditions.minimum, conditions.points)
    return f"{lowest}\n{found}"


def tables(
    conditions: Conditions, groups: Groups, at_epochs: Iterable[tuple[int, dict[str, float]]]
) -> Iterator[str | Table]:
    """The tables of some runs with their titles, then the hyperparameters.

    at_epochs: the epochs in the tables; for each epoch, the labels with their errors.
    """
    stochastic = [spec for spec, runs in groups.items() if len(runs) > 1]
    seeds = max(map(len, groups.values()))
    medians = f" ({listed(stochastic)}: the median of {seeds} seeds)" if stochastic else ""
    yield paragraph(f"Error over the {conditions.points.title}, after each epoch{medians}")
    errors = ([epoch, *map(at_epoch.get, groups)] for epoch, at_epoch in at_epochs)
    yield Table(["epoch", *groups], list(errors))
    yield "The end of each run"
    yield _ends(conditions.minimum, groups)
    yield "The work of each run (near: an error of at most 1 % above the minimum)"
    yield _work_table(conditions.minimum, groups)
    yield "\n".join(["Hyperparameters", *(_settings_line(runs) for runs in groups.values())])


def _ends(bowl: Bowl, groups: Groups) -> Table:
    """The last row and the status of each run (with several seeds: medians), and the minimum."""
    columns: list[list[Cell]] = [
        ["optimizer", *groups, "minimum"],
        ["m", *_medians(groups, lambda run: run.row.m), bowl.m],
        ["b", *_medians(groups, lambda run: run.row.b), bowl.b],
        ["error", *_medians(groups, lambda run: run.row.error), bowl.error],
        ["above the minimum", *_medians(groups, lambda run: run.excess), 0.0],
        ["lowest error on the way", *_medians(groups, lambda run: run.best), bowl.error],
        ["status", *map(_statuses, groups.values()), ""],
    ]
    if any(len(runs) > 1 for runs in groups.values()):
        halves = (middle_half([r.end for r in runs]) * (len(runs) > 1) for runs in groups.values())
        columns.insert(4, ["middle half", *halves, ""])
    return Table.of(*columns)


def _statuses(runs: list[Run]) -> str:
    """The status of some runs: "finished", or "3 finished, 2 diverged"."""
    counts = Counter(run.status for run in runs)
    return ", ".join(f"{n} {name}" if len(counts) > 1 else name for name, n in counts.items())


def _work_table(bowl: Bowl, groups: Groups) -> Table:
    """The work of each run, and the work until its error was near the minimum's error."""
    never = "not defined" if bowl.exact else "not reached"

    def counts(value: Callable[[Run], float]) -> list[Cell]:
        return [round(one) if one < inf else never for one in _medians(groups, value)]

    columns: list[list[Cell]] = [
        ["optimizer", *groups],
        ["updates", *counts(lambda run: run.row.update)],
        ["point-gradients", *counts(lambda run: run.row.point_gradients)],
        ["epochs until near", *counts(lambda run: run.near.epoch if run.near else inf)],
        ["points until near", *counts(lambda run: run.near_work if run.near else inf)],
    ]
    errors = counts(lambda run: run.descent.objective.point_errors)
    if any(errors):
        columns.insert(3, ["point-errors", *errors])
    return Table.of(*columns)


def _medians(groups: Groups, value: Callable[[Run], float]) -> Iterator[float]:
    """A value for each optimizer: the value of its run; with several seeds, the median."""
    return (median(map(value, runs)) for runs in groups.values())


def _settings_line(runs: list[Run]) -> str:
    """The source of an optimizer and its hyperparameters, within 80 columns."""
    chosen, others = runs[0].chosen, len(runs) - 1
    texts = {key: spec_value(value) for key, value in chosen.hyperparameters.items()}
    if others:
        texts[SEED] += f"..{others}"
    text = " ".join(f"{key}={value}" for key, value in texts.items()) or "none"
    line = f"  {chosen.spec} ({chosen.entry.source}): {text}"
    return fill(line, WIDTH, subsequent_indent=" " * 4, break_long_words=False)


def further_commands(conditions: Conditions, runs: list[Run]) -> Iterator[str]:
    """Commands to paste: gdref explain for the first run, and gdref sweep for learning rates."""
    lines = []
    runs = [run for run in runs if run.chosen.entry.own_name or not run.chosen.entry.optimizer]
    options = ["--standardize"] if conditions.standardize else []
    for run in [run for run in runs if run.chosen.entry.own_name in EXPLAINED][:1]:
        words = ["explain", *([] if run.spec == "batch" else [run.spec]), *options]
        if run.chosen.leaves_open(RATE) and (options or not has_default_rate(run.chosen)):
            words += ["--learning-rate", str(run.chosen.hyperparameters[RATE])]
        lines.append(_titled(f"Why {run.spec} behaves like this:", conditions.command(*words)))
    specs = [
        ":".join(part for part in run.spec.split(":") if not part.startswith(f"{RATE}="))
        for run in runs
        if RATE in run.chosen.hyperparameters
    ]
    if specs:
        groups = by_label(runs).values()
        stochastic = any(SEED in group[0].chosen.hyperparameters for group in groups)
        seeds = " and seeds" if stochastic and max(map(len, groups)) == 1 else ""
        words = ["sweep", "--optimizers", ",".join(dict.fromkeys(specs)), *options]
        words += ["--epochs", str(conditions.epochs)] if conditions.epochs != 1000 else []
        lines.append(_titled(f"Other learning rates{seeds}:", conditions.command(*words)))
    if lines:
        yield "\n".join(lines)


def _titled(title: str, command: str) -> str:
    """A command after its title, or below the title if the line would be too long."""
    line = f"{title} {command}"
    return line if len(line) <= WIDTH else f"{title}\n{command}"
