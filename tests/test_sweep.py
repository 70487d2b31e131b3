"""gdref.sweep: against single runs, quantiles by hand, and the limits of the bowl."""

import csv
import io
import json
from math import inf

import pytest

import gdref
from gdref.exceptions import SpecError
from gdref.points import Points
from gdref.sweep import quantile, rates, sweep

LINE = [(1.0, 2.0), (2.0, 3.0), (3.0, 4.5), (4.0, 4.0)]


def test_rates_are_evenly_spaced_on_a_log_axis() -> None:
    assert rates(0.001, 0.1) == [0.001, 0.00215, 0.00464, 0.01, 0.0215, 0.0464, 0.1]
    assert len(rates(1e-6, 10)) == 22
    assert rates(0.5, 0.5) == [0.5]
    for low, high in ((0.0, 1.0), (2.0, 1.0), (1.0, inf)):
        with pytest.raises(SpecError, match="expected 0 < from <= to"):
            rates(low, high)


def test_quantiles_by_hand() -> None:
    assert [quantile([4.0, 1.0, 2.0, 3.0], q) for q in (0.0, 0.25, 0.5, 0.75, 1.0)] == [
        1.0, 1.75, 2.5, 3.25, 4.0
    ]  # fmt: skip
    assert quantile([1.0, inf, inf], 0.5) == inf
    assert quantile([1.0, 2.0, inf], 0.5) == 2.0


def test_each_result_is_that_of_a_run_of_its_own(points: Points) -> None:
    result = sweep(["batch", "sgd"], points, values=[1e-4, 1e-3], epochs=30, seeds=3)
    batch, sgd = result.columns
    *_, last = gdref.descend(gdref.batch, points, epochs=30, learning_rate=1e-4)
    assert batch.results[1e-4].scores == pytest.approx([last.error], rel=1e-12)
    ends = []
    for seed in range(3):
        *_, row = gdref.descend(gdref.sgd, points, epochs=30, learning_rate=1e-4, seed=seed)
        ends.append(row.error)
    assert sgd.results[1e-4].scores == ends
    assert sgd.results[1e-4].median == sorted(ends)[1]
    assert sgd.draws and not batch.draws
    assert batch.results[1e-3].median == inf and batch.results[1e-3].diverged == 1
    assert batch.best == 1e-4 and batch.default == (1e-4, batch.results[1e-4])


def test_what_diverges_lies_past_the_limit(points: Points) -> None:
    result = sweep("batch,momentum,nesterov", points, values=rates(1e-4, 2e-3, 9), epochs=400)
    for column in result.columns:
        assert column.limit is not None
        for value, one in column.results.items():
            assert isinstance(value, float)
            if not 0.97 < value / column.limit < 1.03:
                assert (one.median == inf) == (value > column.limit)


def test_the_first_epoch_that_is_near_enough() -> None:
    result = sweep(["batch"], LINE, values=[0.05], epochs=500, within=0.01)
    rows = gdref.descend(gdref.batch, LINE, epochs=500, learning_rate=0.05)
    enough = 1.01 * gdref.Bowl.of(LINE).error
    first = next(row.epoch for row in rows if row.error <= enough)
    assert result.columns[0].results[0.05].scores == [first]
    never = sweep(["batch"], LINE, values=[1e-6], epochs=5, within=0.01)
    assert never.columns[0].results[1e-6].median == inf and never.columns[0].best is None


def test_another_hyperparameter_and_those_without_it() -> None:
    result = sweep("momentum,batch", LINE, over="beta", values=["0", "0.5", "1.5"], epochs=9)
    (column,) = result.columns
    assert list(column.results) == [0.0, 0.5]  # 1.5 is out of its range
    assert result.left_out == ["batch"]
    *_, last = gdref.descend(gdref.momentum, LINE, epochs=9, beta=0.5)
    assert column.results[0.5].scores == pytest.approx([last.error], rel=1e-12)
    with pytest.raises(SpecError, match="none of batch has a hyperparameter 'beta'"):
        sweep("batch", LINE, over="beta", values=[0.5])


def test_ctrl_c_keeps_what_was_done() -> None:
    def stop(ran: int) -> None:
        if ran == 2:
            raise KeyboardInterrupt

    result = sweep("batch,momentum", LINE, values=[0.01, 0.02, 0.03], epochs=5, done=stop)
    assert result.interrupted
    assert [list(column.results) for column in result.columns] == [[0.01, 0.02]]


CALL = ("sweep", "--optimizers", "batch,sgd", "--epochs", "20", "--rates", "1e-4..1e-3")


