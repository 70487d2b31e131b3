"""gdref optimizers: the installed optimizers, their packages, and their hyperparameters."""

from typing import Annotated

import typer

from gdref.cli.options import Format, complete_spec
from gdref.cli.show import show
from gdref.plugins.description import describe
from gdref.plugins.optimizer_list import list_optimizers


def optimizers(
    name: Annotated[
        str | None,
        typer.Argument(autocompletion=complete_spec, help="The optimizer to describe."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Import each optimizer and show its faults.")
    ] = False,
    format: Format = "table",
) -> None:
    """List the installed optimizers, or describe one. The list imports no optimizer."""
    show(list_optimizers(check) if name is None else describe(name), format)
