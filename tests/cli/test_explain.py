"""gdref article, explain, gradient --check and --standardize, run as a user runs them."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

import gdref
from gdref.optimizers.adam import adam
from gdref.theory.line_results import exact_gradient


def width(text):
    return max(map(len, text.splitlines()))


def test_article(run, tmp_path, points):
    done = run("article")
    assert (done.returncode, done.stderr) == (0, "")
    assert width(done.stdout) <= 80
    assert done.stdout.count("cut off") == 3
    assert "calories = 1.3224 distance + 7.9910, error 110.257" in done.stdout
    told = json.loads(run("article", "--format", "json").stdout)
    assert [figure["reproduced"] for figure in told["figures"]] == [True] * 4
    assert told["figures"][1]["value"] == 1.5248459967635082
    *_, last = gdref.descend(gdref.batch, points, epochs=950)
    assert told["as_printed"] == last._asdict()


def test_article_on_other_points_tells_of_those(run, points):
    rows = "".join(f"{x!r},{y!r}\n" for x, y in [*points[:-1], (30, 60)])
    for content, mistake in (
        (rows, f"{mistakes_m(30.0, 60.0, 100):.10g}"),
        ("1,2\n1000,2\n", "diverged"),
    ):
        done = run("article", "--data", "-", stdin=content)
        assert done.returncode == 0
        assert "not the article's points" in done.stdout
        assert ("the descent diverges" in done.stdout) is (mistake == "diverged")
        assert mistake in done.stdout and "NO" not in done.stdout and "1.52484" not in done.stdout


def mistakes_m(x, y, n):
    """m after 1,000 steps along the last point's gradient divided by n, with the rate 0.0001."""
    m = b = 0.0
    for _ in range(1000):
        r = y - (m * x + b)
        m, b = m + 1e-4 * 2 / n * x * r, b + 1e-4 * 2 / n * r
    return m


def test_explain(run):
    done = run("explain")
    assert (done.returncode, done.stderr) == (0, "")
    assert width(done.stdout) <= 80
    for told in ("66031.0", "0.000401296", "24.9 %", "91834.7", "epoch 51,341 on", "epoch 609,654"):
        assert told in done.stdout.replace("\n", " ")
    facts = json.loads(run("explain", "--learning-rate", "3e-4", "--format", "json").stdout)
    assert facts["share_of_limit"] == pytest.approx(3e-4 / 0.00040130, rel=1e-5)
    assert facts["condition"] == pytest.approx(66031, rel=1e-5)
    assert facts["standardized"]["b_within_1_percent"] == 21


def test_explain_of_a_rate_that_diverges(run):
    done = run("explain", "--learning-rate", "0.001")
    assert "the run diverges" in done.stdout and "After epoch 251" in done.stdout
    real = run("fit", "--learning-rate", "0.001", "--format", "json")
    assert json.loads(real.stdout)["runs"][0]["rows"][-1]["epoch"] == 251


def test_a_minimum_that_is_not_unique_is_said_everywhere(run):
    for command in ("explain", "fit", "compare", "article"):
        done = run(command, "--data", "-", stdin="3,1\n3,2\n")
        assert "All x are equal, so other lines have the same error" in done.stdout, command
        one = run(command, "--data", "-", stdin="3,1\n")
        assert "There is one point, so other lines have the same error" in one.stdout, command
        told = json.loads(run(command, "--data", "-", "--format", "json", stdin="3,1\n").stdout)
        assert told["minimum"]["unique"] is False


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf"])
def test_explain_refuses_what_is_no_rate(run, rate):
    done = run("explain", "--learning-rate", rate)
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected 0 < learning_rate < inf" in done.stderr


