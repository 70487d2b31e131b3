"""Programs as people write them, diagnosed function by function."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from diagnosis import later
from diagnosis.corpus import Homework, homework, unseen

from gdref.diagnosis import file, function
from gdref.diagnosis.examine import examine_source
from gdref.diagnosis.report import Report
from gdref.diagnosis.settle import verdict_of
from gdref.exceptions import CannotExamine
from gdref.mistakes import MISTAKES


def one_for_each_mistake() -> list[Homework]:
    """All right programs, and of each mistake the first program that is written without numpy."""
    programs = homework()
    by_mistake: dict[str, Homework] = {}
    for program in sorted(programs, key=lambda p: p.numpy):
        by_mistake.setdefault(program.mistake, program)
    right = [
        p for p in [*programs, *homework(later.STYLES)] if not p.mistake and "def " in p.source
    ]
    return right + [p for mistake, p in by_mistake.items() if mistake]


def title(program: Homework) -> str:
    return f"{program.style}-{program.mistake or 'right'}".replace(" ", "_")


def first_mistakes(reports: list[Report]) -> set[tuple[str, ...]]:
    """The mistakes named first, of each function whose own they are."""
    own = [r for r in reports if r.verdict == "mistake" and r.candidates and not r.through]
    return {r.candidates[0].mistakes for r in own}


MISSED_ONCE = unseen(only_missed=True)
TRIED = one_for_each_mistake() + [p for p in MISSED_ONCE if "\nprint(" not in p.source]


@pytest.mark.parametrize("program", TRIED, ids=title)
def test_a_program_is_named_exactly(program: Homework) -> None:
    if program.numpy:
        pytest.importorskip("numpy")
    reports, _ = examine_source(program.source, f"{title(program)}.py")
    verdict = verdict_of(reports)
    if not program.mistake:
        assert verdict in ("right", "convention"), reports
    elif verdict == "convention":
        assert program.mistake in {s for r in reports for m in r.candidates for s in m.mistakes}
        assert program.mistake in (
            "no-two",
            "sum-for-mean",
            "error-sum",
            "error-half",
            "error-root",
        )
    else:
        assert verdict == "mistake" and first_mistakes(reports) == {(program.mistake,)}, reports


def test_each_mistake_that_a_function_can_have_is_in_the_corpus() -> None:
    not_in_a_function = {"exchanged-at-end", "not-shuffled", "not-reset"}
    assert {p.mistake for p in homework()} >= set(MISTAKES) - not_in_a_function - {
        "error-half",
        "error-root",
    }


def test_a_gradient_uphill_is_shown_beside_the_mistake_that_gives_the_same() -> None:
    def gradient(m: float, b: float, points: list[tuple[float, float]]) -> tuple[float, float]:
        residuals = [(x, y - m * x - b) for x, y in points]
        n = len(points)
        return 2 / n * sum(x * r for x, r in residuals), 2 / n * sum(r for _, r in residuals)

    (report,) = function(gradient).functions
    assert report["candidates"][0]["mistakes"] == ["sign-both"]
    for probe in report["probes"]:
        assert probe["mistake"] == pytest.approx(probe["gave"])


def test_sums_that_are_carried_over() -> None:
    source = """
dm = db = 0
def gradient(m, b, points):
    global dm, db
    n = len(points)
    for x, y in points:
        dm += -2 / n * x * (y - (m * x + b))
        db += -2 / n * (y - (m * x + b))
    return dm, db
"""
    reports, _ = examine_source(source, "carried.py")
    assert first_mistakes(reports) == {("not-reset",)}


@pytest.mark.parametrize("mistake", ["sign-b", "x-in-b", "parenthesis-m"])
@pytest.mark.parametrize("error", ["error-root", "error-absolute", "error-sum", "error-half", ""])
def test_a_mistake_of_the_step_stays_one_beside_any_error(mistake: str, error: str) -> None:
    errors = {
        "": "sum(r * r for r in rs) / len(rs)",
        "error-root": "(sum(r * r for r in rs) / len(rs)) ** 0.5",
        "error-absolute": "sum(abs(r) for r in rs) / len(rs)",
        "error-sum": "sum(r * r for r in rs)",
        "error-half": "sum(r * r for r in rs) / len(rs) / 2",
    }
    dm, db = "-2 * x * (y - (m * x + b))", "-2 * (y - (m * x + b))"
    dm = dm.replace("(m * x + b)", "m * x + b") if mistake == "parenthesis-m" else dm
    db = {"sign-b": db.replace("-2", "2"), "x-in-b": dm}.get(mistake, db)
    reports, _ = examine_source(
        f"""
