"""The search for repairs, over edits and judgements that are given: no program runs."""

import ast
from types import SimpleNamespace

import pytest

from gdref.diagnosis import repair
from gdref.diagnosis.cases import Judgement
from gdref.diagnosis.edits import edits_of
from gdref.diagnosis.laws import Law
from gdref.diagnosis.program_text import Program
from gdref.diagnosis.workbench import Edit, Workbench
from gdref.exceptions import CannotExamine

TEXT = "".join(f"a{k} = {k}\n" for k in range(40))
RIGHT, WRONG = Judgement(True), Judgement(False)


def edit(line: int, weight: float = 1.0, meant: str = "") -> Edit:
    """An edit of one line of TEXT. Without a meant text it is an edit that no other is equal to."""
    written = f"a{line} = {line}"
    meant = meant or f"a{line} = {line}.5"
    new = Program("a.py", meant).statements
    return Edit("kind", line, written, meant, {line: new}, weight)


class Given:
    """A case whose judgements are given by line; each attempt takes one second."""

    strict = law = None

    def __init__(self, judged=(), confirmed=True) -> None:
        self.judged, self.confirmed, self.tried = dict(judged), confirmed, []
        child = SimpleNamespace(spent=100.0, over=False)
        bench = Workbench(Program("a.py", TEXT), "")
        self.of = SimpleNamespace(bench=bench, child=child)

    def other_data(self) -> set[str]:
        return set()

    def lines_of(self, code) -> list[int]:
        """The lines that are not as in TEXT."""
        (one,) = code.values()
        names: dict[str, object] = {}
        exec(one, {}, names)
        return [k for k in range(40) if names.get(f"a{k}") != k]

    def attempt(self, code) -> Judgement:
        lines = self.lines_of(code)
        self.tried.append(lines)
        self.of.child.spent += 1.0
        found = self.judged.get(tuple(lines), WRONG)
        if isinstance(found, Exception):
            raise found
        return found

    def confirm(self, code):
        return self.confirmed


@pytest.fixture
def search(monkeypatch):
    """The repairs of a case, when these are its edits."""
    monkeypatch.setattr(repair, "MORE", 1e9)

    def searched(case, single, double=(), **options):
        monkeypatch.setattr(repair, "attempts", lambda _: (list(single), list(double)))
        return repair.search(case, **options)

    return searched


def lines(found) -> list[int]:
    return [one.edit.line for one in found]


def test_repairs_come_by_weight_and_score(search) -> None:
    case = Given({(1,): RIGHT, (2,): Judgement(True, score=2.0), (3,): RIGHT})
    assert lines(search(case, [edit(1, 3.0), edit(2, 2.0), edit(3, 2.9), edit(4, 2.8)])) == [
        2,
        1,
        3,
    ]
    assert case.tried == [[1], [2], [3], [4]]
    case = Given({(1,): RIGHT, (2,): RIGHT}, confirmed=None)  # it may be luck
    assert [one.score for one in search(case, [edit(1, 3.0), edit(2, 2.0)])] == [3.0 * 0.7, 1.4]


def test_an_edit_is_tried_once_and_a_repair_is_shown_once(search) -> None:
    case = Given({(1,): RIGHT, (2,): RIGHT, (5,): RIGHT})
    same = edit(2, 1.8)
    same.line, same.shown = 1, "a1 = 1.5"
    unchanged = edit(3, 1.8, "a3 = 3")
    single = [edit(1, 2.0), edit(1, 2.0), same, unchanged, edit(4, 1.8), edit(5, 1.9)]
    found = search(case, single)
    assert case.tried == [[1], [2], [4], [5]]
    assert [(one.edit.line, one.score) for one in found] == [(1, 2.0), (5, 1.9)]


def test_no_edit_that_is_no_program_or_fails_or_fits_only_here(search) -> None:
    no_program = edit(1)
    no_program.replace = {1: [ast.Return(None)]}  # outside a function
    case = Given({(2,): CannotExamine("it ends"), (3,): RIGHT})
    assert lines(search(case, [no_program, edit(2), edit(3)])) == [3]
    assert case.tried == [[2], [3]]
    assert search(Given({(3,): RIGHT}, confirmed=False), [edit(3)]) == []


