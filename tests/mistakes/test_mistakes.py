"""gdref.mistakes, compared with a table of results and with steps worked by hand."""

import inspect

import pytest
from diagnosis import students

import gdref
from gdref.exceptions import SpecError
from gdref.mistakes import MISTAKES, PIECES, RIGHT, Choice, program, together
from gdref.mistakes.optimizer import mistake_optimizer
from gdref.plugins.registry import find, load
from gdref.points import Points
from gdref.tracing.traced_updates import traced_updates

TWO = [(1.0, 2.0), (2.0, 3.0)]
STEPS = {s for s in MISTAKES if MISTAKES[s].place in ("gradient", "step")} - {"not-shuffled"}
AFTER_1000 = {  # m, b and error over the original points, with the digits of the table
    "parenthesis": (1.48125, 0.0899, 112.645),
    "no-two": (1.47833, 0.0591, 112.633),
    "assign-for-add": (1.52485, 0.0607, 118.03),
    "not-simultaneous": (1.47803, 0.0746, 112.623),
    "no-x-in-m": (1.45585, 1.45585, 111.931),
    "x-in-b": (1.45097, 1.45097, 111.872),
    "never-fed-back": (0.73707, 0.0145, 1484.59),
    "both-into-m": (1.47961, 0.0, 112.668),
    "sign-b": (1.48125, -0.0899, 112.723),
}


@pytest.mark.parametrize("mistake", AFTER_1000)
def test_a_mistake_ends_where_the_table_says(mistake: str, points: Points) -> None:
    ends = []
    for form in range(len(MISTAKES[mistake].forms)) if mistake == "not-simultaneous" else [0]:
        choice = Choice(MISTAKES[mistake], form)
        m, b = program(choice).fit(points, 0.0, 0.0, 1e-4, 1000)
        ends.append((m, b, gdref.mse(m, b, points)))
    m, b, error = AFTER_1000[mistake]
    assert any(
        abs(end[0] - m) < 1e-5 and abs(end[1] - b) < 1e-4 and abs(end[2] - error) < 1e-2
        for end in ends
    ), ends


def test_the_right_program_is_gdref(points: Points) -> None:
    assert RIGHT.gradient(0.7, 3.0, points) == gdref.gradient(0.7, 3.0, points)
    assert RIGHT.fit(TWO, 0.0, 0.0, 0.1, 1) == (0.8, 0.5)  # by hand: dm = -8, db = -5
    assert RIGHT.error(0.0, 0.0, TWO) == 6.5


@pytest.mark.parametrize("mistake", [s for s in MISTAKES if s in STEPS])
def test_a_mistake_steps_as_a_student_with_it(mistake: str) -> None:
    points = [(0.3, 1.9), (1.1, -0.4), (-0.7, 2.2), (2.0, 3.1)]
    ours = {
        program(Choice(MISTAKES[mistake], form, number)).fit(points, 0.5, -0.25, 0.05, 3)
        for form in range(len(MISTAKES[mistake].forms))
        for number in [
            2 if any("{}" in t for t in MISTAKES[mistake].forms[form].values()) else None
        ]
    }
    theirs = students.run(mistake, points, 0.05, 3, 0.5, -0.25)
    assert any(end == pytest.approx(theirs, rel=1e-12) for end in ours), (ours, theirs)


@pytest.mark.parametrize("mistake", [s for s in MISTAKES if MISTAKES[s].place == "error"])
def test_a_mistake_of_the_error_errs_as_a_student_with_it(mistake: str) -> None:
    points = [(0.3, 1.9), (1.1, -0.4), (-0.7, 2.2), (2.0, 3.1)]
    ours = program(mistake).error(0.5, -0.25, points)
    if mistake == "error-none":
        assert ours is None
    else:
        assert ours == pytest.approx(students.error(mistake, 0.5, -0.25, points), rel=1e-12)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_an_entry_shows_lines_that_stand_in_the_programs(mistake) -> None:  # type: ignore[no-untyped-def]
    for form in mistake.forms:
        assert set(form) <= set(PIECES)
    source = program(mistake.id).source
    assert source != RIGHT.source
    assert mistake.what and mistake.effect.endswith(".") and not mistake.check.endswith(".")
    if "(" not in mistake.wrong[:1] and mistake.id not in ("not-simultaneous", "x-exchanged"):
        assert mistake.wrong in source and mistake.wrong not in RIGHT.source.split("\n")
    if mistake.id not in ("not-simultaneous", "not-shuffled"):
        assert mistake.right in RIGHT.source