def test_the_command_says_it_in_a_table(run) -> None:
    done = run(*CALL, "--seeds", "3")
    text = " ".join(done.stdout.split())
    assert done.returncode == 0 and done.stderr == ""
    assert "Error after 20 epochs, over the 100 points of calories.csv, by learning_rate" in text
    assert "(of sgd the median of 3 seeds)" in text
    assert "0.000464 diverges diverges" in text
    assert "largest stable one" in text and "0.000401" in text
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_json_is_strict_and_csv_reads_back(run) -> None:
    document = json.loads(run(*CALL, "--format", "json").stdout)
    assert [one["spec"] for one in document["runs"]] == ["batch", "sgd"]
    assert document["runs"][0]["results"][-1] == {
        "value": 0.001,
        "median": None,
        "quartiles": [None, None],
        "scores": [None],
        "diverged": 1,
    }
    rows = list(csv.DictReader(io.StringIO(run(*CALL, "--format", "csv").stdout)))
    assert len(rows) == 8 and rows[0]["spec"] == "batch"
    assert float(rows[0]["median"]) == document["runs"][0]["results"][0]["median"]


WRONG = {
    ("--rates", "1e-4"): None,
    ("--rates", "low..high"): "--rates 'low..high': expected LOW..HIGH",
    ("--within", "near"): "--within 'near': expected a share above 0, as in 1%",
    ("--over", "beta"): "--over beta needs --values",
    ("--rates", "1", "--values", "2"): "--rates and --values exclude each other",
    ("--over", "betta", "--values", "1"): "none of batch has a hyperparameter 'betta'",
}


@pytest.mark.parametrize("options", WRONG)
def test_a_wrong_call_is_one_line(options: tuple[str, ...], run) -> None:
    done = run("sweep", "--optimizers", "batch", "--epochs", "3", *options)
    if WRONG[options] is None:
        assert done.returncode == 0
    else:
        assert (done.returncode, done.stdout) == (2, "")
        assert WRONG[options] in done.stderr and done.stderr.count("\n") == 1


def test_the_picture_has_a_curve_each_a_band_and_the_limits(points: Points) -> None:
    result = sweep("batch,sgd", points, values=rates(1e-5, 1e-3), epochs=20, seeds=3)
    chart = gdref.charts.sweep(result)
    (panel,) = chart.panels
    kinds = [(series.label, series.kind) for series in panel.series]
    assert kinds == [
        ("limit of batch", "guide"), ("batch", "line"), ("", "band"), ("sgd", "line")
    ]  # fmt: skip
    batch = panel.series[1]
    low = result.columns[0].results[1e-4].median - result.minimum.error
    assert dict(zip(batch.xs, batch.ys, strict=True))[1e-4] == low
    assert batch.ys[-1] > panel.y.high  # it leaves by the top
    assert panel.series[0].xs[0] == pytest.approx(gdref.Bowl.of(points).largest_stable_rate)
    for text in (gdref.charts.svg.render(chart), gdref.charts.ascii.render(chart)):
        assert "limit of batch" in text


def test_a_curve_that_is_nowhere_says_so(points: Points) -> None:
    chart = gdref.charts.sweep(sweep("batch,adam", points, values=[0.5, 1.0], epochs=20))
    labels = [series.label for series in chart.panels[0].series]
    assert labels == ["batch (at no value)", "adam"] and not chart.notes


def test_plot_sweep_writes_it(run, tmp_path) -> None:
    file = tmp_path / "sweep.svg"
    done = run("plot", *CALL, "--output", str(file))
    assert (done.returncode, done.stdout) == (0, "") and "<svg" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("spec", ["batch", "momentum", "nesterov:beta=0.5", "momentum:beta=0"])
@pytest.mark.parametrize("standardized", [False, True])
def test_the_linear_ones_end_where_their_loop_ends(spec: str, standardized: bool) -> None:
    """Only the end is asked for, so their maps are used; a run of its own goes through the loop."""
    tried = [0.01, 0.05, 0.3, 2.0] if standardized else [1e-3, 1e-2, 5e-2, 0.5]
    for within in (None, 0.05):
        result = sweep(
            [spec], LINE, values=tried, epochs=60, within=within, standardized=standardized,
            start=(0.5, -1.0),
        )  # fmt: skip
        for value, one in result.columns[0].results.items():
            (run,) = gdref.compare(
                [spec], LINE, epochs=60, every=1, standardize=standardized, start=(0.5, -1.0),
                learning_rate=value,
            ).runs  # fmt: skip
            near = [r.epoch for r in run.rows if r.error <= 1.05 * result.minimum.error]
            seen = run.row.error if within is None else (near[0] if near else inf)
            if within is None and run.diverged:
                seen = inf
            assert one.median == pytest.approx(seen, rel=1e-9)
            assert one.diverged == (run.diverged and not (within and near))
