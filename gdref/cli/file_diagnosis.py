"""What the diagnosis of a file says, in words and in JSON."""

from math import inf, isclose, isfinite
from typing import Any

from gdref.cli.tables import table
from gdref.diagnosis import Ending, FileDiagnosis
from gdref.diagnosis.gradient_multiples import runnable
from gdref.diagnosis.numbers_result import PLACES, beside, found_as_json, mistake_in_full
from gdref.diagnosis.outcomes import Key, program_of
from gdref.mistakes import MISTAKES
from gdref.points import Points
from gdref.squared_error import mse
from gdref.text.numbers import strict_json
from gdref.text.sentences import paragraph

RESULTS = {  # what a function of each kind gives
    "error": ["error"],
    "gradient": ["dE/dm", "dE/db"],
    "dm": ["dE/dm"],
    "db": ["dE/db"],
    "step": ["new m", "new b"],
    "fit": ["m", "b"],
}

Function = dict[str, Any]


def file_as_json(result: FileDiagnosis) -> dict[str, object]:
    """A diagnosis of a file as --format json prints it: null for numbers that are inf or nan."""
    ending = result.ending
    if ending:
        candidates = [found_as_json(one) for one in ending.numbers.found]
    else:
        candidates = [{**c, "epoch": None} for c in result.candidates]
    document: dict[str, object] = strict_json(
        {
            "kind": "file",
            "verdict": result.verdict,
            "candidates": candidates,
            "functions": result.functions,
            "ending": ending and {"m": ending.m, "b": ending.b, "error": ending.error},
            "complaint": result.complaint or None,
        }
    )
    return document


def file_in_words(
    result: FileDiagnosis,
    file: str,
    points: Points,
    rate: float,
    epochs: int,
    style: str,
) -> str:
    """A diagnosis of a file for a person: a table, then each mistake in full."""
    parts = [functions_table(result, style)] if result.functions else []
    for function in result.functions:
        if function["verdict"] == "mistake" and not function["through"]:
            parts.append(in_full(function, file, points, rate, epochs, style))
        elif function["verdict"] == "unknown":
            parts.append(unknown_in_full(function, file, style))
    if result.ending:
        parts.append(ending_in_words(result.ending, file, style))
    return "\n\n".join(parts)


def ending_in_words(ending: Ending, file: str, style: str) -> str:
    """What the numbers tell with which a file ends."""
    error = "" if ending.error is None else f", error = {ending.error:.6g}"
    words = paragraph(f"{file} ends with m = {ending.m:.6g}, b = {ending.b:.6g}{error}.")
    page = (
        part if isinstance(part, str) else table(part.headings, [list(r) for r in part.rows], style)
        for part in ending.numbers.page()
    )
    return "\n\n".join([words, *page])


def file_hints(result: FileDiagnosis, file: str) -> str:
    """Where to look in a file and what to check, without the mistakes themselves."""
    lines = []
    for function in result.functions:
        if function["verdict"] == "mistake" and not function["through"]:
            mistakes = [MISTAKES[mistake] for mistake in function["candidates"][0]["mistakes"]]
            checks = " Then: ".join(f"{mistake.check}." for mistake in mistakes)
            # A gradient that goes uphill is mended there, not in the step that uses it.
            place = "gradient" if function["role"] == "gradient" else mistakes[0].place
            lines.append(
                f"{function['name']} ({file}, line {function['line']}): look at "
                f"{PLACES[place]}. To check: {checks}"
            )
        elif function["verdict"] == "unknown":
            where = f"{function['name']} ({file}, line {function['line']})"
            same = ", ".join(those_right(function))
            wrong = "gives other results than the right program, and no known mistake does"
            if function["note"] and not function["probes"]:
                where, wrong = f"{where}:", function["note"]
            lines.append(f"{where} {wrong}." + (f" Right is: {same}." if same else ""))
    if result.ending:
        lines.append(" ".join(result.ending.numbers.hints()))
    return "\n".join(map(paragraph, lines or ["Nothing is wrong."]))