def test_the_frequent_ones_come_first_and_the_counts_are_those_of_the_cases() -> None:
    counts = [mistake.found for mistake in MISTAKES.values() if mistake.found]
    assert counts == sorted(counts, reverse=True)
    assert {
        mistake.frequency for mistake in MISTAKES.values() if "parenthesis" in mistake.id[:11]
    } == {15}
    assert MISTAKES["sign-b"].frequency == 12 and MISTAKES["not-reset"].frequency == 1


def test_two_mistakes_go_together_where_they_change_different_places() -> None:
    both = program("sign-b", "no-two")
    dm, db = both.gradient(0.0, 0.0, TWO)
    assert (dm, db) == (-4.0, 2.5)
    assert together(Choice(MISTAKES["parenthesis"]), Choice(MISTAKES["parenthesis-m"])) is None
    with pytest.raises(SpecError, match="parenthesis and parenthesis-m change the same place"):
        program("parenthesis", "parenthesis-m")


def test_an_unknown_mistake_suggests_one() -> None:
    with pytest.raises(SpecError, match=r"there is no mistake 'parentesis'.*parenthesis"):
        program("parentesis")


def test_a_mistake_runs_as_an_optimizer_beside_the_right_one(points: Points) -> None:
    optimizer = load(find("mistake/parenthesis"))
    rows = list(gdref.descend(optimizer, points, epochs=20))
    assert (rows[-1].m, rows[-1].b) == pytest.approx(
        students.run("parenthesis", points, 1e-4, 20), rel=1e-12
    )
    assert [row.point_gradients for row in rows[:3]] == [0, 100, 200]


def test_two_mistakes_are_one_optimizer() -> None:
    rows = list(
        gdref.descend(load(find("mistake/sign-b+no-two")), TWO, epochs=1, learning_rate=0.1)
    )
    assert (rows[-1].m, rows[-1].b) == (0.4, -0.25)


@pytest.mark.parametrize(
    "mistake, why", [("error-sum", "the error only"), ("one-iteration", "loop")]
)
def test_a_mistake_of_no_step_is_no_optimizer(mistake: str, why: str) -> None:
    with pytest.raises(SpecError, match=f"mistake/{mistake} changes .*{why}"):
        load(find(f"mistake/{mistake}"))


def test_last_point_is_another_name_for_assign_for_add(points: Points) -> None:
    one, other = (
        list(gdref.descend(load(find(name)), points, epochs=50))
        for name in ("last-point", "mistake/assign-for-add")
    )
    assert one[-1].m == pytest.approx(other[-1].m) and one[-1].b == pytest.approx(other[-1].b)
    assert one[-1].epoch == other[-1].epoch == 50


def test_a_mistake_that_leaves_the_floats_has_diverged(points: Points) -> None:
    descent = gdref.descend(load(find("mistake/sign-both")), points, epochs=2000)
    list(descent)
    assert descent.status == "diverged"


def test_a_square_that_leaves_the_floats_has_diverged() -> None:
    """Python raises OverflowError for **, so the programs with ** catch it."""
    for name, guarded in (("error-for-derivative", True), ("sign-both", False)):
        optimizer = load(find(f"mistake/{name}"))
        descent = gdref.descend(optimizer, TWO, epochs=2000, learning_rate=1.0)
        list(descent)
        assert descent.status == "diverged"
        source = inspect.getsource(inspect.unwrap(optimizer))
        assert ("except OverflowError" in source) is guarded


def test_a_mistake_as_an_optimizer_says_what_it_is() -> None:
    optimizer = mistake_optimizer("sign-b+no-two")
    assert optimizer.__name__ == optimizer.__qualname__ == "sign-b+no-two"
    assert optimizer.__module__ == "gdref.mistakes.optimizer"
    assert optimizer.__doc__ == (
        f"A mistake, for study: {MISTAKES['sign-b'].what}; {MISTAKES['no-two'].what}."
    )


def test_a_choice_has_a_form_and_a_number() -> None:
    mistake = MISTAKES["part-of-points"]
    assert Choice(mistake, 1, 50).key == ("part-of-points", 1, 50)
    assert Choice(mistake).key == ("part-of-points", 0, None)
    assert Choice(mistake, 1, 50).changes == {"points": "points[:50]"}
    assert Choice(mistake, 1).changes == {"points": "points[:]"}


def test_a_mistake_can_be_seen_line_by_line(points: Points) -> None:
    (update,) = traced_updates(load(find("mistake/parenthesis")), points, [1], shown=1)
    shown = {line.source.strip() for line in update.lines}
    assert (
        MISTAKES["parenthesis"].wrong in shown
        and "m, b = step(m, b, points, learning_rate)" in shown
    )
