"""The edits of a statement: their text, and the tree that they leave as it was."""

import ast
from contextlib import suppress
from pathlib import Path

import pytest

from gdref.diagnosis import edits
from gdref.diagnosis.edits import both_of, edits_of
from gdref.diagnosis.program_text import Program, read_program
from gdref.diagnosis.workbench import Workbench


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("r = y - m*x + b", "r = y - (m*x + b)"),
        ("m -= rate*dm", "m += rate*dm"),
        ("dm = -2*x*r / n", "dm = 2*x*r / n"),
        ("db = (y-b)*2", "db = (b - y)*2"),
        ("m, b = step(b, m)", "m, b = step(m, b)"),
        ("m, b = fit(points)", "b, m = fit(points)"),
        ("m - rate * dm", "m = m - rate * dm"),
        ("for i in range(1, n):  # all", "for i in range(n):"),
        ("n = 100", "n = len(x)"),
        ("dm = -3 * x * r", "dm = -2 * x * r"),
        ("dm = sum(x * y), y_pred", "dm = sum(x * (y - y_pred)), y_pred"),
    ],
)
def test_an_edit_is_shown_as_its_author_would_write_it(written: str, meant: str) -> None:
    body = "\n        pass" if written.startswith("for") else ""
    program = Program("homework.py", f"def f(m, b, x, y, rate, n):\n    {written}{body}\n")
    edits = edits_of(Workbench(program, ""), 1, ("m", "b"))
    assert meant in [edit.meant for edit in edits]


def test_the_value_of_a_hyperparameter_is_changed_in_a_loop_only() -> None:
    kinds = [edit.kind for edit in edits_of(Workbench(Program("a.py", "k = 3\n"), ""), 0, ())]
    assert "constant" not in kinds
    bench = Workbench(Program("a.py", "for i in range(9):\n    k = 3\n"), "")
    assert "constant" in [edit.kind for edit in edits_of(bench, 1, ())]


def test_the_last_line_of_a_function_without_a_result_may_be_its_result() -> None:
    program = Program("homework.py", "def f(m, rate, dm):\n    m - rate * dm\n")
    edits = edits_of(Workbench(program, ""), 0, ("m", "b"))
    assert "return m - rate * dm" in [edit.meant for edit in edits]


def test_no_edit_changes_the_tree_of_the_program() -> None:
    program = read_program(str(Path(__file__).parent / "styles" / "tutorial.py"))
    bench, before = Workbench(program, ""), ast.dump(program.tree, include_attributes=True)
    code = bench.compiled()
    for k in range(len(bench.statements)):
        for edit in edits_of(bench, k, ("m", "b"))[::9]:
            with suppress(SyntaxError):
                assert bench.compiled(edit) != code or edit.meant == edit.written
    assert ast.dump(program.tree, include_attributes=True) == before
    assert bench.compiled() == code


