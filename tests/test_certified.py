"""Certified numbers, exact fractions, and loops of the tests' own: nothing here is gdref's."""

from fractions import Fraction
from itertools import islice
from math import inf, isclose, isfinite, sqrt
from random import Random
from statistics import median

import pytest

from gdref import Bowl, compare, explain, fit, mse, read_points, sse
from gdref.squared_error import r_squared

# NIST, Statistical Reference Datasets, linear regression, Norris: y then x. Lower difficulty.
# https://www.itl.nist.gov/div898/strd/lls/data/LINKS/DATA/Norris.dat
NORRIS = """
0.1 0.2  338.8 337.4  118.1 118.2  888.0 884.6  9.2 10.1  228.1 226.5
668.5 666.3  998.5 996.3  449.1 448.6  778.9 777.0  559.2 558.2  0.3 0.4
0.1 0.6  778.1 775.5  668.8 666.9  339.3 338.0  448.9 447.5  10.8 11.6
557.7 556.0  228.3 228.1  998.0 995.8  888.8 887.6  119.6 120.2  0.3 0.3
0.6 0.3  557.6 556.8  339.3 339.1  888.0 887.2  998.5 999.0  778.9 779.0
10.2 11.1  117.6 118.3  228.9 229.2  668.4 669.1  449.2 448.9  0.2 0.5
"""

# F. J. Anscombe, Graphs in Statistical Analysis, The American Statistician 27 (1973), 17-21.
X = "10 8 13 9 11 14 6 4 12 7 5"
ANSCOMBE = [
    (X, "8.04 6.95 7.58 8.81 8.33 9.96 7.24 4.26 10.84 4.82 5.68"),
    (X, "9.14 8.14 8.74 8.77 9.26 8.10 6.13 3.10 9.13 7.26 4.74"),
    (X, "7.46 6.77 12.74 7.11 7.81 8.84 6.08 5.39 8.15 6.42 5.73"),
    ("8 8 8 8 8 8 8 19 8 8 8", "6.58 5.76 7.71 8.84 8.47 7.04 5.25 12.50 5.56 7.91 6.89"),
]


def digits_right(value, certified):
    """The relative difference is below 1e-13: 13 digits agree."""
    return isclose(value, certified, rel_tol=1e-13)


def test_norris_has_the_certified_line():
    numbers = [float(word) for word in NORRIS.split()]
    points = list(zip(numbers[1::2], numbers[::2], strict=True))
    bowl = Bowl.of(points)
    assert len(points) == 36
    assert digits_right(bowl.m, 1.00211681802045)
    assert isclose(bowl.b, -0.262323073774029, rel_tol=3e-13)  # the mean of y has 16 digits too
    assert digits_right(sqrt(sse(bowl.m, bowl.b, points) / 34), 0.884796396144373)
    assert digits_right(sqrt(36 * bowl.error / 34), 0.884796396144373)
    assert digits_right(r_squared(bowl.m, bowl.b, points), 0.999993745883712)


def test_norris_is_read_from_a_file(tmp_path):
    numbers = NORRIS.split()
    rows = [f"{y} {x}\n" for y, x in zip(numbers[::2], numbers[1::2], strict=True)]
    (tmp_path / "norris.dat").write_text("Data:  y  x\n" + "".join(rows))
    points = read_points(str(tmp_path / "norris.dat"), 2, 1)
    assert digits_right(Bowl.of(points).m, 1.00211681802045)


@pytest.mark.parametrize(("xs", "ys"), ANSCOMBE)
def test_anscombes_four_have_one_line(xs, ys):
    """As he prints them: y = 3 + 0.5 x, residual sum of squares 13.75, R^2 0.667 (rounded)."""
    points = list(zip(map(float, xs.split()), map(float, ys.split()), strict=True))
    bowl = Bowl.of(points)
    assert (round(bowl.m, 1), round(bowl.b, 1)) == (0.5, 3.0)
    assert 13.74 < sse(bowl.m, bowl.b, points) < 13.78
    assert round(r_squared(bowl.m, bowl.b, points), 2) == 0.67
    assert round(mse(bowl.m, bowl.b, points), 2) == 1.25


@pytest.mark.parametrize("seed", range(100))
def test_random_points_in_exact_fractions(seed):
    """The spread of x and y is 1e-90 to 1e90, and x is up to 1e15 spreads away from 0."""
    rng = Random(seed)
    n, scale_x, scale_y = rng.randint(3, 40), 10 ** rng.uniform(-90, 84), 10 ** rng.uniform(-90, 90)
    far = 10.0 ** rng.uniform(-2, 15) * rng.choice((-1, 1)) if seed % 2 else 0.0
    points = [(scale_x * (far + rng.gauss(0, 1)), scale_y * rng.gauss(3, 1)) for _ in range(n)]
    if len({x for x, _ in points}) < 2:
        points[0] = (points[0][0] * 2, points[0][1])
    xs, ys = [Fraction(x) for x, _ in points], [Fraction(y) for _, y in points]
    mean_x, mean_y = sum(xs) / n, sum(ys) / n
    sxx = sum((x - mean_x) ** 2 for x in xs)
    sxy = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    m = sxy / sxx
    b = mean_y - m * mean_x
    error = sum((y - m * x - b) ** 2 for x, y in zip(xs, ys, strict=True)) / n
    bowl = Bowl.of(points)
    flat = sum((y - mean_y) ** 2 for y in ys) / n
    spread = sqrt(flat / (sxx / n)) if sxx else 0.0
    assert abs(bowl.m - m) <= 1e-13 * max(abs(m), spread)
    assert abs(bowl.b - b) <= 1e-13 * max(abs(mean_y), abs(m * mean_x), spread * abs(mean_x))
    assert abs(bowl.error - error) <= 1e-12 * flat


