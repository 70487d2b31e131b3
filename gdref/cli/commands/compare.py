"""gdref compare: optimizers side by side, on the same points, at the same cost."""

from functools import partial
from typing import Annotated

import typer

from gdref.cli.option_groups import OptimizersOption, PointOptions, RunOptions, with_option_groups
from gdref.cli.options import Every, Format, Plot, Rows
from gdref.cli.progress import progress
from gdref.cli.show import show
from gdref.cli.write_files import check_chart_file, write_chart_below
from gdref.experiments.comparison import compare as compare_runs


@with_option_groups
def compare(
    *,
    optimizers: OptimizersOption = "batch,sgd,momentum",
    data: PointOptions,
    options: RunOptions,
    seeds: Annotated[
        int,
        typer.Option(min=1, metavar="N", help="Run stochastic optimizers N times; show medians."),
    ] = 1,
    tune: Annotated[
        bool, typer.Option("--tune", help="Try many learning rates, and use the best one.")
    ] = False,
    rows: Rows = None,
    every: Every = None,
    format: Format = "table",
    plot: Plot = None,
) -> None:
    """Run optimizers side by side. Show the best line, the error by epoch, and the work."""
    check_chart_file(plot, format)
    points = data.read()
    with progress() as done:
        result = compare_runs(
            optimizers,
            points,
            **options.arguments(points),
            seeds=seeds,
            tune=tune,
            rows=rows,
            every=every,
            keep=plot is not None,
            done=done,
        )
    then = partial(write_chart_below, result, plot) if plot and result.runs else None
    show(result, format, then)
