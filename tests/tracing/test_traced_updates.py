"""gdref.tracing.traced_updates: lines of the source file, with the values of a normal run."""

import ast
import functools
import inspect
import sys
from contextlib import suppress
from itertools import pairwise
from math import inf, nan

import pytest

import gdref
from gdref.exceptions import GdrefError, PluginError, SpecError
from gdref.optimizers.last_point import last_point
from gdref.tracing.by_hand import by_hand
from gdref.tracing.traced_updates import traced_updates

BUILT_IN = [
    gdref.batch, gdref.sgd, gdref.asgd, gdref.momentum, gdref.nesterov, gdref.adagrad,
    gdref.rmsprop, gdref.adam, last_point,
]  # fmt: skip
THREE = [(1.0, 2.0), (2.0, 3.0), (4.0, 3.0)]


@pytest.fixture(autouse=True)
def no_trace_is_left_at_the_end():
    yield
    assert sys.gettrace() is None


def step(optimizer, points, *, after=0, count=1, **options):
    return traced_updates(optimizer, points, range(after + 1, after + count + 1), **options)


def only(optimizer, points=THREE, **options):
    (update,) = step(optimizer, points, **options)
    return update


def texts(update, depth=0):
    return [line.source for line in update.lines if line.depth == depth]


def values(update, start):
    return [line.values for line in update.lines if line.source.strip().startswith(start)]


@pytest.mark.parametrize("optimizer", BUILT_IN)
@pytest.mark.parametrize("after", [0, 7])
def test_a_watched_run_is_the_same_run(points, optimizer, after):
    objective = gdref.Objective(points)
    plain = optimizer(objective, 0.5, 1.0)
    expected = [next(plain) for _ in range(after + 2)][after:]
    watched = step(optimizer, points, m=0.5, b=1.0, after=after, count=2)
    assert [(update.m, update.b) for update in watched] == expected


@pytest.mark.parametrize("optimizer", BUILT_IN)
def test_every_line_stands_in_the_file_under_its_number(points, optimizer):
    for update in step(optimizer, points, after=1, count=2):
        assert update.lines and not update.no_source
        for line in update.lines:
            if not line.source.lstrip().startswith(("gradient(", "error(")):
                with open(line.file, encoding="utf-8") as file:
                    assert line.source.strip() in file.read().splitlines()[line.number - 1]


def test_the_lines_of_an_update_in_the_order_in_which_they_run():
    # By hand, from m = b = 0: the residuals are y, so dE/dm = -2/3 (2 + 6 + 12), dE/db = -2/3 8.
    first, second = step(gdref.momentum, THREE, count=2, shown=0, hyperparameters={"beta": 0.5})
    assert (
        texts(second)
        == texts(first)[3:]
        == [
            "dm, db = objective.gradient(m, b)",
            "vm, vb = beta * vm + dm, beta * vb + db",
            "m, b = m - learning_rate * vm, b - learning_rate * vb",
            "yield m, b",
        ]
    )
    (gradient,) = values(first, "dm, db")
    assert gradient == {"dm": pytest.approx(-40 / 3), "db": pytest.approx(-16 / 3)}
    assert first.before == {"m": 0.0, "b": 0.0, "learning_rate": 1e-4, "beta": 0.5}
    assert values(first, "yield")[0]["yield"] == (first.m, first.b)
    assert second.before["vm"] == first.after["vm"] == gradient["dm"]
    assert second.start == (first.m, first.b)


def test_inside_the_gradient_the_sums_grow(points):
    update = only(gdref.batch, points, shown=3)
    sums = [v["dm"] for v in values(update, "dm += ")]
    by_point, total = [], 0.0
    for x, y in points:
        total += -0.02 * x * y
        by_point.append(total)
    assert sums == pytest.approx([*by_point[:3], by_point[-1]], rel=1e-14)
    assert [v["x"] for v in values(update, "for x, y")] == [x for x, _ in [*points[:3], points[-1]]]
    (last,) = [line for line in update.lines if line.left_out]
    assert last.left_out == 97 and last.values["x"] == points[-1][0]


def test_three_points_and_the_last_unless_told_otherwise():
    six = [(float(k), 1.0) for k in range(6)]
    for (update,) in (step(gdref.batch, six), traced_updates(gdref.batch, six, [1])):
        assert [v["x"] for v in values(update, "for x, y")] == [0.0, 1.0, 2.0, 5.0]


