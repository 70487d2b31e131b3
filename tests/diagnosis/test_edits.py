"""The edits of a statement: their text, and the tree that they leave as it was."""

import ast
from contextlib import suppress
from pathlib import Path

import pytest

from gdref.diagnosis.edits import edits_of
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
