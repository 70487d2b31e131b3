"""Mistakes found from printed numbers, which students.py makes: it shares no line with gdref."""

import random
from math import inf, isfinite
from pathlib import Path

import pytest
from diagnosis import students
from hypothesis import given, settings
from hypothesis import strategies as st

from gdref.bowl import Bowl
from gdref.diagnosis import numbers
from gdref.diagnosis.candidates import Candidate, choices, pairs
from gdref.diagnosis.closed_form import LAST_EPOCH, RightRun
from gdref.diagnosis.maps import fast_step
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.printed import ANY, exactly, printed
from gdref.diagnosis.search import FOLLOWED, Found, Given, Search, at, nearest, spans, those
from gdref.exceptions import SpecError
from gdref.mistakes import MISTAKES, program
from gdref.points import Points

draw = random.Random(5)
OWN = [(x, 4 - 1.5 * x + draw.gauss(0, 0.4)) for x in (draw.uniform(-2, 3) for _ in range(30))]
OF_THE_STEP = [s for s in MISTAKES if MISTAKES[s].place != "error"]
OF_THE_ERROR = [s for s in MISTAKES if MISTAKES[s].place == "error" and s != "error-none"]
SAME_NUMBERS = {"one-iteration": "never-fed-back", "not-shuffled": None}


@pytest.fixture(autouse=True)
def followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs with a mistake are followed for a tenth of the epochs, which is enough here."""
    monkeypatch.setattr("gdref.diagnosis.search.FOLLOWED", 1_100)


@pytest.fixture
def few_epochs(followed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even fewer, because a search for two mistakes takes long."""
    monkeypatch.setattr("gdref.diagnosis.search.FOLLOWED", 100)


def test_mistakes_are_followed_for_as_many_epochs_as_the_page_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "diagnose.md"
    assert f"every number of epochs: up to {FOLLOWED:,} for a program with a mistake" in " ".join(
        page.read_text("utf-8").split()
    )


def ids(result: Numbers) -> list[list[str]]:
    return [one.mistakes for one in result.found]


def as_printed(
    mistake: str, points: list[tuple[float, float]], rate: float, epochs: int
) -> Numbers:
    """The diagnosis of what a student with this mistake prints, to 6 digits."""
    m, b = students.run(mistake, points, rate, epochs)
    error = students.error("", m, b, points)
    texts = [f"{value:.6g}" for value in (m, b, error)]
    return numbers(points, *texts, epochs=epochs, learning_rate=rate)


@pytest.mark.parametrize("mistake", OF_THE_STEP)
def test_each_mistake_of_the_step_is_named(mistake: str) -> None:
    if mistake == "not-shuffled":
        pytest.skip("its numbers need the order of the points")
    epochs = 6 if mistake in ("error-for-derivative", "rate-forgotten", "x-squared") else 40
    result = as_printed(mistake, OWN, 0.01, epochs)
    assert result.verdict in ("mistake", "convention")
    assert ids(result)[0] in ([mistake], [SAME_NUMBERS.get(mistake)])
    assert [mistake] in ids(result)


@pytest.mark.parametrize("mistake", OF_THE_ERROR)
def test_each_mistake_of_the_error_is_named(mistake: str, points: Points) -> None:
    m, b = students.run("", points, 1e-4, 1000)
    error = students.error(mistake, m, b, points)
    result = numbers(points, f"{m:.6f}", f"{b:.6f}", f"{error:.6g}", epochs=1000)
    assert ids(result)[0] == [mistake]
    assert result.verdict == MISTAKES[mistake].kind


def test_two_mistakes_at_once_are_named(few_epochs: None) -> None:
    m = b = 0.0
    for _ in range(7):
        dm, db = students.derivatives("sign-b", m, b, OWN, [])
        m, b = m - 0.001 * dm / 2, b - 0.001 * db / 2  # and no 2
    result = numbers(OWN, f"{m:.8g}", f"{b:.8g}", epochs=7, learning_rate=0.001)
    assert result.verdict == "mistake" and set(ids(result)[0]) == {"sign-b", "no-two"}


def test_two_mistakes_that_go_point_by_point_are_named(few_epochs: None) -> None:
    m = b = sum_m = sum_b = 0.0
    for _ in range(5):
        for x, y in OWN:  # in file order, and the sums are never set back
            r = y - (m * x + b)
            sum_m, sum_b = sum_m - 2 * x * r, sum_b - 2 * r
            m, b = m - 1e-4 * sum_m, b - 1e-4 * sum_b
    result = numbers(OWN, f"{m:.8g}", f"{b:.8g}", epochs=5, learning_rate=1e-4)
    assert set(ids(result)[0]) == {"not-reset", "not-shuffled"}


