"""gdref.text.tables: what is wider than 80 columns goes over several lines, or into several tables."""

import re
import sys
from math import inf, nan

import pytest

import gdref
from gdref.text.numbers import count, short, strict_json
from gdref.text.results import cell_text
from gdref.text.sentences import folded
from gdref.text.tables import _taken, _width, narrow, table, tabulate


def widest(text):
    return max(map(len, text.splitlines()))


def halves(objective, m, b, *, step: float = 1.0):
    """Asks for errors alone."""
    while True:
        here, there = objective.error(m, b), objective.error(m + step, b)
        m, step = (m + step, step) if there < here else (m, -step / 2)
        yield m, b


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
    assert list(narrow(head, rows, "github")) == [(head, rows)]


def test_a_column_that_says_more_of_another_stays_beside_it():
    head = ["rate", *["x" * 13, "middle half"] * 5]
    for titles, _ in narrow(head, [["1"] * 11]):
        assert titles[1:] == ["x" * 13, "middle half"] * (len(titles) // 2)


def test_long_specs_are_broken_where_their_parts_end():
    spec = "momentum:learning_rate=5e-05:beta=0.5"
    assert folded(spec, 20) == "momentum:\nlearning_rate=5e-05:\nbeta=0.5"
    assert folded(spec, 14) == "momentum:\nlearning_rate=\n5e-05:beta=0.5"
    assert folded("gdref-odd/twin", 10) == "gdref-odd/\ntwin"
    assert folded("n" * 90, 10) == "n" * 90
    for width in range(1, 60):
        assert folded(spec, width).replace("\n", "") == spec


def test_numbers_stand_with_their_points_below_each_other():
    """So a column is wider than each of its numbers."""
    rows = [["a", 12345678.0, 1.00000e-15, *[1234.56] * 5]]
    rows += [["b", 0.000123456, 123456.0, *[0.0123456] * 5]]
    parts = list(narrow(list("abcdefgh"), rows))
    assert len(parts) > 1
    assert all(widest(table(*part)) <= 80 for part in parts)


def test_a_comparison_of_many_with_long_specs(points):
    specs = ["batch", "adam", "sgd:batch_size=10:average=true", "momentum:learning_rate=5e-05"]
    comparison = gdref.compare([*specs, halves], points, epochs=3, rows=2)
    assert widest(comparison.tables()) <= 80
    assert widest(gdref.compare(specs, points, epochs=3, seeds=3).tables()) <= 80


def test_points_count_whichever_is_asked_for(points):
    """Of points whose best line goes through the origin: there only m is to be found."""
    line = [(float(x), 2.0 * x + (-1) ** x) for x in (-4, -3, -2, -1, 1, 2, 3, 4)]
    (run,) = gdref.compare([halves], line, epochs=200).runs
    assert run.near is not None and run.near.point_gradients == 0
    assert run.near_work == 8 * run.near.epoch
    text = gdref.compare([halves], line, epochs=200).tables()
    assert re.search(rf"\nhalves +\d+ +0 +1600 +{run.near.epoch} +{run.near_work}\n", text)
    chart = gdref.charts.error(
        gdref.Bowl.of(line),
        gdref.experiments.comparison.tracks_of([run]),
        over="point-gradients",
    )
    (panel,) = chart.panels
    assert panel.x.name == "points asked for"
    assert max(panel.series[0].xs) == 1600


def test_numbers_as_a_table_shows_them():
    values = (None, 0.0, -0.0, 1.5, 123456.0, 1234567.0, 1e-7, 3, 10**7, "text", 1 / 3, inf, -2.0)
    assert [cell_text(value) for value in values] == [
        "", "0", "-0", "1.50000", "123456", "1.23457e+06", "1.00000e-07", "3", "10000000", "text",
        "0.333333", "infinite", "-2.00000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (0.1, "0.1"), (1 / 3, "0.333333"), (123456.0, "123456"),
     (1234567.0, "1.23457e+06"),
     (1e-4, "0.0001"), (0.10000001, "0.100000"), (1e20, "1e+20"), (-0.0, "-0"), (3, "3"),
     (999999.6, "1.00000e+06"), (123456.4, "123456"), (inf, "infinite"), (-inf, "-infinite"),
     (nan, "undefined")],
)  # fmt: skip
def test_six_digits_or_all_that_there_are(value, text):
    assert short(value) == text


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
    # A text that reads like a number stays to the left, and another style is tabulate's own.
    assert table(["a"], [["1e5"], ["x"]]).splitlines() == ["a", "---", "1e5", "x"]
    assert table(["a"], [[1.5]], "github").splitlines()[0] == "|       a |"
    with pytest.raises(ValueError):
        table(["a", "b"], [[1, 2], [3]])


