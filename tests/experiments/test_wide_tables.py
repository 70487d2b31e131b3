"""A comparison of many optimizers stays within 80 columns."""

import re

import gdref
from gdref.cli.tables import table
from gdref.experiments.run_charts import tracks_of
from gdref.text.results import Table


def text_of(result):
    parts = (table(p.headings, p.rows) if isinstance(p, Table) else p for p in result.page())
    return "\n\n".join(parts)


def widest(result):
    """The longest line; commands are not broken, so that they can be pasted."""
    return max(len(line) for line in text_of(result).splitlines() if "gdref " not in line)


def halves(objective, m, b, *, step: float = 1.0):
    """It needs errors only."""
    while True:
        here, there = objective.error(m, b), objective.error(m + step, b)
        m, step = (m + step, step) if there < here else (m, -step / 2)
        yield m, b


def test_a_comparison_of_many_with_long_specs(points):
    specs = ["batch", "adam", "asgd:batch_size=10:decay=0.001", "momentum:learning_rate=5e-05"]
    comparison = gdref.compare([*specs, halves], points, epochs=3, rows=2)
    assert widest(comparison) <= 80
    assert widest(gdref.compare(specs, points, epochs=3, seeds=3)) <= 80


def test_errors_count_as_work_like_gradients(points):
    """The best line goes through the origin, so only m has to be found."""
    line = [(float(x), 2.0 * x + (-1) ** x) for x in (-4, -3, -2, -1, 1, 2, 3, 4)]
    (run,) = gdref.compare([halves], line, epochs=200).runs
    assert run.near is not None and run.near.point_gradients == 0
    assert run.near_work == 8 * run.near.epoch
    text = text_of(gdref.compare([halves], line, epochs=200))
    assert re.search(rf"\nhalves +\d+ +0 +1600 +{run.near.epoch} +{run.near_work}\n", text)
    chart = gdref.charts.error(
        gdref.Bowl.of(line),
        tracks_of([run]),
        over="point-gradients",
    )
    (panel,) = chart.panels
    assert panel.x.name == "points asked for"
    assert max(panel.series[0].xs) == 1600
