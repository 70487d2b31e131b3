"""Loops are recognised by their records; and what a law says about the place of a mistake."""

from dataclasses import replace
from struct import pack, unpack
from types import SimpleNamespace

import pytest

from gdref.diagnosis.cases import Case, LoopCase, favoured, with_two_rates
from gdref.diagnosis.flow import Flow
from gdref.diagnosis.laws import COARSE, EXACT, Cloud, Law
from gdref.diagnosis.program_text import Program
from gdref.diagnosis.rates import Rates
from gdref.diagnosis.recognise import (
    _tolerance,
    closed_form,
    in_loop,
    kinds_of,
    loss_in_rows,
    track_of,
)
from gdref.diagnosis.record import Column, LoopRecord, Record, Row
from gdref.diagnosis.workbench import Workbench
from gdref.squared_error import gradient

X, Y = (1.0, 2.0, 3.5, 4.0, 5.5, 0.5), (2.2, 2.8, 5.1, 4.9, 8.3, 0.7)
COLUMNS = [Column(0, ["x"], X), Column(1, ["y"], Y), Column(2, ["short"], X[:4])]


def record(rows: list[Row], columns=COLUMNS, scans=((0, 1, 2),)) -> tuple[Record, LoopRecord]:
    loop = LoopRecord(0, 1, len(rows), rows=rows, scans=[list(scan) for scan in scans])
    return Record({0: loop}, {}, list(columns)), loop


def descent(passes: int = 10, batch: int = 0, rate=0.01, late: int = 0) -> list[Row]:
    """The rows of a descent on all points, or on batches. late: m is not there in the first."""
    rows, m, b = [], 0.3, -0.2
    for k in range(passes):
        here = [(3 * k + j) % len(X) for j in range(batch)] or [*range(len(X))]
        if k > late - 1 and k:
            points = [(X[j], Y[j]) for j in here]
            dm, db = gradient(m, b, points)
            m, b = m - rate * dm, b - rate * db
        parts = {"u": [X[j] for j in here], "v": [Y[j] for j in here]} if batch else {}
        rows.append(Row(k + 1, {"b": b} if k < late else {"m": m, "b": b}, parts))
    return rows


def test_a_descent_is_recognised_by_its_numbers() -> None:
    found = in_loop(*record(descent()), [])
    assert (found.m, found.b, found.law.kind, found.start) == ("m", "b", "plain", 0)
    assert found.law.c_m == pytest.approx(0.01) and found.x.names == ["x"]
    turned = replace(found, x=COLUMNS[1], y=COLUMNS[0])
    assert turned.rank == pytest.approx(found.rank - 0.1)  # their names are against it
    assert replace(found, x=Column(0, ["x", "y"], X)).rank == found.rank
    assert in_loop(*record(descent()), [], allowed=[(Y, X)]) is None
    assert in_loop(*record(descent()), [], slots=("b", "m")) is None
    assert in_loop(*record(descent()[:2]), []) is None
    late = in_loop(*record(descent(late=1)), [])
    assert (late.law.kind, late.start) == ("plain", 1) and found.rank > late.rank


def test_minibatches_are_recognised() -> None:
    rows = descent(10, batch=3)
    found = in_loop(*record(rows), [])
    assert (found.law.kind, found.law.note) == ("batch", "minibatches")
    assert (found.x.names, found.y.names) == (["u"], ["v"])
    assert in_loop(*record(rows[:5]), []) is None  # too few to be sure
    other = [Column(0, ["x"], X), Column(1, ["y"], (*Y[:-1], 0.8)), COLUMNS[2]]
    assert in_loop(*record(rows, other), []) is None  # no batches of the known columns
    for row in rows:
        row.parts["v"] = row.parts["v"][:2]
    assert in_loop(*record(rows), []) is None


def test_updates_begin_where_both_numbers_are_there() -> None:
    assert track_of([1.0, 2.0, 4.0], [9.0, 1.0, 0.0, 2.0]) == [(1, 1, 1, -1), (2, 0, 2, 2)]
    assert track_of([1.0, 1e151, 2.0], [0.0, 0.0, 0.0]) == []  # they overflow


