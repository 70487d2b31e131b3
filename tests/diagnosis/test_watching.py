"""The process in which a program runs: what it may do, and what it may not."""

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gdref.bowl import Bowl
from gdref.diagnosis.cases import Judgement, LoopCase
from gdref.diagnosis.examine_functions import FunctionExaminer
from gdref.diagnosis.examine_program import at_minimum, diagnose
from gdref.diagnosis.laws import Cloud, Law
from gdref.diagnosis.other_methods import several_slopes
from gdref.diagnosis.program_text import column_names
from gdref.diagnosis.recognise import Finding, closed_form
from gdref.diagnosis.record import Column, LoopRecord, Row
from gdref.diagnosis.result import FunctionResult
from gdref.exceptions import CannotExamine
from gdref.squared_error import gradient, mse

SCRIPT = """
points = [(1.0, 2.2), (2.0, 2.8), (3.5, 5.1), (4.0, 4.9)]
m = b = 0.0
rate = 0.01
for i in range(60):
    dm = sum(-2 * x * (y - (m * x + b)) for x, y in points) / 4
    db = sum(-2 * (y - (m * x + b)) for x, y in points) / 4
    m -= rate * dm
    b -= rate * db
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("gdref.diagnosis.repair.MOST_MORE", 5)  # after the first repair

    def write_file(text: str, name: str = "homework.py") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return str(tmp_path / name)

    return write_file


def test_what_a_program_starts_is_ended_with_it(write) -> None:
    start = "import subprocess\nsubprocess.Popen(['sleep', '35.125'], start_new_session=True)\n"
    assert diagnose(write(start + SCRIPT)).verdict == "right"
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert "sleep 35.125" not in running


@pytest.mark.parametrize(
    "line, words",
    [
        ("import os; os._exit(0)", "ends the process that examines it"),
        (
            "import os\nfor k in range(3, 60):\n    try: os.write(k, b'{}')\n"
            "    except OSError: pass\n"
            "os._exit(0)",
            "disturbs the process|ends the process",
        ),
        ("x = input('name? ')", "it asks for input"),
        ("import surely_not_there\nsurely_not_there.go()", "surely_not_there is not installed"),
        (
            "m = b = 0\nwhile True: pass",
            "it did not end in time; is there a loop that does not end",
        ),
        ("m = b = 0\nm = 1 / b", "line 2 ends with ZeroDivisionError: division by zero"),
    ],
)
def test_what_cannot_be_examined_is_one_line(line: str, words: str, write) -> None:
    with pytest.raises(CannotExamine, match=words) as caught:
        diagnose(write(f"{line}\n"), seconds=1.0)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_opened_is_one_line() -> None:
    with pytest.raises(CannotExamine, match="File name too long; expected a Python file"):
        diagnose("n" * 300 + ".py")


def test_a_program_that_fails_after_its_loop_is_right_all_the_same(write) -> None:
    text = "class Odd(Exception):\n    def __str__(self):\n        raise self\n"
    result = diagnose(write(f"{text}{SCRIPT}raise Odd\n"))
    assert result.verdict == "right" and "ends, line" in result.notes[-1]


def test_a_descent_that_ends_at_nan_has_no_exchanged_names(write) -> None:
    away = SCRIPT.replace("rate = 0.01", "rate = 0.9").replace("range(60)", "range(900)")
    assert diagnose(write(away)).verdict == "right"


def test_the_scale_of_a_made_up_table_is_no_mistake(write) -> None:
    rows = "import csv\nrows = list(csv.reader(open('d.csv')))[1:]\n"
    rows += "points = [(float(x), float(y)) for x, y in rows]\n"
    sums = SCRIPT.split("\n", 2)[2].replace(" / 4", "").replace("0.01", "0.001")
    assert diagnose(write(rows + sums)).verdict == "convention"  # though it goes up there


def test_a_patched_matcher_changes_nothing(write) -> None:
    patch = "import gdref.diagnosis.laws as laws\nlaws.law_of = lambda *_: laws.Law('plain')\n"
    wrong = SCRIPT.replace("db = sum(-2", "db = sum(2")
    result = diagnose(write(patch + wrong))
    assert result.verdict == "mistake" and result.repairs[0].line == 9


def test_python_2_is_read(write) -> None:
    result = diagnose(write(f"{SCRIPT}print m, b\n"))
    assert result.verdict == "right" and "it was read as Python 2" in result.notes


def test_a_module_beside_the_file_is_watched_and_named(write) -> None:
    wrong = "def of_b(m, b, points):\n    r = [y - m * x + b for x, y in points]\n"
    write(f"{wrong}    return -2 * sum(r) / len(r)\n", "my_module.py")
    own = "sum(-2 * (y - (m * x + b)) for x, y in points) / 4"
    text = SCRIPT.replace(own, "of_b(m, b, points)")
    result = diagnose(write(f"from my_module import of_b\n{text}"))
    assert result.verdict == "mistake"
    assert (result.repairs[0].file, result.repairs[0].line) == ("my_module.py", 2)
    assert "my_module.py, line 2, in of_b:" in "".join(map(str, result.page()))


TWO_SLOPES = """
points = [(1.0, 3.0, 2.2), (2.0, 1.0, 2.8), (3.5, 2.0, 5.1), (4.0, 5.0, 4.9)]
m = k = b = 0.0
for i in range(60):
    r = [(x, z, y - (m * x + k * z + b)) for x, z, y in points]
    dm, dk, db = sum(x * e for x, _, e in r), sum(z * e for _, z, e in r), sum(e for *_, e in r)
    m, k, b = m + 0.01 * dm, k + 0.01 * dk, b + 0.01 * db