@pytest.mark.parametrize(
    ("kind", "number", "text", "wanted"),
    [
        (
            "_places",
            2,
            "for i in p:\n    dm += x\n    dm /= n\n    db /= n\n    db = db / n\n",
            [
                "3, 12: dm /= n    (after the loop of line 1, with lines 4 and 5)",
                "3, 1.5: (without this line)",
            ],
        ),
        (
            "_places",
            5,
            "def f():\n for i in p:\n  for x in q:\n   dm += x\n   m = dm\n   return m\n",
            [
                "6, 7: return m    (after the loop of line 3)",
                "6, 6.5: return m    (after the loop of line 3, with line 5)",
                "6, 7: return m    (after the loop of line 2)",
                "6, 6.5: return m    (after the loop of line 2, with line 5)",
            ],
        ),
        (
            "_places",
            0,
            "for i in p:\n    dm += x\nm -= dm\nb += db\nprint(m)\nm = 2\n",
            [
                "3, 8: m -= dm    (in the loop of line 1)",
                "3, 8: m -= dm    (in the loop of line 1, with line 4)",
                "3, 4: m -= dm    (in the loop of line 1, with lines 4 and 5)",
            ],
        ),
        (
            "_places",
            0,
            "for i in p:\n    dm += x\nm = dm\nif m:\n    b = 1\n",
            ["3, 4: m = dm    (in the loop of line 1)"],
        ),
        (
            "_places",
            0,
            "dm = 0\nwhile i:\n dm += x\nfor x in p:\n dm += x\nfor y in p:\n dm += x\n",
            ["1, 5: dm = 0    (in the loop of line 2)", "1, 5: dm = 0    (in the loop of line 4)"],
        ),
        (
            "_places",
            1,
            "dm = 0\ng = m * x\nwhile i < 9:\n    dm += x\nfor x in p:\n    dm += x\n",
            [
                "2, 9: g = m * x    (in the loop of line 3)",
                "2, 9: g = m * x    (in the loop of line 5)",
            ],
        ),
        (
            "_places",
            0,
            "d = g(m)\nx = load(m)\nwhile i < 9:\n    dm += x\n",
            ["1, 4: d = g(m)    (in the loop of line 3)"],
        ),
        ("_places", 1, "d = g(m)\nx = load(m)\nwhile i < 9:\n    dm += x\n", []),
        (
            "_places",
            3,
            "for i in p:\n    if i > 9:\n        j = 2\n        break\n",
            ["4, 1.5: (without this line)"],
        ),
        ("_places", 1, "for i in p:\n    break\n", []),
        ("_results", 0, "m.a[0] - rate * dm\n", ["1, 8: m.a[0] = m.a[0] - rate * dm"]),
        ("_results", 0, "3 - rate\n", []),
        (
            "_results",
            2,
            "def step(m, b, r):\n return m, b\nstep(m, b, r)\nm = step(m)\nm, b = step(m, b)\n",
            [
                "3, 8: m, b = step(m, b, r)",
                "3, 8: b, m = step(m, b, r)",
                "3, 8: b, r = step(m, b, r)",
                "3, 8: r, b = step(m, b, r)",
            ],
        ),
        (
            "_results",
            3,
            "def step(m, b, r):\n return m, b\nstep(m, b, r)\nm = step(m)\nm, b = step(m, b)\n",
            [],
        ),
        (
            "_results",
            4,
            "def step(m, b, r):\n return m, b\nstep(m, b, r)\nm = step(m)\nm, b = step(m, b)\n",
            ["5, 8: m, b = step(m, b)", "5, 8: b, m = step(m, b)"],
        ),
        ("_results", 2, "def f(m):\n    return m\nf(m)\n", ["3, 8: m = f(m)"]),
        ("_results", 2, "def f(m):\n    return m, 1, 2\nf(m)\n", []),
        ("_results", 2, "def f(m):\n    pass\nf(m)\n", []),
        (
            "_returns",
            0,
            "def f(x):\n    m = 1\n    b = x\n",
            ["3, 8: return x", "3, 7: b = x; return b", "3, 7: b = x; return m"],
        ),
        ("_returns", 0, "def f(x):\n    m = 1\n    return\n", ["3, 7: return; return m"]),
        ("_returns", 0, "def f(x):\n    m = 1\n    return m\n", []),
        ("_returns", 0, "def f(x):\n    m = 1\n    'done'\n", ["3, 7: 'done'; return m"]),
        (
            "_order",
            1,
            "for i in p:\n m = m - dm\n x = 1\n b -= m * x\n if m:\n  y = m\n c = m\n d = m\n m\n",
            [
                "4, 6: b -= m * x    (with the value of m before line 2)",
                "5, 6: if m:    (with the value of m before line 2)",
                "7, 6: c = m    (with the value of m before line 2)",
                "8, 6: d = m    (with the value of m before line 2)",
            ],
        ),
        ("_order", 0, "m = 1\nb = m\n", []),
        ("_order", 1, "for i in p:\n    x = 1\n    b = x\n", []),
        (
            "_order",
            1,
            "for i in p:\n    m[0] = 1\n    b = m[0] + m[1]\n",
            ["3, 6: b = m[0] + m[1]    (with the value of m before line 2)"],
        ),
        ("_counts", 0, "n = 100\nx = [1]\n", ["1, 8: n = len(x)"]),
        ("_counts", 0, "n = True\nx = [1]\n", []),
        ("_counts", 0, "k = 100\nx = [1]\n", []),
        (
            "_counts",
            1,
            "x, y, points = z\nN = 3.0\n",
            ["2, 8: N = len(points)", "2, 8: N = len(y)", "2, 8: N = len(x)"],
        ),
        (
            "_feedback",
            2,
            "for i in p:\n    new_m = m - dm\n    new_b = b - db\n",
            [
                "3, 7.5: new_b = b - db; m, b = new_m, new_b",
                "3, 7.5: new_b = b - db; b, m = new_m, new_b",
            ],
        ),
        ("_feedback", 1, "for i in p:\n    new_m = m - dm\n    new_b = b - db\n", []),
        (
            "_feedback",
            2,
            "while i:\n    p = m - rate_m\n    q = b - 1\n",
            ["3, 7.5: q = b - 1; m, b = p, q", "3, 7.5: q = b - 1; b, m = p, q"],
        ),
        ("_feedback", 1, "new_m = m - dm\nnew_b = b - db\n", []),
        ("_feedback", 3, "for i in p:\n    w = m - dm\n    b = b - db\n    v = b\n", []),
        (
            "_places",
            3,
            "for x in q:\n    m = dm\n    b = db\n    return m, b\n",
            [
                "4, 7: return m, b    (after the loop of line 1)",
                "4, 6.5: return m, b    (after the loop of line 1, with lines 2 and 3)",
            ],
        ),
        (
            "_exchange",
            0,
            "dm = x * r\ndb = y * r\n",
            ["1, 5: dm = r * x", "1, 7: db = x * r", "1, 7: dm = y * r"],
        ),
        ("_exchange", 1, "dm = x * r\ndb = y * r\n", ["2, 5: db = r * y"]),
        ("_exchange", 0, "dm = x\ndb = x * r\n", []),
        ("_exchange", 0, "print(x, y)\n", []),
        ("_twins", 2, "m, b = 0, 0\ndm = m * x\ndb = 1\n", ["3, 7.5: db = b * x"]),
        ("_twins", 1, "dm = dm / n\ndb = db - n\n", ["2, 7.5: db = db / n"]),
        ("_twins", 0, "m = m - dm\nb = b - db\nm = c\n", []),
        ("_twins", 0, "print(m)\n", []),
    ],
)
def test_the_edits_that_are_no_rewrites(kind, number, text, wanted) -> None:
    """Of statement `number`: the line, the weight and the text of each edit."""
    one = edits.Edited(Workbench(Program("a.py", text), ""), number, ("m", "b"))
    found = getattr(edits, kind)(one)
    assert [f"{edit.line}, {edit.weight:g}: {edit.meant}" for edit in found] == wanted


