"""gdref sweep: optimizers at many learning rates, and at several seeds."""

from collections.abc import Sequence
from math import inf, isfinite
from typing import Annotated, NamedTuple

import typer

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
from gdref.cli.sentences import count, paragraph, warn
from gdref.cli.tables import check_format, print_csv, print_json
from gdref.exceptions import SpecError
from gdref.limits import round_down
from gdref.signatures import Value, spec_value
from gdref.streams import apart
from gdref.sweep import Column, Result, Sweep, rates
from gdref.sweep import sweep as run_sweep
from gdref.tables import Cell, minimum_as_json, number, table

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
    """Compare fairly: the error by learning rate, each optimizer at its best, several seeds."""
    check_format(format)
    result = swept(optimizers, options)
    if format == "json":
        print_json(as_json(result))
    elif format == "csv":
        head = ("spec", result.parameter, "median", "lower_quartile", "upper_quartile", "diverged")
        rows = [
            [c.spec, value, *map(finite, (r.median, *r.quartiles)), r.diverged]
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
    if options.values is not None and options.rates is not None:
        raise SpecError("--rates and --values exclude each other; give one of them")
    if options.values is None and over != "learning_rate":
        raise SpecError(f"--over {over} needs --values; expected V,V..., as in 0,0.5,0.9")
    values: Sequence[Value] | None = options.values and options.values.split(",")
    if options.rates is not None:
        values = rates_from(options.rates)
    points = points_from(options.data, options.columns, options.decimal)
    names = optimizers.count(",") + 1
    with progress(names * len(values or rates(1e-6, 10.0)), label="values") as done, apart():
        return run_sweep(
            optimizers,
            points,
            values=values,
            over=over,
            epochs=options.epochs,
            seeds=options.seeds,
            within=share_from(options.within),
            learning_rate=options.learning_rate,
            start=start_from(options.start, points),
            standardized=options.standardize,
            done=done,
        )


def rates_from(text: str) -> list[float]:
    """Rates as --rates takes them: 1e-6..10, or a list."""
    low, dots, high = text.partition("..")
    try:
        if dots:
            return rates(float(low), float(high))
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise SpecError(
            f"--rates {text!r}: expected LOW..HIGH, as in 1e-6..10, or a list, as in 1e-4,1e-3"
        ) from None


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
    return share


def finish(result: Sweep) -> None:
    """Say what was left out, and which optimizers are broken."""
    for spec in result.left_out:
        warn(f"{spec} has no {result.parameter}, so it is left out")
    for fault in result.faults:
        warn(f"error: {fault}")
    if result.interrupted:
        raise typer.Exit(130)
    if result.faults:
        raise typer.Exit(1)


def as_json(result: Sweep) -> dict[str, object]:
    """A sweep as --format json prints it; null is never, or diverged."""
    return {
        "data": result.points.name,
        "points": len(result.points),
        "minimum": minimum_as_json(result.minimum),
        "over": result.parameter,
        "epochs": result.epochs,
        "within": result.within,
        "seeds": result.seeds,
        "runs": [
            {
                "optimizer": column.chosen.entry.name,
                "spec": column.spec,
                "source": column.chosen.entry.source,
                "limit": column.limit,
                "best": column.best,
                "default": column.default and column.default[0],
                "results": [
                    {
                        "value": value,
                        "median": finite(one.median),
                        "quartiles": list(map(finite, one.quartiles)),
                        "scores": list(map(finite, one.scores)),
                        "diverged": one.diverged,
                    }
                    for value, one in column.results.items()
                ],
            }
            for column in result.columns
        ],
        "left_out": result.left_out,
    }


def finite(value: float) -> float | None:
    """A number, or None for one that is not finite."""
    return value if isfinite(value) else None


def in_words(result: Sweep, style: str) -> list[str]:
    """The table of the sweep, that of the best values, and what changed against the defaults."""
    epochs, name = count(result.epochs, "epoch"), result.parameter
    where = f"over the {result.points.title}"
    what = f"Error after {epochs}, {where}, by {name}"
    if result.within is not None:
        near = f"{100 * result.within:g} % of the minimum"
        what = f"First epoch, of {epochs}, within {near}, {where}, by {name}"
    draws = [column.spec for column in result.columns if column.draws]
    seeds = f" (of {', '.join(draws)} the median of {result.seeds} seeds)" if draws else ""
    rows: list[list[Cell]] = []
    for value in map(value_text, result.values):
        row: list[Cell] = [value]
        for column in result.columns:
            by_text = {value_text(known): one for known, one in column.results.items()}
            row += cells(result, column, by_text.get(value))
        rows.append(row)
    header = [name]
    for column in result.columns:
        header += [column.spec, *(["middle half"] if column.draws else [])]
    parts = [paragraph(what + seeds), table(header, rows, style)]
    parts += ["At the best that was tried", table(*best_rows(result), style)]
    return [*parts, paragraph(what_changed(result))]


def value_text(value: Value) -> str:
    """A value in short, however it was written: 0.5 for .50."""
    try:
        return spec_value(value) if isinstance(value, bool | None) else f"{float(value):g}"
    except ValueError:
        return str(value)


def cells(result: Sweep, column: Column, one: Result | None) -> list[Cell]:
    """A result as the table shows it, and the middle half of several seeds."""
    if one is None:
        return ["refused", ""] if column.draws else ["refused"]
    never = "diverges" if result.within is None or one.diverged else "not reached"
    median = number(one.median) if one.median < inf else never
    if result.within is not None and one.median < inf:
        median = f"{one.median:g}"
    if not column.draws:
        return [median]
    low, high = one.quartiles
    half = f"{low:.4g} to {high:.4g}" if high < inf else f"{low:.4g} on" if low < inf else ""
    return [median, half]


def best_rows(result: Sweep) -> tuple[list[str], list[list[Cell]]]:
    """For each optimizer the best value, what it comes to, its default, and the limit."""
    score = "error" if result.within is None else "epoch"
    header = ["optimizer", result.parameter, score, "default", f"{score} there"]
    limits = any(column.limit for column in result.columns)
    rows: list[list[Cell]] = []
    for column in result.columns:
        best = column.best
        row: list[Cell] = [column.spec, "none" if best is None else value_text(best)]
        row += cells(result, column, (best is not None and column.results[best]) or None)[:1]
        if column.default is not None:
            row += [value_text(column.default[0]), cells(result, column, column.default[1])[0]]
        else:
            row += ["", ""]
        if limits:
            row.append(f"{round_down(column.limit)}" if column.limit else "")
        rows.append(row)
    return [*header, *(["largest stable one"] if limits else [])], rows


def what_changed(result: Sweep) -> str:
    """Who is first at the defaults and who at the best value, in a sentence."""
    usual = {c.spec: c.default[1].median for c in result.columns if c.default}
    tuned = {c.spec: c.results[c.best].median for c in result.columns if c.best is not None}
    if not tuned:
        return "No value that was tried leads anywhere."
    order = sorted(tuned, key=tuned.__getitem__)
    before = sorted((s for s in usual if usual[s] < inf), key=usual.__getitem__)
    if before == order:
        return f"From low to high it is {', '.join(order)}, as at the defaults."
    gains = {s: usual[s] - tuned[s] for s in tuned if s in usual and usual[s] < inf}
    words = f"Each at its best, it is from low to high {', '.join(order)}; at the defaults "
    words += f"{', '.join(before)}." if before else "none came there."
    most = max(gains, key=gains.__getitem__, default=None)
    if most and gains[most] > 0:
        words += f" {most} gains most: from {number(usual[most])} to {number(tuned[most])}."
    return words