"""


def test_two_slopes_are_named(write) -> None:
    result = diagnose(write(TWO_SLOPES))
    assert result.verdict == "not examined" and result.exit_code == 2
    assert result.functions[0].why.startswith("2 slopes (m, k)")


def test_an_unknown_program_shows_the_first_update_that_differs(write, monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.repair.MOST", 0)
    result = diagnose(write(SCRIPT.replace("db = sum(-2", "db = sum(-3")))
    assert result.verdict == "unknown"
    assert result.functions[0].why == (
        "if the change of m is right, that of b is 1.5 times the right one; "
        "at update 1, b changes by 0.1125 instead of 0.075"
    )


def test_a_right_part_is_not_the_whole(write, monkeypatch) -> None:
    error = FunctionResult("compute_error", 1, "error", "right", "the mean squared error")
    fit = FunctionResult("fit", 7, "fit", "right")
    step = FunctionResult("step", 5, "step", "not examined", "no time was left")
    other = FunctionResult("cost", 9, "", "not examined", "no time was left")
    for over, parts, verdict in (
        (True, [error], "right"),
        (True, [error, other], "not examined"),
        (False, [error, other], "right"),
        (False, [error, step], "not examined"),
        (False, [error, step, fit], "right"),
    ):
        monkeypatch.setattr("gdref.diagnosis.link.MOST_SECONDS", 1e-9 if over else 24.0)
        monkeypatch.setattr(FunctionExaminer, "results", lambda *_, parts=parts: parts)
        assert diagnose(write("def step():\n    pass\n")).verdict == verdict


def test_the_time_for_one_file_is_limited(write, monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.link.MOST_SECONDS", 1e-9)
    result = diagnose(write(SCRIPT.replace("db = sum(-2", "db = sum(2")))
    assert result.verdict == "mistake" and not result.repairs  # named by its updates alone
    assert "the time limit for one file was reached" in result.notes[-1]


def test_a_signal_that_ends_the_program_is_named(write) -> None:
    with pytest.raises(CannotExamine, match="with SIGTERM"):
        diagnose(write("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"))


CUBE = SCRIPT.replace("m * x + b", "m * x**3 + b").replace("/ 4", "/ 3")
CUBE = re.sub("points = .*", "points = [(1, 2), (1, 3), (-1, 0)]", CUBE)  # x ** 3 is x on these
TWO_LINES = (
    "    vm = 0.9 * vm + dm\n    vb = 0.9 * vb + db\n    m -= rate * vm\n    b -= rate * vb\n"
)
MOMENTUM = f"vm = vb = 0.0\n{CUBE.partition('    m -=')[0]}{TWO_LINES}"
TUPLES = SCRIPT.replace("[(", "((").replace(")]", "))")
SAMPLES = """
import random
random.seed(1)
points = [(1, 2), (1, 3), (-1, 0), (-1, 1)]
m = b = 0.0
for epoch in range(9):
    for x, y in random.sample(points, 4):
        r = y - (m * x + b)
        m, b = m + 0.02 * x * r, b + 0.02 * r
