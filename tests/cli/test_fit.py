"""gdref fit, run as a user runs it."""

import json

import pytest

import gdref


def test_the_iteration_table_and_the_line(run, points):
    done = run("fit", "batch")
    assert (done.returncode, done.stderr) == (0, "")
    header, rule, *rows = done.stdout.splitlines()
    titles = ["epoch", "update", "m", "b", "error", "excess", "dE/dm", "dE/db"]
    assert header.split() == titles
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert len({len(line) for line in [header, rule, *rows[:11]]}) == 1  # columns line up
    assert rows[1].split()[:5] == ["1", "1", "0.737070", "0.0145470", "1484.59"]
    dm, db = gdref.gradient(0.0, 0.0, points)
    assert rows[0].split()[6:] == [f"{dm:#.6g}", f"{db:#.6g}"]
    assert rows[12].startswith("The line found: calories = 1.4777 distance + 0.0889")
    assert rows[14] == "The error of the line found is 2.36 (2.14 %) above the minimum."


@pytest.mark.parametrize(("format", "row"), [("table", 3), ("csv", 2)])
def test_it_streams(tmp_path, format, row):
    """The first rows are printed at once, although the run would take a century."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "gdref", "fit", "--epochs", str(10**12)]
    command += ["--format", format]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        rows = [process.stdout.readline().replace(",", " ").split() for _ in range(4)]
        process.kill()
    assert rows[row][:2] == ["1", "1"]


def test_json_is_the_shape_of_compare(run):
    fitted = json.loads(run("fit", "momentum:beta=0.5", "--format", "json").stdout)
    compared = json.loads(
        run("compare", "--optimizers", "momentum:beta=0.5", "--format", "json").stdout
    )
    assert fitted == compared
    assert fitted["runs"][0]["spec"] == "momentum:beta=0.5"


def test_csv_and_a_format_of_tabulates(run, points):
    rows = run("fit", "--format", "csv", "--epochs", "2").stdout.splitlines()
    assert rows[0] == "epoch,update,m,b,error,excess,dE/dm,dE/db"
    *_, last = gdref.descend(gdref.batch, points, epochs=2)
    assert rows[3].startswith(f"2,2,{last.m!r},{last.b!r},{last.error!r},")
    assert run("fit", "--format", "github", "--epochs", "2").stdout.startswith("| epoch |")


def test_divergence_is_exit_1_with_the_way_out(run):
    done = run("fit", "batch", "--learning-rate", "0.001")
    assert done.returncode == 1
    assert "1.2e+305" in done.stdout.splitlines()[-1]
    assert "The line found" not in done.stdout
    assert "choose a learning_rate below 0.000401, the limit of batch here" in done.stderr
    assert "--standardize with a learning_rate of 0.1" in done.stderr
    told = json.loads(run("fit", "--learning-rate", "0.001", "--format", "json").stdout)["runs"][0]
    assert told["status"] == "diverged"
    assert len({len(line) for line in done.stdout.splitlines()}) == 1  # the columns still line up


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("batch,sgd",), "expected one optimizer"), (("batch:seed=1",), "no hyperparameter 'seed'")],
)
def test_a_mistake_is_one_clear_line(run, arguments, message):
    done = run("fit", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and done.stderr.count("\n") == 1


def test_long_names_are_broken_within_80_columns(run):
    """y = x + 1 runs through both points."""
    names = "distance between the two towns (km),price of the whole journey (EUR)"
    done = run("fit", "--rows", "2", "--data", "-", stdin=f"{names}\n1,2\n3,4\n")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert (
        "The minimum:    price of the whole journey (EUR) = 1.0000 distance between the\n"
        "                two towns (km) + 1.0000, error 0\n"
    ) in done.stdout


@pytest.mark.parametrize(("spec", "said"), [("batch", True), ("batch:learning_rate=0.1", False)])
def test_the_note_on_default_rates(run, spec, said):
    done = run("fit", spec, "--standardize", "--epochs", "1")
    assert ("learning rate for standardised x: 0.1 (batch)" in done.stderr) == said
