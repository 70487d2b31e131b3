"""docs/mistakes.md is written from the catalogue, and each check on the page finds its mistakes."""

import re
import sys
from collections.abc import Callable
from math import fsum, isfinite
from pathlib import Path
from textwrap import dedent, fill

import pytest

import gdref
from gdref.mistakes import MISTAKES, RIGHT, Mistake, Variant, program
from gdref.points import Points

PAGE = Path(__file__).parent.parent / "docs" / "mistakes.md"
WRITTEN = re.compile(r"(<!-- mistakes: .*? -->\n).*?(<!-- end -->\n)", re.DOTALL)
HAND = [(1.0, 2.0), (2.0, 3.0)]


def families() -> list[list[Mistake]]:
    """The mistakes that were counted together, the most frequent first."""
    heads = [mistake for mistake in MISTAKES.values() if not mistake.family]
    return [[head, *(s for s in MISTAKES.values() if s.family == head.id)] for head in heads]


def row(name: str, own: Variant, found: str, points: Points) -> str:
    try:
        m, b = own.fit(points, 0.0, 0.0, 1e-4, 1000)
        error = own.error(m, b, points)
        ends = [f"{m:.6f}", f"{b:.6f}", "None" if error is None else f"{error:.6g}"]
        finite = isfinite(m) and abs(m) < 1e6
    except OverflowError:
        finite = False
    return f"| {name} | {found} | {' | '.join(ends) if finite else 'diverges | | '} |\n"


def table(points: Points) -> str:
    """A row for each mistake, with the m, b and error at the end of its program."""
    lines = ["| mistake | found | m | b | error |\n", "| --- | ---: | ---: | ---: | ---: |\n"]
    lines.append(row("the right program", RIGHT, "", points))
    for family in families():
        anchor = "-".join(mistake.id for mistake in family)
        for mistake in family:
            found = str(mistake.found) if mistake.found else ""
            lines.append(row(f"[{mistake.id}](#{anchor})", program(mistake.id), found, points))
    return "".join(lines)


def sections() -> str:
    """A section for each family: each mistake with its lines, its effect and its check."""
    text = ""
    for family in families():
        text += f"## {', '.join(mistake.id for mistake in family)}\n\n"
        for mistake in family:
            formula = not mistake.what[:2].isalpha()
            what = mistake.what if formula else f"{mistake.what[0].upper()}{mistake.what[1:]}"
            kind = " A convention." if mistake.kind == "convention" else ""
            name = f"**{mistake.id}.** " if len(family) > 1 else ""
            wrong, right = dedent(f"{mistake.wrong}\n{mistake.right}").split("\n")
            text += f"{name}{what}.{kind}\n\n    written   {wrong}\n    meant     {right}\n\n"
            text += fill(f"{mistake.effect} **The check:** {mistake.check}.", 100) + "\n\n"
    return text


def test_the_page_is_that_of_the_catalogue(points: Points, request: pytest.FixtureRequest) -> None:
    text = PAGE.read_text(encoding="utf-8")
    body = f"\n{table(points)}\n{sections()}"
    now = WRITTEN.sub(lambda match: match[1] + body + match[2], text)
    if request.config.getoption("--update-docs"):
        PAGE.write_text(now, encoding="utf-8")
    assert now == text or request.config.getoption("--update-docs")
    assert f"adds up to {sum(mistake.found for mistake in MISTAKES.values())}," in text


Check = Callable[[Variant, Points], bool]  # whether the program passes


def same_when_doubled(own: Variant, points: Points) -> bool:
    one, other = own.gradient(0.5, 1.0, points), own.gradient(0.5, 1.0, [*points, *points])
    return one == pytest.approx(other, rel=1e-9)


def slope_of_the_error(own: Variant, points: Points) -> bool:
    dm = (own.error(1.5, 1.0, points) - own.error(-0.5, 1.0, points)) / 2
    db = (own.error(0.5, 2.0, points) - own.error(0.5, 0.0, points)) / 2
    return own.gradient(0.5, 1.0, points) == pytest.approx((dm, db), rel=1e-9)


