"""gdref sweep: optimizers at many learning rates, and at several seeds."""

from math import inf
from typing import Annotated, Any, NamedTuple

import typer

from gdref.bowl import Bowl
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.option_groups import with_option_groups
from gdref.cli.options import (
    Columns,
    Data,
    Decimal,
    Epochs,
    Format,
    LearningRate,
    Standardize,
    Start,
    complete_spec,
    points_from,
    start_from,
)
from gdref.cli.progress import progress
from gdref.cli.show import note as warn
from gdref.cli.sweep_words import in_words, value_text
from gdref.exceptions import SpecError
from gdref.experiments.sweep import Sweep, rates, usual_rates
from gdref.experiments.sweep import sweep as run_sweep
from gdref.plugins.signatures import Value
from gdref.points import Points
from gdref.text.numbers import count, strict_json
from gdref.theory.scaling import standardize

DEFAULT = "batch,momentum,sgd,adam"


class SweepOptions(NamedTuple):
    """What is swept: for sweep and plot sweep."""

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
    seeds: Annotated[int, typer.Option(min=1, help="For those that draw.")] = 5
    within: Annotated[
        str | None,
        typer.Option(metavar="P%", help="The first epoch so near the minimum, not the error."),
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
    *,
    optimizers: Annotated[
        str,
        typer.Option(
            metavar="SPEC,SPEC...",
            autocompletion=complete_spec,
            help="Which, and with which hyperparameters: batch,momentum:beta=0.5",
        ),
    ] = DEFAULT,
    options: SweepOptions,
    format: Format = "table",
) -> None:
    """Compare optimizers fairly. Each at many learning rates, and at several seeds."""
    check_format(format)
    result = swept(optimizers, options)
    if format == "json":
        print_json(as_json(result))
    elif format == "csv":
        head = ("spec", result.parameter, "median", "lower_quartile", "upper_quartile", "diverged")
        rows: list[list[Any]] = [
            [c.spec, value, *map(strict_json, (r.median, *r.quartiles)), r.diverged]
            for c in result.columns
            for value, r in c.results.items()
        ]
        print_csv(head, rows)
    elif result.columns:
        print("\n\n".join(in_words(result, format)))
    finish(result)


def swept(optimizers: str, options: SweepOptions) -> Sweep:
    """The sweep that the options ask for."""
    over = "learning_rate" if options.over is None else options.over.replace("-", "_")
    within = share_from(options.within)
    points = points_from(options.data, options.columns, options.decimal)
    values = values_from(options, over, points)
    with progress(100, label="sweep") as done:
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
            standardized=options.standardize,
            done=lambda share: done(int(100 * share)),
        )


def values_from(options: SweepOptions, over: str, points: Points) -> list[Value]:
    """What --rates or --values name, each once; the usual rates without either."""
    if options.values is not None and options.rates is not None:
        raise SpecError("--rates and --values exclude each other; give one of them")
    if over != "learning_rate" and options.values is None:
        raise SpecError(f"--over {over} needs --values; expected V,V..., as in 0,0.5,0.9")
    if over == "learning_rate" and options.learning_rate is not None:
        raise SpecError("--learning-rate and a sweep over it exclude each other; leave it out")
    if options.values is not None:
        parts = [part.strip() for part in options.values.split(",")]
        if not all(parts):
            raise SpecError(f"--values {options.values!r}: expected V,V..., as in 0,0.5,0.9")
        return list({value_text(part): part for part in parts}.values())
    if options.rates is not None:
        return list(dict.fromkeys(rates_from(options.rates)))
    return list(usual_rates(Bowl.of(standardize(points)[0] if options.standardize else points)))


def rates_from(text: str) -> list[float]:
    """Rates as --rates takes them: 1e-6..10, or a list."""
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
    """A share as --within takes it: 1% or 0.01."""
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


def finish(result: Sweep) -> None:
    """Say what was refused or left out, which optimizers are broken, and that it was ended."""
    for column in result.columns:
        if column.refused:
            values = ", ".join(map(str, column.refused))
            why = next(iter(column.refused.values())).removeprefix(f"{column.spec}: ")
            warn(f"{column.spec} refuses {values}: {why}")
    if result.left_out:
        one = len(result.left_out) == 1
        none, left = ("has", "it is") if one else ("have", "they are")
        warn(f"{', '.join(result.left_out)} {none} no {result.parameter}, so {left} left out")
    for fault in result.faults:
        warn(f"error: {fault}")
    if result.interrupted:
        tried = sum(len(column.results) + len(column.refused) for column in result.columns)
        warn(f"ended by Ctrl-C after {count(tried, 'value')}")
        raise typer.Exit(130)
    if result.faults:
        raise typer.Exit(1)


def as_json(result: Sweep) -> dict[str, object]:
    """A sweep as --format json prints it; null is never, or diverged."""
    return {
        "data": result.points.name,
        "points": len(result.points),
        "minimum": result.minimum.as_json(),
        "over": result.parameter,
        "epochs": result.epochs,
        "within": result.within,
        "seeds": result.seeds,
        "runs": [
            {
                "optimizer": column.chosen.entry.name,
                "spec": column.spec,
                "source": column.chosen.entry.source,
                "hyperparameters": {
                    key: strict_json(v, str) for key, v in column.chosen.hyperparameters.items()
                },
                "limit": column.limit,
                "best": column.best,
                "default": column.default and column.default[0],
                "results": [
                    {
                        "value": value,
                        "median": strict_json(one.median),
                        "quartiles": list(map(strict_json, one.quartiles)),
                        "scores": list(map(strict_json, one.scores)),
                        "diverged": one.diverged,
                    }
                    for value, one in column.results.items()
                ],
                "refused": list(column.refused),
            }
            for column in result.columns
        ],
        "left_out": result.left_out,
        "interrupted": result.interrupted,
    }
