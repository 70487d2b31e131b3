"""An update by hand, as it would stand on the board."""

from shutil import get_terminal_size
from textwrap import fill

from gdref.cli.tables import table
from gdref.text.numbers import short
from gdref.text.results import Cell
from gdref.tracing.by_hand import Board, Formula

BOARD = ["point", "x", "y", "m x + b", "r", "r^2", "x r"]
FORMULAS = ["", "formula", "with numbers", "result"]


def width() -> int:
    """How wide the terminal is; 80 where there is none."""
    return max(40, get_terminal_size((80, 24)).columns)


def print_board(board: Board, shown: int, style: str) -> None:
    """The points' table and its sums, then the formulas; those before the gradient come first."""
    rows: list[list[Cell]] = [list(row) for row in board.rows]
    left = len(rows) - shown
    if left > 1:
        del rows[shown:-1]
    sums: list[Cell] = ["sum", None, None, None, board.residuals, board.squares, board.products]
    if style != "table":
        if left > 1:
            rows.insert(shown, [f"... {left - 1} more", *[None] * 6])
        formulas = [*board.before, *own_formulas(board), *board.after]
        print(table(BOARD, [*rows, sums], style), table(FORMULAS, formulas, style), sep="\n\n")
        return
    for formula in board.before:
        print_formula(*formula)
    print("\n" * bool(board.before), end="")
    texts = [[short(c) if isinstance(c, float) else c for c in row] for row in [*rows, sums]]
    import tabulate as library

    library.MIN_PADDING = 0  # no wider than its widest cell
    sides = ["left", *["decimal"] * 6]
    lines = library.tabulate(texts, BOARD, colalign=sides, disable_numparse=True).splitlines()
    if left > 1:
        lines.insert(2 + shown, f"... {left} more points, the last of them:")
    print(*lines, "", sep="\n")
    for formula in own_formulas(board):
        print_formula(*formula)
    print()
    for formula in board.after:
        print_formula(*formula)


def own_formulas(board: Board) -> list[Formula]:
    """The error and its two derivatives, from the sums."""
    n = len(board.rows)
    return [
        Formula(
            name,
            f"{factor}/n * sum of {of}",
            f"{factor}/{n} * " + (f"({short(total)})" if total < 0 else short(total)),
            value,
        )
        for name, factor, of, total, value in (
            ("E", 1, "r^2", board.squares, board.error),
            ("dE/dm", -2, "x r", board.products, board.dm),
            ("dE/db", -2, "r", board.residuals, board.db),
        )
    ]


def print_formula(name: str, formula: str, numbers: str, value: float) -> None:
    """A formula, the same with its numbers, and its value: on one line if there is room."""
    parts = [f"{name} = {formula}", *([numbers] if numbers != short(value) else []), short(value)]
    if len(" = ".join(parts)) <= width():
        print(" = ".join(parts))
        return
    for k, part in enumerate(parts):
        start = f"{' ' * len(name)} = " if k else ""
        print(fill(start + part, width(), subsequent_indent=" " * (len(name) + 3)))
