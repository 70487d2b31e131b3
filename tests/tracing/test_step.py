"""gdref.step: one call, one result, with its page, its JSON and its rows."""

import pytest

import gdref
from gdref.exceptions import PluginError, SpecError
from gdref.text.results import Table
from gdref.tracing.step import step

THREE = [(1.0, 2.0), (2.0, 3.0), (4.0, 3.0)]


def test_a_function_or_a_spec_over_points_of_a_notebook():
    """At m = b = 0 the residuals are y: dE/dm = -2/3 (2 + 6 + 12), dE/db = -2/3 8."""
    for optimizer in ("momentum", gdref.momentum):
        trace = step(optimizer, THREE, learning_rate=0.3, shown=0)
        (update,) = trace.updates
        assert (update.m, update.b) == pytest.approx((4.0, 1.6))
        title, before, lines, after = trace.page()
        assert title == "Update 1 of momentum over the 3 points"
        assert before.startswith("Before it: m = 0, b = 0, learning_rate = 0.3, beta = 0.9")
        assert isinstance(lines, Table) and "dm, db = objective.gradient(m, b)" in lines.text
        assert after.startswith("After it: m = 4.00000, b = 1.60000. The error rises from 7.33333")
        assert (trace.notes, trace.exit_code) == ([], 0)


def test_by_hand_the_rows_are_the_points():
    trace = step("batch", THREE, by_hand=True, shown=1)
    assert trace.as_rows().headings[:4] == ["update", "point", "x", "y"]
    assert [row[:4] for row in trace.as_rows().rows] == [
        [1, "0", "1.0", "2.0"], [1, "1", "2.0", "3.0"], [1, "2", "4.0", "3.0"],
    ]  # fmt: skip
    (document,) = trace.as_json()["updates"]
    assert document["squares"] == 22.0 and document["rows"][2]["x_residual"] == 12.0
    board = next(part for part in trace.page() if isinstance(part, Table))
    assert [row[0] for row in board.rows] == [0, "... 1 more", 2, "sum"]


def test_a_page_is_as_wide_as_it_is_told():
    trace = step("adam", THREE, updates=2)
    trace.width = 50
    texts = [part.text if isinstance(part, Table) else part for part in trace.page()]
    assert max(len(line) for text in texts for line in text.split("\n")) <= 50


def fails_late(objective, m, b):
    print("hello")
    yield 1.0, 1.0
    raise ArithmeticError("no way down")


def test_the_updates_before_a_failure_are_shown(capsys):
    trace = step(fails_late, THREE, updates=3)
    assert [update.number for update in trace.updates] == [1] and trace.exit_code == 1
    (note,) = trace.notes
    assert note.startswith("fails_late") and "no way down" in note
    assert capsys.readouterr() == ("", "hello\n")
    with pytest.raises(PluginError, match="no way down"):
        step(fails_late, THREE, after=1)


def test_by_hand_needs_the_gradient_also_if_no_point_is_shown():
    (board,) = step("batch", THREE, by_hand=True, shown=0).boards
    assert len(board.rows) == 3


def test_a_run_that_ends():
    trace = step(lambda objective, m, b: iter([(1.0, 2.0)]), THREE, updates=3)
    assert trace.notes == ["<lambda>: the run ends after update 1, because the optimizer stops"]
    assert trace.exit_code == 0


@pytest.mark.parametrize(
    ("optimizer", "options", "message"),
    [
        ("batch,sgd", {}, "expected one optimizer"),
        ("batch", {"seed": 3}, "batch has no seed"),
        (gdref.batch, {"seed": 3}, "batch has no seed"),
        ("batch", {"learning_rate": -1.0}, "out of range"),
        ("batch", {"updates": 0}, "updates=0; expected"),
        ("batch", {"after": -1}, "after=-1, updates=1; expected"),
    ],
)
def test_what_is_refused(optimizer, options, message):
    with pytest.raises(SpecError, match=message):
        step(optimizer, THREE, **options)