def test_the_articles_numbers_are_found_without_a_word_of_help(points: Points) -> None:
    result = numbers(points, "0.0606", "1.52484", "112.76", epochs=950)
    first = result.found[0]
    assert result.verdict == "mistake" and first.mistakes == ["assign-for-add"]
    assert first.exchanged and first.epoch == 1000 and at(first.error_epochs, 950)


def test_the_ending_of_no_two_is_also_that_of_the_right_program_halfway(points: Points) -> None:
    result = numbers(points, "1.47833", "0.0591")
    assert result.verdict == "right" and ids(result)[:2] == [[], ["no-two"]]
    assert result.found[0].epochs == [range(500, 503)]
    with_epochs = numbers(points, "1.47833", "0.0591", epochs=1000)
    assert with_epochs.verdict == "convention" and ids(with_epochs) == [["no-two"], []]
    with_error = numbers(points, "1.47833", "0.0591", "112.633", epochs=1000)
    assert with_error.verdict == "mistake"  # the error beside it is the mean of squares


def test_an_error_of_another_epoch_beside_a_right_line_is_no_mistake_in_the_step(
    points: Points,
) -> None:
    """A program with another divisor prints this m and b after another number of epochs."""
    m, b = students.run("", points, 1e-4, 1000)
    error = students.error("", *students.run("", points, 1e-4, 500), points)
    result = numbers(points, f"{m:.7g}", f"{b:.7g}", f"{error:.6g}")
    assert (result.verdict, ids(result)) == ("right", [[]])


def test_the_given_epoch_counts_beyond_those_that_are_followed(points: Points) -> None:
    m, b = students.run("parenthesis", points, 1e-4, 2000)
    result = numbers(points, f"{m:.9g}", f"{b:.9g}", epochs=2000)
    assert (result.verdict, ids(result)[0]) == ("mistake", ["parenthesis"])


@settings(max_examples=6)
@given(
    st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=3, max_size=12),
    st.integers(1, 3000),
    st.floats(0.01, 0.9),
    st.integers(3, 12),
)
def test_a_right_program_is_never_accused(
    pairs: list[tuple[int, int]], epochs: int, share: float, digits: int
) -> None:
    points = [(x / 8, y / 8) for x, y in pairs]
    rate = 2 * share / max(Bowl.of(points).curvatures[0], 1e-3)
    m, b = students.run("", points, rate, epochs)
    result = numbers(points, f"{m:.{digits}g}", f"{b:.{digits}g}", learning_rate=rate)
    assert result.verdict in ("right", "unknown")
    told = numbers(points, m, b, epochs=epochs, learning_rate=rate)
    assert told.verdict == "right"


def test_numbers_are_taken_as_rounded_or_as_cut_off() -> None:
    rounded, cut = printed("m", "1.48125"), printed("m", "1.48124")
    assert rounded.fits(1.481246) and cut.fits(1.481246)
    assert not rounded.fits(1.481244) and not cut.fits(1.481251)
    below = printed("b", "-0.08")
    assert below.fits(-0.0899) and not below.fits(-0.0901) and not below.fits(-0.0749)


def test_a_word_is_no_number(points: Points) -> None:
    with pytest.raises(SpecError, match="m 'steep' is not a number; expected its digits"):
        numbers(points, "steep", "0.1")


@pytest.mark.parametrize("m, b", [("inf", "nan"), ("-inf", "0.1"), ("nan", "nan")])
def test_what_is_not_finite_tells_nothing(m: str, b: str, points: Points) -> None:
    result = numbers(points, m, b)
    assert (result.verdict, result.found, result.nearby) == ("unknown", [], [])


def test_a_run_that_never_moved(points: Points) -> None:
    result = numbers(points, "0", "0", epochs=1000)
    assert result.verdict == "mistake" and ids(result) == [["integer-division"], ["never-fed-back"]]


def test_another_rate_is_no_mistake_but_said(points: Points) -> None:
    m, b = students.run("", points, 1.3e-4, 800)
    result = numbers(points, f"{m:.9f}", f"{b:.9f}", epochs=800)
    assert result.verdict == "unknown"
    assert result.other_rate == (pytest.approx(1.3e-4, rel=1e-5), 800)
    assert "is 1.3 times the right one" in " ".join(str(next(iter(result.page()))).split())