def test_a_statement_that_stands_for_itself_is_left_out(search) -> None:
    one = edit(1)
    one.shown = "a1 = a1"
    (found,) = search(Given({(1,): RIGHT}), [one])
    assert found.edit.meant == "(without this line)"
    (found,) = search(Given({(1,): RIGHT}), [edit(1)])
    assert found.edit.meant == "a1 = 1.5"


@pytest.mark.parametrize(
    ("name", "value", "right", "tried"),
    [
        ("MOST", 7, [], 7),
        ("ENOUGH", 2, [2, 3, 4], 3),
        ("MOST_MORE", 3, [2], 6),
        ("MORE", 2.0, [5, 6], 7),  # the fifth attempt begins after four seconds
    ],
)
def test_the_search_ends(search, monkeypatch, name, value, right, tried) -> None:
    monkeypatch.setattr(repair, name, value)
    case = Given({(k,): RIGHT for k in right})
    assert sorted(lines(search(case, [edit(k) for k in range(1, 40)], budget=100.0))) == right[:2]
    assert len(case.tried) == tried


def test_an_edit_of_little_weight_is_not_tried_after_a_repair(search) -> None:
    case = Given({(1,): Judgement(True, score=0.5)})
    search(case, [edit(1, 4.0), edit(2, 1.2), edit(3, 1.1)])
    assert case.tried == [[1], [2]]  # 1.2 is 0.6 times the score, 2.0


def test_the_same_edit_in_two_lines_comes_when_no_single_one_helps(search) -> None:
    single, double = [edit(k) for k in range(1, 9)], [edit(k) for k in range(11, 19)]
    case = Given()
    search(case, single[:2], double[:2])
    assert case.tried == [[1], [2], [11], [12]]
    case = Given()
    search(case, single, double, budget=5.0)  # the last third of the time is for them
    assert case.tried == [[1], [2], [3], [4], [11], [12]]
    case = Given({(1,): RIGHT})
    search(case, single, double, budget=5.0)
    assert case.tried == [[1], [2], [3], [4], [5], [6]]


def nearly(rank_law: Law, case=None) -> Judgement:
    return Judgement(False, law=rank_law, then=lambda: case)


def test_a_second_edit_comes_after_one_that_brings_the_program_nearer(search) -> None:
    low, high = Law("only m", 1.0, 0.0, 9, 9), Law("two", 1.0, 2.0, 9, 9)
    second, other = Given({(2, 4): RIGHT}), Given({(1, 4): RIGHT})
    case = Given({(1,): nearly(low, other), (2,): nearly(high, second)})
    case.law = SimpleNamespace(rank=low.rank)
    case.strict = True
    (found,) = search(case, [edit(1), edit(2), edit(4)])
    assert found.two and found.more == [{"line": 4, "written": "a4 = 4", "meant": "a4 = 4.5"}]
    assert second.strict and other.tried == []  # not nearer than before
    assert second.tried == [[1, 2], [2, 4]]
    case.judged[2,] = nearly(Law("sequential m", 1.0, 0.0, 9, 9), second)
    case.law.rank, second.tried = high.rank, []  # one less: not enough
    assert search(case, [edit(1), edit(2), edit(4)]) == []
    assert other.tried == second.tried == []


def test_second_edits_come_after_the_two_best_first_ones(search) -> None:
    laws = [Law("only m", 1.0, 0.0, 9, 9), *[Law("two", 1.0, 2.0, 9, 9)] * 3]
    seconds = [Given() for _ in laws]
    case = Given(
        {(k,): nearly(law, of) for k, law, of in zip(range(4), laws, seconds, strict=True)}
    )
    single = [edit(k, weight) for k, weight in enumerate((9.0, 1.0, 3.0, 2.0))]
    assert search(case, single) == []
    assert [bool(one.tried) for one in seconds] == [False, False, True, True]
    assert seconds[3].tried == [[0, 3], [1, 3], [2, 3]]
    case.of.child.over = True
    assert search(case, single) == [] and len(case.tried) == 4


