"""What a run comes to, where the epochs can be worked out by hand."""

from math import inf

import pytest

from gdref import Bowl, descend
from gdref.experiments.scores import score_of, score_of_map

AXES = Bowl(3.0, 4.0, 5.0, True, 0.0, 2.0)  # curvatures 4 along m and 2 along b
SLOW, FAST = {"learning_rate": 0.1}, {"learning_rate": 1.0}  # factors 0.6, 0.8 and -3, -1


def error(k):
    return 5 + 18 * 0.36**k + 16 * 0.64**k


def of_map(rate, epochs, enough=None, start=(0.0, 0.0), bowl=AXES, name="batch"):
    return score_of_map(bowl, name, rate, start, epochs, enough)


def test_the_error_at_the_end():
    for epochs in (0, 1, 7):
        assert of_map(SLOW, epochs) == (pytest.approx(error(epochs)), False)
    # From (5, 3): 2 and -1 away.
    assert of_map(SLOW, 1, start=(5.0, 3.0))[0] == pytest.approx(5 + 8 * 0.36 + 0.64)


@pytest.mark.parametrize("name", ["batch", "momentum", "nesterov"])
def test_the_first_epoch_that_is_near_enough(name):
    """With beta = 0 the three are one."""
    rate = {**SLOW, "beta": 0.0}
    for enough in (30.0, 10.0, 5.05):
        first = next(k for k in range(99) if error(k) <= enough)
        assert of_map(rate, 99, enough, name=name) == (first, False)
        assert of_map(rate, first, enough, name=name) == (first, False)
        assert of_map(rate, first - 1, enough, name=name) == (inf, False)
    assert of_map(rate, 3, 39.0, name=name) == (0.0, False)  # no more than enough is enough


def test_momentum_keeps_its_speed():
    """v = 4 m: -12, then -0.5 * 12 - 4 * 1.8 = -13.2; in b v = 2 b: -8, then -4 - 6.4."""
    rate = {**SLOW, "beta": 0.5}
    at_2 = 5 + 2 * 0.48**2 + (3.2 - 1.04) ** 2
    assert of_map(rate, 2, name="momentum") == (pytest.approx(at_2), False)
    assert of_map(rate, 9, at_2 + 1e-9, name="momentum") == (2, False)


def test_diverged_is_above_the_start_and_10_times_the_flat_line():
    """At a rate of 1: 21 + 18 * 9^k. The flat line y = 4 has 23, so ten times it is 230."""
    assert of_map(FAST, 1) == (pytest.approx(183), False)
    assert of_map(FAST, 2) == (inf, True)
    assert of_map(FAST, 2, 1.0) == (inf, True)
    assert of_map(FAST, 10**6) == (inf, True)
    # From b = 104 on, it stays at 10,000 and 18: that is far above, and not above the start.
    assert of_map({"learning_rate": 1e-9}, 1, start=(0.0, 104.0))[1] is False


def test_where_all_y_are_equal_the_line_y_0_is_the_measure():
    """y = 4: it has an error of 16, ten times that is 160; from m = 1 on 2 * 9^k."""
    level = Bowl(0.0, 4.0, 0.0, True, 0.0, 2.0)
    assert of_map(FAST, 1, start=(1.0, 4.0), bowl=level) == (18.0, False)
    assert of_map(FAST, 2, start=(1.0, 4.0), bowl=level) == (inf, True)


def test_where_x_is_not_centred_the_flat_line_goes_through_its_mean():
    """y = x with x about 10: the flat line is y = 10, its error the variance of x, 2."""
    bowl = Bowl(1.0, 0.0, 0.0, True, 10.0, 2.0)
    rate = {"learning_rate": 1.5 * bowl.largest_stable_rate}
    start = (1.0 + 0.01, 0.0)  # 0.01 along m: an excess of 0.01; 4 times as much an epoch
    assert of_map(rate, 3, start=start, bowl=bowl)[1] is False  # 0.65, not above 20
    assert of_map(rate, 7, start=start, bowl=bowl) == (inf, True)


def leaping(*ends):
    def optimizer(objective, m, b):
        for b in ends:
            print("loud")
            yield 0.0, b

    return descend(optimizer, [(0.0, 9.0), (0.0, 11.0)], b=10.0, epochs=len(ends))


