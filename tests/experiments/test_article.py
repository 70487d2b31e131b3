"""gdref.article: the article's figures are reproduced on its own points, and only there."""

import pytest

import gdref
from gdref import Points, descend
from gdref.experiments.article import Figure, figures
from gdref.optimizers.last_point import last_point


def test_the_mistake_gives_the_notebooks_digits(points):
    """The notebook's own output on the original data, which has the same last point."""
    rows = {row.epoch: row for row in descend(last_point, points, epochs=1000)}
    assert rows[950].m == pytest.approx(1.4857114598, rel=1e-10)
    assert rows[950].b == pytest.approx(0.0591245943, rel=1e-9)
    assert rows[950].error == pytest.approx(112.76843939, rel=1e-10)
    assert rows[1000].m == 1.5248459967635082
    assert rows[1000].b == pytest.approx(0.060681971799628164, rel=1e-15)
    assert rows[1000].error == pytest.approx(118.029122441144, rel=1e-12)


def test_the_mistake_by_hand():
    """On (1, 2) and (2, 3): the gradient at the second point only, divided by 2: -2/2 * 2 * 3."""
    rows = list(descend(last_point, [(1.0, 2.0), (2.0, 3.0)], epochs=1, learning_rate=0.5))
    assert rows[1] == (1, 1, 2, 3.0, 1.5, rows[1].error)


def test_every_figure_is_reproduced(points):
    assert [(f.printed, f.agreement) for f in figures(points)] == [
        ("5565.11", "rounded"),
        ("1.52484", "cut off"),
        ("0.0606", "cut off"),
        ("112.76", "cut off"),
    ]
    assert gdref.article(points).end[3:] == pytest.approx(
        (1.4778027096269815, 0.08595380071399232, 112.61659011959641), rel=1e-9
    )


def test_the_verdicts_are_computed(points):
    """Another last point changes the mistake's figures. Another first point changes the first."""
    *rest, (x, y) = points
    moved = Points([*rest, (x * 1.01, y)])
    assert [f.agreement for f in figures(moved)][1:] == [None, None, None]
    (x, y), *rest = points
    moved = Points([(x, y + 0.1), *rest])
    assert figures(moved)[0].agreement is None
    assert figures(moved)[1].agreement == "cut off"


def test_the_page_on_other_points():
    """The rate of 0.0001 is below the limit 2 / 5 of these points."""
    text, table, end = gdref.article([(0.0, 1.0), (1.0, 2.0), (2.0, 4.0)]).page()
    assert text.startswith("These are not the article's points")
    assert [row[0] for row in table.rows][:2] == ["mse at (0, 0)", "mistake's m at 1000"]
    assert end.startswith("With the printed formulas, 950 iterations lead to\n  y = ")
    far = gdref.article([(1.0, 1.0), (1000.0, 2000.0)])
    assert "the descent diverges" in list(far.page())[-1]
    assert far.as_rows().rows[1][2:] == [None, "mistake's m at 1000", None]


def test_points_on_which_the_mistake_diverges():
    found = figures([(1.0, 1.0), (1000.0, 2000.0)])
    assert [f.value for f in found][1:] == [None, None, None]
    assert not any(f.agreement for f in found)


@pytest.mark.parametrize(
    ("printed", "value", "agreement"),
    [
        ("0.13", 0.125, "rounded"),  # half up
        ("0.12", 0.125, "cut off"),
        ("-0.13", -0.125, "rounded"),
        ("0.125", 0.125, "rounded"),
        ("0.14", 0.125, None),
        ("0.13", None, None),
        ("1", 1e300, None),
        ("0.0", 1e-300, "rounded"),
    ],
)
def test_how_printed_digits_follow_from_a_number(printed, value, agreement):
    assert Figure("", printed, value, "").agreement == agreement


def test_where_each_figure_comes_from(points):
    rows = {row.epoch: row for row in descend(last_point, points, epochs=1000)}
    assert [one.value for one in figures(points)] == [
        pytest.approx(sum(y * y for _, y in points) / 100),
        rows[1000].m,  # the article exchanges m and b
        rows[1000].b,
        rows[950].error,
    ]


def test_the_formulas_as_printed_go_950_iterations(points):
    result = gdref.article(points)
    row, status = result.end, result.status
    assert (row.epoch, row.update, status) == (950, 950, "finished")
