"""gdref.text.results: the text of a cell in a table, and a page in a notebook."""

from math import inf

from gdref.text.results import Result, Table, cell_text


def test_numbers_as_a_table_shows_them():
    values = (None, 0.0, -0.0, 1.5, 123456.0, 1234567.0, 1e-7, 3, 10**7, "text", 1 / 3, inf, -2.0)
    assert [cell_text(value) for value in values] == [
        "", "0", "0", "1.50000", "123456", "1.23457e+06", "1.00000e-07", "3", "10000000", "text",
        "0.333333", "infinite", "-2.00000",
    ]  # fmt: skip


def test_a_page_as_a_notebook_shows_it():
    class Two(Result):
        def page(self):
            return ["a < b", Table(["who", "m"], iter([["x&y", 0.5]]))]

    assert Two()._repr_html_() == (
        '<p style="white-space: pre-line">a &lt; b</p>\n<table>\n'
        '<thead><tr><th style="text-align: left">who</th>'
        '<th style="text-align: left">m</th></tr></thead>\n<tbody>\n'
        '<tr><td style="text-align: left">x&amp;y</td>'
        '<td style="text-align: right">0.500000</td></tr>\n</tbody></table>'
    )
