"""gdref compare: optimizers side by side, on the same points, at the same cost."""

from typing import Annotated

import typer

from gdref.bowl import Bowl
from gdref.cli.chart_files import check_chart_file, error_chart, write_chart
from gdref.cli.comparison import print_tables, verdict
from gdref.cli.option_groups import RunOptions, with_option_groups
from gdref.cli.options import Every, Format, Plot, Rows, complete_spec, points_from
from gdref.cli.progress import progress
from gdref.cli.sentences import same_points
from gdref.cli.side_by_side import (
    conclude,
    document,
    epochs_to_show,
    in_step,
    start_runs,
    without_faults,
)
from gdref.cli.tables import check_format, print_csv, print_json
from gdref.descent import Row

FORESEEN = ("batch",)  # what gdref explain can say something of


@with_option_groups
def compare(
    *,
    optimizers: Annotated[
        str,
        typer.Option(
            metavar="SPEC,SPEC...",
            autocompletion=complete_spec,
            help="Which, and with which hyperparameters: batch,momentum:beta=0.5",
        ),
    ] = "batch,sgd,momentum",
    options: RunOptions,
    rows: Rows = None,
    every: Every = None,
    format: Format = "table",
    plot: Plot = None,
) -> None:
    """Run optimizers side by side: the error by epoch, then where each ended and what it took."""
    check_format(format)
    check_chart_file(plot, format)
    pick = epochs_to_show(options.epochs, rows, every)
    points = points_from(options.data, options.columns, options.decimal)
    bowl = Bowl.of(points)
    runs, faults = start_runs(optimizers, points, bowl, options, traced=plot is not None)
    by_epoch: list[tuple[int, dict[str, float]]] = []
    with progress(options.epochs) as done:
        for epoch, live in in_step(runs, pick, done):
            for run in live:
                run.show()
            by_epoch.append((epoch, {run.chosen.spec: run.row.error for run in live}))
    runs, faults = without_faults(runs, faults)
    if format == "json":
        print_json(document(points, bowl, runs))
    elif format == "csv":
        print_csv(["spec", *Row._fields], [[r.chosen.spec, *row] for r in runs for row in r.rows])
    elif runs:
        print_tables(by_epoch, runs, points, bowl, format)
        print(f"\n{verdict(runs, bowl, points)}")
        given = ["--standardize"] if options.standardize else []
        if options.learning_rate is not None:
            given += ["--learning-rate", repr(options.learning_rate)]
        for run in [run for run in runs if run.chosen.entry.name in FORESEEN][:1]:
            place = options.data, options.columns, options.start, options.decimal
            why = same_points(["explain", *given], *place)
            print(f"Why {run.chosen.spec} goes as it does: {why}")
    if plot and runs:
        print("\n" * (plot == "-"), end="")
        write_chart(error_chart(bowl, runs), plot)
    conclude(runs, faults)
