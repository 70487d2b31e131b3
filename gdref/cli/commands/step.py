"""gdref step: an update line by line, or computed by hand."""

from typing import Annotated

import typer

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import Format, LearningRate, OneSpec, Seed, Standardize, Start, start_from
from gdref.cli.show import show
from gdref.cli.terminal import width
from gdref.tracing.step import step as trace_step


@with_option_groups
def step(
    *,
    optimizer: OneSpec = "batch",
    by_hand: Annotated[
        bool,
        typer.Option("--by-hand", help="Show the table and the formulas of a calculation by hand."),
    ] = False,
    after: Annotated[
        int, typer.Option("--from", min=0, metavar="N", help="Begin after N updates.")
    ] = 0,
    updates: Annotated[int, typer.Option(min=1, help="The number of updates to show.")] = 1,
    shown: Annotated[
        int,
        typer.Option(
            "--points",
            min=0,
            help="The number of points to show; 0 hides the lines of the gradient.",
        ),
    ] = 3,
    every: Annotated[bool, typer.Option("--all", help="Show every point.")] = False,
    epochs: Annotated[
        int,
        typer.Option(
            "--epochs",
            "--iterations",
            min=0,
            help="The epochs of the run, for an optimizer with a schedule.",
        ),
    ] = 1000,
    learning_rate: LearningRate = None,
    seed: Seed = None,
    start: Start = "0,0",
    standardize: Standardize = False,
    data: PointOptions,
    format: Format = "table",
) -> None:
    """Show one update, line by line: the source, and the values that each line assigns."""
    points = data.read()
    trace = trace_step(
        optimizer,
        points,
        by_hand=by_hand,
        after=after,
        updates=updates,
        shown=None if every else shown,
        epochs=epochs,
        learning_rate=learning_rate,
        seed=seed,
        start=start_from(start, points),
        standardize=standardize,
    )
    trace.width = width()
    show(trace, format)
