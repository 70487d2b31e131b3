"""An update as a table and formulas; the sums of the points are whole numbers."""

import pytest

import gdref
from gdref import SpecError
from gdref.tracing.by_hand import Formula, by_hand, formulas, is_left_out
from gdref.tracing.recorder import TracedLine
from gdref.tracing.traced_updates import traced_updates

THREE = [(1.0, 2.0), (2.0, 3.0), (4.0, 3.0)]


def update_of(optimizer, points=THREE, **options):
    (update,) = traced_updates(optimizer, points, [1], shown=1, **options)
    return update


def line(source, values, reads):
    return TracedLine(0, "file", 1, source, reads, values)


def test_a_row_a_point_and_their_sums():
    """y = 2 x + 1: residuals -1, -2 and -6; dE/dm = -2/3 (-29), dE/db = -2/3 (-9)."""
    board = by_hand(update_of(gdref.batch, m=2, b=1), THREE)
    assert board.rows == [
        (0, 1.0, 2.0, 3.0, -1.0, 1.0, -1.0),
        (1, 2.0, 3.0, 5.0, -2.0, 4.0, -4.0),
        (2, 4.0, 3.0, 9.0, -6.0, 36.0, -24.0),
    ]
    assert (board.residuals, board.squares, board.products) == (-9.0, 41.0, -29.0)
    assert (board.m, board.b) == (2.0, 1.0) and type(board.m) is type(board.b) is float
    assert (board.error, board.dm, board.db) == pytest.approx((41 / 3, 58 / 3, 6.0))
    assert [formula[:3] for formula in board.sums()] == [
        ("E", "1/n * sum of r^2", "1/3 * 41"),
        ("dE/dm", "-2/n * sum of x r", "-2/3 * (-29)"),
        ("dE/db", "-2/n * sum of r", "-2/3 * (-9)"),
    ]
    assert board.before == []
    m, b = board.after
    assert m[:3] == ("m", "m - learning_rate * dm", "2 - 0.0001 * 19.3333")
    assert b[:3] == ("b", "b - learning_rate * db", "1 - 0.0001 * 6")
    assert (m.value, b.value) == pytest.approx((2 - 1e-4 * 58 / 3, 1 - 6e-4))


def test_some_points_alone():
    def second(objective, m, b):
        while True:
            half = m / 2
            dm, _ = objective.gradient(half, b, [2, 0])
            m = half - dm
            yield m, b

    board = by_hand(update_of(second, m=4.0, b=1.0), THREE)
    assert [row.point for row in board.rows] == [2, 0]
    assert (board.residuals, board.error, board.dm, board.db) == (-7.0, 18.5, 25.0, 7.0)
    assert board.before == [("half", "m / 2", "4 / 2", 2.0)]
    assert board.after == [("m", "half - dm", "2 - 25", -23.0)]
    assert board.left_out == []


def test_the_lines_that_are_left_out_are_shown_once():
    def arrays(objective, m, b, *, rate: float = 0.1):
        while True:
            g = objective.gradient(m, b)
            p = [m, b]
            for k in (0, 1):
                p[k] -= rate * g[k]
            m, b = p
            yield m, b

    left_out = ["p = [m, b]", "p[k] -= rate * g[k]", "m, b = p"]
    assert by_hand(update_of(arrays), THREE).left_out == left_out
    page = list(gdref.step(arrays, THREE, by_hand=True).page())
    assert "left out:\n    p = [m, b]\n    p[k] -= rate * g[k]\n    m, b = p" in page[-2]


def once(objective, m, b):
    yield objective.gradient(m, b, iter([0]))


def none(objective, m, b):
    yield m, b


def errors(objective, m, b):
    objective.error(m, b)
    yield m, b


def both(objective, m, b):
    objective.gradient(m, b)
    objective.error(m, b)
    yield m, b


def twice(objective, m, b):
    objective.gradient(m, b)
    objective.gradient(m, b)
    yield m, b


def expression(objective, m, b):
    return ((m, b) for _ in range(3))


@pytest.mark.parametrize(
    ("optimizer", "why"),
    [
        (none, "the update computes no gradient"),
        (errors, "the update also computes errors"),
        (both, "the update also computes errors"),
        (twice, "the update computes more than one gradient"),
        (once, "the indices of the points can be read only once"),
        (expression, "its updates come from <genexpr>"),
    ],
)
def test_what_is_no_table(optimizer, why):
    with pytest.raises(SpecError) as error:
        by_hand(update_of(optimizer), THREE)
    assert str(error.value).startswith(f"update 1 cannot be worked out by hand: {why}")
    assert str(error.value).endswith("; leave out --by-hand to see its lines")