"""
CONSTANTS = "x, y = [1, 2, 3], [3, 5, 7]\nm, b = 2, 1\nprint([m * u + b for u in x])\n"
SAMPLES_WITH_MOMENTUM = (
    SAMPLES.replace("m = b", "m = b = p = q")
    .replace("points = [", "points = [(2, 4), (2, 1), (3, 3), (0, 1), ")
    .replace("points, 4", "points, 8")
    .replace("m, b = m", "p, q = 0.9 * p")
    .replace("b + 0.02 * r", "0.9 * q + 0.02 * r\n        m, b = m + p, b + q")
)
ERROR = "def error(m, b, x, y):\n    return sum((q - m * p - b) ** 2 for p, q in zip(x, y))\n"


@pytest.mark.parametrize(
    "text, verdict, confidence",
    [
        (CUBE, "unknown", "12 of 12 updates, own points only"),
        (MOMENTUM, "unknown", "12 of 12 updates, own points only"),
        (MOMENTUM.replace("x**3", "x"), "right", "12 of 12 updates"),
        (SAMPLES, "convention", "12 of 12 updates"),
        (SAMPLES.replace("* x +", "* x**3 +"), "unknown", "12 of 12 updates, own points only"),
        (SAMPLES_WITH_MOMENTUM, "convention", "7 of 7 updates"),
        (TUPLES, "right", "12 of 12 updates, own points only"),
        (CONSTANTS, "right", "m and b, own points only"),
        (ERROR, "convention", "called only"),
    ],
)
def test_a_right_run_is_right_on_irregular_points_too(text, verdict, confidence, write) -> None:
    result = diagnose(write(text))
    assert (result.verdict, result.confidence) == (verdict, confidence)


def test_a_file_named_like_a_library_disturbs_no_other(write) -> None:
    write("x = 1\n", "numpy.py")
    assert diagnose(write(ERROR)).verdict == "convention"


def test_an_exception_without_words(write) -> None:
    assert diagnose(write(f"{SCRIPT}raise MemoryError\n")).notes[-1].endswith("with MemoryError")


def test_sgd_with_momentum_is_named(write) -> None:
    watched = diagnose(write(SAMPLES_WITH_MOMENTUM)).watched
    assert watched is not None and watched["method"] == "sgd with momentum"


def test_numbers_that_are_changed_one_after_the_other_are_a_mistake_by_name(
    write, monkeypatch
) -> None:
    monkeypatch.setattr("gdref.diagnosis.repair.MOST", 30)
    result = diagnose(
        write("""
points = [(1.0, 2.2), (2.0, 2.8), (3.5, 5.1), (4.0, 4.9)]
theta = [0.0, 0.0]
for i in range(60):
    for j in range(2):
        total = sum((theta[0] + theta[1] * x - y) * (x, 1)[j == 0] for x, y in points)
        theta[j] -= 0.05 * total / len(points)
