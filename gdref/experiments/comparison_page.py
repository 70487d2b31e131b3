"""The page of gdref compare: the winner, the tables, and commands that show more."""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import inf
from textwrap import fill

from gdref.bowl import Bowl
from gdref.experiments.run import Run, by_label, has_default_rate
from gdref.plugins.signatures import spec_value
from gdref.text.results import Cell, Table
from gdref.text.sentences import WIDTH, command, listed, paragraph
from gdref.theory.conditions import RATE, SEED, Conditions
from gdref.theory.equations import lines_beside
from gdref.theory.quartiles import median, middle_half

EXPLAINED = ("batch", "momentum", "nesterov", "sgd", "asgd")  # gdref explain forecasts these
Groups = dict[str, list[Run]]


def conclusion(winners: list[Run], groups: Groups) -> str:
    """The run with the lowest error at the end, and its line; no winner if the seeds disagree."""
    if not winners:
        return "No line was found: every run diverged."
    names = listed([run.spec for run in winners])
    seeds = max(map(len, groups.values()))
    several = any(len(groups[run.spec]) > 1 for run in winners)
    if len(winners) > 1 and several:
        return paragraph(f"No clear winner: over {seeds} seeds the errors of {names} overlap.")
    same = ", equal to 9 digits" if len(winners) > 1 else ""
    clear = f" (over {seeds} seeds, no overlap)" if seeds > 1 and len(groups) > 1 else ""
    lowest = paragraph(f"Lowest error at the end{clear}: {names}{same}.")
    if several:
        return lowest  # several seeds find several lines
    row, conditions = winners[0].row, winners[0].conditions
    found = lines_beside(row.m, row.b, row.error, conditions.minimum, conditions.points)
    return f"{lowest}\n{found}"


def tables(
    conditions: Conditions,
    groups: Groups,
    at_epochs: Iterable[tuple[int, dict[str, float]]],
) -> Iterator[str | Table]:
    """The tables of some runs, each below its title, and the hyperparameters.

    at_epochs: for each epoch shown, the error by label.
    """
    stochastic = [spec for spec, runs in groups.items() if len(runs) > 1]
    seeds = max(map(len, groups.values()))
    medians = f" ({listed(stochastic)}: the median of {seeds} seeds)" if stochastic else ""
    yield paragraph(f"Error over the {conditions.points.title}, after each epoch{medians}")
    errors = ([epoch, *map(at_epoch.get, groups)] for epoch, at_epoch in at_epochs)
    yield Table(["epoch", *groups], list(errors))
    yield "The end of each run"
    headings = ["optimizer", "m", "b", "error", "above the minimum", "lowest error", "status"]
    bowl = conditions.minimum
    ends = [_end(runs) for runs in groups.values()]
    ends.append(["minimum", bowl.m, bowl.b, bowl.error, "", 0.0, bowl.error, ""])
    if stochastic:
        headings.insert(4, "middle half")
    else:
        ends = [[*end[:4], *end[5:]] for end in ends]
    yield Table(headings, ends)
    yield from _costs(bowl, groups)
    yield "\n".join(["Hyperparameters", *(_settings(runs) for runs in groups.values())])


def _end(runs: list[Run]) -> list[Cell]:
    """The end of an optimizer's runs: medians, the middle half of the errors, the statuses."""
    statuses = [run.status for run in runs]
    counts = {status: statuses.count(status) for status in statuses}
    status = ", ".join(f"{n} {name}" if len(counts) > 1 else name for name, n in counts.items())
    rows = [run.row for run in runs]
    return [
        runs[0].spec,
        median(row.m for row in rows),
        median(row.b for row in rows),
        median(row.error for row in rows),
        middle_half([run.end for run in runs]) if len(runs) > 1 else "",
        median(run.excess for run in runs),
        median(run.best for run in runs),
        status,
    ]


def _costs(bowl: Bowl, groups: Groups) -> Iterator[str | Table]:
    """The work of each run, and the work until its error was near the minimum's."""
    yield paragraph(
        "The work of each run, and when it first came near the minimum: an error at most 1 % above "
        "the minimum's"
    )
    headings = [
        "optimizer",
        "updates",
        "point-gradients",
        "point-errors",
        "epochs until near",
        "points until near",
    ]
    never = "not defined" if bowl.exact else "not reached"
    costs: list[list[Cell]] = [
        [
            spec,
            whole(run.row.update for run in runs),
            whole(run.row.point_gradients for run in runs),
            whole(run.descent.objective.point_errors for run in runs),
            whole((run.near.epoch if run.near else inf for run in runs), never),
            whole((run.near_work if run.near else inf for run in runs), never),
        ]
        for spec, runs in groups.items()
    ]
    if not any(run.descent.objective.point_errors for run in chain(*groups.values())):
        headings, costs = [*headings[:3], *headings[4:]], [[*c[:3], *c[4:]] for c in costs]
    yield Table(headings, costs)


def whole(values: Iterable[float], never: str = "") -> int | str:
    """The median of some counts as a whole number; `never` if it is infinite."""
    value = median(values)
    return round(value) if value < inf else never


def _settings(runs: list[Run]) -> str:
    """The source of an optimizer and its hyperparameters, within 80 columns."""
    chosen, others = runs[0].chosen, len(runs) - 1
    texts = {key: spec_value(value) for key, value in chosen.hyperparameters.items()}
    if others:
        texts[SEED] += f"..{others}"
    text = " ".join(f"{key}={value}" for key, value in texts.items()) or "none"
    line = f"  {chosen.spec} ({chosen.entry.source}): {text}"
    return fill(line, WIDTH, subsequent_indent=" " * 4, break_long_words=False)


def further_commands(conditions: Conditions, runs: list[Run]) -> Iterator[str]:
    """A forecast of one of the runs, and a sweep over learning rates, as commands to paste."""
    lines = []
    runs = [run for run in runs if run.chosen.entry.own_name or not run.chosen.entry.optimizer]
    options = ["--standardize"] if conditions.standardize else []
    for run in [run for run in runs if run.chosen.entry.own_name in EXPLAINED][:1]:
        words = ["explain", *([] if run.spec == "batch" else [run.spec]), *options]
        if run.chosen.leaves_open(RATE) and (options or not has_default_rate(run.chosen)):
            words += ["--learning-rate", str(run.chosen.hyperparameters[RATE])]
        lines.append(f"Why {run.spec} behaves like this: {_command(words, conditions)}")
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
        lines.append(f"Other learning rates{seeds}: {_command(words, conditions)}")
    if lines:
        yield "\n".join(lines)


def _command(words: list[str], conditions: Conditions) -> str:
    """A gdref command on the same points and from the same start."""
    return command(*words, points_from=conditions.points.options, start=conditions.start)
