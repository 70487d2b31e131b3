"""gdref diagnose: which mistake is in a file, or gives the numbers that a program printed."""

from typing import Annotated, NamedTuple

import typer

from gdref.cli.diagnosis import as_json, hint, report
from gdref.cli.formats import check_format, print_csv, print_json
from gdref.cli.options import Columns, Data, Decimal, Format, points_from, start_from
from gdref.cli.progress import progress
from gdref.cli.show import show
from gdref.exceptions import SpecError
from gdref.points import Points

Text = str | None
KINDS = {"learning_rate": "rate"}  # the words of --takes that gdref has another word for


class Call(NamedTuple):
    """What the call says of the run, and how the answer is to look."""

    points: Points
    learning_rate: float | None
    epochs: int | None
    start: tuple[float, float] | None
    format: str
    only_hint: bool

    @property
    def rate(self) -> float:
        """The learning rate, that of the article if none is given."""
        return 1e-4 if self.learning_rate is None else self.learning_rate

    @property
    def begin(self) -> tuple[float, float]:
        """The start, that of the article if none is given."""
        return self.start or (0.0, 0.0)


def diagnose(
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
    data: Data = None,
    columns: Columns = None,
    decimal: Decimal = ".",
    takes: Annotated[
        Text, typer.Option(metavar="NAMES", help="What FUNCTION takes: b,m,points,learning_rate.")
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
    if file is not None:
        of_file(file, data, answer or [], argument or [], takes, only_hint, format, timeout)
        return
    points = points_from(data, columns, decimal)
    call = Call(
        points,
        learning_rate,
        epochs,
        None if start is None else start_from(start, points),
        format,
        only_hint,
    )
    verdict = of_numbers(call, m, b, error)
    if verdict in ("mistake", "unknown"):
        raise typer.Exit(1)


def of_numbers(call: Call, m: Text, b: Text, error: Text) -> str:
    """Print what the numbers tell; its verdict."""
    from gdref.diagnosis import numbers  # here, as no other command needs it

    result = numbers(
        call.points,
        m,
        b,
        error,
        epochs=call.epochs,
        learning_rate=call.learning_rate,
        start=call.begin,
    )
    if call.format == "json":
        print_json(as_json(result, call.points, call.rate))
    elif call.format == "csv":
        fields = ("mistakes", "exchanged", "first_epoch", "last_epoch", "m", "b", "error")
        rows = [
            ["+".join(f.mistakes), str(f.exchanged), f.epochs[0], f.epochs[-1], f.m, f.b, f.error]
            for f in result.found
        ]
        print_csv(fields, rows)
    elif call.only_hint:
        print(hint(result))
    else:
        given = {"--m": m, "--b": b, "--error": error}
        print(report(result, call.points, given, call.epochs, call.rate, call.begin, call.format))
    return result.verdict


def of_file(
    target: str,
    data: Text,
    answers: list[str],
    arguments: list[str],
    takes: Text,
    hint: bool,
    format: str,
    timeout: float,
) -> None:
    """Print the verdict on a program, and end with its exit code."""
    from gdref.diagnosis.examine_program import diagnose as diagnose_program

    with progress(patience=2.0) as done:
        result = diagnose_program(
            target,
            data=data,
            answers=answers,
            arguments=arguments,
            takes=takes and [KINDS.get(w.strip(), w.strip()) for w in takes.split(",")],
            seconds=timeout,
            done=done,
        )
    result.hint = hint
    show(result, format)
