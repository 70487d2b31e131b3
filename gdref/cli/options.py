"""The options that several commands share, and the functions that read their values."""

from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from math import isfinite
from typing import Annotated

import typer

from gdref.cli.show import checked_format, formats
from gdref.exceptions import GdrefError, SpecError
from gdref.points import SMALLEST, Points
from gdref.squared_error import mse, r_squared

FARTHEST = 1e200  # the largest |m| and |b|
LARGEST_ERROR = 1e300  # numbers that are computed from a smaller error are finite
NARROWEST = 1e-9  # the smallest relative difference between the ends of a window
MOST_EPOCHS = 10**12  # 10^12 epochs take weeks, even with one point


def complete_spec(incomplete: str) -> Iterator[str]:
    """For the shell: a list of specs, completed with the name of each optimizer.

    After a colon, the list is completed with the hyperparameters of the optimizer. To find them,
    gdref imports the optimizer.
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
    """The possible settings after the last colon; empty if the spec before this colon is wrong."""
    from gdref.plugins.signatures import hyperparameters
    from gdref.plugins.specs import choose

    whole = spec.rpartition(":")[0]
    try:
        with redirect_stderr(StringIO()):  # hides the prints of a plugin
            known = hyperparameters(choose(whole).optimizer).values()
    except (GdrefError, TypeError, ValueError):
        return []
    return [f"{whole}:{s}" for h in known for s in [f"{h.name}={w}" for w in h.words] or [str(h)]]


OneSpec = Annotated[
    str,
    typer.Argument(
        metavar="SPEC",
        autocompletion=complete_spec,
        help="An optimizer with its hyperparameters: momentum:beta=0.5",
    ),
]
EPOCH_FLAGS = ("--epochs", "--iterations")
Epochs = Annotated[
    int,
    typer.Option(*EPOCH_FLAGS, min=0, max=MOST_EPOCHS, help="The number of epochs."),
]
LearningRate = Annotated[
    float | None, typer.Option(help="The learning rate of each optimizer without its own rate.")
]
Seed = Annotated[
    int | None,
    typer.Option(help="The seed for stochastic optimizers that have no seed in their spec."),
]
Start = Annotated[str, typer.Option(metavar="M,B", help="The m and b of the start.")]
Rows = Annotated[
    int | None, typer.Option(min=2, metavar="N", help="Show N epochs, most of them early.")
]
Every = Annotated[int | None, typer.Option(min=1, metavar="N", help="Show every Nth epoch.")]
Standardize = Annotated[
    bool,
    typer.Option("--standardize", help="Run with x scaled to mean 0 and standard deviation 1."),
]
Format = Annotated[
    str,
    typer.Option(
        callback=checked_format,
        autocompletion=formats,
        help="table, csv, json, or any format of the library tabulate.",
    ),
]
Plot = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Also draw a chart: .svg, .txt, or - for the terminal."),
]
M = Annotated[float, typer.Option("--m", help="Slope.")]
B = Annotated[float, typer.Option("--b", help="Intercept.")]


def columns_from(text: str | None) -> tuple[str | None, str | None]:
    """The two columns of --columns, by name or number; (None, None) if the option is missing."""
    if text is None:
        return None, None
    x, _, y = (part.strip() for part in text.partition(","))
    if not (x and y):
        raise SpecError(f"--columns {text!r} does not name two columns; expected X,Y, as in 1,2")
    return x, y


def window_from(text: str) -> tuple[float, float, float, float]:
    """A part of the (m, b) plane, as in --window M0,M1,B0,B1."""
    try:
        m0, m1, b0, b1 = (float(part) for part in text.split(","))
        for low, high in ((m0, m1), (b0, b1)):
            size = max(abs(low), abs(high))
            if not (SMALLEST <= size <= FARTHEST and high - low >= NARROWEST * size):
                raise ValueError
    except ValueError:
        raise SpecError(
            f"--window {text!r} is not a window; "
            "expected M0,M1,B0,B1 with M0 < M1 and B0 < B1, not too close, as in 0,3,-1,9"
        ) from None
    return m0, m1, b0, b1


def start_from(text: str, points: Points) -> tuple[float, float]:
    """The (m, b) of --start. Raises SpecError if the text is wrong or the error is too large."""
    try:
        m, b = (float(part) for part in text.split(","))
        if not (isfinite(m) and isfinite(b)):
            raise ValueError
    except ValueError:
        raise SpecError(f"--start {text!r} is not two numbers; expected M,B, as in 1.5,8") from None
    _check_error(m, b, points, f"at the start, m={m!r} and b={b!r}, the error")
    return m, b


def check_line(m: float, b: float, points: Points) -> None:
    """Raise SpecError if the error of the line of --m and --b is too large."""
    _check_error(m, b, points, f"the error at --m {m!r} --b {b!r}")


def _check_error(m: float, b: float, points: Points, what: str) -> None:
    within = max(abs(m), abs(b)) <= FARTHEST and mse(m, b, points) <= LARGEST_ERROR
    if not (within and isfinite(r_squared(m, b, points) or 0.0)):
        raise SpecError(
            f"{what} is not finite, or nearly too large for a float; expected numbers closer to 0"
        )
