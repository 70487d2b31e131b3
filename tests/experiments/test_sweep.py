"""gdref.sweep: compared with single runs, quantiles by hand, and the limits of the bowl."""

import csv
import io
import json
from functools import partial
from math import inf, isnan

import pytest

import gdref
from gdref.exceptions import SpecError
from gdref.experiments.sweep import rates, score, sort_out, sweep, usual_rates
from gdref.experiments.sweep_chart import on_axis
from gdref.experiments.sweep_result import Sweep
from gdref.experiments.sweep_scores import Scores, SweptOptimizer, good_values
from gdref.points import Points
from gdref.theory.conditions import Conditions, choose_several
from gdref.theory.quartiles import quantile, ranks

CONDITIONS = Conditions(gdref.read_points())
LINE = [(1.0, 2.0), (2.0, 3.0), (3.0, 4.5), (4.0, 4.0)]


def test_rates_are_evenly_spaced_on_a_log_axis() -> None:
    assert rates(0.001, 0.1) == [0.001, 0.00215, 0.00464, 0.01, 0.0215, 0.0464, 0.1]
    assert len(rates(1e-6, 10)) == 22
    assert rates(2.0, 20.0, 2) == [2.0, 6.32, 20.0]
    assert rates(1.0, 9.99, 1) == [1.0]
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


def test_ranks_by_hand() -> None:
    five = [1.0, 2.0, 3.0, 4.0, 5.0]  # the middle half is from 2 to 4
    assert ranks({"b": [4.1], "a": five, "c": [4.0]}) == [["a", "c"], ["b"]]
    assert ranks({"a": [1.0, 5.0], "b": [4.0]}) == [["a", "b"]]  # with two values: their range
    assert ranks({"a": [inf], "b": [inf, inf, 1.0]}) == []
    assert ranks({"a": [1.0], "b": [1.0 + 1e-10], "c": [1.0 + 1e-8]}) == [["a", "b"], ["c"]]
    assert ranks({"a": [1e-31], "b": [0.0]}, least=1e-20) == [["a", "b"]]


def three_epochs(
    objective: gdref.Objective,
    m: float,
    b: float,
    *,
    learning_rate: float = 1e-4,
    ends: bool = False,
) -> gdref.optimizers.Updates:
    """An update costs three epochs, or ends the run."""
    for _ in range(7 if ends else 1000):
        for _ in range(3):
            dm, db = objective.gradient(m, b)
        m, b = m - learning_rate * dm, b - learning_rate * db
        yield m, b


@pytest.mark.parametrize("epochs", [0, 1, 7, 10, 25, 230])
def test_fewer_errors_give_the_same_last_one(points: Points, epochs: int) -> None:
    ends = partial(three_epochs, ends=True)
    for optimizer in (gdref.sgd, gdref.adam, three_epochs, ends):
        tried = [1e-6, 1e-4, 1e-3, 0.1, 10.0]
        (column,) = sweep([optimizer], points, values=tried, epochs=epochs, seeds=1).columns
        for rate in tried:
            run = gdref.descend(optimizer, points, epochs=epochs, learning_rate=rate)
            *_, last = run
            diverged = run.status == "diverged"
            assert column.results[rate].scores == [inf if diverged else last.error]
            assert column.results[rate].diverged == diverged


def test_each_result_equals_a_single_run(points: Points) -> None:
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
    assert sgd.stochastic and not batch.stochastic
    assert batch.results[1e-3].median == inf and batch.results[1e-3].diverged == 1
    assert batch.best == 1e-4 and batch.default == (1e-4, batch.results[1e-4])


def test_rates_above_the_limit_diverge(points: Points) -> None:
    result = sweep("batch,momentum,nesterov", points, values=rates(1e-4, 2e-3, 9), epochs=400)
    for column in result.columns:
        assert column.limit is not None
        for value, one in column.results.items():
            assert isinstance(value, float)
            if not 0.97 < value / column.limit < 1.03:
                assert (one.median == inf) == (value > column.limit)


def test_another_hyperparameter_and_those_without_it() -> None:
    result = sweep("momentum,batch", LINE, over="beta", values=["0", "0.5", "1.5"], epochs=9)
    (column,) = result.columns
    assert list(column.results) == [0.0, 0.5]  # 1.5 is out of its range
    assert result.left_out == ["batch"]
    *_, last = gdref.descend(gdref.momentum, LINE, epochs=9, beta=0.5)
    assert column.results[0.5].scores == pytest.approx([last.error], rel=1e-12)
    with pytest.raises(SpecError, match="none of batch has a hyperparameter 'beta'"):
        sweep("batch", LINE, over="beta", values=[0.5])