def functions_table(result: FileDiagnosis, style: str) -> str:
    """Each function, its role in the program and the verdict on it."""
    rows = [[f["name"], f["role"], in_short(f)] for f in result.functions]
    return table(["function", "role", "verdict"], rows, style)


def in_short(function: Function) -> str:
    """The verdict on a function in one line."""
    verdict, note = function["verdict"], function["note"]
    over = f" ({function['scaled']})" if function["scaled"] else ""
    if verdict == "mistake" and function["through"]:
        return f"that of {function['through']}, which it calls" + (f"; {note}" if note else "")
    if verdict == "mistake":
        return f"{ids(function)}: {what(function)}{over}"
    if verdict == "convention":
        return f"a convention: {note or what(function)}{over}"
    if verdict == "right" and note:
        return f"right ({note}){over}"
    if verdict == "right":
        return f"right{over}"
    return f"unknown: {note}" if note else verdict


def ids(function: Function) -> str:
    """The mistakes of the likeliest candidate."""
    return " + ".join(function["candidates"][0]["mistakes"]) if function["candidates"] else ""


def what(function: Function) -> str:
    """What is wrong, in a few words: the mistake's, with its number or its multiple."""
    first = function["candidates"][0]
    words = "; ".join(MISTAKES[mistake].what for mistake in first["mistakes"])
    if first["multiple"]:
        words += f" ({first['multiple']} times the right one)"
    if first["number"] is not None:
        words += f" ({part(first['number'])})"
    return words


def part(number: object) -> str:
    """Which points count: the first 50, all but the last, all but the first."""
    if number == -1:
        return "all but the last"
    if number == "1:":
        return "all but the first"
    return f"all but the last {-number}" if isinstance(number, int) and number < 0 else f"{number}"


def in_full(
    function: Function, file: str, points: Points, rate: float, epochs: int, style: str
) -> str:
    """A function with a mistake: what it gave, the mistake, and what that does to a run."""
    first = function["candidates"][0]
    parts = [f"{title(function, file)}\n\n{probe_table(function, style)}"]
    parts += [mistake_in_full(mistake) for mistake in first["mistakes"]]
    others = [" + ".join(c["mistakes"]) for c in function["candidates"][1:4] if c["mistakes"]]
    if others:
        parts.append(paragraph(f"The same results would come from: {', '.join(others)}."))
    run = "" if function["scaled"] else effect_on_a_run(first, points, rate, epochs)
    return "\n\n".join([*parts, paragraph(run)] if run else parts)


def unknown_in_full(function: Function, file: str, style: str) -> str:
    """A function whose results no known program gives: what it gave, and what can be said."""
    if not function["probes"]:
        why = function["note"] or "it can't be told what it is"
        stop = "" if why.endswith("?") else "."
        return paragraph(f"{title(function, file)} {why}{stop} {AS_IT_IS}")
    same = those_right(function)
    words = f"None of the {len(MISTAKES)} known mistakes, alone or in pairs, gives these results."
    words += f" {same[0]} is right." if same else ""
    return f"{title(function, file)}\n\n{probe_table(function, style)}\n\n{paragraph(words)}"


def those_right(function: Function) -> list[str]:
    """The results of a function that are right in every probe."""
    probes = function["probes"]
    return [
        name
        for k, name in enumerate(RESULTS[probes[0]["component"]] if probes else ())
        if all(same_but_for_rounding(p["gave"][k], p["right"][k]) for p in probes)
    ]


AS_IT_IS = (
    "If it was called in a wrong way, say what it takes and gives, as in --takes "
    "b,m,points,learning_rate --gives b,m."
)


def same_but_for_rounding(value: float, other: float) -> bool:
    """Whether two results are one but for rounding."""
    return isclose(value, other, rel_tol=1e-9, abs_tol=1e-12)


