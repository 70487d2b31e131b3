"""gdref fit: one run of one optimizer, epoch by epoch."""

import sys
from functools import partial

from gdref.cli.option_groups import PointOptions, RunOptions, with_option_groups
from gdref.cli.options import Every, Format, OneSpec, Plot, Rows
from gdref.cli.progress import progress
from gdref.cli.show import show
from gdref.cli.write_files import check_chart_file, write_chart_below
from gdref.experiments.fit import fit as start_fit


@with_option_groups
def fit(
    *,
    optimizer: OneSpec = "batch",
    data: PointOptions,
    options: RunOptions,
    rows: Rows = None,
    every: Every = None,
    format: Format = "table",
    plot: Plot = None,
) -> None:
    """Run one optimizer. Show a row for each epoch, then the line found."""
    check_chart_file(plot, format)
    points = data.read()
    rows_on_screen = format in ("table", "csv") and sys.stdout.isatty()
    with progress(wanted=not rows_on_screen) as done:
        result = start_fit(
            optimizer, points, **options.arguments(points), rows=rows, every=every, done=done
        )
        show(result, format, partial(write_chart_below, result, plot) if plot else None)
