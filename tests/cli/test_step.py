"""gdref step: its page in terminals of different widths, and its other formats."""

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest

import gdref

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-plugin" / "gdref_backtracking.py"
BUILT_IN = [
    "batch", "sgd", "asgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "last-point",
]  # fmt: skip
SPECS = [*BUILT_IN, f"{EXAMPLE}:backtracking"]


def test_a_line_and_its_values_side_by_side(run):
    done = run("step", "momentum", "--points", "0", COLUMNS="100")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    shown = [line for line in lines if " = " in line and "   " in line and "vb = 0.0" not in line]
    assert shown == [
        "dm, db = objective.gradient(m, b)                       dm = -7370.70   db = -145.470",
        "vm, vb = beta * vm + dm, beta * vb + db                 vm = -7370.70   vb = -145.470",
        "m, b = m - learning_rate * vm, b - learning_rate * vb   m = 0.737070    b = 0.0145470",
    ]


def test_values_below_where_the_terminal_is_narrow(run):
    lines = run("step", "momentum", "--points", "0").stdout.splitlines()
    place = lines.index("m, b = m - learning_rate * vm, b - learning_rate * vb")
    assert lines[place + 1].split() == ["m", "=", "0.737070", "b", "=", "0.0145470"]


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
@pytest.mark.parametrize("spec", SPECS)
def test_nothing_is_wider_than_the_terminal(run, spec, columns):
    done = run("step", spec, "--updates", "2", COLUMNS=str(columns))
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    title = [line for line in lines if line.startswith("Update ")]
    assert len(title) == 2
    own = [line for line in lines if "backtracking" not in line and line.strip() not in spec]
    assert all(len(line) <= columns for line in own)  # the path of a file may be longer
    assert done.stdout.count("After it: ") == 2
    assert all(character.isascii() for character in done.stdout if character not in spec)


def test_what_was_left_out_is_said_in_one_line(run):
    shown = run("step").stdout
    assert shown.count("... 97 more points, the last of them:") == 1
    assert shown.count("r = y") == 4
    assert run("step", "--all").stdout.count("r = y") == 100
    assert "more points" not in run("step", "--points", "99").stdout


def test_it_begins_after_as_many_updates_as_asked(run, points):
    for start, row in ((2, 3), (200, 201)):
        rows = {row.update: row for row in gdref.descend(gdref.momentum, points, epochs=row)}
        update = json.loads(
            run("step", "momentum", "--from", str(start), "--format", "json").stdout
        )["updates"][0]
        assert update["number"] == start + 1
        assert update["start"] == [rows[start].m, rows[start].b]
        assert (update["m"], update["b"]) == (rows[start + 1].m, rows[start + 1].b)


def test_csv_has_a_row_a_value_and_every_digit(run, points):
    rows = list(csv.DictReader(io.StringIO(run("step", "--format", "csv").stdout)))
    dm, db = gdref.gradient(0.0, 0.0, points)
    (shown,) = [row for row in rows if row["depth"] == "0" and row["name"] == "dm"]
    assert (float(shown["value"]), shown["file"]) == (dm, "batch.py")
    (returned,) = [row for row in rows if row["name"] == "return"]
    assert returned["value"] == f"({dm!r}, {db!r})"


def test_points_start_and_rate_of_ones_own(run, tmp_path):
    (tmp_path / "marks.csv").write_text("n;hours;marks\n1;0,5;2\n2;1,5;3\n", encoding="utf-8")
    done = run(
        "step", "batch", "--data", "marks.csv", "--columns", "hours,marks", "--decimal", ",",
        "--start", "1,1", "--learning-rate", "0.5",
    )  # fmt: skip
    # By hand: both residuals are 0.5, so dE/dm = -(0.25 + 0.75) and dE/db = -1.
    assert "over the 2 points of marks.csv" in done.stdout
    assert "dm = -1" in done.stdout and "db = -1" in done.stdout
    assert "After it: m = 1.5, b = 1.5. The error " in done.stdout


def test_standardised_x(run):
    done = run("step", "--standardize", "--points", "0", "--learning-rate", "0.1")
    assert "m and b are for x'" in done.stderr
    assert "b = 14.5470" in done.stdout


class TestByHand:
    def test_the_table_the_sums_and_the_formulas(self, run):
        shown = run("step", "--by-hand").stdout
        assert "point              x        y  m x + b          r        r^2        x r\n" in shown
        assert "sum                                     7273.51    556511     368535" in shown
        assert "... 96 more\n99           25.1285  53.4544" in shown
        assert "dE/dm = -2/n * sum of x r = -2/100 * 368535 = -7370.70\n" in shown
        assert "m = m - learning_rate * dm = 0 - 0.0001 * (-7370.70) = 0.737070\n" in shown

    @pytest.mark.parametrize("spec", BUILT_IN[:-1])
    def test_it_fits_80_columns(self, run, spec):
        for line in run("step", spec, "--by-hand", "--from", "9").stdout.splitlines():
            assert len(line) <= 80

    def test_programs_get_every_point(self, run, points):
        text = run("step", "sgd:batch_size=10", "--by-hand", "--format", "json").stdout
        (update,) = json.loads(text)["updates"]
        assert len(update["rows"]) == 10
        for row in update["rows"]:
            assert (row["x"], row["y"]) == points[row["point"]]
        table = run("step", "--by-hand", "--updates", "2", "--format", "csv").stdout
        assert [line.split(",")[:2] for line in table.splitlines()[99:103]] == [
            ["1", "98"], ["1", "99"], ["2", "0"], ["2", "1"],
        ]  # fmt: skip

    def test_in_markup_it_has_its_table_and_its_formulas_too(self, run):
        board = run("step", "adam", "--by-hand", "--points", "2", "--format", "html").stdout
        assert board.count("<table>") == 1 and "... 97 more" in board
        assert board.count("<math") == 3 + 12  # E and its derivatives, then those of adam
        assert board.index("<mn>368535</mn>") < board.index("<mover><mi>v</mi><mo>^</mo></mover>")

    @pytest.mark.parametrize("spec", SPECS[-2:])
    def test_for_other_optimizers_it_says_why_not(self, run, spec):
        done = run("step", spec, "--by-hand")
        assert (done.returncode, done.stdout) == (2, "")
        assert "cannot be worked out by hand: the update " in done.stderr
        assert done.stderr.count("\n") == 1


