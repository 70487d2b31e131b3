"""The objective: the same numbers as the formulas, and an honest count of the work."""

import pytest

import gdref


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


def test_no_points_no_objective():
    with pytest.raises(gdref.PointsError, match="at least one"):
        gdref.Objective([])
