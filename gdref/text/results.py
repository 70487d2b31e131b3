"""What every command computes: a result, which has its page, its JSON and its rows."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from gdref.text.numbers import digits

Cell = str | int | float | None


class Table(NamedTuple):
    """Headings and rows. Rows that are computed one by one are shown as they come.

    widths: of the columns, for rows that are shown as they come.
    text: the same as the terminal shows it, if that is no table.
    """

    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    text: str = ""


class Result:
    """The base of all results; `cli/show.py` prints any of them in any format.

    notes: sentences for standard error, complete once the page was read to its end.
    exit_code: 0, or 1 if a run diverged, a plugin failed or a mistake was found.
    """

    notes: Sequence[str] = ()
    exit_code: int = 0

    def page(self) -> Iterable[str | Table]:
        """What stands on the page: texts in lines of at most 80 columns, and tables."""
        raise NotImplementedError

    def as_json(self) -> dict[str, object]:
        """What --format json prints."""
        raise NotImplementedError

    def as_rows(self) -> Table:
        """What --format csv prints: every digit of every number."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        """The page, as a notebook shows it."""
        parts = [
            html_table(part)
            if isinstance(part, Table)
            else f'<p style="white-space: pre-line">{escape(part)}</p>'
            for part in self.page()
        ]
        return "\n".join(parts)


def cell_text(value: Cell) -> str:
    """A value as a table shows it: numbers with 6 digits, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, float):
        return digits(value) if value else "0"
    return str(value)


def html_table(table: Table) -> str:
    """A table in HTML: numbers to the right, texts to the left."""

    def line(cells: Iterable[Cell], tag: str) -> str:
        texts = (
            f'<{tag} style="text-align: {"left" if isinstance(cell, str) else "right"}">'
            f"{escape(cell_text(cell))}</{tag}>"
            for cell in cells
        )
        return f"<tr>{''.join(texts)}</tr>"

    body = "\n".join(line(row, "td") for row in table.rows)
    return (
        f"<table>\n<thead>{line(table.headings, 'th')}</thead>\n<tbody>\n{body}\n</tbody></table>"
    )
