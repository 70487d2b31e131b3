"""gdref diagnose: which slip gives the numbers that a program printed."""

from typing import Annotated

import typer

from gdref.cli.diagnosis import as_json, hint, report
from gdref.cli.options import Columns, Data, Decimal, Format, Start, pair, points_from
from gdref.cli.tables import check_format, print_csv, print_json
from gdref.exceptions import SpecError

Text = str | None


def diagnose(
    m: Annotated[Text, typer.Option("--m", help="The slope, with the digits printed.")] = None,
    b: Annotated[Text, typer.Option("--b", help="The intercept, likewise.")] = None,
    error: Annotated[Text, typer.Option("--error", help="The error, likewise.")] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            "--epochs",
            "--iterations",
            min=0,
            help="How many were made.  [default: try all to 10000]",
        ),
    ] = None,
    learning_rate: Annotated[float, typer.Option(help="The one that was used.")] = 1e-4,
    start: Start = "0,0",
    data: Data = None,
    columns: Columns = None,
    decimal: Decimal = ".",
    only_hint: Annotated[
        bool, typer.Option("--hint", help="Say where to look and what to check, not what it is.")
    ] = False,
    format: Format = "table",
) -> None:
    """Say which slip gives the numbers that a program printed."""
    check_format(format)
    if m is None and b is None:
        raise SpecError("there is nothing to diagnose; expected --m and --b as printed, or a file")
    m0, b0 = pair("--start", start)
    points = points_from(data, columns, decimal)
    from gdref.diagnose import numbers  # here, as no other command needs it

    result = numbers(
        points, m, b, error, epochs=epochs, learning_rate=learning_rate, start=(m0, b0)
    )
    if format == "json":
        print_json(as_json(result, points, learning_rate))
    elif format == "csv":
        fields = ("slips", "exchanged", "first_epoch", "last_epoch", "m", "b", "error")
        rows = [
            ["+".join(f.slips), str(f.exchanged), f.epochs[0], f.epochs[-1], f.m, f.b, f.error]
            for f in result.found
        ]
        print_csv(fields, rows)
    elif only_hint:
        print(hint(result))
    else:
        given = {"--m": m, "--b": b, "--error": error}
        print(report(result, points, given, epochs, learning_rate, (m0, b0), format))
    if result.verdict in ("slip", "unknown"):
        raise typer.Exit(1)