def test_the_closed_form_is_among_the_numbers() -> None:
    m, b = Cloud(X, Y).best
    values = {"slope": m * (1 + 1e-8), "intercept": b, "other": 1.0}
    assert closed_form(values, COLUMNS)
    assert not closed_form({"slope": m, "other": 1.0}, COLUMNS)
    assert not closed_form({"slope": m * (1 + 1e-6), "intercept": b}, COLUMNS)
    flat = [Column(0, ["x"], (-1.0, 0.0, 1.0)), Column(1, ["y"], (1.0, -2.0, 1.0))]
    assert not closed_form({"m": 0.0, "b": 0.0}, flat)  # 0 and 0 are everywhere
    two = [Column(0, ["x"], X[:2]), Column(1, ["y"], Y[:2])]
    m, b = Cloud(X[:2], Y[:2]).best
    assert not closed_form({"m": m, "b": b}, two)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("self.slope", "m"), ("p['intercept']", "b"), ("theta[-1]", "theta"), ("xs[0]", "x")],
)
def test_the_kind_of_a_slot_is_in_its_name(name, kind) -> None:
    assert kind in kinds_of(name)


def test_an_error_is_found_beside_the_updates() -> None:
    rows = descent()
    finding = in_loop(*record(rows), [])
    for back in (0, 1):  # the error after an update, or before it
        for row, own in zip(rows[back:], rows, strict=False):
            m, b = own.slots["m"], own.slots["b"]
            row.slots["cost"] = sum((y - (m * x + b)) ** 2 for x, y in zip(X, Y, strict=True)) / 12
        assert loss_in_rows(finding, rows, "cost") == "half"
    assert loss_in_rows(finding, rows, "m") is None
    assert loss_in_rows(finding, rows, "nothing") is None


def test_numbers_that_look_like_float32_are_compared_coarsely() -> None:
    (short,) = unpack("f", pack("f", 0.1))
    assert _tolerance([short, 2.0]) == COARSE
    assert _tolerance([0.1, 2.0]) == _tolerance([short, 0.1]) == _tolerance([3.0, 2.0]) == EXACT


def law(kind: str, c_m: float = 0.01, c_b: float = 0.01) -> Law:
    return Law(kind, c_m, c_b, 9, 9)


@pytest.mark.parametrize(
    ("nearly", "more"),
    [
        (None, {}),
        (law("only m", 0.01, 0.0), {}),
        (law("sequential b"), {"earlier value": 8.0, "inside the loop": 2.0}),
        (law("plain", -0.01, -0.01), {"sign": 3.0, "order": 3.0, "compound": 2.0}),
        (law("two", 0.01, 0.05), {"division by n": 3.0, "function": 3.0, "without a factor": 2.0}),
        (law("two", 0.01, 0.004), {"division by n": 3.0, "function": 3.0, "without a factor": 2.0}),
        (law("two", 0.01, 0.02), {"factor 2": 4.0, "without a factor": 2.0}),
        (law("plain", 0.01, 0.01), {}),
    ],
)
def test_a_law_favours_some_kinds_of_edits(nearly, more) -> None:
    of_two = {"add for assign": 0.3, "factor of x": 0.3, "parentheses": 0.7}
    wanted = more | (of_two if nearly and nearly.kind == "two" else {})
    assert favoured(nearly, 5) == wanted


def case(nearly, rate: float = 0.01) -> Case:
    return Case(SimpleNamespace(program=Program("a.py", "")), Rates({"rate": rate}, []), nearly, 5)


@pytest.mark.parametrize(
    ("nearly", "new", "score"),
    [
        (None, law("plain"), 1.0),
        (None, law("plain", 0.05, 0.05), 0.9),  # the gradient of a sum
        (None, law("plain", 0.037, 0.037), 0.25),
        (None, law("momentum", 0.037, 0.037), 1.0),
        (None, law("changing", 0.037, 0.037), 0.3),
        (law("only m"), law("plain"), 1.0),
        (law("only m", 0.05), law("plain"), 0.1),  # m's constant was right
        (law("only b", 0.05, 0.01), law("plain"), 1.0),
    ],
)
def test_how_well_a_new_constant_suits_the_rate(nearly, new, score) -> None:
    assert case(nearly).suits(new, 5) == score