def test_ctrl_c_keeps_the_results_so_far() -> None:
    def stop(share: float) -> None:
        if share == 2 / 8:  # after two of the eight turns
            raise KeyboardInterrupt

    result = sweep("batch,momentum", LINE, values=[0.01, 0.02, 0.03], epochs=5, done=stop)
    assert result.interrupted
    assert [list(column.results) for column in result.columns] == [[0.01, 0.02]]
    chart, whole = result.chart(), sweep("batch", LINE, values=[0.01, 0.02], epochs=5).chart()
    for render in (gdref.charts.svg.render, gdref.charts.ascii.render):
        assert "ended by Ctrl-C" in " ".join(render(chart).split())
        assert "Ctrl-C" not in render(whole)
    assert chart.panels[0].series[-1].xs == [0.01, 0.02] and "2 values" in chart.subtitle


def test_sigterm_ends_a_sweep_without_results() -> None:
    class Terminated(KeyboardInterrupt):
        """As the commands raise it."""

    def stop(share: float) -> None:
        raise Terminated

    with pytest.raises(Terminated):
        sweep("batch", LINE, values=[0.01], epochs=5, done=stop)


CALL = ("sweep", "--optimizers", "batch,sgd", "--epochs", "20", "--rates", "1e-4..1e-3")


def test_the_page_of_the_command(run) -> None:
    done = run(*CALL, "--seeds", "3")
    text = " ".join(done.stdout.split())
    assert done.returncode == 0 and done.stderr == ""
    assert "Error after 20 epochs, over the 100 points of calories.csv, by learning_rate" in text
    assert "(sgd: the median of 3 seeds)" in text
    assert "0.000464 diverges diverges" in text
    assert "limit" in text and "0.000401" in text
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


LIST = "expected LOW..HIGH, as in 1e-6..10, or a list, as in 0,0.5,0.9"
WRONG = {
    ("--rates", "1e-4"): None,
    ("--rates", "1e-4,1e-4"): None,
    ("--rates", "1e-300..1e-280"): None,
    ("--rates", "low..high"): f"--values 'low..high': {LIST}",
    ("--rates", "0,-1"): "0 < learning_rate < inf",
    ("--rates", "nan"): "0 < learning_rate < inf",
    ("--rates", "0..1"): "no rates from 0 to 1; expected 0 < from <= to",
    ("--rates", "1e-3..inf"): "no rates from 0.001 to inf; expected 0 < from <= to",
    ("--rates=-1..1",): "expected 0 < from <= to",
    ("--rates", "1e-3..1e-4"): "no rates from 0.001 to 0.0001; expected 0 < from <= to",
    ("--within", "near"): "--within 'near': expected a percentage above 0, as in 1%",
    ("--within", "1"): "--within '1': expected a percentage above 0, as in 1%",
    ("--within", "-1%"): "--within '-1%': expected a percentage above 0, as in 1%",
    ("--over", "beta"): "--over beta needs --values",
    ("--values", "1,,2"): f"--values '1,,2': {LIST}",
    ("--values", "some"): "error: batch: learning_rate=some does not fit; expected a number",
    ("--over", "betta", "--values", "1"): "none of batch has a hyperparameter 'betta'",
    ("--learning-rate", "1"): "the sweep is over the learning rate",
    ("--optimizers", "batch:learning_rate=1"): "sets learning_rate, but the sweep varies it",
    ("--start", "1e300,0"): "at the start, m=1e+300 and b=0.0, the error is not finite",
}


@pytest.mark.parametrize("options", WRONG)
def test_a_wrong_call_is_one_line(options: tuple[str, ...], run) -> None:
    done = run("sweep", "--optimizers", "batch", "--epochs", "3", *options)
    if WRONG[options] is None:
        assert done.returncode == 0
    else:
        assert (done.returncode, done.stdout) == (2, "")
        assert WRONG[options] in done.stderr and done.stderr.count("\n") == 1


