"""What gdref step prints of an update: its lines in the terminal, its rows, its JSON."""

from collections.abc import Sequence
from math import isfinite
from os.path import basename
from textwrap import fill
from typing import Any

from gdref.cli.board import width
from gdref.cli.source_layout import side_by_side
from gdref.squared_error import Point, mse
from gdref.text.numbers import digits, short, strict_json
from gdref.text.results import Cell
from gdref.text.sentences import paragraph
from gdref.tracing.by_hand import Board
from gdref.tracing.line_values import cells, value_text
from gdref.tracing.stepping import Update


def state_in_words(when: str, state: dict[str, object], then: str = "") -> str:
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


def where_it_leads(update: Update, points: Sequence[Point]) -> str:
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
    return state_in_words("After it", state, f". The error {way}.")


def update_as_json(update: Update, board: Board | None) -> object:
    """An update as --format json prints it."""
    if board is None:
        lines = [line._asdict() for line in update.lines]
        return strict_json({**update._asdict(), "lines": lines})
    rows = [row._asdict() for row in board.rows]
    before, after = ([f._asdict() for f in part] for part in (board.before, board.after))
    given = {**board._asdict(), "rows": rows, "before": before, "after": after}
    return strict_json({"number": update.number, "m_after": update.m, "b_after": update.b, **given})


def line_rows(update: Update, exact: bool) -> list[list[Cell]]:
    """A row for each value that a line assigned, or one for a line that assigned none."""
    return [
        [update.number, line.depth, basename(line.file), line.number, line.source, name, value]
        for line in update.lines
        for name, value in [
            (
                name,
                every_digit(value)
                if exact or isinstance(value, int | float)
                else value_text(value),
            )
            for name, value in line.values.items()
        ]
        or [("", "")]
    ]


def every_digit(value: Any) -> Any:
    """A number with every digit, a word for what has none, other values as text."""
    if isinstance(value, list | tuple):
        text = ", ".join(str(every_digit(item)) for item in value)
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    if isinstance(value, float):
        return value if isfinite(value) else digits(value)
    return value if isinstance(value, int) else str(value)
