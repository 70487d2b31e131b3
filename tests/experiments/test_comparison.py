"""gdref.compare: what the command prints, as data."""

import csv
import importlib.util
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import partial
from math import inf
from sys import float_info
from types import SimpleNamespace

import pytest

import gdref
from gdref.exceptions import PluginError, SpecError
from gdref.experiments.comparison import Comparison, medians_at
from gdref.experiments.run_charts import line_chart, tracks_of
from gdref.experiments.sweep import sweep
from gdref.objective import Objective
from gdref.theory.conditions import Conditions

LINE = [[1.0, 2.0], [2.0, 3.0], [3.0, 4.5]]


def half(objective: Objective, m: float, b: float, *, learning_rate: float = 1e-4) -> Iterator:
    while True:
        dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm / 2, b - learning_rate * db / 2
        yield m, b


def two(objective: Objective, m: float, b: float) -> Iterator:
    """Two updates that do not move."""
    for _ in range(2):
        objective.gradient(m, b)
        yield m, b


def counting(objective: Objective, m: float, b: float) -> Iterator:
    """It needs errors only."""
    while True:
        objective.error(m, b)
        yield m, b


def broken(objective: Objective, m: float, b: float) -> Iterator:
    objective.gradient(m, b)
    yield m, b
    raise RuntimeError("it breaks")


def test_it_is_what_the_command_prints(run) -> None:
    comparison = gdref.compare("batch,sgd", epochs=20, seed=3)
    call = ("compare", "--optimizers", "batch,sgd", "--epochs", "20", "--seed", "3")
    told = json.loads(run(*call, "--format", "json").stdout)
    assert told.pop("read")["points"] == 100
    assert told == comparison.as_json()
    page = list(comparison.page())
    shown = run(*call).stdout
    assert all(part in shown for part in page if isinstance(part, str))
    assert [row[0] for row in page[2].rows] == [0, 1, 2, 5, 10, 20]
    rows = list(csv.reader(io.StringIO(run(*call, "--format", "csv").stdout)))
    assert rows[1:] == [[str(cell) for cell in row] for row in comparison.as_rows().rows]


def test_specs_functions_and_plain_lists() -> None:
    comparison = gdref.compare(["batch", half], LINE, epochs=40, learning_rate=0.05)
    assert list(comparison.rows) == ["batch", "half"]
    *_, alone = gdref.descend(half, LINE, epochs=40, learning_rate=0.05)
    assert comparison.runs[1].row == alone
    assert comparison.winner is comparison.runs[0]
    assert comparison.minimum == gdref.Bowl.of(LINE)
    assert repr(comparison).startswith("<Comparison on points: batch ")
    assert "\n" not in repr(comparison)


def test_every_row_or_those_of_the_tables() -> None:
    assert [row.epoch for row in gdref.compare(["batch"], LINE, epochs=7).rows["batch"]] == [
        0, 1, 2, 5, 7
    ]  # fmt: skip
    assert len(gdref.compare(["batch"], LINE, epochs=7, every=1).rows["batch"]) == 8
    assert gdref.compare(["batch"], LINE).runs[0].row.epoch == 1000  # the default


def test_equal_runs_share_the_win() -> None:
    comparison = gdref.compare(["batch", "momentum:beta=0"], LINE, epochs=5)
    assert [run.spec for run in comparison.winners] == ["batch", "momentum:beta=0.0"]
    assert comparison.winner is None


@pytest.mark.parametrize(
    ("ends", "winners"),
    [
        ({"a": [9e-17], "b": [1e-30], "c": [2e-16]}, ["a", "b"]),  # below 1e-18 of 100: rounding
        ({"a": [1.2e-16], "b": [1e-30]}, ["b"]),
        ({"a": [2.0, 3.0], "b": [2.5, 4.0], "c": [3.1, 3.2]}, ["a", "b"]),
        ({"a": [inf, 1.0, inf], "b": [inf]}, []),
    ],
)
def test_who_wins_by_hand(ends, winners) -> None:
    """The points have an error of 100 at (0, 0), and of 0 at the minimum."""
    conditions = Conditions(gdref.Points([(-1.0, 6.0), (1.0, 10.0), (-1.0, -10.0), (1.0, -6.0)]))
    bowl = conditions.minimum._replace(m=6.0, b=8.0, error=0.0)
    conditions.__dict__["minimum"] = bowl
    assert bowl.excess(0.0, 0.0) == 100
    runs = [
        SimpleNamespace(spec=spec, diverged=error == inf, end=error)
        for spec, errors in ends.items()
        for error in errors
    ]
    comparison = Comparison(conditions, runs, [], [], [])
    assert [run.spec for run in comparison.winners] == winners
    assert comparison.winner is (comparison.winners[0] if len(winners) == 1 else None)


