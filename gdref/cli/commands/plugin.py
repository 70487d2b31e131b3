"""gdref plugin: write a new package with an optimizer, and check an optimizer."""

from collections.abc import Iterator
from typing import Annotated

import typer

from gdref.cli.options import Format
from gdref.cli.show import show

plugin = typer.Typer()


@plugin.callback(invoke_without_command=True)
def commands(context: typer.Context) -> None:
    """Write a package with your own optimizer, and check it."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@plugin.command()
def new(
    name: Annotated[str, typer.Argument(help="The optimizer's name, as in heavy-ball.")],
    kind: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="KIND",
            help="The code to begin with: batch, sgd, line-search, object or scipy.",
        ),
    ] = "batch",
    license: Annotated[str, typer.Option(help="MIT or BSD-3-Clause.")] = "MIT",
    ci: Annotated[
        str | None, typer.Option(help="github: add a file that runs the checks at each push.")
    ] = None,
) -> None:
    """Write a package with a new optimizer into the folder gdref-NAME."""
    from gdref.plugins.new_package import new_package

    show(new_package(name, kind, license, ci))


def complete_check(incomplete: str) -> Iterator[str]:
    """For the shell: the list with its last check completed."""
    from gdref.testing import CHECKS

    before, comma, _ = incomplete.rpartition(",")
    yield from (f"{before}{comma}{name}" for name in CHECKS)


@plugin.command()
def check(
    optimizer: Annotated[
        str,
        typer.Argument(
            metavar="SPEC | FILE.py:FUNCTION | MODULE:FUNCTION",
            help="An optimizer, as batch:learning_rate=0.1; it may be in a file or a module.",
        ),
    ],
    only: Annotated[
        str | None,
        typer.Option(
            metavar="CHECK,CHECK...",
            autocompletion=complete_check,
            help="Run only some checks, as in signature,pays",
        ),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option(
            metavar="SPEC",
            help="Compare the formula with this optimizer; adam:lr=learning_rate renames lr.",
        ),
    ] = None,
    patience: Annotated[
        float, typer.Option(min=0.1, help="Processor time for each check, in seconds.")
    ] = 10.0,
    format: Format = "table",
) -> None:
    """Check whether an optimizer obeys gdref's rules for optimizers."""
    from gdref.testing.check_report import check_report

    chosen = [] if only is None else [name.strip() for name in only.split(",")]
    show(check_report(optimizer, chosen, reference, patience), format)