""")
    )
    [of_loop] = result.functions
    assert (result.verdict, of_loop.mistake, of_loop.line) == ("mistake", "not-simultaneous", 7)
    assert "theta[1] changes by a gradient that was computed with the new theta[0]" in of_loop.why


def test_a_lambda_is_repaired(write) -> None:
    right = "sum(-2 * x * (y - (m * x + b)) for x, y in points) / 4"
    text = SCRIPT.replace(f"dm = {right}", "dm = slope(m, b)")
    wrong = right.replace("-2 * x", "-2")
    result = diagnose(write(text.replace("m = b", f"slope = lambda m, b: {wrong}\nm = b")))
    assert (result.repairs[0].mistake, result.repairs[0].line) == ("no-x-in-m", 3)


FIT = """
def fit(points, rate, epochs):
    slope, intercept = 0.0, 0.0
    for i in range(epochs):
        dm = sum(-2 * x * (y - (slope * x + intercept)) for x, y in points) / len(points)
        db = sum(-2 * (y - (slope * x + intercept)) for x, y in points) / len(points)
        slope, intercept = slope - rate * dm, intercept - rate * db
    return {}

m, b = fit([(1.0, 2.2), (2.0, 2.8), (3.5, 5.1), (4.0, 4.9)], 0.01, 60)
"""


@pytest.mark.parametrize(
    ("returned", "why"),
    [
        ("intercept, slope", "exchanged-at-end"),
        ("slope, slope", "one number is returned twice"),
    ],
)
def test_a_right_descent_that_returns_something_else_is_named(returned, why, write) -> None:
    result = diagnose(write(FIT.format(returned)))
    assert result.functions[0].why == why
    assert result.repairs[0].meant == "return slope, intercept"


def test_a_right_run_that_ends_too_early_has_a_note(write) -> None:
    short = SCRIPT.replace("range(60)", "range(3)").replace("0.01", "0.001")
    [note] = diagnose(write(short)).notes
    m = b = 0.0
    points = [(1.0, 2.2), (2.0, 2.8), (3.5, 5.1), (4.0, 4.9)]
    for _ in range(3):
        dm, db = gradient(m, b, points)
        m, b = m - 0.001 * dm, b - 0.001 * db
    least = Bowl.of(points).error
    error = mse(m, b, points)
    assert (
        note
        == f"the descent ends at an error of {error:.6g}; the error of the minimum is {least:.6g}"
    )
    assert diagnose(write(SCRIPT.replace("0.01", "0.05"))).notes == []


def test_a_loop_whose_first_pass_fails_is_not_examined(write) -> None:
    failing = SCRIPT.replace("    m -= rate", "    m -= float('late')")
    with pytest.raises(CannotExamine, match="line 8 ends with ValueError: could not convert"):
        diagnose(write(failing))


def test_lines_that_move_together_are_all_named(write, monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.repair.search.__defaults__", (60.0,))  # on any machine
    loop = """
n = len(points)
for epoch in range(60):
    dm = db = 0
    for x, y in points:
        dm += -2 * x * (y - (m * x + b))
        db += -2 * (y - (m * x + b))
        dm = dm / n
        db = db / n
    m = m - rate * dm
    b = b - rate * db
"""
    result = diagnose(write(SCRIPT.partition("for i")[0] + loop))
    [repair] = result.repairs
    assert (repair.line, repair.meant) == (
        12,
        "dm = dm / n    (after the loop of line 9, with line 13)",
    )


READS = """
import csv
number = lambda text: float("nan") if text == "x" else float(text)
with open("rides.csv") as file:
    points = [(number(row[0]), number(row[1])) for row in csv.reader(file)]
"""


def test_data_that_are_not_there_or_have_a_header_are_named(write, tmp_path) -> None:
    text = READS + SCRIPT.partition("]\n")[2]
    with pytest.raises(
        CannotExamine, match=r"rides\.csv does not exist; give the data: --data FILE"
    ):
        diagnose(write(text))
    (tmp_path / "rides.csv").write_text("x,x\n1,2\n2,3\n3,5\n")
    words = r"b and m cannot be computed \(nan\); is there a header or a gap in the data\?"
    with pytest.raises(CannotExamine, match=words):
        diagnose(write(text))


def test_a_table_from_the_web_is_read_from_beside_the_file(write, tmp_path) -> None:
    text = """