def test_refused_values_are_noted(run) -> None:
    call = ("sweep", "--optimizers", "momentum,batch", "--over", "beta", "--epochs", "3")
    done = run(*call, "--values", "0.5,.50,1.5", "--format", "json")
    (column,) = json.loads(done.stdout)["runs"]
    assert [one["value"] for one in column["results"]] == [0.5] and column["refused"] == ["1.5"]
    assert column["hyperparameters"] == {"learning_rate": 1e-4, "beta": 0.9}
    assert "momentum refuses 1.5: " in done.stderr and "0 <= beta < 1" in done.stderr
    assert "left out: batch has no beta" in done.stderr
    others = run("sweep", "--optimizers", "batch,sgd,momentum", *call[3:], "--values", "0.5")
    assert others.stderr == "gdref: left out: batch and sgd have no beta\n"
    (line,) = run("sweep", *call[1:], "--values", "0.5,x").stderr.splitlines()[:1]
    assert line.startswith("gdref: momentum refuses x: beta=x does not fit; expected a number")
    assert "1.5   refused" in run(*call, "--values", "0.5,1.5").stdout


def test_over_the_seed_each_value_is_one_run(points: Points) -> None:
    (column,) = sweep("sgd", points, over="seed", values=[3, 4], epochs=2, seeds=5).columns
    assert not column.stochastic and [len(one.scores) for one in column.results.values()] == [1, 1]
    *_, last = gdref.descend(gdref.sgd, points, epochs=2, seed=4)
    assert column.results[4].scores == [last.error]


def loud(objective: gdref.Objective, m: float, b: float, *, learning_rate: float = 1e-4):  # type: ignore[no-untyped-def]
    print("loud")
    return gdref.batch(objective, m, b, learning_rate=learning_rate)


def test_prints_of_an_optimizer_go_to_standard_error(capsys) -> None:
    sweep([loud], LINE, values=[1e-3], epochs=2)
    assert capsys.readouterr() == ("", "loud\nloud\n")


def said(run, stdin: str, *options: str) -> str:  # type: ignore[no-untyped-def]
    done = run("sweep", "--data", "-", "--epochs", "40", *options, stdin=stdin)
    assert done.returncode == 0
    return " ".join(done.stdout.split())


def test_what_changed_is_computed_from_the_sweep(run) -> None:
    data = "x,y\n1,2\n2,3\n3,4.5\n4,4\n"
    text = said(run, data, "--optimizers", "batch,momentum:beta=0", "--rates", "1e-4..0.01")
    assert (
        "The order at the best values, best first: (batch, momentum:beta=0.0). "
        "The order at the defaults is the same." in text
    )
    assert "The results of optimizers in brackets overlap." in text
    assert (
        "The best value of batch and momentum:beta=0.0 is the highest value tried. A higher "
        in text
    )
    text = said(run, data, "--optimizers", "batch", "--rates", "1e-4..0.1")
    assert "batch improves most, compared with its default: from " in text
    assert "at its best:" not in text
    text = said(run, data, "--optimizers", "batch,sgd", "--rates", "1e-4,1e-3", "--seeds", "1")
    assert "One seed proves little; try several with --seeds." in text
    text = said(run, data, "--optimizers", "batch,sgd", "--rates", "1e-4,1e-3", "--seeds", "2")
    assert "One seed" not in text
    text = said(run, data, "--optimizers", "batch,momentum", "--rates", "1,2")
    assert "At the values tried, every run diverges. Choose rates below 0.119, " in text
    text = said(run, data, "--optimizers", "batch", "--rates", "1e-6,1e-5", "--within", "1%")
    assert "no run comes within" in text and "none" in text and "refused" not in text
    assert "Choose rates" not in text  # these rates were too low
    text = said(run, data, "--optimizers", "batch", "--rates", "1,2", "--within", "1%")
    assert "Choose rates below 0.119, the limit of batch" in text


@pytest.mark.parametrize(
    ("spec", "over", "values", "edge"),
    [
        ("momentum", "beta", "0,0.9", ""),  # the best is 0, the lowest possible
        ("momentum", "beta", "0.5,0.9", "lowest"),
        ("momentum:learning_rate=1e-5", "beta", "0,0.9", "highest"),
        ("sgd", "batch_size", "1,2,5", "highest"),
        ("sgd:learning_rate=1e-6", "batch_size", "1,25,50", ""),
        ("sgd", "shuffle", "false,true", ""),
        ("sgd", "seed", "0,1,2", ""),
    ],
)
def test_the_best_value_at_an_edge(run, spec, over, values, edge) -> None:
    call = ["--optimizers", spec, "--over", over, "--values", values, "--epochs", "10"]
    text = " ".join(run("sweep", *call).stdout.split())
    assert (
        text.partition("The best value of ")[2].partition(" is the ")[2].partition(" ")[0] == edge
    )


