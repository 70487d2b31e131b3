"""Very large and very small points, lines and options: a message of one line, or a right answer."""

import json
import math

import pytest

from gdref import Bowl
from gdref.theory.linear_maps import modes
from gdref.theory.scaling import standardize

LARGE, SMALL = "is too large for the formulas", "which is too little"
REFUSED = [
    ("explain", "|\t|\n+5\t9e307\n", LARGE),
    (
        "explain --format json",
        "-1,-7.292284994025655e+285\n1,1.3137978602699308e+286\n",
        LARGE,
    ),
    ("explain", "1e154\t-138\n", LARGE),
    ("error --m 281", "0.0,1.4e-322\n1.0,3.500168616363932e-304\n", SMALL),
    ("error --m 1e154 --format json", "0,0\n1,1\n", "nearly too large for a float"),
    ("error --m 1e154 --format csv", "0,0\n1,1\n", "nearly too large for a float"),
    ("error --m 1e100", "0,0\n1,1e-99\n", "nearly too large for a float"),  # its R^2 is -1e398
    ("error --m 1e152", "1,1\n2,3\n", "nearly too large for a float"),
    ("error --b 1e308", "0,1e308\n1,1e308\n", LARGE),
    ("gradient --check", "-1.2395269085496843e+154,2.7156525941437466e+150\n", LARGE),
    ("gradient --check --m 1 --b 1", "1e154,1e154\n", LARGE),
    (
        "gradient --check",
        "-1.120373600260232e-160,2.2251001942852555e+148\n"
        "1.4131500171814632e-160,-5.945762840551008e+148\n",
        SMALL,
    ),
    ("gradient --m 1e308 --b=-1e308", "1,1\n", "nearly too large for a float"),
    ("fit --standardize", "0,1\n3e-162,2\n0,3\n0,4\n", SMALL),
    ("fit --standardize", "1e-170,1\n2e-170,2\n", SMALL),
    ("fit", "1e-170,1\n2e-170,2\n", SMALL),
    ("plot data", "1,1e-170\n2,2e-170\n", SMALL),
    ("plot surface --window 0,5e-324,0,1", "1,1\n2,3\n", "is not a window"),
    ("plot surface --window 1,1.0000000000000002,0,1", "1,1\n2,3\n", "is not a window"),
    ("explain --learning-rate 1e306", "1,1\n2,3\n", "overflows at once"),
    ("explain --learning-rate 1e306 --format json", "1,1\n2,3\n", "overflows at once"),
    ("explain sgd:learning_rate=1e305", "1,1\n2,3\n", "overflows at once"),
    ("explain --start 1e160,0", "1,1\n2,3\n", "at the start, m=1e+160"),
    (f"compare --rows 5 --epochs 1{'0' * 400}", "1,1\n2,3\n", "less than or equal to"),
    ("fit --epochs 1000000000000000000", "1,1\n2,3\n", "less than or equal to"),
]


@pytest.mark.parametrize(("call", "data", "reason"), REFUSED)
def test_one_line_for_what_floats_cannot_hold(run, call, data, reason):
    done = run(*call.split(), "--data", "-", stdin=data)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gdref: error: ") and done.stderr.count("\n") == 1
    assert reason in done.stderr and len(done.stderr) < 300


@pytest.mark.parametrize("data", ["1,1e98\n2,3e98\n", "1e-98,1\n2e-98,2\n", "1e-170,1\n1e-170,2\n"])
@pytest.mark.parametrize(
    "call", ["article", "explain", "gradient --check", "error", "fit", "compare", "sweep"]
)
def test_what_lies_just_inside_is_computed(run, call, data):
    small = ["--epochs", "3"] if call in ("fit", "compare", "sweep") else []
    done = run(*call.split(), *small, "--data", "-", "--format", "json", stdin=data)

    def refuse(name):
        raise ValueError(name)

    assert json.loads(done.stdout, parse_constant=refuse), done.stderr


def test_no_condition_number_where_all_x_are_equal(run):
    equal = "2,1\n2,3\n"
    words = run("explain", "--data", "-", stdin=equal).stdout
    assert "none: the bowl is flat along the valley" in words
    told = json.loads(run("explain", "--data", "-", "--format", "json", stdin=equal).stdout)
    assert told["condition"] is None