def title(function: Function, file: str) -> str:
    """Where the function stands and what it was asked."""
    where = f"{function['name']} ({file}, line {function['line']})"
    if not function["probes"]:
        return f"{where}:"
    probe = telling(function)
    pairs = ", ".join(f"({x:g}, {y:g})" for x, y in probe["points"][:5])
    pairs += ", ..." if len(probe["points"]) > 5 else ""
    over = f", {function['scaled']}," if function["scaled"] else ""
    words = f"{where}, probed{over} at m = {probe['m']:g}, b = {probe['b']:g} on the points {pairs}"
    if function["role"] in ("step", "fit"):
        words += f", learning rate {probe['learning_rate']:g}"
    if function["role"] == "fit":
        words += f", {probe['epochs']} iteration{'s' * (probe['epochs'] != 1)}"
    return paragraph(f"{words}:")


def telling(function: Function) -> dict[str, Any]:
    """The first probe at which the function gives something else than the right program."""
    probes: list[dict[str, Any]] = function["probes"]
    return next(
        (p for p in probes if not all(map(same_but_for_rounding, p["gave"], p["right"]))),
        probes[0],
    )


def probe_table(function: Function, style: str) -> str:
    """What the function gave, what the right program gives, and what the mistake gives."""
    probe = telling(function)
    rows: list[list[Any]] = [["your function", *probe["gave"]], ["the right one", *probe["right"]]]
    if probe["mistake"] and function["verdict"] == "mistake":
        rows.append([" + ".join(function["candidates"][0]["mistakes"]), *probe["mistake"]])
    return table(["", *RESULTS[probe["component"]]], rows, style)


def effect_on_a_run(candidate: dict[str, Any], points: Points, rate: float, epochs: int) -> str:
    """Where the program with these mistakes ends on some points, beside the right one."""
    keys = keys_of(candidate, points)
    if keys is None:
        return ""
    epochs = min(epochs, max(1, 2_000_000 // len(points)))
    m, b, error, printed = end_of_run(keys, points, rate, epochs)
    right = end_of_run((), points, rate, epochs)
    begin = f"On {points.name}, at a learning rate of {rate:g}: after"
    begin += " 1 epoch" if epochs == 1 else f" {epochs:,} epochs"
    if not isfinite(error):
        return f"{begin} the numbers are past all floats: the run diverges."
    words = f"{begin} m = {m:.6g}, b = {b:.6g}, error {error:.6g}"
    if not isfinite(right[2]):
        return f"{words}. The right program diverges at this rate."
    if (m, b, error) == right[:3]:
        words += ", as with the right program"
        return f"{words}." if printed in (None, error) else f"{words}. It prints {printed:.6g}."
    if not right[2]:
        return f"{words}; with the right program it is {right[2]:.6g}."
    return f"{words}; the right one's error is {right[2]:.6g}: {beside(error, right[2])}."


def keys_of(candidate: dict[str, Any], points: Points) -> tuple[Key, ...] | None:
    """The mistakes in the forms in which they were found; None where that can't be run again."""
    if None in candidate["forms"]:
        return None
    keys: list[Key] = [
        (mistake, form, candidate["number"] if mistake == "part-of-points" else None)
        for mistake, form in zip(candidate["mistakes"], candidate["forms"], strict=True)
    ]
    return runnable(keys, candidate["multiple"] or "", points)


def end_of_run(
    keys: tuple[Key, ...], points: Points, rate: float, epochs: int
) -> tuple[float, float, float, float | None]:
    """m, b, the true error there and the one that is printed; inf past all floats."""
    own = program_of(keys)
    try:
        m, b = own.fit(points, 0.0, 0.0, rate, epochs)
        return m, b, mse(m, b, points), own.error(m, b, points)
    except OverflowError:
        return inf, inf, inf, inf
