"""gdref.fit: one run, as a program or a notebook uses it."""

import itertools
import json

import pytest

import gdref
from gdref.exceptions import PluginError, SpecError
from gdref.text.results import Table

LINE = [(1.0, 2.0), (2.0, 3.0), (3.0, 4.5)]


def broken(objective, m, b):
    objective.gradient(m, b)
    yield m, b
    raise RuntimeError("it breaks")


def test_the_rows_come_as_they_are_computed():
    fit = gdref.fit("batch", LINE, epochs=10**12)
    assert [row.epoch for row in itertools.islice(fit, 5)] == [0, 1, 2, 5, 10]
    assert fit.run.row.epoch == 10 and fit.run.status == "running"
    assert [row.epoch for row in itertools.islice(fit, 7)] == [0, 1, 2, 5, 10, 20, 50]


def test_the_rows_are_those_of_a_descent():
    fit = gdref.fit("momentum", LINE, epochs=7, every=1, start=(1.0, -1.0), learning_rate=0.01)
    assert fit.rows == list(
        gdref.descend(gdref.momentum, LINE, m=1.0, b=-1.0, epochs=7, learning_rate=0.01)
    )
    assert fit.rows == fit.rows  # read again
    assert (fit.notes, fit.exit_code) == ([], 0)
    assert fit.as_json() == gdref.compare("momentum", LINE, epochs=7, every=1, start=(1.0, -1.0),
                                          learning_rate=0.01).as_json()  # fmt: skip


def test_the_page_is_the_rows_and_the_line():
    fit = gdref.fit(gdref.batch, LINE, epochs=2)
    table, text = fit.page()
    assert isinstance(table, Table) and len(table.widths) == len(table.headings)
    epoch, _, m, b, error, excess, dm, db = list(table.rows)[-1]
    assert (epoch, m, b, error) == (2, *fit.run.row[3:])
    assert excess == gdref.Bowl.of(LINE).excess(m, b)
    assert (dm, db) == gdref.gradient(m, b, LINE)
    assert text.startswith("The line found: y = ")
    assert fit._repr_html_().count("<table>") == 1


def test_a_diverged_run_has_a_note_and_no_line():
    fit = gdref.fit("batch", LINE, learning_rate=9.0)
    assert len(list(fit.page())) == 1
    assert fit.exit_code == 1 and fit.notes[0].startswith("batch: diverged: ")
    json.dumps(fit.as_json(), allow_nan=False)
    assert "batch (diverged)" in [series.label for series in fit.chart().panels[0].series]


def test_a_failure_is_raised_when_it_comes():
    fit = gdref.fit(broken, LINE, epochs=5)
    with pytest.raises(PluginError, match="it breaks"):
        list(fit)
    with pytest.raises(SpecError, match="expected one optimizer"):
        gdref.fit("batch,sgd", LINE)