@pytest.mark.parametrize("count", [7, 29])
def test_how_many_points_counted_is_solved_for(count: int) -> None:
    m, b = 0.0, 0.0
    for _ in range(25):
        dm, db = students.derivatives("", m, b, OWN[:count], [])
        share = count / len(OWN)
        m, b = m - 0.02 * dm * share, b - 0.02 * db * share
    result = numbers(OWN, f"{m:.7g}", f"{b:.7g}", epochs=25, learning_rate=0.02)
    assert ids(result)[0] == ["part-of-points"] and result.found[0].numbers == [count]


def test_the_minimum_is_where_a_right_program_leads(points: Points) -> None:
    result = numbers(points, "1.32243", "7.99102", "110.257")
    assert result.verdict == "right" and not result.found


def test_the_minimum_in_standardised_x_is_recognised(points: Points) -> None:
    mean = sum(x for x, _ in points) / 100
    deviation = (sum((x - mean) ** 2 for x, _ in points) / 100) ** 0.5
    slope, intercept = 1.32243102275536 * deviation, sum(y for _, y in points) / 100
    result = numbers(points, f"{slope:.7g}", f"{intercept:.7g}", epochs=50, learning_rate=0.1)
    assert result.verdict == "unknown"
    assert result.nearby == ["m and b are the least-squares minimum in standardised x."]


@pytest.mark.parametrize("rate", [0.01, 0.1])
def test_all_programs_are_followed_as_they_run(rate: float) -> None:
    few = OWN[:6]
    search = Search(Given(ANY, ANY, ANY, few, None, rate, (0.5, -0.25)))
    for one in [*(Candidate((choice,)) for choice in choices(few)), *list(pairs(few))[::7]]:
        if (steps := one.steps(len(few))) is None:
            steps = 12
        followed = search.follow(one, ANY, ANY, steps).get(steps, (inf, inf))
        try:
            end = program(*one.choices).fit(few, 0.5, -0.25, rate, 12)
        except (ArithmeticError, TypeError):
            end = (inf, inf)
        if all(map(isfinite, (*followed, *end))):
            assert followed == pytest.approx(end, rel=1e-9, abs=1e-9), one.ids
        else:
            assert not all(map(isfinite, followed)) and not all(map(isfinite, end)), one.ids


EXACT = [(0.0, 1.0), (1.0, 3.0), (2.0, 5.0), (3.0, 7.0)]


@pytest.mark.parametrize("rate, epochs", [(0.05, 60), (0.15, 20)])
@pytest.mark.parametrize("told", [True, False])
def test_a_right_run_at_a_rate_that_is_not_told_is_no_mistake(
    rate: float, epochs: int, told: bool
) -> None:
    m, b = students.run("", EXACT, rate, epochs)
    result = numbers(EXACT, f"{m:.6g}", f"{b:.6g}", epochs=epochs if told else None)
    assert (result.verdict, result.assumed) == ("unknown", True)
    assert result.other_rate == (rate, epochs)
    with_rate = numbers(EXACT, f"{m:.6g}", f"{b:.6g}", learning_rate=rate)
    assert (with_rate.verdict, with_rate.assumed) == ("right", False)


def test_a_sum_at_a_rate_that_is_not_told_may_be_a_mean_at_another() -> None:
    m, b = students.run("sum-for-mean", OWN[:13], 1e-4, 300)  # as at 0.0013, which is not usual
    result = numbers(OWN[:13], f"{m:.7g}", f"{b:.7g}")
    assert ["sum-for-mean"] in ids(result) and result.verdict == "unknown"
    assert result.nearby[0].startswith("Another learning rate may be the only difference.")


def test_a_mistake_that_no_rate_explains_is_one_where_no_rate_is_told() -> None:
    m, b = students.run("parenthesis", OWN, 1e-4, 300)
    result = numbers(OWN, f"{m:.6g}", f"{b:.6g}")
    assert (result.verdict, ids(result)[0], result.assumed) == ("mistake", ["parenthesis"], True)
    assert not numbers(OWN, f"{m:.6g}", f"{b:.6g}", learning_rate=1e-4).assumed