def test_without_a_source_the_state_before_and_after(run, tmp_path):
    (tmp_path / "short.py").write_text("f = lambda objective, m, b: iter([(1.0, 2.0)])\n")
    done = run("step", "short.py:f", "--updates", "2")
    assert done.returncode == 0
    assert "Before it: m = 0, b = 0" in done.stdout
    assert "no lines to show: its updates come from list_iterator" in done.stdout
    assert "After it: m = 1, b = 2" in done.stdout
    assert "the run ends after update 1, because the optimizer stops" in done.stderr


def test_a_run_that_overflows(run):
    done = run("step", "--learning-rate", "0.001", "--from", "505", "--updates", "9",
                "--points", "0", "--format", "json")  # fmt: skip
    assert done.returncode == 1
    assert json.loads(done.stdout)["updates"][-1]["m"] is None
    assert "is not finite" in done.stderr


def test_what_overflows_is_called_so(run):
    """At this rate, r^2 and m - learning_rate * dm overflow in the second update."""
    call = ["step", "--learning-rate", "1e160", "--from", "1", "--format"]
    for options, rows in (
        ([], {"m,-infinite", "b,-infinite", '"(-infinite, -infinite)"'}),
        (["--by-hand"], {"-4.034344", "infinite"}),
    ):
        done = run(*call, "csv", *options)
        assert done.returncode == 1
        assert all(row in done.stdout for row in rows), done.stdout
        assert not re.search(r"\b(inf|nan)\b", done.stdout)
    assert (
        "E = 1/n * sum of r^2 = 1/100 * infinite = infinite"
        in run(*call, "table", "--by-hand").stdout
    )
    adam = run(
        "step", "adam:learning_rate=1e200", "--from", "1", "--points", "0", "--format", "json"
    )
    values = [line["values"] for line in json.loads(adam.stdout)["updates"][0]["lines"]]
    assert {"sm": None, "sb": None} in values and {"m": None} in values


def test_what_an_optimizer_prints_is_no_result(run, tmp_path):
    (tmp_path / "chatty.py").write_text(
        "def chatty(objective, m, b):\n    print('hello')\n    yield m, b\n", encoding="utf-8"
    )
    done = run("step", "chatty.py:chatty", "--format", "json")
    json.loads(done.stdout)
    assert done.stderr == "hello\n"


@pytest.mark.parametrize(("arguments", "message"), [
    (("batch,sgd",), "one optimizer"),
    (("batch:learning_rate=-1",), "learning_rate=-1.0 is out of range"),
    (("batch", "--seed", "3"), "batch has no seed"),
    (("batch", "--learning-rate", "0.001", "--from", "600"), "ends after update 509"),
    (("batch", "--start", "1"), "two numbers"),
    (("batch", "--format", "xml"), "no format"),
])  # fmt: skip
def test_a_mistake_is_one_clear_line(run, arguments, message):
    done = run("step", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and done.stderr.count("\n") == 1


def test_a_debugger_is_not_disturbed(run):
    def tracer(frame, event, argument):
        return None

    sys.settrace(tracer)
    try:
        done = run("step")
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(None)
    assert (done.returncode, done.stdout) == (2, "")
    assert "another tool is tracing" in done.stderr and done.stderr.count("\n") == 1


def test_what_is_called_stands_further_in_than_the_line_that_calls(run):
    lines = run("step", "sgd", "--points", "0").stdout.splitlines()
    call, head = (
        next(line for line in lines if line.lstrip().startswith(start))
        for start in ("dm, db = objective", "gradient(m, b, indices)")
    )
    assert len(head) - len(head.lstrip()) == len(call) - len(call.lstrip()) + 4


def test_numbers_of_a_pair_have_6_digits_on_screen(run):
    table = run("step", "--points", "0", "--format", "github").stdout
    assert "(0.737070, 0.0145470)" in table


def test_a_long_state_breaks_between_numbers(run):
    done = run("step", "mistake/not-reset", "--from", "1", "--points", "0", COLUMNS="40")
    before = done.stdout.partition("Before it: ")[2].partition("\n\n")[0]
    assert "points = ((54.7151, 99.4990), (39.3672, 71.3529), ... 100 in all)" in " ".join(
        before.split()
    )


def test_without_a_source_the_state_is_told_once(run, tmp_path):
    file = tmp_path / "own.py"
    file.write_text("steps = lambda objective, m, b: ((m + k, b) for k in (1, 2))")
    done = run("step", f"{file}:steps")
    assert done.stdout.count("After it") == 1
    assert "After it: m = 1, b = 0, k = 1. The error falls from" in " ".join(done.stdout.split())


def test_by_hand_says_where_n_and_e_are_those_of_a_few_points(run):
    done = run("step", "sgd:batch_size=10", "--by-hand")
    few = "This update uses 10 of the 100 points, so n, E and its derivatives are for these points"
    assert f"{few} only." in " ".join(done.stdout.split())
    assert "This update takes" not in run("step", "batch", "--by-hand").stdout