def test_without_a_named_rate_a_constant_is_less_certain() -> None:
    assert (
        Case(SimpleNamespace(program=Program("a.py", "")), Rates({}, []), None, 5).suits(
            law("plain"), 5
        )
        == 0.6
    )


@pytest.mark.parametrize(
    ("nearly", "side"),
    [
        (law("only m"), "b"),
        (law("only b"), "m"),
        (law("plain"), ""),
        (law("two", 0.01, 0.037), "b"),
        (law("two", 0.037, 0.01), "m"),
        (law("two", 0.037, -0.02), "b"),
        (law("two", -0.037, 0.02), "m"),
        (law("two", 0.037, 0.02), ""),
    ],
)
def test_the_derivative_that_is_wrong(nearly, side) -> None:
    assert case(nearly)._wrong_side(nearly) == side


def test_two_named_rates_are_no_mistake() -> None:
    two = law("two", 0.01, 0.05)
    rates = Rates({"rate_m": 0.01, "rate_b": 0.05}, [])
    assert with_two_rates(two, rates).note == "one rate for m, another for b"
    assert with_two_rates(two, Rates({"rate": 0.01}, [0.05])) == two
    assert with_two_rates(law("two", 0.01, 0.03), rates).kind == "two"
    assert with_two_rates(law("plain"), rates) == law("plain")


def loop_case(text: str, rows: list[Row], finding=None) -> LoopCase:
    """The case of the first loop of a text, with these rows."""
    bench = Workbench(Program("a.py", text), "")
    of = SimpleNamespace(program=bench.program, bench=bench, flow=Flow(bench), rates=Rates({}, []))
    return LoopCase(of, *record(rows), finding)


LOOP = "for k in p:\n    x = x\n    {m} = {m} - g\n    {b} = {b} - h\n"


def rows_of(m: str, b: str) -> list[Row]:
    return [Row(k + 1, {m: 1.0 + k**3, b: 2.0 * k * k}) for k in range(6)]


NUMPY = f"import numpy as np\n{LOOP.replace('= x', '= x.reshape(-1, 1)')}"


@pytest.mark.parametrize(
    ("m", "b", "text", "kinds"),
    [
        ("m", "b", LOOP, set()),
        ("m", "b", LOOP.replace("= x", "= x.reshape(-1, 1)"), set()),
        ("m", "b", NUMPY, {"shape", "bounds"}),
        ("foo", "bar", LOOP, {"name", "twin", "keep the result"}),
        ("m", "bar", LOOP, {"name", "twin", "keep the result"}),
        ("theta[0]", "theta[1]", LOOP, set()),
    ],
)
def test_a_loop_that_follows_no_law_favours_edits_by_its_text(m, b, text, kinds) -> None:
    case = loop_case(text.format(m=m, b=b), rows_of(m, b))
    assert {kind for kind, factor in case.favours.items() if factor > 1} == kinds
    assert (case.favours.get("shape") == 0.0) is (text is not NUMPY)  # there are no arrays
    assert case.slots == [m, b]
    assert case.held == (("theta",) if "[" in m else (m, b))


def test_m_and_b_of_a_loop_in_which_one_follows_its_derivative() -> None:
    rows = descent()
    for row in rows:
        row.slots |= {"intercept": 5.0, "rate": 0.01}
    finding = in_loop(*record(rows), [])
    text = LOOP.format(m="m", b="b")
    assert loop_case(text, rows, finding).slots == ["m", "b"]
    assert loop_case(text, rows, replace(finding, b="g", law=law("only m"))).slots == ["m", "b"]
    assert loop_case(text, rows, replace(finding, m="g", law=law("only b"))).slots == ["m", "b"]
    assert loop_case(text, rows, replace(finding, b="g", law=law("two"))).slots == ["m", "g"]
    assert loop_case(text, rows, finding).allowed == [(X, Y)]
    assert loop_case(text, rows).allowed == [(X, Y)]
    assert loop_case(text, rows).slots == ["m", "b", "intercept"]


def test_the_gradient_of_a_slope_is_no_slope() -> None:
    assert kinds_of("slope_gradient") == [] and kinds_of("slope") == ["m"]
