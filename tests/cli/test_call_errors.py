"""Calls with a mistake that people make: each message leads to the right call."""

import errno
import shlex

import pytest

from gdref import PointsError, read_points
from gdref.cli.call_errors import message_of

LIMITS = [  # raised by the standard library, deep below a command
    (MemoryError(), "out of memory; use fewer points"),
    (RuntimeError("can't start new thread"), "out of memory; use fewer points"),
    (OSError(errno.EMFILE, "Too many open files"), "too many open files; to allow more files, run"),
]


@pytest.mark.parametrize(("error", "message"), LIMITS)
def test_a_limit_of_the_system_is_one_line(error, message):
    assert message_of(error, []).startswith(message)
    assert message_of(OSError(errno.ENOSPC, "No space left"), []) is None  # of standard output


MEANT = [  # the wrong call, and the right call in the message
    ("compare rides.csv", "expected --data rides.csv"),
    ("fit batch rides.csv", "expected --data rides.csv"),
    (
        "fit rides.csv",
        "'rides.csv' is a file of points, not an optimizer; expected --data rides.csv",
    ),
    ("error 1 2", "expected --m 1 --b 2"),
    ("gradient 1.5,2", "expected --m 1.5 --b 2"),
    ("fit batch 0.1", "expected --learning-rate 0.1"),
    ("rides.csv", "did you mean gdref compare --data rides.csv?"),
    ("plot rides.csv", "did you mean gdref plot data --data rides.csv?"),
    ("plot surfac", "there is no command 'surfac' of gdref plot; did you mean surface?"),
    ("plot --data rides.csv", "expected gdref plot COMMAND --data; the commands are: data, "),
    ("--data rides.csv", "expected gdref COMMAND --data; the commands are: compare, "),
    ("help nope", "there is no command 'nope'"),
]


@pytest.mark.parametrize(("typed", "message"), MEANT)
def test_what_was_meant(run, typed, message):
    done = run(*typed.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("typed", [typed for typed, message in MEANT if "--data rides" in message])
def test_a_file_can_be_given_as_the_message_says(run, tmp_path, typed):
    (tmp_path / "rides.csv").write_text("1,2\n2,3\n4,4\n")
    *_, option, name = shlex.split(run(*typed.split()).stderr.rstrip("?\n"))
    words = [word for word in typed.split() if word != "rides.csv"] or ["compare"]
    words += ["data"] if words == ["plot"] else []
    shown = run(*words, option, name).stdout
    assert "rides.csv" in shown or "The line found: y =" in shown


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("-h", "--help"),
        ("help", "--help"),
        ("-V", "--version"),
        ("version", "--version"),
        ("help compare", "compare --help"),
        ("compare -h", "compare --help"),
        ("help plot data", "plot data --help"),
        ("plot -h", "plot --help"),
        ("plugin new -h", "plugin new --help"),
    ],
)
def test_the_ways_to_ask_for_help(run, short, long):
    done, expected = run(*short.split()), run(*long.split())
    assert done.returncode == 0 and done.stdout == expected.stdout


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("plugin new test-it", "pytest would run 'test-it' as a test; choose another name"),
        ("plugin check batch --only pay", "there is no check 'pay'; did you mean pays?"),
        ("optimizers batch:learning_rate=1", "sets a hyperparameter; expected the name only"),
        ("fit --epochs 1000000000001", "less than or equal to 1000000000000;"),
        ("plot surface --window 1,0,0,1", "with M0 < M1 and B0 < B1"),
        ("fit --min-change 0", "min_change=0.0 is out of range; expected a number above 0"),
    ],
)
def test_messages_of_the_other_commands(run, call, message):
    done = run(*call.split())
    assert (done.returncode, done.stdout) == (2, "") and message in done.stderr


def test_a_word_that_is_no_number_is_no_learning_rate(run):
    done = run("fit", "batch", "sgd")
    assert done.returncode == 2 and done.stderr.endswith("(sgd)\n")
    assert run("error", "a", "b").stderr.endswith("(a b)\n")


def test_a_name_that_is_missing(run):
    done = run("plugin", "new")
    assert (done.returncode, done.stdout) == (2, "") and "Missing argument" in done.stderr


def test_an_unknown_decimal_sign():
    with pytest.raises(PointsError, match=r'expected decimal "\." or ","'):
        read_points(decimal=";")