def test_gradient_check(run, points):
    done = run("gradient", "--check", "--m", "1.3", "--b", "8")
    assert width(done.stdout) <= 80
    assert "A step of 1e-12 is too small" in done.stdout
    assert "up to about 0.21, have" in " ".join(done.stdout.split())  # sqrt(111.49 / mean of x^2)
    command = ("gradient", "--check", "--m", "1.3", "--b", "8", "--format", "json")
    ways = {way["way"]: way for way in json.loads(run(*command).stdout)["check"]}
    exact = exact_gradient(1.3, 8.0, points)
    assert ways["exact rationals"]["dm"] == float(exact[0])
    assert ways["exact rationals"]["relative_error_dm"] == 0
    for way, worst in (("the loop", 1e-14), ("the bowl's closed form", 1e-12)):
        assert ways[way]["relative_error_dm"] < worst
        assert ways[way]["relative_error_db"] < worst
    assert ways["differences, h = 0.001"]["relative_error_db"] < 1e-9
    assert ways["differences, h = 1e-12"]["relative_error_db"] > 1e-6


def test_gradient_check_where_the_gradient_is_0(run):
    done = run("gradient", "--check", "--data", "-", "--m", "1", "--b", "1", stdin="1,2\n2,3\n")
    assert done.returncode == 0


def test_standardize_reports_in_the_original_units(run, points):
    done = run(
        "fit", "--standardize", "--learning-rate", "0.1", "--epochs", "50", "--format", "json"
    )
    (told,) = json.loads(done.stdout)["runs"]
    bowl = gdref.Bowl.of(points)
    assert told["m"] == pytest.approx(bowl.m, rel=1e-4)
    assert told["b"] == pytest.approx(bowl.b, rel=1e-4)
    for row in told["rows"]:
        assert gdref.mse(row["m"], row["b"], points) == pytest.approx(row["error"], rel=1e-9)
        # Each epoch multiplies the distance in m and in b by 1 - 2 * 0.1.
        assert row["b"] == pytest.approx(bowl.b * (1 - 0.8 ** row["epoch"]), rel=1e-9)


