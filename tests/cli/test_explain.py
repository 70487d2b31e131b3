"""gdref article, explain, gradient --check and --standardize, run as a user runs them."""

import json

import pytest

import gdref
from gdref.gradient_check import exact_gradient


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


def test_article_on_other_points_says_no(run, tmp_path, points):
    rows = "".join(f"{x!r},{y!r}\n" for x, y in [*points[:-1], (30, 60)])
    done = run("article", "--data", "-", stdin=rows)
    assert done.returncode == 1
    assert done.stdout.count("  NO\n") == 4
    done = run("article", "--data", "-", stdin="1,2\n1000,2\n")
    assert done.returncode == 1
    assert done.stdout.count("  NO\n") == 4


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
    assert "It diverges" in done.stdout and "After epoch 251" in done.stdout
    real = run("fit", "--learning-rate", "0.001", "--format", "json")
    assert json.loads(real.stdout)["runs"][0]["rows"][-1]["epoch"] == 251


def test_a_minimum_that_is_not_unique_is_said_everywhere(run):
    for command in ("explain", "fit", "compare", "article"):
        done = run(command, "--data", "-", stdin="3,1\n3,2\n")
        assert "All x are equal, so many lines share that minimum" in done.stdout, command
        told = json.loads(run(command, "--data", "-", "--format", "json", stdin="3,1\n").stdout)
        assert told["minimum"]["unique"] is False


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf"])
def test_explain_refuses_what_is_no_rate(told, rate):
    done = told("explain", "--learning-rate", rate)
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected a finite number above 0" in done.stderr


def test_gradient_check(run, points):
    done = run("gradient", "--check", "--m", "1.3", "--b", "8")
    assert width(done.stdout) <= 80
    assert "A step of 1e-12 is a bad one" in done.stdout
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
        # Each epoch leaves 1 - 2 * 0.1 of the distance, in m and in b alike.
        assert row["b"] == pytest.approx(bowl.b * (1 - 0.8 ** row["epoch"]), rel=1e-9)


def test_standardize_keeps_the_start_and_needs_different_x(run, points):
    done = run("fit", "--standardize", "--start", "2,3", "--epochs", "0", "--format", "csv")
    assert done.stdout.splitlines()[1].startswith("0,0,2.0,3.0")
    assert "try 0.1" in done.stderr
    done = run("fit", "--standardize", "--data", "-", stdin="3,1\n3,2\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be standardised" in done.stderr


def test_explain_of_points_on_a_line(run):
    done = run("explain", "--data", "-", "--learning-rate", "0.05", stdin="1,2\n2,4\n3,6\n")
    assert "at no epoch, as there is no 1 % of 0" in done.stdout.replace("\n", " ")