def test_the_winner_of_several_seeds_is_the_first_run() -> None:
    comparison = gdref.compare("sgd", LINE, epochs=4, seeds=3)
    assert comparison.winner is comparison.runs[0]


def test_a_finished_run_has_no_errors_after_its_last() -> None:
    """By hand, over one point (1, 2): the error is 4, then 4 * 5^2k at a rate of 1.5."""
    fast = partial(gdref.batch, learning_rate=1.5)
    fast.__name__ = "fast"
    comparison = gdref.compare([broken, fast, two], [(1.0, 2.0)], epochs=600, every=500)
    shown = dict(comparison.errors)
    end = comparison.groups["fast"][0].row
    assert shown == {
        0: {"broken": 4.0, "fast": 4.0, "two": 4.0},
        2: {"fast": pytest.approx(4 * 5**4), "two": 4.0},
        end.epoch: {"fast": end.error},
    }
    assert end.error <= float_info.max < end.error * 25


def test_a_diverged_seed_counts_as_infinite_in_the_median() -> None:
    def run(error: float, over: bool = True, diverged: bool = False, fault: object = None):
        row = SimpleNamespace(error=error)
        return SimpleNamespace(row=row, over=over, diverged=diverged, fault=fault)

    one, other = run(1.0), run(5.0)
    last = run(7.0, diverged=True)  # the last row of a run that diverged is finite
    going = run(3.0, over=False, diverged=True)
    groups = {
        "two": [one, last],
        "three": [one, last, other],
        "going": [one, going],
        "lost": [last, one, last],
        "broken": [one, run(1.0, fault=PluginError("it breaks")), one],
        "gone": [one],
        "alone": [last],
    }
    assert dict(medians_at(groups, [last])) == {"three": 5.0, "going": 2.0, "alone": 7.0}


def test_titles_are_as_wide_as_the_table() -> None:
    many = ",".join(f"sgd:batch_size={k}" for k in (1, 2, 3))
    comparison = gdref.compare(many, LINE, epochs=1, seeds=2)
    title = (
        "Error over the 3 points, after each epoch (sgd:batch_size=1, sgd:batch_size=2 and "
        "sgd:batch_size=3: the median of 2 seeds)"
    )
    first = list(comparison.page())[1]
    assert first.replace("\n", " ") == title
    assert [len(line) <= 80 for line in first.splitlines()] == [True, True]


def test_the_lines_of_a_chart_are_the_ends_of_the_runs() -> None:
    comparison = gdref.compare("batch,momentum", LINE, epochs=3)
    (panel,) = comparison.chart("line").panels
    drawn = {series.label: series for series in panel.series if series.kind == "line"}
    assert list(drawn) == ["batch", "momentum", "minimum"]
    ends = {run.spec: (run.row.m, run.row.b) for run in comparison.runs}
    for name, (m, b) in (ends | {"minimum": comparison.minimum[:2]}).items():
        assert drawn[name].ys == pytest.approx([m * x + b for x in drawn[name].xs])
    mine = line_chart(comparison.conditions, [], others=[("mine", 1.0, 1.0)])
    assert [s.label for s in mine.panels[0].series if s.kind == "line"] == ["mine", "minimum"]


def test_a_chart_by_the_work_begins_at_0() -> None:
    """The first update is computed before the start is yielded, but counts only after it."""
    for optimizers, name in (("batch,sgd", "point-gradients"), ([counting], "points asked for")):
        comparison = gdref.compare(optimizers, LINE, epochs=3)
        tracks = tracks_of(comparison.runs)
        chart = gdref.charts.error(comparison.minimum, tracks, over="point-gradients")
        assert chart.panels[0].x.name == name
        assert list(tracks[0].points) == [0, 3, 6, 9]


def test_without_rows_there_is_nothing_to_draw() -> None:
    assert tracks_of(gdref.compare("batch", LINE, epochs=2, keep=False).runs) == []


