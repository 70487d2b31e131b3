"""arithmetic.js against gdref: the same runs, in V8 without a browser and in Chromium."""

import json
from math import fsum
from pathlib import Path
from random import Random

import pytest

import gdref
import gdref.lesson
from gdref.lesson.choices import COMPUTED
from gdref.plugins.registry import own
from gdref.plugins.specs import choose
from gdref.theory.rate_limits import rate_limit, safe_rate
from gdref.theory.scaling import standardize

FILE = Path(gdref.lesson.__file__).with_name("arithmetic.js")
SETS = {
    "calories": None,
    "years and millions": [(1990.0 + k, 1e6 * (10 + k) + 1e5 * (k * k % 7)) for k in range(12)],
    "small x": [(0.01 + 0.004 * k, 0.5 + 0.02 * (k % 3)) for k in range(11)],
    "five": [(1.0, 2.0), (2.0, 3.5), (3.0, 3.0), (4.0, 5.5), (5.0, 6.25)],
    "equal x": [(4.0, 1.0), (4.0, 2.0), (4.0, 6.0)],
}
ROWS = """(name, points, hyperparameters, epochs) => {
  const descent = new Descent(name, points, 0, 0, hyperparameters), rows = [];
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const { update, now } = descent.at(epoch * descent.per_epoch);
    if (update < epoch * descent.per_epoch) break;
    rows.push([now.m, now.b, mse(now.m, now.b, points)]);
  }
  return JSON.stringify(rows);
}"""


@pytest.fixture(scope="module", params=["mini-racer", "chromium"])
def js(request):
    """A function that calls a function in JavaScript; its arguments and result are JSON."""
    source = FILE.read_text(encoding="utf-8")
    if request.param == "chromium":
        tab = request.getfixturevalue("browser").new_page()
        tab.add_script_tag(content=source)
        evaluate = tab.evaluate
    else:
        racer = pytest.importorskip("py_mini_racer", reason="mini-racer is not installed")
        context = racer.MiniRacer()
        context.eval(source)
        evaluate = context.eval

    def call(function: str, *arguments: object):
        text = evaluate(f"({function})(...{json.dumps(arguments)})")
        return json.loads(text, parse_int=float)  # 1e20 is written without an exponent

    return call


@pytest.mark.parametrize("name", SETS)
def test_every_row_is_what_descend_gives_to_the_last_bit(js, points, name):
    points = SETS[name] or list(points)
    for spec in ("batch", "sgd", "asgd", "asgd:batch_size=2:decay=0.1", "sgd:shuffle=false",
                 "momentum", "nesterov", "adagrad", "rmsprop", "adam", "last-point"):  # fmt: skip
        chosen = choose(spec)
        for factor in (0.1, 1.0, 9.0):  # the last one diverges, or jumps
            rate = chosen.hyperparameters["learning_rate"] * factor
            given = {**chosen.hyperparameters, "learning_rate": rate}
            epochs = 1000 if "size" not in spec else 100
            expected = [
                [row.m, row.b, row.error]
                for row in gdref.descend(chosen.optimizer, points, epochs=epochs, **given)
            ]
            found = js(ROWS, chosen.entry.own_name, points, given, epochs)
            same = found == expected  # pytest must not compare two long lists
            assert same, (spec, factor, len(found), len(expected))


def test_the_page_computes_each_optimizer_of_gdref(js):
    names = {entry.own_name for entry in own()}
    assert set(js("() => JSON.stringify(Object.keys(optimizers))")) == names == set(COMPUTED)


@pytest.mark.parametrize("seed", [0, 1, -7, 2**31, 2**32 + 5, 10**30])
@pytest.mark.parametrize("n", [1, 2, 4, 100, 5000])
def test_shuffle_is_pythons(js, seed, n):
    random, expected = Random(seed), []
    for _ in range(3):
        items = list(range(n))
        random.shuffle(items)
        expected.append(items)
    shuffles = """(seed, n) => {
      const rng = new Random(seed), results = [];
      for (let k = 0; k < 3; k++) {
        const items = [...Array(n).keys()];
        rng.shuffle(items);
        results.push(items);
      }
      return JSON.stringify(results);
    }"""
    assert js(shuffles, str(seed), n) == expected


@pytest.mark.parametrize("name", SETS)
def test_the_bowl_and_the_scaling(js, points, name):
    points = SETS[name] or list(points)
    bowl = gdref.Bowl.of(points)
    found = js("(points) => JSON.stringify(bowl_of(points))", points)
    assert found == {name: getattr(bowl, name) for name in bowl._fields}
    excess = "(points, m, b) => JSON.stringify(excess(bowl_of(points), m, b))"
    assert js(excess, points, 1.5, -3.0) == bowl.excess(1.5, -3.0)
    limits = (
        "(points, name) => JSON.stringify(limits_of(name, {beta: 0.5}, bowl_of(points), points))"
    )
    for name in ("batch", "momentum", "nesterov"):
        limit = rate_limit(name, {"beta": 0.5}, bowl)
        assert js(limits, points, name)["limit"] == pytest.approx(limit, rel=1e-14)
    assert js(limits, points, "batch")["best"] == pytest.approx(bowl.best_rate, rel=1e-14)
    assert js(limits, points, "asgd")["safe"] == safe_rate(points)
    directions = js("(points) => JSON.stringify(directions(bowl_of(points)))", points)
    for found, expected in zip(directions, bowl.directions, strict=True):
        assert found == pytest.approx(expected, rel=1e-14)
    if bowl.unique:
        scaled = js("(points) => JSON.stringify(standardized(points))", points)
        assert scaled == [list(point) for point in standardize(points)[0]]


def test_the_sum_is_rounded_once(js):
    random = Random(1)
    for n in (0, 1, 3, 50):
        values = [random.choice((1, -1)) * 2.0 ** random.randint(-60, 60) for _ in range(n)]
        assert js("(values) => JSON.stringify(fsum(values))", values) == fsum(values)
