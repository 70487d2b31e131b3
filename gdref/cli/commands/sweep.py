"""gdref sweep: optimizers at many learning rates, and with several seeds."""

from math import inf
from typing import Annotated, NamedTuple

import typer

from gdref.cli.option_groups import OptimizersOption, PointOptions, with_option_groups
from gdref.cli.options import Epochs, Format, LearningRate, Standardize, Start, start_from
from gdref.cli.progress import progress
from gdref.cli.show import show
from gdref.exceptions import SpecError
from gdref.experiments.sweep import rates
from gdref.experiments.sweep import sweep as run_sweep
from gdref.experiments.sweep_result import Sweep
from gdref.plugins.signatures import Value
from gdref.points import Points

DEFAULT = "batch,momentum,sgd,adam"


class SweepOptions(NamedTuple):
    """The options of a sweep, for the commands sweep and plot sweep."""

    values: Annotated[
        str | None,
        typer.Option(
            "--values",
            "--rates",
            metavar="LOW..HIGH",
            help="A range of values, or a list: 1e-4,1e-3.  [default: rates 1e-6..10]",
        ),
    ] = None
    over: Annotated[
        str | None, typer.Option(metavar="NAME", help="The hyperparameter to vary; needs --values.")
    ] = None
    seeds: Annotated[
        int, typer.Option(min=1, metavar="N", help="Run stochastic optimizers N times.")
    ] = 5
    within: Annotated[
        str | None,
        typer.Option(
            metavar="P%", help="Find the first epoch with an error at most P% above the minimum."
        ),
    ] = None
    epochs: Epochs = 1000
    learning_rate: LearningRate = None
    start: Start = "0,0"
    standardize: Standardize = False


@with_option_groups
def sweep(
    *,
    optimizers: OptimizersOption = DEFAULT,
    options: SweepOptions,
    data: PointOptions,
    format: Format = "table",
) -> None:
    """Compare optimizers fairly: each at many learning rates, and with several seeds."""
    show(swept(optimizers, options, data.read()), format)


def swept(optimizers: str, options: SweepOptions, points: Points) -> Sweep:
    """The result of a sweep with these options."""
    over = "learning_rate" if options.over is None else options.over.replace("-", "_")
    given = {
        **options._asdict(),
        "over": over,
        "within": share_from(options.within),
        "values": values_from(options.values, over),
        "start": start_from(options.start, points),
    }
    with progress() as done:
        return run_sweep(optimizers, points, **given, done=done)


def values_from(text: str | None, over: str) -> list[Value] | None:
    """The values of --values: LOW..HIGH or a list; None for the usual learning rates."""
    if text is None:
        if over != "learning_rate":
            raise SpecError(f"--over {over} needs --values; expected V,V..., as in 0,0.5,0.9")
        return None
    low, dots, high = text.partition("..")
    parts = [part.strip() for part in text.split(",")]
    try:
        if dots:
            return list(rates(float(low), float(high)))
        if not all(parts):
            raise ValueError
    except ValueError:
        raise SpecError(
            f"--values {text!r}: expected LOW..HIGH, as in 1e-6..10, or a list, as in 0,0.5,0.9"
        ) from None
    return list(parts)


def share_from(percent: str | None) -> float | None:
    """The value of --within as a number: 0.01 for 1%."""
    if percent is None:
        return None
    try:
        share = float(percent.removesuffix("%")) / 100
        if not (percent.endswith("%") and 0 < share < inf):
            raise ValueError
    except ValueError:
        raise SpecError(f"--within {percent!r}: expected a percentage above 0, as in 1%") from None
    return share