def test_a_diverged_run_does_not_win_and_a_failure_is_reported() -> None:
    comparison = gdref.compare(["batch:learning_rate=9", "batch", broken], LINE, epochs=600)
    assert [run.status for run in comparison.runs] == ["diverged", "finished"]
    assert comparison.winner is comparison.runs[1]
    assert ["it breaks" in str(fault) for fault in comparison.faults] == [True]
    alone = gdref.compare(["batch:learning_rate=9"], LINE, epochs=600)
    assert alone.winner is None and alone.winners == []


def test_the_limit_of_momentum_is_for_gdrefs_own_only() -> None:
    def nesterov(
        objective: gdref.Objective,
        m: float,
        b: float,
        *,
        learning_rate: float = 9.0,
        beta: float = 0.9,
    ) -> Iterator:
        return gdref.batch(objective, m, b, learning_rate=learning_rate)

    (own,) = gdref.compare(gdref.momentum, LINE, learning_rate=9.0).runs
    assert re.search(r"below 0\.\d+, the limit of momentum here", own.message)
    (other,) = gdref.compare(nesterov, LINE).runs
    assert "no limit is known; batch has the limit" in other.message


@pytest.mark.parametrize(
    "optimizers, why",
    [
        (["batch", gdref.batch], "batch is there twice"),
        (["bathc"], "did you mean batch"),
        ([len], "len is no optimizer"),
    ],
)
def test_what_cannot_be_compared(optimizers: list, why: str) -> None:
    with pytest.raises(SpecError, match=why):
        gdref.compare(optimizers, LINE)


@pytest.mark.parametrize("wrong", [{"epochs": -1}, {"tolerance": -1.0}, {"min_change": 0.0}])
def test_limits_out_of_range(wrong) -> None:  # type: ignore[no-untyped-def]
    for function in (gdref.compare, gdref.fit):
        with pytest.raises(SpecError, match=f"^{next(iter(wrong))}=.* is out of range; expected"):
            function("batch", LINE, **wrong)


def test_standardised_x_ends_at_the_same_line() -> None:
    comparison = gdref.compare(["batch"], learning_rate=0.1, standardize=True, epochs=200)
    row = comparison.runs[0].row
    assert (row.m, row.b) == pytest.approx((comparison.minimum.m, comparison.minimum.b), rel=1e-9)


def test_a_notebook_shows_tables_and_chart() -> None:
    html = gdref.compare(["batch", half], LINE, epochs=5)._repr_html_()
    assert html.count("<table>") == 3 and html.count("<svg") == 1
    tree = ET.fromstring(f"<div>{html}</div>")
    cells = [(cell.text or "").strip() for cell in tree.iter("td")]
    assert "half" in cells and "minimum" in cells


@pytest.mark.parametrize("kind", ["error", "surface", "line"])
def test_charts_show_themselves(kind: str) -> None:
    chart = gdref.compare(["batch"], LINE, epochs=5).chart(kind)
    assert ET.fromstring(chart._repr_svg_()).tag.endswith("svg")


def test_an_unknown_chart() -> None:
    with pytest.raises(
        SpecError, match="there is no chart 'pie'; expected error, surface, line or descent"
    ):
        gdref.compare(["batch"], LINE, epochs=2).chart("pie")


def test_charts_take_plain_pairs() -> None:
    charts, bowl = gdref.charts, gdref.Bowl.of(LINE)
    track = charts.track("batch", gdref.descend(gdref.batch, LINE, epochs=3))
    for chart in (
        charts.data(LINE),
        charts.line(zip([1.0, 2.0], [2.0, 3.0], strict=True), [("mine", 1.0, 1.0)]),
        charts.slices(LINE, bowl, 0.0, 0.0),
        charts.descent(LINE, bowl, track),
    ):
        assert isinstance(chart, charts.Chart)


def test_charts_are_imported_on_first_use() -> None:
    code = "import gdref, sys; a = 'gdref.charts' in sys.modules; gdref.charts.data; print(a)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("nbclient", "nbformat", "ipykernel"))),
    reason="nbclient, nbformat or ipykernel is not installed",
)
def test_in_a_real_notebook() -> None:
    import nbclient
    import nbformat

    cells = ["import gdref", "gdref.compare(['batch'], epochs=5)", "_.chart()"]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    shown = [cell.outputs[0].data for cell in notebook.cells[1:]]
    assert "<table>" in shown[0]["text/html"] and shown[1]["image/svg+xml"].startswith("<svg")


