"""gdref.experiments.run: what a report shows of one run, by hand.

The points lie 10 above and 10 below the line y = 2 x, at x = -1 and 1. So the error at (m, b) is
100 + (m - 2)^2 + b^2.
"""

from math import inf

import pytest

from gdref import Bowl, PluginError, Points, SpecError, batch
from gdref.experiments.in_step import in_step
from gdref.experiments.run import Run, notes_on
from gdref.plugins.specs import choose
from gdref.theory.conditions import Conditions

POINTS = [(-1.0, 8.0), (-1.0, -12.0), (1.0, 12.0), (1.0, -8.0)]
EXACT = [(0.0, 1.0), (1.0, 3.0)]


def going_to(*pairs, asks=1):
    """An optimizer that goes to these places, with N gradients for each and one last error."""

    def there(objective, m, b, *, learning_rate: float = 0.5, far: float = inf):
        for pair in pairs:
            for _ in range(asks):
                objective.gradient(m, b)
            yield pair
        objective.error(m, b)

    return there


def run_of(optimizer, points=POINTS, *, start=(0.0, 0.0), epochs=9, tolerance=None, **more):
    settings = {key: more.pop(key) for key in [*more] if key != "standardize"}
    chosen = choose(optimizer)
    chosen = chosen._replace(hyperparameters=chosen.hyperparameters | settings)
    return Run(chosen, Conditions(Points(points), start, epochs, tolerance, **more), keep=True)


def test_the_current_row_is_the_last_up_to_the_epoch():
    run = run_of(going_to((2.0, 3.0), (2.0, 1.0), (2.0, 4.0), asks=2))
    run.advance(1)  # an update takes two epochs
    assert (run.row.epoch, run.row.error, run.over, run.work) == (0, 104.0, False, 0)
    run.advance(4)
    assert (run.row, run.work) == ((4, 2, 16, 2.0, 1.0, 101.0), 16)
    assert (run.status, run.over, run.best) == ("running", False, 101.0)
    run.advance(9)
    assert (run.row, run.work) == ((6, 3, 24, 2.0, 4.0, 116.0), 24)
    assert (run.status, run.over, run.best, run.diverged) == ("ended", True, 101.0, False)
    assert run.message == "the optimizer stopped after update 3"
    assert repr(run) == f"<Run of there: ended at {run.row}>"
    assert run.trace.tolist() == [
        *(0, 0, 0, 0, 0, 104, 0),
        *(2, 1, 8, 2, 3, 109, 8),
        *(4, 2, 16, 2, 1, 101, 16),
        *(6, 3, 24, 2, 4, 116, 24),
    ]


def test_the_first_row_within_1_percent_is_kept():
    """1 % above 100 is 101: the error at a distance of 1 from (2, 0)."""
    run = run_of(going_to((2.0, 1.125), (2.0, -1.0), (2.0, 0.0), (2.0, 5.0)))
    run.advance(1)
    assert (run.near, run.near_work) == (None, 0)
    run.advance(9)
    assert (run.near.epoch, run.near.error, run.near_work) == (2, 101.0, 8)
    assert run.best == 100.0


def test_an_error_of_0_has_no_1_percent():
    bowl = Bowl.of(EXACT)
    run = Run(choose(batch), Conditions(Points(EXACT), (bowl.m, bowl.b), 3))
    run.advance(3)
    assert (run.row.error, run.near, run.trace) == (0.0, None, None)


def test_a_row_is_shown_once():
    run = run_of(going_to((2.0, 3.0), (2.0, 3.0)))
    run.advance(0)
    assert (run.show(), run.show()) == (True, False)
    run.advance(1)
    assert (run.show(), [row.epoch for row in run.rows]) == (True, [0, 1])


def test_a_failure_ends_the_run():
    def breaks(objective, m, b):
        objective.gradient(m, b)
        yield m, b
        raise ArithmeticError("no way down")

    run = run_of(breaks)
    assert (run.fault, run.over) == (None, False)
    run.advance(9)
    assert run.row.epoch == 1 and run.over
    assert isinstance(run.fault, PluginError)
    assert str(run.fault).startswith(f"breaks of {__name__}: ") and "no way down" in str(run.fault)
    with pytest.raises(SpecError, match="batch: learning_rate=-1"):
        run_of(batch, learning_rate=-1.0)


def test_prints_of_an_optimizer_go_to_standard_error(capsys):
    def talks(objective, m, b):
        while True:
            print("hello")
            objective.gradient(m, b)
            yield m, b

    for _ in in_step([run_of(talks)], bool, lambda share: None):
        print("result")
    assert capsys.readouterr() == ("result\n" * 9, "hello\n" * 9)


