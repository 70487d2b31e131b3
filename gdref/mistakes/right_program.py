"""The article's program, in pieces. A mistake replaces some of the pieces."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import sqrt
from types import CodeType
from typing import Any, NamedTuple

from gdref.squared_error import Point

PIECES = {  # the pieces of the right program
    "before": "",
    "error_points": "points",
    "error_unpack": "x, y",
    "error_residual": "y - (m * x + b)",
    "error_term": "r ** 2",
    "error_add": "+=",
    "error_return": "    return total / n",
    "sums": "dm = db = 0",
    "points": "points",
    "unpack": "x, y",
    "dm": "dm",
    "db": "db",
    "add": "+=",
    "sign_m": "-",
    "sign_b": "-",
    "two": "2",
    "over": " / n",
    "times_m": "x * ",
    "times_b": "",
    "residual_m": "y - (m * x + b)",
    "residual_b": "y - (m * x + b)",
    "power": "",
    "gradient_return": "    return dm, db",
    "step_gradient": "    dm, db = gradient(m, b, points)",
    "update_m": "    new_m = m - learning_rate * dm",
    "update_b": "    new_b = b - learning_rate * db",
    "step_return": "    return new_m, new_b",
    "iterations": "iterations",
    "iteration": "        m, b = step(m, b, points, learning_rate)",
    "fit_return": "    return m, b",
}
BEGIN = {"error_": "error", "step_": "step", "update_": "step", "iteration": "fit", "fit_": "fit"}
FUNCTION_OF = {  # the function that contains each piece
    piece: next((BEGIN[start] for start in BEGIN if piece.startswith(start)), "gradient")
    for piece in PIECES
}
SOURCE = """\
{before}
def error(m, b, points):
    n = len(points)
    total = 0
    for {error_unpack} in {error_points}:
        r = {error_residual}
        total {error_add} {error_term}
{error_return}


def gradient(m, b, points):
    n = len(points)
    {sums}
    for {unpack} in {points}:
        {dm} {add} {sign_m}({two}{over}) * {times_m}({residual_m}){power}
        {db} {add} {sign_b}({two}{over}) * {times_b}({residual_b}){power}
{gradient_return}


def step(m, b, points, learning_rate):
{step_gradient}
{update_m}
{update_b}
{step_return}


def fit(points, m, b, learning_rate, iterations):
    new_m, new_b = m, b
    for iteration in range({iterations}):
{iteration}
{fit_return}
"""


class Variant(NamedTuple):
    """The article's program, with or without mistakes: its source and its four functions.

    error(m, b, points), gradient(m, b, points) -> (dm, db), step(m, b, points, learning_rate) and
    fit(points, m, b, learning_rate, iterations) -> (m, b).
    """

    source: str
    error: Callable[[float, float, Sequence[Point]], float]
    gradient: Callable[[float, float, Sequence[Point]], tuple[float, float]]
    step: Callable[[float, float, Sequence[Point], float], tuple[float, float]]
    fit: Callable[[Sequence[Point], float, float, float, int], tuple[float, float]]


def source_with(changes: Mapping[str, str]) -> str:
    """The source of the program with some pieces replaced."""
    return SOURCE.format_map({**PIECES, **changes}).lstrip("\n")


@cache
def compiled(part: str) -> CodeType:
    """A compiled function, which is kept, because most mistakes change only one function."""
    return compile(part, "<program>", "exec")


def build_program(changes: Mapping[str, str]) -> Variant:
    """The program with some pieces replaced, ready to run. Programs share no state."""
    source = source_with(changes)
    names: dict[str, Any] = {"sqrt": sqrt}
    for part in source.split("\n\n\n"):
        exec(compiled(part), names)  # the source comes from gdref itself
    return Variant(source, *(names[name] for name in ("error", "gradient", "step", "fit")))
