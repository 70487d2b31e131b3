"""gdref plot: one command for each kind of picture."""

from itertools import zip_longest
from typing import Annotated, Any, Literal, NamedTuple

import typer

from gdref.bowl import Bowl
from gdref.cli.commands.sweep import DEFAULT, SweepOptions, swept
from gdref.cli.option_groups import OptimizersOption, PointOptions, RunOptions, with_option_groups
from gdref.cli.options import B, M, check_line, complete_spec, window_from
from gdref.cli.progress import progress
from gdref.cli.show import finish
from gdref.cli.write_files import check_chart_file, write_chart
from gdref.experiments.comparison import compare
from gdref.points import Points

plot = typer.Typer()

Output = Annotated[
    str, typer.Option(metavar="FILE", help="FILE.svg or FILE.txt; - is the terminal.")
]


class Target(NamedTuple):
    """The file of a chart, and its size as text."""

    output: Output = "-"
    width: Annotated[
        int | None, typer.Option(min=40, max=1000, help="Columns of a chart in text.")
    ] = None
    height: Annotated[
        int | None, typer.Option(min=12, max=1000, help="Lines of a chart in text.")
    ] = None
    fine: Annotated[bool, typer.Option("--fine", help="Draw a text chart in braille.")] = False
    size: Annotated[
        Literal["wide", "narrow"],
        typer.Option("--size", help="An SVG of 640 pixels, or of 400 pixels for a phone."),
    ] = "wide"


@plot.callback(invoke_without_command=True)
def charts(context: typer.Context) -> None:
    """Draw the points, lines, the error, its surface, or a descent."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@plot.command()
@with_option_groups
def data(*, points: PointOptions, target: Target) -> None:
    """Draw the points."""
    check_chart_file(target.output)
    from gdref import charts

    write_chart(charts.data(points.read_with_note()), *target)


@plot.command()
@with_option_groups
def line(
    *,
    m: Annotated[list[float] | None, typer.Option("--m", help="Slope; may be repeated.")] = None,
    b: Annotated[
        list[float] | None, typer.Option("--b", help="An intercept for each slope.")
    ] = None,
    optimizers: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC,SPEC...",
            autocompletion=complete_spec,
            help="The optimizers.  [default: batch, or none with --m and --b]",
        ),
    ] = None,
    data: PointOptions,
    run: RunOptions,
    target: Target,
) -> None:
    """Draw the points with the lines of optimizers, or your own lines."""
    check_chart_file(target.output)
    pairs = list(zip_longest(m or [], b or [], fillvalue=0.0))
    points = data.read_with_note()
    for pair in pairs:
        check_line(*pair, points)
    from gdref.text.numbers import pictured

    names = (f"m = {pictured(m, 6)}, b = {pictured(b, 6)}" for m, b in pairs)
    own = [(name, *pair) for name, pair in zip(names, pairs, strict=True)]
    if optimizers is None and own:
        from gdref import charts

        write_chart(charts.line(points, own), *target)
    else:
        draw_runs(optimizers or "batch", points, run, target, "line", others=own)


@plot.command()
@with_option_groups
def error(
    *,
    optimizers: OptimizersOption = "batch,sgd,momentum",
    raw: Annotated[
        bool, typer.Option("--raw", help="Draw the error itself, not the error above the minimum.")
    ] = False,
    linear: Annotated[bool, typer.Option("--linear", help="A linear axis for the error.")] = False,
    x: Annotated[
        Literal["epochs", "updates", "point-gradients"],
        typer.Option("--x", help="The quantity on the horizontal axis."),
    ] = "epochs",
    linear_x: Annotated[bool, typer.Option("--linear-x", help="A linear axis for --x.")] = False,
    data: PointOptions,
    run: RunOptions,
    target: Target,
) -> None:
    """Draw the error by epoch, with a curve for each optimizer."""
    check_chart_file(target.output)
    options = {"over": x, "raw": raw, "log_x": not linear_x, "log_y": not linear}
    draw_runs(optimizers, data.read_with_note(), run, target, "error", **options)


@plot.command()
@with_option_groups
def surface(
    *,
    optimizers: OptimizersOption = "batch,momentum",
    window: Annotated[
        str | None,
        typer.Option(metavar="M0,M1,B0,B1", help="The part to draw.  [default: all paths]"),
    ] = None,
    view: Annotated[
        Literal["original", "standardized"],
        typer.Option("--view", help="The m and b for the original x, or for standardised x."),
    ] = "original",
    equal: Annotated[bool, typer.Option("--equal", help="The same scale for m and b.")] = False,
    data: PointOptions,
    run: RunOptions,
    target: Target,
) -> None:
    """Draw contours of the error over (m, b), with all paths."""
    check_chart_file(target.output)
    options = {
        "window": window_from(window) if window else None,
        "standardized": view == "standardized",
        "equal": equal,
    }
    draw_runs(optimizers, data.read_with_note(), run, target, "surface", **options)


@plot.command("slice")
@with_option_groups
def slices(
    *,
    m: M = 0.0,
    b: B = 0.0,
    data: PointOptions,
    target: Target,
) -> None:
    """Draw the error over m and the error over b, near one line."""
    check_chart_file(target.output)
    points = data.read_with_note()
    check_line(m, b, points)
    from gdref import charts

    write_chart(charts.slices(points, Bowl.of(points), m, b), *target)


@plot.command()
@with_option_groups
def descent(
    *, optimizers: OptimizersOption = "batch", data: PointOptions, run: RunOptions, target: Target
) -> None:
    """Draw the paths of optimizers over (m, b). The SVG moves.

    With one optimizer, its line is beside the path. With several optimizers, their errors
    are below the paths.
    """
    check_chart_file(target.output)
    draw_runs(optimizers, data.read_with_note(), run, target, "descent")


@plot.command("sweep")
@with_option_groups
def sweeps(
    *,
    optimizers: OptimizersOption = DEFAULT,
    options: SweepOptions,
    data: PointOptions,
    target: Target,
) -> None:
    """Draw the error for each learning rate. Each optimizer has a curve, and a band for seeds."""
    check_chart_file(target.output)
    result = swept(optimizers, options, data.read_with_note())
    if result.columns:
        write_chart(result.chart(), *target)
    finish(result)


def draw_runs(
    optimizers: str, points: Points, run: RunOptions, target: Target, kind: str, **options: Any
) -> None:
    """Run the optimizers, draw a chart of the runs, and print the notes.

    options: the options of the chart function in gdref.charts.
    """
    with progress() as done:
        result = compare(optimizers, points, **run.arguments(points), keep=True, done=done)
    if result.runs:
        write_chart(result.chart(kind, **options), *target)
    finish(result)