MADE = {
    ("for i in p:\n    dm += x\n    dm /= n\n    db /= n\n", 2): (
        "after the loop",
        {2: "", 3: "", 0: "for i in p:\n    dm += x\n    dm /= n\n    db /= n; dm /= n; db /= n"},
    ),
    ("for i in p:\n    dm += x\n    dm /= n\n", 2): ("without the statement", {2: ""}),
    ("for i in p:\n    dm += x\nm -= dm\n", 0): ("inside the loop", {2: "", 1: "dm += x; m -= dm"}),
    ("dm = 0\nfor x in p:\n    dm += x\n", 0): ("reset", {2: "dm = 0; dm += x"}),
    ("for i in p:\n    m = m - dm\n    b = b - m * x\n", 1): (
        "earlier value",
        {
            2: "b = b - __gdref_old__ * x",
            1: "from copy import deepcopy as __gdref_copy__; "
            "__gdref_old__ = __gdref_copy__(m); m = m - dm",
        },
    ),
    ("for i in p:\n    new_m = m - dm\n    new_b = b - db\n", 2): (
        "keep the result",
        {2: "new_b = b - db; m, b = (new_m, new_b)"},
    ),
    ("dm = x * r\ndb = y * r\n", 0): ("exchange", {0: "dm = r * x"}),
    ("def f(x):\n    m = x\n", 0): ("return", {1: "return x"}),
}


@pytest.mark.parametrize(("program", "wanted"), MADE.items())
def test_the_statements_that_an_edit_makes(program, wanted) -> None:
    (text, number), (kind, made) = program, wanted
    every = edits_of(Workbench(Program("a.py", text), ""), number, ("m", "b"))
    first = next(edit for edit in every if edit.kind == kind)
    assert {k: "; ".join(map(ast.unparse, body)) for k, body in first.made().items()} == made