@pytest.mark.parametrize(
    ("source", "values", "reads", "expected"),
    [
        ("m = m - r * d", {"m": 1.5}, {"m": 2.0, "r": 0.5, "d": 1.0},
         [("m", "m - r * d", "2 - 0.5 * 1", 1.5)]),
        ("m -= r * d", {"m": 1.5}, {"m": 2.0, "r": 0.5, "d": 1.0},
         [("m", "m - r * d", "2 - 0.5 * 1", 1.5)]),
        ("m *= r + d", {"m": 3.0}, {"m": 2.0, "r": 0.5, "d": 1.0},
         [("m", "m * (r + d)", "2 * (0.5 + 1)", 3.0)]),
        ("p, q = a + 1, -a", {"p": -1.0, "q": 2.0}, {"a": -2.0},
         [("p", "a + 1", "(-2) + 1", -1.0), ("q", "-a", "-(-2)", 2.0)]),
        ("p = q = a / 3", {"p": 1 / 3, "q": 1 / 3}, {"a": 1.0},
         [("p", "a / 3", "1 / 3", 1 / 3), ("q", "a / 3", "1 / 3", 1 / 3)]),
        ("p, q = r, s = a + 1, a", {"p": 2.0, "r": 2.0}, {"a": 1.0},
         [("p", "a + 1", "1 + 1", 2.0), ("r", "a + 1", "1 + 1", 2.0)]),
        ("s = sqrt(a)", {"s": 2.0}, {"a": 4.0}, [("s", "sqrt(a)", "sqrt(4)", 2.0)]),
        ("  n = k + 1  ", {"n": 4}, {"k": 3}, [("n", "k + 1", "3 + 1", 4)]),
        ("z = a * 0", {"z": 0.0}, {"a": 0.0}, [("z", "a * 0", "0 * 0", 0.0)]),
        ("s.m = a + 1", {"s.m": 2.0}, {"a": 1.0}, [("s.m", "a + 1", "1 + 1", 2.0)]),
        ("s: float = a + 1", {"s": 2.0}, {"a": 1.0}, [("s", "a + 1", "1 + 1", 2.0)]),
        # Lines without arithmetic on numbers:
        ("p, q = pair", {"p": 1.0, "q": 2.0}, {}, []),
        ("p, q = pair()", {"p": 1.0, "q": 2.0}, {}, []),
        ("rate = 0.5", {"rate": 0.5}, {}, []),
        ("s = sqrt(2)", {"s": 1.4}, {}, []),
        ("m = a + unknown", {"m": 1.0}, {"a": 1.0}, []),
        ("m = a", {"m": "text"}, {"a": 1.0}, []),
        ("m = a", {}, {"a": 1.0}, []),
        ("yield m, b", {"yield": (1.0, 2.0)}, {"m": 1.0, "b": 2.0}, []),
        ("while True:", {"while": True}, {}, []),
        ("", {}, {}, []),
        ("a = 1; b = a", {"b": 1.0}, {"a": 1.0}, []),
        ("m = \\0", {"m": 1.0}, {}, []),
    ],
)  # fmt: skip
def test_the_formulas_of_a_line(source, values, reads, expected):
    assert formulas(line(source, values, reads)) == [Formula(*one) for one in expected]


@pytest.mark.parametrize(
    ("source", "values", "reads", "expected"),
    [
        ("v = [beta * a for a in v]", {"v": [1.0]}, {"beta": 0.9}, True),
        ("v = beta * v + g", {"v": [1.0]}, {"beta": 0.9}, True),  # arrays
        ("v += g", {"v": [1.0]}, {}, True),
        ("v[k] -= rate * g[k]", {"v[k]": 1.0}, {"rate": 1.0}, True),
        ("s.t += 1", {"s.t": 1}, {}, True),
        ("m, b = m - v[0], b - 1", {"m": 1.0, "b": 1.0}, {"m": 2.0, "b": 2.0}, True),
        ("step = move(dm, db)", {"step": (1.0, 2.0)}, {"dm": 1.0, "db": 1.0}, True),
        ("s.hist.append(dm)", {}, {"dm": 1.0}, True),
        ("m, b = m - 1, b - 1", {"m": 1.0, "b": 1.0}, {"m": 2.0, "b": 2.0}, False),
        ("dm, db = objective.gradient(m, b)", {"dm": 1.0, "db": 1.0}, {"m": 1.0, "b": 1.0}, False),
        ("sm = sb = 0.0", {"sm": 0.0, "sb": 0.0}, {}, False),
        ("v = [0.0, 0.0]", {"v": [0.0, 0.0]}, {}, False),
        ("positive(rate=rate)", {}, {"rate": 1.0}, False),
        ("yield m, b", {"yield": (1.0, 2.0)}, {"m": 1.0, "b": 1.0}, False),
        ("for k in range(n):", {"k": 0}, {"n": 2}, False),
    ],
)  # fmt: skip
def test_a_line_with_other_values_than_numbers_is_left_out(source, values, reads, expected):
    assert is_left_out(line(source, values, reads)) is expected


def test_a_text_among_the_numbers_stays_a_name():
    (one,) = formulas(line("m = a + w", {"m": 1.0}, {"a": 1.0, "w": "word"}))
    assert one.numbers == "1 + w"
