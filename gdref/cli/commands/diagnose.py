"""gdref diagnose: the mistake in a program, from its file or from the numbers that it printed."""

import os
import sys
from typing import Annotated, Any, NamedTuple

import typer

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import Format, start_from
from gdref.cli.progress import progress
from gdref.cli.show import note, show
from gdref.cli.write_files import write_file
from gdref.exceptions import SpecError
from gdref.text.numbers import count

Text = str | None
KINDS = {"learning_rate": "rate"}  # words of --takes that have another name in gdref


class FolderOptions(NamedTuple):
    """The options for a folder of homework."""

    expect: Annotated[
        Text, typer.Option(metavar="PARTS", help="Parts that each file must have: error,step,fit.")
    ] = None
    resume: Annotated[
        Text,
        typer.Option(metavar="KEPT", help="Keep results in KEPT; run only files without a result."),
    ] = None
    feedback: Annotated[
        Text, typer.Option(metavar="DIR", help="Write a page for the author of each file.")
    ] = None
    repairs: Annotated[
        bool, typer.Option("--repairs", help="Show the repaired line in the pages of --feedback.")
    ] = False
    jobs: Annotated[
        int | None, typer.Option(min=1, help="The number of files at a time.  [default: all cores]")
    ] = None
    limit: Annotated[float, typer.Option(min=1, help="Limit for each file, in seconds.")] = 60.0

    def show(self, paths: list[str], format: str, **options: Any) -> None:
        """Diagnose files, show the rows, then write the pages of --feedback."""
        from gdref.diagnosis import homework

        own = self._asdict()
        feedback, repairs, expect = own.pop("feedback"), own.pop("repairs"), own.pop("expect")
        if feedback is not None:
            _make_folder(feedback)
        elif repairs:
            raise SpecError("--repairs needs --feedback DIR, because it changes the pages in DIR")
        parts = [part.strip() for part in expect.split(",")] if expect else []
        with progress(wanted=format != "table" or not sys.stdout.isatty()) as done:
            found = homework(paths, expect=parts, done=done, **own, **options)

            def write_feedback() -> None:
                for name, text in found.feedback(repairs):
                    _make_folder(os.path.dirname(os.path.join(feedback, name)))
                    write_file(text, os.path.join(feedback, name))
                note(f"Written: {count(len(found.records), 'page')} in {feedback}")

            show(found, format, write_feedback if feedback else None)


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise SpecError(f"{folder} cannot be made: {error.strerror}") from None


@with_option_groups
def diagnose(
    *,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE[:FUNCTION] | FOLDER",
            help="Programs, notebooks, or a folder. gdref runs their code here, with your rights.",
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
        float | None, typer.Option(help="The learning rate of the run.  [default: 0.0001]")
    ] = None,
    start: Annotated[
        Text, typer.Option(metavar="M,B", help="The m and b of the start.  [default: 0,0]")
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
    timeout: Annotated[float, typer.Option(min=0.1, help="Limit for a run, in seconds.")] = 10.0,
    only_hint: Annotated[
        bool, typer.Option("--hint", help="Show only the place and a check, not the mistake.")
    ] = False,
    folder: FolderOptions,
    format: Format = "table",
) -> None:
    """Find the mistake in a program, from its file or from the numbers that it printed."""
    several = files is not None and (len(files) > 1 or os.path.isdir(files[0]))
    file = files[0] if files else None
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
    rule = "works only with a file, not with --m and --b"
    if file is not None:
        unused = {"--epochs": epochs, "--learning-rate": learning_rate, "--start": start}
        rule = "works only with --m and --b; with a file, the program sets the value"
    for name, value in unused.items():
        if value not in (None, []):
            raise SpecError(f"{name} {rule}")
    if files is not None and several:
        if takes is not None or only_hint:
            raise SpecError("--takes and --hint work only with one file")
        more = {"answers": answer or [], "arguments": argument or [], "seconds": timeout}
        return folder.show(files, format, data=data.data, **more)
    for name, value in folder._asdict().items():
        if value != FolderOptions._field_defaults[name]:
            raise SpecError(f"--{name} works only with a folder, or with several files")
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
