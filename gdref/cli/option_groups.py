"""Groups of options that several commands share. Each group is a NamedTuple of options."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Literal, NamedTuple

import typer

from gdref.cli.options import (
    Epochs,
    LearningRate,
    Seed,
    Standardize,
    Start,
    columns_from,
    complete_spec,
    start_from,
)
from gdref.cli.show import note
from gdref.points import Points, read_points

OptimizersOption = Annotated[
    str,
    typer.Option(
        metavar="SPEC,SPEC...",
        autocompletion=complete_spec,
        help="The optimizers, with hyperparameters: batch,momentum:beta=0.5",
    ),
]


class PointOptions(NamedTuple):
    """The options that choose the points."""

    data: Annotated[
        str | None,
        typer.Option(
            help="CSV file of points; - is standard input.  [default: the bundled calories.csv]"
        ),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="X,Y", help="The columns of --data, by name or number.  [default: 1,2]"
        ),
    ] = None
    decimal: Annotated[
        Literal[".", ","] | None,
        typer.Option(help="The decimal sign in --data.  [default: a point]"),
    ] = None
    skip: Annotated[int, typer.Option(min=0, help="Lines of --data to skip before the table.")] = 0
    missing: Annotated[
        Literal["refuse", "skip"],
        typer.Option(help="Rows with a missing number: refuse the file, or skip them."),
    ] = "refuse"

    def read(self) -> Points:
        """The points that these options choose."""
        x, y = columns_from(self.columns)
        return read_points(
            self.data, x, y, decimal=self.decimal, skip=self.skip, missing=self.missing
        )

    def read_with_note(self) -> Points:
        """The points, for charts. Notes about left-out rows and guesses go to standard error."""
        points = self.read()
        if points.read and points.read.summary:
            note(points.read.summary)
        return points


class RunOptions(NamedTuple):
    """The options of a descent, for the commands compare, fit and plot."""

    epochs: Epochs = 1000
    learning_rate: LearningRate = None
    seed: Seed = None
    start: Start = "0,0"
    tolerance: Annotated[
        float | None,
        typer.Option(min=0, metavar="T", help="Stop if |dE/dm| and |dE/db| are at most T."),
    ] = None
    min_change: Annotated[
        float | None,
        typer.Option(
            metavar="T", help="Stop if the error changes by less than T from one epoch to the next."
        ),
    ] = None
    standardize: Standardize = False

    def arguments(self, points: Points) -> dict[str, Any]:
        """The options as keyword arguments of gdref.compare and gdref.fit."""
        return {**self._asdict(), "start": start_from(self.start, points)}


def with_option_groups(command: Callable[..., None]) -> Callable[..., None]:
    """The command for typer, which has the fields of each group as options."""
    parameters = signature(command).parameters.values()
    groups = {p.name: p.annotation for p in parameters if hasattr(p.annotation, "_fields")}

    @wraps(command)
    def with_groups(**values: Any) -> None:
        for name, group in groups.items():
            values[name] = group(*(values.pop(field) for field in group._fields))
        command(**values)

    options: list[Parameter] = []
    for parameter in parameters:
        group = groups.get(parameter.name)
        options += signature(group).parameters.values() if group else [parameter]
    options = [option.replace(kind=Parameter.KEYWORD_ONLY) for option in options]
    with_groups.__signature__ = Signature(options)  # type: ignore[attr-defined]
    return with_groups