def test_the_names_that_an_edit_may_use() -> None:
    text = """
def f(points, rate):
    m = w = __name__
    x = [p[0] for p in points]
    for i in range(len(x)):
        d = y[i] * x[i] / 100 / n / 2
        print(np.sum(d))
    return m
f(p, 2)
"""
    scope = edits.Edited(Workbench(Program("a.py", text), ""), 3, ("m", "b")).scope
    assert scope.names == ["i", "x", "d", "n", "y", "m", "points", "p", "w", "rate"]
    assert (scope.functions, scope.attributes) == (["f"], [])
    assert scope.letters == {
        "X": ["x", "x[i]"], "N": ["m", "n", "len(x)", "len(y)"], "R": ["rate"],
        "Y": ["y"], "H": [], "P": ["m"],
    }  # fmt: skip
    text = """
class A:
    def fit(self, X, y):
        self.lr = self.alpha
        z = self.lr * X[:, 0]
        points[0][0]
        return z
"""
    scope = edits.Edited(Workbench(Program("a.py", text), ""), 3, ("self.m",)).scope
    assert scope.attributes == ["lr", "alpha"]
    assert scope.letters["X"] == ["X", "points[0][0]", "points[0]"]
    assert (scope.letters["R"], scope.letters["P"]) == (["self.lr", "self.alpha"], [])


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("c = np.sum(x)", "function", ["c = np.mean(x)", "c = np.len(x)"]),
        ("c = sum(x)", "wrapper", ["c = x"]),
        ("c = np.dot(x, y)", "function", ["c = np.multiply(x, y)"]),
        ("c = np.dot(x, y)", "exchange", ["c = np.dot(y, x)"] * 2),
        ("c = np.add(x, y)", "exchange", ["c = np.add(y, x)"]),
        ("c = np.dot(x, y)", "wrapper", []),
        ("x = y.reshape(-1, 1)", "shape", ["x = y"]),
        ("for i in range(1, n - 1): pass", "bounds", ["range(1, n)", "range(n - 1)"]),
        ("for i in range(9): n = len(x)", "bounds", ["range(n)", "range(len(x))"]),
        ("r = x[0] + x[3]", "index", ["r = x[1] + x[3]", "r = x[0] + x[2]"]),
        ("m -= dm; rate = 3", "the rate", ["m -= rate * dm"]),
        ("m -= dm / 4", "division by n", ["m -= dm / 4 / m", "m -= dm / 4 / 4"]),
        ("m = m - r * d / n", "factor 2", ["(m - r * d / n)", "2 * (r * d / n)", "d / (2 * n)"]),
    ],
)
def test_the_rewrites_of_an_expression(text, kind, meant) -> None:
    every = edits_of(Workbench(Program("a.py", text), ""), 0, ("m", "b"))
    found = [edit.meant for edit in every if edit.kind == kind]
    assert len(found) == len(meant) and all(map(str.__contains__, found, meant)), found


@pytest.mark.parametrize(
    ("text", "number", "kind", "weights"),
    [
        ("for x, y in p:\n    r = y - m * x + b\n", 1, "parentheses", [9.5, 9.5]),
        ("r = 3 * y\nrate = 2\n", 0, "constant", [2.4, 2.4, 2.4, 2.4]),
        ("r = x[1] - x[1]\n", 0, "index", [4.5, 4.75, 4.75]),
        ("for x, y in p:\n    dm += y\n    db += 1\n", 1, "name", [2.5, 6.0, *[2.5] * 5, 6.0]),
        ("rate = 3\nr = 0\n", 0, "constant", []),
        ("dm = x\n", 0, "add for assign", [0.9]),
        ("for x in p:\n    dm = x\n", 1, "add for assign", [9.0]),
        ("for x in p:\n    dm = 0\n", 1, "add for assign", [0.9]),
        ("def f(m, b):\n    return m, b\n", 1, "exchange", [3.5]),
        ("def f(m, b):\n    return b, m\n", 1, "exchange", [7.0]),
        ("def f(m, b):\n    return m\nf(b, m)\n", 2, "exchange", [17.5]),
        ("def f(m, b):\n    return m\nf(m, b)\n", 2, "exchange", [7.0]),
    ],
)
def test_how_likely_an_edit_is(text, number, kind, weights) -> None:
    every = edits_of(Workbench(Program("a.py", text), ""), number, ("m", "b"))
    assert [round(edit.weight, 9) for edit in every if edit.kind == kind] == weights


def test_a_sum_that_the_program_never_begins_is_0_before_the_loop() -> None:
    text = (
        "def f(points):\n    {}for x, y in points:\n        dm = -2 * x * y\n        db = -2 * y\n"
    )
    for begin, with_a_line_more in (("dm = db = 0\n    ", False), ("", True)):
        program = Program("homework.py", text.format(begin))
        bench, k = Workbench(program, ""), 2 + bool(begin)
        first, second = (
            next(e for e in edits_of(bench, j, ()) if e.kind == "add for assign")
            for j in (k, k + 1)
        )
        assert ("dm = 0 before the loop of line 2" in first.meant) == with_a_line_more
        made = both_of(first, second, 1.0).made()
        loop = [
            ast.unparse(one).split("\n")[0].replace("(x, y)", "x, y") for one in made.get(1, [])
        ]
        assert loop == (["dm = 0", "db = 0", "for x, y in points:"] if with_a_line_more else [])


def test_a_result_is_kept_under_the_name_that_nothing_defines() -> None:
    text = "import numpy as np\ndef f(x, n):\n    for u in x:\n        -2 * u / n\n"
    text += "    return len(x), bd\n"
    bench = Workbench(Program("homework.py", text), "")
    kept = [e.meant for e in edits_of(bench, 3, ()) if e.kind == "keep the result"]
    assert kept == ["bd = -2 * u / n"]


def test_a_part_that_is_there_twice_is_left_out_first() -> None:
    program = Program("homework.py", "def f(m, b, x):\n    return m * x + b + b\n")
    edits = [e for e in edits_of(Workbench(program, ""), 1, ()) if e.kind == "without a term"]
    assert max(edits, key=lambda edit: edit.weight).meant == "return m * x + b"
