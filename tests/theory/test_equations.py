"""gdref.theory.equations: equations that can be typed in again, and distances from the minimum."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdref import Bowl, Points, mse
from gdref.theory.equations import above_minimum, equation, imprecise, many_minima

NUMBER = r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?"


def typed_in(text):
    """The m and b of an equation, as someone would type them in."""
    m, sign, b = re.fullmatch(rf"y = ({NUMBER}) x ([+-]) ({NUMBER})", text).groups()
    return float(m), float(b) * (-1 if sign == "-" else 1)


def test_on_the_bundled_points(points):
    bowl = Bowl.of(points)
    assert equation(bowl.m, bowl.b, points) == "calories = 1.3224 distance + 7.9910"
    assert equation(1.0, -0.5, points) == "calories = 1.0000 distance - 0.5000"


@pytest.mark.parametrize("shift", [0.0, 1e3, -1e6, 1e9])
@given(
    pairs=st.lists(st.tuples(st.integers(-50, 50), st.integers(-9, 9)), min_size=3, max_size=9),
    slope=st.floats(-1e8, 1e8).filter(lambda s: s == 0 or abs(s) > 1e-9),
)
def test_the_error_comes_out_to_4_digits_when_it_is_typed_in(shift, pairs, slope):
    points = Points([(x + shift, slope * x + y) for x, y in pairs])
    bowl = Bowl.of(points)
    m, b = typed_in(equation(bowl.m, bowl.b, points))
    flat = mse(0.0, sum(y for _, y in points) / len(points), points)
    right = float(exact_error(bowl.m, bowl.b, points))
    rounding = 1e-28 * max(y * y for _, y in points)
    wrong = abs(float(exact_error(m, b, points)) - right)
    assert wrong <= 1e-4 * right + 1e-8 * flat + rounding


def exact_error(m, b, points):
    rs = [Fraction(y) - Fraction(m) * Fraction(x) - Fraction(b) for x, y in points]
    return sum((r * r for r in rs), Fraction(0)) / len(rs)


def test_distances_from_the_minimum():
    bowl = Bowl.of([(1.0, 1.0), (2.0, 3.0), (3.0, 2.0)])
    assert above_minimum(0.0, bowl) == "equals the minimum up to rounding"
    assert above_minimum(bowl.error / 4, bowl) == "is 0.125 (25 %) above the minimum"
    on_a_line = Bowl.of([(1.0, 1.0), (2.0, 2.0)])
    assert above_minimum(0.5, on_a_line) == "is 0.5 above the minimum"


def test_a_minimum_that_is_not_the_only_one():
    one, same_x = Points([(3.0, 1.0)]), Points([(3.0, 1.0), (3.0, 2.0)])
    assert many_minima(Bowl.of(one), one).startswith("There is one point, so other lines")
    assert many_minima(Bowl.of(same_x), same_x).startswith("All x are equal, so other lines")
    assert many_minima(Bowl.of([(1.0, 1.0), (2.0, 2.0)]), one) == ""


def test_a_warning_if_only_the_last_digits_differ():
    far = [(1e14 + x, 2.0 * x) for x in range(5)]
    assert imprecise(Points(far)).startswith("all x are near 1e+14 and differ by only 4")
    assert imprecise(Points([(y, x) for x, y in far], y="km")).startswith("all km are near 1e+14")
    assert not imprecise(Points([(x - 1e14, y) for x, y in far]))
    assert not imprecise(Points([(1.6e9 + x, 2.0 * x) for x in range(5)]))  # seconds since 1970
    assert not imprecise(Points([(3.0, 1e15), (3.0, 1e15)]))  # equal is not nearly equal