import csv
from urllib import request
rows = csv.reader(request.urlopen("https://a.example/rides.csv").read().decode().splitlines())
points = [(float(x), float(y)) for x, y in rows]
"""
    (tmp_path / "rides.csv").write_text("1,2.2\n2,2.8\n3.5,5.1\n4,4.9\n")
    result = diagnose(write(text + SCRIPT.partition("]\n")[2]))
    assert (result.verdict, result.notes[0]) == (
        "right",
        "rides.csv was read from the folder of the program",
    )


def test_a_line_too_many_is_left_out_and_the_error_is_on_its_own_points(write, monkeypatch):
    monkeypatch.setattr("gdref.diagnosis.repair.ENOUGH", 1)  # ends with a run on irregular points
    loop = """
for epoch in range(200):
    dm = db = 0
    for x, y in points:
        error = (y - (m * x + b)) / 4
        dm += -2 * x * error
        db += -2 * error
        db = db / 1.5
    m = m - rate * dm
    b = b - rate * db
print("m, b =", m, b)
"""
    text = SCRIPT.partition("for i")[0] + loop
    result, names = diagnose(write(text)), dict[str, float]()
    exec(text.replace("print", "0 and print"), names)
    assert (result.repairs[0].line, result.repairs[0].meant) == (12, "(without this line)")
    error = mse(names["m"], names["b"], names["points"])
    assert f", error {error:.6g}; " in result.effect


TWO = SCRIPT.replace("2 * x * (y - (m * x + b))", "2 * x * (y - m * x + b)")
TWO = TWO.replace("2 * (y - (m * x + b))", "2 * (y - (m * x - b))")


def test_a_mistake_in_each_derivative_is_found(write, monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.repair.MOST", 40)
    result = diagnose(write(TWO))
    [repair, *_] = result.repairs
    assert (repair.line, repair.mistake) == (6, "parenthesis")
    assert "(y - (m * x + b))" in repair.meant
    [other] = repair.more
    assert other["line"] == 7 and "(y - m * x - b)" in other["meant"]
    assert "With both changes 9 of 9 updates" in "".join(map(str, result.page()))


def test_two_changes_are_not_offered_to_a_program_that_arrives(write, monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.repair.MOST", 40)
    end = "m, b = 1.032967032967033, 1.0384615384615383  # the least-squares line\n"
    late = "    if i == 59:\n        " + end
    assert diagnose(write(TWO + late)).verdict == "unknown"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" / 4\n    db", " / 2\n    db"),
        ("(f(m + h, b) - f(m - h, b)) / (2 * h)", "(f(m + h, b) - f(m - h, b)) / h"),
    ],
)
def test_the_derivative_that_fits_the_rate_is_not_suspected(write, written, meant) -> None:
    script = SCRIPT if "f(" not in written else NUMERICAL
    [repair, *_] = diagnose(write(script.replace(written, meant))).repairs
    assert "dm = " in repair.written


NUMERICAL = """
xs, ys, h = [1, 2, 3, 4, 5, 6], [3.2, 4.8, 7.1, 9.3, 10.6, 13.2], 1e-5

def f(m, b):
    return sum((y - (m * x + b)) ** 2 for x, y in zip(xs, ys)) / len(xs)

m = b = 0.0
for i in range(100):
    dm = (f(m + h, b) - f(m - h, b)) / (2 * h)
    db = (f(m, b + h) - f(m, b - h)) / (2 * h)
    m -= 0.02 * dm
    b -= 0.02 * db
"""


def test_numerical_derivatives_are_right(write) -> None:
    assert diagnose(write(NUMERICAL)).verdict == "right"


OTHERS = {
    "two rates": SCRIPT.replace("rate = 0.01", "rate = 0.01; lr_b = 0.05").replace(
        "b -= rate", "b -= lr_b"
    ),
    "coordinate descent": """
xs, ys = [1.0, 2.0, 3.5, 4.0], [2.2, 2.8, 5.1, 4.9]
m = b = 0.0
for i in range(60):
    m = sum(x * (y - b) for x, y in zip(xs, ys)) / sum(x * x for x in xs)
    b = sum(y - m * x for x, y in zip(xs, ys)) / 4
