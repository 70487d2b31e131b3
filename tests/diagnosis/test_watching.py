"""The process in which a program runs: what it may do, and what it may not."""

import subprocess
from pathlib import Path

import pytest

from gdref.diagnosis.examine_program import diagnose
from gdref.exceptions import CannotExamine

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
def write(tmp_path: Path):
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
    ],
)
def test_what_cannot_be_examined_is_one_line(line: str, words: str, write) -> None:
    with pytest.raises(CannotExamine, match=words) as caught:
        diagnose(write(f"{line}\n"))
    assert "\n" not in str(caught.value)


def test_a_program_that_fails_after_its_loop_is_right_all_the_same(write) -> None:
    text = "class Odd(Exception):\n    def __str__(self):\n        raise self\n"
    result = diagnose(write(f"{text}{SCRIPT}raise Odd\n"))
    assert result.verdict == "right" and "ends, line" in result.notes[-1]


def test_a_patched_matcher_changes_nothing(write) -> None:
    patch = "import gdref.diagnosis.laws as laws\nlaws.law_of = lambda *_: laws.Law('plain')\n"
    wrong = SCRIPT.replace("db = sum(-2", "db = sum(2")
    result = diagnose(write(patch + wrong))
    assert result.verdict == "mistake" and result.repairs[0].line == 9


def test_python_2_is_read(write) -> None:
    result = diagnose(write(f"{SCRIPT}print m, b\n"))
    assert result.verdict == "right" and "it was read as Python 2" in result.notes
