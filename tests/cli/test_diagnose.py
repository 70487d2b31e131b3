"""gdref diagnose: what it says of numbers and of files, and with which exit code."""

import csv
import io
import json
from pathlib import Path

import pytest

from gdref.diagnosis.numbers_result import beside
from gdref.mistakes import MISTAKES

STEP = """
def compute_error(m, b, points):
    return sum((y - (m * x + b)) ** 2 for x, y in points) / len(points)


def step_gradient(m, b, points, rate):
    n = len(points)
    dm = sum(-2 / n * x * (y - (m * x + b)) for x, y in points)
    db = sum(-2 / n * (y - (m * x + b)) for x, y in points)
    return m - rate * dm, b - rate * db
"""
SIGN_B = STEP.replace("db = sum(-2", "db = sum(2")


pytestmark = pytest.mark.usefixtures("one_diagnosis_for_a_text")


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_file(text: str, name: str = "homework.py") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


def test_a_right_file(write, run):
    write(STEP)
    done = run("diagnose", "homework.py")
    assert done.returncode == 0
    assert done.stdout.startswith("homework.py is right.")
    text = " ".join(done.stdout.split())
    assert "compute_error error right" in text and "step_gradient step right" in text


def test_a_mistake_is_shown_in_its_own_line_as_it_is_and_as_it_is_meant(write, run):
    write(SIGN_B)
    done = run("diagnose", "homework.py")
    assert done.returncode == 1
    text = " ".join(done.stdout.split())
    assert "homework.py, line 9, in step_gradient:" in text
    assert "written db = sum(2 / n" in text and "meant db = " in text
    assert "sign-b: the wrong sign of b's derivative" in text


@pytest.mark.parametrize("mistake", ["sign-b"])  # parenthesis: docs/diagnose.md
def test_a_hint_names_the_place_and_a_check_and_not_the_mistake(mistake, write, run):
    parenthesis = STEP.replace("x * (y - (m * x + b))", "x * (y - m * x + b)")
    parenthesis = parenthesis.replace("n * (y - (m * x + b))", "n * (y - m * x + b)")
    write({"sign-b": SIGN_B, "parenthesis": parenthesis}[mistake])
    done = run("diagnose", "homework.py", "--hint")
    assert done.returncode == 1
    text = " ".join(done.stdout.split())
    assert "Look at step_gradient (homework.py, line 6). To check:" in text
    assert MISTAKES[mistake].check in text
    assert mistake not in text and MISTAKES[mistake].what not in text and "meant" not in text


def test_json_of_a_file(write, run):
    write(SIGN_B)
    done = run("diagnose", "homework.py", "--format", "json")
    document = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(name))
    assert done.returncode == 1
    assert (document["kind"], document["file"], document["verdict"]) == (
        "file",
        "homework.py",
        "mistake",
    )
    first = document["repairs"][0]
    assert set(first) == {"line", "written", "meant", "mistake", "proof", "more"}
    assert (first["line"], first["mistake"]) == (9, "sign-b")
    assert [(f["name"], f["line"], f["role"], f["verdict"]) for f in document["functions"]] == [
        ("compute_error", 2, "error", "right"),
        ("step_gradient", 6, "step", "mistake"),
    ]


SCRIPT = """
points = [(1, 2), (2, 3), (4, 4)]
m = b = 0
for i in range(50):
    dm = db = 0
    for x, y in points:
        dm += -2 / 3 * x * (y - m * x + b)
        db += -2 / 3 * (y - m * x + b)
    m, b = m - 0.01 * dm, b - 0.01 * db
"""


def test_csv_has_a_row_for_a_script_without_functions(write, run):
    right = SCRIPT.replace("(y - m * x + b)", "(y - m * x - b)")
    write(right.replace("db += -2 / 3 * (y", "db += 2 / 3 * (y"))
    rows = list(
        csv.DictReader(io.StringIO(run("diagnose", "homework.py", "--format", "csv").stdout))
    )
    assert [(r["verdict"], r["mistake"], r["repaired line"]) for r in rows] == [
        ("mistake", "sign-b", "8")
    ]


def test_what_is_watched_stands_in_the_json(write, run):
    write(SCRIPT.replace("(y - m * x + b)", "(y - m * x - b)"))
    document = json.loads(run("diagnose", "homework.py", "--format", "json").stdout)
    assert document["watched"] == {
        "updates": 12,
        "method": "batch",
        "learning_rate": 0.01,
        "m": "m",
        "b": "b",
        "agree": 12,
    }
    assert document["verdict"] == "right" and document["repairs"] == []


