"""The options that several commands share, and the parsing of their values."""

from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from math import isfinite
from typing import Annotated, Literal

import typer

from gdref.cli.show import note as warn
from gdref.exceptions import GdrefError, SpecError
from gdref.points import SMALLEST, Points, read_points
from gdref.squared_error import mse, r_squared

FARTHEST = 1e200  # of m and b
LARGEST_ERROR = 1e300  # so that what is computed from it is a float as well
NARROWEST = 1e-9  # part of the plane, as a share of where it is: 9 digits tell its ends apart
MOST_EPOCHS = 10**12  # they take weeks even on one point


def complete_spec(incomplete: str) -> Iterator[str]:
    """Names of optimizers, for the shell, after any that the list already holds.

    After a colon, the hyperparameters of the one that is named: for these it is imported.
    """
    from gdref.plugins.registry import Entry, discover

    before, comma, last = incomplete.rpartition(",")
    if ":" in last:
        yield from (f"{before}{comma}{setting}" for setting in _settings(last))
        return
    for item in discover():
        if isinstance(item, Entry):
            yield f"{before}{comma}{item.name}"


def _settings(spec: str) -> list[str]:
    """What a spec may go on with at its last colon; nothing where it is wrong before that."""
    from gdref.plugins.signatures import hyperparameters
    from gdref.plugins.specs import choose

    whole = spec.rpartition(":")[0]
    try:
        with redirect_stderr(StringIO()):  # what a plugin prints would stand at the prompt
            known = hyperparameters(choose(whole).optimizer).values()
    except (GdrefError, TypeError, ValueError):
        return []
    return [f"{whole}:{s}" for h in known for s in [f"{h.name}={w}" for w in h.words] or [str(h)]]


def complete_format(incomplete: str) -> list[str]:
    """Names of formats, for the shell."""
    from gdref.cli.formats import formats

    return formats()


Data = Annotated[
    str | None,
    typer.Option(
        help="CSV file of points; - is standard input.  [default: the bundled calories.csv]"
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(metavar="X,Y", help="The columns of --data, by name or number.  [default: 1,2]"),
]
Decimal = Annotated[
    Literal[".", ","],
    typer.Option(help="The decimal sign in --data; with a comma, ; or tab parts the fields."),
]
Epochs = Annotated[
    int,
    typer.Option(
        "--epochs", "--iterations", min=0, max=MOST_EPOCHS, help="Budget, the same for each."
    ),
]
LearningRate = Annotated[float | None, typer.Option(help="For all whose spec sets none.")]
Seed = Annotated[int | None, typer.Option(help="For all that draw and whose spec sets none.")]
Start = Annotated[str, typer.Option(metavar="M,B", help="Where to start.")]
Rows = Annotated[int | None, typer.Option(min=2, help="Show this many epochs, log-spaced.")]
Every = Annotated[int | None, typer.Option(min=1, help="Show every so many epochs.")]
Tolerance = Annotated[
    float | None,
    typer.Option(min=0, help="Stop where |dE/dm| and |dE/db| are at most this."),
]
Standardize = Annotated[
    bool,
    typer.Option(
        "--standardize", help="Descend, and stop, in x with mean 0 and standard deviation 1."
    ),
]
Format = Annotated[
    str,
    typer.Option(
        autocompletion=complete_format, help="table, csv, json, or a format of tabulate's."
    ),
]
Plot = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Draw it too: FILE.svg or FILE.txt; - is the terminal."),
]
M = Annotated[float, typer.Option("--m", help="Slope.")]
B = Annotated[float, typer.Option("--b", help="Intercept.")]


def points_from(data: str | None, columns: str | None, decimal: str = ".") -> Points:
    """The points that --data and --columns ask for, and a note where a file has more columns."""
    if columns is None:
        points = read_points(data, decimal=decimal)
        if points.width > 2:
            warn(
                f"{points.name} has {points.width} columns; x, y are the first two (see --columns)"
            )
        return points
    x, _, y = (part.strip() for part in columns.partition(","))
    if not (x and y):
        raise SpecError(f"--columns {columns!r} does not name two columns; expected X,Y, as in 1,2")
    return read_points(data, x, y, decimal=decimal)


def pair(option: str, text: str) -> tuple[float, float]:
    """Two finite numbers with a comma between, as --start takes them."""
    try:
        first, second = (float(part) for part in text.split(","))
        if not (isfinite(first) and isfinite(second)):
            raise ValueError
    except ValueError:
        raise SpecError(
            f"{option} {text!r} is not two numbers; expected M,B, as in 1.5,8"
        ) from None
    return first, second


def window_from(text: str) -> tuple[float, float, float, float]:
    """Part of the plane, as --window takes it: M0,M1,B0,B1."""
    try:
        m0, m1, b0, b1 = (float(part) for part in text.split(","))
        for low, high in ((m0, m1), (b0, b1)):
            size = max(abs(low), abs(high))
            if not (low < high and SMALLEST <= size <= FARTHEST and high - low >= NARROWEST * size):
                raise ValueError
    except ValueError:
        raise SpecError(
            f"--window {text!r} is no part of the plane; "
            "expected M0,M1,B0,B1 with M0 < M1 and B0 < B1, not too near, as in 0,3,-1,9"
        ) from None
    return m0, m1, b0, b1


def start_from(text: str, points: Points) -> tuple[float, float]:
    """The (m, b) of --start. Raises SpecError where it is none, or the error there is too large."""
    m, b = pair("--start", text)
    _check_error(m, b, points, f"at the start, m={m!r} and b={b!r}, the error")
    return m, b


def check_line(m: float, b: float, points: Points) -> None:
    """Raise SpecError where the error of the line that --m and --b name is too large."""
    _check_error(m, b, points, f"the error at --m {m!r} --b {b!r}")


def _check_error(m: float, b: float, points: Points, what: str) -> None:
    within = max(abs(m), abs(b)) <= FARTHEST and mse(m, b, points) <= LARGEST_ERROR
    if not (within and isfinite(r_squared(m, b, points) or 0.0)):
        raise SpecError(
            f"{what} is not finite, or near the largest float; expected numbers nearer to 0"
        )
