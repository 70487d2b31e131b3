"""gdref.experiments.comparison_page: every cell by hand.

The points lie 10 above and 10 below the line y = 2 x, at x = -1 and 1. So the error at (m, b) is
100 + (m - 2)^2 + b^2, and an excess is the square of a distance.
"""

from itertools import pairwise
from math import inf

import gdref
from gdref.text.results import Table

POINTS = [(-1.0, 8.0), (-1.0, -12.0), (1.0, 12.0), (1.0, -8.0)]


def steady(objective, m, b, *, rate: float = 1.0):
    """One gradient per update. The errors are 104, 101, and then 109."""
    for pair in ((2.0, 2.0), (2.0, 1.0), (2.0, 3.0)):
        objective.gradient(m, b)
        yield pair


def drawn(objective, m, b, *, seed: int = 0):
    """With the seeds 0, 1, 2, 3 the errors are 100, 101, 116 and 181."""
    objective.gradient(m, b)
    yield 2.0, float(seed**2)


def asking(objective, m, b):
    """Two errors per update, each of one point; no gradients."""
    for _ in range(3):
        objective.error(m, b, [0])
        objective.error(m, b, [1])
        yield 2.0, 4.0


def growing(objective, m, b, *, seed: int = 0):
    """It diverges with seeds from 2 on."""
    objective.gradient(m, b)
    yield (2.0, 0.0) if seed < 2 else (inf, inf)


def tables(optimizers, points=POINTS, **options):
    """The header and the rows of each table by the title above it."""
    page = list(gdref.compare(optimizers, points, **options).page())
    return {
        title.replace("\n", " "): tuple(table[:2])
        for title, table in pairwise(page)
        if isinstance(table, Table)
    }


def test_the_errors_by_epoch():
    shown = tables([steady, asking], epochs=9)
    assert shown["Error over the 4 points, after each epoch"] == (
        ["epoch", "steady", "asking"],
        [
            [0, 104.0, 104.0],
            [1, 104.0, 116.0],  # two updates of `asking`, each with the errors of two points
            [2, 101.0, 116.0],
            [3, 109.0, None],
        ],
    )


def test_where_runs_ended():
    header, rows = tables([steady, asking], epochs=9)["The end of each run"]
    assert header == [
        "optimizer",
        "m",
        "b",
        "error",
        "above the minimum",
        "lowest error on the way",
        "status",
    ]
    assert rows == [
        ["steady", 2.0, 3.0, 109.0, 9.0, 101.0, "ended"],
        ["asking", 2.0, 4.0, 116.0, 16.0, 104.0, "ended"],
        ["minimum", 2.0, 0.0, 100.0, 0.0, 100.0, ""],
    ]


def test_where_runs_of_several_seeds_ended():
    """The medians of 0, 1, 16 and 81; the quartiles are a quarter of the way from 1 to 0, ..."""
    found = tables([steady, drawn, growing], epochs=9, seeds=4)
    title = "Error over the 4 points, after each epoch (drawn and growing: the median of 4 seeds)"
    assert next(iter(found)) == title
    header, rows = found["The end of each run"]
    assert header == [
        "optimizer", "m", "b", "error", "middle half", "above the minimum",
        "lowest error on the way", "status",
    ]  # fmt: skip
    assert rows == [
        ["steady", 2.0, 3.0, 109.0, "", 9.0, 101.0, "ended"],
        ["drawn", 2.0, 2.5, 108.5, "100.8 to 132.2", 8.5, 102.5, "ended"],
        ["growing", 1.0, 0.0, 102.0, "from 100", 2.0, 102.0, "2 ended, 2 diverged"],
        ["minimum", 2.0, 0.0, 100.0, "", 0.0, 100.0, ""],
    ]
    _, rows = tables(drawn, epochs=9, seeds=2)["The end of each run"]
    assert rows[0][3:5] == [100.5, "100.2 to 100.8"]


COSTS = "The work of each run (near: an error of at most 1 % above the minimum)"


def test_the_work():
    header, rows = tables([steady], epochs=9)[COSTS]
    assert header == [
        "optimizer", "updates", "point-gradients", "epochs until near", "points until near"
    ]  # fmt: skip
    assert rows == [["steady", 3, 12, 2, 8]]
    header, rows = tables([steady, asking], epochs=9)[COSTS]
    assert header[3] == "point-errors" and len(header) == 6
    assert rows == [
        ["steady", 3, 12, 0, 2, 8],
        ["asking", 3, 0, 6, "not reached", "not reached"],
    ]


def test_the_work_of_several_seeds():
    """Two of four runs come near, but the median does not."""
    _, rows = tables([drawn], epochs=9, seeds=4)[COSTS]
    assert rows == [["drawn", 1, 4, "not reached", "not reached"]]
    _, rows = tables([drawn], epochs=9, seeds=3)[COSTS]
    assert rows == [["drawn", 1, 4, 1, 4]]


def test_a_start_near_the_minimum_needs_no_work():
    _, rows = tables([drawn], epochs=9, start=(2.0, 1.0))[COSTS]
    assert rows == [["drawn", 1, 4, 0, 0]]


def test_near_is_not_defined_for_an_exact_line():
    _, rows = tables(["batch"], [(0.0, 1.0), (1.0, 3.0)], epochs=2)[COSTS]
    assert rows == [["batch", 2, 4, "not defined", "not defined"]]


def test_the_hyperparameters():
    def odd(objective, m, b, *, a: str = "x" * 60, c: str = "y"):
        yield m, b

    page = gdref.compare(
        ["momentum:beta=0.5", drawn, asking, odd], POINTS, epochs=2, seeds=3
    ).page()
    (text,) = [part for part in page if str(part).startswith("Hyperparameters")]
    assert text.splitlines() == [
        "Hyperparameters",
        f"  momentum:beta=0.5 (gdref {gdref.__version__}): learning_rate=0.0001 beta=0.5",
        f"  drawn ({__name__}): seed=0..2",
        f"  asking ({__name__}): none",
        f"  odd ({__name__}):",
        f"    a={'x' * 60} c=y",
    ]


def test_the_commands_to_paste_are_those_of_this_call():
    """A function has no name to type; a default rate is not repeated."""
    for optimizers, options, words in (
        (["batch", steady], {}, ["gdref explain", "gdref sweep --optimizers batch"]),
        ("batch", {"learning_rate": 2e-4}, ["gdref explain --learning-rate 0.0002"]),
        ("batch", {"standardize": True}, ["gdref explain --standardize --learning-rate 0.1"]),
    ):
        points = gdref.read_points()
        last = [*gdref.compare(optimizers, points, epochs=1000, **options).page()][-1]
        commands = [line.rpartition(": ")[2] for line in last.splitlines()]
        assert commands[: len(words)] == words
