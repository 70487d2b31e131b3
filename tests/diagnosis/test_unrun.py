"""Functions that a file never runs: the points that gdref calls them with, and their repair."""

from types import SimpleNamespace

import pytest

from gdref.diagnosis import repair
from gdref.diagnosis.cases import Judgement
from gdref.diagnosis.examine_program import diagnose
from gdref.diagnosis.program_text import Program
from gdref.diagnosis.unrun import specs_of
from gdref.diagnosis.workbench import Edit
from gdref.exceptions import CannotExamine

CLASS = """
class Model:
    def __init__(self):
        with open("marks.xls") as file:
            self.x = [float(v) for v in file.read().split(";")]

    def fit(self, X, Y, m, b, rate, epochs):
        for _ in range(epochs):
            dm = db = 0
            for x, y in zip(X, Y):
                dm += -2 / len(X) * x * (y - (m * x + b))
                db += -2 / len(X) * (y - (m * x + b))
            m, b = m - rate * dm, b - rate * db
        return m, b
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.setattr("gdref.diagnosis.repair.MORE", 0.1)
    path = tmp_path / "homework.py"
    return lambda text: str(path) if path.write_text(text) else ""


def test_an_object_that_cannot_read_its_file_has_methods_all_the_same(write) -> None:
    assert diagnose(write(CLASS)).verdict == "right"


def test_a_loop_variable_is_no_parameter_of_the_line(write) -> None:
    wrong = CLASS.replace("(y - (m * x + b))", "(y - m * x + b)")
    [repair, *_] = diagnose(write(wrong)).repairs
    assert (repair.line, repair.mistake) == (11, "parenthesis")
    assert [other["line"] for other in repair.more] == [12]


GRADIENT = """
def compute_gradient(x, y, w, b):
    n = len(x)
    dw = db = 0
    for i in range(n):
        dw += (w * x[i] + b - y[i]) * x[i]
        db -= w * x[i] + b - y[i]
    return dw / n, db / n

compute_gradient(x_train, y_train, 0, 0)
"""


def test_functions_are_repaired_if_the_file_ends_before_they_run(write) -> None:
    result = diagnose(write(GRADIENT))
    [repair, *_] = result.repairs
    assert (repair.line, repair.meant) == (7, "db += w * x[i] + b - y[i]")
    assert "NameError" in result.notes[-1]


NUMPY = "np is not imported: gdref calls the functions with numpy as np"


def test_a_name_that_ends_with_np_is_not_numpy(write) -> None:
    text = "def cost(x, y, m, b):\n    inp = list(zip(x, y)).__iter__()  # np.array(x)\n"
    text += "    return sum((v - (m * u + b)) ** 2 for u, v in inp.__iter__()) / len(x)\n"
    assert diagnose(write(text)).notes == []


def test_a_function_of_a_notebook_may_use_np_without_its_import(write) -> None:
    pytest.importorskip("numpy")
    text = "def cost(x, y, m, b):\n    return np.mean((y - (m * x + b)) ** 2)\n"
    result = diagnose(write(text))
    assert result.verdict == "right" and result.notes == [NUMPY]
    assert diagnose(write("import numpy as np\n" + text)).notes == []


def test_a_call_with_too_many_arguments_is_the_mistake(write) -> None:
    more = "\ndef train(x, y, w, b, rate, epochs):\n    for _ in range(epochs):\n"
    more += "        w, b = compute_gradient(w, b, x, y, rate)\n    return w, b\n"
    result = diagnose(write(GRADIENT.replace("db -=", "db +=").partition("\ncompute")[0] + more))
    train = result.functions[-1]
    assert (train.verdict, train.line) == ("mistake", 12)
    assert train.why == "compute_gradient() takes 4 positional arguments but 5 were given"


def test_a_loop_whose_first_pass_has_a_wrong_name_is_repaired(write) -> None:
    text = """
points, m, b, rate = [(1.0, 2.2), (2.0, 2.8), (3.5, 5.1), (4.0, 4.9)], 0.0, 0.0, 0.01
for i in range(60):
    dm = sum(-2 * x * (y - (m * x + b)) for x, y in points) / 4
    db = sum(-2 * (y - (m * x + b)) for x, y in points) / 4
    m, b = m - rate * dm, b - learn * db