@pytest.mark.parametrize(("shown", "passes", "left"), [
    (None, 6, []), (6, 6, []), (5, 6, []), (4, 5, [2]), (1, 2, [5]), (0, 0, []),
])  # fmt: skip
def test_how_many_points_are_shown(shown, passes, left):
    six = [(float(k), 1.0) for k in range(6)]
    update = only(gdref.batch, six, shown=shown)
    assert len(values(update, "r = ")) == len(values(update, "for x, y")) == passes
    assert [line.left_out for line in update.lines if line.left_out] == left


def test_sgd_says_which_points_were_drawn(points):
    asked = []

    class Recording(gdref.Objective):
        def gradient(self, m, b, indices=None):
            asked.append(list(indices))
            return super().gradient(m, b, indices)

    pairs = gdref.sgd(Recording(points), 0.0, 0.0, batch_size=7)
    for _ in range(20):
        next(pairs)
    watched = step(gdref.sgd, points, count=20, shown=0, hyperparameters={"batch_size": 7})
    drawn = [values(update, "gradient(")[0]["indices"] for update in watched]
    assert drawn == asked
    assert len(drawn[14]) == 2  # the last batch of an epoch


def test_of_a_single_point_the_lines_of_the_gradient_are_shown_as_well():
    """At m = b = 0, r is y, so dE/dm is -2 x y and dE/db is -2 y."""
    update = only(gdref.sgd, THREE, shown=3)
    (at,) = values(update, "x, y = point")
    assert (at["x"], at["y"]) in THREE
    assert values(update, "r = ") == [{"r": at["y"]}]
    assert values(update, "db = 0.0 +") == [{"db": -2 * at["y"]}]
    assert values(update, "dm = 0.0 +") == [{"dm": -2 * at["x"] * at["y"]}]
    run = list(gdref.descend(gdref.sgd, [(at["x"], at["y"])], epochs=1))
    assert (update.m, update.b) == (run[-1].m, run[-1].b)


def test_the_corrected_averages_of_adam_have_names():
    first, second = step(gdref.adam, THREE, count=2, shown=0)
    assert first.after["vm_hat"] == pytest.approx(-40 / 3)  # corrected to the gradient
    assert first.after["sb_hat"] == pytest.approx((16 / 3) ** 2)
    assert {"vm_hat", "vb_hat"} == values(second, "vm_hat")[0].keys()


def unusual(objective, m, b, *, rate: float = 0.1):
    """Statements of all kinds."""

    class State:
        pass

    state = State()
    state.v, history, n = [0.0, 0.0], [], 0
    while True:
        slopes = [
            w
            for w in objective.gradient(
                m,
                b,
            )
        ]
        m, b = b, m
        state.v[0] += slopes[0]
        state.v[1:] = [  # a comment
            slopes[1],
        ]
        state.v[n] = half(state.v[n])
        history.append(m)
        try:
            m = 1 / n
        except ZeroDivisionError:
            m = rate * -9
        for k in range(0):
            b = k
        # fmt: off
        if m < b: b = 1.0; n = 0  # noqa: E701, E702
        # fmt: on
        if history:
            pass
        else:
            continue
        (b, *rest), history = [2.0, 3.0, 4.0], (lambda x: x + 1)(m)
        n = sum(x for x in rest)
        yield m, b


def half(value):
    return value / 2


def test_statements_of_all_kinds():
    update = only(unusual, m=3.0, b=4.0, shown=0)
    dm, db = gdref.gradient(3.0, 4.0, THREE)
    lines = {line.source.partition("\n")[0].strip(): line.values for line in update.lines}
    assert lines["slopes = ["] == {"slopes": [dm, db]}
    assert lines["m, b = b, m"] == {"m": 4.0, "b": 3.0}
    assert lines["state.v[0] += slopes[0]"] == {"state.v[0]": dm}
    assert lines["state.v[1:] = ["] == {"state.v[1:]": [db]}
    assert lines["state.v[n] = half(state.v[n])"] == {"state.v[n]": dm / 2}
    assert lines["half(value):"] == {"value": dm}
    assert lines["return value / 2"] == {"return": dm / 2}
    assert lines["history.append(m)"] == {"history": [4.0]}
    assert lines["m = 1 / n"] == {"raise": "ZeroDivisionError"}
    assert lines["m = rate * -9"] == {"m": -0.9}
    assert lines["if m < b: b = 1.0; n = 0"] == {"b": 1.0, "n": 0}
    assert lines["if history:"] == {"if": True}
    assert lines["(b, *rest), history = [2.0, 3.0, 4.0], (lambda x: x + 1)(m)"] == {
        "b": 2.0, "rest": [3.0, 4.0], "history": -0.9 + 1,
    }  # fmt: skip
    assert lines["n = sum(x for x in rest)"] == {"n": 7.0}
    assert not any(text.startswith(("for k", "while", "continue")) for text in lines)
    multi = next(line for line in update.lines if line.source.startswith("slopes"))
    assert multi.source.splitlines()[1:3] == ["    w", "    for w in objective.gradient("]
    assert [line.source for line in update.lines].count(multi.source) == 1
    assert not any("comment" in line.source for line in update.lines)


