"""The tables of a comparison, and its verdict."""

from textwrap import fill

from gdref.bowl import Bowl
from gdref.cli.run import Run
from gdref.cli.sentences import closing, count
from gdref.cli.tables import Cell, table
from gdref.points import Points
from gdref.specs import spec_value


def print_tables(
    by_epoch: list[tuple[int, dict[str, float]]],
    runs: list[Run],
    points: Points,
    bowl: Bowl,
    style: str,
) -> None:
    """Print the tables of a comparison."""
    names = [run.chosen.spec for run in runs]
    print(f"Error over the {count(len(points), 'point')} of {points.name}, after each epoch\n")
    errors = [[epoch, *(at_epoch.get(name) for name in names)] for epoch, at_epoch in by_epoch]
    print(table(["epoch", *names], errors, style))

    print("\nWhere they ended\n")
    ends: list[list[Cell]] = [
        [
            run.chosen.spec,
            run.row.m,
            run.row.b,
            run.row.error,
            bowl.excess(run.row.m, run.row.b),
            run.best,
            run.descent.status,
        ]
        for run in runs
    ]
    minimum: list[Cell] = ["minimum", bowl.m, bowl.b, bowl.error, 0.0, bowl.error, ""]
    header = ["optimizer", "m", "b", "error", "excess", "best error", "status"]
    print(table(header, [*ends, minimum], style))

    print("\nWhat it took, and when the error was first within 1 % of the minimum\n")
    not_near = "no 1 % of 0" if bowl.exact else "not reached"
    costs: list[list[Cell]] = [
        [
            run.chosen.spec,
            run.row.update,
            run.row.point_gradients,
            run.near.epoch if run.near else not_near,
            run.near.point_gradients if run.near else not_near,
        ]
        for run in runs
    ]
    header = ["optimizer", "updates", "point-gradients", "1 %: epoch", "1 %: point-gradients"]
    if any(run.descent.objective.point_errors for run in runs):
        header.insert(3, "point-errors")
        for run, cost in zip(runs, costs, strict=True):
            cost.insert(3, run.descent.objective.point_errors)
    print(table(header, costs, style))

    print("\nHyperparameters\n")
    width = 62 - max(len(run.chosen.spec) for run in runs) if style == "table" else 1000
    settings: list[list[Cell]] = [
        [
            run.chosen.spec,
            fill(
                " ".join(f"{key}={spec_value(v)}" for key, v in run.chosen.hyperparameters.items()),
                max(width, 40),
            ),
            run.chosen.entry.source,
        ]
        for run in runs
    ]
    print(table(["optimizer", "set to", "from"], settings, style))


def verdict(runs: list[Run], bowl: Bowl, points: Points) -> str:
    """Which run ended lowest, and how far above the minimum."""
    settled = [run for run in runs if not run.diverged]
    if not settled:
        return "No line was found: every run diverged."
    best = min(settled, key=lambda run: run.row.error)
    level = [run for run in settled if run.row.error <= best.row.error * (1 + 1e-9)]
    names = " and ".join(run.chosen.spec for run in level)
    same = ", the same to 9 digits" if len(level) > 1 else ""
    return f"Lowest error at the end: {names}{same}.\n{closing(best.row, bowl, points)}"