def slopes(m, b, points):
    """The gradient, with the operations of the article in their order."""
    dm = db = 0.0
    for x, y in points:
        db += -(2 / len(points)) * (y - (m * x + b))
        dm += -(2 / len(points)) * x * (y - (m * x + b))
    return dm, db


def error(m, b, points):
    total = 0.0
    for x, y in points:
        total += (y - (m * x + b)) * (y - (m * x + b))
    return total / len(points)


def steps(name, points, rate, beta=0.0):
    """(m, b) of batch, momentum or nesterov from (0, 0), written anew."""
    m = b = v = u = 0.0
    while True:
        yield m, b
        dm, db = slopes(m, b, points)
        v, u = beta * v + dm, beta * u + db
        if name == "nesterov":
            m, b = m - rate * (dm + beta * v), b - rate * (db + beta * u)
        else:
            m, b = m - rate * v, b - rate * u


def of_one_point(points, rate, seed):
    """(m, b) of sgd after each epoch, written anew."""
    rng, m, b, order = Random(seed), 0.0, 0.0, list(range(len(points)))
    while True:
        yield m, b
        rng.shuffle(order)
        for x, y in (points[k] for k in order):
            r = y - (m * x + b)
            m, b = m + rate * 2 * x * r, b + rate * 2 * r


@pytest.mark.parametrize("name", ["batch", "momentum", "nesterov"])
@pytest.mark.parametrize("seed", range(12))
def test_a_forecast_over_a_random_bowl_is_what_a_loop_finds(name, seed):
    rng = Random(seed)
    n, far = rng.randint(2, 8), rng.uniform(-2, 2)
    points = [(far + rng.gauss(0, 1), rng.gauss(1, 2)) for _ in range(n)]
    beta = 0.0 if name == "batch" else round(rng.uniform(0, 0.95), 2)
    spec = name if name == "batch" else f"{name}:beta={beta}"
    limit = explain(spec, points).as_json()["largest_stable_rate"]
    rate = limit * rng.choice((0.05, 0.3, 0.9, 1.5))
    told = explain(spec, points, learning_rate=rate).as_json()
    lowest = Bowl.of(points)
    errors, bs = [], []
    for m, b in islice(steps(name, points, rate, beta), 4000):
        errors.append(error(m, b, points))
        bs.append(b)
        if not isfinite(errors[-1]):
            break
    if rate > limit:
        assert abs(told["last_finite_epoch"] - (len(errors) - 2)) <= 1
        return
    assert told["last_finite_epoch"] is None
    for epoch, near in (
        (told["error_within_1_percent"], [e <= 1.01 * lowest.error for e in errors]),
        (told["b_within_1_percent"], [abs(b - lowest.b) <= 0.01 * abs(lowest.b) for b in bs]),
    ):
        outside = [k for k, inside in enumerate(near) if not inside]
        if epoch is not None and epoch < 3900:
            assert abs(epoch - (outside[-1] + 1 if outside else 0)) <= 1


def test_a_forecast_in_standardised_x_is_what_a_loop_finds(points):
    told = explain("momentum:beta=0.5", points, learning_rate=0.03, standardize=True).as_json()
    lowest, n = Bowl.of(points), len(points)
    mean = sum(x for x, _ in points) / n
    spread = sqrt(sum((x - mean) * (x - mean) for x, _ in points) / n)
    scaled = [((x - mean) / spread, y) for x, y in points]
    off = [
        abs(b - m * mean / spread - lowest.b) > 0.01 * lowest.b
        for m, b in islice(steps("momentum", scaled, 0.03, 0.5), 400)
    ]
    assert abs(told["b_within_1_percent"] - max(k for k in range(400) if off[k])) <= 2


def test_tolerance_and_min_change_end_where_a_loop_ends(points):
    for tolerance in (100.0, 2.0):
        where = islice(steps("batch", points, 1e-4), 1001)
        small = (k for k, at in enumerate(where) if max(map(abs, slopes(*at, points))) <= tolerance)
        found = fit("batch", points, tolerance=tolerance).as_json()["runs"][0]
        assert (found["status"], found["rows"][-1]["epoch"]) == ("converged", next(small))
    for change in (1.0, 1e-3):
        errors = [error(m, b, points) for m, b in islice(steps("batch", points, 1e-4), 1001)]
        small = (k for k in range(1, 1001) if abs(errors[k] - errors[k - 1]) < change)
        found = fit("batch", points, min_change=change).as_json()["runs"][0]
        assert (found["status"], found["rows"][-1]["epoch"]) == ("converged", next(small))


def test_tune_takes_the_rate_of_a_loop_over_the_rates(points):
    ends = {}
    for rate in (float(f"{10 ** (-6 + k / 3):.3g}") for k in range(22)):
        for name, beta in (("batch", 0.0), ("momentum", 0.9)):
            m, b = next(islice(steps(name, points, rate, beta), 30, None))
            end = error(m, b, points)
            ends.setdefault(name, {})[rate] = end if isfinite(end) else inf
    found = compare("batch,momentum", points, epochs=30, tune=True)
    for run in found.as_json()["runs"]:
        best = min(ends[run["optimizer"]], key=ends[run["optimizer"]].get)
        assert run["hyperparameters"]["learning_rate"] == best
        assert isclose(run["error"], ends[run["optimizer"]][best], rel_tol=1e-12)


def test_seeds_give_the_median_of_loops(points):
    ends = []
    for seed in range(4):
        m, b = next(islice(of_one_point(points, 1e-4, seed), 10, None))
        ends.append(error(m, b, points))
    found = compare("sgd", points, epochs=10, seeds=4)
    assert [run["error"] for run in found.as_json()["runs"]] == ends
    assert found.errors[-1] == (10, {"sgd": median(ends)})
