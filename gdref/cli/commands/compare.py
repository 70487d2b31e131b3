"""gdref compare: optimizers side by side, on the same points, at the same cost."""

from textwrap import fill
from typing import Annotated

import typer

from gdref.bowl import Bowl
from gdref.cli.chart_output import check_plot, error_chart, put
from gdref.cli.options import (
    Columns,
    Data,
    Epochs,
    Every,
    Format,
    LearningRate,
    Plot,
    Rows,
    Seed,
    Standardize,
    Start,
    Tolerance,
    complete_spec,
    points_from,
)
from gdref.cli.progress import progress
from gdref.cli.run import Run
from gdref.cli.sentences import closing
from gdref.cli.side_by_side import conclude, document, epochs_to_show, in_step, sound, start_runs
from gdref.cli.tables import Cell, check_format, print_csv, print_json, table
from gdref.descent import Row
from gdref.points import Points
from gdref.specs import spec_value


def compare(
    optimizers: Annotated[
        str,
        typer.Option(
            metavar="SPEC,SPEC...",
            autocompletion=complete_spec,
            help="Which, and with which hyperparameters: batch,momentum:beta=0.5",
        ),
    ] = "batch,sgd,momentum",
    data: Data = None,
    columns: Columns = None,
    epochs: Epochs = 1000,
    learning_rate: LearningRate = None,
    seed: Seed = None,
    start: Start = "0,0",
    rows: Rows = None,
    every: Every = None,
    tolerance: Tolerance = None,
    standardize: Standardize = False,
    format: Format = "table",
    plot: Plot = None,
) -> None:
    """Run optimizers side by side: the error by epoch, then where each ended and what it took."""
    check_format(format)
    check_plot(plot, format)
    pick = epochs_to_show(epochs, rows, every)
    points = points_from(data, columns)
    bowl = Bowl.of(points)
    runs, faults = start_runs(
        optimizers,
        points,
        bowl,
        epochs=epochs,
        learning_rate=learning_rate,
        seed=seed,
        start=start,
        tolerance=tolerance,
        standardized=standardize,
        traced=plot is not None,
    )
    by_epoch: list[tuple[int, dict[str, float]]] = []
    with progress(epochs) as done:
        for epoch, live in in_step(runs, pick, done):
            for run in live:
                run.show()
            by_epoch.append((epoch, {run.chosen.spec: run.row.error for run in live}))
    runs, faults = sound(runs, faults)
    if format == "json":
        print_json(document(points, bowl, runs))
    elif format == "csv":
        print_csv(["spec", *Row._fields], [[r.chosen.spec, *row] for r in runs for row in r.rows])
    elif runs:
        report(by_epoch, runs, points, bowl, format)
    if plot and runs:
        print("\n" * (plot == "-"), end="")
        put(error_chart(runs, bowl), plot)
    conclude(runs, faults)


def report(
    by_epoch: list[tuple[int, dict[str, float]]],
    runs: list[Run],
    points: Points,
    bowl: Bowl,
    style: str,
) -> None:
    """Print the tables and the sentence that sums them up."""
    names = [run.chosen.spec for run in runs]
    print(f"Error over the {len(points)} points of {points.name}, after each epoch\n")
    errors = [[epoch, *(found.get(name) for name in names)] for epoch, found in by_epoch]
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
    costs: list[list[Cell]] = [
        [
            run.chosen.spec,
            run.row.update,
            run.row.point_gradients,
            run.near.epoch if run.near else "not reached",
            run.near.point_gradients if run.near else "not reached",
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

    ended = [run for run in runs if run.descent.status != "diverged"]
    if not ended:
        print("\nNo line was found: every run diverged.")
        return
    first = min(ended, key=lambda run: run.row.error)
    print(f"\nLowest error at the end: {first.chosen.spec}. (gdref explain tells why.)")
    print(closing(first.row, bowl, points))