def test_the_chart_has_curves_bands_and_limits(points: Points) -> None:
    result = sweep("batch,sgd", points, values=rates(1e-5, 1e-3), epochs=20, seeds=3)
    chart = result.chart()
    (panel,) = chart.panels
    kinds = [(series.label, series.kind) for series in panel.series]
    assert kinds == [
        ("limit of batch", "guide"), ("1 % above the minimum", "guide"),
        ("batch", "line"), ("", "band"), ("sgd", "line"),
    ]  # fmt: skip
    assert panel.series[0].of == "batch"
    batch = panel.series[2]
    low = result.columns[0].results[1e-4].median - result.minimum.error
    assert dict(zip(batch.xs, batch.ys, strict=True))[1e-4] == low
    assert batch.ys[-1] == inf and panel.y.position(inf) > panel.y.position(panel.y.high)
    assert panel.series[0].xs[0] == pytest.approx(gdref.Bowl.of(points).largest_stable_rate)
    svg, text = gdref.charts.svg.render(chart), gdref.charts.ascii.render(chart)
    for one in (svg, text):
        assert "limit of batch" in one and "diverged" in one
        assert all(note.split()[0] in one for note in chart.notes)
    assert ":" in text.partition("diverged")[2].partition("+--")[0]  # the edges of the band
    for entry in ("| limit of batch", "- 1 % above the minimum", ": range"):
        assert entry in text
    limits = sweep("batch,momentum", points, values=rates(1e-5, 1e-2), epochs=20).chart()
    text = gdref.charts.ascii.render(limits)  # their signs are equal
    assert "| limit of batch, limit of momentum (from the left)" in " ".join(text.split())
    assert isnan(batch.ys[batch.ys.index(inf) - 1])  # no line goes up to inf
    settled = sweep("batch", points, values=[1e-5, 1e-4], epochs=20).chart()
    assert settled.panels[0].y.never == ""


def test_a_curve_that_always_diverges_is_drawn_at_the_top(points: Points) -> None:
    chart = sweep("batch,adam", points, values=[0.5, 1.0], epochs=20).chart()
    batch = next(series for series in chart.panels[0].series if series.label == "batch")
    assert batch.ys == [inf, inf] and not any("batch" in note for note in chart.notes)


def test_rounding_is_as_good_as_0() -> None:
    result = sweep("batch", [(3.0, 5.0)], values=[1e-3, 0.01, 0.02, 0.05], epochs=1000)
    (column,) = result.columns
    assert 0 < column.results[0.01].median < result.minimum.rounding  # and at 0.05 it is 0
    assert good_values(column, result.within, result.minimum) == [0.01, 0.02, 0.05]


def test_rounding_is_drawn_at_0(points: Points) -> None:
    result = sweep("batch", LINE, values=[1e-4, 0.01, 0.05], epochs=3000)
    chart = result.chart()
    panel = chart.panels[0]
    curve = panel.series[-1]
    assert curve.ys[0] > curve.ys[1] > curve.ys[2] == 0.0 and panel.y.zero
    assert any(note.startswith("0 stands for less than ") for note in chart.notes)
    best = result.minimum
    at_once = sweep("batch", LINE, values=[0.01], epochs=5, within=0.1, start=(best.m, best.b))
    chart = at_once.chart()  # epoch 0 has a place on the axis
    assert chart.panels[0].series[-1].ys == [0.0] and chart.panels[0].y.zero
    assert not any(note.startswith("0 stands") for note in chart.notes)


def test_plot_sweep_writes_it(run, tmp_path) -> None:
    file = tmp_path / "sweep.svg"
    done = run("plot", *CALL, "--output", str(file))
    assert (done.returncode, done.stdout) == (0, "") and "<svg" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("spec", ["batch", "momentum", "nesterov:beta=0.5", "adam"])