""",
    "a rate that falls": """
import random
random.seed(1)
xs, ys = [1.0, 2.0, 3.5, 4.0, 5.5], [2.2, 2.8, 5.1, 4.9, 7.0]
m = b = 0.0
for i in range(60):
    k = random.randrange(5)
    e = m * xs[k] + b - ys[k]
    rate = 5 / (i + 200)
    m, b = m - rate * 2 * e * xs[k], b - rate * 2 * e
""",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_another_right_method_is_right(write, text) -> None:
    assert diagnose(write(text)).verdict == "right"


def test_coordinate_descent_has_no_learning_rate(write) -> None:
    result = diagnose(write(OTHERS["coordinate descent"]))
    assert result.watched is not None and result.watched["learning_rate"] is None
    assert "m is m and b is b: coordinate descent, 12 of 12 updates agree." in result.headline()


def test_hyperparameters_of_one_line_are_no_data(write) -> None:
    momentum = """
points = [(1.0, 2.2), (2.0, 2.8), (3.5, 5.1), (4.0, 4.9), (5.0, 6.6)]
m, b, rate, epochs, beta = 0.0, 0.0, 0.01, 60, 0.85
vm = vb = 0.0
for i in range(epochs):
    vm = beta * vm + sum(2 * x * (m * x + b - y) for x, y in points) / 5
    vb = beta * vb + sum(2 * (m * x + b - y) for x, y in points) / 5
    m, b = m - rate * vm, b - rate * vb
"""
    assert diagnose(write(momentum)).verdict == "right"


def test_y_is_put_into_a_sum_of_predictions(write) -> None:
    pytest.importorskip("numpy")
    text = """
import numpy as np
x, y = np.array([1.0, 2.0, 3.5, 4.0]), np.array([2.2, 2.8, 5.1, 4.9])
m = b = 0.0
for i in range(60):
    p = m * x + b
    dm = 2 / 4 * np.sum(x * (p - y))
    db = 2 / 4 * np.sum(p)
    m, b = m - 0.01 * dm, b - 0.01 * db