def test_what_takes_away_a_variable() -> None:
    text = "decay = 0.1\nm = 0\nfor k in range(9):\n    m = m - decay * m\nprint(k)\n"
    bench = Workbench(Program("a.py", text), "")

    def drops(line: int, meant: str) -> bool:
        number = [s.lineno for s in bench.statements].index(line)
        replace = {number: Program("a.py", meant).statements}
        return repair.drops_a_name(bench, Edit("kind", line, "", meant, replace))

    assert drops(4, "m = m - m")
    assert not drops(4, "m = m + decay * m")
    assert not drops(5, "x = k")
    assert drops(5, "print(m)")
    assert not drops(5, "k")  # print is no variable of the program


def test_lines_with_weights_of_the_points_are_not_edited() -> None:
    text = "m = m - k * e\nm = m - e[k]\n"
    bench = Workbench(Program("a.py", text), "")
    edits = [
        Edit("name", j + 1, "", "", {j: Program("a.py", "m = k * e").statements}) for j in (0, 1)
    ]
    assert [repair.drops_a_name(bench, edit, {"k"}) for edit in edits] == [True, False]
    assert not repair.drops_a_name(bench, edits[0], {"z"})


LIKE = "for x, y in p:\n    dm += 2 * x * (y - m * x + b)\n    db += 2 * (y - m * x + b)\n"


def attempts(text: str, suspects: dict[int, float], favours=None, law=None):
    bench = Workbench(Program("a.py", text), "")
    of = SimpleNamespace(bench=bench)
    case = SimpleNamespace(of=of, held=("m", "b"), favours=favours or {}, law=law)
    case.suspects = lambda: suspects
    return repair.attempts(case)


def weights(edits, kind: str) -> list[float]:
    return [one.weight for one in edits if one.kind == kind]


def test_the_attempts_with_their_weights() -> None:
    bench = Workbench(Program("a.py", LIKE), "")
    single, double = attempts(LIKE, {1: 1.0, 2: 0.5}, {"sign": 3.0})
    for kind, factor in ("sign", 3.0), ("power", 1.0):
        own = {k: weights(edits_of(bench, k, ("m", "b")), kind) for k in (1, 2)}
        wanted = [factor * w for w in own[1]] + [factor * w / 2 for w in own[2]]
        assert sorted(weights(single, kind)) == sorted(wanted)
    for edits in (single, double):
        assert [one.weight for one in edits] == sorted((one.weight for one in edits), reverse=True)
    assert {one.kind for one in single if one.twin} == {"parentheses"}


def test_a_program_that_goes_up_may_have_two_wrong_signs() -> None:
    for rate, wanted in ((0.1, []), (-0.1, [9.0 * 0.9])):
        law = Law("plain", rate, rate, 9, 9)
        single, _ = attempts(LIKE, {1: 1.0, 2: 1.0}, law=law)
        assert weights([one for one in single if one.twin], "sign")[:1] == wanted


def test_a_statement_that_moves_into_a_loop_is_as_likely_as_its_own_line() -> None:
    single, _ = attempts("dm = 0\nfor x in p:\n    dm += x\nm -= dm\n", {0: 0.25, 1: 0.1, 3: 0.5})
    assert weights(single, "reset") == [5.0 * 2 * 0.25]
    assert weights(single, "inside the loop") == [8.0 * 2 * 0.5]


def test_the_same_edit_in_two_lines_has_the_lower_weight() -> None:
    _, double = attempts(LIKE, {1: 0.4, 2: 0.1})
    assert {(one.line, one.twin and one.twin.line) for one in double} == {(2, 3)}
    assert {"sign", "assign for add", "without a term"} <= {one.kind for one in double}
    assert max(weights(double, "sign")) == 9.0 * 0.4 * repair.PAIR
    assert {*weights(double, "parentheses")} == {9.5 * 0.4}
    assert attempts(LIKE, {1: 0.2, 2: 1.0})[1] == []


def test_code_is_the_same_whatever_its_lines_are() -> None:
    one, other = "def f():\n    return 1\n", "\n\ndef f():\n\n    return   1\n"
    keys = {repair._key({"a.py": compile(text, "a.py", "exec")}) for text in (one, other)}
    assert len(keys) == 1
    assert repair._key({"a.py": compile(one.replace("1", "2"), "a.py", "exec")}) not in keys
