"""An update by hand, as it would stand on the board."""

from shutil import get_terminal_size
from textwrap import fill

from gdref.by_hand import Board, short
from gdref.tables import Cell

BOARD = ["point", "x", "y", "m x + b", "r", "r^2", "x r"]


def width() -> int:
    """How wide the terminal is; 80 where there is none."""
    return max(40, get_terminal_size((80, 24)).columns)


def print_board(board: Board, shown: int) -> None:
    """The points' table and its sums, then the formulas."""
    import tabulate as library

    library.MIN_PADDING = 0  # no wider than its widest cell

    for formula in board.before:
        print_formula(*formula)
    print("\n" * bool(board.before), end="")
    rows: list[list[Cell]] = [list(row) for row in board.rows]
    n, left = len(rows), len(rows) - shown
    if left > 1:
        del rows[shown:-1]
    sums = [None, None, None, board.residuals, board.squares, board.products]
    lines = library.tabulate(
        [
            [short(cell) if isinstance(cell, float) else cell for cell in row]
            for row in [*rows, ["sum", *sums]]
        ],
        BOARD,
        colalign=["left", *["decimal"] * 6],
        disable_numparse=True,
    ).splitlines()
    if left > 1:
        lines.insert(2 + shown, f"... {left} more points, the last of them:")
    print(*lines, "", sep="\n")
    for name, factor, of, total, value in (
        ("E", 1, "r^2", board.squares, board.error),
        ("dE/dm", -2, "x r", board.products, board.dm),
        ("dE/db", -2, "r", board.residuals, board.db),
    ):
        total_text = f"({short(total)})" if total < 0 else short(total)
        print_formula(name, f"{factor}/n * sum of {of}", f"{factor}/{n} * {total_text}", value)
    print()
    for formula in board.after:
        print_formula(*formula)


def print_formula(name: str, formula: str, numbers: str, value: float) -> None:
    """A formula, the same with its numbers, and its value: on one line if there is room."""
    parts = [f"{name} = {formula}", *([numbers] if numbers != short(value) else []), short(value)]
    if len(" = ".join(parts)) <= width():
        print(" = ".join(parts))
        return
    for k, part in enumerate(parts):
        start = f"{' ' * len(name)} = " if k else ""
        print(fill(start + part, width(), subsequent_indent=" " * (len(name) + 3)))
