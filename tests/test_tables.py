"""gdref.tables: what is wider than 80 columns goes over several lines, or into several tables."""

import re

import gdref
from gdref.tables import folded, narrow, table


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
        gdref.comparison.tracks_of([run]),
        over="point-gradients",
    )
    (panel,) = chart.panels
    assert panel.x.name == "points asked for"
    assert max(panel.series[0].xs) == 1600
