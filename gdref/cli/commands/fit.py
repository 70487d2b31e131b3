"""gdref fit: one run of one optimizer, epoch by epoch."""

import sys
from typing import Annotated

import typer

from gdref.bowl import Bowl
from gdref.cli.chart_files import check_chart_file, write_chart_below
from gdref.cli.formats import check_format, print_json, stream
from gdref.cli.option_groups import RunOptions, with_option_groups
from gdref.cli.options import Every, Format, Plot, Rows, complete_spec, points_from
from gdref.cli.progress import progress
from gdref.cli.sentences import closing
from gdref.cli.side_by_side import conclude, runs_for
from gdref.cli.tables import table
from gdref.exceptions import SpecError
from gdref.experiments.comparison import document, line_chart, tracks_of
from gdref.experiments.in_step import epochs_to_show, in_step
from gdref.squared_error import gradient
from gdref.text.results import Cell

WIDTHS = {
    "epoch": 5,
    "update": 7,
    "m": 8,
    "b": 9,
    "error": 8,
    "excess": 9,
    "dE/dm": 10,
    "dE/db": 10,
}


@with_option_groups
def fit(
    *,
    optimizer: Annotated[
        str,
        typer.Argument(
            metavar="SPEC",
            autocompletion=complete_spec,
            help="An optimizer, and its hyperparameters: momentum:beta=0.5",
        ),
    ] = "batch",
    options: RunOptions,
    rows: Rows = None,
    every: Every = None,
    format: Format = "table",
    plot: Plot = None,
) -> None:
    """Run one optimizer. A row an epoch, as it is computed, then the line that it found."""
    check_format(format)
    check_chart_file(plot, format)
    if "," in optimizer:
        raise SpecError(f"fit runs one optimizer, not {optimizer!r}; compare runs several")
    pick = epochs_to_show(options.epochs, rows, every)
    points = points_from(options.data, options.columns, options.decimal)
    bowl = Bowl.of(points)
    runs, faults = runs_for(optimizer, points, bowl, options, traced=plot is not None)
    if faults:
        raise faults[0]
    (run,) = runs
    live = format in ("table", "csv")  # other formats need all rows to set their columns
    shown: list[list[Cell]] = []
    write = stream(WIDTHS, format) if live and not run.fault else shown.append
    with progress(options.epochs, wanted=not (live and sys.stdout.isatty())) as done:
        for _ in in_step(runs, pick, done):
            if run.show():
                row = run.row
                slopes = gradient(row.m, row.b, points)
                excess = bowl.excess(row.m, row.b)
                write([row.epoch, row.update, row.m, row.b, row.error, excess, *slopes])
    if run.fault:
        raise run.fault
    if format == "json":
        print_json(document(points, bowl, runs))
    elif not live:
        print(table(list(WIDTHS), shown, format))
    if format not in ("json", "csv") and not run.diverged:
        print(f"\n{closing(run.row, bowl, points)}")
    if plot:
        write_chart_below(line_chart(points, bowl, tracks_of(runs)), plot)
    conclude(runs, [])