def test_the_end_of_a_run_that_diverged_is_infinite():
    run = run_of(batch, epochs=999, learning_rate=1.5)
    run.advance(999)
    assert run.end == inf > run.row.error
    run = run_of(going_to((2.0, 3.0)))
    run.advance(9)
    assert run.end == run.row.error == 109.0


def test_the_line_over_x_of_a_run_in_standardised_x():
    """x' = (x - 4) / 2: the line 3 + 6 x' is 3 x - 9, by Scale's own rule."""
    run = run_of(going_to((6.0, 3.0)), [(2.0, 1.0), (6.0, 2.0)], standardize=True)
    run.advance(9)
    assert (run.row.m, run.row.b) == (3.0, -9.0)


def test_the_distance_of_a_converged_run_from_the_minimum():
    """|dE/dm| is 2 (2 - m), |dE/db| 2 b: both are at most 1 from m = 1.5 on."""
    minimum = "; the descent is slow here, but "
    for place, more in (
        (
            (1.5, 0.25),
            "m is 0.5 away from the minimum (m = 2) and b is 0.25 away from the minimum (b = 0)",
        ),
        ((1.5, 0.0), "m is 0.5 away from the minimum (m = 2)"),
        ((1.984375, 0.25), "b is 0.25 away from the minimum (b = 0)"),  # m is 0.8 % off
        ((2.0, 0.0), ""),
    ):
        run = run_of(going_to(place, (0.0, 0.0)), tolerance=1.0)
        run.advance(9)
        assert (run.status, run.row.epoch) == ("converged", 1)
        end = f"{minimum}{more}" if more else ""
        assert run.message == f"|dE/dm| and |dE/db| are at most 1.0 at epoch 1{end}"


def test_in_which_x_a_run_converged():
    run = run_of(batch, [(3.0, 1.0), (5.0, 2.0), (5.0, 1.0)], tolerance=9.0, standardize=True)
    run.advance(9)
    assert run.message.startswith(
        "|dE/dm| and |dE/db| are at most 9.0 at epoch 0 (in standardised x); the descent is slow"
    )


def test_no_distance_from_a_minimum_that_is_not_unique():
    run = run_of(batch, [(3.0, 1.0), (3.0, 2.0)], tolerance=99.0)
    run.advance(9)
    assert run.message == "|dE/dm| and |dE/db| are at most 99.0 at epoch 0"


def test_the_message_of_a_diverged_run_has_the_way_out():
    """Its limit is 2 / the curvature, and the curvature is 2 in both directions."""
    run = run_of(batch, epochs=999, learning_rate=1.5)
    run.advance(999)
    assert run.diverged and run.over
    # An epoch at 1.5 multiplies the distance, 2 from (0, 0), by -2: an error of 100 + 4^(k + 1).
    assert run.row.epoch == 510
    assert run.message == (
        "the error is not finite after epoch 510; "
        "choose a learning_rate below 1, the limit of batch here"
    )


def test_as_json():
    run = run_of(going_to((2.0, 1.0), (2.0, 3.0)))
    run.advance(0)
    run.show()
    run.advance(9)
    run.show()
    assert run.as_json() == {
        "optimizer": "there",
        "spec": "there",
        "source": __name__,
        "hyperparameters": {"learning_rate": 0.5, "far": "inf"},
        "status": "ended",
        "message": "the optimizer stopped after update 2",
        "updates": 2,
        "point_gradients": 8,
        "point_errors": 4,
        "m": 2.0,
        "b": 3.0,
        "error": 109.0,
        "excess": 9.0,
        "best_error": 101.0,
        "within_1_percent": {"epoch": 1, "point_gradients": 4, "points": 4},
        "rows": [
            {"epoch": 0, "update": 0, "point_gradients": 0, "m": 0.0, "b": 0.0, "error": 104.0},
            {"epoch": 2, "update": 2, "point_gradients": 8, "m": 2.0, "b": 3.0, "error": 109.0},
        ],
    }
    run = run_of(going_to((2.0, 3.0)))
    run.advance(9)
    assert run.as_json()["within_1_percent"] is None


def test_a_note_about_lost_digits_comes_once():
    """Two runs over the same points have one such note."""
    points = [(1e14, 1.0), (1e14 + 4, 2.0)]
    notes = notes_on([run_of(batch, points, epochs=0), run_of(batch, points, epochs=0)])
    assert ["A float has only 16 digits" in note for note in notes].count(True) == 1