def branching(objective, m, b):
    """Blocks with heads that are no statements (else, except, finally, case), and a "with"."""
    while True:
        with suppress(KeyError):
            m += 1
        try:
            objective.missing  # noqa: B018
        except AttributeError:
            m += 2
        finally:
            b += 3
        if m < 0:
            m = 0.0
        elif m > 100:
            m = 100.0
        else:
            for k in range(2):
                b += k
        match b:
            case 0:
                b = 1.0
            case _:
                b += 4
        # fmt: off
        for _ in range(3): m += 1  # noqa: E701
        # fmt: on
        yield m, b


def test_a_block_is_shown_with_the_line_that_opens_it():
    first, second = step(branching, THREE, count=2)
    assert texts(first) == [
        "with suppress(KeyError):", "    m += 1",
        "try:", "    objective.missing", "except AttributeError:", "    m += 2",
        "finally:", "    b += 3",
        "if m < 0:", "elif m > 100:", "else:",
        "    for k in range(2):", "        b += k", "    for k in range(2):", "        b += k",
        "match b:", "    case _:", "        b += 4",
        "for _ in range(3): m += 1", "yield m, b",
    ]  # fmt: skip
    assert texts(second) == texts(first)
    assert (second.m, second.b) == (12.0, 16.0)
    source, start = inspect.getsourcelines(branching)
    for line in first.lines:
        assert source[line.number - start].strip().startswith(line.source.strip())


def guarded(objective, m, b):
    while True:
        with suppress(KeyError):
            m += 1
            yield m, b


def test_a_with_block_is_entered_anew_each_time():
    _, second = step(guarded, THREE, count=2)
    assert texts(second) == ["with suppress(KeyError):", "    m += 1", "    yield m, b"]


@pytest.mark.parametrize("optimizer", BUILT_IN)
def test_every_line_of_an_optimizer_can_be_seen(optimizer):
    updates = list(step(optimizer, THREE, count=4))
    file = inspect.getfile(inspect.unwrap(optimizer))
    seen = {
        number
        for update in updates
        for line in update.lines
        if line.file == file
        for number in range(line.number, line.number + len(line.source.splitlines()))
    }
    source, start = inspect.getsourcelines(optimizer)
    body = ast.parse("".join(source)).body[0].body[1:]  # after the docstring
    expected = {
        number
        for number in range(start + body[0].lineno - 1, start + len(source))
        if source[number - start].strip() not in ("", "while True:")
    }
    assert expected and expected <= seen


class Array:
    """Like an array of numpy: not a list, but with tolist()."""

    def __init__(self, *values):
        self.values = list(values)

    def tolist(self):
        return self.values


def with_arrays(objective, m, b):
    while True:
        v = Array(*objective.gradient(m, b))
        m -= 0.1 * v.values[0]
        yield m, b


def test_arrays_are_shown_as_lists():
    update = only(with_arrays)
    assert values(update, "v =") == [{"v": list(gdref.gradient(0.0, 0.0, THREE))}]


class Iterating:
    def __init__(self, objective, m, b):
        self.objective, self.v = objective, [m, b]

    def __iter__(self):
        return self

    def __next__(self):
        dm, _ = self.objective.gradient(*self.v)
        self.v[0] -= 0.01 * dm
        return tuple(self.v)


def test_an_iterator_of_a_class_has_lines_too():
    first, second = step(Iterating, THREE, count=2, shown=0)
    assert texts(first)[-3:] == texts(second)
    assert values(second, "self.v[0]")[0] == {"self.v[0]": second.m}
    assert second.before["v"] == [first.m, first.b]


def test_partial_has_lines_too():
    update = only(functools.partial(gdref.batch, learning_rate=0.5))
    assert update.before["learning_rate"] == 0.5 and update.lines


def from_lambda(objective, m, b):
    return (lambda: (yield 1.0, 2.0))()


