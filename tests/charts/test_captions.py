"""The titles: findings that are true for any data."""

import math
import re

import pytest

from gdref import Points, batch, descend, momentum, mse, read_points, sgd
from gdref.bowl import Bowl
from gdref.charts import Track, data, error, line, slices, surface, svg, track
from gdref.charts.captions import above, course, trend
from gdref.theory.forecast import forecast

EXACT = Points([(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)])


def run(optimizer, points, label="it", **settings) -> Track:
    done = descend(optimizer, points, **settings)
    rows = list(done)
    return track(label, rows, done.status == "diverged")


def test_the_finding_of_a_quick_drop_has_the_numbers_of_the_run() -> None:
    points = read_points()
    bowl, one = Bowl.of(points), run(batch, points, epochs=1000)
    found = re.fullmatch(
        r"Down in (\d+) epochs, then slow: after 1,000, it is ([\d.]+) % above the minimum",
        course(bowl, [one]),
    )
    assert found
    least = mse(bowl.m, bowl.b, points)
    percent = 100 * (mse(one.m[-1], one.b[-1], points) / least - 1)
    assert float(found[2]) == pytest.approx(percent, rel=5e-3)
    far, left = one.error[0] - one.error[-1], one.error[int(found[1])] - one.error[-1]
    # As in gdref explain: 1 % of the distance is left, and the excess is quadratic in the distance.
    assert int(found[1]) == forecast(bowl, 100, 1e-4).floor
    assert left <= 0.0001 * far < one.error[int(found[1]) - 1] - one.error[-1]


def test_a_run_that_jumps_about_is_not_slow_and_a_diverged_one_has_no_place() -> None:
    points = read_points()
    bowl = Bowl.of(points)
    noisy = run(sgd, points, "sgd", epochs=200)
    assert course(bowl, [noisy]).startswith("After 200 epochs, sgd is ")
    wild = run(batch, points, "wild", epochs=100, learning_rate=0.01)
    words = course(bowl, [wild])
    assert words.startswith("wild diverges: its error grows from 5,565 to ")
    assert course(bowl, [wild, wild]) == "Both runs diverge"
    calm = run(momentum, points, "calm", epochs=50)
    both = course(bowl, [wild, calm])
    assert re.fullmatch(r"After 50 epochs, calm is .* above the minimum; wild diverges", both)


def test_at_the_minimum_and_where_its_error_is_0() -> None:
    bowl = Bowl.of(EXACT)
    there = run(batch, EXACT, epochs=3, m=2.0, b=0.0)
    assert course(bowl, [there]) == "After 3 epochs, it is at the minimum"
    near = run(batch, EXACT, epochs=3)
    excess = bowl.excess(near.m[-1], near.b[-1])
    (number,) = re.findall(r"it is ([\d.]+) above the minimum$", course(bowl, [near]))
    assert float(number) == pytest.approx(excess, rel=5e-3)


@pytest.mark.parametrize(
    ("excess", "least", "words"),
    [
        (1.0, 50.0, "2 % above the minimum"),
        (499.0, 50.0, "998 % above the minimum"),
        (500.0, 50.0, "at 11 times the minimum's error"),
        (1e300, 1e-57, "10³⁰⁰ above the minimum"),  # the quotient overflows
        (math.inf, 1.0, "far above the minimum"),
        (3.0, 0.0, "3 above the minimum"),
        (0.0, 1.0, "at the minimum"),
    ],
)
def test_how_far_above_the_minimum(excess: float, least: float, words: str) -> None:
    assert above(excess, least, 1e-60) == words


def test_points_and_lines_and_slices() -> None:
    points = read_points()
    assert data(points).title == "Higher distance, higher calories: correlation 0.77"
    assert trend(Points([(x, -2.0 * x) for x in range(5)])) == "Higher x, lower y: correlation −1"
    for none in ([(1.0, 2.0)], [(1.0, 2.0), (1.0, 3.0), (1.0, 4.0)]):
        assert trend(Points(none)) == Points(none).title
    assert trend(Points([(0, 1), (1, 2), (2, 1)])) == "No clear trend: correlation 0"
    bowl = Bowl.of(points)
    lines = [("near", 1.3, 8.0), ("far", 1.0, 0.0), ("minimum", bowl.m, bowl.b)]
    assert line(points, lines).title.startswith("Of 3 lines, near comes nearest: ")
    gone = line(points, [*lines, ("gone", 1e9, 0.0)])
    assert gone.title.startswith("Of 3 lines") and gone.notes == ("Outside the picture: gone.",)
    assert line(points, lines[:2]).title == "near has the least error: 111.5"
    both = slices(points, bowl, 0.0, 0.0)
    assert both.title == "At m = 0, b = 0, the error is 50.7 times as steep over m as over b"
    tiny = [(2e-313, 0.0), (2e-313, 1.0)]  # m's slope is 1e-313 times b's
    flat = slices(tiny, Bowl.of(tiny), 0.0, 0.0)
    assert flat.title == "At m = 0, b = 0, the error changes with b only"
    assert both.panels[0].y == both.panels[1].y


def test_the_description_begins_with_title_and_subtitle() -> None:
    chart = error(Bowl.of(EXACT), [run(batch, EXACT, epochs=3)])._replace(subtitle="Three points.")
    assert chart.full_text.startswith(f"{chart.title}. Three points. ")
    assert surface(Bowl.of(EXACT), []).title.startswith("A valley, ")


def test_no_name_is_cut_in_small_panels() -> None:
    points = read_points()
    tracks = [run(batch, points, f"batch {k}", epochs=9) for k in range(6)]
    assert "..." not in svg.render(error(Bowl.of(points), tracks))