@pytest.mark.parametrize("standardized", [False, True])
def test_each_score_is_the_end_of_a_run_in_a_comparison(spec: str, standardized: bool) -> None:
    tried = [0.01, 0.05, 0.3, 2.0] if standardized else [1e-3, 1e-2, 5e-2, 0.5]
    for within in (None, 0.05):
        result = sweep(
            [spec], LINE, values=tried, epochs=60, within=within, standardize=standardized,
            start=(0.5, -1.0),
        )  # fmt: skip
        for value, one in result.columns[0].results.items():
            (run,) = gdref.compare(
                [spec], LINE, epochs=60, every=1, standardize=standardized, start=(0.5, -1.0),
                learning_rate=value,
            ).runs  # fmt: skip
            near = [r.epoch for r in run.rows if r.error <= 1.05 * result.minimum.error]
            seen = run.end if within is None else (near[0] if near else inf)
            assert one.median == pytest.approx(seen, rel=1e-9)
            assert one.diverged == (run.diverged and not (within and near))


def leaping(*ends: float) -> gdref.Descent:
    def optimizer(objective, m, b):  # type: ignore[no-untyped-def]
        for b in ends:
            yield 0.0, b

    return gdref.descend(optimizer, [(0.0, 9.0), (0.0, 11.0)], b=10.0, epochs=len(ends))


@pytest.mark.parametrize(
    ("ends", "enough", "expected"),
    [
        ((10.0, 11.0, 11.0, 12.0), None, 5.0),
        ((11.0, 11.0, 12.0, 12.0), 2.0, 0.0),  # at the start the error is 1
        ((12.0, 12.0, 13.0, 14.0), None, inf),  # diverged
        ((12.0, 12.0, 13.0, 14.0), 0.5, inf),
        ((11.0, 11.0, 12.0, 12.0), 0.5, inf),  # never
        ((inf,), None, inf),
    ],
)
def test_the_score_of_a_run_by_hand(ends, enough, expected) -> None:  # type: ignore[no-untyped-def]
    """The flat line has an error of 1; an epoch is two updates, without gradients."""
    assert score(leaping(*ends), enough) == expected


def test_the_score_is_the_first_epoch_near_enough() -> None:
    def nearer(objective, m, b):  # type: ignore[no-untyped-def]
        for b in (12.0, 11.5, 11.0, 10.0):
            objective.gradient(m, b)
            yield 0.0, b

    for enough, first in ((5.0, 1), (3.25, 2), (3.2, 3), (1.0, 4), (0.9, inf)):
        descent = gdref.descend(nearer, [(0.0, 9.0), (0.0, 11.0)], b=14.0, epochs=9)
        assert score(descent, enough) == first


def made(medians: list[float], within: float | None = None) -> tuple[Sweep, SweptOptimizer]:
    """A sweep of one optimizer, with the given medians at the values 1, 2, 3, ..."""
    results = {value: Scores([one]) for value, one in enumerate(medians, 1)}
    column = SweptOptimizer(choose_several("batch", CONDITIONS)[0][0], results, {})  # type: ignore[arg-type]
    whole = Sweep(Conditions(Points(LINE), epochs=9), "k", [*results], within, 1, [column], [], [])
    return whole, column


@pytest.mark.parametrize(
    ("medians", "within", "best", "good"),
    [
        ([3.0, 1.01, 1.0, 1.01, 3.0], None, 3, [2, 3, 4]),
        ([3.0, 1.011, 1.0, 1.011, 3.0], None, 3, [3]),
        ([1.0, 1.0, 5.0, 1.0], None, 1, [1, 2]),  # good values beyond a ridge do not count
        ([5.0, 1.0, 1.0], None, 2, [2, 3]),
        ([2.0, 1.0, 2.0, 2.1], 0.01, 2, [1, 2, 3]),  # up to twice the epochs
        ([inf, inf], None, None, []),
        ([inf, 7.0], None, 2, [2]),
        ([7.0], None, 1, [1]),
    ],
)
def test_the_valley_by_hand(medians, within, best, good) -> None:  # type: ignore[no-untyped-def]
    whole, column = made(medians, within)
    assert column.best == best and good_values(column, within, whole.minimum) == good
    assert (column.spec, whole.interrupted, column.stochastic, column.limit) == (
        "batch",
        False,
        False,
        None,
    )


def test_a_result_by_hand() -> None:
    result = Scores([4.0, 1.0, 2.0, inf, 3.0], 1)
    assert (result.median, result.quartiles) == (3.0, (2.0, 4.0))
    assert Scores([1.0]).diverged == 0