def cost(m, b, points):
    rs = [y - (m * x + b) for x, y in points]
    return {errors[error]}

def step(m, b, points, rate):
    dm = sum({dm} for x, y in points) / len(points)
    db = sum({db} for x, y in points) / len(points)
    return m - rate * dm, b - rate * db
""",
        f"beside_{mistake}_{error}.py",
    )
    assert [report.name for report in reports] == ["cost", "step"]
    assert reports[1].verdict == "mistake" and reports[1].candidates[0].mistakes == (mistake,)


R = "(m * x + b - y)"
DERIVATIVES = {  # dE/dm and dE/db, less their factor
    "": (f"x * {R}", R),
    "sign-m": (f"-x * {R}", R),
    "sign-b": (f"x * {R}", f"-{R}"),
    "sign-both": (f"-x * {R}", f"-{R}"),
    "x-in-b": (f"x * {R}", f"x * {R}"),
    "no-x-in-m": (R, R),
    "x-exchanged": (R, f"x * {R}"),
    "x-squared": (f"x * x * {R}", R),
    "parenthesis": ("-x * (y - m * x + b)", "-(y - m * x + b)"),
    "parenthesis-b": (f"x * {R}", "-(y - m * x + b)"),
}
COST = "def cost(m, b, points):\n    rs = [y - (m * x + b) for x, y in points]\n    return "
CONVENTIONS = {  # the factor of the gradient: the error beside it
    "2 / n": "sum(r * r for r in rs) / len(rs)",
    "1 / n": "sum(r * r for r in rs) / len(rs) / 2",
    "2": "sum(r * r for r in rs)",
    "1": "sum(r * r for r in rs) / 2",
}
FORMS = [
    "def gradient(m, b, points):\n    n = len(points)\n"
    "    dm = F * sum(DM for x, y in points)\n    db = F * sum(DB for x, y in points)\n"
    "    return dm, db\n",
    "def slope_m(m, b, points):\n    n = len(points)\n"
    "    return F * sum(DM for x, y in points)\n"
    "def slope_b(m, b, points):\n    n = len(points)\n"
    "    return F * sum(DB for x, y in points)\n",
    "def fit(points, rate, epochs):\n    m = b = 0.0\n    n = len(points)\n"
    "    for epoch in range(epochs):\n        dm = F * sum(DM for x, y in points)\n"
    "        db = F * sum(DB for x, y in points)\n        m, b = m - rate * dm, b - rate * db\n"
    "    return m, b\n",
]


@pytest.mark.parametrize("mistake", DERIVATIVES, ids=lambda mistake: mistake or "right")
def test_a_mistake_is_named_alone_whatever_the_error_is_a_multiple_of(mistake: str) -> None:
    dm, db = DERIVATIVES[mistake]
    for k, (factor, error) in enumerate(CONVENTIONS.items()):
        form = FORMS[(k + len(mistake)) % len(FORMS)]
        own = form.replace("F *", f"{factor} *").replace("DM", dm).replace("DB", db)
        for seen in ("", f"{COST}{error}\n") if "n" in factor else (f"{COST}{error}\n",):
            reports, _ = examine_source(seen + own, f"beside_{mistake}_{k}.py")
            if mistake:
                assert first_mistakes(reports) == {(mistake,)}, (seen + own, reports)
            else:
                assert verdict_of(reports) in ("right", "convention"), (seen + own, reports)


def test_a_function_is_diagnosed_where_it_is() -> None:
    def step(m: float, b: float, points: list[tuple[float, float]], lr: float) -> list[float]:
        n = len(points)
        gm = sum(-2 * x * (y - (m * x + b)) for x, y in points) / n
        gb = sum(2 * (y - (m * x + b)) for x, y in points) / n
        return [m - lr * gm, b - lr * gb]

    result = function(step)
    assert result.verdict == "mistake" and result.candidates[0]["mistakes"] == ["sign-b"]
    assert result.functions[0]["role"] == "step"


def test_what_looks_like_no_part_of_the_program_is_not_guessed() -> None:
    def greet(name: str) -> str:
        return f"hello {name}"

    with pytest.raises(CannotExamine, match="greet does not look like an error, a gradient"):
        function(greet)


Write = Callable[[str, str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write_file


POINTS = "points = [(1.0, 2.0), (2.0, 2.5), (3.0, 4.0), (4.0, 4.1)]\n"
SCRIPT = """
m = c = 0
L = 0.01
epochs = 300
n = float(len(points))
for i in range(epochs):
    Dm = sum(-2 / n * x * (y - (m * x + c)) for x, y in points)
    Dc = sum(-2 / n * (y - (m * x + c)) for x, y in points)
    m = m - L * Dm
    c = c - L * Dc
