"""The two other ways to the gradient, against values worked out by hand and each other."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gdref.theory.line_results import about_the_step, central_differences, exact_gradient

HAND = [(1.0, 2.0), (2.0, 3.0), (4.0, 5.0)]
whole = st.integers(-50, 50).map(float)


def test_the_exact_gradient_by_hand():
    """Residuals of y = 2x - 1: 1, 0 and -2."""
    assert exact_gradient(2.0, -1.0, HAND) == (Fraction(-2, 3) * (1 - 8), Fraction(-2, 3) * (1 - 2))
    assert exact_gradient(0.0, 0.0, HAND) == (Fraction(-56, 3), Fraction(-20, 3))


def test_nothing_is_rounded():
    """In floats 1e16 + 1 - 1e16 is 0; in rationals a half and a third of it are exact."""
    assert exact_gradient(0.0, 1e16, [(0.0, 1.0), (0.0, 2e16)]) == (0, -1)
    assert exact_gradient(0.0, 0.0, [(1.0, 0.5)] * 3) == (-1, -1)


def test_central_differences_by_hand():
    """With one point (2, 3): E(m, b) = (3 - 2 m - b)^2."""
    point = [(2.0, 3.0)]
    assert central_differences(0.0, 0.0, point, 0.5) == (-12.0, -6.0)
    assert central_differences(1.0, 4.0, point, 0.25) == (12.0, 6.0)


@given(whole, whole, st.lists(st.tuples(whole, whole), min_size=1, max_size=8).filter(
    lambda points: len(points) in (1, 2, 4, 8)
), st.sampled_from([0.25, 1.0, 4.0]))  # fmt: skip
def test_of_whole_numbers_both_are_exact(m, b, points, h):
    assert central_differences(m, b, points, h) == exact_gradient(m, b, points)


def test_the_largest_step_is_finite():
    """E is about r^2 + (x step)^2: they are equal for a step of r / x = 1e100 / 1e-55."""
    assert "up to about 1e+155, have" in about_the_step(0.0, 1e100, [(1e-55, 0.0)]).replace(
        "\n", " "
    )
    assert "up to about 1e+300, have" in about_the_step(0.0, 1e153, [(1e-155, 0.0)]).replace(
        "\n", " "
    )