def test_the_words_of_a_score() -> None:
    errors, epochs = made([1.0])[0], made([1.0], 0.01)[0]
    for one, of_errors, of_epochs in (
        (Scores([12.0]), "12.0000", "12"),
        (Scores([inf]), "diverges", "not reached"),
        (Scores([inf], 1), "diverges", "diverges"),
    ):
        assert (errors.score_text(one), epochs.score_text(one)) == (of_errors, of_epochs)


def test_a_range_of_good_values_has_two_ends() -> None:
    for medians, good in (([3.0, 1.0, 3.0], ""), ([3.0, 1.0, 1.0], "2 to 3")):
        assert made(medians)[0].best_values().rows[0][3] == good


@pytest.mark.parametrize(
    ("variance", "lowest"), [(1.0, 1e-6), (1e4, 1e-6), (0.99e4, 1e-6), (1.01e4, 1e-7), (1e6, 1e-8)]
)
def test_a_hundredth_of_the_limit_is_tried_too(variance: float, lowest: float) -> None:
    """If x has mean 0 and a large variance, the limit is 1 / variance: here 1e-4."""
    found = usual_rates(gdref.Bowl(0.0, 0.0, 1.0, True, 0.0, variance))
    assert (found[0], found[-1]) == (pytest.approx(lowest), 10.0)


def test_the_share_that_is_done_never_goes_back() -> None:
    """Each optimizer has a turn for every value and one for its default."""
    shares: list[float] = []
    sweep("batch,sgd", LINE, values=[0.01, 0.02], epochs=2, seeds=2, done=shares.append)
    assert [round(6 * share) for share in shares] == [1, 2, 3, 4, 5, 6]


def test_seeds_start_at_0_and_one_seed_has_no_spread() -> None:
    (many,) = sweep("sgd", LINE, values=[0.01], epochs=3, seeds=2).columns
    (one,) = sweep("sgd", LINE, values=[0.01], epochs=3, seeds=1).columns
    assert many.stochastic and not one.stochastic
    assert len(many.results[0.01].scores) == 2
    assert one.results[0.01].scores == many.results[0.01].scores[:1]
    assert one.limit is None  # no formula for sgd


def broken(objective: gdref.Objective, m: float, b: float, *, learning_rate: float = 1.0):  # type: ignore[no-untyped-def]
    yield m, b
    raise RuntimeError("no more")


def picky(objective: gdref.Objective, m: float, b: float, *, learning_rate: float = 2.0):  # type: ignore[no-untyped-def]
    if learning_rate != 2:
        raise ValueError(f"learning_rate={learning_rate} is not 2")
    while True:
        yield m, b


def test_a_broken_optimizer_does_not_stop_the_sweep() -> None:
    result = sweep([broken, "batch"], LINE, values=[0.01], epochs=2)
    assert [column.spec for column in result.columns] == ["batch"]
    (fault,) = result.faults
    line = broken.__code__.co_firstlineno + 2
    assert str(fault) == (
        f"broken of {__name__}: RuntimeError at update 2: no more; "
        f"look at line {line} of test_sweep.py"
    )
    only = sweep([broken], LINE, values=[0.01], epochs=2)
    assert (only.columns, len(only.faults)) == ([], 1)


def test_all_values_refused() -> None:
    with pytest.raises(SpecError, match=r"^picky: learning_rate=1\.0 is not 2$"):
        sweep([picky], LINE, values=[1.0, 3.0], epochs=2)
    column, _ = sweep([picky, "batch"], LINE, values=[1.0, 0.01], epochs=2).columns
    assert list(column.refused) == [1.0, 0.01] and column.results == {}
    assert column.default is not None and column.default[0] == 2.0


