"""gdref step: an update line by line, or worked out by hand."""

from collections.abc import Iterator, Sequence
from math import isfinite
from textwrap import fill
from typing import Annotated, Any

import typer

from gdref.cli.board import BOARD, print_board, width
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.options import (
    Columns,
    Data,
    Decimal,
    Format,
    LearningRate,
    Seed,
    Standardize,
    Start,
    complete_spec,
    points_from,
    start_from,
)
from gdref.cli.show import note as warn
from gdref.cli.step_words import (
    every_digit,
    line_rows,
    print_lines,
    state_in_words,
    update_as_json,
    where_it_leads,
)
from gdref.cli.tables import table
from gdref.exceptions import SpecError
from gdref.plugins.printing import prints_to_stderr
from gdref.plugins.specs import Chosen, choose, naming
from gdref.squared_error import Point
from gdref.text.numbers import strict_json
from gdref.text.results import Cell
from gdref.theory.scaling import standardize as standardized
from gdref.tracing.by_hand import by_hand
from gdref.tracing.stepping import Update
from gdref.tracing.stepping import step as stepped

LINES = ["update", "depth", "file", "line", "source", "name", "value"]


def step(
    optimizer: Annotated[
        str,
        typer.Argument(
            metavar="SPEC",
            autocompletion=complete_spec,
            help="An optimizer, and its hyperparameters: momentum:beta=0.5",
        ),
    ] = "batch",
    on_board: Annotated[
        bool, typer.Option("--by-hand", help="As on the board: a row a point, sums, formulas.")
    ] = False,
    after: Annotated[int, typer.Option("--from", min=0, help="Begin after this many updates.")] = 0,
    updates: Annotated[int, typer.Option(min=1, help="How many updates to show.")] = 1,
    shown: Annotated[
        int,
        typer.Option(
            "--points", min=0, help="How many points to show; 0 leaves the gradient's lines out."
        ),
    ] = 3,
    every: Annotated[bool, typer.Option("--all", help="Show every point.")] = False,
    epochs: Annotated[
        int,
        typer.Option(
            "--epochs",
            "--iterations",
            min=0,
            help="How many epochs the run is meant to last: for an optimizer with a schedule.",
        ),
    ] = 1000,
    learning_rate: LearningRate = None,
    seed: Seed = None,
    start: Start = "0,0",
    standardize: Standardize = False,
    data: Data = None,
    columns: Columns = None,
    decimal: Decimal = ".",
    format: Format = "table",
) -> None:
    """One update, line by line. The source that runs, and what each line has just assigned."""
    check_format(format)
    if "," in optimizer:
        raise SpecError(f"step shows one optimizer, not {optimizer!r}")
    points = points_from(data, columns, decimal)
    m, b = start_from(start, points)
    chosen = choose_one(optimizer, {"learning_rate": learning_rate, "seed": seed}, epochs)
    descended: Sequence[Point] = points
    if standardize:
        descended, scale = standardized(points)
        m, b = scale.standardized(m, b)
        warn(
            f"x is standardised: x' = (x - {scale.mean:.6g}) / {scale.deviation:.6g}; "
            "m and b are those of x'"
        )
    passes = None if every else shown
    steps = stepped(
        chosen.optimizer,
        descended,
        m=m,
        b=b,
        hyperparameters=chosen.hyperparameters,
        after=after,
        count=updates,
        shown=1 if on_board else passes,
    )
    about = {"data": points.name, "points": len(points), "optimizer": chosen.entry.name}
    about |= {"spec": chosen.spec, "source": chosen.entry.source}
    about["hyperparameters"] = {
        name: strict_json(value, str) for name, value in chosen.hyperparameters.items()
    }
    shown_rows = len(points) if every else shown
    documents: list[object] = []
    table_rows: list[list[Cell]] = []
    last = after
    for update in run(steps, chosen):
        last = update.number
        board = by_hand(update, descended) if on_board else None
        if format == "json":
            documents.append(update_as_json(update, board))
        elif format == "csv" and board:
            table_rows += [[update.number, *map(every_digit, row)] for row in board.rows]
        elif format != "table" and not board:
            table_rows += line_rows(update, exact=format == "csv")
        elif format != "table" and board:
            print("\n" * (update.number > after + 1), end="")
            print_board(board, shown_rows, format)
        else:
            print("\n" * (update.number > after + 1), end="")
            title = f"Update {update.number:,} of {chosen.spec} over the {points.title}"
            print(fill(title, width(), break_on_hyphens=False), end="\n\n")
            print(state_in_words("Before it", update.before), end="\n\n")
            if board and len(board.rows) < len(points):
                taken = f"{len(board.rows):,} of the {len(points):,} points"
                print(f"This update takes {taken}: n, E and its slopes are over these alone.\n")
            print_board(board, shown_rows, format) if board else print_lines(update)
            print(f"\n{where_it_leads(update, descended)}")
    if format == "json":
        print_json({**about, "updates": documents})
    elif format == "csv":
        print_csv(["update", *BOARD] if on_board else LINES, table_rows)
    elif format != "table" and not on_board:
        print(table(LINES, table_rows, format))
    if last < after + updates:
        finite = isfinite(update.m) and isfinite(update.b)
        why = "it ended by itself" if finite else "m and b are no longer finite"
        warn(f"{chosen.spec}: there is no update after {last}: {why}")
    if not (isfinite(update.m) and isfinite(update.b)):
        raise typer.Exit(1)


def choose_one(spec: str, common: dict[str, Any], epochs: int) -> Chosen:
    """The optimizer of a spec, with the values that are given by options."""
    given = {name: value for name, value in common.items() if value is not None}
    chosen = choose(spec, {"epochs": epochs, **given})
    for name in given:
        if name not in chosen.hyperparameters:
            raise SpecError(f"--{name.replace('_', '-')}: {chosen.spec} has no {name}")
    return chosen


def run(steps: Iterator[Update], chosen: Chosen) -> Iterator[Update]:
    """The updates as they come; what a plugin prints is no part of the results."""
    while True:
        with naming(chosen), prints_to_stderr():
            update = next(steps, None)
        if update is None:
            return
        yield update
