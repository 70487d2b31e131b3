"""gdref diagnose: which mistake is in a file, or gives the numbers that a program printed."""

import os
from typing import Annotated, NamedTuple

import typer

from gdref.cli.formats import print_csv, print_json
from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import Format, start_from
from gdref.cli.show import check_format, show
from gdref.cli.show import note as warn
from gdref.exceptions import SpecError
from gdref.points import Points

Text = str | None


@with_option_groups
def diagnose(
    *,
    file: Annotated[
        Text,
        typer.Argument(
            metavar="FILE[:FUNCTION]",
            help="A program or a notebook: its code runs here, with your rights.",
            show_default=False,
        ),
    ] = None,
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
    learning_rate: Annotated[
        float | None, typer.Option(help="The one that was used.  [default: 0.0001]")
    ] = None,
    start: Annotated[
        Text, typer.Option(metavar="M,B", help="Where it started.  [default: 0,0]")
    ] = None,
    data: PointOptions,
    takes: Annotated[
        Text, typer.Option(metavar="NAMES", help="What FUNCTION takes: b,m,points,learning_rate.")
    ] = None,
    gives: Annotated[
        Text, typer.Option(metavar="NAMES", help="What it gives back, in order: b,m.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds for each call of FILE's functions.")
    ] = 10.0,
    only_hint: Annotated[
        bool, typer.Option("--hint", help="Say where to look and what to check, not what it is.")
    ] = False,
    format: Format = "table",
) -> None:
    """Name the mistake in a program, from its file or its numbers."""
    check_format(format)
    if file is None and m is None and b is None:
        if error is not None:
            raise SpecError("an error alone tells too little; expected --m or --b as well")
        raise SpecError(
            "there is nothing to diagnose; expected a file, as in gdref diagnose homework.py, or "
            "the numbers that were printed, as in gdref diagnose --m 1.48 --b 0.09"
        )
    if file is not None and (m, b, error) != (None, None, None):
        raise SpecError("expected a file, or --m, --b and --error, not both")
    points = data.read() if file is None else data.read_with_note()
    begin = None if start is None else start_from(start, points)
    if file is None:
        from gdref.diagnosis import numbers  # here, as no other command needs it

        rate, begin = learning_rate, begin or (0.0, 0.0)
        result = numbers(
            points, m, b, error, epochs=epochs, learning_rate=rate, start=begin, hint=only_hint
        )
        show(result, format)
        return
    call = Call(points, learning_rate, epochs, begin, format, only_hint)
    if of_file(call, file, takes, gives, timeout, given=data.data is not None) in (
        "mistake",
        "unknown",
    ):
        raise typer.Exit(1)


class Call(NamedTuple):
    """What the call says of the run, and how the answer is to look."""

    points: Points
    learning_rate: float | None
    epochs: int | None
    start: tuple[float, float] | None
    format: str
    only_hint: bool


def of_file(call: Call, target: str, takes: Text, gives: Text, timeout: float, given: bool) -> str:
    """Print what a file's functions, or the numbers that it ends with, tell; its verdict."""
    from gdref.cli.file_diagnosis import file_as_json, file_hints, file_in_words, ids
    from gdref.diagnosis import file
    from gdref.diagnosis.examine import split_target

    result = file(
        target,
        call.points if given else None,
        learning_rate=call.learning_rate,
        epochs=call.epochs,
        start=call.start,
        takes=takes,
        gives=gives,
        timeout=timeout,
    )
    name = os.path.basename(split_target(target)[0])
    if call.format == "json":
        print_json(file_as_json(result))
    elif call.format == "csv":
        rows = [[f["name"], f["role"], f["verdict"], ids(f)] for f in result.functions]
        if result.ending:
            found = result.ending.numbers
            mistakes = " + ".join(found.found[0].mistakes) if found.found else ""
            rows.append(["", "script", found.verdict, mistakes])
        print_csv(("function", "role", "verdict", "mistakes"), rows)
    elif call.only_hint:
        print(file_hints(result, name))
    else:
        epochs = 1000 if call.epochs is None else call.epochs
        rate = 1e-4 if call.learning_rate is None else call.learning_rate
        print(file_in_words(result, name, call.points, rate, epochs, call.format))
    if result.complaint:
        warn(f"{result.complaint}; what comes after it may not have been seen")
    return result.verdict
