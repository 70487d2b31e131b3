"""docs/mistakes.md: the wrong versions, the numbers they give, and the checks that catch them."""

import re
import sys
from fractions import Fraction
from math import fsum, isclose
from pathlib import Path

import pytest
import tabulate

import gdref
from gdref.optimizers.last_point import last_point

PAGE = Path(__file__).parent.parent / "docs" / "mistakes.md"
RATE = 1e-4
HAND = [(1.0, 2.0), (2.0, 3.0)]


def sums(m, b, points, w):
    dm = db = 0.0
    for x, y in points:
        r = y - (m * x + b)
        db += w * r
        dm += w * x * r
    return dm, db


def assigned(m, b, points):
    for x, y in points:
        r = y - (m * x + b)
        db = -(2 / len(points)) * r
        dm = -(2 / len(points)) * x * r
    return dm, db


def dropped_2(m, b, points):
    return sums(m, b, points, -(1 / len(points)))


def sum_for_mean(m, b, points):
    return sums(m, b, points, -2)


def wrong_sign(m, b, points):
    dm, db = gdref.gradient(m, b, points)
    return -dm, -db


GRADIENTS = {
    "as it should be": gdref.gradient,
    "= for +=": assigned,
    "the dropped 2": dropped_2,
    "the sum in place of the mean": sum_for_mean,
    "the wrong sign": wrong_sign,
}


def following(gradient, rate=RATE):
    """Batch descent along a gradient of one's own."""

    def optimizer(objective, m, b):
        points = gdref.read_points() if objective.size == 100 else HAND
        while True:
            for row in range(objective.size):  # so that an update costs an epoch
                objective.gradient(m, b, [row])
            dm, db = gradient(m, b, points)
            m, b = m - rate * dm, b - rate * db
            yield m, b

    return optimizer


def m_first(objective, m, b):
    while True:
        m -= RATE * objective.gradient(m, b)[0]
        b -= RATE * objective.gradient(m, b)[1]
        objective.point_gradients -= objective.size  # the page counts its passes as one
        yield m, b


def unshuffled(objective, m, b):
    while True:
        for row in range(objective.size):
            dm, db = objective.gradient(m, b, [row])
            m, b = m - RATE * dm, b - RATE * db
            yield m, b


def half_times_n(m, b, points):
    return gdref.sse(m, b, points) / 2 * len(points)


def numbers(points):
    """The table on the page."""
    optimizers = {name: following(gradient) for name, gradient in GRADIENTS.items()}
    optimizers["m before b's gradient"] = m_first
    optimizers["points not shuffled"] = unshuffled
    optimizers["a learning rate of 0.001"] = following(gdref.gradient, 1e-3)
    rows = []
    for name, optimizer in optimizers.items():
        run = gdref.descend(optimizer, points)
        _, one, *rest = run
        last = [one, *rest][-1]
        shown = [f"{last.m:.6f}", f"{last.b:.6f}", f"{last.error:.4f}"]
        if run.status == "diverged":
            shown = ["", "", f"diverges, epoch {last.epoch}"]
        rows.append([name, f"{one.m:.6g}", *shown])
    first = half_times_n(0.0, 0.0, points)
    rows.append(["1/2*n", *rows[0][1:4], f"{first:.6g} at (0, 0)"])
    header = ["", "m after 1", "m", "b", "error"]
    tabulate.MIN_PADDING = 0  # as gdref sets it, whichever test comes first
    return (
        tabulate.tabulate(rows, header, disable_numparse=True, colalign=("left", *["right"] * 4))
        + "\n"
    )


def test_the_page_shows_the_numbers(points, request):
    text = PAGE.read_text(encoding="utf-8")
    now = re.sub(
        r"```text\n.*?```", lambda _: f"```text\n{numbers(points)}```", text, count=1, flags=re.S
    )
    if request.config.getoption("--update-docs"):
        PAGE.write_text(now, encoding="utf-8")
    assert now == text or request.config.getoption("--update-docs")


def same_when_doubled(gradient, points):
    one, other = gradient(0.5, 1.0, points), gradient(0.5, 1.0, [*points, *points])
    return one == pytest.approx(other, rel=1e-9)


def is_the_slope_of_the_error(gradient, points):
    dm = (gdref.mse(1.5, 1.0, points) - gdref.mse(-0.5, 1.0, points)) / 2
    db = (gdref.mse(0.5, 2.0, points) - gdref.mse(0.5, 0.0, points)) / 2
    return gradient(0.5, 1.0, points) == pytest.approx((dm, db), rel=1e-9)


def goes_down(gradient, points):
    dm, db = gradient(0.0, 0.0, points)
    return gdref.mse(-RATE * dm, -RATE * db, points) < gdref.mse(0.0, 0.0, points)


@pytest.mark.parametrize(
    ("check", "caught"),
    [
        (same_when_doubled, {"= for +=", "the sum in place of the mean"}),
        (is_the_slope_of_the_error, set(GRADIENTS) - {"as it should be"}),
        (goes_down, {"the wrong sign", "the sum in place of the mean"}),
    ],
)
def test_each_check_catches_what_the_page_says(check, caught, points):
    assert {name for name, gradient in GRADIENTS.items() if not check(gradient, points)} == caught


def test_the_article_own_slip_is_the_optimizer_of_that_name(points):
    *_, mine = gdref.descend(following(assigned), points)
    *_, theirs = gdref.descend(last_point, points)
    assert mine.m == pytest.approx(theirs.m, rel=1e-12)


def test_the_dropped_2_takes_twice_the_time(points):
    *_, half = gdref.descend(following(dropped_2), points, epochs=200)
    *_, full = gdref.descend(gdref.batch, points, epochs=200, learning_rate=RATE / 2)
    assert (half.m, half.b) == pytest.approx((full.m, full.b), rel=1e-12)


def test_half_times_n_by_hand():
    """Residuals 2 and 3 at (0, 0): 1/(2n) of their squares is 13/4; the slip gives n^2 as much."""
    assert half_times_n(0.0, 0.0, HAND) == 13 == 13 / 4 * 2**2


def test_b_after_the_first_step_tells_m_first(points):
    twice_the_mean = RATE * 2 * sum(Fraction(y) for _, y in points) / 100
    *_, right = gdref.descend(gdref.batch, points, epochs=1)
    *_, wrong = gdref.descend(m_first, points, epochs=1)
    assert isclose(right.b, twice_the_mean, rel_tol=1e-12)
    assert not isclose(wrong.b, twice_the_mean, rel_tol=0.1)


def test_the_last_two_epochs_tell_the_unshuffled(points):
    """In its loop it comes back to the same place each epoch; a shuffled run never does."""

    def moved(optimizer):
        *_, before, last = gdref.descend(optimizer, points)
        return abs(last.m - before.m)

    assert moved(unshuffled) < 1e-4 < moved(gdref.sgd) / 10


def test_compensated_sums():
    assert 1e16 + 1.0 + 1.0 == 1e16
    assert fsum([1e16, 1.0, 1.0]) == 1e16 + 2
    assert sum([1e16, 1.0, 1.0]) == (1e16 + 2 if sys.version_info >= (3, 12) else 1e16)
    assert gdref.sse(0.0, 0.0, [(0.0, 1e8), (0.0, 1.0), (0.0, 1.0)]) == 1e16
