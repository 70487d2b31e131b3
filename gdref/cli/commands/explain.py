"""gdref explain: the forecast of a run, computed from the shape of the error."""

from typing import Annotated

import typer

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import Format, OneSpec, Standardize, Start, start_from
from gdref.cli.show import show
from gdref.theory.explanation import explain as explain_spec


@with_option_groups
def explain(
    *,
    spec: OneSpec = "batch",
    learning_rate: Annotated[
        float | None, typer.Option(help="The learning rate.  [default: the rate of SPEC]")
    ] = None,
    data: PointOptions,
    start: Start = "0,0",
    standardize: Standardize = False,
    format: Format = "table",
) -> None:
    """Forecast a run of batch, momentum, nesterov, sgd or asgd.

    The forecast has the epoch at which the run is near the minimum, and the largest stable rate.
    """
    points = data.read()
    place = start_from(start, points)
    result = explain_spec(
        spec, points, learning_rate=learning_rate, start=place, standardize=standardize
    )
    show(result, format)