def test_the_data_that_are_given_stand_in_the_json_as_read(write, run):
    write("size,price\n1,2.2\n2,2.8\n3,5.1\n4,4.9\n", "points.csv")
    rows = "list(csv.reader(open('d.csv')))[1:]"
    read = f"import csv\npoints = [(float(x), float(y)) for x, y in {rows}]\n"
    write(read + SCRIPT.split("\n", 2)[2].replace("(y - m * x + b)", "(y - m * x - b)"))
    done = run("diagnose", "homework.py", "--data", "points.csv", "--format", "json")
    document = json.loads(done.stdout)
    assert document["read"]["points"] == 4 and document["read"]["header"] == 1


def test_a_run_that_diverges_gives_strict_json(write, run):
    right = SCRIPT.replace("(y - m * x + b)", "(y - m * x - b)").replace("range(50)", "range(5000)")
    write(right.replace("- 0.01 *", "+ 10 *"))
    done = run("diagnose", "homework.py", "--format", "json")
    document = json.loads(done.stdout, parse_constant=lambda name: pytest.fail(name))
    assert (done.returncode, document["verdict"]) == (1, "mistake")


@pytest.mark.parametrize(
    "error, words",
    [
        (2.001, "the mistake changes the error by less than 0.1 %, too little to see"),
        (1.999, "the mistake changes the error by less than 0.1 %, too little to see"),
        (2.5, "the mistake makes the error 25 % higher"),
        (1.5, "the mistake makes the error 25 % lower"),
        (90.0, "the mistake makes the error 45 times as large"),
        (0.05, "the mistake makes the error 40 times smaller"),
        (0.0, "the mistake makes the error 100 % lower"),
    ],
)
def test_an_error_beside_the_right_one(error, words):
    assert beside(error, 2.0) == words


def test_json_of_numbers(run):
    done = run(
        "diagnose", "--m", "1.48125", "--b", "0.0899", "--epochs", "1000", "--format", "json"
    )
    document = json.loads(done.stdout)
    assert done.returncode == 1
    assert (document["kind"], document["verdict"]) == ("numbers", "mistake")
    assert document["candidates"][0]["mistakes"] == ["parenthesis"]
    assert document["candidates"][0]["epoch"] == 1000 and document["functions"] == []


def test_numbers_with_own_points_show_what_was_read(write, run):
    data = str(write("x,y\n1,2\n2,\n3,5\n4,6\n", "points.csv"))
    call = "diagnose", "--m", "1", "--b", "0", "--data", data, "--missing", "skip"
    assert json.loads(run(*call, "--format", "json").stdout)["read"]["left_out"] == [3]
    assert "left out for a missing value (line 3)" in " ".join(run(*call).stdout.split())


