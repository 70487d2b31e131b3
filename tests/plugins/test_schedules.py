"""A schedule gets its budget: a hyperparameter called epochs has the value of --epochs."""

import json
from functools import partial, wraps

import pytest

import gdref

SOURCE = """\
from math import cos, pi


def cosine(objective, m, b, *, epochs: int = 100, learning_rate: float = 1e-4):
    for epoch in range(epochs):
        rate = learning_rate * (1 + cos(pi * epoch / epochs)) / 2
        dm, db = objective.gradient(m, b)
        m, b = m - rate * dm, b - rate * db
        yield m, b
"""
names: dict = {}
exec(SOURCE, names)
cosine = names["cosine"]


def by_hand(points, epochs):
    """The last (m, b) of the function itself, called without gdref's commands."""
    *_, last = cosine(gdref.Objective(points), 0.0, 0.0, epochs=epochs)
    return last


class Cosine:
    def __call__(self, objective, m, b, *, epochs: int = 100):
        yield from cosine(objective, m, b, epochs=epochs)

    steps = __call__


@wraps(cosine)
def wrapped(*arguments, **values):
    yield from cosine(*arguments, **values)


@pytest.mark.parametrize(
    "schedule", [cosine, wrapped, Cosine(), Cosine().steps, partial(cosine, learning_rate=1e-4)]
)
def test_in_python(points, schedule):
    *_, row = gdref.descend(schedule, points, epochs=20)
    assert (row.m, row.b) == by_hand(points, 20)
    (run,) = gdref.compare([schedule], points, epochs=30).runs
    assert (run.row.m, run.row.b) == by_hand(points, 30)
    assert run.chosen.hyperparameters["epochs"] == 30


def test_a_partial_sets_it(points):
    *_, row = gdref.descend(partial(cosine, epochs=10), points, epochs=20)
    assert (row.m, row.b) == by_hand(points, 10)
    (run,) = gdref.compare([partial(cosine, epochs=10)], points, epochs=20).runs
    assert (run.row.m, run.row.b) == by_hand(points, 10)


def test_others_are_not_given_it(points):
    """epochs is not filled if it is no hyperparameter, even if it is a local variable."""

    def plain(objective, m, b, **others):
        epochs = others
        yield m, epochs.get("epochs", b)

    assert [row.b for row in gdref.descend(plain, points, epochs=20)] == [0.0, 0.0]


def json_of(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_on_the_command_line(run, tmp_path, points):
    (tmp_path / "f.py").write_text(SOURCE)
    spec, end = "f.py:cosine", ["--format", "json"]
    m, b = by_hand(points, 20)
    for command in (["fit", spec], ["compare", "--optimizers", f"batch,{spec}"]):
        *_, one = json_of(run(*command, "--epochs", "20", *end))["runs"]
        assert (one["spec"], one["m"], one["b"]) == (spec, m, b)
        assert one["hyperparameters"]["epochs"] == 20
    *_, own = json_of(run("fit", f"{spec}:epochs=10", "--epochs", "20", *end))["runs"]
    assert (own["spec"], own["m"]) == (f"{spec}:epochs=10", by_hand(points, 10)[0])
    (tenth,) = json_of(run("step", spec, "--epochs", "20", "--from", "19", *end))["updates"]
    assert (tenth["m"], tenth["b"]) == (m, b)
    sweep = json_of(run("sweep", "--optimizers", spec, "--rates", "1e-4", "--epochs", "20", *end))
    assert str(gdref.mse(m, b, points)) in json.dumps(sweep)
    drawn = run("plot", "line", "--optimizers", spec, "--epochs", "20", "--output", "-")
    assert drawn.returncode == 0
    page = run("lesson", "--optimizers", spec, "--epochs", "20", "--output", "page.html")
    assert page.returncode == 0, page.stderr
    assert f"{b:#.6g}" in (tmp_path / "page.html").read_text()