@pytest.mark.parametrize("epochs", [40, None])
@pytest.mark.parametrize("over_x", [True, False])
def test_a_right_run_in_standardised_x_is_right(epochs: int | None, over_x: bool) -> None:
    n = len(OWN)
    mean = sum(x for x, _ in OWN) / n
    deviation = (sum((x - mean) ** 2 for x, _ in OWN) / n) ** 0.5
    m, b = students.run("", [((x - mean) / deviation, y) for x, y in OWN], 0.1, 40)
    m, b = (m / deviation, b - m * mean / deviation) if over_x else (m, b)
    result = numbers(OWN, f"{m:.7g}", f"{b:.7g}", epochs=epochs, learning_rate=0.1)
    said = "in standardised x, the right program prints these numbers at epoch 40."
    assert (result.verdict, result.nearby) == ("right", [said])


def test_a_mistake_in_standardised_x_is_not_called_right(few_epochs: None) -> None:
    n = len(OWN)
    mean = sum(x for x, _ in OWN) / n
    deviation = (sum((x - mean) ** 2 for x, _ in OWN) / n) ** 0.5
    m, b = students.run("sign-b", [((x - mean) / deviation, y) for x, y in OWN], 0.1, 20)
    assert numbers(OWN, f"{m:.7g}", f"{b:.7g}", epochs=20, learning_rate=0.1).verdict == "unknown"


def long_run(points: list[tuple[float, float]], rate: float, epochs: int) -> tuple[float, float]:
    """(m, b) after many epochs of the right program, from the sums over the points."""
    n = len(points)
    sx, sy = sum(x for x, _ in points), sum(y for _, y in points)
    sxx, sxy = sum(x * x for x, _ in points), sum(x * y for x, y in points)
    m = b = 0.0
    for _ in range(epochs):
        dm, db = -2 / n * (sxy - m * sxx - b * sx), -2 / n * (sy - m * sx - n * b)
        m, b = m - rate * dm, b - rate * db
    return m, b


@pytest.mark.parametrize("digits", [4, 5, 12])
@pytest.mark.parametrize("epochs", [20_000, 415_533])
def test_a_right_run_of_many_epochs_is_right(epochs: int, digits: int, points: Points) -> None:
    m, b = long_run(points, 1e-4, epochs)
    result = numbers(points, f"{m:.{digits}g}", f"{b:.{digits}g}")
    assert (result.verdict, ids(result)[0]) == ("right", [])
    assert at(result.found[0].epochs, epochs)


def test_the_minimum_is_right_at_all_later_epochs(points: Points) -> None:
    result = numbers(points, "1.32243", "7.99102")
    assert result.verdict == "right"
    run = RightRun(Bowl.of(points), 1e-4, (0.0, 0.0))
    wanted = [(run.m, printed("m", "1.32243")), (run.b, printed("b", "7.99"))]
    (late,) = run.epochs(wanted)
    assert late[-1] == LAST_EPOCH and 1e6 < late[0] < 2e6
    m, b = long_run(points, 1e-4, late[0])
    before = long_run(points, 1e-4, late[0] - 1)
    assert printed("m", "1.32243").fits(m) and printed("b", "7.99").fits(b)
    assert not (printed("m", "1.32243").fits(before[0]) and printed("b", "7.99").fits(before[1]))


@pytest.mark.parametrize("share", [0.3, 0.5, 0.97, 1.1])
def test_the_closed_form_agrees_with_a_run_on_both_sides_of_the_minimum(share: float) -> None:
    bowl = Bowl.of(OWN)
    rate = share * bowl.largest_stable_rate
    run = RightRun(bowl, rate, (1.0, -2.0))
    for epochs in (0, 1, 2, 7, 30):
        m, b = students.run("", OWN, rate, epochs, 1.0, -2.0)
        assert run.at(epochs) == pytest.approx((m, b), rel=1e-11)
        found = run.epochs([(run.m, exactly(m)), (run.b, exactly(b))], 40)
        assert at(found, epochs) and sum(map(len, found)) == 1


@pytest.mark.parametrize("scale", [1.0, 8.0])
@pytest.mark.parametrize("as_text", [True, False])
def test_a_right_run_whose_slope_is_rounding_is_right(scale: float, as_text: bool) -> None:
    level = [(x / scale, -7 / scale) for x in (0.0, 2.0, -7.0)]
    rate = Bowl.of(level).largest_stable_rate / 2
    for epochs in (59, 600):
        m, b = students.run("", level, rate, epochs)
        given: tuple[float, float] | list[str] = [f"{m:.6g}", f"{b:.6g}"] if as_text else (m, b)
        result = numbers(level, *given, epochs=epochs, learning_rate=rate)
        assert result.verdict == "right", (m, b)


