"""gdref plot: the article's pictures, and the ones that it lacks. (Half of the file is options.)"""

from itertools import zip_longest
from typing import Annotated, Literal

import typer

from gdref.bowl import Bowl
from gdref.cli.chart_output import check_plot, line_chart, put, tracks, write
from gdref.cli.options import (
    Columns,
    Data,
    Epochs,
    LearningRate,
    Seed,
    Standardize,
    Start,
    Tolerance,
    check_line,
    complete_spec,
    points_from,
    window_from,
)
from gdref.cli.progress import progress
from gdref.cli.run import Run
from gdref.cli.side_by_side import conclude, in_step, start_runs, without_faults
from gdref.exceptions import PluginError, SpecError

Name = Literal["data", "line", "error", "surface", "slice", "descent"]
OPTIMIZERS = {"error": "batch,sgd,momentum", "surface": "batch,momentum"}  # else batch
RUN = ("--optimizers", "--standardize")
OPTIONS = {  # those that only some of the charts take
    "line": ("--m", "--b", *RUN),
    "slice": ("--m", "--b"),
    "error": ("--raw", "--linear", "--x", "--linear-x", *RUN),
    "surface": ("--window", "--view", *RUN),
    "descent": RUN,
}


def plot(
    name: Annotated[Name, typer.Argument(help="Which picture.", show_default=False)],
    output: Annotated[
        str,
        typer.Option(metavar="FILE", help="FILE.svg or FILE.txt; - is the terminal."),
    ] = "-",
    optimizers: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC,SPEC...",
            autocompletion=complete_spec,
            help="Whose runs to draw: batch,momentum:beta=0.5",
        ),
    ] = None,
    data: Data = None,
    columns: Columns = None,
    epochs: Epochs = 1000,
    learning_rate: LearningRate = None,
    seed: Seed = None,
    start: Start = "0,0",
    tolerance: Tolerance = None,
    standardize: Standardize = False,
    m: Annotated[
        list[float] | None, typer.Option("--m", help="line, slice: slope; line takes several.")
    ] = None,
    b: Annotated[
        list[float] | None, typer.Option("--b", help="line, slice: intercept, one for each --m.")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="error: the error, not its excess over the minimum.")
    ] = False,
    linear: Annotated[bool, typer.Option("--linear", help="error: no log axis for it.")] = False,
    x: Annotated[
        Literal["epochs", "updates", "point-gradients"] | None,
        typer.Option("--x", help="error: over what.  [default: epochs]"),
    ] = None,
    linear_x: Annotated[
        bool, typer.Option("--linear-x", help="error: no log axis for --x.")
    ] = False,
    window: Annotated[
        str | None,
        typer.Option(metavar="M0,M1,B0,B1", help="surface: which part.  [default: all paths]"),
    ] = None,
    view: Annotated[
        Literal["original", "standardized"] | None,
        typer.Option("--view", help="surface: over m and b of which x.  [default: original]"),
    ] = None,
    width: Annotated[
        int | None, typer.Option(min=40, max=1000, help="Columns of a chart in text.")
    ] = None,
) -> None:
    """Draw data, line, error, surface, slice, or descent, which moves."""
    check_plot(output)
    given = {
        "--optimizers": optimizers,
        "--standardize": standardize,
        "--m": m,
        "--b": b,
        "--raw": raw,
        "--linear": linear,
        "--x": x,
        "--linear-x": linear_x,
        "--window": window,
        "--view": view,
    }
    for option, value in given.items():
        if value and option not in OPTIONS.get(name, ()):
            takers = " and ".join(chart for chart in OPTIONS if option in OPTIONS[chart])
            raise SpecError(f"plot {name} has no {option}; it is for {takers}")
    if name == "descent" and not output.lower().endswith(".svg"):
        raise SpecError("descent moves, so it is always an SVG; expected --output FILE.svg")
    part = window_from(window) if window else None
    points = points_from(data, columns)
    bowl = Bowl.of(points) if name != "data" else None
    lines = list(zip_longest(m or [], b or [], fillvalue=0.0))
    for line in lines:
        check_line(*line, points)

    from gdref import charts  # not before: the other commands do without

    if bowl is None:
        return put(charts.data(points), output, width)
    if name == "slice":
        if len(lines) > 1:
            raise SpecError("slice is at one point; expected --m and --b once")
        return put(charts.slices(points, bowl, *(lines or [(0.0, 0.0)])[0]), output, width)
    if optimizers is None and not lines:
        optimizers = OPTIMIZERS.get(name, "batch")
    runs: list[Run] = []
    faults: list[PluginError] = []
    if optimizers is not None:
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
            traced=True,
        )
    with progress(epochs) as done:
        for _ in in_step(runs, lambda epoch: False, done):
            pass
    runs, faults = without_faults(runs, faults)
    if name == "descent":
        if len(runs) + len(faults) != 1:
            raise SpecError("descent shows one optimizer; expected one in --optimizers")
        if runs:
            write(charts.descent(points, bowl, tracks(runs)[0]), output)
    elif name == "line" and (runs or lines):
        others = [(f"m = {m:g}, b = {b:g}", m, b) for m, b in lines]
        put(line_chart(runs, points, bowl, others), output, width)
    elif name == "error" and runs:
        put(
            charts.error(
                tracks(runs),
                bowl,
                over=x or "epochs",
                raw=raw,
                log_x=not linear_x,
                log_y=not linear,
            ),
            output,
            width,
        )
    elif name == "surface" and runs:
        chart = charts.surface(tracks(runs), bowl, window=part, standardized=view == "standardized")
        put(chart, output, width)
    conclude(runs, faults)