def test_who_takes_part() -> None:
    def taking(specs: str, over: str) -> tuple[list[str], list[str]]:
        chosen, left_out = sort_out(choose_several(specs, CONDITIONS)[0], over)
        return [one.spec for one in chosen], left_out

    assert taking("momentum,batch,sgd", "beta") == (["momentum"], ["batch", "sgd"])
    assert taking("momentum:beta=0.5", "learning_rate") == (["momentum:beta=0.5"], [])
    with pytest.raises(SpecError, match=r"^momentum:beta=0\.5 sets beta, but the sweep varies it;"):
        taking("momentum:beta=0.5", "beta")
    with pytest.raises(
        SpecError, match=r"^none of batch, sgd has a hyperparameter 'beta'; expected"
    ):
        taking("batch,sgd", "beta")
    (column,) = sweep("momentum", LINE, over="beta", values=[0.5], learning_rate=0.5).columns
    assert column.chosen.hyperparameters == {"learning_rate": 0.5, "beta": 0.9}
    with pytest.raises(SpecError, match="the sweep is over the learning rate; leave"):
        sweep("batch", LINE, learning_rate=0.5)


def knows(objective: gdref.Objective, m: float, b: float, *, epochs: int = 3):  # type: ignore[no-untyped-def]
    for _ in range(epochs):
        yield m + epochs, b


def test_an_optimizer_gets_the_budget() -> None:
    (column,) = sweep([knows], LINE, over="epochs", values=[2], epochs=7).columns
    assert column.chosen.hyperparameters == {"epochs": 3}

    def both(objective, m, b, *, epochs: int = 3, k: float = 1.0):  # type: ignore[no-untyped-def]
        yield m, b

    (column,) = sweep([both], LINE, over="k", values=[2.0], epochs=7).columns
    assert column.chosen.hyperparameters == {"epochs": 7, "k": 1.0}


def test_equal_values_run_once_and_the_default_may_be_among_them() -> None:
    (column,) = sweep("batch", LINE, values=[0.01, 1e-4, 0.01], epochs=2).columns
    assert list(column.results) == [0.01, 1e-4]
    assert column.default == (1e-4, column.results[1e-4])
    (other,) = sweep("batch", LINE, values=[0.01], epochs=2).columns
    assert other.default == (1e-4, column.results[1e-4])
    assert other.limit == gdref.Bowl.of(LINE).largest_stable_rate
    (beta,) = sweep("momentum", LINE, over="beta", values=[0.5], epochs=2).columns
    assert beta.limit is None


def test_points_on_a_line_have_no_share_and_may_be_swept_by_the_error() -> None:
    line = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)]
    with pytest.raises(gdref.PointsError, match="1 % of 0 is 0; leave --within out"):
        sweep("batch", line, values=[0.01], within=0.01)
    assert sweep("batch", line, values=[0.01], epochs=3).columns[0].best == 0.01


def test_the_bundled_points_and_1000_epochs_are_the_default(points: Points) -> None:
    result = sweep("batch", values=[1e-4])
    assert (result.points, result.conditions.epochs, result.seeds, result.parameter) == (
        points, 1000, 5, "learning_rate",
    )  # fmt: skip
    assert result.within is None and not result.interrupted


def test_the_error_is_that_of_the_first_optimizer() -> None:
    def choosy(objective, m, b, *, learning_rate: float = 2.0):  # type: ignore[no-untyped-def]
        return picky(objective, m, b, learning_rate=learning_rate)

    with pytest.raises(SpecError, match=r"^choosy: learning_rate"):
        sweep([choosy, picky], LINE, values=[1.0, 3.0], epochs=2)


def test_every_epoch_is_tested() -> None:
    """Every epoch is tested, not only epochs 10, 20, ..."""
    enough = 1.01 * gdref.Bowl.of(LINE).error
    rows = gdref.descend(gdref.adam, LINE, epochs=500, learning_rate=0.1)
    first = next(row.epoch for row in rows if row.error <= enough)
    assert first % 10
    (column,) = sweep("adam", LINE, values=[0.1], epochs=500, within=0.01).columns
    assert column.results[0.1].scores == [first]


def test_epochs_below_the_lowest_error_are_not_equal(points: Points) -> None:
    """The minimum's error, 110, is no floor for scores that are epochs."""
    columns = [
        SweptOptimizer(one, {1: Scores([epoch])}, {})
        for one, epoch in zip(
            choose_several("batch,adam", CONDITIONS)[0], (50.0, 20.0), strict=True
        )
    ]
    result = Sweep(Conditions(points), "k", [1], 0.01, 1, columns, [], [])
    assert result.changes()[0] == "The order at the best values, best first: adam, batch."


def test_a_word_has_no_place_on_the_axis_of_a_chart() -> None:
    with pytest.raises(SpecError, match="fast is not a number, so it has no place on an axis"):
        on_axis("fast")