def test_medians_and_quartiles_of_several_seeds(points) -> None:
    comparison = gdref.compare(["batch", "sgd"], points, epochs=10, seeds=5)
    ends = []
    for seed in range(5):
        *_, row = gdref.descend(gdref.sgd, points, epochs=10, seed=seed)
        ends.append(row)
    assert [run.row for run in comparison.groups["sgd"]] == ends
    assert len(comparison.groups["batch"]) == 1
    errors = sorted(row.error for row in ends)
    assert comparison.errors[-1][1]["sgd"] == errors[2]
    ends = list(comparison.page())[4].rows[1]
    assert ends[0] == "sgd" and ends[3] == errors[2]
    assert ends[4] == f"{errors[1]:.4g} to {errors[3]:.4g}"


def test_a_winner_has_to_win_by_more_than_the_spread(points) -> None:
    apart = gdref.compare(["batch", "sgd:learning_rate=2e-4"], points, epochs=50, seeds=5)
    assert apart.winner is apart.groups["batch"][0]
    same = gdref.compare(["sgd", "sgd:decay=1e-9"], points, epochs=50, seeds=5)
    assert same.winner is None and len(same.winners) == 2


def test_a_seed_that_the_spec_sets_is_the_only_one(points, run) -> None:
    comparison = gdref.compare("sgd:seed=3,sgd", points, epochs=1, seeds=2)
    assert [one.chosen.hyperparameters["seed"] for one in comparison.runs] == [3, 0, 1]
    columns = sweep("sgd:seed=3,sgd", points, values=[1e-5], epochs=1, seeds=2).columns
    assert [column.stochastic for column in columns] == [False, True]
    alone = gdref.compare("sgd:seed=3:learning_rate=1e-5", points, epochs=1).runs[0].row.error
    assert columns[0].results[1e-5].scores == [alone]
    assert alone not in columns[1].results[1e-5].scores
    call = ("--optimizers", "batch,sgd:seed=3,sgd", "--seeds", "2", "--epochs", "1")
    lines = run("compare", *call, "--format", "csv").stdout.splitlines()[1::2]
    assert [line.partition(",")[0] for line in lines] == [
        "batch", "sgd:seed=3", "sgd:seed=0", "sgd:seed=1",
    ]  # fmt: skip


def test_one_note_for_all_seeds_that_diverge(run) -> None:
    call = ("compare", "--seeds", "3", "--epochs", "30", "--optimizers", "sgd:learning_rate=")
    done = run(*call[:-1], f"{call[-1]}0.01,batch:learning_rate=1")
    assert done.returncode == 1 and done.stderr.count("\n") == 2
    assert (
        "sgd:learning_rate=0.01: diverged with 3 of 3 seeds, the first: the error is not "
        in done.stderr
    )
    assert "batch:learning_rate=1.0: diverged: the error grew from " in done.stderr
    some = run("compare", "--seeds", "5", "--epochs", "60", "--optimizers", f"{call[-1]}4e-4")
    assert some.returncode == 1 and "diverged with 2 of 5 seeds, the first: the " in some.stderr
    assert some.stdout.startswith("Lowest error at the end: sgd:learning_rate=0.0004.\n\n")


def test_the_curve_of_several_seeds_has_a_band(points) -> None:
    comparison = gdref.compare(["batch", "sgd"], points, epochs=4, seeds=3, every=1)
    (panel,) = comparison.chart().panels
    assert [series.kind for series in panel.series] == ["line", "band", "line"]
    _, band, curve = panel.series
    excess = comparison.minimum.excess
    for epoch in range(5):
        heights = sorted(excess(r.rows[epoch].m, r.rows[epoch].b) for r in comparison.groups["sgd"])
        assert curve.ys[epoch] == heights[1]
        assert band.ys[epoch] == pytest.approx((heights[0] + heights[1]) / 2)
        assert band.ys[-1 - epoch] == pytest.approx((heights[1] + heights[2]) / 2)


