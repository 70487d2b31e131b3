"""gdref plot: the article's pictures, and the ones that it lacks; a command each."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from gdref.bowl import Bowl
from gdref.cli.chart_files import check_chart_file, write_chart
from gdref.cli.commands.sweep import DEFAULT, SweepOptions, finish, swept
from gdref.cli.option_groups import RunOptions, with_option_groups
from gdref.cli.options import (
    B,
    Columns,
    Data,
    Decimal,
    M,
    check_line,
    complete_spec,
    points_from,
    window_from,
)
from gdref.cli.progress import progress
from gdref.cli.side_by_side import conclude, runs_for
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.comparison import line_chart, tracks_of
from gdref.experiments.in_step import in_step, without_faults
from gdref.experiments.run import Run
from gdref.points import Points

if TYPE_CHECKING:
    from gdref.charts import Track

plot = typer.Typer()

Output = Annotated[
    str, typer.Option(metavar="FILE", help="FILE.svg or FILE.txt; - is the terminal.")
]
Optimizers = Annotated[
    str,
    typer.Option(
        metavar="SPEC,SPEC...",
        autocompletion=complete_spec,
        help="Whose runs to draw: batch,momentum:beta=0.5",
    ),
]


class Target(NamedTuple):
    """Where a chart goes, and how it is drawn as text."""

    output: Output = "-"
    width: Annotated[
        int | None, typer.Option(min=40, max=1000, help="Columns of a chart in text.")
    ] = None
    height: Annotated[
        int | None, typer.Option(min=12, max=1000, help="Lines of a chart in text.")
    ] = None
    fine: Annotated[bool, typer.Option("--fine", help="Finer lines in text, in braille.")] = False


@plot.callback(invoke_without_command=True)
def charts(context: typer.Context) -> None:
    """Draw the points, lines, the error, its surface, or a descent."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@plot.command()
@with_option_groups
def data(
    *, data: Data = None, columns: Columns = None, decimal: Decimal = ".", target: Target
) -> None:
    """Draw the points."""
    check_chart_file(target.output)
    points = points_from(data, columns, decimal)
    from gdref import charts

    write_chart(charts.data(points), *target)


@plot.command()
@with_option_groups
def line(
    *,
    m: Annotated[list[float] | None, typer.Option("--m", help="Slope; may be repeated.")] = None,
    b: Annotated[list[float] | None, typer.Option("--b", help="Intercept, one a slope.")] = None,
    optimizers: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC,SPEC...",
            autocompletion=complete_spec,
            help="Whose lines to draw.  [default: batch, or none beside --m and --b]",
        ),
    ] = None,
    run: RunOptions,
    target: Target,
) -> None:
    """Draw the lines of optimizers among the points, or your own."""
    check_chart_file(target.output)
    pairs = list(zip_longest(m or [], b or [], fillvalue=0.0))
    named = "batch" if optimizers is None and not pairs else optimizers
    with finished_runs(named, run) as (points, bowl, tracks):
        for pair in pairs:
            check_line(*pair, points)
        from gdref.text.numbers import pictured

        names = (f"m = {pictured(m, 6)}, b = {pictured(b, 6)}" for m, b in pairs)
        own = [(name, *pair) for name, pair in zip(names, pairs, strict=True)]
        write_chart(line_chart(points, bowl, tracks, own), *target)


@plot.command()
@with_option_groups
def error(
    *,
    optimizers: Optimizers = "batch,sgd,momentum",
    raw: Annotated[
        bool, typer.Option("--raw", help="The error, not its excess over the minimum.")
    ] = False,
    linear: Annotated[bool, typer.Option("--linear", help="No log axis for it.")] = False,
    x: Annotated[
        Literal["epochs", "updates", "point-gradients"], typer.Option("--x", help="Over what.")
    ] = "epochs",
    linear_x: Annotated[bool, typer.Option("--linear-x", help="No log axis for --x.")] = False,
    run: RunOptions,
    target: Target,
) -> None:
    """Draw the error by the work done, a curve an optimizer."""
    check_chart_file(target.output)
    from gdref import charts

    with finished_runs(optimizers, run) as (_, bowl, tracks):
        chart = charts.error(bowl, tracks, over=x, raw=raw, log_x=not linear_x, log_y=not linear)
        write_chart(chart, *target)


@plot.command()
@with_option_groups
def surface(
    *,
    optimizers: Optimizers = "batch,momentum",
    window: Annotated[
        str | None, typer.Option(metavar="M0,M1,B0,B1", help="Which part.  [default: all paths]")
    ] = None,
    view: Annotated[
        Literal["original", "standardized"],
        typer.Option("--view", help="Over m and b of which x."),
    ] = "original",
    run: RunOptions,
    target: Target,
) -> None:
    """Draw contours of the error over (m, b), with each path."""
    check_chart_file(target.output)
    part = window_from(window) if window else None
    from gdref import charts

    with finished_runs(optimizers, run) as (_, bowl, tracks):
        standardized = view == "standardized"
        write_chart(charts.surface(bowl, tracks, window=part, standardized=standardized), *target)


@plot.command("slice")
@with_option_groups
def slices(
    *,
    m: M = 0.0,
    b: B = 0.0,
    data: Data = None,
    columns: Columns = None,
    decimal: Decimal = ".",
    target: Target,
) -> None:
    """Draw the error over m and over b about one line, and the slopes."""
    check_chart_file(target.output)
    points = points_from(data, columns, decimal)
    check_line(m, b, points)
    from gdref import charts

    write_chart(charts.slices(points, Bowl.of(points), m, b), *target)


@plot.command()
@with_option_groups
def descent(*, optimizers: Optimizers = "batch", run: RunOptions, target: Target) -> None:
    """Draw one run as it goes (in an SVG): the line, and its path."""
    if "," in optimizers:
        raise SpecError(f"descent shows one optimizer, not {optimizers!r}")
    check_chart_file(target.output)
    from gdref import charts

    with finished_runs(optimizers, run) as (points, bowl, (track,)):
        write_chart(charts.descent(points, bowl, track), *target)


@plot.command("sweep")
@with_option_groups
def sweeps(*, optimizers: Optimizers = DEFAULT, options: SweepOptions, target: Target) -> None:
    """Draw the error by learning rate, a curve an optimizer. Where seeds differ, a band."""
    check_chart_file(target.output)
    from gdref.experiments.sweep_chart import sweep_chart

    result = swept(optimizers, options)
    if result.columns:
        write_chart(sweep_chart(result), *target)
    finish(result)


@contextmanager
def finished_runs(
    optimizers: str | None, options: RunOptions
) -> "Iterator[tuple[Points, Bowl, list[Track]]]":
    """Run the optimizers to their ends; when their chart is out, say what went wrong.

    Without a run that can be drawn it says so at once.
    """
    points = points_from(options.data, options.columns, options.decimal)
    bowl = Bowl.of(points)
    runs: list[Run] = []
    faults: list[PluginError] = []
    if optimizers is not None:
        runs, faults = runs_for(optimizers, points, bowl, options, traced=True)
    with progress(options.epochs) as done:
        for _ in in_step(runs, lambda epoch: False, done):
            pass
    runs, faults = without_faults(runs, faults)
    if not runs:
        conclude(runs, faults)
    yield points, bowl, tracks_of(runs)
    conclude(runs, faults)
