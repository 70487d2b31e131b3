"""gdref.cli.tables: a table that is too wide gets titles on several lines, or is divided."""

import pytest

from gdref.cli.tables import _total_width, _width, narrow, print_rows, table
from gdref.text.results import Table


def widest(text):
    return max(map(len, text.splitlines()))


def test_what_fits_stays_as_it_is():
    head, rows = ["epoch", "batch", "a: title"], [[0, 1.5, "some text"], [10, None, ""]]
    assert list(narrow(head, rows)) == [(head, rows)]


def test_twenty_columns():
    head = ["epoch", *(f"p{k}" for k in range(20))]
    rows = [[epoch, *(100.0 / (k + 1) for k in range(20))] for epoch in (0, 1, 1000)]
    parts = list(narrow(head, rows))
    assert all(widest(table(*part)) <= 80 for part in parts)
    assert [title for titles, _ in parts for title in titles[1:]] == head[1:]
    assert [cell for _, body in parts for cell in body[2][1:]] == rows[2][1:]
    assert all([row[0] for row in body] == [0, 1, 1000] for _, body in parts)
    assert "p19" in table(head, rows, "github").splitlines()[0]


def test_a_column_that_says_more_of_another_stays_beside_it():
    head = ["rate", *["x" * 13, "middle half"] * 5]
    for titles, _ in narrow(head, [["1"] * 11]):
        assert titles[1:] == ["x" * 13, "middle half"] * (len(titles) // 2)


def test_numbers_stand_with_their_points_below_each_other():
    """The decimal points are aligned, so a column may be wider than each of its numbers."""
    rows = [["a", 12345678.0, 1.00000e-15, *[1234.56] * 5]]
    rows += [["b", 0.000123456, 123456.0, *[0.0123456] * 5]]
    parts = list(narrow(list("abcdefgh"), rows))
    assert len(parts) > 1
    assert all(widest(table(*part)) <= 80 for part in parts)


def test_a_table_by_hand():
    text = table(["who", "m"], [["a", 1.5], ["bcde", 22.25], ["f", None]])
    assert [line.rstrip() for line in text.splitlines()] == [
        "who          m",
        "----  --------",
        "a      1.50000",
        "bcde  22.2500",
        "f",
    ]
    assert table(["who", "m"], []).splitlines() == ["who  m", "---  -"]
    # A text that looks like a number stays to the left. Other formats come from tabulate.
    assert table(["a"], [["1e5"], ["x"]]).splitlines() == ["a", "---", "1e5", "x"]
    assert table(["a"], [[1.5]], "github").splitlines()[0] == "|       a |"
    with pytest.raises(ValueError):
        table(["a", "b"], [[1, 2], [3]])


def x(n):
    return "x" * n


@pytest.mark.parametrize(("more", "tables"), [(73, 1), (74, 2)])
def test_80_columns_fit_and_81_do_not(more, tables):
    """The line is epoch, two spaces, a title of one letter, two spaces, and the rest."""
    head, rows = ["epoch", "a", x(more - 3)], [[1, 2, 3]]
    assert len("epoch  a  ") + more - 3 == 80 + (tables - 1)
    assert len(list(narrow(head, rows))) == tables


def test_titles_are_folded_to_14_and_specs_to_20_and_cells_to_what_is_left():
    spec, title = "momentum:learning_rate=5e-05", "learning-rate:seed-of-it"
    ((head, _), *_) = narrow(["epoch", title, spec, x(40)], [["e", 1, 2, x(40)]])
    assert head[1] == "learning-rate:\nseed-of-it"
    assert head[2] == "momentum:\nlearning_rate=5e-05"
    # A title may be as wide as its widest cell.
    (_, (second, _)) = narrow(["epoch", x(70), title], [["e", 1, 10**23]])
    assert second[1] == title
    # The cells of the first column get the rest of the width.
    (only,) = narrow(["who", "m"], [["gdref-odd/" + x(30) + ":" + x(45), 1.5]])
    assert only == (["who", "m"], [["gdref-odd/" + x(30) + ":\n" + x(45), 1.5]])
    assert widest(table(*only)) <= 80


def test_as_many_columns_a_table_as_fit_beside_the_first():
    """Beside a column of 14, 64 are left. Four columns of 14, with two spaces between, take 62."""
    head = ["epoch", *(f"c{k}:" + x(11) for k in range(9))]
    rows = [[1, *[2.5] * 9]]
    assert [len(titles) - 1 for titles, _ in narrow(head, rows)] == [4, 4, 1]
    (first, body), *_ = narrow(head, rows)
    assert (first, body) == (head[:5], [[1, 2.5, 2.5, 2.5, 2.5]])
    # "middle half" must stay with the column before it, so both go into the next table.
    head[5] = "middle half"
    assert [titles[1] for titles, _ in narrow(head, rows)] == [head[1], head[4], head[8]]


def test_a_single_column_that_is_too_wide_has_a_table_of_its_own():
    head = ["epoch", x(90), x(91)]
    assert [titles for titles, _ in narrow(head, [[1, 2, 3]])] == [
        ["epoch", x(90)], ["epoch", x(91)],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "width"),
    [
        (("title", 1.5, 22.25), 8),  # two digits before the point, five after it
        (("t", "abc\nde", None), 3),
        (("t", 100, 2.5), 9),
        (("t",), 1),
        (("t", None), 1),
        (("t", "12345.678", 1.5), 9),  # a text has no point
    ],
)
def test_how_wide_a_column_is(column, width):
    assert _width(column) == width
    head, *cells = column
    if cells:
        lines = table([head], [[cell] for cell in cells]).splitlines()
        assert max(map(len, lines)) == width
    assert _total_width([column, ("ab",), ("c", 12)]) == width + 2 + 2 + 2 + 2


@pytest.mark.parametrize(("last", "beside"), [(16, 4), (17, 3)])
def test_64_columns_fit_beside_the_first_and_65_do_not(last, beside):
    """Three columns of 14, one of 16, and the spaces between them: 64."""
    head = ["e" * 40, *[x(14)] * 3, x(last)]
    (titles, _), *_ = narrow(head, [[1, 2, 3, 4, 5]])
    assert len(titles) - 1 == beside


@pytest.mark.parametrize(
    ("width", "text"),
    [(11, "1.23457e+15"), (10, "1.2346e+15"), (9, "1.235e+15"), (7, "1.2e+15"), (6, " 1e+15")],
)
def test_a_number_has_as_many_digits_as_its_column_has_room(width, text, capsys):
    print_rows(Table(["a", "b"], [[1.23456789e15, "words stay"]], [width, 4]))
    assert capsys.readouterr().out.splitlines()[2] == f"{text}  words stay"


def test_a_long_spec_gives_way_to_the_columns_beside_it():
    """The first column takes what the others leave of 80 columns, and no more."""
    specs = ["momentum:beta=0.123456789:learning_rate=0.000123456789", "sgd"]
    for n in range(1, 9):
        headings = ["optimizer", *(f"number {k}" for k in range(n))]
        rows = [[spec, *[1234.5] * n] for spec in specs]
        lines = table(headings, rows).splitlines()
        assert max(map(len, lines)) <= 80
