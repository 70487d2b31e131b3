"""gdref compare: optimizers side by side, on the same points, at the same cost."""

from typing import Annotated

import typer

from gdref.cli.chart_files import check_chart_file, write_chart_below
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.option_groups import RunOptions, with_option_groups
from gdref.cli.options import Every, Format, Plot, Rows, complete_spec, points_from, start_from
from gdref.cli.progress import progress
from gdref.cli.sentences import same_points
from gdref.cli.side_by_side import conclude, further, tuned, warn_of_defaults, winner_in_words
from gdref.descent import Row
from gdref.exceptions import SpecError
from gdref.experiments.comparison import compare as compare_runs

FORESEEN = ("batch", "momentum", "nesterov", "sgd")  # of these gdref explain says something


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
    seeds: Annotated[int, typer.Option(min=1, help="Runs of each that draws: medians.")] = 1,
    tune: Annotated[
        bool, typer.Option("--tune", help="Take each at its best rate, found by a sweep.")
    ] = False,
    rows: Rows = None,
    every: Every = None,
    format: Format = "table",
    plot: Plot = None,
) -> None:
    """Run optimizers side by side. The error by epoch, where each ended, and what it took."""
    check_format(format)
    check_chart_file(plot, format)
    points = points_from(options.data, options.columns, options.decimal)
    if seeds > 1 and options.seed is not None:
        raise SpecError("--seed and --seeds exclude each other; give one of them")
    if tune and options.learning_rate is not None:
        raise SpecError("--tune looks for the learning rate; leave --learning-rate out")
    if tune:
        optimizers = tuned(optimizers, points, options)
    with progress(options.epochs) as done:
        comparison = compare_runs(
            optimizers,
            points,
            epochs=options.epochs,
            learning_rate=options.learning_rate,
            seed=options.seed,
            seeds=seeds,
            start=start_from(options.start, points),
            tolerance=options.tolerance,
            standardize=options.standardize,
            rows=rows,
            every=every,
            keep=plot is not None,
            done=done,
        )
    runs = comparison.runs
    warn_of_defaults(options, runs)
    if format == "json":
        print_json(comparison.as_json())
    elif format == "csv":
        print_csv(
            ["spec", *Row._fields],
            [[comparison.one_spec(run), *row] for run in runs for row in run.rows],
        )
    elif runs:
        print(f"{comparison.tables(format)}\n\n{winner_in_words(comparison)}")
        given = ["--standardize"] if options.standardize else []
        if options.learning_rate is not None:
            given += ["--learning-rate", repr(options.learning_rate)]
        place = options.data, options.columns, options.start, options.decimal
        known = [r for r in runs if r.chosen.entry.own_name in FORESEEN]
        for run in known[:1]:
            spec = [] if run.spec == "batch" else [run.spec]
            print(
                f"Why {run.spec} goes as it does: {same_points(['explain', *spec, *given], *place)}"
            )
        if not tune and (words := further(comparison, options)):
            print(words)
    if plot and runs:
        write_chart_below(comparison.chart(), plot)
    conclude(runs, comparison.faults)
