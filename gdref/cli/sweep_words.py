"""A sweep as tables, and what it changed against the defaults, in words."""

from math import inf

from gdref.cli.tables import table
from gdref.experiments.sweep import SEED, Result, Sweep
from gdref.plugins.signatures import Value, spec_value
from gdref.text.numbers import count, rounded_down
from gdref.text.results import Cell, cell_text
from gdref.text.sentences import paragraph
from gdref.theory.spread import middle_half, ranks


def in_words(result: Sweep, style: str) -> list[str]:
    """The table of the sweep, that of the best values, and what changed against the defaults."""
    where = f"over the {result.points.title}"
    epochs, name = count(result.epochs, "epoch"), result.parameter
    what = f"Error after {epochs}, {where}, by {name}"
    if result.within is not None:
        near = f"{100 * result.within:g} % of the minimum"
        what = f"First epoch, of {epochs}, within {near}, {where}, by {name}"
    draws = [column.spec for column in result.columns if column.draws]
    if draws:
        what += f" (of {', '.join(draws)} the median of {result.seeds} seeds)"
    header, rows = [name], [[value_text(value)] for value in result.values]
    for column in result.columns:
        header += [column.spec, *(["middle half"] if column.draws else [])]
        by_text = {value_text(known): one for known, one in column.results.items()}
        for value, row in zip(result.values, rows, strict=True):
            missing = "refused" if value in column.refused else ""
            one = by_text.get(value_text(value))
            row.append(score_text(result, one) if one else missing)
            row += [middle_half(one.scores) if one else ""] if column.draws else []
    parts = [paragraph(what), table(header, rows, style)]
    good = "end within 1 % of that" if result.within is None else "take at most twice as long"
    parts.append(paragraph(f"At the best that was tried; good are those beside it that {good}"))
    parts.append(table(*best_rows(result), style))
    # Of a sweep that was ended, some have not had their turn.
    changed = [] if result.interrupted else what_changed(result)
    return [*parts, paragraph(" ".join(changed))] if changed else parts


def value_text(value: Value) -> str:
    """A value in short, however it was written: 0.5 for .50."""
    try:
        return spec_value(value) if isinstance(value, bool | None) else f"{float(value):.12g}"
    except ValueError:
        return str(value)


def score_text(result: Sweep, one: Result) -> str:
    """The median of a result: an error, an epoch, or why there is none."""
    if one.median == inf:
        return "diverges" if result.within is None or one.diverged else "not reached"
    return cell_text(one.median) if result.within is None else f"{one.median:g}"


def best_rows(result: Sweep) -> tuple[list[str], list[list[Cell]]]:
    """For each optimizer the best value, how far the good ones reach, its default, the limit."""
    score = "error" if result.within is None else "epoch"
    header = ["optimizer", "best", score, "good", "default", f"{score} there"]
    limits = any(column.limit for column in result.columns)
    rows: list[list[Cell]] = []
    for column in result.columns:
        best, usual = column.best, column.default
        row: list[Cell] = [column.spec, "none", "", ""]
        if best is not None:
            good = [value_text(value) for value in result.good(column)]
            reach = f"{good[0]} to {good[-1]}" if len(good) > 1 else ""
            row[1:] = [value_text(best), score_text(result, column.results[best]), reach]
        row += [value_text(usual[0]), score_text(result, usual[1])] if usual else ["", ""]
        row += [rounded_down(column.limit) if column.limit else ""] if limits else []
        rows.append(row)
    return [*header, *(["limit"] if limits else [])], rows


def what_changed(result: Sweep) -> list[str]:
    """Who comes first at the best values and at the defaults, who gains, what is at the edge."""
    least = result.minimum.error + 1e-18 * result.minimum.excess(0.0, 0.0)
    least = least if result.within is None else 0.0
    usual = {c.spec: c.default[1].scores for c in result.columns if c.default}
    tuned = {c.spec: c.results[c.best].scores for c in result.columns if c.best is not None}
    never = "all diverge" if result.within is None else "none comes so near"
    if not tuned:
        limits = [
            f"{rounded_down(c.limit)}, the limit of {c.spec}" for c in result.columns if c.limit
        ]
        all_diverge = all(one.diverged for c in result.columns for one in c.results.values())
        below = f" Choose rates below {limits[0]}." if limits and all_diverge else ""
        return [f"At the values that were tried {never}.{below}"]
    before, after = ranks(usual, least), ranks(tuned, least)
    words = []
    if len(result.columns) > 1:
        same = " At the defaults the order is the same." if before == after else ""
        words.append(f"From low to high, each at its best: {order(after)}.{same}")
        if not same:
            words.append(
                f"At the defaults: {order(before)}." if before else f"At the defaults {never}."
            )
        if result.seeds == 1 and any(c.chosen.leaves_open(SEED) for c in result.columns):
            words.append("One seed decides little: --seeds tries more.")
        if any(len(group) > 1 for group in [*before, *after]):
            words.append("What stands in brackets cannot be told apart.")
    gains = {}
    for spec in tuned:
        new, old = Result(tuned[spec]).median, Result(usual.get(spec, [inf])).median
        if old < inf and ranks({"new": tuned[spec], "old": usual[spec]}, least)[0] == ["new"]:
            gains[spec] = (new - old, old, new)
    if gains:
        most = min(gains, key=lambda spec: gains[spec][0])
        texts = [score_text(result, Result([score])) for score in gains[most][1:]]
        words.append(f"Against its default {most} gains most: from {' to '.join(texts)}.")
    return words + at_the_edge(result)


def order(groups: list[list[str]]) -> str:
    """Names by their ranks, those that share one in brackets: batch, (momentum, sgd)."""
    return ", ".join(g[0] if len(g) == 1 else f"({', '.join(g)})" for g in groups)


def at_the_edge(result: Sweep) -> list[str]:
    """Whose best value is the lowest or the highest that was tried: further on may be better.

    Below 0, or 1 of what is counted, there is mostly nothing; and no seed is better than another.
    """
    if result.parameter == SEED:
        return []
    words = []
    for edge, further, side in (("lowest", "lower", 0), ("highest", "higher", -1)):
        names = []
        for column in result.columns:
            values = [v for v in column.results if not isinstance(v, bool)]
            ends = sorted(v for v in values if isinstance(v, int | float))
            good = result.good(column)
            if len(ends) < 2 or not good or len(good) == len(ends) or column.best != ends[side]:
                continue
            if edge == "highest" or ends[0] > (1 if isinstance(ends[0], int) else 0):
                names.append(column.spec)
        if names:
            words.append(
                f"For {', '.join(names)} the best is the {edge} that was tried: "
                f"a {further} one may do better."
            )
    return words
