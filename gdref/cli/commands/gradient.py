"""gdref gradient: which way, and how steeply, the error rises."""

from fractions import Fraction
from math import floor, log10, sqrt, ulp
from typing import Annotated

import typer

from gdref.bowl import Bowl
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.options import B, Columns, Data, Decimal, Format, M, check_line, points_from
from gdref.cli.tables import table
from gdref.points import Points
from gdref.squared_error import gradient as gradient_at
from gdref.squared_error import mse
from gdref.text.numbers import count
from gdref.text.results import Cell
from gdref.text.sentences import paragraph
from gdref.theory.gradient_check import central_differences, exact_gradient

STEP, TINY_STEP = 1e-3, 1e-12


def gradient(
    m: M = 0.0,
    b: B = 0.0,
    check: Annotated[bool, typer.Option("--check", help="Compute it in other ways too.")] = False,
    data: Data = None,
    columns: Columns = None,
    decimal: Decimal = ".",
    format: Format = "table",
) -> None:
    """The gradient of the error at the line y = m x + b."""
    check_format(format)
    points = points_from(data, columns, decimal)
    check_line(m, b, points)
    dm, db = gradient_at(m, b, points)
    document = {"data": points.name, "points": len(points), "m": m, "b": b, "dm": dm, "db": db}
    ways = compare_ways(m, b, points) if check else []
    header = ["way", "dm", "relative error", "db", "relative error"]
    if format == "json":
        keys = ["way", "dm", "relative_error_dm", "db", "relative_error_db"]
        checks = [dict(zip(keys, way, strict=True)) for way in ways]
        print_json({**document, "check": checks} if check else document)
    elif format == "csv":
        print_csv(header if check else ["dm", "db"], ways if check else [[dm, db]])
    elif check:
        header = ["", "dE/dm", "relative error", "dE/db", "relative error"]
        cells = [[w, dm, two_digits(e), db, two_digits(f)] for w, dm, e, db, f in ways]
        print(table(header, cells, format))
        print(f"\n{about_the_step(m, b, points)}")
    else:
        rows = [
            ("dE/dm", dm, "-2/n * sum of x (y - (m x + b))"),
            ("dE/db", db, "-2/n * sum of (y - (m x + b))"),
        ]
        print(table(["", "value", "what it is"], rows, format))


def compare_ways(m: float, b: float, points: Points) -> list[list[Cell]]:
    """The gradient in several ways, each with its relative errors against the exact one."""
    exact = exact_gradient(m, b, points)
    ways: list[tuple[str, tuple[float | Fraction, float | Fraction]]] = [
        ("the loop", gradient_at(m, b, points)),
        ("exact rationals", exact),
        (f"differences, h = {STEP:g}", central_differences(m, b, points, STEP)),
        (f"differences, h = {TINY_STEP:g}", central_differences(m, b, points, TINY_STEP)),
        ("the bowl's closed form", Bowl.of(points).gradient(m, b)),
    ]
    rows: list[list[Cell]] = []
    for way, values in ways:
        row: list[Cell] = [way]
        for value, true in zip(values, exact, strict=True):
            error = float(abs((Fraction(value) - true) / true)) if true else None
            row += [float(value), error]
        rows.append(row)
    return rows


def two_digits(error: Cell) -> str:
    """A relative error in two digits; none where the exact value is 0."""
    return f"{error:.1e}" if isinstance(error, float) and error else "0" if error == 0 else "-"


def about_the_step(m: float, b: float, points: Points) -> str:
    """Why a step can be too small, and too large, in the figures of this line."""
    dm, _ = gradient_at(m, b, points)
    if dm == 0:
        return "dE/dm is 0 here, so a difference of E in m shows rounding alone."
    here, change = mse(m, b, points), 2 * TINY_STEP * abs(dm)
    (curvature, _), _ = Bowl.of(points).hessian
    if not (change and curvature):
        return "dE/dm is so small here that a difference of E in m shows rounding alone."
    digits = count(max(0, floor(log10(change / ulp(here)))), "digit")
    largest = sqrt(2 * here / curvature)
    return paragraph(
        f"A step of {TINY_STEP:g} is too small: between its two ends E changes by {change:.1e}. "
        f"Floats near E = {here:.6g} are {ulp(here):.1e} apart, so {digits} of the difference can "
        "be right. As E is quadratic, rounding is all that is lost. A larger step loses less, up "
        f"to about {largest:.2g}; past that, E and its rounding grow with the square of the step."
    )