def from_map(objective, m, b):
    return map(float.as_integer_ratio, [0.5, 0.25])


namespace: dict[str, object] = {}
exec("def typed(objective, m, b):\n    yield m + 1, b", namespace)


@pytest.mark.parametrize(("optimizer", "reason", "pair"), [
    (from_lambda, "lambda", (1.0, 2.0)),
    (lambda objective, m, b: ((m, k) for k in (7.0, 8.0)), "<genexpr>", (0.0, 7.0)),
    (from_map, "come from map,", (1, 2)),
    (namespace["typed"], "come from typed,", (1.0, 0.0)),
])  # fmt: skip
def test_without_a_source_it_says_so_and_shows_the_state(optimizer, reason, pair):
    update = only(optimizer)
    assert reason in update.no_source and not update.lines
    assert (update.m, update.b) == pair
    assert {"m", "b"} <= update.before.keys() and {"m", "b"} <= update.after.keys()


def test_m_and_b_of_a_function_outside_are_not_where_the_run_is():
    _, second = step(lambda objective, m, b: ((m + k, b) for k in (7.0, 8.0)), THREE, count=2)
    assert (second.before["m"], second.after["m"]) == (7.0, 8.0)


def test_the_lines_of_the_gradient_do_not_hide_that_there_are_none_of_the_optimizer():
    update = only(lambda objective, m, b: (objective.gradient(m, k) for k in (7.0, 8.0)))
    assert update.lines and "<genexpr>" in update.no_source


def delegating(objective, m, b):
    yield from inner(objective, m, b)


def inner(objective, m, b):
    while True:
        m = m + 1
        yield m, b


def test_a_generator_of_the_same_file_is_stepped_into():
    first, second = step(delegating, THREE, count=2)
    assert values(first, "m = m + 1") == [{"m": 1.0}]
    assert values(second, "m = m + 1") == [{"m": 2.0}]
    assert "    inner(m, b):" in texts(first, 1)
    assert (second.before["m"], second.after["m"]) == (1.0, 2.0)


def raising(objective, m, b):
    yield m, b
    raise ArithmeticError("no way down")


def test_no_trace_is_left(points):
    frames = []

    def keeps_its_frame(objective, m, b):
        frames.append(inspect.currentframe())
        while True:
            yield m, b

    updates = step(keeps_its_frame, THREE, count=3)
    next(updates)
    assert sys.gettrace() is None and frames[0].f_trace is None
    with pytest.raises(PluginError, match="no way down"):
        list(step(raising, THREE, count=2))
    assert sys.gettrace() is None
    with pytest.raises(SpecError, match="learning_rate"):
        list(step(gdref.batch, THREE, hyperparameters={"learning_rate": -1.0}))
    assert sys.gettrace() is None


def test_who_traces_already_is_not_disturbed():
    def tracer(frame, event, argument):
        return None

    sys.settrace(tracer)
    try:
        with pytest.raises(GdrefError, match="another tool is tracing"):
            next(step(gdref.batch, THREE))
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(None)


def two(objective, m, b):
    yield 1.0, 1.0
    yield 2.0, 2.0


def broken_at_once(objective, m, b):
    raise ArithmeticError("no way down")
    yield m, b


def numbers_until_the_end(optimizer, message, **options):
    numbers = []
    with pytest.raises(SpecError, match=f"^the run ends after update 2, {message}$"):
        numbers.extend(update.number for update in step(optimizer, THREE, count=5, **options))
    return numbers


def test_a_run_that_ends():
    assert numbers_until_the_end(two, "because the optimizer stops") == [1, 2]
    assert numbers_until_the_end(two, "because the optimizer stops", after=1) == [2]
    assert numbers_until_the_end(two, "because the optimizer stops", after=2) == []
    assert list(traced_updates(broken_at_once, THREE, [])) == []  # no numbers: nothing runs
    with pytest.raises(PluginError, match="no way down"):
        next(step(broken_at_once, THREE))


@pytest.mark.parametrize("end", [(1.0, inf), (-inf, 1.0), (nan, nan)])
def test_a_run_that_is_no_longer_finite(end):
    def lost(objective, m, b):
        yield 1.0, 1.0
        yield end
        yield 2.0, 2.0

    assert numbers_until_the_end(lost, "because m or b is not finite") == [1, 2]
    assert numbers_until_the_end(lost, "because m or b is not finite", after=2) == []


def test_what_is_no_optimizer_is_refused():
    with pytest.raises(SpecError, match="without parentheses"):
        next(step(gdref.batch(gdref.Objective(THREE), 0.0, 0.0), THREE))


