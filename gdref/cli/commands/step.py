"""gdref step: an update line by line, or worked out by hand."""

from collections.abc import Iterator, Sequence
from math import isfinite
from os.path import basename
from textwrap import fill
from typing import Annotated, Any

import typer

from gdref.by_hand import Board, by_hand, short
from gdref.cli.board import BOARD, print_board, width
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
from gdref.cli.sentences import paragraph, warn
from gdref.cli.source_layout import side_by_side
from gdref.cli.tables import check_format, print_csv, print_json
from gdref.exceptions import SpecError
from gdref.line_values import cells, value_text
from gdref.scaling import standardize as standardized
from gdref.specs import Chosen, choose, naming
from gdref.squared_error import Point, mse
from gdref.stepping import Update
from gdref.stepping import step as stepped
from gdref.streams import apart
from gdref.tables import Cell, json_value, table

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
        typer.Option("--epochs", "--iterations", min=0, help="Budget, for a schedule to know."),
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
    """One update, line by line: the source that runs, and what each line has just assigned."""
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
    about["hyperparameters"] = readable(chosen.hyperparameters)
    shown_rows = len(points) if every else shown
    documents: list[object] = []
    table_rows: list[list[Cell]] = []
    last = after
    for update in run(steps, chosen):
        last = update.number
        board = by_hand(update, descended) if on_board else None
        if format == "json":
            documents.append(update_as_json(update, board))
        elif format != "table":
            exact = format == "csv"
            table_rows += [list(row) for row in board.rows] if board else line_rows(update, exact)
        else:
            print("\n" * (update.number > after + 1), end="")
            title = f"Update {update.number:,} of {chosen.spec} over the {points.title}"
            print(fill(title, width(), break_on_hyphens=False), end="\n\n")
            print(in_words("Before it", update.before), end="\n\n")
            print_board(board, shown_rows) if board else print_lines(update)
            print(f"\n{outcome(update, descended)}")
    if format == "json":
        print_json({**about, "updates": documents})
    elif format == "csv":
        print_csv(BOARD if on_board else LINES, table_rows)
    elif format != "table":
        print(table(BOARD if on_board else LINES, table_rows, format))
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
        with naming(chosen), apart():
            update = next(steps, None)
        if update is None:
            return
        yield update


def in_words(when: str, state: dict[str, object], then: str = "") -> str:
    """Variables and their values; objects that have no value of their own are left out."""
    texts = cells({name: value for name, value in state.items() if str(value)[:1] != "<"})
    parts = [text if len(text) >= width() else text.replace(" ", "\xa0") for text in texts]
    text = f"{when}: {', '.join(parts)}{then}"
    return fill(text, width(), break_on_hyphens=False).replace("\xa0", " ")


def print_lines(update: Update) -> None:
    """The lines of an update, or why there are none."""
    if update.no_source:
        gradient = ", but for those of the gradient" * bool(update.lines)
        print(paragraph(f"There are no lines to show{gradient}: {update.no_source}."))
        print("\n" * bool(update.lines), end="")
    for row in side_by_side(update.lines, width()):
        print(row)


def outcome(update: Update, points: Sequence[Point]) -> str:
    """Where an update leads, and what that makes of the error; all variables without a source."""
    before, now = mse(*update.start, points), mse(update.m, update.b, points)
    tiny = short(before) == short(now)
    much = f"by {abs(now - before):.2g}" if tiny else f"from {short(before)}"
    way = (
        "is no longer finite"
        if not isfinite(now)
        else f"stays at {short(now)}"
        if before == now
        else f"{'falls' if now < before else 'rises'} {much} to {short(now)}"
    )
    state = {**(update.after if update.no_source else {}), "m": update.m, "b": update.b}
    return in_words("After it", state, f". The error {way}.")


def readable(value: Any) -> Any:
    """A value as strict JSON can hold it, and what it contains."""
    if isinstance(value, dict):
        return {key: readable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [readable(inner) for inner in value]
    return json_value(value)


def update_as_json(update: Update, board: Board | None) -> object:
    """An update as --format json prints it."""
    if board is None:
        lines = [line._asdict() for line in update.lines]
        return readable({**update._asdict(), "lines": lines})
    rows = [row._asdict() for row in board.rows]
    before, after = ([f._asdict() for f in part] for part in (board.before, board.after))
    given = {**board._asdict(), "rows": rows, "before": before, "after": after}
    return readable({"number": update.number, "m_after": update.m, "b_after": update.b, **given})


def line_rows(update: Update, exact: bool) -> list[list[Cell]]:
    """A row for each value that a line assigned, or one for a line that assigned none."""
    in_text = str if exact else value_text
    return [
        [update.number, line.depth, basename(line.file), line.number, line.source, name, value]
        for line in update.lines
        for name, value in [
            (name, value if isinstance(value, int | float) else in_text(value))
            for name, value in line.values.items()
        ]
        or [("", "")]
    ]
