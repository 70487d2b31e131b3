"""gdref gradient: the gradient of the error at one line."""

from typing import Annotated

import typer

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import B, Format, M, check_line
from gdref.cli.show import show
from gdref.theory.line_results import gradient_of_line


@with_option_groups
def gradient(
    *,
    m: M = 0.0,
    b: B = 0.0,
    check: Annotated[
        bool, typer.Option("--check", help="Compute the gradient in five ways.")
    ] = False,
    data: PointOptions,
    format: Format = "table",
) -> None:
    """The gradient of the error at the line y = m x + b."""
    points = data.read()
    check_line(m, b, points)
    show(gradient_of_line(m, b, points, check), format)