"""


def test_scripts_that_were_missed_once_are_right(write: Write) -> None:
    scripts = [p for p in MISSED_ONCE if "\nprint(" in p.source]
    results = [file(write("script.py", program.source)) for program in scripts]
    assert len(scripts) == 2 and {r.verdict for r in results} == {"right"}


def test_a_script_goes_the_way_of_numbers(write: Write) -> None:
    right = file(write("right.py", POINTS + SCRIPT))
    assert right.verdict == "right" and not right.functions
    assert right.ending and right.ending.epochs == 300 and right.ending.learning_rate == 0.01
    wrong = file(write("wrong.py", POINTS + SCRIPT.replace("(-2 / n * (y", "(2 / n * (y")))
    assert wrong.verdict == "mistake" and wrong.ending
    assert wrong.ending.numbers.found[0].mistakes == ["sign-b"]


def test_a_script_that_feeds_nothing_back_is_no_right_one_of_one_epoch(write: Write) -> None:
    thrown_away = SCRIPT.replace("    m = m", "    new_m = m").replace("    c = c", "    new_c = c")
    step = "def step(m, c):\n    return m, c\n"
    result = file(write("thrown.py", step + POINTS + thrown_away))
    assert result.verdict == "mistake" and result.ending
    assert result.ending.numbers.found[0].mistakes == ["never-fed-back"]


def test_what_stands_under_main_is_run_where_nothing_else_tells(write: Write) -> None:
    body = (POINTS + SCRIPT).replace("\n", "\n    ")
    text = f"def main():\n    {body}\n    print(m, c)\n\nif __name__ == '__main__':\n    main()\n"
    result = file(write("program.py", text))
    assert result.verdict == "right" and result.ending and result.ending.epochs == 300


def test_a_notebook_is_its_code_cells(write: Write) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Homework"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!pip install x\n", POINTS]},
        {"cell_type": "code", "source": SCRIPT.replace("x * (y", "(y")},
    ]
    result = file(write("homework.ipynb", json.dumps({"cells": cells, "nbformat": 4})))
    assert result.ending and result.ending.numbers.found[0].mistakes == ["no-x-in-m"]


def test_names_exchanged_at_the_end_are_seen_beside_right_functions(write: Write) -> None:
    text = f"""
def step(m, b, points, rate):
    n = len(points)
    dm = sum(-2 / n * x * (y - (m * x + b)) for x, y in points)
    db = sum(-2 / n * (y - (m * x + b)) for x, y in points)
    return m - rate * dm, b - rate * db

def fit(points, rate, iterations):
    m = b = 0
    for _ in range(iterations):
        m, b = step(m, b, points, rate)
    return b, m

{POINTS}
rate = 0.01
iterations = 50
m, b = fit(points, rate, iterations)
"""
    result = file(write("homework.py", text))
    assert [f["verdict"] for f in result.functions] == ["right", "right"]
    assert result.verdict == "mistake" and result.ending
    assert result.ending.numbers.found[0].mistakes == ["exchanged-at-end"]


def test_one_function_is_examined_alone_and_told_what_it_takes(write: Write) -> None:
    text = """
def f(p, q, r, s):
    n = len(r)
    g = sum(-2 / n * u * (v - q * u + p) for u, v in r)
    h = sum(-2 / n * (v - q * u + p) for u, v in r)
    return p - s * h, q - s * g
