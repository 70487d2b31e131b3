"""gdref.text.sentences: folded names, and commands to paste."""

import shlex

from gdref.text.sentences import command, folded, listed


def test_long_specs_are_broken_where_their_parts_end():
    spec = "momentum:learning_rate=5e-05:beta=0.5"
    assert folded(spec, 20) == "momentum:\nlearning_rate=5e-05:\nbeta=0.5"
    assert folded(spec, 14) == "momentum:\nlearning_rate=\n5e-05:beta=0.5"
    assert folded("gdref-odd/twin", 10) == "gdref-odd/\ntwin"
    assert folded("n" * 90, 10) == "n" * 90
    for width in range(1, 60):
        assert folded(spec, width).replace("\n", "") == spec


def test_a_command_to_paste():
    assert command("explain") == "gdref explain"
    again = command("fit", "adam", points_from=["--data", "my rides.csv"], start=(1.5, 0.0))
    assert shlex.split(again) == [
        "gdref", "fit", "adam", "--data", "my rides.csv", "--start", "1.5,0",
    ]  # fmt: skip
    long = command("compare", "--optimizers", "a" * 50, points_from=["--data", "b c" * 10])
    assert shlex.split(long)[-1] == "b c" * 10  # the shell joins the lines
    assert [line[-1] for line in long.split("\n")] == ["\\", "'"]
    assert command("fit", points_from=["--data", "FILE"]).endswith(
        "(FILE: a file with the same points)"
    )


def test_names_in_a_row():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a", "a and b", "a, b and c",
    ]  # fmt: skip