def test_columns_by_number_with_a_zero_before_it_leave_no_point_out(run):
    for columns in ("1,2", "01,02", "001,2"):
        done = run(
            "error",
            "--columns",
            columns,
            "--data",
            "-",
            "--format",
            "json",
            stdin="1,2\n3,4\n5,7\n",
        )
        assert json.loads(done.stdout)["points"] == 3
    titled = "01,02\n1,2\n"  # with columns by number, the first line is no header
    done = run("error", "--columns", "9" * 5000 + ",2", "--data", "-", stdin=titled)
    assert done.returncode == 2 and "has no column '999" in done.stderr


def test_a_minimum_is_not_undercut(run):
    """The x differ by two floats only, which is as small as the rounding error of their mean."""
    data = "1.1,1\n1.1000000000000003,2\n1.1,3\n1.1,0\n"
    call = ("compare", "--optimizers", "batch,momentum", "--standardize", "--learning-rate", "0.3")
    done = run(*call, "--data", "-", "--format", "json", stdin=data)
    told = json.loads(done.stdout)
    lowest = told["minimum"]["error"]
    assert math.isclose(lowest, 7 / 6, rel_tol=1e-13)
    for one in told["runs"]:
        assert one["best_error"] >= lowest * (1 - 1e-13)


@pytest.mark.parametrize(
    "call",
    [
        "fit --rows 1000000000000 --epochs 3",
        "compare --rows 1000000000000 --epochs 3 --optimizers batch",
        "fit --rows 1000000000000 --epochs 100000000000 --tolerance 1e9",
    ],
)
def test_a_billion_rows_are_not_made_beforehand(run, call):
    done = run(*call.split(), "--format", "json")
    (one,) = json.loads(done.stdout)["runs"]
    assert [row["epoch"] for row in one["rows"]] == ([0] if "tolerance" in call else [0, 1, 2, 3])


@pytest.mark.parametrize(
    "call",
    [
        "fit nothing --data wide.csv",
        "compare --data wide.csv --start 1",
        "step batch:learning_rate=-1 --standardize",
        "fit batch:learning_rate=-1 --standardize --data wide.csv",
    ],
)
def test_a_mistake_is_one_line_even_where_there_was_a_note(run, tmp_path, call):
    (tmp_path / "wide.csv").write_text("a,b,c\n1,2,3\n2,4,3\n")
    done = run(*call.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("gdref: error: ") and done.stderr.count("\n") == 1
    assert "looks like an index" in " ".join(run("fit", "--data", "wide.csv").stdout.split())


def test_of_seeds_that_diverge_there_is_no_middle_half(run):
    call = "compare --optimizers batch,sgd:learning_rate=1e10 --seeds 3 --epochs 3"
    done = run(*call.split())
    assert done.returncode == 1
    assert "diverged" in done.stdout and "inf" not in done.stdout.split()


def test_a_window_too_far_from_the_minimum_for_floats(run):
    """Relative to the minimum, both ends of the window are the same float: an empty picture."""
    data = (
        "341000000000000.0,-4.2590000000000005e+91\n-51450000000000.0,-6.204007697333023e+92\n"
        "49400000000000.0,-6.9e+91\n31000000000000.0,2.26e+92\n"
    )
    call = "plot surface --window=-9,9,-1e3,1e3 --epochs 0 --view standardized --data -"
    done = run(*call.split(), stdin=data)
    assert done.returncode == 0


def test_at_a_tiny_rate_a_forecast_does_not_count_for_hours(run):
    """b is near its minimum only after 100 million epochs, in which two directions cancel."""
    call = "explain nesterov:learning_rate=1e-09 --standardize --format json --data -"
    done = run(*call.split(), stdin="84.74,84.74\n24.59,1\n")
    epoch = json.loads(done.stdout)["b_within_1_percent"]
    points = [(84.74, 84.74), (24.59, 1.0)]
    bowl = Bowl.of(points)
    scale, ground = standardize(points)[1], bowl.standardized()

    def distance(epoch):
        steep, flat = modes(ground, "nesterov", 1e-9, {"beta": 0.9})
        m, b = ground.m * steep.gain(epoch), ground.b * flat.gain(epoch)
        return abs(b - m * scale.mean / scale.deviation)

    assert distance(epoch) <= 0.01 * abs(bowl.b) < distance(epoch - 10)


def test_one_point_leaves_some_mistakes_nothing_to_give_back(run, monkeypatch):
    """A return in a loop that never runs: such a program fails, and diagnose tries the next."""
    monkeypatch.setattr("gdref.diagnosis.search.FOLLOWED", 100)  # epochs
    call = "diagnose --m 1.01 --b 5 --error 6 --epochs 0 --data -"
    done = run(*call.split(), stdin="55e-67,55e-67\n")
    assert done.returncode in (0, 1) and done.stdout