def test_an_error_that_does_not_fit_is_set_aside(points: Points) -> None:
    m, b = students.run("", points, 1e-4, 1000)
    result = numbers(points, f"{m:.7g}", f"{b:.7g}", "999.5", epochs=1000)
    assert (result.verdict, ids(result)[0], result.error_set_aside) == ("right", [], True)
    assert "The error 999.5 is ignored" in str(list(result.page())[-1])
    m, b = students.run("parenthesis", points, 1e-4, 1000)
    result = numbers(points, f"{m:.9g}", f"{b:.9g}", "999.5", epochs=1000)
    assert (result.verdict, ids(result)[0]) == ("mistake", ["parenthesis"])
    assert result.error_set_aside


def test_an_error_of_exchanged_names_is_not_set_aside(points: Points) -> None:
    m, b = students.run("", points, 1e-4, 300)
    error = students.error("", b, m, points)
    result = numbers(points, f"{b:.7g}", f"{m:.7g}", f"{error:.7g}", epochs=300)
    assert (ids(result)[0], result.error_set_aside) == (["exchanged-at-end"], False)


def test_an_error_of_the_epoch_before_is_no_mistake(points: Points) -> None:
    m, b = students.run("", points, 1e-4, 20)
    before = students.error("", *students.run("", points, 1e-4, 3), points)
    result = numbers(points, f"{m:.9g}", f"{b:.9g}", f"{before:.9g}", epochs=20)
    assert (result.verdict, ids(result)[0]) == ("right", []) and not result.error_set_aside
    assert "and the error is from epoch 3." in " ".join(str(next(iter(result.page()))).split())


@pytest.mark.parametrize("hint", [True, False])
def test_every_mistake_is_shown_in_every_form(hint: bool, points: Points) -> None:
    given = numbers(points, "1.5", "0.1").given
    for choice in choices(points):
        error = None if choice.mistake.id == "error-none" else 112.5
        epochs = [range(999, 1002), range(1003, LAST_EPOCH + 1)]
        one = Found(Candidate((choice,)), False, epochs, 1000, 1.5, 0.1, error, [])
        verdict = choice.mistake.kind
        result = Numbers(verdict, given, "points", found=[one], hint=hint)
        page = " ".join(" ".join(map(str, result.page())).split())
        assert (choice.mistake.what in page) != hint, choice.key
        assert result.as_json()["candidates"] and list(result.as_rows().rows)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_fast_step_is_that_of_the_program_and_one_alone_loops_over_the_points(
    mistake: str,
) -> None:
    (fast, loops), slow = fast_step(program(mistake), OWN, 0.01), program(mistake)
    place = own = (0.3, -0.2)
    for _ in range(3):
        place, own = fast(*place), slow.step(*own, OWN, 0.01)
        assert place == pytest.approx(own, rel=1e-9)
    assert loops == (mistake == "error-for-derivative")


def test_an_error_that_is_infinite_is_not_shown() -> None:
    pages = [numbers([(1.0, 2.0), (3.0, 5.0)], "150", b, "1.5", epochs=0) for b in ("9", "1e308")]
    shown = ["the mean squared error at this m" in str(list(one.page())) for one in pages]
    assert shown == [True, False]


def test_epochs_are_ranges():
    assert spans([3, 4, 5, 9]) == [range(3, 6), range(9, 10)]
    every = [range(1, 11, 3), range(20, 30)]
    wanted = {None: 1, 5: 4, 7: 7, 12: 10, 16: 20, 25: 25, 99: 29, 0: 1}
    assert {asked: nearest(every, asked) for asked in wanted} == wanted


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        (10, [range(5, 11), range(20, 22)]),
        (12, [range(5, 11), range(20, 22)]),
        (999, [range(5, 11), range(20, 22)]),
        (4, [range(7, 11), range(20, 22)]),  # one look for three epochs
    ],
)
def test_a_look_stands_for_the_epochs_after_it(looks, found):
    seen = []
    parts = those([range(1, 11), range(20, 22)], lambda k: seen.append(k) or k >= 5, looks)
    assert parts == found and len(seen) <= max(looks + 1, 12)
