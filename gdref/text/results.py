"""The base class of all results. A result has a page, JSON and rows."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

from gdref.text.numbers import digits
from gdref.text.sentences import paragraph

Cell = str | int | float | None


class Table(NamedTuple):
    """A table with headings and rows. The rows may be an iterator.

    widths: the widths of the columns, if each row is shown as soon as it is computed.
    text: the text that a terminal shows instead of the table; "" to show the table.
    formulas: the formulas that LaTeX and HTML show instead of the table, such as "m x + b".
    """

    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    text: str = ""
    formulas: Sequence[str] = ()

    @classmethod
    def of(cls, *columns: Sequence[Cell]) -> "Table":
        """A table from its columns. The first cell of a column is its heading."""
        headings, *rows = zip(*columns, strict=True)
        return cls([str(heading) for heading in headings], [list(row) for row in rows])

    def typeset(self, format: str) -> str:
        """The formulas in LaTeX or MathML; "" for other formats and for tables without formulas."""
        from gdref.text.formulas import latex, mathml  # few tables have formulas

        if format.startswith("latex"):
            return "\n".join(rf"\[ {latex(one)} \]" for one in self.formulas)
        return "\n".join(map(mathml, self.formulas)) if "html" in format else ""


class Result:
    """The base class of all results; `cli/show.py` prints a result in any format.

    notes: sentences for standard error. page() may add notes, so read the page to its end first.
    exit_code: 0, or 1 if a run diverged, a plugin failed or a mistake was found.
    """

    notes: Sequence[str] = ()
    exit_code: int = 0

    @property
    def read(self) -> Any:
        """The record of how the points were read from a file; None if there is no record."""
        return getattr(getattr(self, "points", None), "read", None)

    def whole_page(self) -> Iterator[str | Table]:
        """First a paragraph about left-out rows and about gdref's guesses, then the page."""
        if self.read and self.read.summary:
            yield paragraph(self.read.summary)
        yield from self.page()

    def page(self) -> Iterable[str | Table]:
        """The parts of the page: tables, and texts in lines of at most 80 characters."""
        raise NotImplementedError

    def as_json(self) -> dict[str, object]:
        """The content of --format json."""
        raise NotImplementedError

    def as_rows(self) -> Table:
        """The content of --format csv, with every digit of every number."""
        raise NotImplementedError

    def chart(self) -> Any:
        """The picture of --plot, a gdref.charts.Chart."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        """The page as HTML, for a notebook."""
        parts = [
            part.typeset("html") or html_table(part)
            if isinstance(part, Table)
            else f'<p style="white-space: pre-line">{escape(part)}</p>'
            for part in self.whole_page()
        ]
        return "\n".join(parts)


def cell_text(value: Cell) -> str:
    """The text of a value in a table: numbers with 6 digits, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, float):
        return digits(value) if value else "0"
    return str(value)


def html_table(table: Table) -> str:
    """A table in HTML: numbers are aligned right, texts left."""

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
