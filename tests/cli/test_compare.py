"""gdref compare, run as a user runs it."""

import csv
import io
import json

import pytest

import gdref

SPECS = "batch,sgd,momentum"


def test_the_default_tables(run):
    done = run("compare")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("compare", "--optimizers", SPECS).stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    lines = done.stdout.splitlines()
    assert lines[0] == "Lowest error at the end: momentum."
    assert "calories = 1.3224 distance + 7.9910" in lines[2]
    shown = [line.split() for line in lines[lines.index("") + 5 :]]
    epochs = [int(cells[0]) for cells in shown[: shown.index([])]]
    assert epochs == [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    assert shown[10] == ["1000", "112.615", "117.710", "112.318"]
    assert any(line.startswith("minimum") and "110.257" in line for line in lines)
    assert "not reached" in done.stdout
    end = "Other learning rates and seeds: gdref sweep --optimizers batch,sgd,momentum"
    assert lines[-1] == end


def test_json_is_what_the_library_computes(run, points):
    document = json.loads(run("compare", "--format", "json", "--every", "250").stdout)
    assert document["data"] == "calories.csv"
    assert document["points"] == 100
    bowl = gdref.Bowl.of(points)
    assert document["minimum"] == {"m": bowl.m, "b": bowl.b, "error": bowl.error, "unique": True}
    for name, told in zip(SPECS.split(","), document["runs"], strict=True):
        rows = list(gdref.descend(getattr(gdref, name), points))
        assert (told["optimizer"], told["spec"], told["status"]) == (name, name, "finished")
        assert told["source"].startswith("gdref ")
        assert told["rows"] == [row._asdict() for row in rows[::250]]
        assert (told["m"], told["b"], told["error"]) == rows[-1][3:]
        assert told["best_error"] == min(row.error for row in rows)
        near = next((row for row in rows if row.error <= 1.01 * bowl.error), None)
        assert told["within_1_percent"] == (
            near
            and {
                "epoch": near.epoch,
                "point_gradients": near.point_gradients,
                "points": near.point_gradients,  # none of these optimizers needs an error
            }
        )
    assert document["runs"][1]["hyperparameters"] == {
        "learning_rate": 1e-4,
        "batch_size": 1,
        "shuffle": True,
        "decay": 0.0,
        "seed": 0,
    }


def test_csv_has_every_digit(run, points):
    rows = list(csv.reader(io.StringIO(run("compare", "--format", "csv", "--rows", "2").stdout)))
    assert rows[0] == ["spec", "epoch", "update", "point_gradients", "m", "b", "error"]
    *_, last = gdref.descend(gdref.batch, points)
    assert rows[2] == ["batch", *map(repr, last)]
    assert len(rows) == 1 + 3 * 2


def test_any_format_of_tabulates(run):
    assert "|--------" in run("compare", "--format", "github", "--epochs", "1").stdout


@pytest.mark.parametrize(
    ("option", "epochs"),
    [
        (("--rows", "2"), [0, 1000]),
        (("--rows", "5"), [0, 1, 10, 100, 1000]),
        (("--rows", "4", "--epochs", "3"), [0, 1, 2, 3]),
        (("--every", "400"), [0, 400, 800, 1000]),
        (("--epochs", "7"), [0, 1, 2, 5, 7]),
        (("--iterations", "0"), [0]),
    ],
)
def test_which_epochs_are_shown(run, option, epochs):
    done = run("compare", "--optimizers", "batch", "--format", "json", *option)
    assert [row["epoch"] for row in json.loads(done.stdout)["runs"][0]["rows"]] == epochs


def test_options_reach_the_optimizers(run, points):
    done = run(
        "compare", "--optimizers", "batch,sgd:seed=3,momentum:learning_rate=2e-5:beta=.50",
        "--learning-rate", "5e-5", "--seed", "1", "--start", "-1,2.5", "--epochs", "2",
        "--format", "json",
    )  # fmt: skip
    batch, sgd, momentum = json.loads(done.stdout)["runs"]
    assert batch["hyperparameters"] == {"learning_rate": 5e-5}
    assert sgd["hyperparameters"]["learning_rate"] == 5e-5
    assert sgd["hyperparameters"]["seed"] == 3
    assert momentum["hyperparameters"] == {"learning_rate": 2e-5, "beta": 0.5}
    assert momentum["spec"] == "momentum:learning_rate=2e-05:beta=0.5"
    *_, last = gdref.descend(gdref.sgd, points, m=-1.0, b=2.5, epochs=2, learning_rate=5e-5, seed=3)
    assert (sgd["m"], sgd["b"]) == (last.m, last.b)


def test_a_run_that_diverges_leaves_the_others_alone(run):
    done = run("compare", "--optimizers", "batch,momentum:learning_rate=0.01", "--format", "json")
    assert done.returncode == 1
    batch, momentum = json.loads(done.stdout)["runs"]
    assert (batch["status"], momentum["status"]) == ("finished", "diverged")
    assert momentum["rows"][-1]["error"] < 1e309
    assert "choose a learning_rate below 0.000762, the limit of momentum here" in done.stderr
    assert momentum["message"] in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_tolerance_ends_a_run(run):
    done = run("compare", "--optimizers", "batch", "--tolerance", "100", "--format", "json")
    (batch,) = json.loads(done.stdout)["runs"]
    assert (batch["status"], batch["rows"][-1]["epoch"]) == ("converged", 7)


def test_own_data_from_a_file_and_from_standard_input(run, tmp_path):
    content = "day;hours;marks\nmo;1;2\ntu;2;4\n"
    (tmp_path / "marks.csv").write_text(content)
    options = ("--columns", "hours,marks", "--epochs", "900", "--learning-rate", "0.02")
    named = run("compare", "--data", "marks.csv", *options)
    piped = run("compare", "--data", "-", *options, stdin=content)
    assert named.returncode == piped.returncode == 0
    assert "marks = 2.0000 hours + 0.0000" in named.stdout
    assert "gdref explain --learning-rate 0.02 --data marks.csv --columns hours,marks\n" in (
        named.stdout
    )
    assert "--data FILE --columns hours,marks (FILE: a file with the same points)" in piped.stdout
    tables = [done.stdout.partition("\nWhy batch")[0] for done in (named, piped)]
    assert tables[0].replace("marks.csv", "standard input") == tables[1]


def test_all_x_equal(run):
    done = run("compare", "--data", "-", "--learning-rate", "0.01", stdin="3,1\n3,2\n")
    assert done.returncode == 0
    assert "other lines have the same error" in done.stdout


BAD = [
    (("batch", "sgd"), "extra argument(s) (batch sgd); expected --optimizers batch,sgd"),
    (("--optimizers", "batch,", "sgd"), "extra argument(s) (sgd); expected --optimizers batch,sgd"),
    (
        ("--optimizers", "parenthesis"),
        "no optimizer 'parenthesis'; did you mean mistake/parenthesis?",
    ),
    (("--decimal", ";"), "Invalid value for '--decimal': ';' is not one of"),
    (("--learning-rate", "0,001"), "expected a number, with a decimal point; found '0,001'"),
    (("--epochs", "1,000"), "expected a whole number in digits, as in 1000; found '1,000'"),
    (("--epochs", "-5"), "expected a number greater than or equal to 0; found '-5'"),
    (("--lr", "0.1"), "there is no option --lr; did you mean --learning-rate? "),
    (("--optimizers", "SGD"), "no optimizer 'SGD'; did you mean sgd? "),
    (("--optimizers", "gd"), "no optimizer 'gd'; did you mean batch? "),
    (("--optimizers", "batch:lr=1"), "no hyperparameter 'lr'; did you mean learning_rate? "),
    (("--optimizers", "hw.py:f"), "there is no file 'hw.py'; expected FILE.py:FUNCTION"),
    (("--optimizers", "hw.py"), "'hw.py' names no function; expected hw.py:FUNCTION"),
    (("--optimizers", "batcj"), "no optimizer 'batcj'; did you mean batch? There are: adagrad, "),
    (("--optimizers", "zzz"), "no optimizer 'zzz'; there are: adagrad, "),
    (("--optimizers", "momentum:bta=1"), "no hyperparameter 'bta'; did you mean beta? There are: "),
    (("--optimizers", "momentum:beta=x"), "momentum: beta=x does not fit; expected a number"),
    (("--optimizers", "sgd:batch_size=2.5"), "expected a whole number, as in batch_size=1"),
    (("--optimizers", "momentum:beta=1.5"), "beta=1.5 is out of range; expected 0 <= beta < 1"),
    (("--optimizers", "batch:learning_rate"), "learning_rate= does not fit"),
    (("--optimizers", "batch,batch"), "batch is there twice"),
    (("--optimizers", "batch,"), "a spec is empty; expected one comma"),
    (("--data", "nope.csv"), "nope.csv: No such file or directory"),
    (("--data", "."), ".: Is a directory"),
    (("--columns", "1"), "--columns '1' does not name two columns"),
    (("--columns", "1,7"), "has no column '7'; it has 1 'distance', 2 'calories'"),
    (("--epochs", "-1"), "'--epochs' / '--iterations'"),
    (("--epochs", "many"), "found 'many'"),
    (("--learning-rate", "0"), "learning_rate=0.0 is out of range"),
    (
        ("--optimizers", "batch,momentum", "--seed", "1"),
        "--seed: none of batch, momentum has a seed",
    ),
    (("--start", "1"), "--start '1' is not two numbers; expected M,B"),
    (("--start", "nan,1"), "--start 'nan,1' is not two numbers"),
    (("--start", "1e300,1"), "at the start, m=1e+300 and b=1.0, the error is not finite"),
    (("--rows", "3", "--every", "2"), "--rows and --every exclude each other"),
    (("--rows", "1"), "'--rows'"),
    (("--format", "jsn"), "no format 'jsn'; did you mean json?"),
    (("--nope",), "there is no option --nope; there are: --optimizers, "),
]


@pytest.mark.parametrize(("arguments", "message"), BAD)
def test_a_mistake_is_one_clear_line(run, arguments, message):
    done = run("compare", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.startswith("gdref: error: ") and done.stderr.count("\n") == 1


def test_the_json_is_strict_whatever_a_plugin_prints_and_yields(site):
    site.plugin(
        "chatty",
        "from fractions import Fraction\n"
        "def chatty(objective, m, b, *, clip: float = float('inf')):\n"
        "    while True:\n"
        "        objective.gradient(m, b)\n"
        "        print('debug')\n"
        "        yield Fraction(1, 2), 3\n",
    )
    done = site.here("compare", "--optimizers", "chatty", "--epochs", "2", "--format", "json")
    assert done.stderr.split() == ["debug", "debug"]
    (run,) = json.loads(done.stdout)["runs"]
    assert (run["m"], run["b"], run["hyperparameters"]) == (0.5, 3.0, {"clip": "inf"})


def test_a_plugin_whose_call_fails_is_named_and_the_others_run(site):
    site.plugin("eager", "def eager(objective, m, b):\n    raise OSError('two\\nlines')\n")
    done = site.here("compare", "--optimizers", "batch,eager", "--epochs", "2")
    assert done.returncode == 1
    assert "457.854" in done.stdout
    assert done.stderr == (
        "gdref: error: eager of gdref-eager 1.0: OSError at update 1: two lines; "
        "look at line 2 of gdref_eager.py\n"
    )


def test_a_plugin_that_fails_on_its_way_leaves_the_tables_of_the_others(site):
    alone = site.here("compare", "--optimizers", "batch,momentum").stdout
    site.plugin(
        "faint",
        "def faint(objective, m, b):\n"
        "    for _ in range(30):\n"
        "        yield objective.gradient(m, b)\n"
        "    raise KeyError('strength')\n",
    )
    done = site.here("compare", "--optimizers", "batch,faint,momentum")
    assert done.returncode == 1
    assert done.stdout == alone
    assert "faint of gdref-faint 1.0: KeyError at update 31: 'strength'" in done.stderr


def test_a_note_about_more_than_two_columns(run):
    done = run("error", "--data", "-", stdin="10,5,20,1\n12,5,25,4\n")
    assert done.returncode == 0
    assert done.stdout.startswith("standard input, 2 lines: 2 points. x and y are the first two")
    done = run("error", "--data", "-", "--columns", "1,2", stdin="10,5,20,1\n12,5,25,4\n")
    assert done.stderr == "" and "columns" not in done.stdout


def test_no_winner_if_all_diverge(run):
    done = run("compare", "--learning-rate", "1")
    assert done.returncode == 1
    assert "The line found" not in done.stdout
    assert done.stdout.startswith("No line was found: every run diverged.\n")
    assert done.stderr.count("choose a learning_rate") == 3
    done = run("compare", "--optimizers", "momentum:learning_rate=1,batch")
    assert "Lowest error at the end: batch.\n" in done.stdout


def test_a_run_that_grew_without_an_overflow_is_no_winner(run):
    done = run("compare", "--learning-rate", "0.001", "--epochs", "200")
    assert done.returncode == 1
    assert "momentum: diverged: the error grew from 5565.11 to 1.97248e+180" in done.stderr
    assert "Lowest error" not in done.stdout
