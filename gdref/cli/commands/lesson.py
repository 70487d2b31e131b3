"""gdref lesson: writes the article as one HTML page, with values and sliders."""

from typing import Annotated

import typer

from gdref.cli.option_groups import PointOptions, with_option_groups
from gdref.cli.options import EPOCH_FLAGS, Start, complete_spec, start_from
from gdref.cli.progress import progress
from gdref.cli.show import note as warn
from gdref.cli.write_files import check_writable, write_file
from gdref.exceptions import SpecError
from gdref.plugins.printing import prints_to_stderr
from gdref.theory.conditions import Conditions, choose_several

OPTIMIZERS = "batch,sgd,momentum,adam"


@with_option_groups
def lesson(
    *,
    output: Annotated[str, typer.Option(metavar="FILE.html", help="The file.")] = "lesson.html",
    optimizers: Annotated[
        str,
        typer.Option(
            metavar="SPEC,SPEC...",
            autocompletion=complete_spec,
            help="The optimizers of the page; the page begins with the first optimizer.",
        ),
    ] = OPTIMIZERS,
    epochs: Annotated[
        int | None,
        typer.Option(
            *EPOCH_FLAGS,
            min=1,
            help="Epochs of a run.  [default: 1000, or fewer for many points]",
        ),
    ] = None,
    start: Start = "0,0",
    data: PointOptions,
) -> None:
    """Write the article as one HTML page that computes runs, at any learning rate and epoch.

    The page needs no network. For optimizers from plugins and files, the page has recorded runs.
    """
    if not output.lower().endswith((".html", ".htm")):
        raise SpecError(f"the lesson cannot be written as {output!r}; the name must end in .html")
    check_writable(output)
    from gdref.lesson import lesson as written
    from gdref.lesson.choices import default_epochs

    points = data.read_with_note()
    place = start_from(start, points)
    budget = epochs or default_epochs(points)
    chosen, faults = choose_several(optimizers, Conditions(points), epochs=budget)
    if chosen:
        with progress() as done, prints_to_stderr():
            page = written(
                points, chosen, start=place, epochs=budget, bundled=data.data is None, done=done
            )
        write_file(page, output)
        print(f"Written: {output}, {len(page.encode()) / 1000:,.0f} kB. Open it in a browser.")
    for fault in faults:
        warn(f"error: {fault}")
    if faults:
        raise typer.Exit(1)
