"""The names of mistakes by the edit that repairs them."""

import pytest

from gdref.diagnosis.laws import Cloud, Law, Update
from gdref.diagnosis.naming import by_edit, by_errors, by_updates
from gdref.diagnosis.workbench import Edit


@pytest.mark.parametrize(
    ("kind", "written", "meant", "name"),
    [
        ("exchange", "m, b = step(b, m)", "m, b = step(m, b)", "exchanged-each-step"),
        ("exchange", "m, b = step(m, points, b)", "m, b = step(m, b, points)", None),
        ("keep the result", "-2 * r", "bd = -2 * r", None),
        ("keep the result", "m, b = step(m, b)", "b, m = step(m, b)", None),
        ("keep the result", "step(m, b)", "m, b = step(m, b)", "never-fed-back"),
        ("exchange", "X = X.reshape(-1, 1)", "X = X.reshape(1, -1)", None),
        ("without a factor", "db += w * x * r", "db += w * r", "x-in-b"),
        ("without a factor", "db += w * x * r", "db += x * r", None),
    ],
)
def test_the_text_that_changes_decides(kind, written, meant, name):
    assert by_edit(Edit(kind, 1, written, meant, {})) == name
    assert by_edit(Edit(kind, 1, written, lambda: meant, {})) == name


X, Y = [1.0, 2.0, 3.5, 4.0, 0.5], [2.2, 2.8, 5.1, 4.9, 0.7]


def updates(factor: float, of_b: int, number: int = 6, plus: int = -1) -> list[Update]:
    """Updates with this factor of the rate 0.01. plus: the sign of b in the residual."""
    found, m, b = [], 0.3, -0.2
    for _ in range(number):
        residuals = [y - m * x + plus * b for x, y in zip(X, Y, strict=True)]
        dm = -2 / 5 * sum(x * r for x, r in zip(X, residuals, strict=True))
        db = -2 / 5 * sum(residuals)
        found.append(Update(m, b, -0.01 * factor * dm, -0.01 * factor * of_b * db))
        m, b = m + found[-1].dm, b + found[-1].db
    return found


@pytest.mark.parametrize("factor", [1.0, 0.5, 5.0, 2.5])  # a mean, half of it, a sum, half of it
def test_updates_name_a_mistake_under_each_convention(factor) -> None:
    cloud, rates = Cloud(X, Y), [0.7, 0.01]
    assert by_updates(updates(factor, -1), cloud, rates) == "sign-b"
    assert by_updates(updates(factor, 1, plus=1), cloud, rates) == "parenthesis"
    assert by_updates(updates(factor, 3), cloud, rates) is None
    assert by_updates(updates(factor, -1), cloud, [0.7]) is None
    off = [one._replace(db=one.db * 1.00001) for one in updates(factor, -1)]
    assert by_updates(off, cloud, rates) is None


def test_few_updates_or_many_points_have_no_name() -> None:
    assert by_updates(updates(1.0, -1, 2), Cloud(X, Y), [0.01]) == "sign-b"
    assert by_updates(updates(1.0, -1, 1), Cloud(X, Y), [0.01]) is None
    still = [Update(0.3, -0.2, 0.0, 0.0)] * 5
    assert by_updates([*still, *updates(1.0, -1, 2)], Cloud(X, Y), [0.01]) is None
    assert by_updates(updates(1.0, -1), Cloud(X * 401, Y * 401), [0.01]) is None


def test_errors_name_a_mistake() -> None:
    places = [(0.0, 0.0), (1.0, 0.5)]
    values = [sum(abs(y - m * x - b) for x, y in zip(X, Y, strict=True)) / 5 for m, b in places]
    assert by_errors(values, places, Cloud(X, Y)) == "error-absolute"
    assert by_errors([values[0], values[1] * 1.001], places, Cloud(X, Y)) is None


@pytest.mark.parametrize(
    ("law", "c_m", "c_b", "name"),
    [
        ("plain", -1.0, -1.0, "sign-both"),
        ("only m", 1.0, 0.0, "sign-b"),
        ("only b", 0.0, 1.0, "sign-m"),
        ("two", 1.0, -1.0, "sign-b"),
        ("two", -1.0, 1.0, "sign-m"),
        ("two", 1.0, 2.0, None),
    ],
)
def test_the_law_tells_which_sign_is_wrong(law, c_m, c_b, name) -> None:
    edit = Edit("sign", 1, "db += r", "db -= r", {})
    assert by_edit(edit, law=Law(law, c_m, c_b, 9, 9)) == name


@pytest.mark.parametrize(
    ("kind", "of_error", "name"),
    [
        ("parentheses", True, "error-parenthesis"),
        ("parentheses", False, "parenthesis"),
        ("power", True, None),
        ("shape", False, None),
    ],
)
def test_an_edit_of_an_error_has_another_name(kind, of_error, name) -> None:
    assert by_edit(Edit(kind, 1, "e = r", "e = s", {}), of_error) == name
    assert by_edit(Edit(kind, 1, "e = r", "e = s", {}), none=True) == "error-none"
