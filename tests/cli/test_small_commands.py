"""gdref error, gdref gradient, the options before a command, and completion."""

import json
from math import isclose, sqrt

import pytest

import gdref


def test_error(run, points):
    told = json.loads(run("error", "--m", "1.3", "--b", "8", "--format", "json").stdout)
    assert told["sse"] == gdref.sse(1.3, 8.0, points)
    assert told["mse"] == gdref.mse(1.3, 8.0, points)
    assert told["rmse"] == sqrt(told["mse"])
    mean_y = sum(y for _, y in points) / 100
    spread = sum((y - mean_y) ** 2 for _, y in points)
    assert isclose(told["r_squared"], 1 - told["sse"] / spread, rel_tol=1e-9)
    table = run("error").stdout
    assert "5565.11" in table and "556511" in table


def test_r_squared_where_it_is_not_defined(run):
    data = ("error", "--data", "-", "--b", "2")
    assert "undefined: all y are equal" in run(*data, stdin="1,5\n2,5\n").stdout
    told = json.loads(run(*data, "--format", "json", stdin="1,5\n2,5\n").stdout)
    assert told["r_squared"] is None


def test_gradient(run, points):
    told = json.loads(run("gradient", "--m", "1.3", "--b", "8", "--format", "json").stdout)
    assert (told["dm"], told["db"]) == gdref.gradient(1.3, 8.0, points)
    assert "-7370.70" in run("gradient").stdout
    assert run("gradient", "--format", "csv").stdout == (
        f"dm,db\n{','.join(map(repr, gdref.gradient(0.0, 0.0, points)))}\n"
    )


@pytest.mark.parametrize("command", ["error", "gradient"])
def test_a_line_with_no_finite_error(run, command):
    for value in ("nan", "inf", "1e200"):
        done = run(command, "--m", value)
        assert (done.returncode, done.stdout) == (2, "")
        assert "is not finite" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("group", [(), ("plot",), ("plugin",)])
def test_no_line_in_a_list_of_commands_is_cut_off(group, run):
    done = run(*group, "--help")
    _, found, commands = done.stdout.partition("Commands:")
    assert found and "..." not in commands


def test_help_and_version(run):
    assert run("--version").stdout.startswith("gdref 0.")
    whole = run("--help").stdout
    assert run().stdout == whole
    for name in ("compare", "fit", "error", "gradient", "optimizers"):
        assert name in whole
        done = run(name, "--help")
        assert done.returncode == 0
        assert done.stdout.startswith(f"Usage: gdref {name}")
        assert done.stdout.isascii()


def test_no_such_command(run):
    done = run("comparr")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_traceback_on_request(tmp_path):
    import subprocess
    import sys

    command = [sys.executable, "-m", "gdref", "fit", "--data", "nope", "--traceback"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr.startswith("Traceback")


WORDY = """\
from typing import Literal

print("imported")

def wordy(objective, m, b, *, schedule: Literal["constant", "cosine"] = "cosine", up: bool = False):
    yield m, b
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("fit m", ["momentum"]),
        ("compare --optimizers batch,m", ["batch,momentum"]),
        ("compare --optimizers = mom", ["momentum"]),
        ("fit momentum :", ["learning_rate=0.0001", "beta=0.9"]),
        ("fit momentum : be", ["beta=0.9"]),
        ("fit momentum : beta = 0.5 : le", ["learning_rate=0.0001"]),
        ("fit nothing : be", []),
        ("fit momentum : bet = 0.5 : le", []),
        ("compare --optimizers batch,wordy.py : wordy : schedule =", ["constant", "cosine"]),
        ("compare --optimizers = wordy.py : wordy : schedule = co", ["constant", "cosine"]),
        ("fit wordy.py : wordy : schedule = con", ["constant"]),
        ("fit wordy.py : wordy : s", ["schedule=constant", "schedule=cosine"]),
        ("fit wordy.py : wordy : up = t", ["true"]),
        ("fit wordy.py : wordy : down = t", []),
        ("fit wordy.py : no : up = t", []),
    ],
)
def test_shell_completion(run, tmp_path, words, expected):
    """Words as bash divides them, also at : and =."""
    (tmp_path / "wordy.py").write_text(WORDY)
    at = {
        "COMP_WORDS": f"gdref {words}".replace(" ", "\n"),
        "COMP_CWORD": f"{words.count(' ') + 1}",
    }
    done = run(_GDREF_COMPLETE="complete_bash", **at)
    assert (done.stdout.split(), done.stderr) == (expected, "")


def test_shell_completion_in_zsh(run):
    done = run(_GDREF_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="gdref fit momentum:be")
    assert "momentum\\\\:beta=0.9" in done.stdout


def test_r_squared_where_the_mean_of_y_is_rounded(run):
    assert "undefined" in run("error", "--data", "-", stdin="1,0.1\n2,0.1\n3,0.1\n").stdout


def test_a_difference_that_no_float_can_show_is_not_explained(run):
    done = run("gradient", "--check", "--data", "-", stdin="1e-300,2\n")
    assert done.stdout.endswith(
        "dE/dm is 0 or nearly 0 here, so E(m + h, b) - E(m - h, b) is only rounding.\n"
    )