"""
    [repair, *_] = diagnose(write(text)).repairs
    assert repair.meant == "m, b = m - rate * dm, b - rate * db"


def test_an_empty_function_is_a_helper(write) -> None:
    text = CLASS.replace("def fit", "def train") + "\n    def fit(self):\n        pass\n"
    result = diagnose(write(text))
    assert result.verdict == "right" and result.functions[-1].why == "it is empty"


@pytest.mark.parametrize(
    "reads", ["df['hours'] + df['mark']", "df.iloc[0].hours + df.iloc[0].mark"]
)
def test_a_table_has_the_columns_that_the_function_names_in_both_orders(reads) -> None:
    pytest.importorskip("pandas")
    program = Program("homework.py", f"import pandas\ndef cost(df, m, b):\n    return {reads}\n")
    every = specs_of(program, program.functions[0], set())
    tables = [specs[0]["arguments"]["df"] for specs in every]
    assert tables[:2] == [
        "DataFrame({'hours': X, 'mark': Y})",
        "DataFrame({'mark': X, 'hours': Y})",
    ]


@pytest.mark.parametrize("double", [[], ["d"]])
def test_all_edits_are_tried_while_there_is_time(monkeypatch, double) -> None:
    names = ("a", "b", "c", "e", *double)
    edits = {n: Edit("name", 1, n, n, {}) for n in ("", *names)}
    codes = {n: {"homework.py": compile(f"{n or 'm'}", "", "eval")} for n in ("", *names)}
    child, order = SimpleNamespace(spent=0.0, over=False), []

    def attempt(code) -> Judgement:
        child.spent += 2.2
        order.extend(n for n, one in codes.items() if one is code)
        return Judgement(False)

    bench = SimpleNamespace(compiled=lambda edit: codes[edit.written if edit else ""])
    case = SimpleNamespace(of=SimpleNamespace(bench=bench, child=child), law=None, attempt=attempt)
    singles, doubles = ([edits[n] for n in group] for group in (names[:4], double))
    monkeypatch.setattr(repair, "attempts", lambda case: (singles, doubles))
    assert repair.search(case, 9.0) == []
    assert order == [*"abc", *double, "e"]


def test_the_name_of_an_error_decides_that_it_is_no_gradient(write) -> None:
    text = "def compute_error(m, b, points):\n    total = 0\n    for x, y in points:\n"
    text += "        total += (y - (m * x + b))\n    return total / len(points)\n"
    [repair, *_] = diagnose(write(text)).repairs
    assert repair.meant == "total += ((y - (m * x + b)) ** 2)"


def test_a_mistake_without_a_repair_has_a_sentence(write, monkeypatch) -> None:
    monkeypatch.setattr(repair, "MOST", 0)
    text = "def compute_error(m, b, points):\n    for x, y in points:\n"
    text += "        total = (y - (m * x + b)) ** 2\n        return total / len(points)\n"
    [function] = diagnose(write(text)).functions
    assert function.why == "error-first: the return is inside the loop of the error"


def test_a_function_of_a_class_without_self_is_called_without_an_object() -> None:
    text = "class Line:\n    def step(m, b, points, rate):\n        pass\n    def cost(self, x):\n"
    step, cost = Program("homework.py", f"{text}        pass\n").functions.values()
    assert (step.static, step.parameters) == (True, ["m", "b", "points", "rate"])
    assert (cost.static, cost.parameters) == (False, ["x"])


def test_functions_do_not_make_a_file_right_that_ends_before_its_loop(write) -> None:
    loop = "\nw = b = 0\nfor i in range(9):\n    w = w - 0.1 * w\n    b = b - 0.1 * b\n"
    right = GRADIENT.replace("db -=", "db +=")
    with pytest.raises(CannotExamine, match="ends with NameError"):
        diagnose(write(right + loop))
    assert diagnose(write(right)).verdict == "convention"


def test_a_wrong_name_in_a_function_is_repaired(write) -> None:
    [repair, *_] = diagnose(
        write(GRADIENT.replace("db -=", "db +=").replace("db / n", "bd / n"))
    ).repairs
    assert repair.meant == "return dw / n, db / n"


def test_a_slow_file_ends_before_its_functions_are_called(write, monkeypatch) -> None:
    monkeypatch.setattr("gdref.diagnosis.cases.SLOW", -1.0)
    loop = "for k in range(50):\n    n = k\n"
    cost = "def cost(x, y, m, b):\n    return sum((v - (m * u + b)) ** 2 for u, v in zip(x, y))"
    assert diagnose(write(loop + cost)).verdict == "convention"
