"""Which mistake the m and b come from with which a file ends."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Any, NamedTuple

from gdref.diagnosis.candidates import Candidate
from gdref.diagnosis.numbers import OF_THE_RATE, numbers, over_scaled_x
from gdref.diagnosis.numbers_result import Numbers
from gdref.diagnosis.printed import ANY, exactly
from gdref.diagnosis.search import Given, Search, at
from gdref.points import PointsLike, as_points, read_points
from gdref.squared_error import Point

MOST = 40  # readings of a run that are tried with the right program


class Asked(NamedTuple):
    """What the call says of the run; None for what the file's names are asked for."""

    points: PointsLike | None
    learning_rate: float | None
    epochs: int | None
    start: tuple[float, float] | None


class Ending(NamedTuple):
    """The m and b that a file ends with, and how they came about, as far as its names say it."""

    m: float
    b: float
    error: float | None
    points: list[Point]
    learning_rate: float
    epochs: int | None
    start: tuple[float, float]
    numbers: Numbers


class Run(NamedTuple):
    """One way to read what the names hold."""

    m: float
    b: float
    points: list[Point]
    learning_rate: float
    start: tuple[float, float]


def ending_of(held: dict[str, Any], asked: Asked, *, alone: bool) -> Ending | None:
    """What the numbers at a file's end tell; beside functions, only a mistake that is certain."""
    if asked.points is None and not held["points"] and not alone:
        return None
    made = {"new_m", "new_b"} <= held.keys()
    if (made or not alone) and (held["m"], held["b"]) == (asked.start or (0.0, 0.0)):
        held = {**held, "m": held.get("new_m"), "b": held.get("new_b")}
        if None in (held["m"], held["b"]):
            return None  # nothing was run
    runs = list(islice(_runs(held, asked), MOST))
    epochs = held["epochs"] if asked.epochs is None else asked.epochs
    run = next((run for run in runs if _is_right(run, epochs)), None) or next(
        (run for run in runs if epochs is not None and over_scaled_x(_search(run, epochs))), runs[0]
    )
    errors = held.get("errors", [])
    found = [_numbers(run, error, epochs) for error in errors] or [_numbers(run, None, epochs)]
    best = next((k for k, one in enumerate(found) if one.verdict in ("right", "convention")), 0)
    if errors and found[best].verdict in ("mistake", "unknown"):
        # An error of another name, or of another epoch, is not held against m and b.
        without = _numbers(run, None, epochs)
        if without.verdict == "right" and (len(errors) > 1 or found[best].verdict == "unknown"):
            found, best, errors = [without], 0, []
    result = found[best]
    if result.verdict == "mistake" and _in_doubt(result, held, asked):
        result = replace(result, verdict="unknown", nearby=[NOT_CERTAIN])
    if alone or (result.verdict == "mistake" and len(result.found[0].mistakes) == 1):
        error = errors[best] if errors else None
        return Ending(run.m, run.b, error, run.points, run.learning_rate, epochs, run.start, result)
    return None


NOT_CERTAIN = (
    "But the file gives its learning rate no name, and another rate may be all there is to it. "
    "Say it: --learning-rate."
)


def _runs(held: dict[str, Any], asked: Asked) -> Iterator[Run]:
    """The ways to read what the names hold, the likeliest first."""
    m, b = held["m"], held["b"]
    points = held["points"] or [read_points()] if asked.points is None else [asked.points]
    rates = held["rates"] or [1e-4] if asked.learning_rate is None else [asked.learning_rate]
    starts = [*map(tuple, held.get("starts", [])), (0.0, 0.0)]
    starts = list(dict.fromkeys(starts)) if asked.start is None else [asked.start]
    lines = [(m, b), (b, m)] if held["either"] else [(m, b)]
    pairs = [as_points(p) for p in points]
    for data, rate, start, line in product(pairs, rates, starts, lines):
        yield Run(line[0], line[1], data, rate, start if line == (m, b) else start[::-1])


def _is_right(run: Run, epochs: int | None) -> bool:
    """Whether the right program comes to this m and b."""
    found = _search(run, epochs).hits([Candidate()])
    return bool(found) and (epochs is None or at(found[0].epochs, epochs))


def _search(run: Run, epochs: int | None) -> Search:
    m, b = exactly(run.m), exactly(run.b)
    return Search(Given(m, b, ANY, run.points, epochs, run.learning_rate, run.start))


def _numbers(run: Run, error: float | None, epochs: int | None) -> Numbers:
    rate, start = run.learning_rate, run.start
    return numbers(run.points, run.m, run.b, error, epochs=epochs, learning_rate=rate, start=start)


def _in_doubt(result: Numbers, held: dict[str, Any], asked: Asked) -> bool:
    """Whether another learning rate may be all that is wrong."""
    rate_told = held["rate_named"] or asked.learning_rate is not None
    return not rate_told and bool(OF_THE_RATE.intersection(result.found[0].mistakes))
