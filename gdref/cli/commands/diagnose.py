"""gdref diagnose: the mistake in a program, from its file or from the numbers that it printed."""

from typing import Annotated

import typer

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import Format, start_from
from gdref.cli.progress import progress
from gdref.cli.show import check_format, show
from gdref.exceptions import SpecError

Text = str | None
KINDS = {"learning_rate": "rate"}  # words of --takes, and the words of gdref for them


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
    m: Annotated[Text, typer.Option("--m", help="The slope, as the program printed it.")] = None,
    b: Annotated[Text, typer.Option("--b", help="The intercept, as printed.")] = None,
    error: Annotated[Text, typer.Option("--error", help="The error, as printed.")] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            "--epochs",
            "--iterations",
            min=0,
            help="The number of epochs.  [default: try every number up to 10000]",
        ),
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="The rate of the run.  [default: 0.0001]")
    ] = None,
    start: Annotated[
        Text, typer.Option(metavar="M,B", help="The start of the run.  [default: 0,0]")
    ] = None,
    data: PointOptions,
    takes: Annotated[
        Text,
        typer.Option(metavar="NAMES", help="The parameters of FUNCTION: b,m,points,learning_rate."),
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="An answer for input(), in the order of the questions."),
    ] = None,
    argument: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="An argument for FILE's sys.argv.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds for the run of FILE.")] = 10.0,
    only_hint: Annotated[
        bool, typer.Option("--hint", help="Show the place and a check only, not the mistake.")
    ] = False,
    format: Format = "table",
) -> None:
    """Name the mistake in a program, from its file or its numbers."""
    check_format(format)
    if file is None and m is None and b is None:
        if error is not None:
            raise SpecError("an error is not enough; expected --m or --b as well")
        raise SpecError(
            "there is nothing to diagnose; expected a file, as in gdref diagnose homework.py, or "
            "the numbers that were printed, as in gdref diagnose --m 1.48 --b 0.09"
        )
    if file is not None and (m, b, error) != (None, None, None):
        raise SpecError("expected a file, or --m, --b and --error, not both")
    unused: dict[str, object] = {"--takes": takes, "--answer": answer, "--argument": argument}
    place = "a file, not with --m and --b"
    if file is not None:
        unused = {"--epochs": epochs, "--learning-rate": learning_rate, "--start": start}
        place = "--m and --b, not with a file, which has its own"
    for name, value in unused.items():
        if value not in (None, []):
            raise SpecError(f"{name} goes with {place}")
    if file is not None:
        from gdref.diagnosis import diagnose as diagnose_program

        with progress(patience=2.0) as done:
            program = diagnose_program(
                file,
                data=data.data,
                answers=answer or [],
                arguments=argument or [],
                takes=takes and [KINDS.get(w.strip(), w.strip()) for w in takes.split(",")],
                seconds=timeout,
                done=done,
            )
        program.hint = only_hint
        return show(program, format)
    from gdref.diagnosis import numbers

    points = data.read()
    begin = (0.0, 0.0) if start is None else start_from(start, points)
    rate = learning_rate
    show(
        numbers(
            points, m, b, error, epochs=epochs, learning_rate=rate, start=begin, hint=only_hint
        ),
        format,
    )