def test_standardize_keeps_the_start_and_needs_different_x(run, points):
    done = run("fit", "--standardize", "--start", "2,3", "--epochs", "0", "--format", "csv")
    assert done.stdout.splitlines()[1].startswith("0,0,2.0,3.0")
    assert "learning rate for standardised x: 0.1 (batch)" in done.stderr
    done = run("fit", "--standardize", "--data", "-", stdin="3,1\n3,2\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be standardised" in done.stderr


def test_explain_of_points_on_a_line(run):
    done = run("explain", "--data", "-", "--learning-rate", "0.05", stdin="1,2\n2,4\n3,6\n")
    words = " ".join(done.stdout.split())
    assert "The error is 0 at the minimum, and 1 % of 0 is 0" in words


SMALL = "x,y\n0.01,3\n0.02,1\n0.05,2.5\n0.03,2\n"


def test_what_is_left_at_the_valleys_floor_is_what_a_run_leaves(run, tmp_path):
    """x is between 0.01 and 0.05, so the bowl is steep in b and flat in m."""
    (tmp_path / "own data.csv").write_text(SMALL)
    call = ("--data", "own data.csv", "--learning-rate", "0.3", "--start", "1,-2")
    done = run("explain", *call)
    words = " ".join(done.stdout.split())
    points = gdref.read_points(tmp_path / "own data.csv")
    bowl = gdref.Bowl.of(points)
    epoch = int(re.search(r"from epoch (\d+) on the run creeps", words).group(1))
    *_, row = gdref.descend(gdref.batch, points, m=1.0, b=-2.0, epochs=epoch, learning_rate=0.3)
    m, b = (row.m - bowl.m) / (1 - bowl.m), (row.b - bowl.b) / (-2 - bowl.b)
    left = f"{abs(100 * m):.3g} % of m's way and {abs(100 * b):.3g} % of b's way"
    assert f"but {left} to the minimum are still left" in words
    assert abs(m) > 0.5 > 0.05 > abs(b)
    assert "--data 'own data.csv' \\\n    --start 1,-2\n" in done.stdout


def test_explain_in_standardised_x_is_what_a_run_does(run, points):
    done = run(
        "explain", "--standardize", "--learning-rate", "0.3", "--start", "2,3", "--format", "json"
    )
    facts = json.loads(done.stdout)
    assert facts["largest_stable_rate"] == 1
    run = run(
        "fit", "--standardize", "--learning-rate", "0.3", "--start", "2,3",
        "--epochs", "50", "--every", "1", "--format", "json",
    )  # fmt: skip
    rows = json.loads(run.stdout)["runs"][0]["rows"]
    b = facts["minimum"]["b"]
    assert facts["b_within_1_percent"] == next(
        row["epoch"] for row in rows if abs(row["b"] - b) <= 0.01 * b
    )


def test_explain_at_a_minimum_and_at_the_limit(run):
    """Points (-1, 0) and (1, 0): both curvatures are 2, the limit is 1, the minimum is (0, 0)."""
    Path("flat.csv").write_text("-1,0\n1,0\n")
    still = run("explain", "--data", "flat.csv", "--learning-rate", "2")
    still_text = "(0, 0) is a minimum, so the run stays there. From other starts, it diverges."
    assert still_text in still.stdout
    steps = run("explain", "--data", "flat.csv", "--learning-rate", "1", "--start", "1,1")
    assert "The run never converges" in steps.stdout


@pytest.mark.parametrize("spec", ["momentum", "nesterov:beta=0.5", "momentum:beta=0"])
def test_explain_of_momentum_is_what_a_run_does(run, points, spec):
    call = ("explain", spec, "--standardize", "--learning-rate", "0.3", "--format", "json")
    facts = json.loads(run(*call).stdout)
    comparison = gdref.compare(
        spec, points, epochs=400, every=1, learning_rate=0.3, standardize=True
    )
    (done,) = comparison.runs
    off = [
        r.epoch for r in done.rows if abs(r.b - comparison.minimum.b) > 0.01 * comparison.minimum.b
    ]
    assert abs(facts["b_within_1_percent"] - (off[-1] + 1)) <= 1
    assert facts["spec"] == done.spec and facts["hyperparameters"]["learning_rate"] == 0.3
    assert (facts["periods"][0] is None) == (spec == "momentum:beta=0")


@pytest.mark.parametrize("spec", ["momentum", "sgd", "adam"])
def test_explain_as_csv_has_each_number_in_a_row_of_its_own(run, spec):
    facts = json.loads(run("explain", spec, "--format", "json").stdout)
    lines = run("explain", spec, "--format", "csv").stdout.splitlines()
    assert lines[0] == "fact,value" and facts["minimum"]["unique"] is True
    rows = dict(line.split(",") for line in lines)  # dict() fails if a row has a list or an object
    assert rows["data"] == "calories.csv" and rows["minimum.unique"] == "true"
    assert float(rows["curvatures.along"]) == facts["curvatures"][1]
    for name, value in facts["hyperparameters"].items():
        assert rows[f"hyperparameters.{name}"] == json.dumps(value)
    if spec == "momentum":
        assert rows["periods.along"] == "" and facts["periods"][1] is None
        assert float(rows["standardized.factors.across"]) == facts["standardized"]["factors"][0]


def test_explain_momentum_in_words(run):
    text = " ".join(run("explain", "momentum").stdout.split())
    # 60,931 was counted in a run. 2 (1 + 0.9) / 4983.8469 = 0.000762463.
    assert "b is within 1 % of the minimum's 7.99102 from epoch 60,931 on" in text
    assert "is 13.1 % of the largest stable rate, 0.000762463" in text
    assert "oscillation" in text and "beta = 0.984554" in text
    assert "gdref fit momentum --standardize --learning-rate 0.1" in text


def test_explain_of_sgd_names_a_safe_rate_and_the_noise(run, points):
    facts = json.loads(run("explain", "sgd:batch_size=4", "--format", "json").stdout)
    largest = max(2 + 2 * x * x for x, _ in points)
    assert facts["safe_rate"] == pytest.approx(1 / largest)
    m, b = 1.32243102275536, 7.9910209822703795
    mean = sum((y - m * x - b) ** 2 * (x * x + 1) for x, y in points) / 100
    assert facts["noise_floor"] == pytest.approx(
        1e-4 * 96 / 99 / 4 * mean / (1 - 1e-4 / facts["expected_limit"]), rel=1e-9
    )
    text = " ".join(run("explain", "sgd").stdout.split())
    assert (
        "does not converge: in the long run, the error stays about 36.1 above the minimum" in text
    )
    assert "With decay=0.01, the learning rate in epoch 1,000 is divided by 10.99" in text
    text = " ".join(run("explain", "sgd:learning_rate=0.001").stdout.split())
    assert (
        "0.001 is 2.84 times this limit, so the run should diverge" in text and "settle" not in text
    )
    assert (
        json.loads(run("explain", "sgd:learning_rate=0.001", "--format", "json").stdout)[
            "noise_floor"
        ]
        is None
    )
    line = run("explain", "sgd", "--data", "-", stdin="1,2\n2,4\n3,6\n").stdout
    assert "The points lie on a line, so there is no noise" in " ".join(line.split())


def test_at_the_minimum_nothing_is_left_to_go(run):
    """The valley is long, but the distance to the minimum is 0."""
    points = "0,1\n50,101\n100,201\n"
    done = run("explain", "--data", "-", "--start", "2,1", stdin=points)
    words = " ".join(done.stdout.split())
    assert "The bowl is a long valley. " in words and "creeps" not in words


def test_explain_of_any_other_says_that_it_cannot(run, tmp_path):
    text = " ".join(run("explain", "adam").stdout.split())
    assert "gdref has no formula for the steps of adam" in text
    assert text.endswith("To try it: gdref sweep --optimizers adam")
    (tmp_path / "mine.csv").write_text("1,2\n2,3\n4,4\n")
    (tmp_path / "mine.py").write_text("def momentum(objective, m, b):\n    yield m, b\n")
    for spec, command in (
        ("adam:learning_rate=1.0:beta1=0.5", "sweep --optimizers adam:beta1=0.5 --standardize"),
        ("mine.py:momentum", "fit mine.py:momentum --standardize"),
    ):
        call = ("--data", "mine.csv", "--start", "1,2")
        text = run("explain", spec, "--standardize", *call).stdout
        assert text.replace(" \\\n   ", "").endswith(f"\ngdref {command} {' '.join(call)}\n")
        assert run(*command.split(), *call).returncode == 0
    done = run("explain", "momentum:beta=1.5")
    assert (done.returncode, done.stdout) == (2, "") and "0 <= beta < 1" in done.stderr


TIMES = "1577836800,10\n1593561600,16\n1609459200,18\n"  # seconds since 1970


def test_what_takes_longer_than_can_be_counted_is_not_called_zero(run):
    """x is about 1.6e9: the curvature across the valley is 4e22 times the curvature along it."""
    for spec, beta in ("batch", ""), ("momentum", "beta = 1 - 2.03e-11"):
        done = run("explain", spec, "--learning-rate", "3e-19", "--data", "-", stdin=TIMES)
        text = " ".join(done.stdout.split())
        assert "The error is not within 1 % of the minimum's 0.908415 in 1e+18 epochs" in text
        assert "b is not within 1 % of the minimum's -388.124 in 1e+18 epochs" in text
        assert "is 0 at the minimum" not in text and beta in text
        assert "over 6e+15" in text
        facts = run("explain", spec, "--learning-rate", "3e-19", "--data", "-", "--format", "json",
                    stdin=TIMES)  # fmt: skip
        assert json.loads(facts.stdout)["error_within_1_percent"] is None


@pytest.mark.parametrize(("rate", "side"), [(0.1716, "above"), (0.1715, "below")])
def test_a_rate_near_the_limit_is_on_one_side_of_it(run, rate, side):
    """For the points (1, 7) and (3, 11), the limit is 2 / (6 + sqrt(32)), 0.171573."""
    done = run("explain", f"batch:learning_rate={rate}", "--data", "-", stdin="1,7\n3,11\n")
    text = " ".join(done.stdout.split())
    assert f"a learning rate of {rate} is just {side} the largest stable rate, 0.171573" in text


def test_two_learning_rates_are_one_too_many(run):
    done = run("explain", "batch:learning_rate=0.1", "--learning-rate", "0.2")
    assert done.returncode == 2
    assert "has a learning rate of its own; leave --learning-rate out" in done.stderr


def test_the_length_of_adams_steps(run, points, tmp_path):
    """Real steps on y a million times as large: none is longer than the learning rate."""
    large = [(x, 1e6 * y) for x, y in points]
    (tmp_path / "large.csv").write_text("".join(f"{x},{y}\n" for x, y in large))
    rows = list(gdref.descend(adam, large, epochs=300))
    longest = max(abs(b[4] - a[4]) for a, b in pairwise(rows))
    assert 0.09 < longest <= 0.1 + 1e-9
    text = " ".join(run("explain", "adam", "--data", "large.csv").stdout.split())
    assert "at most about the learning rate, 0.1, even if y is large" in text
    way = gdref.Bowl.of(large).b
    assert f"{way:.6g} away from the start, so the run needs about {way / 0.1:,.0f} epochs" in text


def test_a_falling_rate_stops_in_the_valley(run):
    call = ("explain", "sgd:decay=0.1")
    left = json.loads(run(*call, "--format", "json").stdout)["left_along"]
    text = " ".join(run(*call).stdout.split())
    assert f"After 1,000,000 epochs {100 * left:.3g} % of the distance along the valley" in text
    assert "stops the descent" not in run("explain", "sgd").stdout
    assert "stops the descent" not in run(*call, "--standardize").stdout  # there is no valley


@pytest.mark.parametrize(("spec", "rate"), [("batch", 0.1), ("sgd", 0.071), ("adam", 0.1)])
def test_the_rate_for_standardised_x_is_the_same_in_every_command(run, spec, rate):
    def document(*call):
        done = run(*call, "--standardize", "--format", "json")
        return json.loads(done.stdout)

    assert document("explain", spec)["hyperparameters"]["learning_rate"] == rate
    assert document("step", spec)["hyperparameters"]["learning_rate"] == rate
    for call in (("fit", spec), ("compare", "--optimizers", spec)):
        (one,) = document(*call, "--epochs", "2")["runs"]
        assert one["hyperparameters"]["learning_rate"] == rate
    sweep = ("sweep", "--optimizers", spec, "--epochs", "2", "--values", "0.5", "--seeds", "1")
    assert document(*sweep)["runs"][0]["default"] == rate
    own = f"{spec}:learning_rate=0.25"
    assert document("explain", own)["hyperparameters"]["learning_rate"] == 0.25
    given = document("fit", spec, "--learning-rate", "0.5", "--epochs", "2")["runs"][0]
    assert given["hyperparameters"]["learning_rate"] == 0.5
    rmsprop = document("fit", "rmsprop", "--epochs", "2")["runs"][0]
    assert rmsprop["hyperparameters"]["learning_rate"] == 0.01  # the length of a step


def test_the_way_of_adam_is_a_distance(run):
    """Also if the start is beyond the minimum: from b = 20 it is 12 away."""
    done = run("explain", "adam", "--start", "0,20")
    assert (
        "b = 7.99102 is 12.009 away from the start, so the run needs about 121 epochs"
        in " ".join(done.stdout.split())
    )


def test_a_run_that_is_as_fast_along_the_valley_does_not_creep(run):
    """Both factors are sqrt(beta), because both eigenvalues are complex."""
    data = "".join(f"{x},{2 * x + (-1) ** x}\n" for x in range(1, 11))
    call = ("explain", "--data", "-", "--learning-rate", "0.01")
    text = " ".join(run(*call, "momentum", stdin=data).stdout.split())
    assert "and the distance along it by 5.13 %." in text
    assert "creeps" not in text
    assert "creeps along" in " ".join(run(*call, "batch", stdin=data).stdout.split())
    almost = " ".join(run(*call[:-1], "0.0253", "batch", stdin=data).stdout.split())
    assert "the run converges" in almost and "creeps" not in almost  # it is slow across