def test_compare_with_seeds_and_tuned(run) -> None:
    done = run("compare", "--optimizers", "batch,sgd", "--epochs", "20", "--seeds", "3")
    text = " ".join(done.stdout.split())
    assert "(sgd: the median of 3 seeds)" in text and "middle half" in text
    assert "seed=0..2" in text
    done = run("compare", "--optimizers", "batch,momentum:beta=0.5", "--epochs", "20", "--tune")
    assert "tuned: batch at 0.000215, momentum:beta=0.5 at 0.000215" in done.stderr
    assert "momentum:learning_rate=0.000215:beta=0.5" in done.stdout
    for wrong in (("--seed", "1", "--seeds", "2"), ("--tune", "--learning-rate", "0.1")):
        done = run("compare", *wrong)
        assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1


def test_a_spec_with_its_own_rate_is_not_tuned(run) -> None:
    specs = "momentum:learning_rate=5e-5,momentum,bathc"
    assert "there is no optimizer 'bathc'" in run("compare", "--optimizers", specs, "--tune").stderr
    call = ("compare", "--epochs", "9", "--tune", "--format", "json", "--optimizers")
    done = run(*call, "momentum:learning_rate=5e-5,momentum,batch:learning_rate=1")
    assert [one["spec"] for one in json.loads(done.stdout)["runs"]][::2] == [
        "momentum:learning_rate=5e-05", "batch:learning_rate=1.0"
    ]  # fmt: skip
    assert "tuned: momentum at " in done.stderr
    done = run(*call, "batch:learning_rate=1")
    assert done.returncode == 2
    assert "there is no learning_rate to tune in batch:learning_rate=1.0" in done.stderr


@pytest.mark.parametrize(
    ("options", "end"),
    [
        (("--seeds", "3"), "Other learning rates: gdref sweep --optimizers batch,sgd,momentum"),
        (
            ("--optimizers", "batch,batch:learning_rate=2e-4", "--start", "1,2", "--standardize"),
            "Other learning rates: gdref sweep --optimizers batch --standardize --start 1,2",
        ),
        (
            ("--optimizers", "sgd", "--epochs", "7"),
            "Other learning rates and seeds: gdref sweep --optimizers sgd --epochs 7",
        ),
    ],
)
def test_the_last_line_is_a_sweep_that_runs(options, end: str, run) -> None:
    done = run("compare", *options)
    assert done.stdout.splitlines()[-1].endswith(end)
    words = done.stdout.splitlines()[-1].partition("gdref ")[2].split()
    assert run(*words, "--rates", "1e-4", "--seeds", "1").returncode == 0


def test_no_winner_if_the_seeds_overlap(run) -> None:
    call = ("compare", "--epochs", "50", "--seeds", "5", "--optimizers")
    same = run(*call, "sgd,sgd:decay=1e-9,batch:learning_rate=1e-6").stdout
    assert "No clear winner: over 5 seeds the errors of sgd:decay=1e-09 and sgd overlap." in same
    assert "Lowest" not in same and "The line found" not in same
    apart = run(*call, "batch,sgd:learning_rate=2e-4").stdout
    assert "Lowest error at the end (over 5 seeds, no overlap): batch." in apart


def test_points_of_no_file_have_no_name_in_a_title() -> None:
    comparison = gdref.compare(["batch"], [(1, 2), (2, 3), (4, 8)], epochs=2)
    assert list(comparison.page())[1] == "Error over the 3 points, after each epoch"
    chart = gdref.charts.data([(1, 2)])
    assert (chart.title, repr(chart)) == ("1 point", "<Chart: 1 point>")


@pytest.mark.parametrize(
    "optimizers, words",
    [
        ([], "there are no optimizers to run"),
        ([3], "the optimizer is of type int"),
        ([gdref.batch(gdref.Objective([(1, 2)]), 0.0, 0.0)], "without parentheses"),
    ],
)
def test_other_objects_are_refused(optimizers, words) -> None:
    with pytest.raises(gdref.SpecError, match=words):
        gdref.compare(optimizers, [(1, 2), (2, 3)])


def test_a_fault_at_the_first_update_of_several_seeds() -> None:
    def broken_at_once(objective: Objective, m: float, b: float, *, seed: int = 0) -> Iterator:
        raise RuntimeError("it breaks")
        yield m, b

    comparison = gdref.compare(["batch", broken_at_once], LINE, epochs=3, seeds=3)
    assert [run.spec for run in comparison.runs] == ["batch"]
    assert "broken_at_once of" in str(comparison.faults[0])
