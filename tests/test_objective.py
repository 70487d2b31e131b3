"""The objective: the same numbers as the formulas, and an honest count of the work."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import gdref
from gdref.objective import PointsInMemory, as_source


def test_it_counts_what_it_is_asked_for(points):
    objective = gdref.Objective(points)
    assert objective.gradient(1.0, 2.0) == gdref.gradient(1.0, 2.0, points)
    assert (objective.point_gradients, objective.point_errors) == (100, 0)
    assert objective.gradient(1.0, 2.0, [7, 3]) == gdref.gradient(1.0, 2.0, [points[7], points[3]])
    assert (objective.point_gradients, objective.point_errors) == (102, 0)
    assert objective.error(1.0, 2.0) == gdref.mse(1.0, 2.0, points)
    assert (objective.point_gradients, objective.point_errors) == (102, 100)


def test_indices_may_come_from_any_iterable_and_must_be_there(points):
    objective = gdref.Objective(points)
    assert objective.gradient(0.0, 0.0, iter([1])) == gdref.gradient(0.0, 0.0, [points[1]])
    with pytest.raises(IndexError):
        objective.gradient(0.0, 0.0, [100])
    with pytest.raises(ValueError, match="indices is empty"):
        objective.gradient(0.0, 0.0, [])
    assert objective.point_gradients == 1


SIZES = st.floats(-1e300, 1e300)


@given(SIZES, SIZES, SIZES, SIZES)
@example(0.0, 0.0, 0.0, 0.0)  # for a point on the line no derivative is -0.0
@example(5e-324, 0.3, 0.0, 0.0)  # here 2 x r is not 2 (x r)
@example(1e300, -1e300, 1e300, 1e300)
def test_the_gradient_of_one_point_is_that_of_the_formula_to_the_last_bit(x, y, m, b):
    objective = gdref.Objective([(0.0, 1.0), (x, y)])
    for asked in ([1], [-1], (1,), iter([1])):
        assert repr(objective.gradient(m, b, asked)) == repr(gdref.gradient(m, b, [(x, y)]))
    assert objective.work == 4


def test_no_points_no_objective():
    with pytest.raises(gdref.PointsError, match="at least one"):
        gdref.Objective([])


def test_errors_at_some_indices_and_the_work_of_both(points):
    objective = gdref.Objective(points)
    assert (objective.size, objective.work) == (100, 0)
    assert objective.error(1.0, 2.0, [7, 3]) == gdref.mse(1.0, 2.0, [points[7], points[3]])
    objective.error(1.0, 2.0, [5])
    objective.gradient(1.0, 2.0, [1, 2, 3, 4])
    assert (objective.point_gradients, objective.point_errors, objective.work) == (4, 3, 7)
    with pytest.raises(ValueError, match="indices is empty"):
        objective.error(0.0, 0.0, [])
    assert objective.point_errors == 3


class Asked:
    """A source that keeps the calls."""

    size = 5

    def __init__(self):
        self.calls = []

    def error(self, m, b, indices=None):
        self.calls.append(("error", m, b, indices))
        return 3.0

    def gradient(self, m, b, indices=None):
        self.calls.append(("gradient", m, b, indices))
        return 1.0, 2.0


def test_a_source_is_asked_and_its_work_is_counted():
    source = Asked()
    counted = gdref.Objective(source)
    assert (counted.size, counted.point_gradients, counted.point_errors) == (5, 0, 0)
    assert counted.gradient(1.0, 2.0) == (1.0, 2.0)
    assert counted.gradient(1.0, 2.0, iter([4, 0])) == (1.0, 2.0)
    assert (counted.point_gradients, counted.point_errors) == (7, 0)
    assert counted.error(3.0, 4.0, iter([1, 2, 3])) == 3.0
    assert counted.error(3.0, 4.0) == 3.0
    assert (counted.point_gradients, counted.point_errors) == (7, 8)
    assert source.calls == [
        ("gradient", 1.0, 2.0, None),
        ("gradient", 1.0, 2.0, [4, 0]),
        ("error", 3.0, 4.0, [1, 2, 3]),
        ("error", 3.0, 4.0, None),
    ]


@pytest.mark.parametrize("ask", ["error", "gradient"])
def test_a_source_is_not_asked_for_nothing(ask):
    source = Asked()
    with pytest.raises(ValueError, match="indices is empty"):
        getattr(gdref.Objective(source), ask)(0.0, 0.0, [])
    assert source.calls == []


def test_what_a_source_is():
    source = Asked()
    assert as_source(source) is source
    one = as_source([(1, 2.0)])
    assert isinstance(one, PointsInMemory) and one == ((1.0, 2.0),) and one.size == 1
    assert as_source(one) is one
    with pytest.raises(gdref.PointsError):
        as_source(type("Array", (), {"size": 4})())  # numpy's arrays have a size too