def test_long_loops_keep_their_first_passes_and_their_last():
    nine = [(float(k), 1.0) for k in range(9)]
    for shown, kept in ((0, [0, 8]), (1, [0, 8]), (2, [0, 1, 8]), (None, [*range(9)])):
        update = only(last_point, nine, shown=shown)
        assert [v["index"] for v in values(update, "for index")] == kept
        left_out = [9 - len(kept) + 1] if len(kept) < 9 else []
        assert [line.left_out for line in update.lines if line.left_out] == left_out


def counting_up(objective, m, b):
    while True:
        k = 0
        while k < 5:
            k += 1
            if k > 1:
                m += 1
        yield m, b


def test_of_a_while_loop_each_pass_is_kept():
    update = only(counting_up, shown=1)
    assert values(update, "while k < 5:") == [{"while": True}] * 5 + [{"while": False}]
    assert values(update, "if k > 1:") == [{"if": False}] + [{"if": True}] * 4
    assert [v["m"] for v in values(update, "m += 1")] == [1.0, 2.0, 3.0, 4.0]


def test_outside_the_formulas_the_lines_are_the_optimizers_alone():
    update = only(gdref.batch, shown=0)
    assert [line.source for line in update.lines] == [
        "positive(learning_rate=learning_rate)",
        "dm, db = objective.gradient(m, b)",
        "m, b = m - learning_rate * dm, b - learning_rate * db",
        "yield m, b",
    ]


def swapping(objective, m, b):
    pair, known, same = [m, b], {"m": m}, [m]
    while True:
        swap(pair, by=2.0)
        known.update(m=m + 1)
        len(same)
        m, b = pair
        yield m, b


def swap(pair, *, by):
    pair[:] = [pair[1], pair[0] * by]


def test_what_a_call_has_changed_inside_a_list_or_a_dict():
    update = only(swapping, m=3.0, b=4.0)
    assert values(update, "swap(pair, by=2.0)") == [{"pair": [4.0, 6.0]}]
    assert values(update, "swap(pair, by):") == [{"pair": [3.0, 4.0], "by": 2.0}]
    assert values(update, "known.update") == [{"known": "{'m': 4.0}"}]
    assert values(update, "len(same)") == [{}]


ONE_PATH = [f for f in BUILT_IN[:-1] if f is not gdref.asgd]  # asgd yields the mean of its path


class TestByHand:
    @pytest.mark.parametrize("optimizer", ONE_PATH)
    def test_the_formulas_lead_to_the_update(self, points, optimizer):
        for update in step(optimizer, points, after=3, count=2, shown=1):
            board = by_hand(update, points)
            reached = {f.name: f.value for f in (*board.before, *board.after)}
            assert (reached["m"], reached["b"]) == (update.m, update.b)
            assert (board.m, board.b) == update.start
            n = len(board.rows)
            assert board.dm == pytest.approx(-2 / n * board.products, rel=1e-9)
            assert board.db == pytest.approx(-2 / n * board.residuals, rel=1e-9)
            assert board.error == pytest.approx(board.squares / n)
            for formula in (*board.before, *board.after):
                short = eval(formula.numbers, {"sqrt": lambda x: x**0.5})
                assert short == pytest.approx(formula.value, rel=1e-3, abs=1e-3)

    def test_a_row_a_point(self):
        board = by_hand(only(gdref.batch, m=1.0, b=1.0, shown=1), THREE)
        assert [row[3:] for row in board.rows] == [(2, 0, 0, 0), (3, 0, 0, 0), (5, -2, 4, -8)]
        assert (board.residuals, board.squares, board.products) == (-2, 4, -8)
        assert board.after[0][:3] == ("m", "m - learning_rate * dm", "1 - 0.0001 * 5.33333")

    @pytest.mark.parametrize("optimizer", [last_point, two, from_map])
    def test_what_cannot_be_worked_out_by_hand(self, optimizer):
        with pytest.raises(SpecError, match="cannot be worked out by hand"):
            by_hand(only(optimizer, shown=1), THREE)


def test_what_it_says_is_the_same_every_time(points):
    first, second = (
        repr([update.lines for update in step(gdref.sgd, points, count=3)]) for _ in range(2)
    )
    assert first == second and " at 0x" not in first


def test_consecutive_updates_follow_each_other(points):
    updates = list(step(gdref.adam, points, count=5, shown=0))
    for before, after in pairwise(updates):
        assert before.after == after.before
