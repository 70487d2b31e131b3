"""gdref sweep: optimizers at many learning rates, and with several seeds."""

from math import inf
from typing import Annotated, NamedTuple

import typer

from gdref.cli.option_groups import Optimizers, with_option_groups
from gdref.cli.options import (
    Columns,
    Data,
    Decimal,
    Epochs,
    Format,
    LearningRate,
    Standardize,
    Start,
    points_from,
    start_from,
)
from gdref.cli.progress import progress
from gdref.cli.show import check_format, show
from gdref.exceptions import SpecError
from gdref.experiments.sweep import rates
from gdref.experiments.sweep import sweep as run_sweep
from gdref.experiments.sweep_result import Sweep, value_text
from gdref.plugins.signatures import Value

DEFAULT = "batch,momentum,sgd,adam"


class SweepOptions(NamedTuple):
    """The values to try: for sweep and plot sweep."""

    rates: Annotated[
        str | None,
        typer.Option(metavar="LOW..HIGH", help="Or a list: 1e-4,1e-3.  [default: 1e-6..10]"),
    ] = None
    over: Annotated[
        str | None, typer.Option(metavar="NAME", help="Another hyperparameter, with --values.")
    ] = None
    values: Annotated[str | None, typer.Option(metavar="V,V...", help="Its values: 0,0.5,0.9")] = (
        None
    )
    seeds: Annotated[int, typer.Option(min=1, help="Run stochastic optimizers N times.")] = 5
    within: Annotated[
        str | None,
        typer.Option(
            metavar="P%",
            help="Find the first epoch with an error within P% of the minimum's.",
        ),
    ] = None
    epochs: Epochs = 1000
    learning_rate: LearningRate = None
    data: Data = None
    columns: Columns = None
    decimal: Decimal = "."
    start: Start = "0,0"
    standardize: Standardize = False


@with_option_groups
def sweep(
    *, optimizers: Optimizers = DEFAULT, options: SweepOptions, format: Format = "table"
) -> None:
    """Compare optimizers fairly. Each at many learning rates, and with several seeds."""
    check_format(format)
    show(swept(optimizers, options), format)


def swept(optimizers: str, options: SweepOptions) -> Sweep:
    """The sweep that the options ask for."""
    over = "learning_rate" if options.over is None else options.over.replace("-", "_")
    within, values = share_from(options.within), values_from(options, over)
    points = points_from(options.data, options.columns, options.decimal)
    with progress() as done:
        return run_sweep(
            optimizers,
            points,
            values=values,
            over=over,
            epochs=options.epochs,
            seeds=options.seeds,
            within=within,
            learning_rate=options.learning_rate,
            start=start_from(options.start, points),
            standardize=options.standardize,
            done=done,
        )


def values_from(options: SweepOptions, over: str) -> list[Value] | None:
    """The values of --rates or --values, each once; None without these."""
    if options.values is not None and options.rates is not None:
        raise SpecError("--rates and --values exclude each other; give one of them")
    if over != "learning_rate" and options.values is None:
        raise SpecError(f"--over {over} needs --values; expected V,V..., as in 0,0.5,0.9")
    if options.values is not None:
        parts = [part.strip() for part in options.values.split(",")]
        if not all(parts):
            raise SpecError(f"--values {options.values!r}: expected V,V..., as in 0,0.5,0.9")
        return list({value_text(part): part for part in parts}.values())
    return None if options.rates is None else list(dict.fromkeys(rates_from(options.rates)))


def rates_from(text: str) -> list[float]:
    """The rates of --rates: 1e-6..10, or a list."""
    low, dots, high = text.partition("..")
    try:
        given = [float(part) for part in ([low, high] if dots else text.split(","))]
    except ValueError:
        given = [inf]
    if not all(0 < rate < inf for rate in given):
        raise SpecError(
            f"--rates {text!r}: expected LOW..HIGH, as in 1e-6..10, or a list, as in 1e-4,1e-3, "
            "of numbers above 0"
        )
    if dots and given[0] > given[1]:
        raise SpecError(f"--rates {text!r}: expected the lower one first")
    return rates(given[0], given[1]) if dots else given


def share_from(text: str | None) -> float | None:
    """The share of --within: 1% or 0.01."""
    if text is None:
        return None
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        if not 0 < share < inf:
            raise ValueError
    except ValueError:
        raise SpecError(f"--within {text!r}: expected a share above 0, as in 1%") from None
    if share >= 1 and not text.endswith("%"):
        raise SpecError(f"--within {text!r}: expected {text}%, or a share below 1, as 0.01")
    return share