def falls(own: Variant, points: Points) -> bool:
    m, b = own.step(0.0, 0.0, points, 1e-4)
    return gdref.mse(m, b, points) < gdref.mse(0.0, 0.0, points)


def right_away_from_0(own: Variant, points: Points) -> bool:
    return own.gradient(1.0, 20.0, points) == pytest.approx(gdref.gradient(1.0, 20.0, points))


def error_by_hand(own: Variant, points: Points) -> bool:
    return own.error(0.0, 0.0, HAND) == 6.5


def gradient_by_hand(own: Variant, points: Points) -> bool:
    return own.gradient(0.0, 0.0, HAND) == (-8.0, -5.0)


def last_point_counts(own: Variant, points: Points) -> bool:
    changed = [*points[:-1], (40.0, 10.0)]
    return own.gradient(0.5, 1.0, points) != own.gradient(0.5, 1.0, changed)


CHECKS: dict[str, Check] = {
    MISTAKES["sum-for-mean"].check: same_when_doubled,
    MISTAKES["no-two"].check: slope_of_the_error,
    MISTAKES["sign-m"].check: falls,
    MISTAKES["parenthesis"].check: right_away_from_0,
    MISTAKES["half-times-n"].check: error_by_hand,
    MISTAKES["no-x-in-m"].check: gradient_by_hand,
    MISTAKES["return-in-loop"].check: last_point_counts,
}


@pytest.mark.parametrize("check", CHECKS.values())
def test_the_right_program_passes_each_check(check: Check, points: Points) -> None:
    assert check(RIGHT, points)


@pytest.mark.parametrize("mistake", [s for s in MISTAKES if MISTAKES[s].check in CHECKS])
def test_the_check_named_shows_the_mistake(mistake: str, points: Points) -> None:
    assert not CHECKS[MISTAKES[mistake].check](program(mistake), points)


def test_the_other_checks_show_theirs(points: Points) -> None:
    """The checks that print: the sign of b, the factor, m and b twice, a second gradient."""
    mean = sum(y for _, y in points) / 100
    assert program("sign-b").step(0.0, 0.0, points, 1e-4)[1] * mean < 0
    assert RIGHT.step(0.0, 0.0, points, 1e-4)[1] == pytest.approx(2e-4 * mean)
    assert program("not-simultaneous").step(0.0, 0.0, points, 1e-4)[1] < 1.5e-4 * mean
    assert program("integer-division").gradient(0.0, 0.0, points) == (0, 0)
    kept = program("not-reset")
    assert kept.gradient(0.0, 0.0, HAND) != kept.gradient(0.0, 0.0, HAND)
    assert program("both-into-m").gradient(0.0, 0.0, points)[1] == 0
    assert program("wrong-operator").fit(points, 0.0, 0.0, 1e-4, 2)[1] == 0
    same = {program("loops-mixed").fit(HAND, 0.0, 0.0, 0.01, k) for k in (1, 5, 50)}
    assert len(same) == 1
    unshuffled = program("not-shuffled")
    ends = [unshuffled.fit(points, 0.0, 0.0, 1e-4, k)[0] for k in (999, 1000)]
    assert f"{ends[0]:.4f}" == f"{ends[1]:.4f}"
    rates = {program("rate-forgotten").step(0.0, 0.0, points, rate) for rate in (0.1, 0.2)}
    assert len(rates) == 1


def test_compensated_sums() -> None:
    assert 1e16 + 1.0 + 1.0 == 1e16
    assert fsum([1e16, 1.0, 1.0]) == 1e16 + 2
    assert sum([1e16, 1.0, 1.0]) == (1e16 + 2 if sys.version_info >= (3, 12) else 1e16)
    assert gdref.sse(0.0, 0.0, [(0.0, 1e8), (0.0, 1.0), (0.0, 1.0)]) == 1e16