"""
    path = write("odd.py", text)
    result = file(f"{path}:f", takes="b,m,points,learning_rate", gives="b,m")
    assert result.verdict == "mistake" and result.candidates[0]["mistakes"] == ["parenthesis"]


ENDS = {
    "while True:\n    pass\n": "line 1: it did not come back within 0.5 s; is there a loop",
    "import os\nos._exit(0)\n": "ends the process that examines it",
    "print 'hello'\n": "print without parentheses is Python 2",
    "def f(:\n": "line 1 is not Python",
    "import csv\nopen('data.csv')\n": "it reads data.csv, which is not there; put it beside it",
    "x = 1\n": "has no function that looks like an error",
    "a = input('m? ')\n": "it asks for input",
    "import surely_not_there\n": "surely_not_there is not installed here",
}


@pytest.mark.parametrize("text", ENDS)
def test_what_cannot_be_examined_says_why_in_a_line(text: str, write: Write) -> None:
    with pytest.raises(CannotExamine, match=ENDS[text]) as caught:
        file(write("homework.py", text), timeout=0.5 if "while True" in text else 60.0)
    assert "\n" not in str(caught.value)


STEP = "def step(m, b, p, r):\n    return np.array([m, b]) - r * np.array([m, b])\n"
HALFWAY = {
    f"text = open('data.csv').read()\n{POINTS}{SCRIPT}".replace("points =", "points = text and"): (
        "it reads data.csv, which is not there"
    ),
    (POINTS + SCRIPT).replace("L * Dc", "L * dC"): "name 'dC' is not defined",
    (POINTS + SCRIPT).replace("L = 0.01", "L = float(input('rate? '))"): "it asks for input",
    POINTS + SCRIPT + "    print(Error)\n": "name 'Error' is not defined",
    f"import not_there as np\n{STEP}": "not_there is not installed here",
    "def main():\n    m = b = 0\n    for x, y in open('no.csv'):\n        m += x\n        b += y\n"
    "if __name__ == '__main__':\n    main()\n": "it reads no.csv",
}


@pytest.mark.parametrize("text", HALFWAY)
def test_a_program_that_stops_halfway_has_no_mistake_named(text: str, write: Write) -> None:
    with pytest.raises(CannotExamine, match=HALFWAY[text]):
        file(write("homework.py", text))


def test_a_dict_of_gradients_is_not_the_line(write: Write) -> None:
    text = """
line = {"m": 0.0, "b": 0.0}
rate = 0.01
for epoch in range(300):
    grad = {"m": 0.0, "b": 0.0}
    for x, y in points:
        residual = line["m"] * x + line["b"] - y
        grad["m"] += 2 * residual * x / len(points)
        grad["b"] += 2 * residual / len(points)
    for k in line:
        line[k] -= rate * grad[k]
"""
    result = file(write("dicts.py", POINTS + text))
    assert result.verdict == "right" and result.ending and result.ending.m > 0.5


def test_what_fails_after_the_loop_is_nothing_against_it(write: Write) -> None:
    result = file(write("homework.py", f"{POINTS}{SCRIPT}print(eror)\n"))
    assert result.verdict == "right" and "eror" in result.complaint


def test_a_method_is_found_at_its_own_line(write: Write) -> None:
    text = """
class Line:
    def __init__(self):
        self.m = self.b = 0

    def fit(self, points, rate=0.01, epochs=100):
        for _ in range(epochs):
            dm = sum(-2 * x * (y - (self.m * x + self.b)) for x, y in points)
            db = sum(-2 * (y - (self.m * x + self.b)) for x, y in points)
            self.m, self.b = self.m - rate * dm, self.b - rate * db
"""
    (function,) = file(write("line.py", text)).functions
    assert (function["name"], function["line"]) == ("Line.fit", 6)


def test_points_are_no_program(write: Write) -> None:
    with pytest.raises(CannotExamine, match=r"holds points; expected FILE\.py, and points as"):
        file(write("data.csv", "x,y\n1,2\n"))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(CannotExamine, match=r"there is no file 'nowhere\.py'; expected FILE\.py"):
        file("nowhere.py")


def test_what_homework_prints_and_leaves_behind_does_not_reach_the_result(
    write: Write, capfd: pytest.CaptureFixture[str]
) -> None:
    noise = "import os, sys\nprint('noise')\nos.write(1, b'noise')\nsys.stderr.write('noise')\n"
    result = file(write("noisy.py", noise + POINTS + SCRIPT))
    assert result.verdict == "right" and capfd.readouterr() == ("", "")


def test_numbers_past_all_floats_are_not_right() -> None:
    """inf differs from any number by inf, which is no less than a share of inf."""
    source = "def gradient(m, b, points):\n    return float('inf'), float('-inf')\n"
    reports, _ = examine_source(source, "infinite.py")
    assert [report.verdict for report in reports] == ["unknown"]