def test_csv_of_numbers(run):
    done = run("diagnose", "--m", "1.47833", "--b", "0.0591", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 0
    assert [row["mistakes"] for row in rows][:2] == ["", "no-two"]


def test_numbers_that_the_right_program_prints(run):
    done = run("diagnose", "--m", "1.477744", "--b", "0.088937", "--error", "112.6148")
    assert done.returncode == 0
    assert "Nothing is wrong" in done.stdout and "A right run can" in done.stdout


def test_numbers_that_nothing_gives(run, monkeypatch):
    monkeypatch.setattr("gdref.diagnosis.search.FOLLOWED", 200)
    done = run("diagnose", "--m", "1.23456", "--b", "-3.45678", "--epochs", "100")
    text = " ".join(done.stdout.split())
    assert done.returncode == 1
    assert (
        f"None of the {len(MISTAKES)} known mistakes, alone or in pairs, gives these numbers"
        in text
    )


@pytest.mark.parametrize("m, b", [("inf", "nan"), ("nan", "-inf"), ("NaN", "Infinity")])
def test_numbers_that_are_none(m, b, run):
    done = run("diagnose", "--m", m, "--b", b)
    assert done.returncode == 1 and "Print m and b after the first 3 epochs" in " ".join(
        done.stdout.split()
    )
    document = json.loads(run("diagnose", "--m", m, "--b", b, "--format", "json").stdout)
    assert (document["verdict"], document["candidates"]) == ("unknown", [])


def test_a_rate_past_the_limit_is_no_mistake(run, points):
    right = [0.0, 0.0]
    for _ in range(2):
        dm = sum(-2 / 100 * x * (y - (right[0] * x + right[1])) for x, y in points)
        db = sum(-2 / 100 * (y - (right[0] * x + right[1])) for x, y in points)
        right = [right[0] - 0.001 * dm, right[1] - 0.001 * db]
    done = run(
        "diagnose",
        f"--m={right[0]:.5g}",
        f"--b={right[1]:.5g}",
        "--learning-rate=0.001",
        "--epochs=2",
    )
    assert done.returncode == 0
    text = " ".join(done.stdout.split())
    assert "The learning rate is above the limit, which is 0.000401" in text


WRONG_CALLS = {
    (): "there is nothing to diagnose; expected a file, as in gdref diagnose homework.py",
    ("homework.py", "--m", "1"): "expected a file, or --m, --b and --error, not both",
    ("homework.py", "--epochs", "0"): "--epochs works only with --m and --b; with a file,",
    ("homework.py", "--learning-rate", "1"): "--learning-rate works only with --m and --b",
    ("--m", "1", "--answer", "2"): "--answer works only with a file, not with --m",
    ("nowhere.py",): "there is no file 'nowhere.py'",
    ("--m", "steep"): "m 'steep' is not a number; expected its digits as printed",
    ("--m", "1", "--start", "1"): "--start",
    ("homework.py:nothing",): "homework.py has no function 'nothing'; it has compute_error, step_",
}


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_a_wrong_call_is_one_line(call, write, run):
    write(STEP)
    done = run("diagnose", *call)
    assert (done.returncode, done.stdout) == (2, "")
    assert WRONG_CALLS[call] in done.stderr and done.stderr.count("\n") == 1


def test_data_that_are_nowhere_are_made_up_and_it_is_said(write, run):
    write(f"{STEP}\nrows = open('data.csv').read()\n")
    done = run("diagnose", "homework.py")
    assert done.returncode == 0
    assert "data.csv does not exist: gdref made up a table with its columns" in done.stderr


def test_answers_and_arguments_are_given_to_the_program(write, run):
    asked = SCRIPT.replace("(y - m * x + b)", "(y - m * x - b)").replace("0.01", "rate")
    write("import sys\nrate = float(input('?')) * int(sys.argv[1])\n" + asked)
    assert "it needs arguments" in run("diagnose", "homework.py", "--answer", "0.01").stderr
    call = ["homework.py", "--answer", "0.01", "--argument", "1", "--format", "json"]
    document = json.loads(run("diagnose", *call).stdout)
    assert document["watched"]["learning_rate"] == 0.01


def test_the_rate_of_own_points_is_asked_for(write, run):
    write("x,y\n0,1\n1,3\n2,5\n3,7\n", "exact.csv")
    call = ["diagnose", "--m", "2.00397", "--b", "0.99153", "--data", "exact.csv"]
    for extra in ([], ["--hint"]):
        done = run(*call, *extra)
        text = " ".join(done.stdout.split())
        assert done.returncode == 1 and "A mistake" not in text and "Look at" not in text
        assert (
            "With a learning rate of 0.05 the right program prints these numbers after 60" in text
        )
    assert run(*call, "--learning-rate", "0.05").returncode == 0


def test_a_mistake_on_own_points_names_the_rate_that_is_taken(write, run):
    write("x,y\n0,2\n1,3\n2,7\n4,1\n", "own.csv")
    m = b = 0.0
    for _ in range(300):
        rs = [(x, y - m * x + b) for x, y in ((0, 2), (1, 3), (2, 7), (4, 1))]
        dm, db = sum(-2 / 4 * x * r for x, r in rs), sum(-2 / 4 * r for _, r in rs)
        m, b = m - 0.0001 * dm, b - 0.0001 * db
    call = ["diagnose", f"--m={m:.7g}", f"--b={b:.7g}", "--data", "own.csv", "--epochs=300"]
    text = " ".join(run(*call).stdout.split())
    assert text.startswith(
        "A mistake, if the learning rate was 0.0001 (give another with --learning-rate)"
    )
    assert run(*call, "--learning-rate=1e-4").stdout.startswith("A mistake: it fits at epoch 300")


REFUSED = {  # a file, or a call, and the end of the message
    b"\xff\xfe = 1": "homework.py is not text in UTF-8; save it as UTF-8",
    b"m = 1.48\nb = 0.09\n": "to examine the numbers: gdref diagnose --m 1.48 --b 0.09",
    b"print('hello')\n": "has nothing like an error, a gradient, a step or a fit of a line",
}


@pytest.mark.parametrize("content", REFUSED)
def test_a_file_that_is_no_program_of_this_kind(content, tmp_path, run):
    (tmp_path / "homework.py").write_bytes(content)
    done = run("diagnose", "homework.py")
    assert done.returncode in (1, 2)
    assert REFUSED[content] in " ".join((done.stdout + done.stderr).split())


def test_an_error_alone_and_a_notebook_that_is_none(tmp_path, run):
    (tmp_path / "a.ipynb").write_text("no JSON")
    assert "a.ipynb is not a notebook; expected JSON" in run("diagnose", "a.ipynb").stderr
    assert "an error is not enough; expected --m" in run("diagnose", "--error", "1").stderr