def test_a_finder_of_another_package_that_fails_is_gone_round(monkeypatch):
    """tabulate asks for its own version; all finders are back in their places afterwards."""

    class Finder:
        error: BaseException

        def find_spec(self, name, path=None, target=None):
            if name == "tabulate":
                raise self.error
            return None

    finders = [Finder(), *sys.meta_path]
    for finders[0].error in (RuntimeError("broken"), SystemExit(0)):
        monkeypatch.setattr(sys, "meta_path", finders[:])
        monkeypatch.delitem(sys.modules, "tabulate", raising=False)
        assert tabulate().tabulate([[1]], tablefmt="plain") == "1"
        assert sys.meta_path == finders
    for finders[0].error in (ImportError("none"), KeyboardInterrupt()):
        monkeypatch.delitem(sys.modules, "tabulate", raising=False)
        with pytest.raises(type(finders[0].error)):
            tabulate()
        assert sys.meta_path == finders


def x(n):
    return "x" * n


@pytest.mark.parametrize(("more", "tables"), [(73, 1), (74, 2)])
def test_80_columns_fit_and_81_do_not(more, tables):
    """epoch, two spaces, a title of one letter, two spaces, and the rest."""
    head, rows = ["epoch", "a", x(more - 3)], [[1, 2, 3]]
    assert len("epoch  a  ") + more - 3 == 80 + (tables - 1)
    assert len(list(narrow(head, rows))) == tables


def test_titles_are_folded_to_14_and_specs_to_20_and_cells_to_what_is_left():
    spec, title = "momentum:learning_rate=5e-05", "learning-rate:seed-of-it"
    ((head, _), *_) = narrow(["epoch", title, spec, x(40)], [["e", 1, 2, x(40)]])
    assert head[1] == "learning-rate:\nseed-of-it"
    assert head[2] == "momentum:\nlearning_rate=5e-05"
    # A title is no narrower than its widest cell.
    (_, (second, _)) = narrow(["epoch", x(70), title], [["e", 1, 10**23]])
    assert second[1] == title
    # The first column's cells get what the others leave.
    (only,) = narrow(["who", "m"], [["gdref-odd/" + x(30) + ":" + x(45), 1.5]])
    assert only == (["who", "m"], [["gdref-odd/" + x(30) + ":\n" + x(45), 1.5]])
    assert widest(table(*only)) <= 80


def test_as_many_columns_a_table_as_fit_beside_the_first():
    """64 columns beside one of 14: four of 14 with two spaces between are 62."""
    head = ["epoch", *(f"c{k}:" + x(11) for k in range(9))]
    rows = [[1, *[2.5] * 9]]
    assert [len(titles) - 1 for titles, _ in narrow(head, rows)] == [4, 4, 1]
    (first, body), *_ = narrow(head, rows)
    assert (first, body) == (head[:5], [[1, 2.5, 2.5, 2.5, 2.5]])
    # The column that says more of the fifth would stand apart from it: the fourth goes along.
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
        (("title", 1.5, 22.25), 8),  # 22.25 has two figures before the point, 1.50000 five after
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
    assert _taken([column, ("ab",), ("c", 12)]) == width + 2 + 2 + 2 + 2


def test_values_as_strict_json_holds_them():
    assert [count(n, "point") for n in (0, 1, 2, 1000)] == [
        "0 points", "1 point", "2 points", "1,000 points",
    ]  # fmt: skip
    assert strict_json([1.0, inf, (nan, [-inf, "inf", 3]), None, True]) == [
        1.0, None, [None, [None, "inf", 3]], None, True,
    ]  # fmt: skip
    assert [strict_json(value, str) for value in (1.5, inf, -inf, nan, 3, "a", None, True)] == [
        1.5, "inf", "-inf", "nan", 3, "a", None, True,
    ]  # fmt: skip
    bowl = gdref.Bowl(1.0, 2.0, 3.0, False, 4.0, 5.0)
    assert bowl.as_json() == {"m": 1.0, "b": 2.0, "error": 3.0, "unique": False}


@pytest.mark.parametrize(("last", "beside"), [(16, 4), (17, 3)])
def test_64_columns_fit_beside_the_first_and_65_do_not(last, beside):
    """Three of 14, one of 16 and the spaces between them."""
    head = ["e" * 40, *[x(14)] * 3, x(last)]
    (titles, _), *_ = narrow(head, [[1, 2, 3, 4, 5]])
    assert len(titles) - 1 == beside