"""
    [repair, *_] = diagnose(write(text)).repairs
    assert repair.line == 8 and "np.sum(p - y)" in repair.meant


def test_predictions_on_a_line_are_no_data_for_the_closed_form() -> None:
    x, y = (1.0, 2.0, 4.0), (3.0, 5.0, 9.0)
    found = {
        name: closed_form({"m": 2.0, "b": 1.0}, [Column(0, ["x"], x), Column(1, [name], y)])
        for name in ("y", "result", "y_pred")
    }
    assert found == {"y": True, "result": False, "y_pred": False}


@pytest.mark.parametrize(("last_y", "one", "two"), [(9.0, False, True), (9.5, True, True)])
def test_to_arrive_on_exact_points_is_no_sign_of_another_method(last_y, one, two) -> None:
    x, y = Column(0, ["x"], (1.0, 2.0, 4.0)), Column(1, ["y"], (3.0, 5.0, last_y))
    cloud = Cloud(x.values, y.values)
    law = Law("plain", 0.1, 0.1, 9, 9)
    finding = Finding(0, "m", "b", x, y, law, [], cloud)
    loop = LoopRecord(0, 1, final=dict(zip("mb", cloud.best, strict=True)))
    assert (at_minimum(loop, finding, False), at_minimum(loop, finding, True)) == (one, two)


def test_a_cubic_has_three_slopes() -> None:
    x, y = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0], [1.0, 2.1, 2.4, 4.2, 5.0, 7.3]
    rows, values = [], dict.fromkeys("dcba", 0.0)
    for _ in range(4):
        rows.append(dict(values))
        errors = [
            v - sum(values[n] * u**k for k, n in enumerate("dcba"))
            for u, v in zip(x, y, strict=True)
        ]
        for k, n in enumerate("dcba"):
            values[n] += 1e-3 * sum(e * u**k for e, u in zip(errors, x, strict=True))
    assert several_slopes(rows[1:], [*"abcd"], [x, y]) == ["c", "b", "a"]
    rows[2]["a"] *= 1.001
    assert several_slopes(rows[1:], [*"abcd"], [x, y]) == []


def test_two_right_updates_are_too_few_and_not_repaired(write, monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.repair.MOST", 30)
    result = diagnose(write(SCRIPT.replace("range(60)", "range(2)")))
    assert result.verdict == "unknown" and not result.repairs
    assert result.functions[0].why == "2 updates: too few to recognise a descent"


@pytest.mark.parametrize(("wrong", "right"), [(0.0, True), (1e-3, False)])
def test_an_edit_is_no_repair_if_the_few_updates_were_right(wrong, right) -> None:
    x, y = Column(0, ["x"], (1.0, 2.0, 4.0)), Column(1, ["y"], (3.0, 5.0, 9.5))
    cloud, m, b, rows = Cloud(x.values, y.values), 0.5, 0.25, []
    for at in range(3):
        rows.append(Row(at, {"m": m, "b": b}))
        dm, db = cloud.gradient(m, b)
        m, b = m - 0.01 * dm + wrong * at, b - 0.01 * db
    last = Finding(0, "m", "b", x, y, Law("plain", 0.01, 0.01, 9, 9), [], cloud)
    case: Any = SimpleNamespace(finding=None, last=last, loop=LoopRecord(0, 1, rows=rows))
    assert LoopCase.was_right(case) == right
    case.loop.rows = rows[:2]  # one update is too few
    assert not LoopCase.was_right(case)


@pytest.mark.parametrize("before", [False, True])
def test_an_attempt_is_right_only_if_the_program_was_not(before) -> None:
    case: Any = SimpleNamespace(run=lambda code: None, allowed=[], was_right=lambda: before)
    case.judged = lambda record, allowed: Judgement(True, 9)
    assert LoopCase.attempt(case, {}).right != before


def test_an_error_without_its_square_is_no_part_of_the_descent(write) -> None:
    error = "def error(m, b):\n    return sum(y - (m * x + b) for x, y in points) / 4\n"
    script = SCRIPT.replace("m = b = 0.0", "m, b = 2.0, -1.0")  # residuals of both signs
    *_, found = diagnose(write(f"{error}{script}    print(error(m, b))\n")).functions
    assert (found.name, found.role, found.verdict) == ("error", "error", "mistake")
    assert found.repairs[0].meant.count("** 2") == 1


def test_a_folder_of_another_computer_is_no_problem(write) -> None:
    result = diagnose(write("import os\nos.chdir('/home/somebody/course')\n" + SCRIPT))
    assert result.verdict == "right" and not result.notes[1:]


def test_a_right_descent_that_diverges_has_a_note(write) -> None:
    result = diagnose(write(SCRIPT.replace("0.01", "0.5").replace("60", "3000")))
    assert result.verdict == "right"
    assert result.notes[0].startswith("the error grows until m and b are too large for floats")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("d = pd.read_csv('a.csv')\nx = d.Hours\ny = d.Marks\n", ["Hours", "Marks"]),
        ("x = e.Hours\nprint(df.shape, df.X, data.mean())", ["X"]),
    ],
)
def test_the_columns_that_a_program_names(text, names) -> None:
    assert column_names(text) == names


def test_another_loss_is_not_repaired(write) -> None:
    pytest.importorskip("numpy")
    huber = """
import numpy as np
x, y, m, b = np.array([1.0, 2, 3, 4, 5, 6]), np.array([3.2, 4.8, 7.1, 9.3, 10.6, 13.2]), 0.0, 0.0
for i in range(300):
    e = m * x + b - y
    g = np.where(np.abs(e) <= 0.5, e, 0.5 * np.sign(e))
    m, b = m - 0.01 * np.mean(g * x), b - 0.01 * np.mean(g)
"""
    result = diagnose(write(huber))
    assert result.verdict == "unknown" and not result.repairs