@pytest.mark.parametrize(
    ("ends", "enough", "score"),
    [
        ((10.0, 11.0, 11.0, 12.0), None, (5.0, False)),
        ((11.0, 11.0, 12.0, 12.0), 2.0, (0.0, False)),  # at the start the error is 1
        ((12.0, 12.0, 13.0, 14.0), None, (inf, True)),
        ((12.0, 12.0, 13.0, 14.0), 0.5, (inf, True)),
        ((11.0, 11.0, 12.0, 12.0), 0.5, (inf, False)),
        ((inf,), None, (inf, True)),
    ],
)
def test_the_score_of_a_run(ends, enough, score, capsys):
    """The flat line has 1; an epoch is two updates that ask for nothing."""
    assert score_of(leaping(*ends), enough) == score
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("loud")


def test_the_first_row_that_is_near_enough():
    def nearer(objective, m, b):
        for b in (12.0, 11.5, 11.0, 10.0):
            objective.gradient(m, b)
            yield 0.0, b

    for enough, first in ((5.0, 1), (3.25, 2), (3.2, 3), (1.0, 4), (0.9, inf)):
        descent = descend(nearer, [(0.0, 9.0), (0.0, 11.0)], b=14.0, epochs=9)
        assert score_of(descent, enough) == (first, False)


def test_every_epoch_of_momentum_and_nesterov():
    """The formulas of the two, at m = -3 and b = -4 from the minimum; v = 0 before the first."""
    for name, ahead in (("momentum", 0.0), ("nesterov", 1.0)):
        m, b, vm, vb, errors = -3.0, -4.0, 0.0, 0.0, []
        for _ in range(12):
            errors.append(5 + 2 * m * m + b * b)
            dm, db = 4 * m, 2 * b
            vm, vb = 0.5 * vm + dm, 0.5 * vb + db
            m -= 0.1 * (ahead * dm + (0.5 if ahead else 1) * vm)
            b -= 0.1 * (ahead * db + (0.5 if ahead else 1) * vb)
        rate = {**SLOW, "beta": 0.5}
        for epoch, at_its_end in enumerate(errors):
            assert of_map(rate, epoch, name=name)[0] == pytest.approx(at_its_end)
            enough = at_its_end + 1e-9
            first = next(k for k in range(12) if errors[k] <= enough)
            found, _ = of_map(rate, 99, enough, name=name)
            assert found == first and type(found) is float


def test_what_starts_at_the_minimum_of_a_direction_stays_there():
    """Along m a distance of 0 is multiplied by 3 without end; along b it is thrown to and fro."""
    assert of_map(FAST, 10**6, start=(3.0, 0.0)) == (21.0, False)


@pytest.mark.parametrize(
    ("start", "rate", "diverged"),
    [
        ((3.1, 104.0), 1.0, True),  # from 10,005.02 to 10,005.18
        ((103.0, 4.0), 0.6, True),  # 1.4 times as far
        ((3.0, 104.0), 1.0, False),  # as far as before
        ((1e200, 0.0), 1.0, True),  # no longer a number, from the start on
    ],
)
def test_above_the_start(start, rate, diverged):
    assert of_map({"learning_rate": rate}, 1, start=start)[1] is diverged


def test_10_times_the_flat_line_is_not_yet_far():
    """flat: 6 + 1; the run: 6 + 16, then 6 + 16 * 4 = 70."""
    bowl = Bowl(1.0, 0.0, 6.0, True, 0.0, 1.0)
    assert of_map({"learning_rate": 1.5}, 1, start=(1.0, 4.0), bowl=bowl) == (70.0, False)
    assert of_map({"learning_rate": 1.5}, 1, start=(1.0, 4.01), bowl=bowl) == (inf, True)
    level = Bowl(0.0, 4.0, 0.0, True, 0.0, 2.0)  # ten times 16
    assert of_map(FAST, 1, start=(2.5, 4.0), bowl=level) == (112.5, False)


def test_where_the_directions_are_no_axes():
    """Hessian ((10, 3), (3, 2)): each epoch takes 0.05 of it times the distance off."""
    bowl = Bowl(3.0, 4.0, 5.0, True, 1.5, 2.75)
    m, b = 2.0, -1.0
    for epochs in range(8):
        expected = 5 + 5 * m * m + 3 * m * b + b * b
        rate = {"learning_rate": 0.05}
        found = of_map(rate, epochs, start=(5.0, 3.0), bowl=bowl)
        assert found == (pytest.approx(expected), False)
        m, b = m - 0.05 * (10 * m + 3 * b), b - 0.05 * (3 * m + 2 * b)
